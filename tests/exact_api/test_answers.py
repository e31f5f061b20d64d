"""Which error each answer stands for. The answers are real ``requests`` responses with set
contents.
"""

import json
import ssl

import pytest
import requests
import urllib3

from exact_online_connector.exact_api import answers
from exact_online_connector.exact_api.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    Rejected,
    Unavailable,
    UnknownOutcome,
)


def response(status=200, body=b"", **headers):
    made = requests.Response()
    made.status_code = status
    made._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    made.headers.update(headers)
    return made


def message(text):
    return {"error": {"code": "", "message": {"lang": "", "value": text}}}


HTML = b"<html><h1>Service Unavailable</h1></html>"
NO_WAY = {
    "fault": {
        "faultstring": "Unable to identify proxy for host",
        "detail": {"errorcode": "messaging.adaptors.http.flow.ApplicationNotFound"},
    }
}
GATEWAY_TIMEOUT = {"fault": {"faultstring": "x", "detail": {"errorcode": "flow.GatewayTimeout"}}}


@pytest.mark.parametrize(
    "status, body, of_a_read, of_a_write",
    [
        (200, {"d": {}}, None, None),
        (204, b"", None, None),
        (302, b"Object moved", Unavailable, UnknownOutcome),
        (400, message("Bad"), BadRequest, BadRequest),
        (400, b"Bad Request", BadRequest, BadRequest),
        (403, message("Forbidden"), Forbidden, Forbidden),
        (404, b"", NotFound, NotFound),
        (405, b"", BadRequest, BadRequest),
        (408, message("Too broad"), BadRequest, UnknownOutcome),
        (413, b"", BadRequest, BadRequest),
        (500, message("Verplicht: Dagboek"), Rejected, Rejected),
        (500, message(""), Unavailable, UnknownOutcome),
        (500, b"", Unavailable, UnknownOutcome),
        (500, HTML, Unavailable, UnknownOutcome),
        (500, ["odd"], Unavailable, UnknownOutcome),
        (500, {"error": "odd"}, Unavailable, UnknownOutcome),
        (502, message("a gateway's text is no refusal"), Unavailable, UnknownOutcome),
        (503, HTML, Unavailable, UnknownOutcome),
        (504, b"", Unavailable, UnknownOutcome),
        (404, NO_WAY, Unavailable, Unavailable),
        (503, NO_WAY, Unavailable, Unavailable),
        (504, GATEWAY_TIMEOUT, Unavailable, UnknownOutcome),
        (400, {"fault": "odd"}, Unavailable, UnknownOutcome),
    ],
)
def test_each_answer_has_its_error(status, body, of_a_read, of_a_write):
    for writes, expected in ((False, of_a_read), (True, of_a_write)):
        error = answers.refusal(response(status, body), "crm/Accounts", writes)
        assert type(error) is (expected or type(None))
        if error:
            assert (error.endpoint, error.status) == ("crm/Accounts", status)


@pytest.mark.parametrize(
    "header, text, reason",
    [
        ("NoDivisionAccess", "Forbidden", "NoDivisionAccess"),
        ("BlockedUser: The user is blocked", "Forbidden", "BlockedUser"),
        ("", "Forbidden", "Forbidden"),
        ("Forbidden", "Forbidden - Customer's license expired.", "LicenseExpired"),
        ("", "Forbidden - Customer's license expired.", "LicenseExpired"),
        ("", "Forbidden - User division is not within division scope.", "DivisionScope"),
        (
            "",
            "Forbidden - Application Scope Violated. Cannot read 'crm.accounts' scope.",
            "ScopeViolated",
        ),
    ],
)
def test_a_403_has_a_reason(header, text, reason):
    headers = {"Reason": header} if header else {}
    error = answers.refusal(response(403, message(text), **headers), "crm/Accounts", False)
    assert error.reason == reason
    assert error.messages == (text,)


def test_several_problems_come_apart():
    joined = response(500, message("Verplicht: Factuur voor\r\nVerplicht: Besteld door\r\n"))
    assert answers.messages(joined) == ("Verplicht: Factuur voor", "Verplicht: Besteld door")


@pytest.mark.parametrize(
    "body, found",
    [
        ({"d": {"results": [{"A": 1}, {"A": 2}], "__next": "n"}}, ([{"A": 1}, {"A": 2}], "n")),
        ({"d": {"results": []}}, ([], None)),
        ({"d": [{"A": 1}]}, ([{"A": 1}], None)),
        ({"d": []}, ([], None)),
        ({"d": {"A": 1}}, ([{"A": 1}], None)),
    ],
)
def test_rows_come_out_of_every_envelope(body, found):
    assert answers.rows(response(200, body), "crm/Accounts") == found


@pytest.mark.parametrize(
    "body",
    [b"", b"{", HTML, b"null", b"1", {}, {"d": None}, {"d": [1]}, {"d": {"results": [None]}}],
)
def test_what_is_no_answer_of_exact_is_not_taken_for_one(body):
    with pytest.raises(Unavailable):
        answers.rows(response(200, body), "crm/Accounts")
    with pytest.raises(UnknownOutcome):
        answers.created(response(201, body), "crm/Accounts")


def test_a_byte_order_mark_does_no_harm():
    body = "\ufeff".encode() + b'{"d": {"A": "\xc3\xa9"}}'
    assert answers.rows(response(200, body), "crm/Accounts") == ([{"A": "é"}], None)


def wrapped(cause):
    """An error as requests raises it: around urllib3's, around the cause."""
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", cause))


@pytest.mark.parametrize(
    "error, of_a_write",
    [
        (requests.ConnectTimeout(), Unavailable),
        (wrapped(urllib3.exceptions.NewConnectionError(None, "refused")), Unavailable),
        (wrapped(urllib3.exceptions.ConnectTimeoutError(None, "slow")), Unavailable),
        (wrapped(urllib3.exceptions.SSLError(ssl.SSLCertVerificationError())), Unavailable),
        (wrapped(urllib3.exceptions.SSLError(ssl.SSLError("cut"))), UnknownOutcome),
        (requests.ReadTimeout(), UnknownOutcome),
        (requests.ConnectionError("reset"), UnknownOutcome),
        (requests.exceptions.ProxyError("tunnel"), UnknownOutcome),
        (requests.exceptions.ChunkedEncodingError(), UnknownOutcome),
    ],
)
def test_only_a_connection_that_was_never_made_is_sure_to_have_done_nothing(error, of_a_write):
    assert type(answers.no_answer(error, "crm/Accounts", writes=True)) is of_a_write
    assert type(answers.no_answer(error, "crm/Accounts", writes=False)) is Unavailable
