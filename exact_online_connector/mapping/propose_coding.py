"""How a line of a bill is most likely coded, and why.

Only what Exact accepts at this moment is proposed; what it refuses is passed over for what comes
next. The reasons are codes, put into words by the models.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .checks import REFUSED_GL_TYPES
from .cost_shares import CostShare, main_share
from .kinds import PURCHASE
from .learning import Coding, Learned
from .lines import MANDATORY, NOT_ALLOWED, untaxed_code
from .snapshot import Division


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one coding or another; G/L accounts are GUIDs.

    :param rule: what was learned of the supplier for lines like this
    :param rule_by_person: whether a person wrote that rule
    :param product: G/L account of the product itself, and its name
    :param category: G/L account of the product's category, and its name
    :param account: G/L account the Odoo account is mapped to, and the code of that one in Odoo
    :param tax: VAT code the line's tax is mapped to, and the name of the tax
    :param supplier_gl: G/L account for purchases of the relation in Exact
    :param supplier_vat: VAT code for purchases of the relation in Exact
    :param default_gl: the connection's own
    :param tax_gl: of a line that is a tax but no VAT: the G/L account that is mapped to, its name
    :param untaxed: whether the line has no VAT at all, so that no other code than "no VAT" suits
    :param shares: cost centers and units of the line's analytic distribution
    """

    rule: Learned | None = None
    rule_by_person: bool = False
    product: tuple[str, str] | None = None
    category: tuple[str, str] | None = None
    account: tuple[str, str] | None = None
    tax: tuple[str, str] | None = None
    supplier_gl: str | None = None
    supplier_vat: str | None = None
    default_gl: str | None = None
    tax_gl: tuple[str, str] | None = None
    untaxed: bool = False
    shares: tuple[CostShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed.

    ``code``: ``supplier_rule`` (agreed, seen), ``person_rule``, ``product`` (product),
    ``category`` (category), ``odoo_account`` (account), ``odoo_tax`` (tax), ``zero_tax`` (tax),
    ``supplier_default``, ``division_default``, ``gl_default`` (gl_account), ``no_vat``; of
    cost centers and units ``analytic``, ``analytic_most`` (of several the biggest part),
    ``cost_default``.
    """

    code: str
    params: dict[str, str] = field(default_factory=dict)


# What a person should look at. A tax of 0 % may stand for one charged to the buyer: Odoo's import
# of electronic bills does not tell them apart, and the VAT return would lack it. A line goes to one
# cost center, so of a distribution over several the rest is left out unless somebody splits it.
DOUBTFUL = ("division_default", "zero_tax", "analytic_most")


@dataclass(frozen=True, slots=True)
class CodingProposal:
    """A proposed coding; a reason is None for what nothing speaks for, which is None then too.

    ``cost_reasons``: why the cost center is, and why the cost unit, for what is proposed of them.
    """

    coding: Coding
    gl_reason: Reason | None
    vat_reason: Reason | None
    cost_reasons: tuple[Reason, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether a person need not look at it."""
        reasons = (self.gl_reason, self.vat_reason, *self.cost_reasons)
        return all(reason and reason.code not in DOUBTFUL for reason in reasons)


Candidate = tuple[str | None, Reason]
Found = tuple[str | None, Reason | None]


def propose(evidence: Evidence, division: Division) -> CodingProposal:
    """The coding that most speaks for.

    G/L account: of a tax that is no VAT, of the supplier's rule, the product, its category, the
    Odoo account, the supplier in Exact, the default. VAT code: of the supplier's rule, the tax
    ("no VAT" without one), the supplier in Exact, the G/L account. Cost center and unit: of the
    line's analytic distribution, the rule, the default ones where the G/L account demands one.

    :param evidence: all that is known of the line
    :param division: the cached lists
    """
    gl_account, gl_reason = _first(
        (guid, reason) for guid, reason in _gl_accounts(evidence) if _takes_lines(guid, division)
    )
    vat_code, vat_reason = _first(
        (code, reason)
        for code, reason in _vat_codes(evidence, gl_account, division)
        if _is_for_purchases(code, division)
    )
    (center, of_center), (unit, of_unit) = _cost_objects(evidence, gl_account, division)
    return CodingProposal(
        Coding(vat_code, gl_account, center, unit),
        gl_reason,
        vat_reason,
        tuple(reason for reason in (of_center, of_unit) if reason),
    )


def _first(candidates: Iterator[Candidate]) -> Found:
    return next(candidates, (None, None))


def _gl_accounts(evidence: Evidence) -> Iterator[Candidate]:
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
        yield guid, Reason("odoo_account", {"account": code})
    yield evidence.supplier_gl, Reason("supplier_default")
    yield evidence.default_gl, Reason("division_default")


def _vat_codes(
    evidence: Evidence, gl_account: str | None, division: Division
) -> Iterator[Candidate]:
    if evidence.rule:
        yield evidence.rule.coding.vat_code, _rule_reason(evidence)
    if evidence.untaxed:  # any other code might add VAT that is not on the bill
        yield untaxed_code(division, PURCHASE.vat_side), Reason("no_vat")
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
    return Reason("supplier_rule", counts)


def _takes_lines(guid: str | None, division: Division) -> bool:
    account = division.gl_accounts.get(guid or "")
    return account is not None and not account.blocked and account.type not in REFUSED_GL_TYPES


def _is_for_purchases(code: str | None, division: Division) -> bool:
    found = division.vat_codes.get(code or "")
    suits = found is not None and found.transaction_type in ("B", PURCHASE.vat_side)
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
        yield getattr(share, name), Reason("analytic" if whole else "analytic_most")
    rule = evidence.rule and evidence.rule.coding
    if rule and rule.gl_account == gl_account:  # they belong to the rule's account
        yield getattr(rule, name), _rule_reason(evidence)
    if use == MANDATORY:
        yield default, Reason("cost_default")
