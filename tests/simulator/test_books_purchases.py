"""Purchase entries, documents and attachments."""

import base64
from decimal import Decimal

import pytest

from .books import PURCHASES

D = Decimal


def purchase(books, *lines, **values):
    values = {"Journal": "600", "EntryDate": books.day, **values}
    if "Supplier" not in values:
        values["Supplier"] = books.supplier()
    return books.create(PURCHASES, PurchaseEntryLines=list(lines), **values)


def test_a_bill_is_booked_with_its_document(books):
    entry = purchase(books, books.line("100", "21", gl="604000"), YourRef="F-1")

    assert (entry["AmountFC"], entry["Type"]) == (D("121.00"), 30)
    assert books.ledger(entry) == {"440000": D("-121"), "604000": D("100"), "411000": D("21")}
    document = books.get("documents/Documents", entry["Document"])
    assert (document["Subject"], document["FinancialTransactionEntryID"]) == (
        "F-1",
        entry["EntryID"],
    )
    assert entry["DocumentNumber"] == document["HID"]
    (bill,) = books.read("read/financial/PayablesList")
    assert bill["Amount"] == D("121.00")
    (payment,) = books.read("cashflow/Payments")
    assert (payment["AmountDC"], payment["TransactionEntryID"]) == (D("121.00"), entry["EntryID"])
    books.ctx.knobs.payables_list_sign = -1
    assert books.read("read/financial/PayablesList")[0]["Amount"] == D("-121.00")


@pytest.mark.parametrize("code", ["31", "33", "34"])
def test_charged_vat_is_claimed_and_paid_at_once(books, code):
    entry = purchase(books, books.line("100", code, gl="603000"))
    ledger = books.ledger(entry)

    assert entry["AmountFC"] == D("100.00")
    assert (ledger.pop("440000"), ledger.pop("603000")) == (D("-100"), D("100"))
    assert sorted(ledger.values()) == [D("-21"), D("21")]


def test_a_supplier_credit_note(books):
    entry = purchase(books, books.line("-50", "21", gl="604000"), Journal="601")
    assert (entry["Type"], entry["AmountFC"]) == (31, D("-60.50"))
    assert books.ledger(entry)["440000"] == D("60.50")


def test_refusals(books):
    line = books.line("1", "21", gl="604000")
    text = books.refusal(purchase, books, line, Supplier=books.customer())
    assert text == "Invalid: Supplier (Type)"
    assert books.refusal(purchase, books, line, Journal="700") == "Invalid: Journal (type)"
    assert books.refusal(purchase, books, books.line("1", "5")) == "Invalid: VAT code"

    supplier = books.supplier()
    for _ in range(2):
        purchase(books, line, Supplier=supplier, YourRef="F-1")
    books.ctx.knobs.duplicate_supplier_invoice = "refuse"
    text = books.refusal(purchase, books, line, Supplier=supplier, YourRef="F-1")
    assert text == "Already exists: Your ref."


def test_a_document_given_is_used_instead_of_a_new_one(books):
    document = books.create("documents/Documents", Subject="scan", Type=20)
    entry = purchase(books, books.line("1", "21", gl="604000"), Document=document["ID"])

    assert entry["DocumentSubject"] == "scan"
    assert len(books.read("documents/Documents")) == 1
    text = books.refusal(books.delete, "documents/Documents", document["ID"])
    assert text == "Cannot delete: Document - Used in: Entries"


def test_a_document_links_itself_to_a_sales_entry(books):
    entry = books.sale()
    document = books.create(
        "documents/Documents",
        Subject="INV 1",
        Type=10,
        FinancialTransactionEntryID=entry["EntryID"],
    )
    assert books.get("salesentry/SalesEntries", entry["EntryID"])["Document"] == document["ID"]


def test_refusals_of_documents(books):
    def refusal(**values):
        return books.refusal(books.create, "documents/Documents", **values)

    assert refusal() == "Mandatory: Subject\r\nMandatory: Type"
    assert refusal(Subject="x", Type=999) == "Invalid reference: Type"
    assert refusal(Subject="x", Type=110) == "Document Type not allowed"
    unknown = "00000000-0000-0000-0000-000000000000"
    text = refusal(Subject="x", Type=55, FinancialTransactionEntryID=unknown)
    assert text == "Invalid reference: Entry"
    books.ctx.user["IsMyFirmPortalUser"] = True
    assert refusal(Subject="x", Type=55) == "Document Type not allowed"


def test_attachments_are_measured_and_limited(books):
    document = books.create("documents/Documents", Subject="x", Type=55)["ID"]
    data = base64.b64encode(b"%PDF-1.7 ...").decode()
    attachments = "documents/DocumentAttachments"
    values = {"Document": document, "FileName": "a.pdf", "Attachment": data}
    assert books.create(attachments, **values)["FileSize"] == 12

    books.ctx.knobs.attachment_limit_mb = 0
    assert books.refusal(books.create, attachments, **values) == "Too large: Attachment"
    assert books.refusal(books.create, attachments, FileName="a.pdf").startswith("Mandatory")
    books.delete("documents/Documents", document)
    assert books.read(attachments) == []
