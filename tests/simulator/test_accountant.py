"""``/_control/pay`` and its neighbours: what an accountant does, and what a sync tells of it."""

from datetime import date

import pytest

from exact_simulator.books import summary
from exact_simulator.reference import Resource

from .client import BE, NL

SALES = "salesentry/SalesEntries"
TERMS = "sync/Cashflow/PaymentTerms"
SHOWN = "ID,TransactionEntryID,AmountDC,Status,IsFullyPaid,LastPaymentDate,Source,Timestamp"


class Accountant:
    """Does things by control calls, and looks at them through the API."""

    def __init__(self, simulator, api):
        self.simulator = simulator
        self.api = api

    def do(self, call, **body):
        return self.simulator.control(call, {"division": BE, **body})

    def refusal(self, call, **body) -> str:
        before = self.items()
        with pytest.raises(ValueError) as caught:
            self.do(call, **body)
        assert self.items() == before
        return str(caught.value)

    def sales(self, count=1) -> list[str]:
        """GUIDs of new entries of 121.00, all of one customer."""
        customers = len(self.customers())
        entries = self.do("sales_entries", count=1 + (count - 1) * customers)["entries"]
        return [entry["EntryID"] for entry in entries[::customers]]

    def credit_note(self, invoice: str, net: float) -> str:
        """A credit note for the customer of an invoice; 21 % comes on top."""
        (entry,) = self.books(SALES, EntryID=invoice)
        (line,) = self.books("salesentry/SalesEntryLines", EntryID=invoice)
        credited = {"GLAccount": line["GLAccount"], "AmountFC": -net, "VATCode": "5"}
        values = {"Customer": entry["Customer"], "SalesEntryLines": [credited]}
        return self.api.created(SALES, {"Journal": "701", **values})["EntryID"]

    def books(self, resource, **equals) -> list[dict]:
        return self.simulator.simulator.store.find(BE, resource, **equals)

    def customers(self) -> list[dict]:
        return [row for row in self.books("crm/Accounts") if row["Status"] == "C"]

    def items(self, *entries, after=1) -> list[dict]:
        """Items as the sync shows them: of all, or of these entries."""
        rows = self.api.rows(TERMS, select=SHOWN, filter=f"Timestamp gt {after}L")
        return [row for row in rows if not entries or row["TransactionEntryID"] in entries]

    def amounts(self, *entries) -> list[tuple[float, int]]:
        """(amount, status) of the items of these entries, sorted."""
        return sorted((row["AmountDC"], row["Status"]) for row in self.items(*entries))

    def open(self) -> list[tuple[float, int]]:
        """(amount, source) of everything that is open; source 1 is an invoice."""
        rows = [row for row in self.items() if row["Status"] == 20]
        return sorted((row["AmountDC"], row["Source"]) for row in rows)

    def deleted(self) -> list[str]:
        """GUIDs of the items that sync/Deleted tells."""
        rows = self.api.rows(
            "sync/Deleted", select="EntityKey,EntityType,Timestamp", filter="Timestamp gt 1L"
        )
        return [row["EntityKey"] for row in rows if row["EntityType"] == 10]


@pytest.fixture
def accountant(simulator, api):
    return Accountant(simulator, api)


def test_paying_everything_that_is_open(accountant):
    first, second = accountant.sales(2)
    payments = [{"entry": first}, {"entry": second, "amount": "100.00"}]
    items = accountant.do("pay", payments=payments)["items"]

    assert accountant.amounts(first) == [(-121.0, 50)]
    assert accountant.amounts(second) == [(-100.0, 50), (-21.0, 20)]
    paid = {row["ID"]: (row["AmountDC"], row["Status"]) for row in accountant.items()}
    assert [paid[item] for item in items] == [(121.0, 50), (100.0, 50)]


def test_a_payment_that_is_not_matched(accountant):
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry, "match": False}])
    assert accountant.open() == [(-121.0, 1), (121.0, 2)]


