"""When the next call may be made."""

from datetime import UTC, datetime, timedelta

import pytest

from exact_online_connector.exact_api.budget import (
    ERROR_BUDGET,
    BudgetState,
    Call,
    MemoryCallJournal,
    limits_in,
    next_allowed_at,
    refused_until,
)

NOW = datetime(2026, 7, 1, 10, 30, 20, tzinfo=UTC)
NEXT_MINUTE = datetime(2026, 7, 1, 10, 31, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def call(status=200, at=NOW, endpoint="crm/Accounts", **limits):
    return Call(at, "GET", endpoint, status, 12, 1, **limits)


@pytest.mark.parametrize(
    "state, allowed",
    [
        (BudgetState(), None),
        # Of the 60 of Exact ten are left to others who call with the same app.
        (BudgetState(calls_this_minute=49), None),
        (BudgetState(calls_this_minute=58), (NEXT_MINUTE + SECOND, "minute")),
        (BudgetState(endpoint_errors=ERROR_BUDGET - 1, oldest_endpoint_error=NOW), None),
        (
            BudgetState(endpoint_errors=ERROR_BUDGET, oldest_endpoint_error=NOW - 600 * SECOND),
            (NOW + 3000 * SECOND, "errors"),
        ),
        (BudgetState(last=call(minute_remaining=1, day_remaining=1)), None),
        (
            BudgetState(last=call(minute_remaining=0, minute_reset=NEXT_MINUTE)),
            (NEXT_MINUTE + SECOND, "minute"),
        ),
        (BudgetState(last=call(minute_remaining=0)), (NOW + 61 * SECOND, "minute")),
        (
            BudgetState(last=call(day_remaining=0, day_reset=MIDNIGHT)),
            (MIDNIGHT + SECOND, "day"),
        ),
        (BudgetState(last=call(day_remaining=0)), (MIDNIGHT + SECOND, "day")),
        (BudgetState(last=call(429)), (NOW + 61 * SECOND, "minute")),
        (BudgetState(last=call(429, at=NOW - 61 * SECOND)), None),
        (
            BudgetState(last=call(minute_remaining=0, minute_reset=NOW), calls_this_minute=0),
            (NOW + 61 * SECOND, "minute"),
        ),
        (
            BudgetState(58, call(day_remaining=0), ERROR_BUDGET, NOW),
            (MIDNIGHT + SECOND, "day"),
        ),
    ],
)
def test_the_strictest_limit_counts(state, allowed):
    assert next_allowed_at(state, NOW) == allowed


@pytest.mark.parametrize(
    "refused, errors, until",
    [
        (call(429, minute_limit=60, minute_remaining=0, minute_reset=NEXT_MINUTE), 0, NEXT_MINUTE),
        (call(429, day_limit=5000, day_remaining=0, day_reset=MIDNIGHT), 0, MIDNIGHT),
        (call(429, day_limit=5000), 0, MIDNIGHT),
        (
            call(429, day_limit=5000, day_remaining=9, minute_limit=60, minute_reset=NEXT_MINUTE),
            0,
            NEXT_MINUTE,
        ),
        (call(429), 0, NOW + 60 * SECOND),
        (call(429, minute_limit=60, minute_reset=NEXT_MINUTE), 3, NEXT_MINUTE),
    ],
)
def test_a_429_says_until_when(refused, errors, until):
    assert refused_until(refused, errors)[0] == until + SECOND


def test_a_429_that_names_no_limit_after_refusals_is_a_block_of_an_hour():
    assert refused_until(call(429), 5) == (NOW + timedelta(minutes=61), "blocked")


def told(date="Wed, 01 Jul 2026 10:30:20 GMT", now=NOW, **changed):
    """What an answer that came now tells of limits."""
    headers = {
        "Date": date,
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "4987",
        "X-RateLimit-Reset": "1782950400000",
        "X-RateLimit-Minutely-Limit": "60",
        "X-RateLimit-Minutely-Remaining": "0",
        "X-RateLimit-Minutely-Reset": "1782901860000",
        **{f"X-RateLimit-{name.replace('_', '-')}": text for name, text in changed.items()},
    }
    return limits_in(headers, now)


def test_limits_are_read_from_the_headers():
    assert told() == {
        "day_limit": 5000,
        "day_remaining": 4987,
        "day_reset": MIDNIGHT,
        "minute_limit": 60,
        "minute_remaining": 0,
        "minute_reset": NEXT_MINUTE,
    }


@pytest.mark.parametrize(
    "ahead", [timedelta(minutes=10), timedelta(days=1), -timedelta(minutes=10), -timedelta(days=1)]
)
def test_a_clock_that_is_wrong_makes_no_pause_longer_or_shorter(ahead):
    """Ours may be wrong, or Exact's: what counts is how long it takes until the reset."""
    here = NOW + ahead
    limits = told(now=here)
    assert limits["minute_reset"] - here == NEXT_MINUTE - NOW
    assert limits["day_reset"] - here == MIDNIGHT - NOW
    until = refused_until(call(429, at=here, **limits), 0)
    assert until == (here + (NEXT_MINUTE - NOW) + SECOND, "minute")


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(days=300)])
def test_without_a_date_of_exact_no_limit_lasts_longer_than_its_name(ahead):
    for date in ("", "soon", "Wed, 99 Jul 2026 10:30:20 GMT", "Wed, 01 Jul 0000 00:00:00 -0000"):
        limits = told(date=date, now=NOW - ahead)
        assert limits["minute_reset"] == NOW - ahead + timedelta(minutes=1)
        behind = told(date=date, now=NOW + ahead)
        assert refused_until(call(429, at=NOW + ahead, **behind), 0) == (
            NOW + ahead + timedelta(seconds=61),
            "minute",
        )
    assert told(now=NOW, Reset="253402300799000")["day_reset"] == NOW + timedelta(days=1)


