"""Budgets, their headers, and the block after too many errors."""

import pytest

from .client import BE, NL, Walk

MINUTE = ("X-RateLimit-Minutely-Limit", "X-RateLimit-Minutely-Remaining")
DAY = ("X-RateLimit-Limit", "X-RateLimit-Remaining")
ME = "current/Me"


def api_in_time(simulator):
    """A client whose token was issued after the clock was changed."""
    return Walk(simulator.url).api()


def test_six_headers(simulator):
    simulator.control("clock", {"now": "2026-03-01T02:01:49+00:00"})
    headers = api_in_time(simulator).get("financial/Journals", select="Code").headers
    assert [headers[name] for name in MINUTE] == ["60", "59"]
    assert [headers[name] for name in DAY] == ["5000", "4999"]
    assert headers["X-RateLimit-Minutely-Reset"] == "1772330520000"  # 02:02:00
    assert headers["X-RateLimit-Reset"] == "1772409600000"  # midnight UTC


def test_calls_without_a_division_cost_nothing(api):
    answer = api.get(ME, division=None)
    assert not [name for name in answer.headers if name.startswith("X-RateLimit")]


@pytest.mark.parametrize(
    ("knobs", "present", "absent"),
    [
        ({"minute_limit": 2}, "X-RateLimit-Minutely-", "X-RateLimit-Limit"),
        ({"day_limit": 2}, "X-RateLimit-", "X-RateLimit-Minutely-Limit"),
    ],
)
def test_the_refusal_tells_only_the_limit_that_was_hit(simulator, knobs, present, absent):
    simulator.control("clock", {"now": "2026-03-01T02:01:00+00:00"})
    api = api_in_time(simulator)
    simulator.control("knobs", knobs)
    assert [api.get("financial/Journals", select="Code").status_code for _ in range(3)] == [
        200,
        200,
        429,
    ]
    refused = api.post("crm/Accounts", {"Name": "Nobody"})
    assert refused.status_code == 429
    assert refused.content == b""
    assert "Retry-After" not in refused.headers
    assert refused.headers[f"{present}Remaining"] == "0"
    assert absent not in refused.headers
    names = [
        row["Name"]
        for row in simulator.control(f"entities?division={BE}&resource=crm/Accounts")["entities"]
    ]
    assert "Nobody" not in names


def test_budgets_are_per_division_and_come_back(simulator):
    simulator.control("clock", {"now": "2026-03-01T02:01:00+00:00"})
    api = api_in_time(simulator)
    simulator.control("knobs", {"minute_limit": 1})

    def status(division):
        return api.get("financial/Journals", division=division, select="Code").status_code

    assert [status(BE), status(BE), status(NL)] == [200, 429, 200]
    simulator.control("clock", {"advance": 60})
    assert status(BE) == 200


def test_more_than_ten_errors_block_an_endpoint_for_an_hour(simulator, api):
    for _ in range(11):
        assert api.get("financial/Journals").status_code == 400
    assert api.get("financial/Journals", select="Code").status_code == 429
    assert api.get("vat/VATCodes", select="Code").status_code == 200
    simulator.control("clock", {"advance": 3500})
    api = api_in_time(simulator)
    assert api.get("financial/Journals", select="Code").status_code == 429  # lengthens the block
    simulator.control("clock", {"advance": 3500})
    api = api_in_time(simulator)
    assert api.get("financial/Journals", select="Code").status_code == 429
    simulator.control("clock", {"advance": 3700})
    assert api_in_time(simulator).get("financial/Journals", select="Code").status_code == 200


@pytest.mark.parametrize(
    ("path", "division", "status"),
    [("crm/Nothing", BE, 404), ("financial/Journals", 12, 403), ("financial/Journals", BE, 400)],
)
def test_every_kind_of_error_counts(api, path, division, status):
    statuses = [api.get(path, division=division).status_code for _ in range(12)]
    assert statuses == [status] * 11 + [429]


def test_expired_tokens_count_too(simulator, api):
    simulator.control("clock", {"advance": 601})
    statuses = {api.get("financial/Journals", select="Code").status_code for _ in range(11)}
    assert statuses == {401}
    assert api_in_time(simulator).get("financial/Journals", select="Code").status_code == 429


def test_business_refusals_do_not_count_as_errors(simulator, api):
    for _ in range(12):
        assert api.post("crm/Accounts", {}).status_code == 500
    assert api.post("crm/Accounts", {"Name": "Twelve"}).status_code == 201


def test_the_journal_tells_what_a_call_cost(simulator, api):
    simulator.control("calls/clear", {})
    api.get(ME, division=None)
    api.get("financial/Journals", select="Code")
    free, paid = simulator.control("calls")["calls"]
    assert (free["endpoint"], free["counted"]) == (ME, False)
    assert (paid["endpoint"], paid["counted"], paid["status"]) == ("financial/Journals", True, 200)
    assert paid["day_remaining"] == 4999
