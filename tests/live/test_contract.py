"""What the connector relies on, asked of the real Exact Online.

It books in the division of EXACT_LIVE_DIVISION and deletes what it booked: use one made for
testing. The same tests run against the simulator: EXACT_LIVE_SITE=simulator,
EXACT_LIVE_SIMULATOR_URL=http://127.0.0.1:18210.
"""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from exact_online_connector.core.kinds import BILL, INVOICE
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.errors import Rejected
from exact_online_connector.exact_api.odata import eq, guid

from . import setting

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(bool(setting.missing()), reason=f"not set: {', '.join(setting.missing())}"),
]

SALES_JOURNAL, PURCHASE_JOURNAL = 20, 22
REVENUE, GENERAL_COSTS = 110, 121


@pytest.fixture(scope="module")
def customer(client):
    name = f"Live test {uuid4()}"
    account = resources.create_account(client, {"Name": name, "Status": "C", "Country": "NL"})
    yield account
    client.delete("crm/Accounts", account["ID"])


@pytest.fixture(scope="module")
def base(client, customer):
    """A payload with everything but its lines' amounts."""
    journals = [j for j in resources.journals(client) if j["Type"] == SALES_JOURNAL]
    accounts = [a for a in resources.gl_accounts(client) if a["Type"] == REVENUE]
    codes = [
        code
        for code in resources.vat_codes(client)
        if code["Type"] == "E" and code["VATTransactionType"] in "BS" and not code["IsBlocked"]
    ]
    standard = max(codes, key=lambda code: code["Percentage"])
    line = {
        "GLAccount": next(a["ID"] for a in accounts if not a["IsBlocked"]),
        "VATCode": standard["Code"],
        "Description": "Live test",
    }
    journal = next(j["Code"] for j in journals if not j["IsBlocked"])
    return {"Customer": customer["ID"], "Journal": journal}, line


@pytest.fixture
def book(client, base):
    booked = []

    def book(amount, vat):
        header, line = base
        reference = f"LIVE/{uuid4().hex[:20]}"
        lines = [{**line, "AmountFC": amount, "VATAmountFC": vat}]
        payload = {**header, "EntryDate": date.today().isoformat(), "YourRef": reference}
        entry = resources.create_entry(client, INVOICE, {**payload, "SalesEntryLines": lines})
        booked.append(entry["EntryID"])
        return entry

    yield book
    for entry in booked:
        client.delete("salesentry/SalesEntries", entry)


def test_the_division_is_within_reach(client):
    assert setting.division() in [row["Code"] for row in resources.divisions(client)]


def test_an_entry_books_the_vat_it_was_given(book):
    assert book(Decimal("100.00"), Decimal("21.01"))["AmountFC"] == Decimal("121.01")


def test_a_credit_note_is_an_entry_with_negative_lines(book):
    assert book(Decimal("-100.00"), Decimal("-21.00"))["AmountFC"] == Decimal("-121.00")


def test_an_entry_is_found_by_our_reference(client, book):
    entry = book(Decimal("10.00"), Decimal("2.10"))
    [found] = resources.find_entries(client, INVOICE, entry["YourRef"])
    assert found["EntryID"] == entry["EntryID"]


@pytest.fixture(scope="module")
def supplier(client):
    """A customer that became a supplier as well."""
    name = f"Live test {uuid4()}"
    account = resources.create_account(client, {"Name": name, "Status": "C", "Country": "NL"})
    resources.update_account(client, account["ID"], {"IsSupplier": True})
    yield account
    client.delete("crm/Accounts", account["ID"])


