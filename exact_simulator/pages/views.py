"""The pages that show something."""

import base64
from decimal import Decimal

from flask import Response, abort, redirect, render_template, request, url_for

from ..books import checks, posting, terms
from ..books.entries import kind_of
from ..books.kinds import KINDS
from ..books.seed import DIVISIONS
from ..rules import Context
from ..simulator import current
from ..store import SYSTEM
from .blueprint import open_books, page_of, pages
from .entry_state import EntryState, as_in_total, states

OTHER_ENTRIES = (
    ("financialtransaction/BankEntries", "Bank entry"),
    ("financialtransaction/CashEntries", "Cash entry"),
    ("generaljournalentry/GeneralJournalEntries", "General journal entry"),
)


@pages.get("/")
def home():
    """The way in."""
    return redirect(url_for("books.divisions"))


@pages.get("/books")
def divisions():
    """Every division, the main ones first; also where the switcher leads."""
    chosen = request.args.get("division", type=int)
    if chosen:
        return redirect(url_for("books.entries", division=chosen))
    store = current().store
    main = {row[0] for row in DIVISIONS}
    rows = store.all(SYSTEM, "system/Divisions")
    counts = {
        row["Code"]: sum(len(store.all(row["Code"], kind.entries)) for kind in KINDS)
        for row in rows
    }
    return render_template(
        "books/divisions.html",
        main=[row for row in rows if row["Code"] in main],
        others=[row for row in rows if row["Code"] not in main],
        counts=counts,
    )


@pages.get("/books/<int:division>")
@pages.get("/books/<int:division>/entries")
def entries(division: int):
    """Sales and purchase entries, newest first, with filters."""
    ctx = open_books(division)
    found = [
        {**row, "_Kind": kind, "_Party": row[kind.party], "_PartyName": row[f"{kind.party}Name"]}
        for kind in KINDS
        for row in ctx.store.all(ctx.code, kind.entries)
        if _is_wanted(kind.name, row, kind.party)
    ]
    found.sort(key=lambda row: (row["EntryDate"], row["EntryNumber"]), reverse=True)
    by_entry = states(ctx)
    state = request.args.get("state")
    if state:
        found = [row for row in found if by_entry[row["EntryID"]].word == state]
    journals = ctx.store.all(ctx.code, checks.JOURNALS)
    return render_template(
        "books/entries.html",
        ctx=ctx,
        section="entries",
        states=by_entry,
        journals=[row for row in journals if row["Type"] in (20, 21, 22, 23)],
        words=EntryState.WORDS,
        sums=_sums(found),
        **page_of(found),
    )


def _is_wanted(kind: str, row: dict, party: str) -> bool:
    """Whether an entry is one the page's form asks for.

    :param kind: "sales" or "purchase"
    :param party: name of the property with its relation
    """
    args = request.args
    text = args.get("q", "").strip().lower()
    haystack = (
        f"{row['EntryNumber']} {row.get('YourRef') or ''} {row.get('Description') or ''} "
        f"{row[f'{party}Name']} {row.get('PaymentReference') or ''}"
    )
    return (
        args.get("kind", "") in ("", kind)
        and args.get("journal", "") in ("", row["Journal"])
        and args.get("account", "") in ("", row[party])
        and (not args.get("from") or row["EntryDate"].isoformat() >= args["from"])
        and (not args.get("to") or row["EntryDate"].isoformat() <= args["to"])
        and text in haystack.lower()
    )


