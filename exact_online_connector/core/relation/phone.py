"""Phone numbers as Exact keeps them: one number, and its extension in a field of its own.

What cannot be told for sure is left out: no number is better than somebody else's. The library
phonenumbers is no help here: it reads a number without "+" only where the country is known, takes
the last of "02/123 45 67 / 0475/12.34.56", and knows no "toestel 12" or "poste 12".
"""

import re
from dataclasses import dataclass

from ..texts import if_fits, one_line

# Exact documents no lengths (docs/exact-online.md); no number in the world has more digits.
_NUMBER_LENGTH, _EXTENSION_LENGTH, _MOST_DIGITS = 17, 10, 15
# Fewer digits are no number of their own beside another: "02/123 45 67" is one number.
_FEWEST_DIGITS = 6
_LABEL = re.compile(
    r"(?:telefoon|telephoon|t[eé]l[eé]phone|phone|mobile|gsm|t[eé]l|mob)\b[.:\s]*", re.IGNORECASE
)
_EXTENSION = re.compile(
    r"[\s,;]*(?<![a-z])(?:;?ext(?:ension)?|toestel|tst|poste|x|#)[.:=\s]*(?P<number>\d+)$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^\d()]*\)$")
_BETWEEN = re.compile(
    r"\s*(?:[;,|&]|\s/\s|/(?=\s*(?:\+|0))|\b(?:of|or|ou|en|et|and)\b)\s*", re.IGNORECASE
)
_NUMBER = re.compile(r"\+?[\d\s().\-–/]*\d[)]?")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """What goes to Exact of what somebody filled in.

    :param number: "" when none is certain
    :param is_whole: all of it does; else a person may want to know what was left out
    """

    number: str = ""
    extension: str = ""
    is_whole: bool = True


def phone_number(text: str | None) -> PhoneNumber:
    """The first number in ``text``: as written when it fits, else its digits.

    :return: without number when ``text`` is something else, or no number is certain
    """
    written = _REMARK.sub("", one_line(text))
    written = _LABEL.sub("", written, count=1) if _LABEL.match(written) else written
    if not written:
        return PhoneNumber()
    first, *others = _numbers(written)
    found = _EXTENSION.search(first)
    extension = if_fits(found["number"], _EXTENSION_LENGTH) if found else ""
    number = _fitting(first[: found.start()] if found else first)
    if not number:
        return PhoneNumber(is_whole=False)
    is_whole = not others and bool(extension) == bool(found)
    return PhoneNumber(number, extension, is_whole)


def _numbers(written: str) -> list[str]:
    """The numbers that stand in one field; parts too short for one belong to it."""
    parts = [part for part in _BETWEEN.split(written) if part]
    if len(parts) > 1 and all(len(re.findall(r"\d", part)) >= _FEWEST_DIGITS for part in parts):
        return parts
    return [written]


def _fitting(written: str) -> str:
    """``written`` if it is a number, as Exact takes it, else ""."""
    written = written.strip()
    digits = _digits(written)
    if not _NUMBER.fullmatch(written) or len(digits.lstrip("+")) > _MOST_DIGITS:
        return ""
    return if_fits(written, _NUMBER_LENGTH) or if_fits(digits, _NUMBER_LENGTH)


def _digits(written: str) -> str:
    """The digits to dial: "(0)" is dialled at home only."""
    abroad = re.match(r"\+|\(?00", written)
    return re.sub(r"(?<!^)\+|[^\d+]", "", re.sub(r"\(0\)", "" if abroad else "0", written))
