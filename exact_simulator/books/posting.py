"""The ledger: ``financialtransaction/TransactionLines`` that every entry leaves behind.

Amounts are signed, debit positive. Line 0 is the control account (receivables, payables, bank); the
lines of the entry follow under their own GUIDs, then those of their VAT.
"""

import uuid
from collections.abc import Iterator
from decimal import Decimal

from ..rules import BusinessError, Context
from . import checks
from .kinds import SALES, STATUS_OPEN, Kind
from .rows import replace
from .vat import cents

LEDGER = "financialtransaction/TransactionLines"
# What ledger lines have from the header of their entry.
OF_HEADER = (
    "Account", "AccountCode", "AccountName", "Date", "Description", "DueDate", "FinancialPeriod",
    "FinancialYear", "YourRef",
)  # fmt: skip
LINE_NORMAL, LINE_VAT = 0, 5  # LineType; which number Exact uses for VAT lines is a guess


def derived_id(*parts: object) -> str:
    """A GUID that follows from others, so that posting again finds the same row."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, parts))))


def control_line_id(entry_id: str) -> str:
    """The GUID of an entry's receivable or payable ledger line."""
    return derived_id(entry_id, "control")


def post(ctx: Context, kind: Kind, entry: dict, lines: list[dict], control: dict) -> None:
    """Write, or write anew, the ledger lines of a sales or purchase entry.

    :param lines: the entry's lines
    :param control: the receivable or payable G/L account
    """
    rows = [_control_row(kind, entry, control)]
    for line in lines:
        rows.append(_line_row(kind, entry, line))
        rows += _private_rows(ctx, kind, entry, line)
        rows += _vat_rows(ctx, kind, entry, line)
    replace_ledger(ctx, entry["EntryID"], rows)


def replace_ledger(ctx: Context, entry_id: str, rows: list[dict]) -> None:
    """Make these the ledger lines of an entry; they must be in balance.

    :raises BusinessError: the amounts do not add up to zero
    """
    if sum(row["AmountDC"] for row in rows):
        raise BusinessError("out_of_balance")
    old = ctx.store.find(ctx.code, LEDGER, EntryID=entry_id)
    quiet = () if ctx.knobs.ledger_timestamps == "any_change" else OF_HEADER
    replace(ctx.store, ctx.code, LEDGER, old, rows, quiet)


def remove(ctx: Context, entry_id: str) -> None:
    """Take an entry out of the ledger."""
    replace(ctx.store, ctx.code, LEDGER, ctx.store.find(ctx.code, LEDGER, EntryID=entry_id), [])


def remove_lines(ctx: Context, entry_id: str) -> None:
    """Take all but the control line of an entry out of the ledger, to be posted anew."""
    for row in ctx.store.find(ctx.code, LEDGER, EntryID=entry_id):
        if row["ID"] != control_line_id(entry_id):
            ctx.store.delete(ctx.code, LEDGER, row["ID"])


def gl_fields(gl: dict) -> dict:
    """How a row names its G/L account."""
    return {
        "GLAccount": gl["ID"],
        "GLAccountCode": gl["Code"],
        "GLAccountDescription": gl["Description"],
    }


def account_fields(account: dict | None) -> dict:
    """How a row names its relation."""
    if not account:
        return {"Account": None, "AccountCode": None, "AccountName": None}
    return {
        "Account": account["ID"],
        "AccountCode": account["Code"],
        "AccountName": account["Name"],
    }


def _common(kind: Kind, entry: dict) -> dict:
    """What all ledger rows of an entry have from its header."""
    return {
        "EntryID": entry["EntryID"],
        "EntryNumber": entry["EntryNumber"],
        "InvoiceNumber": entry["InvoiceNumber"],
        "JournalCode": entry["Journal"],
        "JournalDescription": entry["JournalDescription"],
        "Date": entry["EntryDate"],
        "DueDate": entry["DueDate"],
        "FinancialYear": entry["ReportingYear"],
        "FinancialPeriod": entry["ReportingPeriod"],
        "Currency": entry["Currency"],
        "ExchangeRate": entry["Rate"],
        "Type": entry["Type"],
        "Status": entry.get("Status", STATUS_OPEN),
        "YourRef": entry.get("YourRef"),
        "PaymentReference": entry.get("PaymentReference"),
        "Document": entry.get("Document"),
        "DocumentNumber": entry.get("DocumentNumber"),
        "DocumentSubject": entry.get("DocumentSubject"),
        "Account": entry[kind.party],
        "AccountName": entry[f"{kind.party}Name"],
        "AccountCode": entry["_AccountCode"],
        "Description": entry.get("Description"),
        "LineType": LINE_NORMAL,
    }


def _control_row(kind: Kind, entry: dict, control: dict) -> dict:
    return {
        **_common(kind, entry),
        **gl_fields(control),
        "ID": control_line_id(entry["EntryID"]),
        "LineNumber": 0,
        "AmountFC": kind.side * entry["AmountFC"],
        "AmountDC": kind.side * entry["AmountDC"],
    }


