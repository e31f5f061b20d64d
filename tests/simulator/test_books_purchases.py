"""Purchase entries, documents and attachments."""

import base64
from datetime import timedelta
from decimal import Decimal

import pytest

from .books import BE, NL, Books

D = Decimal


def test_a_bill_is_booked_with_its_document(books):
    entry = books.purchase(books.line("100", "21", gl="604000"), YourRef="F-1")

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
    entry = books.purchase(books.line("100", code, gl="603000"))
    ledger = books.ledger(entry)

    assert entry["AmountFC"] == D("100.00")
    assert (ledger.pop("440000"), ledger.pop("603000")) == (D("-100"), D("100"))
    assert sorted(ledger.values()) == [D("-21"), D("21")]


def test_a_supplier_credit_note(books):
    entry = books.purchase(books.line("-50", "21", gl="604000"), Journal="601")
    assert (entry["Type"], entry["AmountFC"]) == (31, D("-60.50"))
    assert books.ledger(entry)["440000"] == D("60.50")


def test_refusals(books):
    line = books.line("1", "21", gl="604000")
    text = books.refusal(books.purchase, line, Supplier=books.customer())
    assert text == "Invalid: Supplier (Type)"
    assert books.refusal(books.purchase, line, Journal="700") == "Invalid: Journal (type)"
    assert books.refusal(books.purchase, books.line("1", "5")) == "Invalid: VAT code"

    supplier = books.supplier()
    for _ in range(2):
        books.purchase(line, Supplier=supplier, YourRef="F-1")
    books.ctx.knobs.duplicate_supplier_invoice = "refuse"
    text = books.refusal(books.purchase, line, Supplier=supplier, YourRef="F-1")
    assert text == "Already exists: Your ref."


def test_a_customer_becomes_a_supplier_by_put(books):
    accounts = books.ctx.store.all(books.ctx.code, "crm/Accounts")
    customer = next(row for row in accounts if row["Status"] == "C" and not row["IsSupplier"])
    line = books.line("1", "21", gl="604000")
    assert customer["VATNumber"]
    text = books.refusal(books.purchase, line, Supplier=customer["ID"])
    assert text == "Invalid: Supplier (Type)"

    books.update("crm/Accounts", customer["ID"], IsSupplier=True)
    assert books.purchase(line, Supplier=customer["ID"])["SupplierName"] == customer["Name"]
    assert books.sale(Customer=customer["ID"])["CustomerName"] == customer["Name"]


@pytest.mark.parametrize(
    ("gl", "code"), [("617000", "25"), ("4050", "12")], ids=["Belgium", "the Netherlands"]
)
def test_an_account_may_want_a_cost_center(gl, code):
    books = Books(BE if len(gl) == 6 else NL)
    journal = "600" if len(gl) == 6 else "60"
    line = books.line("1", code, gl=gl)
    assert books.refusal(books.purchase, line, Journal=journal) == "Mandatory: Cost center"
    unknown = {**line, "CostCenter": "NONE"}
    text = books.refusal(books.purchase, unknown, Journal=journal)
    assert text == "Invalid reference: Cost center"
    assert books.purchase({**line, "CostCenter": "PROD"}, Journal=journal)


@pytest.mark.parametrize(
    ("gl", "code"), [("613000", "25"), ("4500", "12")], ids=["Belgium", "the Netherlands"]
)
def test_an_account_may_allow_no_cost_center_or_unit(gl, code):
    books = Books(BE if len(gl) == 6 else NL)
    journal = "600" if len(gl) == 6 else "60"
    line = books.line("1", code, gl=gl)
    for name, value, term in (
        ("CostCenter", "ALG", "Cost center"),
        ("CostUnit", "ZUID", "Cost unit"),
    ):
        text = books.refusal(books.purchase, {**line, name: value}, Journal=journal)
        assert text == f"Not allowed: {term}"
    assert books.purchase(line, Journal=journal)


def test_an_account_may_want_a_cost_unit(books):
    line = books.line("1", "25", gl="616000")
    assert books.refusal(books.purchase, line) == "Mandatory: Cost unit"
    entry = books.purchase({**line, "CostUnit": "NOORD"})
    (booked,) = books.ctx.store.find(
        books.ctx.code, "purchaseentry/PurchaseEntryLines", EntryID=entry["EntryID"]
    )
    assert booked["CostUnitDescription"] == "Regio noord"


def test_a_deferral_is_kept_and_its_order_checked(books):
    line = books.line("12", "25", gl="612100")
    starts, ends = books.day, books.day + timedelta(days=364)
    entry = books.purchase({**line, "From": starts, "To": ends})
    (booked,) = books.ctx.store.find(
        books.ctx.code, "purchaseentry/PurchaseEntryLines", EntryID=entry["EntryID"]
    )
    assert (booked["From"], booked["To"]) == (starts, ends)
    text = books.refusal(books.purchase, {**line, "From": ends, "To": starts})
    assert text == "Invalid: Date"


def test_a_document_given_is_used_instead_of_a_new_one(books):
    document = books.create("documents/Documents", Subject="scan", Type=20)
    entry = books.purchase(books.line("1", "21", gl="604000"), Document=document["ID"])

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

    full = base64.b64encode(bytes(10 * 1000 * 1000 + 1)).decode()
    text = books.refusal(books.create, attachments, **{**values, "Attachment": full})
    assert text == "Too large: Attachment"
    books.ctx.knobs.post_limit_mb = 1
    megabyte = base64.b64encode(bytes(1000 * 1000)).decode()
    fits = books.create(attachments, **{**values, "Attachment": megabyte})
    assert fits["FileSize"] == 1000 * 1000
    assert books.refusal(books.create, attachments, FileName="a.pdf").startswith("Mandatory")
    books.delete("documents/Documents", document)
    assert books.read(attachments) == []