def test_a_payment_has_its_date(accountant):
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry, "date": f"{date.today().year}-01-02"}])
    (line,) = accountant.books("financialtransaction/BankEntryLines")
    assert line["Date"] == date(date.today().year, 1, 2)


def test_a_call_happens_as_a_whole(accountant):
    (entry,) = accountant.sales()
    text = accountant.refusal("pay", payments=[{"entry": entry}, {"entry": "no such entry"}])
    assert "Not found: Entry" in text


@pytest.mark.parametrize(
    "call, body, text",
    [
        ("pay", {}, "send payments"),
        ("pay", {"payments": [{}]}, "send entry"),
        ("pay", {"payments": [{"entry": "x", "amount": "a lot"}]}, "is a text such as 121.00"),
        ("pay", {"payments": [{"entry": "x", "date": "soon"}]}, "soon"),
        ("receive", {"entries": [], "amount": "1"}, "Mandatory"),
        ("match", {"items": ["x"]}, "Not found: Entry"),
        ("refund", {"item": "x"}, "Not found: Entry"),
        ("delete_entry", {"entry": "x"}, "Not found: Entry"),
        ("pay", {"payments": [], "division": 1}, "there is no division 1"),
    ],
)
def test_bad_input_is_told_in_words(accountant, call, body, text):
    assert text in accountant.refusal(call, **body)


def test_what_is_paid_cannot_be_paid_again(accountant):
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry}])
    assert "Invalid: Amount" in accountant.refusal("pay", payments=[{"entry": entry}])


def test_one_payment_settles_entries_in_their_order(accountant):
    first, second, third = accountant.sales(3)
    accountant.do("receive", entries=[third, first, second], amount="200.00")

    assert accountant.amounts(third) == [(-121.0, 50)]
    assert accountant.amounts(first) == [(-79.0, 50), (-42.0, 20)]
    assert accountant.amounts(second) == [(-121.0, 20)]


def test_a_surplus_stays_open_and_is_paid_back(accountant):
    first, second = accountant.sales(2)
    (item,) = accountant.do("receive", entries=[first, second], amount="250.00")["items"]
    left = [row for row in accountant.items() if row["Status"] == 20 and row["Source"] == 2]
    assert [(row["ID"], row["AmountDC"]) for row in left] == [(item, 8.0)]

    accountant.do("refund", item=item)
    assert not [row for row in accountant.items(first, second) if row["Status"] == 20]
    assert not [row for row in accountant.items() if row["Status"] == 20 and row["Source"] == 2]
    lines = accountant.books("financialtransaction/BankEntryLines")
    assert [str(row["AmountFC"]) for row in lines] == ["250.00", "-8.00"]


def test_a_discount_is_written_off_in_the_same_match(accountant):
    (entry,) = accountant.sales()
    accountant.do("receive", entries=[entry], amount="119.00", discount="2.00")

    assert accountant.open() == []
    (match,) = accountant.books("_matches")
    assert len(match["Terms"]) == 3
    (booked,) = accountant.books("generaljournalentry/GeneralJournalEntries")
    lines = accountant.books("financialtransaction/TransactionLines", EntryID=booked["EntryID"])
    assert {row["GLAccountCode"]: str(row["AmountDC"]) for row in lines} == {
        "400000": "-2.00",
        "658000": "2.00",
    }


def test_a_surplus_beside_a_discount_is_money(accountant):
    (entry,) = accountant.sales()
    accountant.do("receive", entries=[entry], amount="125.00", discount="2.00")
    assert accountant.open() == [(6.0, 2)]
    (payment,) = (row for row in accountant.items() if row["Status"] == 20)
    banks = accountant.books("financialtransaction/BankEntries")
    assert payment["TransactionEntryID"] == banks[0]["EntryID"]


def test_an_invoice_and_its_credit_note(accountant):
    (invoice,) = accountant.sales()
    credit = accountant.credit_note(invoice, 40)
    accountant.do("match", entries=[invoice, credit])

    assert accountant.amounts(credit) == [(48.4, 50)]
    assert accountant.amounts(invoice) == [(-72.6, 20), (-48.4, 50)]


