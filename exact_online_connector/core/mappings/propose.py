"""Proposals for the mappings a person then confirms: journals, G/L accounts, the division.

A proposal carries a reason code instead of prose, so that the screen can say in the user's language
why something was chosen. No proposal is better than a wrong one. VAT codes: ``propose_vat``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..division import GLAccount, Journal
from ..entry.checks import REFUSED_GL_TYPES
from ..kinds import PURCHASE, SALE, Kind
from ..relation.vat_number import normalize_vat
from .account_names import likeness
from .tax_kind import plain, words

# What is called the same by more than this is the same.
HALF = 0.5
REVENUE = 110
# General costs, other costs, cost of goods: in the order in which a bill is likely to be one.
COSTS = (121, 120, 111)
# Of invoices and of credit notes: the codes most dossiers of a country use
# (docs/exact-online.md); a dossier may well differ.
_USUAL_JOURNALS = {
    SALE: {"BE": ("700", "701"), "NL": ("70", "71")},
    PURCHASE: {"BE": ("600", "601"), "NL": ("60", "61")},
}
_USUAL_GL_ACCOUNT = {"BE": "700000", "NL": "8000"}
# Words that tell one G/L account from another as little as "sales" does.
_LITTLE_WORDS = words(
    "de het een en van voor le la les des du et the of and for verkoop verkopen omzet ventes sales "
    "revenue income aankoop aankopen kosten achats frais purchases costs expenses"
)
_CREDIT_NOTE = re.compile(r"credit|avoir|retour|return")
_GENERAL_COSTS = re.compile(
    r"(algemene|diverse|overige) (\w+)?kosten|(frais|charges) (generaux|divers)"
    r"|(general|other|sundry|miscellaneous) (expenses|costs)"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed and why.

    :param value: the code of a VAT code or journal, the GUID of a G/L account, the number of a
        division; None for nothing
    :param reason: ``usual_code``, ``only_one``, ``first_of_several``, ``credit_note_journal``,
        ``sales_journal``, ``same_code``, ``padded_code``, ``same_name``, ``like_name``,
        ``other_name``, ``lowest_revenue``,
        ``general_costs``, ``lowest_cost``, ``vat_number``, ``chamber_of_commerce``, ``several``,
        ``no_match``; those of VAT codes stand in ``propose_vat``, of payment conditions in
        ``propose_condition``
    """

    value: str | int | None
    reason: str

    def __bool__(self) -> bool:
        return self.value is not None


NO_MATCH = Proposal(None, "no_match")


@dataclass(frozen=True, slots=True)
class DivisionCandidate:
    """A division the user may choose, as ``system/Divisions`` tells it."""

    code: int
    country: str | None = None
    vat: str | None = None
    chamber_of_commerce: str | None = None


def propose_journal(kind: Kind, journals: Iterable[Journal], country: str) -> Proposal:
    """The journal for one kind of documents.

    :param country: ISO code of the division's country
    :return: code of an open journal: the country's usual one, else the first that fits. Credit
        notes go to a journal of their own where there is one, else with the invoices.
    """
    usual = _USUAL_JOURNALS[kind.side].get(country, (None, None))
    usable = sorted(
        (journal for journal in journals if not journal.blocked),
        key=lambda journal: _in_order(journal.code),
    )
    own = [journal for journal in usable if journal.type in kind.own_journal_types]
    shared = [journal for journal in usable if journal.type in kind.journal_types]
    if kind.is_refund:
        return _for_credit_notes(own, shared, usual[1]) or _with_invoices(shared, usual[0], kind)
    ordinary = [j for j in shared if not _is_for_credit_notes(j)] or shared
    return _first(ordinary, usual[0])


def _for_credit_notes(own: list[Journal], shared: list[Journal], usual: str | None) -> Proposal:
    named = [journal for journal in shared if _is_for_credit_notes(journal)]
    if usual in [journal.code for journal in (*own, *named)]:
        return Proposal(usual, "usual_code")
    found = own or named
    return Proposal(found[0].code, "credit_note_journal") if found else NO_MATCH


def _with_invoices(shared: list[Journal], usual: str | None, kind: Kind) -> Proposal:
    proposal = _first(shared, usual)
    if kind.side == SALE and proposal:
        return Proposal(proposal.value, "sales_journal")
    return proposal


def _is_for_credit_notes(journal: Journal) -> bool:
    return bool(_CREDIT_NOTE.search(plain(journal.description)))


def _first(journals: list[Journal], usual: str | None) -> Proposal:
    """The journal with the usual code, else the first."""
    codes = [journal.code for journal in journals]
    if not codes:
        return NO_MATCH
    if usual in codes:
        return Proposal(usual, "usual_code")
    return Proposal(codes[0], "only_one" if len(codes) == 1 else "first_of_several")


