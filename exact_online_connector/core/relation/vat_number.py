"""VAT numbers of the EU, the United Kingdom, Norway and Switzerland, checked with python-stdnum.

Exact refuses a relation whose VAT number fails its check digit, and compares numbers letter by
letter when one is looked up: so numbers are checked and written in one form, prefix first, without
punctuation (docs/exact-online.md).
"""

import re

from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import ValidationError

from ..issues import Issue, issue

# Countries whose numbers start with other letters than their ISO code; XI is Northern Ireland.
_COUNTRY_OF_PREFIX = {"EL": "GR", "XI": "GB"}
_PREFIX_OF_COUNTRY = {"GR": "EL"}
_COUNTRIES = frozenset(cc.upper() for cc in MEMBER_STATES) - {"XI"} | {"GB", "NO", "CH"}
# Besides the VAT number proper: the same number without its VAT suffix (MVA; MWST, TVA, IVA).
_KINDS = {"NO": ("vat", "orgnr"), "CH": ("vat", "uid")}


def has_vat(vat: str | None) -> bool:
    """Whether ``vat`` holds a number at all; Odoo users write "/" for a customer that has none."""
    return bool(_clean(vat))


def normalize_vat(vat: str | None, country: str | None) -> str:
    """``vat`` in the one form it is sent and looked up in.

    :param vat: as somebody typed it: with or without prefix, dots, spaces
    :param country: ISO code of the customer's country, decides when the number has no prefix
    :return: "BE0477472701"; without punctuation but otherwise as it is when it cannot be checked,
        "" when there is none
    """
    return _valid_form(vat, country) or _clean(vat)


def check_vat(vat: str | None, country: str | None) -> Issue | None:
    """An issue when ``vat`` is surely wrong, or cannot be placed for want of a country.

    Numbers of countries we cannot check pass. No number is no issue either: consumers have none.

    :return: ``vat_number_invalid``, or a blocking ``no_country``: Exact would take the number for
        one of the division's own country
    """
    cleaned = _clean(vat)
    if not cleaned or _valid_form(vat, country):
        return None
    country = _country(country) or _prefix_country(cleaned)
    if country is None:
        return Issue("no_country", True, {"vat": vat})
    if country in _COUNTRIES:
        return issue("vat_number_invalid", vat=vat, country=country)
    return None


def _valid_form(vat: str | None, country: str | None) -> str | None:
    """The number in its one form if it is valid for its prefix, or else for ``country``."""
    cleaned = _clean(vat)
    for candidate in (_prefix_country(cleaned), _country(country)):
        number = _validated(cleaned, candidate)
        if number:
            prefix = cleaned[:2] if candidate == _prefix_country(cleaned) else None
            prefix = "XI" if prefix == "XI" else _PREFIX_OF_COUNTRY.get(candidate, candidate)
            return prefix + number.removeprefix(prefix)
    return None


def _validated(cleaned: str, country: str | None) -> str | None:
    """The number as its country writes it; None when it fails the check, or we cannot check it."""
    if country not in _COUNTRIES:
        return None
    for kind in _KINDS.get(country, ("vat",)):
        number = cleaned.removeprefix("NO") if kind == "orgnr" else cleaned
        try:
            return get_cc_module(country.lower(), kind).validate(number)
        except ValidationError:
            continue
    return None


def _clean(vat: str | None) -> str:
    return re.sub(r"[^0-9A-Z+*]", "", (vat or "").upper())


def _country(code: str | None) -> str | None:
    code = (code or "").strip().upper()
    return _COUNTRY_OF_PREFIX.get(code, code) or None


def _prefix_country(cleaned: str) -> str | None:
    country = _country(cleaned[:2])
    return country if country in _COUNTRIES else None
