"""VAT that may not be deducted: a cost instead of a claim, in an entry that stays in balance."""

from decimal import Decimal

import pytest

D = Decimal


@pytest.mark.parametrize(
    ("gl", "code", "amount", "total", "expected"),
    [
        # fuel: half of the VAT is a cost
        ("612400", "25", "100", "121.00", {"612400": "110.50", "411000": "10.50"}),
        # restaurant: nothing is claimed
        ("614200", "24", "100", "112.00", {"614200": "112.00"}),
        # half a cent goes to the cost, and nothing gets lost
        ("612400", "25", "0.24", "0.29", {"612400": "0.27", "411000": "0.02"}),
        # bought within the EU: all of it is to be paid, half of it claimed
        ("612400", "33", "100", "100.00", {"612400": "110.50", "411100": "10.50", "451100": "-21"}),
        # a refund turns everything round
        ("612400", "25", "-100", "-121.00", {"612400": "-110.50", "411000": "-10.50"}),
    ],
)
def test_the_share_of_the_account_becomes_a_cost(books, gl, code, amount, total, expected):
    entry = books.purchase(books.line(amount, code, gl=gl))
    assert entry["AmountFC"] == D(total)
    expected = {account: D(value) for account, value in expected.items()}
    assert books.ledger(entry) == {"440000": -D(total), **expected}


def test_the_share_of_the_line_is_stronger(books):
    line = books.line("100", "25", gl="612400")
    entry = books.purchase({**line, "VATNonDeductiblePercentage": D("0.25")})
    assert books.ledger(entry)["411000"] == D("15.75")
    entry = books.purchase({**line, "VATNonDeductiblePercentage": 0})
    assert books.ledger(entry)["411000"] == D("21.00")
    for share in (D("1.5"), D("-0.1")):
        line["VATNonDeductiblePercentage"] = share
        assert books.refusal(books.purchase, line) == "Invalid: VAT percentage"


def test_an_account_may_name_another_one_for_it(books):
    books.update(
        "financial/GLAccounts", books.gl("612400"), VATNonDeductibleGLAccount=books.gl("643100")
    )
    entry = books.purchase(books.line("100", "25", gl="612400"))
    ledger = books.ledger(entry)
    assert (ledger["612400"], ledger["643100"]) == (D("100.00"), D("10.50"))


def test_a_foreign_bill_stays_in_balance_in_both_currencies(books):
    entry = books.purchase(
        books.line("0.33", "25", gl="612400"), Currency="USD", Rate=D("0.913377")
    )
    rows = books.ctx.store.find(
        books.ctx.code, "financialtransaction/TransactionLines", EntryID=entry["EntryID"]
    )
    assert sum(row["AmountDC"] for row in rows) == sum(row["AmountFC"] for row in rows) == 0


@pytest.mark.parametrize(
    ("before", "after", "claimed"), [("612200", "614200", "0"), ("614200", "612200", "21")]
)
def test_another_cost_account_takes_its_share_along(books, before, after, claimed):
    entry = books.purchase(books.line("100", "25", gl=before))
    (line,) = books.ctx.store.find(
        books.ctx.code, "purchaseentry/PurchaseEntryLines", EntryID=entry["EntryID"]
    )
    books.update("purchaseentry/PurchaseEntryLines", line["ID"], GLAccount=books.gl(after))
    assert books.ledger(entry).get("411000", 0) == D(claimed)


def test_sales_know_no_such_share(books):
    books.update("financial/GLAccounts", books.gl("700000"), VATNonDeductiblePercentage=D("0.5"))
    entry = books.sale()
    assert books.ledger(entry) == {"400000": D("121"), "700000": D("-100"), "451000": D("-21")}
