"""Consent and tokens: the walk in the browser, and every refusal in Exact's words."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from .client import BE, CLIENT_ID, NL, REDIRECT, TIMEOUT

TOO_EARLY = "Rate limit exceeded: access_token not expired"


def query_of(url: str) -> dict:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_consent_returns_a_code_and_the_state(walk):
    location = walk.authorize()
    assert location.startswith(REDIRECT + "?")
    assert query_of(location)["state"] == "a b&c"
    assert "!" in query_of(location)["code"]


def test_denied_consent_says_so(walk):
    answer = query_of(walk.authorize(action="deny"))
    assert answer["error"] == "access_denied"
    assert answer["state"] == "a b&c"
    assert "code" not in answer


@pytest.mark.parametrize("client_id", [CLIENT_ID, CLIENT_ID.strip("{}"), CLIENT_ID.upper()])
def test_client_id_with_and_without_braces(walk, client_id):
    code = walk.code(client_id=client_id)
    assert walk.exchange(code, client_id=client_id).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "{99999999-2222-3333-4444-555555555555}"},
        {"redirect_uri": "http://example.com/callback"},
        {"response_type": "token"},
    ],
)
def test_authorize_refuses_what_is_not_registered(simulator, changes):
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "response_type": "code", **changes}
    answer = requests.get(f"{simulator.url}/api/oauth2/auth", params=query, timeout=TIMEOUT)
    assert answer.status_code == 400
    assert 'name="username"' not in answer.text


def test_redirect_addresses_are_compared_letter_by_letter(simulator):
    registered = "https://odoo.example.com/back"
    simulator.control("app", {"redirect_uris": [registered, registered]})
    query = {"client_id": CLIENT_ID, "response_type": "code"}
    url = f"{simulator.url}/api/oauth2/auth"
    for uri, status in (
        (registered, 200),
        (REDIRECT, 200),
        (registered + "/", 400),
        ("https://odoo.example.com/", 400),
        ("https://ODOO.example.com/back", 400),
    ):
        answer = requests.get(url, params={**query, "redirect_uri": uri}, timeout=TIMEOUT)
        assert answer.status_code == status, uri
    simulator.reset()
    assert simulator.control("app", {})["redirect_uris"] == [REDIRECT, registered]
    with pytest.raises(ValueError):
        simulator.control("app", {"redirect_uris": ["http://odoo.example.com/back"]})


def test_wrong_password_shows_the_login_page_again(simulator):
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "response_type": "code"}
    answer = requests.post(
        f"{simulator.url}/api/oauth2/auth",
        params=query,
        data={"username": "bookkeeper", "password": "wrong"},
        timeout=TIMEOUT,
    )
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text


def test_live_login_is_reused_unless_login_is_forced(simulator):
    browser = requests.Session()
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "response_type": "code"}
    url = f"{simulator.url}/api/oauth2/auth"
    form = {"username": "bookkeeper", "password": "bookkeeper"}
    browser.post(url, params=query, data=form, timeout=TIMEOUT)
    again = browser.get(url, params=query, timeout=TIMEOUT)
    assert 'name="division"' in again.text
    forced = browser.get(url, params={**query, "force_login": 1}, timeout=TIMEOUT)
    assert 'name="username"' in forced.text


def test_token_body(walk):
    body = walk.tokens()
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == "600"
    assert body["refresh_token"].startswith("Gcp7!")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "wrong"},
        {"client_id": "{99999999-2222-3333-4444-555555555555}"},
        {"redirect_uri": REDIRECT + "/"},
        {"code": "made-up"},
        {"grant_type": "password"},
    ],
)
def test_bad_exchange(walk, changes):
    answer = walk.exchange(walk.code(), **changes)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_request"}


def test_code_is_single_use_and_short_lived(simulator, walk):
    code = walk.code()
    assert walk.exchange(code).status_code == 200
    assert walk.exchange(code).json() == {"error": "invalid_request"}
    late = walk.code()
    simulator.control("clock", {"advance": 200})
    assert walk.exchange(late).status_code == 400


def test_credentials_must_be_in_the_form(simulator):
    answer = requests.post(
        f"{simulator.url}/api/oauth2/token", json={"grant_type": "refresh_token"}, timeout=TIMEOUT
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_access_token_lives_600_seconds(simulator, api):
    simulator.control("clock", {"advance": 590})
    assert api.get("current/Me", division=None).status_code == 200
    simulator.control("clock", {"advance": 11})
    assert api.get("current/Me", division=None).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer made-up", "Basic eA=="])
def test_without_a_token(simulator, header):
    answer = requests.get(
        f"{simulator.url}/api/v1/current/Me", headers={"Authorization": header}, timeout=TIMEOUT
    )
    assert answer.status_code == 401


def test_refresh_before_570_seconds(simulator, walk):
    tokens = walk.tokens()
    simulator.control("clock", {"advance": 560})
    answer = walk.refresh(tokens["refresh_token"])
    assert answer.status_code == 400
    assert answer.json() == {"error": "access_denied", "error_description": TOO_EARLY}
    assert answer.headers["Reason"] == f"TooEarlyToRefreshTokens: {TOO_EARLY}"
    simulator.control("clock", {"advance": 11})
    assert walk.refresh(tokens["refresh_token"]).status_code == 200


def test_reuse_of_a_refresh_token_kills_the_chain(simulator, walk):
    first = walk.tokens()
    simulator.control("clock", {"advance": 580})
    second = walk.refresh(first["refresh_token"]).json()
    answer = walk.refresh(first["refresh_token"])
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "unauthorized_client",
        "error_description": "Old refresh token used.",
    }
    simulator.control("clock", {"advance": 580})
    dead = walk.refresh(second["refresh_token"])
    assert dead.status_code == 400
    assert dead.json() == {
        "error": "invalid_grant",
        "error_description": "Token is not allowed, because of invalid or empty chainId",
    }


def test_refresh_token_expires_after_30_days(simulator, walk):
    tokens = walk.tokens()
    simulator.control("clock", {"advance": 30 * 86400 + 60})
    answer = walk.refresh(tokens["refresh_token"])
    assert answer.status_code == 400
    stamp = r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M"
    assert re.fullmatch(
        rf"The refresh token expired at {stamp} and it is now {stamp}\.",
        answer.json()["error_description"],
    )


@pytest.mark.parametrize(("kills", "status"), [(True, 401), (False, 200)])
def test_second_consent_of_the_same_user(simulator, walk, kills, status):
    simulator.control("knobs", {"second_consent_kills_first": kills})
    first = walk.api()
    walk.api()
    assert first.get("current/Me", division=None).status_code == status


def test_consent_of_another_user_leaves_the_first_alone(walk):
    first = walk.api()
    walk.api("comptable")
    assert first.get("current/Me", division=None).status_code == 200


def test_user_withdraws_the_app(simulator, walk):
    tokens = walk.tokens()
    simulator.control("faults", {"kind": "consent_revoked"})
    simulator.control("clock", {"advance": 580})
    answer = walk.refresh(tokens["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"
    assert simulator.control("faults")["faults"] == []


def test_two_hundred_token_calls_a_day(simulator, walk):
    simulator.control("knobs", {"token_limit": 2})
    tokens = walk.tokens()
    assert walk.refresh(tokens["refresh_token"]).status_code == 400
    assert walk.refresh(tokens["refresh_token"]).status_code == 429
    simulator.control("clock", {"advance": 86400})
    assert walk.refresh(tokens["refresh_token"]).status_code == 200


def test_only_the_chosen_divisions_are_in_reach(walk):
    api = walk.api(divisions=[NL])
    rows = api.rows("system/Divisions", division=NL, select="Code")
    assert [row["Code"] for row in rows] == [NL]
    refused = api.get("financial/Journals", division=BE, select="Code")
    assert refused.status_code == 403
    assert "User division is not within division scope." in refused.text


def test_a_division_of_somebody_else_cannot_be_granted(walk):
    api = walk.api("limited", [NL, 300001])
    rows = api.rows("system/Divisions", division=NL, select="Code")
    assert [row["Code"] for row in rows] == [NL]


def test_secrets_are_not_in_the_journal(simulator, walk):
    tokens = walk.tokens()
    text = str(simulator.control("calls"))
    assert tokens["access_token"] not in text
    assert tokens["refresh_token"] not in text
    assert "simulator-secret" not in text