def propose_default_gl_account(
    accounts: Iterable[GLAccount], country: str, *, side: str = SALE
) -> Proposal:
    """The G/L account for lines nothing else decides.

    For sales the country's usual one, else the lowest revenue. For purchases there is no usual one:
    the account of general costs, else the lowest cost.

    :param country: ISO code of the division's country
    :param side: ``sale`` or ``purchase``
    :return: GUID of an open account
    """
    usable = _usable(accounts)
    if side == PURCHASE:
        return _default_cost(usable)
    usual = next((a for a in usable if a.code == _USUAL_GL_ACCOUNT.get(country)), None)
    if usual:
        return Proposal(usual.guid, "usual_code")
    revenue = [account for account in usable if account.type == REVENUE]
    return Proposal(revenue[0].guid, "lowest_revenue") if revenue else NO_MATCH


def _default_cost(usable: list[GLAccount]) -> Proposal:
    costs = sorted((a for a in usable if a.type in COSTS), key=lambda a: COSTS.index(a.type))
    general = [a for a in costs if _GENERAL_COSTS.search(plain(a.description))]
    if general:
        return Proposal(general[0].guid, "general_costs")
    return Proposal(costs[0].guid, "lowest_cost") if costs else NO_MATCH


def propose_gl_account(
    odoo_code: str, names: Iterable[str], accounts: Iterable[GLAccount], *, side: str = SALE
) -> Proposal:
    """The G/L account that an Odoo account is: it has its code, and is called alike.

    Charts are padded differently: 7000 and 700000 are the same account, as are 100 and 0100. Of
    several the one closest in length is taken. Where the names say otherwise, one that has the name
    is the better one.

    :param names: of the Odoo account, in each language there is
    :param side: ``sale`` or ``purchase``, for what has the name
    :return: GUID of an open account that may stand on a line, and why: ``same_code``,
        ``padded_code``, ``same_name``; ``like_name`` when the names have only something in common.
        None with ``other_name`` when what has the code is something else, or with ``no_match``
    """
    accounts, names = _usable(accounts), list(names)
    matching = [account for account in accounts if _same_code(odoo_code, account.code)]
    if not matching:
        return NO_MATCH
    nearest = min(matching, key=lambda account: abs(len(account.code) - len(odoo_code)))
    alike = likeness(names, nearest.description)
    if alike > HALF:
        return Proposal(nearest.guid, "same_code" if nearest.code == odoo_code else "padded_code")
    for name in names:
        if found := propose_gl_account_by_name(name, accounts, side=side):
            return found
    return Proposal(nearest.guid, "like_name") if alike else Proposal(None, "other_name")


def propose_gl_account_by_name(
    name: str, accounts: Iterable[GLAccount], *, side: str = SALE
) -> Proposal:
    """The G/L account whose description has all words of a name, and the fewest besides.

    :param name: of a product category or an Odoo account
    :param side: ``sale`` or ``purchase``
    :return: GUID of an open revenue account, of a cost account for purchases; none when several
        fit as well
    """
    kinds = COSTS if side == PURCHASE else (REVENUE,)
    wanted = words(name) - _LITTLE_WORDS
    more = {
        account.guid: len(words(account.description) - wanted)
        for account in _usable(accounts)
        if account.type in kinds and wanted and wanted <= words(account.description)
    }
    fewest = [guid for guid, count in more.items() if count == min(more.values())]
    return Proposal(fewest[0], "same_name") if len(fewest) == 1 else NO_MATCH


def _usable(accounts: Iterable[GLAccount]) -> list[GLAccount]:
    usable = (a for a in accounts if not a.blocked and a.type not in REFUSED_GL_TYPES)
    return sorted(usable, key=lambda account: account.code)


def _same_code(one: str, other: str) -> bool:
    """Whether two codes are the same but for zeros in front or behind."""
    width = max(len(one), len(other))
    if not (one and other):
        return False
    return one.ljust(width, "0") == other.ljust(width, "0") or one.zfill(width) == other.zfill(
        width
    )


def propose_division(
    vat: str | None,
    chamber_of_commerce: str | None,
    country: str | None,
    divisions: Iterable[DivisionCandidate],
) -> Proposal:
    """The division that keeps the company's books: by VAT number, else by its national number.

    :param country: ISO code of the company's country
    :return: number of the division; none when no division, or more than one, has the number
    """
    divisions = list(divisions)
    mine = normalize_vat(vat, country)
    same = [d for d in divisions if mine and normalize_vat(d.vat, d.country or country) == mine]
    reason = "vat_number"
    if not same:
        numbers = {_digits(chamber_of_commerce)}
        if country == "BE":  # there the VAT number is the enterprise number
            numbers.add(_digits(mine))
        same = [d for d in divisions if _digits(d.chamber_of_commerce) in numbers - {""}]
        reason = "chamber_of_commerce"
    if len(same) > 1:
        return Proposal(None, "several")
    return Proposal(same[0].code, reason) if same else NO_MATCH


def _digits(number: str | None) -> str:
    return re.sub(r"\D", "", number or "").lstrip("0")


def _in_order(code: str) -> tuple[int, str]:
    """Codes as people count: 9 before 10."""
    return (len(code), code)