def _sums(rows: list[dict]) -> list[tuple[str, Decimal]]:
    """What the listed entries add up to, per currency."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["Currency"]] = sums.get(row["Currency"], Decimal(0)) + row["AmountFC"]
    return sorted(sums.items())


@pages.get("/books/<int:division>/entries/<entry_id>")
def entry(division: int, entry_id: str):
    """One entry of any kind, with its ledger lines and what was paid."""
    ctx = open_books(division)
    kind = kind_of(ctx, entry_id)
    if kind:
        return _sales_or_purchase(ctx, kind, entry_id)
    for resource, name in OTHER_ENTRIES:
        row = ctx.store.get(ctx.code, resource, entry_id)
        if row:
            return render_template(
                "books/other_entry.html",
                ctx=ctx,
                section="entries",
                entry=row,
                name=name,
                ledger=_ledger_of(ctx, entry_id),
                items=terms.of_entry(ctx, entry_id),
            )
    abort(404)


def _sales_or_purchase(ctx: Context, kind, entry_id: str) -> str:
    """The page of a sales or purchase entry."""
    row = ctx.store.get(ctx.code, kind.entries, entry_id)
    lines = ctx.store.find(ctx.code, kind.lines, EntryID=entry_id)
    items = terms.of_entry(ctx, entry_id)
    state = EntryState.of(items, ctx.clock.today())
    journals = ctx.store.all(ctx.code, checks.JOURNALS)
    attachments = ctx.store.find(
        ctx.code, "documents/DocumentAttachments", Document=row.get("Document") or ""
    )
    return render_template(
        "books/entry.html",
        ctx=ctx,
        section="entries",
        kind=kind,
        entry=row,
        party=ctx.store.get(ctx.code, checks.ACCOUNTS, row[kind.party]),
        lines=lines,
        vat=_vat_summary(lines),
        items=items,
        as_in_total=as_in_total,
        matches=_matches(ctx, items),
        state=state,
        money_in=any(item["AmountDC"] < 0 for item in items),
        ledger=_ledger_of(ctx, entry_id),
        attachments=attachments,
        banks=[journal for journal in journals if journal["Type"] == 12],
        today=ctx.clock.today(),
    )


def _vat_summary(lines: list[dict]) -> list[dict]:
    """Base and VAT per VAT code."""
    found: dict = {}
    for line in lines:
        row = found.setdefault(
            line["VATCode"],
            {
                "code": line["VATCode"],
                "description": line["VATCodeDescription"],
                "rate": line["VATPercentage"],
                "base": Decimal(0),
                "vat": Decimal(0),
            },
        )
        row["base"] += line["AmountFC"]
        row["vat"] += line["_PayableVAT"]
    return list(found.values())


def _matches(ctx: Context, items: list[dict]) -> dict[str, list[dict]]:
    """Per match of an entry's items: the items on the other side."""
    own = {item["ID"] for item in items}
    found = {}
    for item in items:
        match = item["_Match"] and ctx.store.get(ctx.code, "_matches", item["_Match"])
        if match:
            rows = (ctx.store.get(ctx.code, terms.TERMS, key) for key in match["Terms"])
            found[item["_Match"]] = [row for row in rows if row["ID"] not in own]
    return found


def _ledger_of(ctx: Context, entry_id: str) -> list[dict]:
    return ctx.store.find(ctx.code, posting.LEDGER, EntryID=entry_id)


@pages.get("/books/<int:division>/open-items")
def open_items(division: int):
    """Open items per relation, with the means to match them."""
    ctx = open_books(division)
    side = request.args.get("side", "receivable")
    line_type = terms.PAYMENT if side == "payable" else terms.RECEIPT
    with_matched = "matched" in request.args
    groups: dict[str, dict] = {}
    for row in ctx.store.all(ctx.code, terms.TERMS):
        if row["LineType"] != line_type or (row["Status"] == terms.MATCHED and not with_matched):
            continue
        group = groups.setdefault(
            row["Account"], {"name": row["AccountName"], "code": row["AccountCode"], "rows": []}
        )
        group["rows"].append(row)
    for group in groups.values():
        group["rows"].sort(key=lambda row: (row["InvoiceDate"], row["HID"]))
        group["open"] = sum(
            row["AmountDC"] for row in group["rows"] if row["Status"] != terms.MATCHED
        )
    return render_template(
        "books/open_items.html",
        ctx=ctx,
        section="open_items",
        side=side,
        sign=1 if side == "payable" else -1,
        with_matched=with_matched,
        groups=sorted(groups.values(), key=lambda group: group["name"]),
        today=ctx.clock.today(),
    )


