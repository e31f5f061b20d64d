"""Small helpers to read values out of the XML of an e-invoice, whatever its prefixes are."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from xml.etree.ElementTree import Element

from .invoice import NotReadable

_AMOUNT = re.compile(r"[+-]?(\d{1,18}(\.\d{0,40})?|\.\d{1,40})", re.ASCII)
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)


@cache
def _any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def child(node: Element, path: str) -> Element | None:
    """The first element at ``path``, names without prefix: ``LegalMonetaryTotal/PayableAmount``."""
    return node.find(_any_namespace(path))


def children(node: Element, path: str) -> Iterator[Element]:
    """All elements at ``path``."""
    return node.iterfind(_any_namespace(path))


def text(node: Element | None, path: str = "") -> str:
    """The text at ``path``, or of the element itself, without spaces around; "" when not there."""
    found = child(node, path) if path and node is not None else node
    return " ".join((found.text or "").split()) if found is not None else ""


def amount(node: Element | None, path: str = "") -> Decimal | None:
    """The number at ``path``; None when not there.

    :raises NotReadable: for what is no number
    """
    value = text(node, path)
    if not value:
        return None
    if not _AMOUNT.fullmatch(value):
        raise NotReadable(f'"{value[:30]}" is no amount')
    return Decimal(value)


def day(value: str) -> date | None:
    """A date as UBL (2026-11-26, perhaps with a time zone) or CII (20261126) writes it.

    :return: None for what is none, as a document is not refused for it
    """
    found = _DATE.match(value)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def identifiers(
    party: Element, paths: tuple[str, ...], scheme: str = ""
) -> Iterator[tuple[str, str]]:
    """The numbers a party is known by, each with its scheme.

    :param scheme: what counts when the document names none
    """
    for path in paths:
        for found in children(party, path):
            if number := text(found):
                yield found.get("schemeID", "").strip().upper() or scheme, number