def test_an_open_payment_is_matched_by_its_item(accountant):
    (entry,) = accountant.sales()
    (item,) = accountant.do("pay", payments=[{"entry": entry, "match": False}])["items"]
    accountant.do("match", entries=[entry], items=[item])
    assert accountant.open() == []


def test_the_rest_is_written_off(accountant):
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry, "amount": "120.99"}])
    accountant.do("match", entries=[entry], write_off=True)
    assert accountant.open() == []
    assert accountant.amounts(entry) == [(-120.99, 50), (-0.01, 50)]


def test_every_match_of_an_entry_is_undone(accountant):
    (entry,) = accountant.sales()
    for amount in ("100.00", "21.00"):
        accountant.do("pay", payments=[{"entry": entry, "amount": amount}])
    after = max(int(row["Timestamp"]) for row in accountant.items())

    assert accountant.do("unmatch", entry=entry) == {"undone": 2}
    assert accountant.open() == [(-100.0, 1), (-21.0, 1), (21.0, 2), (100.0, 2)]
    assert len(accountant.items(after=after)) == 4
    assert accountant.deleted() == []


def test_parts_are_merged_by_knob(accountant):
    accountant.simulator.control("knobs", {"unmatch": "merge_parts"})
    (entry,) = accountant.sales()
    (whole,) = accountant.items(entry)
    accountant.do("pay", payments=[{"entry": entry, "amount": "100.00"}])
    parts = {row["ID"] for row in accountant.items(entry)}
    accountant.do("unmatch", entry=entry)

    (merged,) = accountant.items(entry)
    assert (merged["ID"], merged["AmountDC"], merged["Status"]) == (whole["ID"], -121.0, 20)
    assert accountant.deleted() == list(parts - {whole["ID"]})


def test_a_matched_part_is_not_merged(accountant):
    accountant.simulator.control("knobs", {"unmatch": "merge_parts"})
    (entry,) = accountant.sales()
    for amount in ("50.00", "30.00"):
        accountant.do("pay", payments=[{"entry": entry, "amount": amount}])
    bank = accountant.books("financialtransaction/BankEntries")[-1]["EntryID"]
    accountant.do("unmatch", entry=bank)
    assert accountant.amounts(entry) == [(-71.0, 20), (-50.0, 50)]


def test_an_item_that_stays_whole_by_knob(accountant):
    accountant.simulator.control("knobs", {"partial_payment": "remaining"})
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry, "amount": "100.00"}])
    (row,) = accountant.items(entry)
    assert (row["AmountDC"], row["Status"], row["IsFullyPaid"]) == (-21.0, 20, False)
    assert row["LastPaymentDate"]
    (listed,) = accountant.api.rows("read/financial/ReceivablesList", select="Amount")
    assert listed["Amount"] == 21.0

    accountant.do("pay", payments=[{"entry": entry, "amount": "21.00"}])
    (paid,) = accountant.items(entry, after=int(row["Timestamp"]))
    assert (paid["ID"], paid["AmountDC"], paid["Status"]) == (row["ID"], -121.0, 50)
    bank = accountant.books("financialtransaction/BankEntries")[0]["EntryID"]
    accountant.do("unmatch", entry=bank)
    (again,) = accountant.items(entry, after=int(paid["Timestamp"]))
    assert (again["ID"], again["AmountDC"], again["Status"]) == (row["ID"], -100.0, 20)


def test_an_item_without_amount_once_it_is_matched_by_knob(accountant):
    accountant.simulator.control("knobs", {"amount_when_matched": "zero"})
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry, "amount": "100.00"}])
    assert accountant.amounts(entry) == [(-21.0, 20), (0.0, 50)]


