"""Sales entries: totals, VAT, numbers, ledger, refusals."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from exact_simulator.books import processing

from .books import NL, SALES, Books

D = Decimal


def test_an_invoice_is_booked_with_vat_ledger_and_open_item(books):
    entry = books.sale(YourRef="INV/1", PaymentReference="090933755493")

    assert (entry["AmountFC"], entry["VATAmountFC"]) == (D("121.00"), D("21.00"))
    assert (entry["Type"], entry["Status"]) == (20, 20)
    assert entry["EntryNumber"] == entry["InvoiceNumber"]
    assert entry["DueDate"] == books.day + timedelta(days=30)
    assert (entry["ReportingYear"], entry["ReportingPeriod"]) == (books.day.year, 3)
    assert books.ledger(entry) == {"400000": D("121"), "700000": D("-100"), "451000": D("-21")}
    (item,) = books.read("read/financial/ReceivablesList")
    assert (item["Amount"], item["YourRef"]) == (D("121.00"), "INV/1")


def test_a_credit_note_is_an_entry_below_zero(books):
    entry = books.sale(books.line("-100"), books.line("20"), Journal="701")

    assert (entry["Type"], entry["AmountFC"]) == (21, D("-96.80"))
    assert books.ledger(entry) == {"400000": D("-96.80"), "700000": D("80"), "451000": D("16.80")}
    (line, _other) = books.ctx.store.all(books.ctx.code, "salesentry/SalesEntryLines")
    assert (line["Type"], line["AmountFC"]) == (21, D("-100.00"))


@pytest.mark.parametrize(
    ("amount", "code", "override", "net", "vat", "total"),
    [
        ("100", "5", None, "100.00", "21.00", "121.00"),
        ("33.33", "5", None, "33.33", "7.00", "40.33"),
        ("0.50", "1", None, "0.50", "0.03", "0.53"),
        ("121", "6", None, "100.00", "21.00", "121.00"),
        ("10", "6", None, "8.26", "1.74", "10.00"),
        ("33.33", "5", "7.01", "33.33", "7.01", "40.34"),
        ("121", "6", "20.99", "100.01", "20.99", "121.00"),
        ("-33.33", "5", "-7.01", "-33.33", "-7.01", "-40.34"),
        ("100", "7", None, "100.00", "0.00", "100.00"),
        ("100", "8", None, "100.00", "0.00", "100.00"),
        ("100", "10", "0", "100.00", "0.00", "100.00"),
        ("100", "0", None, "100.00", "0.00", "100.00"),
        ("100", None, None, "100.00", "0.00", "100.00"),
    ],
)
def test_vat_per_line(books, amount, code, override, net, vat, total):
    extra = {} if override is None else {"VATAmountFC": D(override)}
    entry = books.sale(books.line(amount, code, **extra))
    (line,) = books.ctx.store.all(books.ctx.code, "salesentry/SalesEntryLines")

    assert (line["AmountFC"], line["VATAmountFC"], entry["AmountFC"]) == (D(net), D(vat), D(total))
    assert sum(books.ledger(entry).values()) == 0


def test_a_missing_vat_code_is_the_g_l_accounts_own_and_null_is_none(books):
    line = books.line("100", gl="700100")
    del line["VATCode"]

    assert books.sale(line)["AmountFC"] == D("106.00")
    assert books.sale(books.line("100", None, gl="700100"))["AmountFC"] == D("100.00")


def test_foreign_currency_is_booked_in_both(books):
    entry = books.sale(books.line("100"), Currency="USD", Rate=D("0.9215"))
    assert (entry["AmountFC"], entry["AmountDC"]) == (D("121.00"), D("111.50"))
    assert sum(books.ledger(entry).values()) == 0

    by_table = books.sale(books.line("100"), Currency="USD")
    assert by_table["Rate"] == round(1 / D("1.0850"), 6)


def test_numbers_follow_each_other_per_journal_and_year(books):
    yy = books.day.year % 100
    numbers = [books.sale()["EntryNumber"] for _ in range(2)]
    other = books.sale(books.line("-1"), Journal="701")["EntryNumber"]

    assert numbers == [int(f"{yy}7000001"), int(f"{yy}7000002")]
    assert other == int(f"{yy}7010001")
    dutch = Books(NL)
    entry = dutch.sale(dutch.line("1", "2", gl="8000"), Journal="70")
    assert entry["EntryNumber"] == int(f"{yy}700001")


def test_deleting_the_last_entry_frees_its_number_and_a_gap_stays(books):
    first, second, third = (books.sale() for _ in range(3))
    books.delete(SALES, second["EntryID"])
    assert books.sale()["EntryNumber"] == third["EntryNumber"] + 1
    books.delete(SALES, third["EntryID"])
    last = books.ctx.store.all(books.ctx.code, SALES)[-1]
    books.delete(SALES, last["EntryID"])
    assert books.sale()["EntryNumber"] == first["EntryNumber"] + 1


def test_a_proposed_number_is_kept_refused_or_replaced(books):
    entry = books.sale(EntryNumber=12345)
    assert entry["EntryNumber"] == 12345
    refusal = books.refusal(books.sale, EntryNumber=12345)
    assert refusal == "In use: Document number"
    books.ctx.knobs.entry_number_proposal = "replace"
    assert books.sale(EntryNumber=777)["EntryNumber"] != 777


def test_deleting_an_entry_leaves_nothing(books):
    entry = books.sale()
    books.delete(SALES, entry["EntryID"])

    for resource in (
        SALES,
        "salesentry/SalesEntryLines",
        "financialtransaction/TransactionLines",
        "sync/Cashflow/PaymentTerms",
    ):
        assert books.ctx.store.all(books.ctx.code, resource) == [], resource
    kinds = {row["EntityType"] for row in books.ctx.store.all(books.ctx.code, "sync/Deleted")}
    assert kinds == {1, 10}


@pytest.mark.parametrize("day", [(0, 3, 7), (-1, 12, 20)])
def test_the_period_that_is_named_decides_whatever_the_date(books, day):
    """Also with a date in a closed period."""
    years, month, number = day
    year = books.day.year
    on = date(year + years, month, number)
    entry = books.sale(EntryDate=on, ReportingYear=year, ReportingPeriod=5)

    assert entry["EntryDate"] == on
    assert (entry["ReportingYear"], entry["ReportingPeriod"]) == (year, 5)
    rows = books.ctx.store.all(books.ctx.code, "financialtransaction/TransactionLines")
    assert {(row["Date"], row["FinancialYear"], row["FinancialPeriod"]) for row in rows} == {
        (on, year, 5)
    }


def test_the_period_that_is_named_has_to_exist_and_be_open(books):
    year = books.day.year

    def refusal(year, period):
        named = {"ReportingYear": year, "ReportingPeriod": period}
        return books.refusal(books.sale, EntryDate=books.day, **named)

    assert refusal(year, 13) == refusal(year + 5, 1) == "Mandatory: Financial year"
    assert refusal(year - 1, 12) == f"Period is closed: {year - 1}-12"


def test_header_changes_reach_ledger_and_open_item(books):
    entry = books.sale(YourRef="old")
    changed = books.update(
        SALES, entry["EntryID"], YourRef="new", EntryDate=date(books.day.year, 4, 1), Journal="701"
    )

    assert (changed["YourRef"], changed["Journal"]) == ("new", "700")
    assert (changed["ReportingPeriod"], changed["DueDate"]) == (4, date(books.day.year, 5, 1))
    assert changed["EntryNumber"] == entry["EntryNumber"]
    (item,) = books.read("read/financial/ReceivablesList")
    assert (item["YourRef"], item["DueDate"]) == ("new", date(books.day.year, 5, 1))
    rows = books.ctx.store.all(books.ctx.code, "financialtransaction/TransactionLines")
    assert {row["YourRef"] for row in rows} == {"new"}
    assert changed["Modified"] >= entry["Modified"]


def test_lines_are_added_changed_and_the_last_one_takes_the_entry_along(books):
    entry = books.sale()
    lines = "salesentry/SalesEntryLines"
    added = books.create(lines, EntryID=entry["EntryID"], **books.line("50", "1"))
    assert books.get(SALES, entry["EntryID"])["AmountFC"] == D("174.00")

    books.update(lines, added["ID"], GLAccount=books.gl("700100"))
    assert books.ledger(entry)["700100"] == D("-50")
    books.update(lines, added["ID"], VATCode="5")
    assert books.get(SALES, entry["EntryID"])["AmountFC"] == D("181.50")

    for line in books.ctx.store.find(books.ctx.code, lines, EntryID=entry["EntryID"]):
        books.delete(lines, line["ID"])
    assert books.get(SALES, entry["EntryID"]) is None
    assert books.read("cashflow/Receivables") == []


def test_refusals_of_the_header(books):
    customer = books.customer()
    other = books.supplier()
    year = books.day.year

    def refusal(**values):
        return books.refusal(books.sale, **{"Customer": customer, **values})

    def bare(**values):
        return books.refusal(books.create, SALES, **values)

    assert bare() == "Mandatory: Journal\r\nMandatory: Customer\r\nMandatory: Lines"
    assert refusal(Journal="999") == "Invalid reference: Journals"
    assert refusal(Journal="600") == "Invalid: Journal (type)"
    assert refusal(Journal="799") == "Blocked: Journal"
    assert refusal(Customer=other) == "Invalid: Customer (Type)"
    assert refusal(Customer="00000000-0000-0000-0000-000000000000").endswith("Customer")
    assert refusal(EntryDate=date(year + 1, 1, 1)) == "Mandatory: Financial year"
    assert refusal(EntryDate=date(year - 1, 12, 31)) == f"Period is closed: {year - 1}-12"
    assert refusal(Currency="XXX") == "Invalid reference: Currency"
    assert refusal(Currency="USD", Journal="702") == "Not allowed: Currency"
    assert refusal(PaymentCondition="99") == "Invalid reference: Payment condition"
    assert refusal(Document="00000000-0000-0000-0000-000000000000").endswith("Document")

    books.update("crm/Accounts", customer, PaymentConditionSales=None)
    assert refusal() == "Mandatory: Payment condition\r\nMandatory: Due Date"
    assert books.sale(Customer=customer, DueDate=books.day)["DueDate"] == books.day
    books.update("crm/Accounts", customer, Blocked=True)
    assert refusal() == "Blocked: Account"
    books.update("crm/Accounts", customer, Blocked=False, EndDate=date(year, 1, 31))
    assert refusal() == "Blocked: Account"


def test_refusals_of_a_line(books):
    def refusal(**values):
        return books.refusal(books.sale, {**books.line("100"), **values})

    assert refusal(GLAccount=None) == "Mandatory: G/L Account"
    assert refusal(AmountFC=None) == "Mandatory: Amount"
    for code in ("400000", "440000", "451000", "699999"):
        assert refusal(GLAccount=books.gl(code)) == "Invalid: G/L account type", code
    assert refusal(VATCode="99") == "Invalid reference: VAT code"
    assert refusal(VATCode="21") == "Invalid: VAT code"
    assert refusal(VATCode="14") == "Blocked: VAT code"
    assert refusal(VATCode="0", VATAmountFC=D("1")).startswith("A VAT amount is not allowed")
    assert refusal(VATCode="5", VATPercentage=D("0.06")) == "Invalid: VAT percentage []"
    assert refusal(CostCenter="NO") == "Invalid reference: Cost center"
    assert refusal(GLAccount=books.gl("700700")) == "Mandatory: Cost center"


def test_a_cost_centre_comes_from_the_line_or_the_account(books):
    books.sale(books.line("1", gl="700700", CostCenter="VERK", CostUnit="ZUID"))
    (line,) = books.ctx.store.all(books.ctx.code, "salesentry/SalesEntryLines")
    assert (line["CostCenterDescription"], line["CostUnit"]) == ("Verkoop", "ZUID")


def test_refusals_speak_the_users_language():
    dutch = Books(language="nl")
    assert dutch.refusal(dutch.sale, Journal="600") == "Ongeldig: Dagboek (type)"
    customer = dutch.supplier()
    assert dutch.refusal(dutch.sale, Customer=customer) == "Ongeldig: Klant (Type)"


def test_a_posted_credit_type_is_ignored_unless_the_knob_says_otherwise(books):
    assert books.sale(Type=21)["AmountFC"] == D("121.00")
    books.ctx.knobs.posted_type = "honour"
    assert books.sale(Type=21)["AmountFC"] == D("-121.00")


def test_the_credit_type_reaches_the_books_through_rest(simulator, api):
    account = api.created("crm/Accounts", {"Name": "Klant", "Status": "C"})["ID"]
    (gl,) = api.rows("financial/GLAccounts", select="ID", filter="Code eq '700000'")
    lines = [{"GLAccount": gl["ID"], "AmountFC": 100, "VATCode": "5"}]
    body = {"Customer": account, "Journal": "700", "Type": 21, "SalesEntryLines": lines}

    assert api.created(SALES, body)["AmountFC"] == 121
    simulator.control("knobs", {"posted_type": "honour"})
    assert api.created(SALES, body)["AmountFC"] == -121


def test_half_a_cent_is_rounded_up_or_to_even(books):
    assert books.sale(books.line("0.50", "5"))["VATAmountFC"] == D("0.11")
    books.ctx.knobs.vat_rounding = "half_even"
    assert books.sale(books.line("0.50", "5"))["VATAmountFC"] == D("0.10")


def test_any_entry_is_in_balance_in_both_currencies(books):
    dice = random.Random(7)
    customer = books.customer()
    for _ in range(40):
        lines = [
            books.line(str(dice.randint(-99999, 99999) / D(100)), dice.choice("0123456") or None)
            for _ in range(dice.randint(1, 6))
        ]
        currency = dice.choice(["EUR", "USD", "GBP", "CHF"])
        entry = books.sale(*lines, Customer=customer, Currency=currency)
        rows = books.ctx.store.find(
            books.ctx.code, "financialtransaction/TransactionLines", EntryID=entry["EntryID"]
        )
        assert sum(row["AmountFC"] for row in rows) == 0
        assert sum(row["AmountDC"] for row in rows) == 0
        assert rows[0]["AmountFC"] == entry["AmountFC"]


def test_an_entry_of_nothing_opens_no_item(books):
    entry = books.sale(books.line("10"), books.line("-10"))
    assert entry["AmountFC"] == 0
    assert books.read("cashflow/Receivables") == []


def test_a_closed_period_locks_its_entries(books):
    entry = books.sale()
    with books.ctx.store.transaction():
        processing.close_period(books.ctx, books.day.year, books.day.month, "700", closed=True)

    text = f"Period is closed: {books.day.year}-03"
    assert books.refusal(books.delete, SALES, entry["EntryID"]) == text
    assert books.refusal(books.update, SALES, entry["EntryID"], YourRef="x") == text
    assert books.sale(books.line("-1"), Journal="701")["EntryNumber"]
    closed = [row for row in books.read("read/financial/JournalStatusList") if row["Status"]]
    assert ("700", books.day.year, 3) in {
        (row["Journal"], row["Year"], row["Period"]) for row in closed
    }
