"""How a line of a bill is most likely coded, and why.

Only what Exact accepts at this moment is proposed; what it refuses is passed over for what comes
next. The reasons are codes, put into words by the models.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .checks import REFUSED_GL_TYPES
from .kinds import PURCHASE
from .learning import Coding, Learned
from .lines import NOT_ALLOWED, untaxed_code
from .snapshot import Division


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one coding or another; G/L accounts are GUIDs.

    :param rule: what was learned of the supplier for lines like this
    :param rule_by_person: whether a person wrote that rule
    :param category: G/L account of the product's category, and its name
    :param account: G/L account the Odoo account is mapped to, and the code of that one in Odoo
    :param tax: VAT code the line's tax is mapped to, and the name of the tax
    :param supplier_gl: G/L account for purchases of the relation in Exact
    :param supplier_vat: VAT code for purchases of the relation in Exact
    :param default_gl: the connection's own
    :param tax_gl: of a line that is a tax but no VAT: the G/L account that is mapped to, its name
    :param untaxed: whether the line has no VAT at all, so that no other code than "no VAT" suits
    """

    rule: Learned | None = None
    rule_by_person: bool = False
    category: tuple[str, str] | None = None
    account: tuple[str, str] | None = None
    tax: tuple[str, str] | None = None
    supplier_gl: str | None = None
    supplier_vat: str | None = None
    default_gl: str | None = None
    tax_gl: tuple[str, str] | None = None
    untaxed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed.

    ``code``: ``supplier_rule`` (agreed, seen), ``person_rule``, ``category`` (category),
    ``odoo_account`` (account), ``odoo_tax`` (tax), ``zero_tax`` (tax), ``supplier_default``,
    ``division_default``, ``gl_default`` (gl_account), ``no_vat``.
    """

    code: str
    params: dict[str, str] = field(default_factory=dict)


# What a person should look at. A tax of 0 % may stand for one charged to the buyer: Odoo's import
# of electronic bills does not tell them apart, and the VAT return would lack it.
_DOUBTFUL = ("division_default", "zero_tax")


@dataclass(frozen=True, slots=True)
class CodingProposal:
    """A proposed coding; a reason is None for what nothing speaks for, which is None then too."""

    coding: Coding
    gl_reason: Reason | None
    vat_reason: Reason | None

    @property
    def sure(self) -> bool:
        """Whether a person need not look at it."""
        reasons = (self.gl_reason, self.vat_reason)
        return all(reason and reason.code not in _DOUBTFUL for reason in reasons)


Candidate = tuple[str | None, Reason]


def propose(evidence: Evidence, division: Division) -> CodingProposal:
    """The coding that most speaks for.

    G/L account: of a tax that is no VAT, of the supplier's rule, the product category, the Odoo
    account, the supplier in Exact, the default. VAT code: of the supplier's rule, the tax ("no VAT"
    without one), the supplier in Exact, the G/L account. Cost center and unit come with the rule.

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
    center, unit = _cost_objects(evidence, gl_account, division)
    return CodingProposal(Coding(vat_code, gl_account, center, unit), gl_reason, vat_reason)


def _first(candidates: Iterator[Candidate]) -> tuple[str | None, Reason | None]:
    return next(candidates, (None, None))


def _gl_accounts(evidence: Evidence) -> Iterator[Candidate]:
    if evidence.tax_gl:
        guid, tax = evidence.tax_gl
        yield guid, Reason("odoo_tax", {"tax": tax})
    if evidence.rule:
        yield evidence.rule.coding.gl_account, _rule_reason(evidence)
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
) -> tuple[str | None, str | None]:
    """Those of the rule when its account is taken, as far as that account takes them."""
    account = division.gl_accounts.get(gl_account or "")
    learned = evidence.rule and evidence.rule.coding
    if not (account and learned and learned.gl_account == gl_account):
        return None, None
    center_known = learned.cost_center in division.cost_centers
    unit_known = learned.cost_unit in division.cost_units
    return (
        learned.cost_center if center_known and account.use_costcenter != NOT_ALLOWED else None,
        learned.cost_unit if unit_known and account.use_costunit != NOT_ALLOWED else None,
    )