@pages.get("/books/<int:division>/ledger")
def ledger(division: int):
    """Every ledger line, newest entry first, by G/L account if asked."""
    ctx = open_books(division)
    code = request.args.get("gl", "")
    rows = [
        row for row in ctx.store.all(ctx.code, posting.LEDGER) if code in ("", row["GLAccountCode"])
    ]
    rows.sort(key=lambda row: (row["Date"], row["EntryNumber"]), reverse=True)
    used = {row["GLAccountCode"] for row in ctx.store.all(ctx.code, posting.LEDGER)}
    gl_accounts = [
        row for row in ctx.store.all(ctx.code, checks.GL_ACCOUNTS) if row["Code"] in used
    ]
    return render_template(
        "books/ledger.html",
        ctx=ctx,
        section="ledger",
        gl_accounts=gl_accounts,
        balance=sum((row["AmountDC"] for row in rows), Decimal(0)),
        **page_of(rows),
    )


@pages.get("/books/<int:division>/chart")
def chart(division: int):
    """G/L accounts with what they want of a line, cost centers and cost units."""
    ctx = open_books(division)
    accounts = sorted(ctx.store.all(ctx.code, checks.GL_ACCOUNTS), key=lambda row: row["Code"])
    return render_template(
        "books/chart.html",
        ctx=ctx,
        section="chart",
        accounts=accounts,
        cost_lists=[
            (name, ctx.store.all(ctx.code, resource))
            for name, resource in (
                ("Cost centers", "hrm/Costcenters"),
                ("Cost units", "hrm/Costunits"),
            )
        ],
    )


@pages.get("/books/<int:division>/relations")
def relations(division: int):
    """Customers and suppliers."""
    ctx = open_books(division)
    text = request.args.get("q", "").strip().lower()
    rows = [
        row
        for row in ctx.store.all(ctx.code, checks.ACCOUNTS)
        if text in f"{row['Code']} {row['Name']} {row.get('VATNumber') or ''}".lower()
    ]
    rows.sort(key=lambda row: row["Name"].lower())
    return render_template(
        "books/relations.html",
        ctx=ctx,
        section="relations",
        gl_codes={row["ID"]: row["Code"] for row in ctx.store.all(ctx.code, checks.GL_ACCOUNTS)},
        **page_of(rows),
    )


@pages.get("/books/<int:division>/documents")
def documents(division: int):
    """Documents with their attachments; one of them when the address names it."""
    ctx = open_books(division)
    only = request.args.get("document")
    rows = [
        row
        for row in reversed(ctx.store.all(ctx.code, "documents/Documents"))
        if only in (None, row["ID"])
    ]
    page = page_of(rows)
    attached = {
        row["ID"]: ctx.store.find(ctx.code, "documents/DocumentAttachments", Document=row["ID"])
        for row in page["rows"]
    }
    return render_template(
        "books/documents.html", ctx=ctx, section="documents", attached=attached, **page
    )


@pages.get("/books/<int:division>/attachments/<attachment_id>")
def attachment(division: int, attachment_id: str):
    """The bytes of an attachment, for a person (REST callers need a token)."""
    ctx = open_books(division)
    row = ctx.store.get(ctx.code, "documents/DocumentAttachments", attachment_id) or abort(404)
    answer = Response(base64.b64decode(row["Attachment"]), content_type="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=row["FileName"])
    return answer


@pages.get("/books/<int:division>/periods")
def periods(division: int):
    """Financial years with their periods, open or closed."""
    ctx = open_books(division)
    years: dict[int, list[dict]] = {}
    for row in ctx.store.all(ctx.code, checks.PERIODS):
        closed = checks.ALL_JOURNALS in (row.get("_Closed") or [])
        years.setdefault(row["FinYear"], []).append({**row, "closed": closed})
    return render_template("books/periods.html", ctx=ctx, section="periods", years=years)


@pages.get("/docs/FinEntry.aspx")
@pages.get("/docs/FinTransactionEntry.aspx")
def entry_link():
    """The address that opens an entry in Exact's own screens; its real form is a guess."""
    entry_id = (request.args.get("EntryID") or request.args.get("ID") or "").strip("{}").lower()
    division = request.args.get("_Division_", type=int) or abort(404)
    return redirect(url_for("books.entry", division=division, entry_id=entry_id))
