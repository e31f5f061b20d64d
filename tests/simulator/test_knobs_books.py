"""What the books may do otherwise, at each value of its knob; and what an accountant does there."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from exact_simulator.books import editing, matching, payments, processing, terms

from .books import LEDGER, PURCHASES, SALES, Books
from .client import BE, error_text

D = Decimal
BANK, BANK_LINES = "financialtransaction/BankEntries", "financialtransaction/BankEntryLines"
GENERAL = "generaljournalentry/GeneralJournalEntries"
SALES_LINES = "salesentry/SalesEntryLines"
TERMS = "sync/Cashflow/PaymentTerms"


def pay(books, entry, amount="121", match=True):
    act = payments.pay_and_match if match else payments.receive_payment
    with books.ctx.store.transaction():
        return act(books.ctx, entry["EntryID"], D(amount), books.today)


def general(books, customer: str, amount="-121", **line) -> dict:
    """A receipt that the API books in the general journal."""
    common = {"Date": books.day, **line}
    lines = [
        {**common, "GLAccount": books.gl("400000"), "Account": customer, "AmountFC": D(amount)},
        {**common, "GLAccount": books.gl("580000"), "AmountFC": -D(amount)},
    ]
    return books.create(GENERAL, JournalCode="900", GeneralJournalEntryLines=lines)


def bank(books, journal="200", **values) -> dict:
    line = {"GLAccount": books.gl("580000"), "AmountFC": D("10"), "Date": books.day}
    return books.create(BANK, JournalCode=journal, BankEntryLines=[line], **values)


def control_line(books, entry, gl="400000") -> dict:
    rows = books.ctx.store.find(books.ctx.code, LEDGER, EntryID=entry["EntryID"])
    return next(row for row in rows if row["GLAccountCode"] == gl)


@pytest.mark.parametrize(
    ("value", "balances"), [("last", ("10", "20")), ("zero", ("0", "0")), ("refuse", None)]
)
def test_a_bank_entry_without_balances(books, value, balances):
    bank(books, OpeningBalanceFC=D("0"), ClosingBalanceFC=D("10"))
    books.ctx.knobs.bank_without_balances = value
    if balances is None:
        assert books.refusal(bank, books).startswith("Opening balance plus all bank entry lines")
        return
    entry = bank(books)
    shown = entry["OpeningBalanceFC"], entry["ClosingBalanceFC"]
    assert shown == tuple(map(D, balances))


@pytest.mark.parametrize("value", ["last", "zero", "refuse"])
@pytest.mark.parametrize(
    "balances",
    [
        {"OpeningBalanceFC": D("0"), "ClosingBalanceFC": D("11")},
        {"OpeningBalanceFC": D("5"), "ClosingBalanceFC": D("15")},
        {"OpeningBalanceFC": D("5")},
        {"ClosingBalanceFC": D("5")},
    ],
)
def test_unequal_balances_are_always_refused(books, value, balances):
    books.ctx.knobs.bank_without_balances = value
    text = books.refusal(bank, books, **balances)
    assert text.startswith("Opening balance plus all bank entry lines")


@pytest.mark.parametrize(("value", "shown"), [("hidden", 0), ("shown", 1)])
def test_statements_of_a_payment_service(books, value, shown):
    books.create(
        "financial/Journals",
        Code="560",
        Description="Mollie",
        Type=16,
        GLAccount=books.gl("550000"),
    )
    books.ctx.knobs.payment_service_entries = value
    bank(books, journal="560", OpeningBalanceFC=D("0"), ClosingBalanceFC=D("10"))
    assert len(books.read(BANK)) == len(books.read(BANK_LINES)) == shown
    assert len(books.ctx.store.all(books.ctx.code, BANK)) == 1


@pytest.mark.parametrize("value", ["line_date", "today"])
def test_the_period_of_a_general_entry_without_one(books, value):
    books.ctx.knobs.general_period_from = value
    entry = general(books, books.customer())
    expected = books.day if value == "line_date" else books.today
    assert (entry["FinancialYear"], entry["FinancialPeriod"]) == (expected.year, expected.month)
    assert books.day.month != books.today.month


@pytest.mark.parametrize(("value", "status"), [("never", 20), ("exact_amount", 50)])
def test_whether_a_receipt_of_the_exact_amount_matches_itself(books, value, status):
    books.ctx.knobs.auto_match = value
    sale = books.sale()
    general(books, sale["Customer"])
    assert [row["Status"] for row in books.read(TERMS)] == [status, status]


def test_another_amount_or_relation_never_matches_itself(books):
    books.ctx.knobs.auto_match = "exact_amount"
    sale = books.sale()
    general(books, sale["Customer"], "-120.99")
    general(books, books.customer())
    assert {row["Status"] for row in books.read(TERMS)} == {20}


@pytest.mark.parametrize("value", ["on", "off"])
def test_offset_ids(simulator, login, value):
    api = login()
    simulator.control("knobs", {"offset_ids": value})
    (row,) = simulator.control("sales_entries", {"division": BE, "count": 1})["entries"]
    simulator.control("pay", {"division": BE, "payments": [{"entry": row["EntryID"]}]})
    shown = api.rows(
        LEDGER, select="OffsetID,GLAccountCode", filter=f"EntryID eq guid'{row['EntryID']}'"
    )
    [control] = [line for line in shown if line["GLAccountCode"] == "400000"]
    assert (control["OffsetID"] is not None) is (value == "on")


def test_a_receipt_of_several_invoices_points_at_its_own_bank_line(books):
    customer = books.customer()
    one, two = books.sale(Customer=customer), books.sale(Customer=customer)
    with books.ctx.store.transaction():
        items = [
            *terms.open_ids(books.ctx, one["EntryID"]),
            *terms.open_ids(books.ctx, two["EntryID"]),
        ]
        payments.pay_items(books.ctx, items, D("242"), books.today)
    [entry] = books.read(BANK)
    paid = control_line(books, entry)
    assert {control_line(books, sale)["OffsetID"] for sale in (one, two)} == {paid["ID"]}
    assert paid["OffsetID"] == control_line(books, entry, "550000")["ID"]


@pytest.mark.parametrize(("value", "reference"), [("on", "INV/1"), ("off", None)])
def test_a_matched_receipt_has_the_reference_of_its_invoice(books, value, reference):
    books.ctx.knobs.payment_your_ref = value
    sale = books.sale(YourRef="INV/1")
    payment = pay(books, sale)
    [shown] = [row for row in books.read(TERMS) if row["ID"] == payment["ID"]]
    assert shown["YourRef"] == reference
    with books.ctx.store.transaction():
        matching.unmatch_entry(books.ctx, sale["EntryID"])
    [shown] = [row for row in books.read(TERMS) if row["ID"] == payment["ID"]]
    assert shown["YourRef"] is None


def test_a_receipt_of_several_invoices_has_no_reference(books):
    customer = books.customer()
    sales = [books.sale(Customer=customer, YourRef=f"INV/{number}") for number in (1, 2)]
    with books.ctx.store.transaction():
        items = [item for sale in sales for item in terms.open_ids(books.ctx, sale["EntryID"])]
        payment = payments.pay_items(books.ctx, items, D("242"), books.today)
    assert payment["YourRef"] is None


@pytest.mark.parametrize("value", ["invoice", "match"])
def test_the_end_date_of_a_matched_item(books, value):
    books.ctx.knobs.end_date = value
    sale = books.sale()
    with books.ctx.store.transaction():
        payments.pay_and_match(books.ctx, sale["EntryID"], D("121"), books.day)
    expected = books.day if value == "invoice" else books.today
    assert {row["EndDate"] for row in books.read(TERMS)} == {expected}
    assert {row["LastPaymentDate"] for row in books.read(TERMS)} == {books.day}


@pytest.mark.parametrize("fully_paid", [False, True])
def test_an_item_that_exact_itself_collects(simulator, login, fully_paid):
    api = login()
    simulator.control("knobs", {"fully_paid_when_processed": fully_paid})
    (row,) = simulator.control("sales_entries", {"division": BE, "count": 1})["entries"]
    for status, paid in ((30, False), (40, fully_paid), (20, False)):
        body = {"division": BE, "entries": [row["EntryID"]], "status": status}
        assert len(simulator.control("payment_status", body)["items"]) == 1
        [item] = api.rows(TERMS, select="Status,IsFullyPaid,AmountDC", filter="Timestamp gt 1L")
        assert (item["Status"], item["IsFullyPaid"]) == (status, paid)
    simulator.control("payment_status", {**body, "status": 40})
    simulator.control("pay", {"division": BE, "payments": [{"entry": row["EntryID"]}]})
    rows = api.rows(TERMS, select="Status", filter="Timestamp gt 1L")
    assert {item["Status"] for item in rows} == {50}
    for bad in ({**body, "status": 50}, {**body, "entries": [], "items": ["x"]}):
        with pytest.raises(ValueError):
            simulator.control("payment_status", bad)


@pytest.mark.parametrize(
    ("value", "mains"), [("takes_over", [0, 1]), ("both", [1, 1]), ("refuse", [1])]
)
def test_a_second_main_mandate(books, value, mains):
    books.ctx.knobs.second_main_mandate = value
    customer = books.customer()
    account = books.create("crm/BankAccounts", Account=customer, BankAccount="BE68539007547034")
    common = {"Account": customer, "BankAccount": account["ID"], "PaymentType": 1, "Main": 1}
    path = "cashflow/DirectDebitMandates"
    books.create(path, **common)
    if value == "refuse":
        assert books.refusal(books.create, path, **common) == "Already exists: Main mandate"
    else:
        books.create(path, **common)
    assert [row["Main"] for row in books.read(path)] == mains


@pytest.mark.parametrize(("most", "status"), [(0, 201), (2, 201), (1, 500)])
def test_the_largest_entry(simulator, api, most, status):
    simulator.control("knobs", {"max_lines": most})
    books = Books()
    customer = api.created("crm/Accounts", {"Name": "Klant", "Status": "C"})["ID"]
    line = {"GLAccount": books.gl("700000"), "AmountFC": 1, "VATCode": "5"}
    answer = api.post(
        SALES, {"Journal": "700", "Customer": customer, "SalesEntryLines": [line] * 2}
    )
    assert answer.status_code == status
    assert status == 201 or error_text(answer) == "Te veel: Regels"


def test_an_entry_takes_its_time(simulator, api):
    simulator.control("knobs", {"seconds_per_line": 0.2})
    assert (
        api.post(
            "generaljournalentry/GeneralJournalEntries",
            {"JournalCode": "900", "GeneralJournalEntryLines": [{}, {}]},
        ).elapsed.total_seconds()
        >= 0.4
    )


def match_sets(api, *sets) -> tuple[int, list]:
    """Upload sets; the status, and the types of the messages (None when it is no such answer)."""
    root = ET.Element("eExact")
    group = ET.SubElement(root, "MatchSets")
    for _one in sets:
        group.append(_one)
    answer = api.call(
        "POST",
        api.root.replace("/api/v1", "/docs/XMLUpload.aspx"),
        params={"Topic": "MatchSets", "_Division_": BE},
        data=ET.tostring(root),
    )
    if b"<eExact>" not in answer.content:
        return answer.status_code, None
    return answer.status_code, [one.get("type") for one in ET.fromstring(answer.content)[0]]


def paid_set(simulator, row) -> ET.Element:
    """A set that matches an invoice of 121.00 with an unmatched receipt."""
    books = simulator.simulator.store
    simulator.control(
        "pay", {"division": BE, "payments": [{"entry": row["EntryID"], "match": False}]}
    )
    [account] = books.find(BE, "crm/Accounts", ID=row["Account"])
    items = books.find(BE, TERMS, Account=row["Account"])
    one = ET.Element("MatchSet")
    ET.SubElement(one, "GLAccount", code="400000")
    ET.SubElement(one, "Account", code=account["Code"])
    lines = ET.SubElement(one, "MatchLines")
    for item in items:
        ET.SubElement(
            lines,
            "MatchLine",
            finyear=str(item["TransactionReportingYear"]),
            finperiod=str(item["TransactionReportingPeriod"]),
            journal=item["Journal"],
            entry=str(item["EntryNumber"]),
            amountdc=str(-item["AmountDC"]),
        )
    return one


@pytest.mark.parametrize(
    ("value", "status", "messages", "matched"),
    [
        ("on", 200, ["2", "2", "2"], 6),
        ("gone", 410, None, 0),
        ("html", 200, None, 0),
        ("404", 404, None, 0),
        ("302", 302, None, 0),
        ("503", 503, None, 0),
        ("partial", 200, ["2"], 4),  # the first and third are matched, the first says nothing
    ],
)
def test_the_end_of_xml(simulator, api, value, status, messages, matched):
    rows = simulator.control("sales_entries", {"division": BE, "count": 3})["entries"]
    sets = [paid_set(simulator, row) for row in rows]
    simulator.control("knobs", {"xml_api": value})
    assert match_sets(api, *sets) == (status, messages)
    items = simulator.simulator.store.all(BE, TERMS)
    assert sum(item["Status"] == 50 for item in items) == matched


def test_more_sets_than_an_upload_takes(simulator, api):
    rows = simulator.control("sales_entries", {"division": BE, "count": 2})["entries"]
    sets = [paid_set(simulator, row) for row in rows]
    simulator.control("knobs", {"max_lines": 1})
    assert match_sets(api, *sets) == (200, ["3"])
    assert match_sets(api, sets[0]) == (200, ["2"])


@pytest.mark.parametrize("make", [Books.sale, "purchase", "general", "bank"])
def test_a_processed_entry_stays_as_it_is(books, make):
    if make == "purchase":
        entry, resource = books.purchase(books.line("10", None, gl="612000")), PURCHASES
    elif make == "general":
        entry, resource = general(books, books.customer()), GENERAL
    elif make == "bank":
        balances = {"OpeningBalanceFC": D("0"), "ClosingBalanceFC": D("10")}
        entry, resource = bank(books, **balances), BANK
    else:
        entry, resource = books.sale(), SALES
    with books.ctx.store.transaction():
        processing.process(books.ctx, entry["EntryID"])
    assert books.get(resource, entry["EntryID"])["Status"] == 50
    assert {row["TransactionStatus"] for row in books.read(TERMS)} <= {50}
    assert {row["Status"] for row in books.ctx.store.all(books.ctx.code, LEDGER)} == {50}
    assert books.refusal(books.delete, resource, entry["EntryID"]) == "Already processed"
    if resource in (SALES, PURCHASES):
        text = books.refusal(books.update, resource, entry["EntryID"], YourRef="other")
        assert text == "Already processed"


def test_a_processed_entry_can_still_be_paid(simulator, api):
    (row,) = simulator.control("sales_entries", {"division": BE, "count": 1})["entries"]
    simulator.control("process", {"division": BE, "entries": [row["EntryID"]]})
    simulator.control("pay", {"division": BE, "payments": [{"entry": row["EntryID"]}]})
    [shown] = api.rows(SALES, select="Status,StatusDescription")
    assert (shown["Status"], shown["StatusDescription"]) == (50, "Processed")
    for entry in (row["EntryID"], "no such entry"):
        with pytest.raises(ValueError):
            simulator.control("process", {"division": BE, "entries": [entry]})


def test_a_period_with_bookings_can_be_closed_and_opened(simulator, api):
    (row,) = simulator.control("sales_entries", {"division": BE, "count": 1})["entries"]
    [entry] = api.rows(SALES, select="ReportingYear,ReportingPeriod,Journal")
    period = {"division": BE, "year": entry["ReportingYear"], "period": entry["ReportingPeriod"]}
    for body, status in (({"closed": True}, 500), ({"closed": False}, 200)):
        simulator.control("period", {**period, "journal": entry["Journal"], **body})
        assert api.put(SALES, row["EntryID"], {"Description": "x"}).status_code == status
    simulator.control("period", period)
    assert api.put(SALES, row["EntryID"], {"Description": "x"}).status_code == 500
    with pytest.raises(ValueError):
        simulator.control("period", {**period, "year": 1999})


def edit(books, entry, header=None, *lines) -> dict:
    """What a person changes of an entry in Exact's screens."""
    with books.ctx.store.transaction():
        return editing.edit_entry(books.ctx, entry["EntryID"], header or {}, list(lines))


