"""Consent and tokens.

An access token lives 600 s, a refresh is refused before 570 s, a refresh token works once and its
re-use ends the whole consent (Exact Online REST behaviour, see docs/exact-online.md). So tokens are
renewed under one lock, and a new one is saved before it is used. Where the answer to a refresh is
lost there is nothing left to lose: Exact takes the old refresh token once more, or a person has to
consent again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import requests
from requests_oauthlib import OAuth2Session

from .answers import never_sent
from .errors import AuthError, TokenAnswerLost, Unavailable
from .grants import CODE_REFUSALS, LIFE, REFRESH_REFUSALS, granted_only
from .sites import require_safe
from .wire import LARGEST_TOKEN, BoundedAdapter

USER_AGENT = "exact_online_connector (Odoo)"

# Seconds: at night Exact was seen to take 35, and a refresh that is given up is used up. Asked once
# more it has less, because a person may wait.
_TIMEOUT, _AGAIN_TIMEOUT = 60, 30
_MARGIN = timedelta(seconds=30)


def _utc_now() -> datetime:
    return datetime.now(UTC)


# requests_oauthlib writes tokens and client secrets into its debug log. A filter stays in force
# whatever log level somebody sets.
logging.getLogger("requests_oauthlib.oauth2_session").addFilter(
    lambda record: record.levelno > logging.DEBUG
)


@dataclass(frozen=True)
class Token:
    """What the token endpoint grants.

    :param issued_at: when the answer came, aware, in UTC
    :param expires_in: seconds
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    issued_at: datetime
    expires_in: int = LIFE

    def usable(self, now: datetime) -> bool:
        """Whether a call may still be started with it: 30 s are left for the call to end."""
        return now <= self.issued_at + timedelta(seconds=self.expires_in) - _MARGIN


class LockedTokens(Protocol):
    """A connection's token while nobody else may change it."""

    token: Token | None  # read under the lock

    def save(self, token: Token) -> None:
        """Store a token; durable when this returns."""

    def clear(self) -> None:
        """Forget the token, because the consent is gone; durable when this returns."""


class TokenStore(Protocol):
    """Where a connection's token is kept."""

    def load(self) -> Token | None:
        """Return the token without waiting for the lock."""

    def exclusive(self) -> AbstractContextManager[LockedTokens]:
        """Wait for the lock, and hold it while the context lasts."""


class MemoryTokenStore:
    """A store for scripts and tests; one process only."""

    def __init__(self, token: Token | None = None):
        self.token = token
        self._lock = threading.Lock()

    def load(self) -> Token | None:
        """See ``TokenStore``."""
        return self.token

    @contextmanager
    def exclusive(self) -> Iterator[LockedTokens]:
        """See ``TokenStore``."""
        with self._lock:
            yield self

    def save(self, token: Token) -> None:
        """See ``LockedTokens``."""
        self.token = token

    def clear(self) -> None:
        """See ``LockedTokens``."""
        self.token = None


