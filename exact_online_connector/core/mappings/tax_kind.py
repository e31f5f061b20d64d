"""What an Odoo tax and an Exact VAT code are about: a sale at home, to the EU, an export …

Neither says so in a field one can compare, so it is read from the names in Dutch, French and
English, and from Exact's own marks where they tell (charged, EU sales listing).
"""

import re
import unicodedata
from collections.abc import Iterable

from ..division import VatCode
from ..kinds import SALE

DOMESTIC, REVERSE, EXEMPT, NO_VAT = "domestic", "reverse", "exempt", "no_vat"
EU_GOODS, EU_SERVICES, TRIANGULAR = "eu_goods", "eu_services", "triangular"
# Sales at a distance and under OSS carry the buyer's rate, so nothing can be guessed for them.
EU_DISTANCE, OUTSIDE_EU = "eu_distance", "outside_eu"
# VAT of another country's return: OSS, or a registration there.
ABROAD = "abroad"
# Second-hand goods: no VAT on the invoice, and VAT on the margin in the return.
MARGIN = "margin"

_LISTING = {"L": EU_GOODS, "S": EU_SERVICES, "T": TRIANGULAR}

_TRIANGULAR = re.compile(r"triang|driehoek|\babc\b|a-b-c")
_OUTSIDE_EU = re.compile(
    r"\b(outside|buiten|hors|non|niet|o)[ -](the |de )?(l')?(eu|ue)\b|extra-?\s?com|uitvoer|\brow\b"
)
_WITHIN_EU = re.compile(r"\b(eu|ue|icl|icp)\b|intra-?\s?com")
# Not "Ex:", an example.
_BORDER = re.compile(r"\bex\b(?![:.])|export|\bimport|invoer")
_DISTANCE = re.compile(r"afstandsverk|remote sale|distance sale|vente a distance|installati")
_OSS = re.compile(r"\bi?oss\b|one.?stop.?shop|unieregeling|eenloket|guichet unique")
_MARGIN = re.compile(r"\bmarge|\bmargin")
_REVERSE = re.compile(r"verleg|medecontract|co-?contr?act|cocont|reverse|autoliquid")
_EXEMPT = re.compile(r"vrijgesteld|vrijstelling|exempt|exoner|\bart(ikel|icle|\.)? ?44\b")
_DEDUCTIBLE = re.compile(r"\bnd\b|\bd\d\d\b|deduct|aftrekba?ar")
_WITHHOLDING = re.compile(r"inhouding|voorheffing|precompte|withh?old|retenue")
_SERVICES = re.compile(r"dienst|service|prestation")
_INVESTMENT = re.compile(r"invest")
_GOODS = re.compile(r"goed|goods|\bbiens?\b|marchandis|product|levering|livraison|verwerving")


def plain(text: str) -> str:
    """``text`` in small letters without accents, for looking for words in it."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def words(text: str) -> frozenset[str]:
    """The words of ``text``, numbers and percentages left out."""
    return frozenset(re.findall(r"[a-z]+", plain(text)))


def kind_of_tax(name: str, description: str, *, rate, scope: str = "", side: str = SALE) -> str:
    """The kind of an Odoo tax.

    Odoo's Belgian and Dutch charts keep their kinds in letters of the name: ``EU``, ``EX``, ``T``
    triangular, ``R`` or ``Cocont`` reverse charge, ``S`` services.

    :param rate: percentage (21)
    :param scope: Odoo's tax_scope, ``service`` or ``consu``
    :param side: ``sale`` or ``purchase``
    """
    text, letters = plain(f"{name} {description}"), words(name)
    if _MARGIN.search(text):
        return MARGIN
    if _OSS.search(text):
        return ABROAD
    if _OUTSIDE_EU.search(text):
        return OUTSIDE_EU
    if _TRIANGULAR.search(text) or {"eu", "t"} <= letters:
        return TRIANGULAR
    if _DISTANCE.search(text):
        return EU_DISTANCE
    if _WITHIN_EU.search(text):
        if side == SALE and rate:
            return ABROAD
        return EU_SERVICES if nature(name, description, scope) == "services" else EU_GOODS
    if _REVERSE.search(text) or "r" in letters:
        return REVERSE
    if _BORDER.search(text):
        return OUTSIDE_EU
    return EXEMPT if not rate and _EXEMPT.search(text) else DOMESTIC


def kind_of_code(code: VatCode) -> str:
    """The kind of an Exact VAT code: its marks first, its description else."""
    text = plain(code.description)
    if code.margin or _MARGIN.search(text):
        return MARGIN
    if code.oss_country or _OSS.search(text):
        return ABROAD
    if code.eu_sales_listing in _LISTING:
        return _LISTING[code.eu_sales_listing]
    if _OUTSIDE_EU.search(text) or _BORDER.search(text):
        return OUTSIDE_EU
    if _TRIANGULAR.search(text):
        return TRIANGULAR
    if _DISTANCE.search(text):
        return EU_DISTANCE
    if _WITHIN_EU.search(text):
        return EU_SERVICES if nature("", code.description) == "services" else EU_GOODS
    if code.charged or _REVERSE.search(text):
        return REVERSE
    if code.percentage:
        return DOMESTIC
    if _EXEMPT.search(text):
        return EXEMPT
    return NO_VAT if code.type == "N" else DOMESTIC


def is_abroad(code: VatCode, places: Iterable[str]) -> bool:
    """Whether a code may hold the VAT of another country: it names it, or says OSS and no country.

    :param places: what the country is called, its ISO code first; "OSS" when nobody knows
    """
    places = tuple(places)
    of_any = not code.oss_country or not any(map(_is_iso, places))
    return names_country(code, places) or (kind_of_code(code) == ABROAD and of_any)


def names_country(code: VatCode, places: Iterable[str]) -> bool:
    """Whether a code is for this very country.

    :param places: what the country is called, its ISO code first
    """
    if code.oss_country:
        return code.oss_country in places
    text = f" {' '.join(re.findall(r'[a-z]+', plain(code.description)))} "
    letters = re.findall(r"\b[A-Z]{2}\b", code.description)
    return any(
        place in letters if _is_iso(place) else f" {plain(place)} " in text for place in places
    )


def _is_iso(place: str) -> bool:
    return len(place) == 2 and place.isupper()


def nature(name: str, description: str, scope: str = "") -> str:
    """``services``, ``goods``, ``investment`` or "" when nothing tells."""
    letters, text = words(name), plain(f"{name} {description}")
    if scope == "service" or "s" in letters:
        return "services"
    if scope == "invest" or "ig" in letters or _INVESTMENT.search(text):
        return "investment"
    if scope in ("consu", "merch") or letters & {"m", "g"}:
        return "goods"
    if _SERVICES.search(text):
        return "services"
    return "goods" if _GOODS.search(text) else ""


def is_withholding(name: str, description: str) -> bool:
    """Whether the names speak of a tax held back, which is no VAT."""
    return bool(_WITHHOLDING.search(plain(f"{name} {description}")))


def is_partly_deductible(name: str, description: str) -> bool:
    """Whether the names say that the VAT may be claimed in part only, or not at all."""
    return bool(_DEDUCTIBLE.search(plain(f"{name} {description}")))