def ledger_timestamps(books, entry) -> dict:
    rows = books.ctx.store.find(books.ctx.code, LEDGER, EntryID=entry["EntryID"])
    return {row["ID"]: row["Timestamp"] for row in rows}


@pytest.mark.parametrize("value", [True, False])
def test_a_match_and_the_timestamp_of_its_ledger_line(books, value):
    entry = books.sale(books.line("100"))
    books.ctx.knobs.matched_timestamps = value
    before = ledger_timestamps(books, entry)
    pay(books, entry)
    assert (ledger_timestamps(books, entry) != before) is value
    assert control_line(books, entry)["OffsetID"]


@pytest.mark.parametrize("value", ["any_change", "lines"])
def test_another_relation_and_the_timestamps_of_ledger_lines(books, value):
    entry = books.sale(books.line("100"))
    books.ctx.knobs.ledger_timestamps = value
    before = ledger_timestamps(books, entry)
    other = books.customer()
    edit(books, entry, {"Customer": other})
    assert control_line(books, entry)["Account"] == other
    assert (ledger_timestamps(books, entry) != before) is (value == "any_change")
    edit(books, entry, None, {"number": 1, "AmountFC": "200", "VATAmountFC": None})
    assert ledger_timestamps(books, entry) != before


@pytest.mark.parametrize("value", ["keep", "renew"])
def test_lines_that_are_edited(books, value):
    entry = books.sale(books.line("100"))
    books.ctx.knobs.edited_lines = value
    before = books.ctx.store.find(books.ctx.code, SALES_LINES, EntryID=entry["EntryID"])
    edited = edit(books, entry, None, {"number": 1, "gl_account": "700300"})
    after = books.ctx.store.find(books.ctx.code, SALES_LINES, EntryID=entry["EntryID"])
    assert edited["AmountFC"] == entry["AmountFC"]
    assert [row["GLAccountCode"] for row in after] == ["700300"] * len(before)
    assert ([row["ID"] for row in after] == [row["ID"] for row in before]) is (value == "keep")
    assert after[0]["ID"] in ledger_timestamps(books, entry)


def test_a_line_is_added_and_removed(books):
    entry = books.sale(books.line("100"))
    added = edit(books, entry, None, {"gl_account": "700300", "AmountFC": "50", "VATCode": "5"})
    assert added["AmountFC"] == entry["AmountFC"] + D("60.5")
    assert edit(books, entry, None, {"number": 2, "remove": True})["AmountFC"] == entry["AmountFC"]
