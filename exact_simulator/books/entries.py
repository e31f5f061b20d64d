"""Sales and purchase entries: what is checked, what is computed, what follows in the ledger.

Exact Online REST behaviour, see docs/exact-online.md, section 5. An entry is booked at once: with
its ledger lines (``posting.py``) and its open item (``terms.py``).
"""

from ..rules import BusinessError, Context, creates, deletes, updates
from . import checks, documents, numbering, posting, terms
from .dates import due_date
from .entry_lines import line_row
from .kinds import KINDS, PURCHASES, SALES, STATUS_OPEN, STATUS_PROCESSED, Kind
from .matching import unmatch_entry
from .rows import changes
from .vat import ZERO

TYPE_NAMES = {
    20: "Sales entry",
    21: "Sales credit note",
    30: "Purchase entry",
    31: "Purchase credit note",
}
# Once an entry is booked, these stay as they are; a PUT that holds them changes nothing.
FIXED_AFTER_CREATION = ("Journal", "EntryNumber", "InvoiceNumber", "ReportingYear")


@creates(SALES.entries)
def create_sales_entry(ctx: Context, values: dict) -> dict:
    """Book a sales invoice, or a credit note when the lines add up to less than zero."""
    return create_entry(ctx, SALES, values)


@creates(PURCHASES.entries)
def create_purchase_entry(ctx: Context, values: dict) -> dict:
    """Book a purchase invoice or credit note; Exact makes its Document at the same time."""
    return create_entry(ctx, PURCHASES, values)


@updates(SALES.entries)
def update_sales_entry(ctx: Context, entity: dict, values: dict) -> dict:
    """Change the header of a sales entry."""
    return update_entry(ctx, SALES, entity, values)


@updates(PURCHASES.entries)
def update_purchase_entry(ctx: Context, entity: dict, values: dict) -> dict:
    """Change the header of a purchase entry."""
    return update_entry(ctx, PURCHASES, entity, values)


@deletes(SALES.entries)
def delete_sales_entry(ctx: Context, entity: dict) -> None:
    """Take a sales entry out of the books."""
    delete_entry(ctx, SALES, entity)


@deletes(PURCHASES.entries)
def delete_purchase_entry(ctx: Context, entity: dict) -> None:
    """Take a purchase entry out of the books."""
    delete_entry(ctx, PURCHASES, entity)


def create_entry(ctx: Context, kind: Kind, values: dict) -> dict:
    """Book an entry of either kind.

    :param values: header properties and, under ``kind.collection``, the lines
    :raises BusinessError: what Exact refuses, in its order: mandatory fields, header, lines, number
    """
    lines = values.get(kind.collection) or []
    header = {name: value for name, value in values.items() if name != kind.collection}
    _require(kind, header, lines)
    header = _header(ctx, kind, header)
    if _posted_as_credit_note(ctx, kind, values):
        lines = [{**line, "AmountFC": -abs(line["AmountFC"])} for line in lines]
    rows = [line_row(ctx, kind, header, number, line) for number, line in enumerate(lines, start=1)]
    header["EntryNumber"] = _number(ctx, kind, header)
    header["InvoiceNumber"] = header["EntryNumber"]
    header["Status"], header["StatusDescription"] = STATUS_OPEN, "Open"
    header |= {} if kind is PURCHASES else {"IsExtraDuty": ctx.knobs.extra_duty}
    entry = ctx.store.insert(ctx.code, kind.entries, header | _totals(kind, rows))
    for row in rows:
        ctx.store.insert(ctx.code, kind.lines, row | {"EntryID": entry["EntryID"]})
    if kind is PURCHASES and not entry.get("Document"):
        documents.create_for_purchase(ctx, entry)
    return book(ctx, kind, entry["EntryID"])


def update_entry(ctx: Context, kind: Kind, entry: dict, values: dict) -> dict:
    """Change header properties; amounts, ledger and open item follow."""
    require_editable(ctx, kind, entry)
    sent = {name: value for name, value in values.items() if name not in FIXED_AFTER_CREATION}
    header = {**entry, **sent, "Rate": sent.get("Rate")}
    if not {"EntryDate", "PaymentCondition", "DueDate"}.isdisjoint(sent):
        header["DueDate"] = sent.get("DueDate")
    if "EntryDate" in sent and "ReportingPeriod" not in sent:
        header["ReportingPeriod"] = None
    keeps_rate = {"EntryDate", "Currency", "Rate"}.isdisjoint(sent)
    header = _header(ctx, kind, header)
    if keeps_rate:
        header["Rate"] = entry["Rate"]
    ctx.store.update(ctx.code, kind.entries, entry["EntryID"], changes(entry, header))
    return recompute(ctx, kind, entry["EntryID"])