def _private(line: dict, name: str) -> Decimal:
    """The part of an amount of a line that is the owner's own."""
    return cents(line[name] * (line.get("PrivateUsePercentage") or 0))


def _private_rows(ctx: Context, kind: Kind, entry: dict, line: dict) -> list[dict]:
    """The owner's part of cost and VAT, on the account that the G/L account names for it."""
    if not line.get("PrivateUsePercentage"):
        return []
    gl = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, line["GLAccount"])
    private = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, gl["PrivateGLAccount"])
    return [
        {
            **_common(kind, entry),
            **gl_fields(private),
            "ID": derived_id(line["ID"], "Private"),
            "LineNumber": line["LineNumber"],
            "AmountFC": _private(line, "AmountFC") + _private(line, "VATAmountFC"),
            "AmountDC": _private(line, "AmountDC") + _private(line, "VATAmountDC"),
        }
    ]


def _line_row(kind: Kind, entry: dict, line: dict) -> dict:
    """The ledger row of a line; a debit is positive."""
    same = (
        "GLAccount", "GLAccountCode", "GLAccountDescription", "VATCode", "VATCodeDescription",
        "VATPercentage", "CostCenter", "CostCenterDescription", "CostUnit", "CostUnitDescription",
        "Quantity", "Project", "Asset", "Notes", "LineNumber",
    )  # fmt: skip
    return {
        **_common(kind, entry),
        **{name: line.get(name) for name in same},
        "ID": line["ID"],
        "Description": line.get("Description") or entry.get("Description"),
        "AmountFC": -kind.side * (line["AmountFC"] - _private(line, "AmountFC")),
        "AmountDC": -kind.side * (line["AmountDC"] - _private(line, "AmountDC")),
        "AmountVATFC": -kind.side * line["VATAmountFC"],
        "AmountVATBaseFC": -kind.side * line["VATBaseAmountFC"],
    }


def _vat_rows(ctx: Context, kind: Kind, entry: dict, line: dict) -> list[dict]:
    """The VAT of a line, on the accounts that ``_vat_postings`` names."""
    if not line["VATAmountFC"]:
        return []
    vat = ctx.store.find(ctx.code, checks.VAT_CODES, Code=line["VATCode"])[0]
    return [
        {
            **_common(kind, entry),
            **gl_fields(gl),
            "ID": derived_id(line["ID"], name),
            "LineNumber": line["LineNumber"],
            "LineType": LINE_VAT,
            "VATCode": vat["Code"],
            "VATCodeDescription": vat["Description"],
            "VATPercentage": vat["Percentage"],
            "AmountFC": fc,
            "AmountDC": dc,
        }
        for name, gl, fc, dc in _vat_postings(ctx, kind, line, vat)
        if fc or dc
    ]


def _vat_postings(
    ctx: Context, kind: Kind, line: dict, vat: dict
) -> Iterator[tuple[str, dict, Decimal, Decimal]]:
    """Where the VAT of a line goes: a name for the posting, its G/L account, FC and DC.

    Of a purchase the owner's part is set apart already; of the rest the share that may not be
    deducted is a cost and what is left is claimed. When the code charges the VAT to the buyer, all
    of it is to be paid as well.
    """
    fc, dc = line["VATAmountFC"], line["VATAmountDC"]
    if kind is SALES:
        if not vat["Charged"]:
            yield "GLToPay", _vat_gl(ctx, vat, "GLToPay"), -fc, -dc
        return
    own_fc, own_dc = _private(line, "VATAmountFC"), _private(line, "VATAmountDC")
    share = line.get("VATNonDeductiblePercentage") or Decimal(0)
    cost_fc, cost_dc = cents((fc - own_fc) * share), cents((dc - own_dc) * share)
    yield "NonDeductible", _non_deductible_gl(ctx, line), cost_fc, cost_dc
    claimed = fc - own_fc - cost_fc, dc - own_dc - cost_dc
    yield "GLToClaim", _vat_gl(ctx, vat, "GLToClaim"), *claimed
    if vat["Charged"]:
        yield "GLToPay", _vat_gl(ctx, vat, "GLToPay"), -fc, -dc


def _vat_gl(ctx: Context, vat: dict, name: str) -> dict:
    gl = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, vat.get(name)) if vat.get(name) else None
    if not gl:
        raise BusinessError("mandatory", "G/L Account")
    return gl


def _non_deductible_gl(ctx: Context, line: dict) -> dict:
    """The line's G/L account, or the other one it names for VAT that may not be deducted."""
    gl = ctx.store.get(ctx.code, checks.GL_ACCOUNTS, line["GLAccount"])
    other = gl.get("VATNonDeductibleGLAccount")
    return ctx.store.get(ctx.code, checks.GL_ACCOUNTS, other) if other else gl
