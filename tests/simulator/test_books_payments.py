"""Bank, cash and general journal entries; open items, matching and taking it back."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from exact_simulator import rules
from exact_simulator.books import matching, payments, summary

from .books import LEDGER, SALES

D = Decimal
TERMS = "sync/Cashflow/PaymentTerms"
BANK = "financialtransaction/BankEntries"


def pay(books, entry, amount, match=True):
    act = payments.pay_and_match if match else payments.receive_payment
    with books.ctx.store.transaction():
        return act(books.ctx, entry["EntryID"], D(amount), books.today)


def receivables(books):
    """(number, open amount, status) of every customer item, as cashflow/Receivables shows them."""
    return [
        (row["EntryNumber"], row["AmountDC"], row["Status"])
        for row in books.read("cashflow/Receivables")
    ]


def control_line(books, entry, gl="400000"):
    rows = books.ctx.store.find(books.ctx.code, LEDGER, EntryID=entry["EntryID"])
    return next(row for row in rows if row["GLAccountCode"] == gl)


def test_a_full_payment_empties_the_receivables_list(books):
    entry = books.sale(YourRef="INV/1")
    pay(books, entry, "121")

    assert books.read("read/financial/ReceivablesList") == []
    invoice, payment = books.read("cashflow/Receivables")
    assert (invoice["AmountDC"], invoice["Status"], invoice["IsFullyPaid"]) == (D("-121"), 50, True)
    assert invoice["LastPaymentDate"] == books.today
    assert (payment["AmountDC"], payment["Status"]) == (D("121"), 50)
    assert invoice["TransactionEntryID"] == entry["EntryID"] != invoice["EntryID"]
    bank = books.read(BANK)[0]
    assert books.ledger(bank) == {"550000": D("121"), "400000": D("-121")}
    line, other = control_line(books, entry), control_line(books, bank)
    assert (line["OffsetID"], other["OffsetID"]) == (other["ID"], line["ID"])


def test_a_payment_alone_matches_nothing(books):
    entry = books.sale(YourRef="INV/1")
    pay(books, entry, "121", match=False)

    listed = {row["YourRef"]: row["Amount"] for row in books.read("read/financial/ReceivablesList")}
    assert listed == {"INV/1": D("121.00"), None: D("-121.00")}
    assert control_line(books, entry).get("OffsetID") is None
    bank = books.read(BANK)[0]
    own = books.ctx.store.find(books.ctx.code, LEDGER, EntryID=bank["EntryID"])
    assert control_line(books, bank)["OffsetID"] in {row["ID"] for row in own}


def test_a_partial_payment_splits_the_item(books):
    entry = books.sale()
    before = {row["ID"]: row["Timestamp"] for row in books.read(TERMS)}
    pay(books, entry, "100")
    number = entry["EntryNumber"]

    rows = [row for row in receivables(books) if row[0] == number]
    assert sorted(rows) == [(number, D("-100.00"), 50), (number, D("-21.00"), 20)]
    (listed,) = books.read("read/financial/ReceivablesList")
    assert (listed["EntryNumber"], listed["Amount"]) == (number, D("21.00"))
    changed = [row for row in books.read(TERMS) if row["Timestamp"] > max(before.values())]
    assert len(changed) == 3
    assert control_line(books, entry).get("OffsetID") is None

    pay(books, entry, "21")
    assert books.read("read/financial/ReceivablesList") == []
    assert control_line(books, entry).get("OffsetID")


def test_the_sign_of_cash_flow_amounts_is_a_knob(books):
    books.sale()
    books.ctx.knobs.cashflow_sign = 1
    (row,) = books.read("cashflow/Receivables")
    assert (row["AmountDC"], row["TransactionAmountDC"]) == (D("121.00"), D("121.00"))
    assert books.read(TERMS)[0]["AmountDC"] == D("121.00")


def test_an_open_item_takes_only_what_the_api_may_change(books):
    books.sale()
    (row,) = books.read("cashflow/Receivables")
    changes = {"PaymentReference": "090933755493", "PaymentMethod": "I", "AmountDC": D("0")}
    with books.ctx.store.transaction():
        changed = rules.update(books.ctx, "cashflow/Receivables", row, changes, row["ID"])
    assert (changed["PaymentReference"], changed["PaymentMethod"]) == ("090933755493", "I")
    assert changed["AmountDC"] == D("-121.00")
    with books.ctx.store.transaction():
        text = books.refusal(
            rules.update, books.ctx, "cashflow/Receivables", row, {"PaymentMethod": "X"}, row["ID"]
        )
    assert text == "Invalid: Payment type"


def test_paying_too_much_leaves_a_credit(books):
    entry = books.sale()
    pay(books, entry, "150")
    (listed,) = books.read("read/financial/ReceivablesList")
    assert (listed["Amount"], listed["YourRef"]) == (D("-29.00"), None)


def test_undoing_a_match_opens_the_items_again(books):
    entry = books.sale()
    pay(books, entry, "100")
    matching.unmatch_entry(books.ctx, entry["EntryID"])

    assert {row[2] for row in receivables(books)} == {20}
    amounts = [row["Amount"] for row in books.read("read/financial/ReceivablesList")]
    assert sum(amounts) == D("21.00")
    (short,) = summary(books.ctx.store, books.ctx.code)
    assert short["open"] == D("121.00")
    pay(books, entry, "121")


def test_a_credit_note_settles_an_invoice(books):
    customer = books.customer()
    invoice = books.sale(Customer=customer)
    credit = books.sale(books.line("-40"), Customer=customer, Journal="701")
    ids = [row["ID"] for row in books.read(TERMS)]
    matching.match_all(books.ctx, ids)

    entries = {row["number"]: row["open"] for row in summary(books.ctx.store, books.ctx.code)}
    assert entries == {invoice["EntryNumber"]: D("72.60"), credit["EntryNumber"]: D("0.00")}


def test_what_cannot_be_matched(books):
    invoice, other = books.sale(), books.sale()
    first, second = (row["ID"] for row in books.read(TERMS))
    del invoice, other
    assert books.refusal(matching.match_all, books.ctx, [first, second]).startswith("Mandatory")
    customer = books.sale()["Customer"]
    credit = books.sale(books.line("-100"), Journal="701")
    assert credit["Customer"] != customer
    third, fourth = (row["ID"] for row in books.read(TERMS)[2:])
    assert books.refusal(matching.match_all, books.ctx, [third, fourth]) == "Invalid: Account"


def test_a_matched_entry_is_not_deleted_unless_the_knob_allows(books):
    entry = books.sale()
    pay(books, entry, "121")
    assert books.refusal(books.delete, SALES, entry["EntryID"]) == "Not allowed: Entry"


def test_supplier_payments_mirror(books):
    entry = books.create(
        "purchaseentry/PurchaseEntries",
        Supplier=books.supplier(),
        Journal="600",
        PurchaseEntryLines=[books.line("100", "21", gl="604000")],
    )
    pay(books, entry, "121")
    assert books.read("read/financial/PayablesList") == []
    assert books.ledger(books.read(BANK)[0]) == {"550000": D("-121"), "440000": D("121")}


def test_the_overview_counts_open_and_overdue(books):
    books.sale()
    books.sale(EntryDate=books.today)
    (row,) = books.read("read/financial/OutstandingInvoicesOverview")
    assert row["OutstandingReceivableInvoiceAmount"] == D("242.00")
    assert row["OverdueReceivableInvoiceAmount"] == D("121.00")
    assert (row["OutstandingReceivableInvoiceCount"], row["OverdueReceivableInvoiceCount"]) == (
        2,
        1,
    )


def bank_line(books, amount, gl="656000", **values):
    return {"GLAccount": books.gl(gl), "AmountFC": D(amount), "Date": books.day, **values}


def test_bank_entries_balance(books):
    books.ctx.knobs.bank_without_balances = "last"
    lines = [bank_line(books, "-10"), bank_line(books, "5")]
    entry = books.create(BANK, JournalCode="200", BankEntryLines=lines)
    assert (entry["OpeningBalanceFC"], entry["ClosingBalanceFC"]) == (D("0.00"), D("-5.00"))
    following = books.create(BANK, JournalCode="200", BankEntryLines=lines)
    assert following["OpeningBalanceFC"] == D("-5.00")

    values = {"JournalCode": "200", "BankEntryLines": lines}
    text = books.refusal(
        books.create, BANK, **values, OpeningBalanceFC=D("1"), ClosingBalanceFC=D("1")
    )
    assert text.startswith("Opening balance plus all bank entry lines")
    assert books.refusal(books.create, BANK, **{**values, "JournalCode": "700"}).startswith(
        "Invalid: Journal"
    )
    on_receivables = {**values, "BankEntryLines": [bank_line(books, "1", "400000")]}
    assert books.refusal(books.create, BANK, **on_receivables) == "Mandatory: Account"
    books.delete(BANK, following["EntryID"])
    assert books.create(BANK, **values)["EntryNumber"] == following["EntryNumber"]


def test_cash_entries_work_alike(books):
    books.ctx.knobs.bank_without_balances = "last"
    entry = books.create(
        "financialtransaction/CashEntries",
        JournalCode="300",
        CashEntryLines=[bank_line(books, "5", "700000")],
    )
    assert books.ledger(entry) == {"570000": D("5"), "700000": D("-5")}


def general(books, *lines, journal="900"):
    return books.create(
        "generaljournalentry/GeneralJournalEntries",
        JournalCode=journal,
        GeneralJournalEntryLines=list(lines),
    )


def test_general_entries_balance_and_know_vat(books):
    entry = general(books, bank_line(books, "10"), bank_line(books, "-10", "499000"))
    assert books.ledger(entry) == {"656000": D("10"), "499000": D("-10")}
    lines = [bank_line(books, "10"), bank_line(books, "-9", "499000")]
    assert books.refusal(general, books, *lines) == "Sum of amounts is not zero"
    taxed = [
        bank_line(books, "100", "604000", VATCode="21"),
        bank_line(books, "-121", "499000", VATCode=None),
    ]
    assert books.refusal(general, books, *taxed) == "Not allowed: VAT-code"
    assert books.ledger(general(books, *taxed, journal="910"))["411000"] == D("21")


def match_set(books, entry, *lines, write_off=""):
    account = books.get("crm/Accounts", entry["Customer"])
    rows = "".join(
        f'<MatchLine finyear="{year}" finperiod="{period}" journal="{journal}" entry="{number}" '
        f'amountdc="{amount}"/>'
        for year, period, journal, number, amount in lines
    )
    element = ET.fromstring(
        f'<MatchSet><GLAccount code="400000"/><Account code="{account["Code"]}"/>'
        f"<MatchLines>{rows}</MatchLines>{write_off}</MatchSet>"
    )
    with books.ctx.store.transaction():
        return rules.upload(books.ctx, "MatchSets", element)


def match_lines(books, entry, invoice_amount, payment_amount):
    bank = books.read(BANK)[-1]
    year, today = books.day.year, books.today
    return (
        (year, books.day.month, "700", entry["EntryNumber"], invoice_amount),
        (today.year, today.month, "200", bank["EntryNumber"], payment_amount),
    )


def test_xml_match_sets_settle_items(books):
    entry = books.sale()
    pay(books, entry, "100", match=False)
    done = match_set(books, entry, *match_lines(books, entry, "100", "-100"))

    assert done.key
    (listed,) = books.read("read/financial/ReceivablesList")
    assert listed["Amount"] == D("21.00")


def test_a_write_off_takes_the_difference(books):
    entry = books.sale()
    pay(books, entry, "120.99", match=False)
    write_off = (
        f'<WriteOff type="0"><GLAccount code="658000"/><Date>{books.today}</Date></WriteOff>'
    )
    match_set(books, entry, *match_lines(books, entry, "121.00", "-120.99"), write_off=write_off)

    assert books.read("read/financial/ReceivablesList") == []
    (general_entry,) = books.read("generaljournalentry/GeneralJournalEntries")
    assert books.ledger(general_entry) == {"400000": D("-0.01"), "658000": D("0.01")}


@pytest.mark.parametrize("amounts", [("121", "-100"), ("500", "-500"), ("x", "-100")])
def test_a_match_set_that_fits_nothing_is_refused(books, amounts):
    entry = books.sale()
    pay(books, entry, "100", match=False)
    books.refusal(match_set, books, entry, *match_lines(books, entry, *amounts))
    assert len(books.read("read/financial/ReceivablesList")) == 2