def delete_entry(ctx: Context, kind: Kind, entry: dict) -> None:
    """Take an entry with all that hangs on it out of the books; the last number is free again."""
    require_editable(ctx, kind, entry, "Entry")
    entry_id = entry["EntryID"]
    unmatch_entry(ctx, entry_id)
    terms.remove(ctx, entry_id)
    posting.remove(ctx, entry_id)
    for line in ctx.store.find(ctx.code, kind.lines, EntryID=entry_id):
        ctx.store.delete(ctx.code, kind.lines, line["ID"])
    ctx.store.delete(ctx.code, kind.entries, entry_id)
    numbering.forget_entry_number(
        ctx.store,
        ctx.code,
        entry["Journal"],
        entry["ReportingYear"],
        _used_numbers(ctx, kind, entry),
    )


def recompute(ctx: Context, kind: Kind, entry_id: str) -> dict:
    """Compute every line of an entry anew from what was entered, then book it."""
    header = ctx.store.get(ctx.code, kind.entries, entry_id)
    for line in ctx.store.find(ctx.code, kind.lines, EntryID=entry_id):
        entered = {**line, "AmountFC": line["_Entered"], "VATAmountFC": line["_Override"]}
        row = line_row(ctx, kind, header, line["LineNumber"], entered)
        ctx.store.update(ctx.code, kind.lines, line["ID"], changes(line, row))
    return book(ctx, kind, entry_id)


def book(ctx: Context, kind: Kind, entry_id: str) -> dict:
    """Bring an entry's totals, ledger lines and open item in line with its lines."""
    rows = ctx.store.find(ctx.code, kind.lines, EntryID=entry_id)
    entry = ctx.store.update(ctx.code, kind.entries, entry_id, _totals(kind, rows))
    for row in rows:
        if row.get("Type") != entry["Type"]:
            ctx.store.update(ctx.code, kind.lines, row["ID"], {"Type": entry["Type"]})
    control = _control_account(ctx, kind, entry)
    posting.post(ctx, kind, entry, rows, control)
    terms.open_term(ctx, kind, entry, control)
    return entry


def require_editable(ctx: Context, kind: Kind, entry: dict, term: str = "Entry") -> None:
    """Refuse to change an entry that is processed, matched or in a closed period."""
    if entry["Status"] == STATUS_PROCESSED:
        raise BusinessError("already_processed")
    checks.period(
        ctx,
        entry["Journal"],
        entry["EntryDate"],
        entry["ReportingYear"],
        entry["ReportingPeriod"],
    )
    matched_is_locked = ctx.knobs.delete_matched_entry == "refuse"
    if matched_is_locked and terms.is_matched(ctx, entry["EntryID"]):
        raise BusinessError("not_allowed", term)


def kind_of(ctx: Context, entry_id: str) -> Kind | None:
    """The kind of the entry with this GUID, None when it is neither."""
    for kind in KINDS:
        if ctx.store.get(ctx.code, kind.entries, entry_id):
            return kind
    return None


def _require(kind: Kind, header: dict, lines: list[dict]) -> None:
    present = {
        "Journal": header.get("Journal"),
        kind.party: header.get(kind.party),
        "Lines": lines,
    }
    missing = [BusinessError("mandatory", term) for term, value in present.items() if not value]
    if missing:
        raise BusinessError.all(missing)


