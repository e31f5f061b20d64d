"""Consent, renewal and every refusal of the token endpoint."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from exact_online_connector.exact_api.auth import MemoryTokenStore, OAuthApp, Token, TokenSource
from exact_online_connector.exact_api.errors import AuthError, Forbidden, RateLimited, Unavailable

from .stub import HANG_UP, Stub
from .world import CLIENT_ID, REDIRECT, SECRET, walk_consent

NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
TOKEN = "oauth2/token"


def refused(code, act, *arguments):
    with pytest.raises(AuthError) as caught:
        act(*arguments)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "age, usable",
    [(-5, True), (0, True), (570, True), (571, False), (700, False)],
)
def test_a_token_is_used_for_570_seconds(age, usable):
    token = Token("access", "refresh", NOW)
    now = NOW + timedelta(seconds=age)
    assert token.usable(now) == usable


# -- consent


def test_a_person_connects(world):
    answer = urlsplit(walk_consent(world.app.authorize_url("state-1")))
    assert answer.geturl().startswith(REDIRECT)
    query = parse_qs(answer.query)
    assert query["state"] == ["state-1"]
    token = world.app.exchange(query["code"][0])
    assert token.expires_in == 600
    assert token.issued_at - world.clock.now() < timedelta(seconds=5)
    world.store.save(token)
    assert next(world.client.get("current/Me", select=["UserName"]))["UserName"] == "bookkeeper"


def test_the_consent_page_is_asked_for_in_full(world):
    url = urlsplit(world.app.authorize_url("a state"))
    assert f"{url.scheme}://{url.netloc}" == world.server.url
    assert parse_qs(url.query) == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": [REDIRECT],
        "state": ["a state"],
    }


def test_the_site_of_a_country_is_asked_over_https():
    app = OAuthApp("https://start.exactonline.be", CLIENT_ID, SECRET, REDIRECT)
    assert app.authorize_url("s").startswith("https://start.exactonline.be/api/oauth2/auth?")


def test_a_code_works_once(world):
    code = world.consent()
    assert world.app.exchange(code).access_token
    refused("wrong_client", world.app.exchange, code)


def test_a_client_id_goes_with_and_without_braces(world):
    bare = world.new_app(client_id=CLIENT_ID.strip("{}"))
    assert bare.exchange(world.consent()).refresh_token


def test_a_wrong_secret_is_told(world):
    refused("wrong_client", world.new_app(secret="wrong").exchange, world.consent())
    world.advance(seconds=575)
    refused("wrong_client", world.new_app(secret="wrong").refresh, world.store.token)


# -- renewal


def test_a_young_token_is_used_without_asking(world):
    assert world.tokens.token() == world.tokens.token()
    assert world.calls(TOKEN) == []


def test_an_old_token_is_renewed_and_saved(world):
    before = world.store.token
    world.advance(seconds=575)
    access = world.tokens.token()
    assert access == world.store.token.access_token != before.access_token
    assert world.store.token.refresh_token != before.refresh_token
    assert world.tokens.token() == access
    assert len(world.calls(TOKEN)) == 1


def test_two_threads_burn_no_token(world):
    world.advance(seconds=575)
    start = threading.Barrier(2)
    got = []

    def work():
        source = TokenSource(world.app, world.store, clock=world.clock.now)
        start.wait()
        got.append(source.token())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [world.store.token.access_token] * 2
    assert len(world.calls(TOKEN)) == 1


def test_a_rejected_token_is_renewed_once_for_all(world):
    rejected = world.tokens.token()
    world.advance(seconds=575)
    renewed = world.tokens.renew(rejected)
    assert renewed != rejected
    assert world.tokens.renew(rejected) == renewed
    assert len(world.calls(TOKEN)) == 1


def test_a_token_that_is_too_young_to_be_renewed_is_kept(world):
    refused("too_early", world.app.refresh, world.store.token)
    # A clock that runs ahead takes the token for old; Exact knows better.
    ahead = TokenSource(
        world.app, world.store, clock=lambda: world.clock.now() + timedelta(seconds=580)
    )
    before = world.store.token
    assert ahead.token() == before.access_token
    assert world.store.token.refresh_token == before.refresh_token
    # It does not ask anew for each call.
    for _call in range(5):
        assert ahead.token() == before.access_token
    assert len(world.calls(TOKEN)) == 2
    world.advance(seconds=575)
    assert ahead.renew(before.access_token) != before.access_token


def test_a_rejected_token_that_is_too_young_leaves_the_consent_alone(world):
    before = world.store.token
    with pytest.raises(Unavailable):
        world.tokens.renew(before.access_token)
    assert world.store.token == before
    world.advance(seconds=575)
    assert world.tokens.token() != before.access_token


def lose_by_withdrawal(world):
    world.advance(seconds=575)
    world.plant("consent_revoked")


def lose_by_age(world):
    world.advance(days=31)


def lose_by_reuse(world):
    used = world.store.token
    world.advance(seconds=575)
    world.app.refresh(used)
    world.store.save(used)


def lose_by_second_consent(world):
    world.app.exchange(world.consent())
    world.advance(seconds=575)


@pytest.mark.parametrize(
    "lose, code",
    [
        (lose_by_withdrawal, "consent_lost"),
        (lose_by_age, "consent_lost"),
        (lose_by_reuse, "token_used"),
        (lose_by_second_consent, "consent_lost"),
    ],
)
def test_a_lost_consent_is_forgotten(world, lose, code):
    lose(world)
    refused(code, world.tokens.token)
    assert world.store.load() is None
    assert len(world.calls(TOKEN)) <= 4, "it is asked for twice at most"
    asked = len(world.calls(TOKEN))
    refused("consent_lost", world.tokens.token)
    assert len(world.calls(TOKEN)) == asked


def test_a_chain_that_died_by_reuse_says_so_ever_after(world):
    used = world.store.token
    world.advance(seconds=575)
    newest = world.app.refresh(used)
    refused("token_used", world.app.refresh, used)
    world.advance(seconds=575)
    refused("consent_lost", world.app.refresh, newest)


@pytest.mark.parametrize("status", [429, 400])
def test_the_days_token_calls_are_used_up(world, status):
    world.server.control("knobs", {"token_limit": 1, "token_limit_status": status})
    world.advance(seconds=575)
    with pytest.raises(RateLimited) as caught:
        world.tokens.token()
    assert caught.value.scope == "token"
    midnight = (world.clock.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    assert abs(caught.value.reset_at - midnight) < timedelta(seconds=2)
    assert world.store.load()


NOT_CARRIED_OUT = ["gateway_fault", "html", "cut_before_write", "garbage", "error_without_text"]
CARRIED_OUT = [
    {"kind": "cut_after_write"},
    {"kind": "garbage", "after": True},
    {"kind": "html", "after": True},
    {"kind": "error_without_text", "after": True},
]


@pytest.mark.parametrize("kind", [*NOT_CARRIED_OUT, "blocked_user"])
def test_a_renewal_that_failed_costs_nothing(world, kind):
    world.advance(seconds=575)
    before = world.store.token
    world.plant(kind, endpoint=TOKEN, times=2)
    with pytest.raises((Unavailable, Forbidden)):
        world.tokens.token()
    assert world.store.token == before
    assert len(world.calls(TOKEN)) == (1 if kind == "blocked_user" else 2)
    world.server.control("faults", method="DELETE")
    assert world.tokens.token() != before.access_token


@pytest.mark.parametrize("kind", NOT_CARRIED_OUT)
def test_a_renewal_without_an_answer_is_asked_for_once_more(world, kind):
    world.advance(seconds=575)
    before = world.store.token
    world.plant(kind, endpoint=TOKEN)
    assert world.tokens.token() == world.store.token.access_token != before.access_token
    assert len(world.calls(TOKEN)) == 2


@pytest.mark.parametrize("fault", CARRIED_OUT, ids=lambda fault: fault["kind"])
def test_a_renewal_whose_answer_was_lost(world, fault):
    """Exact takes the old one again for as long as the new one was not used, or it never does."""
    world.knobs(used_refresh_token="until_next_used")
    world.advance(seconds=575)
    world.plant(**fault, endpoint=TOKEN)
    assert world.tokens.token() == world.store.token.access_token
    assert next(world.client.get("current/Me", select=["UserName"]))["UserName"] == "bookkeeper"
    world.advance(seconds=575)
    assert world.tokens.token() == world.store.token.access_token

    world.knobs(used_refresh_token="refused")
    world.advance(seconds=575)
    world.plant(**fault, endpoint=TOKEN)
    refused("answer_lost", world.tokens.token)
    assert world.store.load() is None


def test_a_process_that_died_while_it_renewed(world):
    """Nobody knows of the first attempt: it is as if somebody else had used the token."""
    for taken_again in ("until_next_used", "refused"):
        world.knobs(used_refresh_token=taken_again)
        world.advance(seconds=575)
        world.app.refresh(world.store.token)
        if taken_again == "refused":
            refused("token_used", world.tokens.token)
        else:
            assert world.tokens.token() == world.store.token.access_token


def test_a_no_in_the_night_is_not_believed_at_once(world):
    world.advance(seconds=575)
    before = world.store.token
    world.plant("html", status=400, endpoint=TOKEN)
    assert world.tokens.token() != before.access_token
    assert len(world.calls(TOKEN)) == 2


# -- answers of the token endpoint that the simulator does not give


def answer(status, body, **headers):
    return (status, {"Content-Type": "application/json", **headers}, body)


def error(name, description=""):
    return f'{{"error": "{name}", "error_description": "{description}"}}'.encode()


@pytest.mark.parametrize(
    "given, expected",
    [
        (answer(400, error("access_denied", "access_token not expired")), "too_early"),
        (answer(401, error("invalid_request", "access token not expired")), "too_early"),
        (answer(400, b"", Reason="TooEarlyToRefreshTokens: wait"), "too_early"),
        (answer(400, error("invalid_request", "The refresh token expired at …")), "consent_lost"),
        (answer(401, error("unauthorized_client", "Old refresh token used.")), "token_used"),
        (answer(400, error("invalid_grant")), "consent_lost"),
        (answer(400, error("invalid_request")), "wrong_client"),
        (answer(401, error("invalid_client")), "wrong_client"),
        (answer(400, b"Bad Request"), "wrong_client"),
    ],
)
def test_each_refusal_of_a_refresh_has_its_code(given, expected):
    with Stub(given) as stub:
        app = OAuthApp(stub.url, CLIENT_ID, SECRET, REDIRECT)
        refused(expected, app.refresh, Token("a", "r", NOW))


@pytest.mark.parametrize(
    "given, expected",
    [
        (answer(400, error("invalid_request")), "wrong_client"),
        (answer(400, error("invalid_grant")), "bad_code"),
        (answer(400, error("invalid_grant", "The code has expired")), "expired_code"),
        (answer(400, error("access_denied")), "consent_denied"),
    ],
)
def test_each_refusal_of_a_code_has_its_code(given, expected):
    with Stub(given) as stub:
        refused(expected, OAuthApp(stub.url, CLIENT_ID, SECRET, REDIRECT).exchange, "code")


GOOD = b'{"access_token": "a", "token_type": "bearer", "expires_in": %s, "refresh_token": "r"}'


@pytest.mark.parametrize(
    "given, expected",
    [
        (answer(302, b"", Location="/login"), Unavailable),
        (answer(403, b"", Reason="BlockedUser"), Forbidden),
        (answer(404, b"<html>"), Unavailable),
        (answer(400, b'{"fault": {"faultstring": "x"}}'), Unavailable),
        (answer(200, b"<html>"), Unavailable),
        (answer(200, b"[]"), Unavailable),
        (answer(200, b'{"access_token": "a", "expires_in": "600"}'), Unavailable),
        (answer(200, (GOOD % b"600").replace(b'"a"', b'"a\\nb"')), Unavailable),
        (answer(200, (GOOD % b"600").replace(b'"a"', b'["a"]')), Unavailable),
        (answer(200, (GOOD % b"600").replace(b'"r"', b'"\\u20ac"')), Unavailable),
        (answer(200, b"[" * 9999), Unavailable),
        (answer(200, GOOD % b'600, "access_token": "b"'), Unavailable),
        (HANG_UP, Unavailable),
    ],
)
def test_what_grants_nothing_is_no_token(given, expected):
    with Stub(given) as stub:
        with pytest.raises(expected):
            OAuthApp(stub.url, CLIENT_ID, SECRET, REDIRECT).refresh(Token("a", "r", NOW))
        assert len(stub.requests) == 1


@pytest.mark.parametrize(
    "expires_in", [b'"600"', b"600", b'"soon"', b"0", b"-1", b"null", b"[]", b"1e400", b"9" * 99]
)
def test_the_life_of_a_token_comes_as_text_or_number_and_no_grant_is_wasted(expires_in):
    with Stub(answer(200, GOOD % expires_in)) as stub:
        app = OAuthApp(stub.url, CLIENT_ID, SECRET, REDIRECT)
        assert app.refresh(Token("a", "r", NOW)).expires_in == 600


def test_credentials_travel_in_the_body_alone():
    with Stub(answer(200, GOOD % b"600"), answer(200, GOOD % b"600")) as stub:
        app = OAuthApp(stub.url, CLIENT_ID, SECRET, REDIRECT)
        app.exchange("a!code")
        app.refresh(Token("a", "Gcp7!IAAA/+=", NOW))
    credentials = {"client_id": [CLIENT_ID], "client_secret": [SECRET]}
    exchange, refresh = (parse_qs(body.decode()) for *_, body in stub.requests)
    assert exchange == credentials | {
        "grant_type": ["authorization_code"],
        "code": ["a!code"],
        "redirect_uri": [REDIRECT],
    }
    assert refresh == credentials | {
        "grant_type": ["refresh_token"],
        "refresh_token": ["Gcp7!IAAA/+="],
    }
    for method, path, headers, _body in stub.requests:
        assert (method, path) == ("POST", "/api/oauth2/token")
        assert "Authorization" not in headers
        assert headers["User-Agent"].startswith("exact_online_connector")


# -- secrets


def test_no_log_level_shows_a_secret(world, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("requests_oauthlib", "requests_oauthlib.oauth2_session", "oauthlib", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    world.store.save(world.app.exchange(world.consent()))
    before = world.store.token
    world.advance(seconds=575)
    world.tokens.token()
    list(world.client.get("current/Me", select=["UserName"]))
    assert "POST /api/oauth2/token" in caplog.text, "the log was not even on"
    for secret in (SECRET, *_texts(before), *_texts(world.store.token)):
        assert secret not in caplog.text


def _texts(token):
    return token.access_token, token.refresh_token


def test_a_printed_token_shows_nothing(world):
    for secret in _texts(world.store.token):
        assert secret not in repr(world.store.token)


def test_an_error_carries_no_secret():
    with Stub(HANG_UP) as stub:
        app = OAuthApp(stub.url, CLIENT_ID, SECRET, REDIRECT)
        with pytest.raises(Unavailable) as caught:
            app.refresh(Token("a", "r", NOW))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert SECRET not in str(caught.value)


def test_without_a_token_nobody_is_asked():
    refused("consent_lost", TokenSource(None, MemoryTokenStore()).token)