@pytest.fixture(scope="module")
def purchase(client, supplier):
    """A purchase entry of one line, deleted afterwards with the document that Exact made for it."""
    journals = [j for j in resources.journals(client) if j["Type"] == PURCHASE_JOURNAL]
    accounts = [
        account
        for account in resources.gl_accounts(client)
        if account["Type"] == GENERAL_COSTS
        and not account["IsBlocked"]
        and account["UseCostcenter"] != 1
        and account["UseCostunit"] != 1
    ]
    codes = [
        code
        for code in resources.vat_codes(client)
        if code["Type"] == "E" and code["VATTransactionType"] in "BP"
        if not code["IsBlocked"] and not code["Charged"]
    ]
    line = {
        "GLAccount": accounts[0]["ID"],
        "VATCode": max(codes, key=lambda code: code["Percentage"])["Code"],
        "AmountFC": Decimal("100.00"),
        "VATAmountFC": Decimal("21.01"),
    }
    payload = {
        "Supplier": supplier["ID"],
        "Journal": next(j["Code"] for j in journals if not j["IsBlocked"]),
        "EntryDate": date.today().isoformat(),
        "YourRef": f"LIVE/{uuid4().hex[:20]}",
        "PurchaseEntryLines": [line],
    }
    entry = resources.create_entry(client, BILL, payload)
    yield entry
    client.delete("purchaseentry/PurchaseEntries", entry["EntryID"])
    client.delete("documents/Documents", entry["Document"])


def test_a_purchase_entry_is_found_by_the_suppliers_reference(client, supplier, purchase):
    assert (purchase["AmountFC"], purchase["Supplier"]) == (Decimal("121.01"), supplier["ID"])
    [found] = resources.find_entries(client, BILL, purchase["YourRef"])
    assert found["EntryID"] == purchase["EntryID"]


def test_a_purchase_entry_brings_a_document_that_takes_the_bills_file(client, purchase):
    of_entry = eq("FinancialTransactionEntryID", guid(purchase["EntryID"]))
    [document] = client.get("documents/Documents", select=["ID"], filter=of_entry)
    assert document["ID"] == purchase["Document"]
    resources.attach(client, purchase["Document"], "bill.pdf", b"%PDF-1.4 live test")
    [found] = resources.attachments(client, purchase["Document"])
    assert found["FileName"] == "bill.pdf"


@pytest.fixture
def documents(client):
    """GUIDs of documents, deleted once their entries are."""
    made = []
    yield made
    for document in made:
        client.delete("documents/Documents", document)


def test_a_document_of_our_own_is_bound_to_a_sales_entry(client, customer, documents, book):
    entry = book(Decimal("10.00"), Decimal("2.10"))
    payload = {
        "Subject": entry["YourRef"],
        "Account": customer["ID"],
        "Type": INVOICE.document_type,
        "FinancialTransactionEntryID": entry["EntryID"],
        "Body": "Odoo: https://odoo.example.com/odoo/account.move/7",
    }
    document = resources.create_document(client, payload)
    documents.append(document["ID"])
    assert document["FinancialTransactionEntryID"] == entry["EntryID"]
    known_by = customer["ID"], entry["YourRef"], entry["EntryID"]
    assert resources.find_documents(client, *known_by) == [document]


def test_a_g_l_account_code_is_used_once(client):
    taken = resources.gl_accounts(client)[0]
    assert resources.find_gl_account(client, taken["Code"])["ID"] == taken["ID"]
    with pytest.raises(Rejected) as refusal:
        resources.create_gl_account(client, {"Code": taken["Code"], "Description": "Live test"})
    assert refusal.value.messages


def test_a_relation_is_found_by_its_code(client, customer):
    [found] = resources.find_account(client, code=customer["Code"])
    assert found["ID"] == customer["ID"]


def test_an_invalid_vat_number_is_a_refusal_with_words(client):
    payload = {"Name": "Live test", "Status": "C", "Country": "NL", "VATNumber": "NL001234567B01"}
    with pytest.raises(Rejected) as refusal:
        resources.create_account(client, payload)
    assert refusal.value.messages


def test_a_date_outside_every_period_is_refused(client, base):
    header, line = base
    lines = [{**line, "AmountFC": Decimal("1.00")}]
    payload = {**header, "EntryDate": "1990-01-01", "SalesEntryLines": lines}
    with pytest.raises(Rejected):
        resources.create_entry(client, INVOICE, payload)