def test_a_receipt_that_counts_down_has_the_reference_of_its_one_invoice(accountant):
    accountant.simulator.control("knobs", {"partial_payment": "remaining"})
    (entry,) = accountant.sales()
    accountant.do("receive", entries=[entry], amount="150.00")
    select = "YourRef,TransactionType,Status"
    shown = accountant.api.rows(TERMS, select=select, filter="Timestamp gt 1L")
    (invoice,) = accountant.books(SALES, EntryID=entry)
    receipts = [row for row in shown if row["TransactionType"] == 40]
    assert [(row["YourRef"], row["Status"]) for row in receipts] == [(invoice["YourRef"], 20)]


def test_a_deleted_entry_is_told_with_its_items(accountant):
    (entry,) = accountant.sales()
    (item,) = accountant.items(entry)
    accountant.do("delete_entry", entry=entry)
    assert accountant.items(entry) == []
    assert accountant.deleted() == [item["ID"]]


def test_a_matched_entry_is_deleted_only_by_knob(accountant):
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry}])
    assert "Not allowed: Entry" in accountant.refusal("delete_entry", entry=entry)

    accountant.simulator.control("knobs", {"delete_matched_entry": "allow"})
    accountant.do("delete_entry", entry=entry)
    assert accountant.open() == [(121.0, 2)]
    assert len(accountant.deleted()) == 1


def test_a_bank_entry_is_deleted_after_its_match_is_undone(accountant):
    (entry,) = accountant.sales()
    accountant.do("pay", payments=[{"entry": entry}])
    (bank,) = accountant.books("financialtransaction/BankEntries")
    accountant.do("unmatch", entry=entry)
    accountant.do("delete_entry", entry=bank["EntryID"])
    assert accountant.open() == [(-121.0, 1)]
    accountant.do("pay", payments=[{"entry": entry}])
    (again,) = accountant.books("financialtransaction/BankEntries")
    assert (again["OpeningBalanceFC"], again["EntryNumber"]) == (0, bank["EntryNumber"])


def test_a_closed_period_takes_no_payment(accountant):
    (entry,) = accountant.sales()
    payment = {"entry": entry, "date": f"{date.today().year - 1}-06-30"}
    assert "Period is closed" in accountant.refusal("pay", payments=[payment])


@pytest.mark.parametrize("division", [BE, NL])
def test_many_sales_entries(simulator, division):
    body = {"division": division, "count": 12, "date": f"{date.today().year}-02-01"}
    made = simulator.control("sales_entries", body)["entries"]
    made += simulator.control("sales_entries", body)["entries"]

    booked = {row["id"]: row for row in summary(simulator.simulator.store, division)}
    assert len({entry["YourRef"] for entry in made}) == len(booked) == 24
    for entry in made:
        row = booked[entry["EntryID"]]
        assert (str(row["total"]), str(row["open"])) == (entry["AmountFC"], "121.00")
        assert (row["number"], row["account_id"]) == (entry["EntryNumber"], entry["Account"])
    assert len({entry["Account"] for entry in made}) > 2


def test_more_items_than_one_page(accountant, monkeypatch):
    monkeypatch.setattr(Resource, "page_size", 100)  # that they are 1000: test_sync.py
    entries = accountant.do("sales_entries", count=210)["entries"]
    paid = [{"entry": entry["EntryID"]} for entry in entries[:5]]
    accountant.do("pay", payments=paid)

    options = {"select": "ID,Timestamp", "filter": "Timestamp gt 1L"}
    d = accountant.api.get(TERMS, **options).json()["d"]
    sizes, rows = [len(d["results"])], d["results"]
    while "__next" in d:
        d = accountant.api.get(d["__next"]).json()["d"]
        sizes.append(len(d["results"]))
        rows += d["results"]
    assert sizes == [100, 100, 15]
    assert len({row["ID"] for row in rows}) == 215
    stamps = [int(row["Timestamp"]) for row in rows]
    assert stamps == sorted(stamps)
    (count,) = (accountant.api.get(f"{TERMS}/$count", **options).text,)
    assert int(count) == 215


def test_items_repeat_by_knob_as_they_are(accountant):
    accountant.sales()
    (once,) = accountant.items()
    accountant.simulator.control("knobs", {"sync_duplicates": True})
    assert accountant.items() == [once, once]
