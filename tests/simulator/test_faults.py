"""Failures on demand, and whether the books were written before them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .client import BE, TIMEOUT, error_text

ACCOUNT = {"Name": "Faulty"}


def booked(simulator) -> int:
    rows = simulator.control(f"entities?division={BE}&resource=crm/Accounts")["entities"]
    return sum(row["Name"] == "Faulty" for row in rows)


@pytest.mark.parametrize(
    ("fault", "status", "body", "written"),
    [
        ({"kind": "error_without_text"}, 500, "", 0),
        ({"kind": "error_without_text", "after": True}, 500, "", 1),
        ({"kind": "html"}, 503, "<html>", 0),
        ({"kind": "html", "status": 502, "after": True}, 502, "<html>", 1),
        ({"kind": "gateway_fault"}, 404, '{"fault":{"faultstring":', 0),
        ({"kind": "garbage", "after": True}, 200, '{"d":{"results":[', 1),
        ({"kind": "timeout"}, 408, "", 0),
        ({"kind": "expired_token"}, 401, "", 0),
        ({"kind": "rate_limit_minute"}, 429, "", 0),
        ({"kind": "rate_limit_day"}, 429, "", 0),
        ({"kind": "business_error", "message": "Verplicht: Boekjaar"}, 500, "Verplicht", 0),
    ],
)
def test_answers(simulator, api, fault, status, body, written):
    simulator.control("faults", fault)
    answer = api.post("crm/Accounts", ACCOUNT)
    assert answer.status_code == status
    assert body in answer.text
    assert booked(simulator) == written
    assert api.post("crm/Accounts", {"Name": "After the fault"}).status_code == 201


@pytest.mark.parametrize(("kind", "written"), [("cut_before_write", 0), ("cut_after_write", 1)])
def test_cut_connection(simulator, api, kind, written):
    simulator.control("faults", {"kind": kind, "endpoint": "crm/Accounts", "method": "POST"})
    with pytest.raises(requests.ConnectionError):
        api.post("crm/Accounts", ACCOUNT)
    assert booked(simulator) == written
    assert simulator.control("calls")["calls"][-1]["status"] is None


@pytest.mark.parametrize(
    ("kind", "reason", "text"),
    [
        ("blocked_user", "BlockedUser", "Forbidden"),
        ("inactive_user", "InactiveUser", "Forbidden"),
        ("blocked_customer", "BlockedCustomer", "Forbidden"),
        ("division_blocked", "DivisionBlocked", "Forbidden"),
        ("no_division_access", "NoDivisionAccess", "Forbidden"),
        ("wrong_division", "WrongDivision", "Forbidden"),
        ("license_expired", "LicenseExpired", "Forbidden - Customer's license expired."),
        ("forbidden", None, "Forbidden"),
        ("division_scope", None, "Forbidden - User division is not within division scope."),
        (
            "scope_missing",
            None,
            "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope.",
        ),
    ],
)
def test_every_forbidden(simulator, api, kind, reason, text):
    simulator.control("faults", {"kind": kind})
    answer = api.post("crm/Accounts", ACCOUNT)
    assert answer.status_code == 403
    assert answer.headers.get("Reason") == reason
    assert error_text(answer) == text


def test_slow_is_executed_late(simulator, api):
    simulator.control("faults", {"kind": "slow", "seconds": 0.2})
    answer = api.post("crm/Accounts", ACCOUNT)
    assert answer.status_code == 201
    assert answer.elapsed.total_seconds() >= 0.2


def test_slow_after_is_executed_at_once_and_answered_when_the_faults_are_cleared(simulator, api):
    simulator.control("faults", {"kind": "slow", "seconds": 60, "after": True})
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(api.post, "crm/Accounts", ACCOUNT)
        end = time.monotonic() + TIMEOUT
        while not booked(simulator) and time.monotonic() < end:
            pass
        assert booked(simulator) and not answer.done()
        simulator.control("faults", method="DELETE")
        assert answer.result(timeout=TIMEOUT).status_code == 201


def test_a_slow_call_does_not_hold_up_others(simulator, api):
    simulator.control(
        "faults", {"kind": "slow", "seconds": 10 * TIMEOUT, "endpoint": "crm/Accounts"}
    )
    with pytest.raises(requests.Timeout):
        requests.post(
            f"{api.root}/{BE}/crm/Accounts", json=ACCOUNT, headers=api.headers, timeout=0.2
        )
    try:
        assert api.get("financial/Journals", select="Code").status_code == 200
    finally:
        simulator.control("faults", method="DELETE")


def test_skip_times_and_endpoint(simulator, api):
    fault = {"kind": "html", "endpoint": "CRM/accounts", "method": "POST", "skip": 1, "times": 2}
    simulator.control("faults", fault)
    assert api.get("financial/Journals", select="Code").status_code == 200
    statuses = [api.post("crm/Accounts", ACCOUNT).status_code for _ in range(4)]
    assert statuses == [201, 503, 503, 201]


def test_times_zero_stays_until_cleared(simulator, api):
    simulator.control("faults", {"kind": "html", "times": 0})
    assert [api.get("vat/VATCodes", select="Code").status_code for _ in range(3)] == [503] * 3
    simulator.control("faults", method="DELETE")
    assert api.get("vat/VATCodes", select="Code").status_code == 200


def test_faults_of_the_token_endpoint(simulator, walk):
    code = walk.code()
    simulator.control("faults", {"kind": "html", "times": 1})
    simulator.control("faults", {"kind": "gateway_fault", "endpoint": "oauth2/token"})
    answer = walk.exchange(code)
    assert "ApplicationNotFound" in answer.text
    assert walk.exchange(code).status_code == 200


@pytest.mark.parametrize("fault", [{"kind": "nonsense"}, {"kind": "html", "unknown": 1}, {}])
def test_bad_faults_are_refused(simulator, fault):
    with pytest.raises(ValueError):
        simulator.control("faults", fault)


@pytest.mark.parametrize(
    "knobs",
    [{"nonsense": 1}, {"xml_api": "maybe"}, {"minute_limit": "sixty"}, {"sync_duplicates": 1}],
)
def test_bad_knobs_are_refused(simulator, knobs):
    with pytest.raises(ValueError):
        simulator.control("knobs", knobs)
