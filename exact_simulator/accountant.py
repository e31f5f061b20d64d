"""``/_control/...``: what an accountant does in Exact's own screens, for tests and the demo.

Entries and items are named by their GUIDs, amounts are texts, dates ISO; each call happens as a
whole or not at all.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Blueprint, Response, jsonify, request

from .books import bulk, checks, editing, matching, payments, processing, removal, terms, write_offs
from .books.seed import open_division
from .books.vat import ZERO, cents
from .messages import messages
from .people import PERSON
from .rules import BusinessError, Context
from .simulator import current

accountant = Blueprint("accountant", __name__, url_prefix="/_control")


@accountant.errorhandler(ValueError)
def _bad_input(error):
    return jsonify(error=str(error)), 400


@accountant.errorhandler(KeyError)
def _missing(error):
    return jsonify(error=f"send {error.args[0]}"), 400


@accountant.errorhandler(BusinessError)
def _refused(error):
    return jsonify(error=messages(error.problems, PERSON["Language"])), 400


@accountant.post("/sales_entries")
def sales_entries() -> Response:
    """Book a number of sales entries of 121.00: ``{"division", "count", "date"}``."""
    shown = ("EntryID", "EntryNumber", "YourRef", "Account", "AmountFC")

    def act(ctx: Context, body: dict) -> dict:
        booked = bulk.add_sales_entries(ctx, int(body["count"]), _day(ctx, body))
        rows = [
            {**row, "Account": row["Customer"], "AmountFC": str(row["AmountFC"])} for row in booked
        ]
        return {"entries": [{name: row[name] for name in shown} for row in rows]}

    return _do(act)


@accountant.post("/pay")
def pay() -> Response:
    """Book payments of entries, matched unless ``match`` is false.

    ``{"division", "payments": [{"entry", "amount", "date", "match"}]}``: without an amount all that
    is open, without a date today. Answers the GUID of the item of each payment.
    """

    def act(ctx: Context, body: dict) -> dict:
        return {"items": [_pay(ctx, payment)["ID"] for payment in body["payments"]]}

    return _do(act)


@accountant.post("/receive")
def receive() -> Response:
    """Book one payment for several entries of a relation, used up in their order.

    ``{"division", "entries", "amount", "date", "discount"}``: what is too much stays open, a
    discount is written off in the same match. Answers the GUID of the payment's item.
    """

    def act(ctx: Context, body: dict) -> dict:
        discount = _amount(body, "discount") if body.get("discount") else ZERO
        items = _open_of(ctx, body["entries"])
        payment = payments.pay_items(ctx, items, _amount(body), _day(ctx, body), discount)
        return {"items": [payment["ID"]]}

    return _do(act)


@accountant.post("/match")
def match() -> Response:
    """Match these items, and what is open of these entries, as far as they settle each other.

    ``{"division", "entries", "items", "write_off"}``: with ``write_off`` what is left over is
    written off, so that all of it is matched.
    """

    def act(ctx: Context, body: dict) -> dict:
        items = [*body.get("items", []), *_open_of(ctx, body.get("entries", []))]
        if body.get("write_off"):
            found = write_offs.match_and_write_off(ctx, items, _day(ctx, body))
        else:
            found = matching.match_all(ctx, items)
        return {"match": found["ID"]}

    return _do(act)


@accountant.post("/unmatch")
def unmatch() -> Response:
    """Undo every match of an entry: ``{"division", "entry"}``; answers how many."""

    def act(ctx: Context, body: dict) -> dict:
        return {"undone": matching.unmatch_entry(ctx, body["entry"])}

    return _do(act)


@accountant.post("/refund")
def refund() -> Response:
    """Pay back what a relation paid too much: ``{"division", "item", "date"}``."""

    def act(ctx: Context, body: dict) -> dict:
        return {"items": [payments.pay_back(ctx, body["item"], _day(ctx, body))["ID"]]}

    return _do(act)


@accountant.post("/bank_line")
def bank_line() -> Response:
    """Book money on the bank against a G/L account, without a relation.

    ``{"division", "gl_account", "amount", "description", "date"}``: the account by its code, money
    that comes in positive.
    """

    def act(ctx: Context, body: dict) -> dict:
        text = body.get("description", "")
        entry = payments.book_on_account(
            ctx, body["gl_account"], _amount(body), _day(ctx, body), text
        )
        return {"entry": entry["EntryID"]}

    return _do(act)


@accountant.post("/delete_entry")
def delete_entry() -> Response:
    """Delete an entry of any kind: ``{"division", "entry"}``."""

    def act(ctx: Context, body: dict) -> dict:
        removal.delete_entry(ctx, body["entry"])
        return {}

    return _do(act)


@accountant.post("/edit_entry")
def edit_entry() -> Response:
    """Change an entry: ``{"division", "entry", "header": {…}, "lines": [{"number", …}]}``.

    Values are Exact's properties; a line may name its ``gl_account`` by code. One without a number
    is added, one with ``remove`` goes. Of bank, cash and general journal entries the header has
    only year and period to change, and only the last statement of a journal may close otherwise.
    """

    def act(ctx: Context, body: dict) -> dict:
        header = dict(body.get("header") or {})
        for name in header.keys() & {"EntryDate", "DueDate"}:
            header[name] = date.fromisoformat(header[name])
        if "Rate" in header:
            header["Rate"] = Decimal(header["Rate"])
        entry = editing.edit_entry(ctx, body["entry"], header, body.get("lines") or [])
        return {"amount": str(entry.get("AmountFC")), "vat": str(entry.get("VATAmountFC"))}

    return _do(act)


@accountant.post("/process")
def process() -> Response:
    """Process entries of any kind, so that they no longer change: ``{"division", "entries"}``."""

    def act(ctx: Context, body: dict) -> dict:
        for entry in body["entries"]:
            processing.process(ctx, entry)
        return {}

    return _do(act)


@accountant.post("/payment_status")
def payment_status() -> Response:
    """Let Exact's own run take up items: ``{"division", "entries", "items", "status"}``.

    Status 30 is selected for collection or payment, 40 carried out, 20 open again. Of the entries
    it is what is open. Answers the GUIDs of the items.
    """

    def act(ctx: Context, body: dict) -> dict:
        if body["status"] not in (20, 30, 40):
            raise ValueError("status is 20, 30 or 40")
        items = [*body.get("items", []), *_open_of(ctx, body.get("entries", []))]
        for item in items:
            processing.set_item_status(ctx, item, body["status"])
        return {"items": items}

    return _do(act)


@accountant.post("/period")
def period() -> Response:
    """Close a period, or open it: ``{"division", "year", "period", "journal", "closed"}``.

    Without a journal it is for all of them, without ``closed`` it is closed; bookings in it do not
    hinder.
    """

    def act(ctx: Context, body: dict) -> dict:
        journal = body.get("journal", checks.ALL_JOURNALS)
        closed = bool(body.get("closed", True))
        row = processing.close_period(ctx, body["year"], body["period"], journal, closed=closed)
        return {"closed": row["_Closed"]}

    return _do(act)


def _do(act: Callable[[Context, dict], dict]) -> Response:
    """Let something happen in the books of a division, as a whole."""
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")
    simulator = current()
    division = open_division(simulator.store, body["division"], simulator.clock.today())
    if not division:
        raise ValueError(f"there is no division {body['division']}")
    ctx = Context(simulator.store, division, PERSON, simulator.clock, simulator.knobs)
    with ctx.store.transaction(user=PERSON):
        return jsonify(act(ctx, body))


def _pay(ctx: Context, payment: dict) -> dict:
    entry = payment["entry"]
    amount = _amount(payment) if "amount" in payment else terms.open_amount(ctx, entry)
    matched = payment.get("match", True)
    pay = payments.pay_and_match if matched else payments.receive_payment
    return pay(ctx, entry, amount, _day(ctx, payment))


def _open_of(ctx: Context, entries: list[str]) -> list[str]:
    return [item for entry in entries for item in terms.open_ids(ctx, entry)]


def _amount(body: dict, name: str = "amount") -> Decimal:
    try:
        return cents(Decimal(body[name]))
    except (InvalidOperation, TypeError):
        raise ValueError(f"{name} is a text such as 121.00, not {body[name]!r}") from None


def _day(ctx: Context, body: dict) -> date:
    return date.fromisoformat(body["date"]) if body.get("date") else ctx.clock.today()
