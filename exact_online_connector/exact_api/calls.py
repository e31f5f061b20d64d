"""Making one call: with a token, within the budgets, written down, and with its answer judged.

It never sleeps, so that nobody holds a transaction open meanwhile, and it repeats nothing but what
a 401 says was not executed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import requests
from requests.auth import AuthBase

from . import answers
from .auth import USER_AGENT, TokenSource
from .budget import (
    Call,
    CallJournal,
    exact_now,
    is_nearly_used,
    limits_in,
    next_allowed_at,
    refused_until,
)
from .errors import AuthError, RateLimited
from .sites import is_loopback
from .values import plain
from .wire import mount

_REASON_LENGTH = 200


def utc_now() -> datetime:
    """Now, by the clock of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Request:
    """What is asked of Exact.

    :param method: "GET", "POST", "PUT" or "DELETE"
    :param url: whole
    :param endpoint: the resource without its key, as budgets and the journal name it
    :param division: its number; None for calls without one
    :param body: what is sent along
    :param accept: which answers are
    :param content: what the body is
    :param timeout: seconds until the whole answer has to be there
    """

    method: str
    url: str
    endpoint: str
    division: int | None
    timeout: float
    body: str | None = None
    accept: str = "application/json"
    content: str = "application/json"

    @property
    def writes(self) -> bool:
        """Whether it could change something at Exact."""
        return self.method != "GET"

    @property
    def headers(self) -> dict[str, str]:
        """All but the token."""
        headers = {"Accept": self.accept}
        if self.body is not None:
            headers |= {"Content-Type": self.content, "Prefer": "return=representation"}
        return headers


class Caller:
    """Makes calls; see ``client.ExactClient`` for the parameters.

    :param session: one of ``new_session`` that others use too; without it one is made, which ends
        with ``close``
    :attr answered_at: see ``client.ExactClient``
    """

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource,
        journal: CallJournal,
        session: requests.Session | None = None,
        clock: Callable[[], datetime] = utc_now,
    ):
        self._tokens = tokens
        self._journal = journal
        self._own_session = None if session else new_session(base_url)
        self._session = session or self._own_session
        self._clock = clock
        self.answered_at: datetime | None = None

    def close(self) -> None:
        """End the session, unless it is used by others."""
        if self._own_session:
            self._own_session.close()

    def make(self, request: Request) -> requests.Response:
        """Make a call and return its answer, which is a success.

        :raises ExactError: what any other answer stands for, see ``client.ExactClient``
        """
        token = self._tokens.token()
        response = self._send(request, token)
        if _wants_another_token(response, request.writes):
            token = self._tokens.renew(token)
            response = self._send(request, token)
        if response.status_code == 401:
            where = {"endpoint": request.endpoint, "status": 401}
            raise AuthError("consent_lost", "a new token is refused", **where)
        error = answers.refusal(response, request.endpoint, request.writes)
        if error:
            raise error
        return response

    def _send(self, request: Request, token: str) -> requests.Response:
        """Send a request once, if the budgets allow it, and write it down."""
        now = self._clock()
        state = self._journal.state(request.endpoint, now)
        wait = next_allowed_at(state, now)
        if wait:
            raise RateLimited(*wait, endpoint=request.endpoint)
        call = {"at": now, "method": request.method, "endpoint": request.endpoint}
        call["division"] = request.division
        if is_nearly_used(state):
            self._journal.begin(Call(**call, status=None, duration_ms=0))
        started = time.monotonic()
        try:
            response = self._session.request(
                request.method,
                request.url,
                data=None if request.body is None else request.body.encode(),
                headers=request.headers,
                auth=_Bearer(token),
                timeout=request.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            duration = _milliseconds_since(started)
            kind = type(error).__name__
            self._journal.add(Call(**call, status=None, duration_ms=duration, error=kind))
            # Without its cause: the request in there carries the token.
            raise answers.no_answer(error, request.endpoint, request.writes) from None
        self.answered_at = exact_now(response.headers)
        written = Call(
            **call,
            **limits_in(response.headers, self._clock()),
            status=response.status_code,
            duration_ms=_milliseconds_since(started),
            error=_error_text(response, token),
            reason=plain(response.headers.get("Reason", ""), _REASON_LENGTH) or None,
        )
        self._journal.add(written)
        if response.status_code == 429 or written.is_block:
            until, scope = refused_until(written, state.endpoint_errors)
            where = {"endpoint": request.endpoint, "status": response.status_code}
            raise RateLimited(until, scope, **where)
        return response


class _Bearer(AuthBase):
    """Adds the access token; as an auth object no entry of a .netrc file takes its place."""

    def __init__(self, token: str):
        self._token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def new_session(base_url: str) -> requests.Session:
    """A session for calls to Exact: its connections are kept, its answers bounded.

    :param base_url: of the country site, see ``sites.base_url``
    """
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    # No proxy of the environment stands between us and this machine.
    session.trust_env = not is_loopback(base_url)
    return mount(session, base_url)


def _wants_another_token(response: requests.Response, writes: bool) -> bool:
    """Whether the token was refused: by a 401, or by the way to the login page.

    Exact has answered very old tokens with a redirect. Of a write that is answered so we are less
    sure than of a 401 that it was not executed, so it is not repeated.
    """
    status = response.status_code
    return status == 401 or (300 <= status < 400 and not writes)


def _error_text(response: requests.Response, token: str) -> str | None:
    """Exact's words for a refusal, for the journal."""
    if response.ok:
        return None
    return plain("; ".join(answers.messages(response)).replace(token, "…")) or None


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
