"""What all pages share: the blueprint, the opened division, figures in templates."""

from datetime import date
from decimal import Decimal

from flask import Blueprint, abort, request

from ..books import seed
from ..people import PERSON
from ..rules import Context
from ..simulator import current
from ..store import SYSTEM

pages = Blueprint(
    "books",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/books/static",
)
ROWS_PER_PAGE = 100
SECTIONS = (
    ("entries", "Entries"),
    ("open_items", "Open items"),
    ("ledger", "Ledger"),
    ("chart", "Chart"),
    ("relations", "Relations"),
    ("documents", "Documents"),
    ("periods", "Periods"),
)


def open_books(division: int) -> Context:
    """The books of a division as the rules want them; 404 when there is none with this number."""
    simulator = current()
    entity = seed.open_division(simulator.store, division, simulator.clock.today())
    if not entity:
        abort(404)
    return Context(simulator.store, entity, PERSON, simulator.clock, simulator.knobs)


def page_of(rows: list) -> dict:
    """The rows of the page asked for, with what the pager needs."""
    number = max(request.args.get("page", 1, type=int), 1)
    first = (number - 1) * ROWS_PER_PAGE
    return {
        "rows": rows[first : first + ROWS_PER_PAGE],
        "page": number,
        "pages": max(-(-len(rows) // ROWS_PER_PAGE), 1),
        "total": len(rows),
    }


@pages.app_context_processor
def _navigation() -> dict:
    """Every division, for the switcher, and the sections."""
    rows = current().store.all(SYSTEM, "system/Divisions")
    return {"all_divisions": rows, "sections": SECTIONS}


@pages.app_template_filter("money")
def money(amount: Decimal | None) -> str:
    """1234.5 -> "1,234.50"; a minus is a real one; nothing for None."""
    if amount is None:
        return ""
    amount = amount or abs(amount)  # no minus on a zero
    return f"{amount:,.2f}".replace("-", "\N{MINUS SIGN}")


@pages.app_template_filter("day")
def day(value: date | None) -> str:
    """A date as 2026-03-15; nothing for None."""
    return value.isoformat()[:10] if value else ""


@pages.app_template_filter("percent")
def percent(fraction: Decimal | None) -> str:
    """0.21 -> "21 %"; nothing for None."""
    return "" if fraction is None else f"{(fraction * 100).normalize():f} %"
