"""Calls against the simulator: what comes back, what is written down, what every failure
becomes.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from exact_online_connector.exact_api.auth import TokenSource
from exact_online_connector.exact_api.budget import ERROR_BUDGET, MINUTE_BUDGET
from exact_online_connector.exact_api.errors import (
    AuthError,
    BadAnswer,
    BadRequest,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
    UnknownOutcome,
)
from exact_online_connector.exact_api.odata import eq

from .world import ACCOUNTS, BE, ENTRIES

NOBODY = "00000000-0000-4000-8000-000000000000"


def read(world):
    return list(world.client.get(ENTRIES, select=["EntryID", "YourRef"]))


def write(world):
    return world.client.post(ENTRIES, world.sales_entry())


def slow_clock(world):
    """A token source that takes tokens for good which Exact no longer takes."""
    return TokenSource(
        world.app, world.store, clock=lambda: world.clock.now() - timedelta(seconds=60)
    )


# -- what comes back


def test_all_pages_are_read(world):
    accounts = [
        world.client.post(ACCOUNTS, {"Name": f"Customer {number:03d}"}) for number in range(45)
    ]
    world.advance(minutes=1)
    accounts += [
        world.client.post(ACCOUNTS, {"Name": f"Customer {number:03d}"}) for number in range(45, 90)
    ]
    world.advance(minutes=1)
    world.server.control("calls/clear", {})
    found = world.client.get(ACCOUNTS, select=["ID"], filter="startswith(Name,'Customer ')")
    assert sorted(row["ID"] for row in found) == sorted(row["ID"] for row in accounts)
    assert [call["endpoint"] for call in world.calls()] == [ACCOUNTS, ACCOUNTS]


def test_one_page_is_read_with_top(world):
    found = list(world.client.get(ACCOUNTS, select=["ID"], filter="Status eq 'C'", top=2))
    assert len(found) == 2


def test_options_reach_exact(world):
    write(world)
    [entry] = world.client.get(
        ENTRIES,
        select=["EntryID", "YourRef", "SalesEntryLines"],
        filter=eq("YourRef", "INV/2026/00001"),
        expand="SalesEntryLines",
        orderby="EntryNumber desc",
    )
    assert entry["YourRef"] == "INV/2026/00001"
    assert len(entry["SalesEntryLines"]["results"]) == 1


def test_a_filter_with_a_quote_finds_its_row(world):
    world.client.post(ACCOUNTS, {"Name": "O'Neil & Zoë + 100%"})
    [found] = world.client.get(ACCOUNTS, select=["Name"], filter=eq("Name", "O'Neil & Zoë + 100%"))
    assert found["Name"] == "O'Neil & Zoë + 100%"


def test_one_entity_is_read_by_key(world):
    made = write(world)
    found = world.client.get_one(ENTRIES, made["EntryID"], select=["EntryNumber"])
    assert found["EntryNumber"] == made["EntryNumber"]
    with pytest.raises(NotFound):
        world.client.get_one(ENTRIES, NOBODY, select=["EntryNumber"])


def test_rows_are_counted(world):
    assert world.client.count(ENTRIES) == 0
    write(world)
    assert world.client.count(ENTRIES, eq("YourRef", "INV/2026/00001")) == 1


def test_an_amount_reaches_the_books_to_the_digit(world):
    made = world.client.post(ENTRIES, world.sales_entry(amount=Decimal("1234567.89")))
    [entry] = world.entries()
    assert Decimal(entry["SalesEntryLines"][0]["AmountFC"]) == Decimal("1234567.89")
    assert made["EntryID"] == entry["EntryID"]
    [row] = world.client.get(ENTRIES, select=["AmountFC"])
    assert row["AmountFC"] == Decimal(entry["AmountFC"])
    assert not isinstance(row["AmountFC"], float)


def test_an_entity_is_changed_and_deleted(world):
    account = world.client.post(ACCOUNTS, {"Name": "Before"})["ID"]
    world.client.put(ACCOUNTS, account, {"Name": "After"})
    assert world.one(ACCOUNTS, ID=account)["Name"] == "After"
    world.client.delete(ACCOUNTS, account)
    assert account not in [row["ID"] for row in world.entities(ACCOUNTS)]
    with pytest.raises(NotFound):
        world.client.put(ACCOUNTS, account, {"Name": "Too late"})


def test_changes_are_read_since_a_timestamp(world):
    rows = list(world.client.sync("sync/Financial/GLAccounts", 1, select=["ID"]))
    assert {row["ID"] for row in rows} == {
        row["ID"] for row in world.entities("financial/GLAccounts")
    }
    newest = max(row["Timestamp"] for row in rows)
    assert list(world.client.sync("sync/Financial/GLAccounts", newest, select=["ID"])) == []


def test_a_read_names_its_properties(world):
    with pytest.raises(ValueError):
        next(world.client.get(ENTRIES, select=[]))


def test_a_resource_of_a_division_needs_one(world):
    with pytest.raises(ValueError):
        next(world.new_client(None).get(ENTRIES, select=["EntryID"]))
    assert world.calls() == []


# -- what every failure becomes

EVERY_FAULT = [
    # fault, error of a read, error of a write, entries in the books after the write
    ({"kind": "business_error", "message": "Ongeldig: Dagboek"}, Rejected, Rejected, 0),
    ({"kind": "error_without_text"}, Unavailable, UnknownOutcome, 0),
    ({"kind": "error_without_text", "after": True}, Unavailable, UnknownOutcome, 1),
    ({"kind": "html"}, Unavailable, UnknownOutcome, 0),
    ({"kind": "html", "after": True}, Unavailable, UnknownOutcome, 1),
    ({"kind": "html", "status": 502}, Unavailable, UnknownOutcome, 0),
    ({"kind": "html", "status": 504, "after": True}, Unavailable, UnknownOutcome, 1),
    ({"kind": "cut_before_write"}, Unavailable, UnknownOutcome, 0),
    ({"kind": "cut_after_write"}, Unavailable, UnknownOutcome, 1),
    ({"kind": "garbage", "after": True, "status": 201}, BadAnswer, UnknownOutcome, 1),
    ({"kind": "gateway_fault"}, Unavailable, Unavailable, 0),
    ({"kind": "timeout"}, BadRequest, UnknownOutcome, 0),
    ({"kind": "timeout", "after": True}, BadRequest, UnknownOutcome, 1),
    ({"kind": "blocked_user"}, Forbidden, Forbidden, 0),
    ({"kind": "license_expired"}, Forbidden, Forbidden, 0),
    ({"kind": "scope_missing"}, Forbidden, Forbidden, 0),
    ({"kind": "division_scope"}, Forbidden, Forbidden, 0),
    ({"kind": "no_division_access"}, Forbidden, Forbidden, 0),
    ({"kind": "rate_limit_minute"}, RateLimited, RateLimited, 0),
    ({"kind": "rate_limit_day"}, RateLimited, RateLimited, 0),
]
IDS = ["-".join(str(value) for value in fault.values()) for fault, *_ in EVERY_FAULT]


@pytest.mark.parametrize("fault, of_a_read, of_a_write, booked", EVERY_FAULT, ids=IDS)
def test_every_failure_has_its_error(world, fault, of_a_read, of_a_write, booked):
    world.plant(**fault, endpoint=ENTRIES, method="POST")
    with pytest.raises(of_a_write) as caught:
        write(world)
    assert type(caught.value) is of_a_write
    assert caught.value.endpoint == ENTRIES
    assert len(world.entries()) == booked
    assert len(world.calls(ENTRIES)) == 1, "a write is not repeated"

    world.advance(days=1)
    world.plant(**fault, endpoint=ENTRIES, method="GET")
    with pytest.raises(of_a_read) as caught:
        read(world)
    assert type(caught.value) is of_a_read


@pytest.mark.parametrize(
    "kind, reason",
    [
        ("blocked_user", "BlockedUser"),
        ("inactive_user", "InactiveUser"),
        ("blocked_customer", "BlockedCustomer"),
        ("division_blocked", "DivisionBlocked"),
        ("no_division_access", "NoDivisionAccess"),
        ("wrong_division", "WrongDivision"),
        ("license_expired", "LicenseExpired"),
        ("scope_missing", "ScopeViolated"),
        ("division_scope", "DivisionScope"),
        ("forbidden", "Forbidden"),
    ],
)
def test_a_403_tells_what_is_missing(world, kind, reason):
    world.plant(kind, endpoint=ENTRIES)
    with pytest.raises(Forbidden) as caught:
        read(world)
    assert caught.value.reason == reason
    assert world.journal.calls[-1].status == 403


def test_a_division_outside_the_consent_is_forbidden(world):
    with pytest.raises(Forbidden):
        list(world.new_client(300001).get(ENTRIES, select=["EntryID"]))


def test_the_books_say_no_in_their_own_words(world):
    entry = world.sales_entry()
    entry["Journal"] = "999"
    del entry["Customer"]
    with pytest.raises(Rejected) as caught:
        world.client.post(ENTRIES, entry)
    assert type(caught.value) is Rejected
    assert "Verplicht" in " ".join(caught.value.messages)
    assert world.journal.calls[-1].error == "; ".join(caught.value.messages)
    assert world.entries() == []


def test_our_own_mistakes_are_told_apart(world):
    with pytest.raises(BadRequest) as caught:
        world.client.post(ENTRIES, {**world.sales_entry(), "Sender": "Odoo"})
    assert "'Sender'" in caught.value.messages[0]


# -- tokens


@pytest.mark.parametrize("act", [read, write])
def test_a_refused_token_is_renewed_and_the_call_repeated(world, act):
    world.tokens = slow_clock(world)
    world.client = world.new_client(BE)
    refused = world.store.token.access_token
    world.advance(seconds=601)
    act(world)
    assert world.store.token.access_token != refused
    assert [call["status"] for call in world.calls(ENTRIES)] == [401, 200 if act is read else 201]
    assert len(world.entries()) == (0 if act is read else 1)


def test_a_call_is_repeated_only_once(world):
    world.plant("expired_token", endpoint=ENTRIES, times=9)
    world.tokens = slow_clock(world)
    world.client = world.new_client(BE)
    world.advance(seconds=601)
    with pytest.raises(AuthError) as caught:
        write(world)
    assert caught.value.code == "consent_lost"
    assert len(world.calls(ENTRIES)) == 2
    assert world.entries() == []


def test_a_withdrawn_consent_is_noticed_by_the_call(world):
    world.plant("consent_revoked")
    with pytest.raises(AuthError) as caught:
        write(world)
    assert caught.value.code == "consent_lost"
    assert world.store.load() is None
    assert world.entries() == []


def test_a_refused_young_token_stops_without_costing_the_consent(world):
    world.plant("expired_token", endpoint=ENTRIES)
    with pytest.raises(Unavailable):
        write(world)
    assert len(world.calls(ENTRIES)) == 1
    assert write(world)


# -- budgets


def test_we_stop_before_exact_stops_us(world):
    for _ in range(MINUTE_BUDGET):
        read(world)
    with pytest.raises(RateLimited) as caught:
        write(world)
    assert caught.value.scope == "minute"
    assert timedelta() < caught.value.reset_at - world.clock.now() <= timedelta(seconds=61)
    assert len(world.calls()) == MINUTE_BUDGET
    world.advance(seconds=61)
    assert write(world)


def test_a_429_of_the_minute_says_when_to_come_back(world):
    world.plant("rate_limit_minute", endpoint=ENTRIES)
    with pytest.raises(RateLimited) as caught:
        write(world)
    assert caught.value.scope == "minute"
    assert timedelta() < caught.value.reset_at - world.clock.now() <= timedelta(seconds=61)
    with pytest.raises(RateLimited):
        write(world)
    assert len(world.calls()) == 1, "the second try was not even sent"
    world.advance(seconds=62)
    assert write(world)


def test_a_429_of_the_day_says_when_to_come_back(world):
    world.plant("rate_limit_day", endpoint=ENTRIES)
    with pytest.raises(RateLimited) as caught:
        write(world)
    assert caught.value.scope == "day"
    tomorrow = (world.clock.now() + timedelta(days=1)).date()
    assert (caught.value.reset_at.date(), caught.value.reset_at.hour) == (tomorrow, 0)
    world.advance(days=1)
    assert write(world)


def test_the_last_calls_of_a_shared_minute_are_not_overdrawn(world):
    world.server.control("knobs", {"minute_limit": 3})
    for _ in range(3):
        read(world)
    with pytest.raises(RateLimited):
        read(world)
    assert len(world.calls()) == 3, "Exact's own headers said that none was left"


def test_refusals_at_one_endpoint_stop_before_exact_blocks_us(world):
    for _ in range(ERROR_BUDGET):
        with pytest.raises(NotFound):
            world.client.get_one(ENTRIES, NOBODY, select=["EntryID"])
    with pytest.raises(RateLimited) as caught:
        read(world)
    assert caught.value.scope == "errors"
    assert len(world.calls(ENTRIES)) == ERROR_BUDGET
    assert list(world.client.get("financial/Journals", select=["Code"])), "others still work"
    world.advance(seconds=3601)
    assert read(world) == []


@pytest.mark.parametrize("status", [429, 403])
def test_a_block_for_too_many_refusals_ends(world, status):
    world.server.control("knobs", {"error_velocity_status": status})
    for _ in range(11):
        world.journal.calls.clear()
        with pytest.raises(NotFound):
            world.client.get_one(ENTRIES, NOBODY, select=["EntryID"])
    with pytest.raises((RateLimited, Forbidden)):
        read(world)
    for _ in range(3):
        try:
            assert read(world) == []
            return
        except RateLimited as error:
            world.advance(seconds=(error.reset_at - world.clock.now()).total_seconds())
        except Forbidden:
            world.advance(minutes=61)
    pytest.fail("we kept the block alive")


# -- the journal


def test_every_call_is_written_down_without_secrets(world):
    write(world)
    call = world.journal.calls[-1]
    assert (call.method, call.endpoint, call.status, call.division) == ("POST", ENTRIES, 201, BE)
    assert (call.minute_limit, call.day_limit) == (60, 5000)
    assert call.minute_remaining == 59
    assert call.day_reset > call.minute_reset > call.at
    assert call.duration_ms >= 0
    assert call.error is None
    for secret in (world.store.token.access_token, "INV/2026/00001"):
        assert secret not in repr(call)


def test_a_call_without_an_answer_is_written_down(world):
    world.plant("cut_before_write", endpoint=ENTRIES)
    with pytest.raises(UnknownOutcome):
        write(world)
    call = world.journal.calls[-1]
    assert (call.status, call.error) == (None, "ConnectionError")


def test_the_endpoint_is_written_down_without_its_key(world):
    made = write(world)
    world.client.get_one(ENTRIES, made["EntryID"], select=["EntryID"])
    world.client.count(ENTRIES)
    list(world.client.get("current/Me", select=["UserID"]))
    assert (world.journal.calls[-1].endpoint, world.journal.calls[-1].division) == (
        "current/Me",
        None,
    )
    world.journal.calls.pop()
    assert {call.endpoint for call in world.journal.calls} == {ENTRIES}
