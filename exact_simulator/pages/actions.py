"""The buttons: what an accountant does in Exact's own screens."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from .. import validity
from ..books import accounts, checks, editing, matching, payments, processing, removal, write_offs
from ..messages import messages
from ..people import PERSON
from ..reference import resource as find_resource
from ..rules import BusinessError, Context
from .blueprint import open_books, pages


@pages.post("/books/<int:division>/entries/<entry_id>/payment")
def receive_payment(division: int, entry_id: str):
    """Book a payment on an entry; matched with it at once when the box is ticked."""
    form = request.form

    def act(ctx: Context) -> str:
        pay = payments.pay_and_match if "match" in form else payments.receive_payment
        pay(ctx, entry_id, _amount(form.get("amount")), _day(form.get("date")), form.get("journal"))
        return "The payment is booked."

    return _do(division, act, url_for("books.entry", division=division, entry_id=entry_id))


@pages.post("/books/<int:division>/match")
def match(division: int):
    """Match the ticked items with each other."""

    def act(ctx: Context) -> str:
        matching.match_all(ctx, request.form.getlist("item"))
        return "The items are matched."

    return _do(division, act, url_for("books.open_items", division=division, **request.args))


@pages.post("/books/<int:division>/write-off")
def write_off(division: int):
    """Match the ticked items with each other and write off what is left."""

    def act(ctx: Context) -> str:
        items = request.form.getlist("item")
        write_offs.match_and_write_off(ctx, items, ctx.clock.today())
        return "The items are matched; the rest is written off."

    return _do(division, act, url_for("books.open_items", division=division, **request.args))


@pages.post("/books/<int:division>/receive")
def receive_for_items(division: int):
    """Book one payment for the ticked items."""
    form = request.form

    def act(ctx: Context) -> str:
        items = form.getlist("item")
        payments.pay_items(ctx, items, _amount(form.get("amount")), _day(form.get("date")))
        return "The payment is booked and matched."

    return _do(division, act, url_for("books.open_items", division=division, **request.args))


@pages.post("/books/<int:division>/entries/<entry_id>/delete")
def delete_entry(division: int, entry_id: str):
    """Take an entry out of the books."""

    def act(ctx: Context) -> str:
        removal.delete_entry(ctx, entry_id)
        return "The entry is deleted."

    back = url_for("books.entry", division=division, entry_id=entry_id)
    return _do(division, act, back, url_for("books.entries", division=division))


@pages.post("/books/<int:division>/entries/<entry_id>/lines/<int:number>")
def edit_line(division: int, entry_id: str, number: int):
    """Change the G/L account and the amount of a line, as a person does in Exact."""

    def act(ctx: Context) -> str:
        code = request.form.get("gl_account", "").strip()
        if not ctx.store.find(ctx.code, checks.GL_ACCOUNTS, Code=code):
            raise ValueError(f"There is no G/L account {code}.")
        amount = _signed(request.form.get("amount"))
        line = {"number": number, "gl_account": code, "AmountFC": amount, "VATAmountFC": None}
        editing.edit_entry(ctx, entry_id, {}, [line])
        return f"Line {number} is changed."

    return _do(division, act, url_for("books.entry", division=division, entry_id=entry_id))


@pages.post("/books/<int:division>/entries/<entry_id>/process")
def process_entry(division: int, entry_id: str):
    """Process an entry, after which it stays as it is."""

    def act(ctx: Context) -> str:
        processing.process(ctx, entry_id)
        return "The entry is processed."

    return _do(division, act, url_for("books.entry", division=division, entry_id=entry_id))


@pages.post("/books/<int:division>/matches/<match_id>/undo")
def undo_match(division: int, match_id: str):
    """Take a match back."""

    def act(ctx: Context) -> str:
        matching.unmatch(ctx, match_id)
        return "The match is undone; its items are open again."

    entry_id = request.args.get("entry")
    back = url_for("books.open_items", division=division, matched="1")
    if entry_id:
        back = url_for("books.entry", division=division, entry_id=entry_id)
    return _do(division, act, back)


@pages.post("/books/<int:division>/periods/<period_id>")
def toggle_period(division: int, period_id: str):
    """Close an open period for all journals, or open a closed one."""

    def act(ctx: Context) -> str:
        row = ctx.store.get(ctx.code, checks.PERIODS, period_id)
        if not row:
            raise BusinessError("not_found", "Period")
        closed = [] if row.get("_Closed") else [checks.ALL_JOURNALS]
        ctx.store.update(ctx.code, checks.PERIODS, period_id, {"_Closed": closed})
        return (
            f"Period {row['FinYear']}-{row['FinPeriod']:02d} is {'closed' if closed else 'open'}."
        )

    return _do(division, act, url_for("books.periods", division=division))


@pages.post("/books/<int:division>/relations/<account_id>")
def edit_relation(division: int, account_id: str):
    """Change the phone number and e-mail address of a relation, as a person does in Exact."""

    def act(ctx: Context) -> str:
        entity = ctx.store.get(ctx.code, checks.ACCOUNTS, account_id)
        if not entity:
            raise BusinessError("not_found", "Account")
        values = {name: request.form.get(name, "").strip() or None for name in ("Phone", "Email")}
        known = find_resource(checks.ACCOUNTS)
        accounts.update_account(ctx, entity, validity.checked(known, values, ctx))
        return f"{entity['Name']} is changed."

    return _do(division, act, url_for("books.relations", division=division, **request.args))


def _do(division: int, act: Callable[[Context], str], back: str, done: str = "") -> Response:
    """Let an action happen as a whole, say how it went, and return to a page.

    :param back: the page
    :param done: another page for when it went well
    """
    ctx = open_books(division)
    try:
        with ctx.store.transaction(user=PERSON):
            flash(act(ctx), "done")
        return redirect(done or back, 303)
    except BusinessError as error:
        flash(messages(error.problems, PERSON["Language"]), "refused")
    except ValueError as error:
        flash(str(error), "refused")
    return redirect(back, 303)


def _amount(text: str | None) -> Decimal:
    amount = _signed(text or "0")
    if amount <= 0:
        raise ValueError("Fill in an amount above zero, such as 121.00.")
    return amount


def _signed(text: str | None) -> Decimal:
    try:
        amount = Decimal((text or "").replace(",", ".").strip())
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite():
        raise ValueError("Fill in an amount, such as 121.00.")
    return amount.quantize(Decimal("0.01"))


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise ValueError("Fill in a date, such as 2026-03-31.") from None
