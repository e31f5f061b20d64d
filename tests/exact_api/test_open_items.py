"""What settled an invoice, as its ledger line says, against the simulator's books."""

import pytest

from exact_online_connector.core.kinds import INVOICE
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.errors import Rejected

from .world import BE

TERMS = "sync/Cashflow/PaymentTerms"
LINES = "financialtransaction/TransactionLines"


def items(world, count):
    """The open items of as many invoices in the books."""
    made = [
        resources.create_entry(world.client, INVOICE, world.sales_entry(f"INV/{number}"))
        for number in range(count)
    ]
    return [world.one(TERMS, TransactionEntryID=entry["EntryID"]) for entry in made]


def receive(world, *entries, amount):
    body = {"division": BE, "entries": list(entries), "amount": amount}
    [item] = world.server.control("receive", body)["items"]
    return world.one(TERMS, ID=item)


def offsets(world, *rows):
    return resources.offsets(world.client, [row["TransactionID"] for row in rows])


@pytest.mark.parametrize("is_told", [True, False])
def test_the_lines_of_invoices_name_the_one_that_paid_them(world, is_told):
    world.server.control("knobs", {"offset_ids": "on" if is_told else "off"})
    first, second, still_open = items(world, 3)
    entries = first["TransactionEntryID"], second["TransactionEntryID"]
    bank = receive(world, *entries, amount="242.00")
    world.server.control("calls/clear", {})
    paid = {first["TransactionID"], second["TransactionID"]}
    expected = dict.fromkeys(paid, bank["TransactionID"]) if is_told else {}
    assert offsets(world, first, second, still_open) == expected
    assert len(world.calls(LINES)) == 1


def test_a_refused_filter_is_a_refusal(world):
    world.server.control("knobs", {"refused_filters": f"{LINES}.ID"})
    [row] = items(world, 1)
    with pytest.raises(Rejected):
        offsets(world, row)


def test_more_lines_than_one_filter_takes_are_asked_in_parts(world):
    lines = [f"00000000-0000-4000-8000-{number:012}" for number in range(100)]
    world.server.control("calls/clear", {})
    assert resources.offsets(world.client, lines) == {}
    assert len(world.calls("financialtransaction/TransactionLines")) == 3
