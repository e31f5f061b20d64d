"""Texts as Exact's fields take them."""

import re
from email.utils import getaddresses

DESCRIPTION_LENGTH = 60
REFERENCE_LENGTH = 30
PAYMENT_REFERENCE_LENGTH = 50
FILE_NAME_LENGTH = 100
_LONGEST_ENDING = 5
_EMAIL_LENGTH = 100
_EMAIL = re.compile(r"[\w.+'&-]+@[\w-]+(?:\.[\w-]+)+")


def length(text: str) -> int:
    """Length as Exact counts it: in UTF-16 units, so that an emoji counts for two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str | None) -> str:
    """``text`` without line breaks, double spaces and control characters."""
    visible = "".join(c for c in text or "" if c.isprintable() or c.isspace())
    return " ".join(visible.split())


def cut(text: str | None, limit: int) -> str:
    """``text`` on one line and at most ``limit`` long, never cutting a character in two.

    Exact refuses what is too long in some fields and cuts it in others, so we cut first
    (docs/exact-online.md).
    """
    units = one_line(text).encode("utf-16-le", "surrogatepass")[: 2 * limit]
    return units.decode("utf-16-le", "ignore").rstrip()


def if_fits(text: str, limit: int) -> str:
    """``text`` when it is at most ``limit`` long, else "": for what is worth nothing once cut."""
    return text if length(text) <= limit else ""


def file_name(name: str | None, extension: str) -> str:
    """The name of a file as every system takes it: no path, no odd characters, not too long.

    :param name: as somebody gave it
    :param extension: with its dot, of what the file is; kept when the name has another or none
    """
    written = re.sub(r'[\\/:*?"<>|]+', "_", one_line(name)).strip(". ")
    stem, dot, ending = written.rpartition(".")
    if not (dot and re.fullmatch(r"\w*[A-Za-z]\w*", ending)) or len(ending) > _LONGEST_ENDING:
        stem, ending = written, extension.lstrip(".")
    ending = f".{ending}" if ending else ""
    return cut(stem or "file", FILE_NAME_LENGTH - len(ending)) + ending


def email_address(text: str | None) -> str:
    """The first address in ``text``; Odoo takes several, with names around them, Exact does not.

    What cannot be read as a list of addresses is searched as it stands: an address in it is better
    than none.
    """
    text = text or ""
    addresses = [address for _name, address in getaddresses(re.split(r"[;\n]", text))]
    found = next(filter(None, map(_EMAIL.search, (*addresses, text))), None)
    return if_fits(found.group(), _EMAIL_LENGTH) if found else ""
