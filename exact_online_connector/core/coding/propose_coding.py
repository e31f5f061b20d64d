"""How a line of a bill is most likely coded, and why.

Only what Exact accepts at this moment is proposed; what it refuses is passed over for what comes
next. The reasons are codes, put into words by the models.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..division import Division, VatCode
from ..entry.checks import REFUSED_GL_TYPES
from ..entry.cost_shares import CostShare, main_share
from ..entry.lines import MANDATORY, NOT_ALLOWED, untaxed_code
from ..kinds import PURCHASE
from ..vat_category import allows, confirms, learned_category
from .learning import Coding, Learned


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one coding or another; G/L accounts are GUIDs.

    :param rule: what was learned of the supplier for lines like this
    :param rule_by_person: whether a person wrote that rule
    :param product: G/L account of the product itself, and its name
    :param category: G/L account of the product's category, and its name
    :param account: G/L account the Odoo account is mapped to, and the code of that one in Odoo
    :param account_is_usual: whether Odoo takes that account for want of a better, and its name has
        nothing in common with the line
    :param tax: VAT code the line's tax is mapped to, and the name of the tax
    :param rate: percentage of that tax, also when it is not mapped; None when it is not known
    :param paid: whether its VAT is paid with the bill; None when it is too little to tell
    :param supplier_gl: G/L account for purchases of the relation in Exact
    :param supplier_vat: VAT code for purchases of the relation in Exact
    :param default_gl: the connection's own
    :param tax_gl: of a line that is a tax but no VAT: the G/L account that is mapped to, its name
    :param untaxed: whether the line has no VAT at all, so that no other code than "no VAT" suits
    :param takes_several_codes: whether it has several VATs, which no code suits
    :param vat_category: that of its VAT in the bill's own e-invoice, see ``vat_category``
    :param shares: cost centers and units of the line's analytic distribution
    """

    rule: Learned | None = None
    rule_by_person: bool = False
    product: tuple[str, str] | None = None
    category: tuple[str, str] | None = None
    account: tuple[str, str] | None = None
    account_is_usual: bool = False
    tax: tuple[str, str] | None = None
    rate: Decimal | None = None
    paid: bool | None = None
    supplier_gl: str | None = None
    supplier_vat: str | None = None
    default_gl: str | None = None
    tax_gl: tuple[str, str] | None = None
    untaxed: bool = False
    takes_several_codes: bool = False
    vat_category: str | None = None
    shares: tuple[CostShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed, and whether a person need not look at it.

    :param code: ``supplier_rule`` (agreed, seen), ``person_rule``, ``product`` (product),
        ``category`` (category), ``odoo_account`` (account), ``odoo_tax`` (tax), ``zero_tax`` (tax):
        one of 0 % may stand for one charged to the buyer; ``supplier_default``,
        ``division_default``, ``gl_default`` (gl_account), ``no_vat``, ``einvoice`` (vat_category),
        ruling out all others; of cost centers and units ``analytic``, ``analytic_most`` (of several
        the biggest part, the rest is left out unless somebody splits the line), ``cost_default``
    :param params: for the words of the code, named in parentheses above
    :param sure: whether a person need not look at it
    """

    code: str
    params: dict[str, str] = field(default_factory=dict)
    sure: bool = True


@dataclass(frozen=True, slots=True)
class CodingProposal:
    """A proposed coding; a reason is None for what nothing speaks for, which is None then too.

    :param gl_reason: of the G/L account
    :param vat_reason: of the VAT code
    :param cost_reasons: why the cost center is, and why the cost unit, for what is proposed of them
    """

    coding: Coding
    gl_reason: Reason | None
    vat_reason: Reason | None
    cost_reasons: tuple[Reason, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether a person need not look at it."""
        reasons = (self.gl_reason, self.vat_reason, *self.cost_reasons)
        return all(reason and reason.sure for reason in reasons)


Candidate = tuple[str | None, Reason]
Found = tuple[str | None, Reason | None]


def propose(evidence: Evidence, division: Division) -> CodingProposal:
    """The coding that most speaks for.

    G/L account: of a tax that is no VAT, of the supplier's rule, the product, its category, the
    Odoo account, the supplier in Exact, the default. VAT code: of the supplier's rule, the tax
    ("no VAT" without one), the supplier in Exact, the G/L account; never one that contradicts the
    bill or its e-invoice. Cost center and unit: of the line's analytic distribution, the rule, the
    default ones where the G/L account demands one. What a rule learned is sure when it is from
    enough bills that all agree, or when the first of what else speaks says the same and is sure.

    :param evidence: all that is known of the line
    :param division: the cached lists
    """
    gl_account, gl_reason = _first(
        (guid, reason) for guid, reason in _gl_accounts(evidence) if _takes_lines(guid, division)
    )
    vat_code, vat_reason = _vat_code(evidence, gl_account, division)
    (center, of_center), (unit, of_unit) = _cost_objects(evidence, gl_account, division)
    return CodingProposal(
        Coding(vat_code, gl_account, center, unit),
        gl_reason,
        vat_reason,
        tuple(reason for reason in (of_center, of_unit) if reason),
    )


def _first(candidates: Iterable[Candidate]) -> Found:
    """The first candidate, as sure as it is, or as the next one that says the same."""
    candidates = iter(candidates)
    value, reason = next(candidates, (None, None))
    if reason and not reason.sure and reason.code == "supplier_rule":
        other, because = next(candidates, (None, None))
        if other == value and because.sure:
            reason = replace(reason, sure=True)
    return value, reason


def _gl_accounts(evidence: Evidence) -> Iterator[Candidate]:
    """GUIDs of G/L accounts something speaks for, the strongest first; None where it names none."""
    if evidence.tax_gl:
        guid, tax = evidence.tax_gl
        yield guid, Reason("odoo_tax", {"tax": tax})
    if evidence.rule:
        yield evidence.rule.coding.gl_account, _rule_reason(evidence)
    if evidence.product:
        guid, name = evidence.product
        yield guid, Reason("product", {"product": name})
    if evidence.category:
        guid, name = evidence.category
        yield guid, Reason("category", {"category": name})
    if evidence.account:
        guid, code = evidence.account
        yield guid, Reason("odoo_account", {"account": code}, not evidence.account_is_usual)
    yield evidence.supplier_gl, Reason("supplier_default")
    yield evidence.default_gl, Reason("division_default", sure=False)


def _vat_code(evidence: Evidence, gl_account: str | None, division: Division) -> Found:
    """The first VAT code that says what the bill says."""
    if evidence.takes_several_codes:
        return None, None
    usable = [
        (division.vat_codes[code], reason)
        for code, reason in _vat_codes(evidence, gl_account, division)
        if _is_for_purchases(code, division)
    ]
    suitable = [found for found in usable if _suits(*found, evidence)]
    category = evidence.vat_category
    if not suitable and not all(allows(category, code) for code, _reason in usable):
        return None, Reason("einvoice", {"vat_category": category}, sure=False)
    judged = ((code, _judged(code, reason, evidence, division)) for code, reason in suitable)
    return _first((code.code, reason) for code, reason in judged)


def _vat_codes(
    evidence: Evidence, gl_account: str | None, division: Division
) -> Iterator[Candidate]:
    """VAT codes something speaks for, the strongest first; None where it names none."""
    if evidence.rule:
        yield evidence.rule.coding.vat_code, _rule_reason(evidence)
    if evidence.untaxed:  # any other code might add VAT that is not on the bill
        yield untaxed_code(division, PURCHASE), Reason("no_vat")
        return
    if evidence.tax:
        code, tax = evidence.tax
        found = division.vat_codes.get(code or "")
        zero = found is not None and not found.percentage
        yield code, Reason("zero_tax" if zero else "odoo_tax", {"tax": tax})
    yield evidence.supplier_vat, Reason("supplier_default")
    account = division.gl_accounts.get(gl_account or "")
    if account:
        yield account.vat_code, Reason("gl_default", {"gl_account": account.label})


def _rule_reason(evidence: Evidence) -> Reason:
    if evidence.rule_by_person:
        return Reason("person_rule")
    counts = {"agreed": str(evidence.rule.agreed), "seen": str(evidence.rule.seen)}
    return Reason("supplier_rule", counts, evidence.rule.sure)


def _suits(code: VatCode, reason: Reason, evidence: Evidence) -> bool:
    """Whether a code contradicts nothing on the bill: its VAT, and the category in its e-invoice.

    A person may have written a rule for a category, or mapped a tax to a code of another rate. A
    line without tax whose e-invoice has VAT lacks its tax, not its code.
    """
    lacks_tax = reason.code == "no_vat" and not learned_category(evidence.vat_category)
    excused = lacks_tax or reason.code == "person_rule"
    if not excused and not allows(evidence.vat_category, code):
        return False
    if evidence.untaxed:
        return not code.adds_vat
    if evidence.rate is None:
        return True
    if not evidence.rate:  # of 0 % on the bill, but perhaps charged to the buyer at any rate
        return not code.adds_vat
    if evidence.paid is not None and evidence.paid != code.adds_vat:
        return False
    return reason.code in ("odoo_tax", "zero_tax") or _same_rate(code, evidence)


def _same_rate(code: VatCode, evidence: Evidence) -> bool:
    return evidence.rate is None or evidence.rate == code.percentage * 100


def _judged(code: VatCode, reason: Reason, evidence: Evidence, division: Division) -> Reason:
    """The reason for a code that suits, with what is doubtful about it."""
    confirmed = evidence.vat_category is not None and confirms(evidence.vat_category, code)
    match reason.code:
        case "person_rule":
            doubtful = not allows(evidence.vat_category, code)
        case "supplier_rule":
            doubtful = not reason.sure or _loses_a_charge(code, evidence, division)
        case "odoo_tax":
            doubtful = bool(evidence.rate) and not _same_rate(code, evidence)
        case "no_vat":
            doubtful = evidence.vat_category is not None and not confirmed
        case _:  # a default, or a tax of nothing: of several codes without VAT any may be meant
            doubtful = not (code.adds_vat or confirmed)
    return replace(reason, sure=not doubtful)


def _loses_a_charge(code: VatCode, evidence: Evidence, division: Division) -> bool:
    """Whether the tax says that the buyer is charged with VAT, and a code does not."""
    of_tax = division.vat_codes.get(evidence.tax[0] or "") if evidence.tax else None
    return of_tax is not None and of_tax.charged and not code.charged


def _takes_lines(guid: str | None, division: Division) -> bool:
    account = division.gl_accounts.get(guid or "")
    return account is not None and not account.blocked and account.type not in REFUSED_GL_TYPES


def _is_for_purchases(code: str | None, division: Division) -> bool:
    found = division.vat_codes.get(code or "")
    suits = found is not None and found.suits(PURCHASE)
    return suits and not found.blocked


def _cost_objects(
    evidence: Evidence, gl_account: str | None, division: Division
) -> tuple[Found, Found]:
    """The cost center and the cost unit, as far as the G/L account takes them, each with why."""
    account = division.gl_accounts.get(gl_account or "")
    if account is None:
        return (None, None), (None, None)
    center, unit = division.default_cost_center, division.default_cost_unit
    centers = _cost_candidates(evidence, "cost_center", gl_account, account.use_costcenter, center)
    units = _cost_candidates(evidence, "cost_unit", gl_account, account.use_costunit, unit)
    return (
        _first(found for found in centers if found[0] in division.cost_centers),
        _first(found for found in units if found[0] in division.cost_units),
    )


def _cost_candidates(
    evidence: Evidence, name: str, gl_account: str, use: int, default: str | None
) -> Iterator[Candidate]:
    """What speaks for one cost center or unit or another.

    :param name: which of the two: ``cost_center``, ``cost_unit``
    :param use: what the G/L account says of it
    """
    if use == NOT_ALLOWED:
        return
    if share := main_share(evidence.shares):
        whole = len(evidence.shares) == 1
        yield getattr(share, name), Reason("analytic" if whole else "analytic_most", sure=whole)
    rule = evidence.rule and evidence.rule.coding
    if rule and rule.gl_account == gl_account:  # they belong to the rule's account
        yield getattr(rule, name), _rule_reason(evidence)
    if use == MANDATORY:
        yield default, Reason("cost_default")
