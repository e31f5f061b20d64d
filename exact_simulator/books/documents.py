"""Documents and their attachments.

Exact makes one for a purchase entry by itself. Others are bound to an entry by
``FinancialTransactionEntryID``, or by the ``Document`` of the entry.
"""

import base64

from ..rules import BusinessError, Context, creates, deletes, updates
from . import checks, numbering

DOCUMENTS = "documents/Documents"
ATTACHMENTS = "documents/DocumentAttachments"
TYPES = "documents/DocumentTypes"
TYPE_SALES_INVOICE, TYPE_PURCHASE_INVOICE = 10, 20
MEGABYTE = 1000 * 1000


@creates(DOCUMENTS)
def create_document(ctx: Context, values: dict) -> dict:
    """Store a document; subject and type are mandatory, and its entry has to be there."""
    terms = {"Subject": values.get("Subject"), "Type": values.get("Type")}
    missing = [BusinessError("mandatory", term) for term, value in terms.items() if not value]
    if missing:
        raise BusinessError.all(missing)
    named = _type_name(ctx, values["Type"])
    return _store_document(ctx, {**_bound(ctx, values), **named})


def _bound(ctx: Context, values: dict) -> dict:
    """What becomes of the entry a document names: Exact's reference says that documents of the
    type sales invoice have an invoice there instead.
    """
    knob, entry = ctx.knobs.document_binding, values.get("FinancialTransactionEntryID")
    is_sales_invoice = values["Type"] == TYPE_SALES_INVOICE
    if not entry or knob == "kept" or (knob != "dropped" and not is_sales_invoice):
        return values
    if knob == "refused_for_sales":
        raise BusinessError("invalid_reference", "Entry")
    return {**values, "FinancialTransactionEntryID": None}


def _type_name(ctx: Context, number: int) -> dict:
    """How a document names its type, which must be one that this user may make."""
    kind = ctx.store.get(ctx.code, TYPES, number)
    if not kind:
        raise BusinessError("invalid_reference", "Type")
    if not kind["DocumentIsCreatable"] or ctx.user.get("IsMyFirmPortalUser"):
        raise BusinessError("document_type")
    knob = ctx.knobs.document_types
    if knob == "none" or (knob == "no_sales" and number == TYPE_SALES_INVOICE):
        raise BusinessError("document_type")
    return {"TypeDescription": kind["Description"]}


def create_for_purchase(ctx: Context, entry: dict) -> None:
    """Make the document Exact makes for every purchase entry, and link the two."""
    document = _store_document(
        ctx,
        {
            "Subject": entry.get("YourRef")
            or entry.get("Description")
            or str(entry["EntryNumber"]),
            "Type": TYPE_PURCHASE_INVOICE,
            "TypeDescription": "Inkoopfactuur",
            "Account": entry["Supplier"],
            "AmountFC": entry["AmountFC"],
            "Currency": entry["Currency"],
            "DocumentDate": entry["EntryDate"],
            "FinancialTransactionEntryID": entry["EntryID"],
        },
    )
    _link(ctx, document)


def _store_document(ctx: Context, values: dict) -> dict:
    row = {"DocumentDate": ctx.clock.today(), "Currency": ctx.division["Currency"], **values}
    if row.get("Account"):
        account = checks.relation(ctx, row["Account"], "Account", row["DocumentDate"])
        row |= {"AccountCode": account["Code"], "AccountName": account["Name"]}
    row["HID"] = numbering.next_serial(ctx.store, ctx.code, DOCUMENTS)
    row["HasEmptyBody"] = not row.get("Body")
    document = ctx.store.insert(ctx.code, DOCUMENTS, row)
    _link(ctx, document)
    return document


@updates(DOCUMENTS)
def update_document(ctx: Context, entity: dict, values: dict) -> dict:
    """Change a document; a link to an entry is kept on both sides."""
    if "Subject" in values and not values["Subject"]:
        raise BusinessError("mandatory", "Subject")
    named = _type_name(ctx, values["Type"]) if values.get("Type") else {}
    document = ctx.store.update(ctx.code, DOCUMENTS, entity["ID"], {**values, **named})
    _link(ctx, document)
    return document


@deletes(DOCUMENTS)
def delete_document(ctx: Context, entity: dict) -> None:
    """Remove a document with its attachments, unless an entry refers to it."""
    for resource in ("salesentry/SalesEntries", "purchaseentry/PurchaseEntries"):
        if ctx.store.find(ctx.code, resource, Document=entity["ID"]):
            raise BusinessError("cannot_delete", "Document", "Entries")
    for row in ctx.store.find(ctx.code, ATTACHMENTS, Document=entity["ID"]):
        ctx.store.delete(ctx.code, ATTACHMENTS, row["ID"])
    ctx.store.delete(ctx.code, DOCUMENTS, entity["ID"])


def _link(ctx: Context, document: dict) -> None:
    """Show a document on the entry it belongs to."""
    entry_id = document.get("FinancialTransactionEntryID")
    if not entry_id:
        return
    named = {
        "Document": document["ID"],
        "DocumentNumber": document["HID"],
        "DocumentSubject": document["Subject"],
    }
    for resource in ("salesentry/SalesEntries", "purchaseentry/PurchaseEntries"):
        entry = ctx.store.get(ctx.code, resource, entry_id)
        if entry:
            if entry.get("Document") != document["ID"]:
                ctx.store.update(ctx.code, resource, entry_id, named)
            return
    raise BusinessError("invalid_reference", "Entry")


@creates(ATTACHMENTS)
def create_attachment(ctx: Context, values: dict) -> dict:
    """Attach a file to a document; its bytes can be downloaded at ``Url``, never read back here."""
    terms = {
        "Document": values.get("Document"),
        "Name": values.get("FileName"),
        "Attachment": values.get("Attachment"),
    }
    missing = [BusinessError("mandatory", term) for term, value in terms.items() if not value]
    if missing:
        raise BusinessError.all(missing)
    if not ctx.store.get(ctx.code, DOCUMENTS, values["Document"]):
        raise BusinessError("invalid_reference", "Document")
    size = len(base64.b64decode(values["Attachment"]))
    if size > ctx.knobs.post_limit_mb * MEGABYTE:
        raise BusinessError("too_large", "Attachment")
    return ctx.store.insert(ctx.code, ATTACHMENTS, {**values, "FileSize": size})
