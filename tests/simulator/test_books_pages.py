"""The books in a browser: every page opens, and the buttons do what they say."""

import base64
import re
from datetime import date
from decimal import Decimal

import pytest
import requests

from exact_simulator import rules
from exact_simulator.books import summary
from exact_simulator.rules import Context
from exact_simulator.store import SYSTEM

from .client import BE, TIMEOUT

SECTIONS = ("entries", "open-items", "ledger", "chart", "relations", "documents", "periods")


class Site:
    """A browser on the running simulator."""

    def __init__(self, server):
        simulator = server.simulator
        entity = simulator.store.get(SYSTEM, "system/Divisions", BE)
        user = {"UserID": "u", "FullName": "Tester", "Language": "en"}
        self.ctx = Context(simulator.store, entity, user, simulator.clock, simulator.knobs)
        self.browser = requests.Session()
        self.url = server.url

    def page(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(f"{self.url}{path}", timeout=TIMEOUT)
        assert answer.status_code == status, path
        return answer.text

    def press(self, path: str, **form) -> str:
        answer = self.browser.post(f"{self.url}{path}", data=form, timeout=TIMEOUT)
        assert answer.status_code == 200, path
        return answer.text

    def sale(self, amount="100", **values) -> dict:
        store = self.ctx.store
        customer = next(row for row in store.all(BE, "crm/Accounts") if row["Status"] == "C")
        (gl,) = store.find(BE, "financial/GLAccounts", Code="700000")
        line = {"GLAccount": gl["ID"], "AmountFC": Decimal(amount), "VATCode": "5"}
        values = {"Customer": customer["ID"], "Journal": "700", **values}
        with store.transaction():
            values["SalesEntryLines"] = [line]
            return rules.create(self.ctx, "salesentry/SalesEntries", values)

    def bill(self, amount="100", **values) -> dict:
        store = self.ctx.store
        supplier = next(row for row in store.all(BE, "crm/Accounts") if row["GLAccountPurchase"])
        (gl,) = store.find(BE, "financial/GLAccounts", Code="612400")
        line = {"GLAccount": gl["ID"], "AmountFC": Decimal(amount), "VATCode": "25"}
        values = {"Supplier": supplier["ID"], "Journal": "600", **values}
        with store.transaction():
            values["PurchaseEntryLines"] = [{"Description": "Brandstof", **line}]
            return rules.create(self.ctx, "purchaseentry/PurchaseEntries", values)

    def attach(self, document: str, name: str, data: bytes) -> dict:
        with self.ctx.store.transaction():
            values = {"Document": document, "FileName": name}
            values["Attachment"] = base64.b64encode(data).decode()
            return rules.create(self.ctx, "documents/DocumentAttachments", values)

    def open_amounts(self) -> list[Decimal]:
        return [row["open"] for row in summary(self.ctx.store, BE)]


@pytest.fixture
def site(simulator):
    return Site(simulator)


def test_every_page_opens_empty_and_filled(site):
    assert "Brasserie du Parc BV" in site.page("/")
    for _ in range(2):
        for section in SECTIONS:
            assert "<h1>" in site.page(f"/books/{BE}/{section}")
        site.sale(YourRef="INV/2026/00001")
    assert site.page("/books/300005/entries")
    site.page("/books/999/entries", 404)
    site.page(f"/books/{BE}/entries/00000000-0000-0000-0000-000000000000", 404)


def test_the_list_filters(site):
    site.sale(YourRef="INV/2026/00001")
    site.sale("-50", YourRef="RINV/2026/00001", Journal="701")

    def refs(query):
        text = site.page(f"/books/{BE}/entries?{query}")
        return re.findall(r">(R?INV/2026/\d+)<", text)

    assert len(refs("")) == 2
    assert refs("journal=701") == ["RINV/2026/00001"]
    assert refs("q=rinv") == ["RINV/2026/00001"]
    assert refs("kind=purchase") == refs("state=paid") == refs("from=2999-01-01") == []


def test_the_period_stands_beside_the_date(site):
    year = site.ctx.clock.today().year
    day = {"EntryDate": date(year, 3, 7)}
    site.sale(YourRef="A", **day)
    entry = site.sale(YourRef="B", ReportingYear=year, ReportingPeriod=4, **day)

    text = site.page(f"/books/{BE}/entries")
    assert text.count(f"{year}-03-07") == 2
    assert f"{year}-03<" in text
    assert f"{year}-04<" in text
    assert f"{year}-04" in site.page(f"/books/{BE}/entries/{entry['EntryID']}")


def test_money_is_written_plainly_and_texts_are_escaped(site):
    entry = site.sale("1234567.8", YourRef="<b>x</b>")
    text = site.page(f"/books/{BE}/entries/{entry['EntryID']}")
    assert "1,493,827.04 EUR" in text
    assert "<b>x</b>" not in text


def test_exacts_own_link_leads_to_the_entry(site):
    entry = site.sale(YourRef="INV/2026/00001")
    link = f"/docs/FinEntry.aspx?EntryID={{{entry['EntryID']}}}&_Division_={BE}"
    assert f"Sales entry {entry['EntryNumber']}" in site.page(link)


def test_receiving_payments_until_paid_and_undoing(site):
    entry = site.sale()
    path = f"/books/{BE}/entries/{entry['EntryID']}"
    day = date.today().isoformat()

    assert "partly paid" in site.press(f"{path}/payment", amount="100", date=day, match="on")
    assert site.open_amounts() == [Decimal("21.00")]
    text = site.press(f"{path}/payment", amount="21,00", date=day, match="on")
    assert "Receive payment" not in text
    assert site.open_amounts() == [Decimal("0.00")]
    site.page(re.search(r'href="([^"]+)">200 ', text)[1])

    undo = re.findall(r'action="([^"]+/undo[^"]*)"', text)
    assert len(undo) == 2
    assert "The match is undone" in site.press(undo[0].replace("&amp;", "&"))
    assert sum(site.open_amounts()) in (Decimal("21.00"), Decimal("100.00"))


def test_matching_by_hand_on_the_open_items_page(site):
    entry = site.sale()
    credit = site.sale("-40", Journal="701")
    items = re.findall(r'name="item"\s+value="([^"]+)"', site.page(f"/books/{BE}/open-items"))
    assert len(items) == 2

    assert "The items are matched" in site.press(f"/books/{BE}/match", item=items)
    amounts = {row["number"]: row["open"] for row in summary(site.ctx.store, BE)}
    assert amounts == {entry["EntryNumber"]: Decimal("72.60"), credit["EntryNumber"]: 0}


def ticked(site, side="receivable"):
    text = site.page(f"/books/{BE}/open-items?side={side}")
    return re.findall(r'name="item"\s+value="([^"]+)"', text)


def test_one_payment_for_the_ticked_items(site):
    site.sale()
    site.sale()
    day = date.today().isoformat()
    path = f"/books/{BE}/receive"
    assert "Fill in an amount" in site.press(path, item=ticked(site), amount="", date=day)
    assert "Mandatory" in site.press(path, amount="200", date=day)
    text = site.press(path, item=ticked(site), amount="200,00", date=day)
    assert "The payment is booked and matched" in text
    assert site.open_amounts() == [Decimal("0.00"), Decimal("42.00")]


def test_ticked_bills_are_paid_at_once(site):
    site.bill()
    site.bill()
    assert "Pay the ticked items" in site.page(f"/books/{BE}/open-items?side=payable")
    items = ticked(site, "payable")
    day = date.today().isoformat()
    site.press(f"/books/{BE}/receive?side=payable", item=items, amount="242", date=day)
    assert site.open_amounts() == [Decimal("0.00"), Decimal("0.00")]


def test_writing_the_rest_off(site):
    entry = site.sale()
    path = f"/books/{BE}/entries/{entry['EntryID']}"
    day = date.today().isoformat()
    site.press(f"{path}/payment", amount="120.98", date=day, match="on")
    assert "the rest is written off" in site.press(f"/books/{BE}/write-off", item=ticked(site))
    assert site.open_amounts() == [Decimal("0.00")]
    assert "658000" in site.page(f"/books/{BE}/ledger")


def test_deleting_entries(site):
    entry, other = site.sale(YourRef="INV/2026/00001"), site.sale(YourRef="INV/2026/00002")
    path = f"/books/{BE}/entries/{entry['EntryID']}"
    text = site.press(f"{path}/delete")
    assert "The entry is deleted" in text
    assert "INV/2026/00001" not in text
    site.page(path, 404)

    path = f"/books/{BE}/entries/{other['EntryID']}"
    day = date.today().isoformat()
    text = site.press(f"{path}/payment", amount="121", date=day, match="on")
    assert "Not allowed: Entry" in site.press(f"{path}/delete")
    bank = re.search(r'href="([^"]+)">200 ', text)[1]
    assert "Delete this entry" in site.page(bank)
    undo = re.search(r'action="([^"]+/undo[^"]*)"', text)[1].replace("&amp;", "&")
    site.press(undo)
    site.press(f"{bank}/delete")
    site.page(bank, 404)
    assert site.open_amounts() == [Decimal("121.00")]


def test_a_bill_is_shown_with_its_document_and_its_file(site):
    bill = site.bill(YourRef="2026-118")
    other = site.bill(YourRef="2026-119")
    site.attach(bill["Document"], "bill 118.pdf", b"%PDF-1.7 118")

    text = site.page(f"/books/{BE}/entries/{bill['EntryID']}")
    assert "Purchase entry" in text
    assert "50 % not deductible" in text
    file = re.search(r'href="([^"]+)">bill 118\.pdf<', text)[1]
    assert site.page(file) == "%PDF-1.7 118"
    documents = site.page(re.search(r'href="([^"]+documents\?[^"]+)"', text)[1])
    assert "bill 118.pdf" in documents
    assert "2026-119" not in documents
    assert other["DocumentSubject"] in site.page(f"/books/{BE}/documents")
    assert "2026-118" in site.page(f"/books/{BE}/entries?kind=purchase")


def test_what_is_open_has_the_sign_of_the_total(site):
    opened = {
        site.sale()["EntryID"]: "121.00",
        site.sale("-50", Journal="701")["EntryID"]: "\N{MINUS SIGN}60.50",
        site.bill()["EntryID"]: "121.00",
        site.bill("-50", Journal="601")["EntryID"]: "\N{MINUS SIGN}60.50",
    }
    for entry, amount in opened.items():
        text = site.page(f"/books/{BE}/entries/{entry}")
        assert f"<span>Open</span><b>{amount} EUR</b>" in text
        assert f'<td class="amount">{amount}</td>' in text
        assert f'value="{amount.strip(chr(0x2212))}" required' in text


def test_a_refund_of_a_supplier_is_received(site):
    refund = site.bill("-50", Journal="601")
    path = f"/books/{BE}/entries/{refund['EntryID']}"
    assert "Receive payment" in site.page(path)
    day = date.today().isoformat()
    site.press(f"{path}/payment", amount="60.50", date=day, match="on")
    assert site.open_amounts() == [Decimal("0.00")]


def test_a_new_g_l_account_stands_in_the_chart(site):
    with site.ctx.store.transaction():
        values = {"Code": "612950", "Description": "Fietsen van de zaak", "Type": 121}
        rules.create(site.ctx, "financial/GLAccounts", values)
        rules.create(site.ctx, "hrm/Costcenters", {"Code": "WEB", "Description": "Webwinkel"})
    text = site.page(f"/books/{BE}/chart")
    for word in ("Fietsen van de zaak", "Webwinkel", "mandatory", "not allowed", "50 %"):
        assert word in text


def test_bad_input_is_refused_in_words(site):
    entry = site.sale()
    path = f"/books/{BE}/entries/{entry['EntryID']}/payment"
    day = date.today().isoformat()

    assert "Fill in an amount" in site.press(path, amount="lots", date=day)
    assert "Fill in a date" in site.press(path, amount="1", date="soon")
    assert "Mandatory: Financial year" in site.press(path, amount="1", date="1999-01-01")
    assert "Mandatory" in site.press(f"/books/{BE}/match")
    assert "Not found" in site.press(f"/books/{BE}/matches/none/undo")
    assert site.open_amounts() == [Decimal("121.00")]


def test_closing_a_period_stops_entries(site):
    year = date.today().year
    period = next(
        row
        for row in site.ctx.store.all(BE, "financial/FinancialPeriods")
        if (row["FinYear"], row["FinPeriod"]) == (year, 1)
    )
    path = f"/books/{BE}/periods/{period['ID']}"
    assert f"Period {year}-01 is closed" in site.press(path)
    with pytest.raises(rules.BusinessError):
        site.sale(EntryDate=date(year, 1, 5))
    site.press(path)
    assert site.sale(EntryDate=date(year, 1, 5))


def test_an_entry_is_processed_on_its_page(site):
    entry = site.sale()["EntryID"]
    path = f"/books/{BE}/entries/{entry}"
    assert "Process this entry" in site.page(path)
    page = site.press(f"{path}/process")
    assert "The entry is processed." in page and "50 Processed" in page
    assert "Process this entry" not in page
    assert "Already processed" in site.press(f"{path}/delete")
    assert "Already processed" in site.press(f"{path}/process")


def test_a_line_is_changed_on_the_page_of_its_entry(site):
    path = f"/books/{BE}/entries/{site.sale()['EntryID']}"
    page = site.press(f"{path}/lines/1", gl_account="700300", amount="200,00")
    assert "Line 1 is changed." in page and "700300" in page
    assert "242.00" in page.replace(",", ".")
    assert "There is no G/L account 1." in site.press(f"{path}/lines/1", gl_account="1", amount="1")
    assert "Fill in an amount" in site.press(f"{path}/lines/1", gl_account="700300", amount="x")