class OAuthApp:
    """An app registered at Exact: sends people to the consent page and trades codes for tokens.

    :param base_url: of the country site, see ``sites.base_url``
    :param client_id: GUID, with or without braces
    :param client_secret: of the app
    :param redirect_uri: as registered, letter by letter; needed for consent only
    :param timeout: seconds until an answer has to be there as a whole
    :param clock: returns now, aware
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str = "",
        *,
        timeout: float = _TIMEOUT,
        clock: Callable[[], datetime] = _utc_now,
    ):
        self._base = require_safe(base_url)
        self._client_id = client_id
        self._secret = client_secret
        self._redirect_uri = redirect_uri
        self._timeout = timeout
        self.clock = clock

    def authorize_url(self, state: str) -> str:
        """Return where to send a person for the consent.

        :param state: comes back with the answer
        """
        with self._session() as session:
            url, _ = session.authorization_url(f"{self._https}/api/oauth2/auth", state)
        return url.replace(self._https, self._base, 1)

    def exchange(self, code: str) -> Token:
        """Trade the code of the consent page for the first token.

        :raises AuthError: "wrong_client", "bad_code", "expired_code" or "consent_denied"
        :raises Unavailable: no answer that tells; the code may be used up
        """
        with self._session() as session:
            session.register_compliance_hook("access_token_response", self._check(CODE_REFUSALS))
            return self._fetch(
                session.fetch_token,
                code=code,
                include_client_id=True,
                client_secret=self._secret,
            )

    def refresh(self, token: Token) -> Token:
        """Trade a refresh token for a new token. It can be used once: call this under the lock.

        :raises AuthError: "consent_lost", "token_used", "wrong_client" or "too_early" (the token
            is still good)
        :raises RateLimited: the token calls of this day are used up
        :raises TokenAnswerLost: no answer that tells. Whether the refresh token was used up is
            unknown; the next refresh tells: it works, or it is a "token_used".
        :raises Unavailable: Exact was not reached
        """
        with self._session() as session:
            session.register_compliance_hook(
                "refresh_token_response", self._check(REFRESH_REFUSALS)
            )
            return self._fetch(
                session.refresh_token,
                refresh_token=token.refresh_token,
                client_id=self._client_id,
                client_secret=self._secret,
            )

    def _fetch(self, verb: Callable[..., dict], **arguments) -> Token:
        """Make a token call.

        :param verb: of the session, which makes it
        :raises Unavailable: no answer
        """
        url = f"{self._https}/api/oauth2/token"
        try:
            granted = verb(url, timeout=self._timeout, **arguments)
        except requests.RequestException as error:
            kind = Unavailable if never_sent(error) else TokenAnswerLost
            # Without its cause: the request in there carries the client secret.
            raise kind(f"token call: {type(error).__name__}") from None
        return Token(
            granted["access_token"],
            granted["refresh_token"],
            self.clock(),
            granted["expires_in"],
        )

    def asking_again(self) -> "OAuthApp":
        """Return this app, for a call that is made a second time."""
        other = copy(self)
        other._timeout = min(self._timeout, _AGAIN_TIMEOUT)
        return other

    def _check(self, refusals: tuple) -> Callable[[requests.Response], requests.Response]:
        return partial(granted_only, refusals=refusals, clock=self.clock)

    @property
    def _https(self) -> str:
        """The site as oauthlib wants to see it, which takes no other scheme."""
        return self._base.replace("http://", "https://", 1)

    def _session(self) -> OAuth2Session:
        session = _Session(self._client_id, redirect_uri=self._redirect_uri)
        session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
        adapter = BoundedAdapter if self._base == self._https else _LoopbackAdapter
        session.mount(self._https, adapter(LARGEST_TOKEN))
        return session


class _Session(OAuth2Session):
    """Follows no redirect: client secret and tokens go to the token endpoint and nowhere else."""

    def request(self, method, url, **kwargs):
        return super().request(method, url, **{**kwargs, "allow_redirects": False})


class _LoopbackAdapter(BoundedAdapter):
    """Speaks http to the simulator on this machine while oauthlib believes in https.

    oauthlib's own switch for http is an environment variable, which would open it for every host
    and for every other user of oauthlib in this process.
    """

    def send(self, request, **kwargs):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **{**kwargs, "proxies": {}})


class TokenSource:
    """Hands out access tokens, and renews them so that no refresh token is ever used twice.

    :param app: renews
    :param store: where the token lives; shared by all processes
    :param clock: returns now, aware
    """

    def __init__(self, app: OAuthApp, store: TokenStore, clock: Callable[[], datetime] = _utc_now):
        self._app = app
        self._store = store
        self._clock = clock
        self._loaded: Token | None = None

    def token(self) -> str:
        """Return an access token that is good for a call, renewed when needed.

        The store is asked once for as long as the token is good.

        :raises AuthError: "consent_lost", "token_used" or "answer_lost" (the stored token is gone
            then), or "wrong_client"
        :raises RateLimited, Unavailable: see ``OAuthApp.refresh``
        """
        if not self._loaded or not self._loaded.usable(self._clock()):
            self._loaded = self._store.load()
        if self._loaded and self._loaded.usable(self._clock()):
            return self._loaded.access_token
        return self._renewed(rejected=None)

    def renew(self, rejected: str) -> str:
        """Return another access token than the one that Exact answered with 401.

        At most one refresh: if somebody else renewed the token meanwhile, theirs is returned.

        :raises AuthError, RateLimited: as ``token`` does
        :raises Unavailable: also when Exact says that the rejected token is too young to be renewed
        """
        return self._renewed(rejected)

    def _renewed(self, rejected: str | None) -> str:
        """The stored token, renewed under the lock unless somebody else has done so meanwhile.

        :param rejected: an access token that Exact refused; None when the stored one is only too
            old
        """
        self._loaded = None
        with self._store.exclusive() as locked:
            token = locked.token
            if token is None:
                raise AuthError("consent_lost", "no token")
            if token.access_token != rejected and token.usable(self._clock()):
                return token.access_token
            try:
                fresh = self._refreshed(token)
            except AuthError as error:
                return self._without_refresh(locked, error, rejected)
            locked.save(fresh)
            return fresh.access_token

    def _refreshed(self, token: Token) -> Token:
        """The token that follows, asked for a second time where the first answer is lost, or a no.

        Exact was seen to use up a refresh token and answer with nothing or a 500, to take it again
        then, and to say no at night to what it took a moment later (docs/exact-online.md).
        """
        try:
            return self._app.refresh(token)
        except TokenAnswerLost:
            first = None
        except AuthError as error:
            if error.code == "too_early":
                raise
            first = error
        try:
            return self._app.asking_again().refresh(token)
        except AuthError as error:
            if first is None and error.code == "token_used":
                raise AuthError("answer_lost", status=error.status) from None
            raise first or error from None

    def _without_refresh(self, locked: LockedTokens, error: AuthError, rejected: str | None) -> str:
        """The stored token, where Exact says that it is good; else it is gone, and the error stays.

        :param rejected: as of ``_renewed``
        """
        token = locked.token
        if error.ends_consent:
            locked.clear()
        if error.code != "too_early":
            raise error
        if token.access_token == rejected:
            raise Unavailable("a token is refused that is too young to be renewed", status=401)
        # It still lives, whatever our clock says: so it is as if it had come now, until Exact
        # refuses it. Else each call would ask for another one.
        locked.save(replace(token, issued_at=self._clock()))
        return token.access_token