def test_the_day_of_exact_ends_at_its_midnight():
    headers = {"Date": "Wed, 01 Jul 2026 23:59:00 GMT", "X-RateLimit-Limit": "5000"}
    assert limits_in(headers, NOW)["day_reset"] == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "soon", "-1", "1e3", "9" * 30, "٣", "-62135596800000"])
def test_limits_nobody_can_read_count_as_absent(text):
    limits = told(Remaining=text, Minutely_Reset=text, Minutely_Limit=text)
    assert limits["minute_reset"] is None or limits["minute_reset"] < NOW
    assert limits["day_remaining"] is limits["minute_limit"] is None


def test_what_was_written_down_before_a_clock_was_set_right_does_not_count():
    journal = MemoryCallJournal()
    tomorrow = NOW + timedelta(days=1)
    for _call in range(60):
        journal.add(call(429, at=tomorrow, day_limit=5000, day_remaining=0, error="blocked"))
    assert next_allowed_at(journal.state("crm/Accounts", NOW), NOW) is None


def test_a_journal_counts_this_minute_and_the_errors_of_the_last_hour():
    journal = MemoryCallJournal()
    latest = call(at=NOW - 3 * SECOND, day_remaining=7)
    for entry in (
        call(403, at=NOW - timedelta(hours=1)),
        call(400, at=NOW - timedelta(minutes=50)),
        call(500, at=NOW - timedelta(minutes=40)),
        call(404, at=NOW - 21 * SECOND, endpoint="other"),
        latest,
        call(401, at=NOW - SECOND),
    ):
        journal.add(entry)
    assert journal.state("crm/Accounts", NOW) == BudgetState(
        calls_this_minute=2,
        last=latest,
        endpoint_errors=2,
        oldest_endpoint_error=NOW - timedelta(minutes=50),
    )


@pytest.mark.parametrize(
    "answer, is_block",
    [
        (call(403, error="You have exceeded the error limit for this endpoint."), True),
        (call(400, error="Te veel fouten: de app is een uur geblokkeerd."), True),
        (call(429, error="Too many errors."), True),
        (call(400, error="Type 'Account' does not have a property named 'Blocked'."), False),
        (call(400, error="No property Blocked exists in type Exact.Account."), False),
        (call(429, reason="ErrorLimitExceeded"), True),
        (call(403, reason="Access blocked, error velocity"), True),
        (call(429, error="Too many requests", minute_limit=60), False),
        (call(403, reason="BlockedUser", error="The user is blocked."), False),
        (call(403, reason="DivisionBlocked"), False),
        (call(403, reason="Application Scope Violated: Cannot read scope"), False),
        (call(401, error="blocked"), False),
        (call(500, error="De kredietlimiet is overschreden: te veel."), False),
        (call(400, error="Type 'X' does not have a property named 'Y'"), False),
        (call(400), False),
    ],
)
def test_a_block_is_recognised_by_its_words(answer, is_block):
    assert answer.is_block is is_block


def test_a_block_rests_all_calls_for_an_hour_whatever_is_answered_meanwhile():
    journal = MemoryCallJournal()
    journal.add(call(403, error="App blocked", endpoint="salesentry/SalesEntries"))
    journal.add(call(200, minute_remaining=50))
    state = journal.state("crm/Accounts", NOW + 600 * SECOND)
    until = NOW + timedelta(minutes=61)
    assert next_allowed_at(state, NOW + 600 * SECOND) == (until, "blocked")
    later = NOW + timedelta(minutes=61)
    assert next_allowed_at(journal.state("crm/Accounts", later), later) is None


def test_what_the_books_refuse_counts_toward_a_block_and_a_failure_does_not():
    journal = MemoryCallJournal()
    for _time in range(ERROR_BUDGET):
        journal.add(call(500, error="Ongeldig: Dagboek"))
        journal.add(call(500, endpoint="cashflow/Payments"))
    assert next_allowed_at(journal.state("crm/Accounts", NOW), NOW)[1] == "errors"
    assert next_allowed_at(journal.state("cashflow/Payments", NOW), NOW) is None
