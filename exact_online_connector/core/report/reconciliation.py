"""Why what is open in Odoo differs from what is open in Exact, document by document.

A difference is explained by what is known of its document, never by its amount alone: what is left
after that is unexplained, and shown as such.
"""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)

# Every explanation there is, what a person has to look at first.
CODES = (
    "unexplained",
    "partial",
    "matched_elsewhere",
    "credit_note",
    "paid_in_odoo",
    "unmatched_payment",
    "over_payment",
    "waiting",
    "not_sent",
    "changed",
    "changed_in_exact",
    "deleted",
    "only_in_exact",
    "only_in_odoo",
    "exchange",
    "other_day",
    "not_fetched",
    "other_division",
    "before_start",
    "equal",
)
# Why Exact has more settled than Odoo, by the reason for which its payment waits.
_WAITS = {
    "difference_over_limit": "matched_elsewhere",
    "write_off_account_missing": "matched_elsewhere",
    "other_document_waits": "credit_note",
}
_ON_ITS_WAY = ("queued", "sending", "unknown", "blocked", "rejected")
_BOOKED = ("sent", "changed", "changed_remotely")


@dataclass(frozen=True)
class Balance:
    """A document in one of the two ledgers; ledger sign, positive is owed to the company.

    :param total: of the document, in company currency
    :param open: of it on the day, in company currency
    :param own_total: of the document, in its own currency
    :param own_open: of it on the day, in its own currency
    :param open_now: of it today, in company currency
    """

    total: Decimal
    open: Decimal
    own_total: Decimal
    own_open: Decimal
    open_now: Decimal


@dataclass(frozen=True)
class Subject:
    """What is compared: a document with its entry, or what only one of the two has.

    :param kind: "document" for an invoice, credit note or bill of Odoo; "cash" for a payment;
        "other" for any other entry
    :param odoo: None when it does not stand in Odoo's ledger
    :param exact: None when Exact has no open item of it
    :param state: of its exact.entry; empty without one
    :param waits: why what Exact settled of it is not booked; empty when nothing waits
    :param to_settle: what was fetched of it is not looked at yet
    :param is_fetched: its items were fetched after it was sent
    :param is_missing: Exact has no open item of it any more
    :param is_elsewhere: it was sent to another division than the one that is connected
    :param is_before_start: it is older than the day from which documents are sent
    :param paid_here: what Odoo settled without Exact, positive, in its own currency
    :param has_settled_document: another document settled some of it in Odoo
    :param is_rest: it is what a payment that settled something has left
    """

    kind: str
    odoo: Balance | None = None
    exact: Balance | None = None
    state: str = ""
    waits: str = ""
    to_settle: bool = False
    is_fetched: bool = True
    is_missing: bool = False
    is_elsewhere: bool = False
    is_before_start: bool = False
    paid_here: Decimal = ZERO
    has_settled_document: bool = False
    is_rest: bool = False

    @property
    def difference(self) -> Decimal:
        """What is open in Odoo, less what is open in Exact."""
        odoo, exact = self.odoo, self.exact
        return (odoo.open if odoo else ZERO) - (exact.open if exact else ZERO)


@dataclass(frozen=True)
class Explanation:
    """Why a document is open for another amount, in company currency with the difference's sign.

    :param code: of ``CODES``
    :param explained: how much of the difference it explains
    :param unexplained: the rest
    """

    code: str
    explained: Decimal
    unexplained: Decimal


def explain(subject: Subject) -> Explanation:
    """Say why a document is open in Odoo for another amount than in Exact.

    :return: ``explained`` and ``unexplained`` add up to the subject's difference
    """
    if subject.odoo is None:
        code = _only_in_exact(subject)
    elif subject.exact is None:
        code = _only_in_odoo(subject)
    else:
        return _of_both(subject, subject.odoo, subject.exact)
    unexplained = subject.difference if code == "unexplained" else ZERO
    return Explanation(code, subject.difference - unexplained, unexplained)


def _only_in_exact(subject: Subject) -> str:
    """The code for what does not stand in Odoo's ledger."""
    if subject.kind == "document":
        # It is in draft again, or called off, since it was sent.
        return "changed"
    if subject.kind == "cash":
        return "over_payment" if subject.is_rest else "unmatched_payment"
    return "only_in_exact"


def _only_in_odoo(subject: Subject) -> str:
    """The code for what Exact has no open item of."""
    if subject.kind != "document":
        # A payment that was taken back later was open on that day.
        return "only_in_odoo" if subject.odoo.open_now else "other_day"
    if subject.state in _ON_ITS_WAY:
        return "waiting"
    if subject.state == "deleted_remotely" or subject.is_missing:
        return "deleted"
    if subject.state in _BOOKED:
        if subject.is_elsewhere:
            return "other_division"
        return "unexplained" if subject.is_fetched else "not_fetched"
    return "before_start" if subject.is_before_start else "not_sent"


def _of_both(subject: Subject, odoo: Balance, exact: Balance) -> Explanation:
    """The explanation of a document that both ledgers have.

    What explains the whole difference comes first; else the totals may differ, and how much is
    settled.
    """
    difference = subject.difference
    if code := _whole_reason(subject, odoo, exact):
        return Explanation(code, difference, ZERO)
    # The rest of the difference is in how much is settled.
    total = odoo.total - exact.total
    unexplained = total if odoo.own_total != exact.own_total else ZERO
    code = _settled_reason(subject, odoo, exact)
    if code == "unexplained":
        unexplained += difference - total
    if unexplained:
        code = "unexplained"
    return Explanation(code, difference - unexplained, unexplained)


def _whole_reason(subject: Subject, odoo: Balance, exact: Balance) -> str:
    """What explains the whole difference, whatever it is; empty when nothing does."""
    if not subject.difference:
        return "over_payment" if subject.kind == "cash" else "equal"
    if subject.state == "deleted_remotely":
        return "deleted"
    if subject.state == "changed":
        return "changed"
    if subject.state == "changed_remotely":
        return "changed_in_exact"
    if odoo.open_now == exact.open_now:
        return "other_day"
    if odoo.own_open == exact.own_open:
        return "exchange"
    return ""


def _settled_reason(subject: Subject, odoo: Balance, exact: Balance) -> str:
    """Why more of it is settled in one of the two; "unexplained" when nothing tells."""
    in_odoo = abs(odoo.own_total - odoo.own_open)
    in_exact = abs(exact.own_total - exact.own_open)
    if in_exact > in_odoo and subject.waits:
        return _WAITS.get(subject.waits, "partial")
    if in_odoo > in_exact and subject.paid_here:
        return "credit_note" if subject.has_settled_document else "paid_in_odoo"
    if subject.to_settle:
        return "partial"
    return "exchange" if in_odoo == in_exact else "unexplained"


def whole(amount: Decimal, company: Decimal, entry_total: Decimal) -> tuple[Decimal, Decimal]:
    """The total of an entry in Exact, also when a partial payment does not split its item.

    An item that is counted down instead holds only what is left; the transaction's total stands
    beside it (docs/exact-online.md).

    :param amount: sum of its items, in its own currency
    :param company: the same in company currency
    :param entry_total: of the whole entry, in its own currency, positive
    :return: total in its own and in company currency, with the sign of ``amount``
    """
    if not amount or entry_total <= abs(amount):
        return amount, company
    sign = 1 if amount > 0 else -1
    return sign * entry_total, (company * entry_total / abs(amount)).quantize(Decimal("0.01"))
