"""VAT that is not claimed back: what Odoo deducts of a bill's VAT, and what Exact will.

Odoo keeps the share in a tax, as the part of its distribution that stays a cost, and in the
"professional %" of a line, as the part that is the owner's own. A Belgian division takes both with
the line (``VATNonDeductiblePercentage``, ``PrivateUsePercentage``, see docs/exact-online.md); any
other deducts all there is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...exact_api.odata import money
from ..division import Division, GLAccount
from ..document import Document, Line
from ..issues import Issue, issue

# Whose divisions know such shares.
COUNTRY = "BE"
ZERO, ALL = Decimal(0), Decimal(1)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Shares:
    """What is not deducted of the VAT of a line of Exact, as fractions; None leaves it to Exact.

    :param not_deductible: the share of the VAT that is a cost
    :param private: the share of cost and VAT that is charged to the owner
    """

    not_deductible: Decimal | None = None
    private: Decimal | None = None


NONE = Shares()


def not_deductible(line: Line, vat_code: str | None) -> Decimal | None:
    """The share of a line's VAT that is a cost in Odoo, as a fraction; None without VAT.

    :param vat_code: only the taxes with this code count, when there are any
    """
    # What is owed under reverse charge is the other half of one tax, or a tax below zero.
    vat = [
        found
        for found in line.taxes
        if found.tax.is_vat and found.amount and not found.charged and found.tax.rate >= 0
    ]
    vat = [found for found in vat if found.tax.vat_code == vat_code] or vat
    shares = {ALL - found.deductible for found in vat}
    if len(shares) < 2:
        return shares.pop() if shares else None
    whole = sum(found.amount for found in vat)
    cost = sum(found.amount * (ALL - found.deductible) for found in vat)
    return round(cost / whole, 6) if whole else None


def shares_for(
    line: Line, vat_code: str | None, gl_account: str | None, division: Division, *, of_tax: bool
) -> Shares:
    """What goes along with a line, so that Exact deducts what Odoo does.

    Nothing where the G/L account deducts all by itself and so does Odoo. Both shares at once are
    not sent: nobody has seen what Exact makes of that.

    :param of_tax: whether it is the line of a tax that is no VAT, which Odoo never makes private
    """
    code, account = division.vat_codes.get(vat_code or ""), division.gl_accounts.get(gl_account)
    cost = not_deductible(line, vat_code)
    if division.country != COUNTRY or cost is None or not (code and code.percentage and account):
        return NONE
    private = ZERO if of_tax else line.private_use
    if cost and private:
        return NONE
    return Shares(
        cost if cost or account.vat_non_deductible else None,
        private if private or account.private_use else None,
    )


def share_payload(shares: Shares, division: Division) -> dict[str, Decimal]:
    """The properties of a purchase line; nothing is written in the form the division uses."""
    found = {
        "VATNonDeductiblePercentage": shares.not_deductible,
        "PrivateUsePercentage": shares.private,
    }
    whole = division.whole_share or ALL
    return {
        name: Decimal(f"{(share * whole).normalize():f}")
        for name, share in found.items()
        if share is not None
    }


def deducted(vat: Decimal, shares: Shares, account: GLAccount | None) -> Decimal:
    """What Exact claims of the VAT of a line: without the owner's part, then without the cost."""
    private = _in_force(shares.private, account and account.private_use)
    cost = _in_force(shares.not_deductible, account and account.vat_non_deductible)
    left = vat - money(vat * private)
    return left - money(left * cost)


def booked_deductions(
    lines: list[dict], rows: list[dict], division: Division
) -> tuple[Decimal, Decimal]:
    """The VAT that was to be deducted of an entry, and what Exact deducts of it.

    :param lines: those of the entry as they were sent
    :param rows: the same as Exact keeps them, in their order
    """
    expected = found = money(0)
    for sent, row in zip(lines, rows, strict=False):
        vat = row["VATAmountFC"]
        meant, kept = _shares_of(sent, division), _shares_of(row, division)
        if meant != NONE:
            expected += deducted(vat, meant, None)
            found += deducted(vat, kept, None)
    return expected, found


def _shares_of(line: dict, division: Division) -> Shares:
    whole = division.whole_share or ALL
    given = (line.get("VATNonDeductiblePercentage"), line.get("PrivateUsePercentage"))
    return Shares(*(None if share is None else Decimal(str(share)) / whole for share in given))


def _in_force(sent: Decimal | None, of_account: Decimal | None) -> Decimal:
    return (of_account or ZERO) / 100 if sent is None else sent


def claimed(lines: Iterable, division: Division) -> Decimal:
    """The VAT that Exact will claim back, less what it will owe under reverse charge.

    :param lines: ``PreparedLine``, whose amounts are signed
    """
    return sum((_claimed(line, division) for line in lines), money(0))


def _claimed(line, division: Division) -> Decimal:
    """The VAT of a line that Exact will claim back, less what it will owe under reverse charge.

    :param line: signed as it is, negative on a credit note
    """
    code = division.vat_codes.get(line.vat_code or "")
    if code is None or not code.percentage or code.type not in ("E", "I"):
        return ZERO
    account = division.gl_accounts.get(line.gl_account) if division.country == COUNTRY else None
    if not code.charged:
        return deducted(line.vat, line.shares, account)
    if line.untaxed:  # VAT that Odoo knows nothing of
        return ZERO
    vat = money(line.net * code.percentage)
    return deducted(vat, line.shares, account) - vat


def check_shares(document: Document, lines: Iterable, division: Division) -> Iterator[Issue]:
    """That Exact takes the shares, and what a person should know of them."""
    record = ("account.move", document.id)
    for line in lines:
        account = division.gl_accounts.get(line.gl_account)
        if account is None:
            continue
        names = {"line": line.description, "gl_account": account.label}
        shares = line.shares
        if (shares.not_deductible or shares.private) and division.whole_share is None:
            yield issue("share_form_unknown", record)
        if shares.private and not account.has_private_account:
            yield issue("private_account_missing", record, **names)
        if shares.not_deductible is not None and account.vat_non_deductible:
            own = account.vat_non_deductible / 100
            if own != shares.not_deductible:
                yield issue(
                    "share_differs",
                    record,
                    **names,
                    odoo=_percent(shares.not_deductible),
                    exact=_percent(own),
                )


def check_claimed(document: Document, lines: Iterable, division: Division) -> Iterator[Issue]:
    """That Exact deducts what Odoo deducts; half cents may fall on either side, line by line."""
    if document.vat_claimed is None:
        return
    lines = tuple(lines)
    exact = claimed(lines, division) * document.sign
    difference = exact - document.vat_claimed
    if abs(difference) > CENT * sum(1 for line in lines if line.vat or line.shares != NONE):
        yield issue(
            "vat_deducted_differs",
            ("account.move", document.id),
            odoo=money(document.vat_claimed),
            exact=money(exact),
            difference=money(difference),
            currency=document.currency,
        )


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"