def _header(ctx: Context, kind: Kind, values: dict) -> dict:
    """Check the header and fill what Exact derives."""
    header = dict(values)
    on = header["EntryDate"] = header.get("EntryDate") or ctx.clock.today()
    journal = checks.journal(ctx, header.get("Journal"), kind.journal_types)
    party = checks.relation(ctx, header.get(kind.party), kind.party, on)
    period = checks.period(
        ctx, journal["Code"], on, header.get("ReportingYear"), header.get("ReportingPeriod")
    )
    header["JournalDescription"] = journal["Description"]
    header[f"{kind.party}Name"] = party["Name"]
    header["_AccountCode"], header["_AccountCountry"] = party["Code"], party.get("Country")
    header["ReportingYear"], header["ReportingPeriod"] = period["FinYear"], period["FinPeriod"]
    header["Currency"] = checks.currency(ctx, header.get("Currency"), journal)
    header["Rate"] = checks.rate(ctx, header.get("Rate"), header["Currency"], journal, on)
    condition = checks.payment_condition(
        ctx, header.get("PaymentCondition") or party.get(kind.condition)
    )
    if condition:
        header["PaymentCondition"] = condition["Code"]
        header["PaymentConditionDescription"] = condition["Description"]
    if not header.get("DueDate"):
        if not condition:
            raise BusinessError.all(
                [BusinessError("mandatory", term) for term in ("Payment condition", "Due Date")]
            )
        header["DueDate"] = due_date(on, condition)
    _check_document(ctx, header)
    _check_supplier_reference(ctx, kind, header)
    return header


def _check_document(ctx: Context, header: dict) -> None:
    if not header.get("Document"):
        return
    document = ctx.store.get(ctx.code, "documents/Documents", header["Document"])
    if not document:
        raise BusinessError("invalid_reference", "Document")
    header["DocumentNumber"], header["DocumentSubject"] = document["HID"], document["Subject"]


def _check_supplier_reference(ctx: Context, kind: Kind, header: dict) -> None:
    if kind is not PURCHASES or ctx.knobs.duplicate_supplier_invoice == "allow":
        return
    same = ctx.store.find(ctx.code, kind.entries, YourRef=header.get("YourRef"))
    for other in same if header.get("YourRef") else ():
        if other["Supplier"] == header["Supplier"] and other["EntryID"] != header.get("EntryID"):
            raise BusinessError("already_exists", "Your ref.")


def _posted_as_credit_note(ctx: Context, kind: Kind, values: dict) -> bool:
    return ctx.knobs.posted_type == "honour" and values.get("Type") == kind.credit_type


def _number(ctx: Context, kind: Kind, header: dict) -> int:
    """The entry's number: the one proposed, unless the knob says that Exact replaces it."""
    journal, year = header["Journal"], header["ReportingYear"]
    asked = header.get("EntryNumber") or header.get("InvoiceNumber")
    if not asked or ctx.knobs.entry_number_proposal == "replace":
        number = numbering.next_entry_number(ctx.store, ctx.code, journal, year)
    elif asked in _used_numbers(ctx, kind, header):
        raise BusinessError("in_use", "Document number")
    else:
        number = asked
    numbering.remember_entry_number(ctx.store, ctx.code, journal, year, number)
    return number


def _used_numbers(ctx: Context, kind: Kind, header: dict) -> list[int]:
    return [
        row["EntryNumber"]
        for row in ctx.store.all(ctx.code, kind.entries)
        if (row["Journal"], row["ReportingYear"]) == (header["Journal"], header["ReportingYear"])
    ]


def _totals(kind: Kind, rows: list[dict]) -> dict:
    """The header's amounts: the sums of its lines, with the VAT that is really charged."""
    total = sum((row["AmountFC"] + row["_PayableVAT"] for row in rows), ZERO)
    entry_type = kind.credit_type if total < 0 else kind.invoice_type
    return {
        "AmountFC": total,
        "AmountDC": sum((row["AmountDC"] + row["_PayableVATDC"] for row in rows), ZERO),
        "VATAmountFC": sum((row["_PayableVAT"] for row in rows), ZERO),
        "VATAmountDC": sum((row["_PayableVATDC"] for row in rows), ZERO),
        "Type": entry_type,
        "TypeDescription": TYPE_NAMES[entry_type],
    }


def _control_account(ctx: Context, kind: Kind, entry: dict) -> dict:
    """The receivable or payable account of an entry: the relation's own, else the journal's."""
    party = ctx.store.get(ctx.code, checks.ACCOUNTS, entry[kind.party])
    journal = ctx.store.find(ctx.code, checks.JOURNALS, Code=entry["Journal"])[0]
    guid = party.get(kind.own_control_gl) or journal.get("GLAccount")
    found = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, guid) if guid else None
    if not found or found["Type"] != kind.control_gl_type:
        raise BusinessError("invalid", "G/L account type")
    return found
