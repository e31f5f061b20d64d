"""Open items for the tests of ``core.payment``."""

from datetime import date
from decimal import Decimal

from exact_online_connector.core.payment.settlement import Item, portion_of, settled

DAY, PAID = date(2026, 3, 1), date(2026, 3, 20)


def item(guid, amount, kind="cash", **values):
    """An item that is matched and all of its transaction, unless told otherwise."""
    amount = Decimal(amount)
    values.setdefault("is_matched", True)
    values.setdefault("day", DAY)
    values["total"] = Decimal(values.get("total", amount))
    values.setdefault("paid_on", PAID)
    return Item(guid, kind, amount, Decimal(values.pop("company", amount)), **values)


def portion(one, booked="0"):
    return portion_of(one, settled([one])[one.guid], Decimal(booked))
