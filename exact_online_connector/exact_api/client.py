"""The one place that talks HTTP with Exact Online's REST service.

It never sleeps, so that nobody holds a transaction open meanwhile, and it repeats nothing but what
a 401 says was not executed.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.auth import AuthBase

from . import answers
from .auth import USER_AGENT, TokenSource
from .budget import Call, CallJournal, limits_in, next_allowed_at, refused_until
from .capabilities import Capabilities, MemoryCapabilities
from .errors import (
    AuthError,
    BadRequest,
    MissingProperty,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
)
from .odata import guid, literal, to_json
from .sites import is_loopback, require_safe
from .wire import mount

# Seconds, for what may have thousands of lines.
LONG_TIMEOUT = 90
# Bytes of one POST; of a file its own bytes count, not their base64 (docs/exact-online.md).
LARGEST_POST = 10 * 1000 * 1000
_XML_ACCEPTED = "application/xml, text/xml, */*"
_ERROR_LENGTH = 500
_REASON_LENGTH = 200
# How many properties one read may find missing: each costs a refused call.
_MOST_MISSING = 5
# Only these need no division in their address.
_WITHOUT_DIVISION = ("current/Me", "system/Users")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ExactClient:
    """Calls to one division.

    A resource is named as in its address: "salesentry/SalesEntries". Every method may raise
    AuthError, Forbidden, RateLimited, BadRequest, Rejected and Unavailable; those that write
    UnknownOutcome too.

    :param base_url: of the country site, see ``sites.base_url``
    :param division: its number; None while none is chosen, which leaves ``current/Me``
    :param tokens: hands out access tokens
    :param journal: is asked before each call, and told after it
    :param capabilities: is asked before each read, and told what Exact has no more
    :param session: of requests; closed at the end of a ``with``
    :param timeout: seconds that a call may last, until its whole answer is there
    :param clock: returns now, aware, in UTC
    """

    def __init__(
        self,
        base_url: str,
        division: int | None,
        tokens: TokenSource,
        journal: CallJournal,
        *,
        capabilities: Capabilities | None = None,
        session: requests.Session | None = None,
        timeout: float = 40,
        clock: Callable[[], datetime] = _utc_now,
    ):
        self._base = require_safe(base_url)
        self.division = division
        self._tokens = tokens
        self._journal = journal
        self.capabilities = capabilities or MemoryCapabilities()
        self._session = mount(session or _new_session(self._base), self._base)
        self._timeout = timeout
        self._clock = clock
        self._follows_pages = True
        # When Exact says that it gave its last answer; None where it does not say.
        self.answered_at: datetime | None = None

    def __enter__(self) -> "ExactClient":
        return self

    def __exit__(self, *_error) -> None:
        self._session.close()

    def in_division(self, division: int) -> "ExactClient":
        """Return a client for another division that shares everything else."""
        other = copy(self)
        other.division = division
        return other

    def probing(self) -> "ExactClient":
        """Return a client that reads the first page of everything, and takes nothing as known."""
        other = copy(self)
        other.capabilities = MemoryCapabilities()
        other._follows_pages = False
        return other

    def get(
        self,
        resource: str,
        *,
        select: Sequence[str],
        needed: Sequence[str] = (),
        filter: str | None = None,
        orderby: str | None = None,
        expand: str | None = None,
        top: int | None = None,
    ) -> Iterator[dict]:
        """Yield the rows of a resource, page by page as they are consumed.

        :param select: properties; what Exact's model has no more is left out of the rows
        :param needed: those of them that nothing goes without
        :param filter: see ``odata``
        :param top: the most rows, of one page
        :raises MissingProperty: one that is needed is gone
        """
        if not select:
            raise ValueError("a read names the properties it needs")
        options = {"$filter": filter, "$orderby": orderby, "$expand": expand, "$top": top}
        url, response = self._select(resource, resource, select, needed, options)
        while True:
            found, next_page = answers.rows(response, resource)
            yield from found
            url = self._next(next_page, url, resource)
            if not url:
                return
            response = self._request("GET", url, resource)

    def page(
        self,
        resource: str,
        *,
        select: Sequence[str],
        needed: Sequence[str] = (),
        filter: str | None = None,
        after: str | None = None,
    ) -> tuple[list[dict], str | None]:
        """Return one page of a resource, and where the next one begins; None after the last.

        For what is read over several transactions: a ``get`` that is interrupted begins anew.

        :param select: as of ``get``, like ``needed``
        :param filter: of the first page
        :param after: where it begins, as a page before said
        """
        if after and (url := self._next(after, "", resource)):
            response = self._request("GET", url, resource)
        else:
            options = {"$filter": filter}
            url, response = self._select(resource, resource, select, needed, options)
        found, next_page = answers.rows(response, resource)
        return found, next_page if self._next(next_page, url, resource) else None

    def get_one(
        self, resource: str, key: str, *, select: Sequence[str], needed: Sequence[str] = ()
    ) -> dict:
        """Return one entity.

        :param key: its GUID
        :param select: as of ``get``, like ``needed``
        :raises NotFound: no such entity
        """
        path = f"{resource}({guid(key)})"
        _url, response = self._select(path, resource, select, needed, {})
        found, _ = answers.rows(response, resource)
        if not found:
            raise NotFound(endpoint=resource)
        return found[0]

    def _select(
        self, path: str, resource: str, select: Sequence[str], needed: Sequence[str], options: dict
    ) -> tuple[str, requests.Response]:
        """Make the first call of a read, and return its address and answer.

        What Exact's model has no more it names in a 400, one property at a time.
        """
        prefix = f"property.{resource}."
        names = [n for n in select if n in needed or self.capabilities.can(prefix + n)]
        for left in reversed(range(_MOST_MISSING + 1)):
            url = self._url(path, **{"$select": ",".join(names), **options})
            try:
                return url, self._request("GET", url, resource)
            except BadRequest as error:
                missing = answers.missing_property(error.messages)
                if missing not in names or not left:
                    raise
                if missing in needed or names == [missing]:
                    where = {"endpoint": resource, "status": error.status}
                    raise MissingProperty(missing, error.messages, **where) from error
                names.remove(missing)
                self.capabilities.note(prefix + missing, "refused", "; ".join(error.messages))

    def count(self, resource: str, filter: str | None = None) -> int:
        """Return how many entities there are."""
        url = self._url(f"{resource}/$count", **{"$filter": filter})
        response = self._request("GET", url, resource, accept="*/*")
        text = response.content.decode("utf-8-sig", "replace").strip()
        if not text.isdecimal():
            raise Unavailable("not a count", endpoint=resource, status=response.status_code)
        return int(text)

    def function(self, resource: str, **arguments: str) -> dict:
        """Return what a function of Exact answers, such as "users/UserHasRights"."""
        url = self._url(resource, **{name: literal(value) for name, value in arguments.items()})
        return answers.function_result(self._request("GET", url, resource), resource)

    def post(self, resource: str, payload: dict, timeout: float | None = None) -> dict:
        """Create an entity and return it as Exact sees it, computed properties included.

        :param payload: see ``odata.to_json`` for its values
        :param timeout: seconds, longer than usual for what Exact needs long for
        :raises TooLarge: larger than Exact takes; nothing was sent
        :raises UnknownOutcome: it may or may not have been created. Look it up, never just repeat.
        """
        url = self._url(resource)
        body = to_json(payload)
        _require_size(body, resource)
        response = self._request("POST", url, resource, body, timeout=timeout)
        return answers.created(response, resource)

    def put(self, resource: str, key: str, payload: dict) -> None:
        """Change properties of an entity; what the payload does not name stays.

        :raises NotFound: no such entity
        :raises UnknownOutcome: it may or may not have been changed
        """
        self._request("PUT", self._url(f"{resource}({guid(key)})"), resource, to_json(payload))

    def delete(self, resource: str, key: str) -> None:
        """Delete an entity.

        :raises NotFound: no such entity
        :raises UnknownOutcome: it may or may not have been deleted
        """
        self._request("DELETE", self._url(f"{resource}({guid(key)})"), resource)

    def sync(
        self, resource: str, since: int, *, select: Sequence[str], needed: Sequence[str] = ()
    ) -> Iterator[dict]:
        """Yield the rows that changed after a Timestamp, oldest first, 1000 a page.

        :param resource: such as "sync/Financial/GLAccounts"
        :param since: 1 for all rows
        :param select: properties; Timestamp is added. An ID may come twice: the last one counts.
        """
        # Exact takes the suffix on every number and needs it on most.
        yield from self.get(
            resource,
            select=list(dict.fromkeys((*select, "Timestamp"))),
            needed=(*needed, "Timestamp"),
            filter=f"Timestamp gt {since}L",
        )

    def upload_xml(self, topic: str, document: bytes) -> bytes:
        """Upload records to the XML service and return what it says of each of them.

        :param topic: such as "MatchSets"
        :param document: XML, UTF-8
        :raises Gone: the service is not there any more
        :raises UnknownOutcome: some may have been taken
        """
        query = urlencode({"Topic": topic, "_Division_": self.division})
        url = f"{self._base}/docs/XMLUpload.aspx?{query}"
        resource = f"xml/{topic}"
        body, content = document.decode(), "application/xml"
        _require_size(body, resource)
        response = self._request(
            "POST",
            url,
            resource,
            body,
            accept=_XML_ACCEPTED,
            content=content,
            timeout=LONG_TIMEOUT,
        )
        return response.content

    def _url(self, path: str, **options: object) -> str:
        if path.partition("(")[0] not in _WITHOUT_DIVISION:
            if self.division is None:
                raise ValueError(f"{path} needs a division")
            path = f"{self.division}/{path}"
        query = urlencode(
            {name: value for name, value in options.items() if value is not None},
            quote_via=quote,
            safe="$,'()",
        )
        return f"{self._base}/api/v1/{path}" + (f"?{query}" if query else "")

    def _next(self, next_page: str | None, url: str, endpoint: str) -> str | None:
        """The address of the next page: path and query letter by letter as Exact gave them.

        Always at our own host: a token goes to no other, and a proxy that Exact knows nothing of
        stays in between.
        """
        if not next_page or not self._follows_pages:
            return None
        parts = urlsplit(next_page)
        following = f"{self._base}{parts.path}?{parts.query}"
        if following == url or not parts.path.startswith("/api/v1/"):
            raise Unavailable("the next page is not one of this service", endpoint=endpoint)
        return following

    def _request(
        self,
        method: str,
        url: str,
        endpoint: str,
        body: str | None = None,
        accept: str = "application/json",
        content: str = "application/json",
        timeout: float | None = None,
    ) -> requests.Response:
        """Make a call and return its answer, which is a success."""
        headers = {"Accept": accept}
        if body is not None:
            headers |= {"Content-Type": content, "Prefer": "return=representation"}
        writes = method != "GET"
        timeout = timeout or self._timeout
        token = self._tokens.token()
        response = self._send(method, url, endpoint, token, headers, body, timeout)
        if _wants_another_token(response, writes):
            token = self._tokens.renew(token)
            response = self._send(method, url, endpoint, token, headers, body, timeout)
        if response.status_code == 401:
            raise AuthError("consent_lost", "a new token is refused", endpoint=endpoint, status=401)
        error = answers.refusal(response, endpoint, writes)
        if error:
            raise error
        return response

    def _send(
        self,
        method: str,
        url: str,
        endpoint: str,
        token: str,
        headers: dict,
        body: str | None,
        timeout: float,
    ) -> requests.Response:
        """Send one request, if the budgets allow it, and write it down."""
        now = self._clock()
        state = self._journal.state(endpoint, now)
        wait = next_allowed_at(state, now)
        if wait:
            raise RateLimited(*wait, endpoint=endpoint)
        call = {"at": now, "method": method, "endpoint": endpoint}
        call["division"] = None if endpoint in _WITHOUT_DIVISION else self.division
        started = time.monotonic()
        try:
            response = self._session.request(
                method,
                url,
                data=None if body is None else body.encode(),
                headers=headers,
                auth=_Bearer(token),
                timeout=timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            duration = _milliseconds_since(started)
            kind = type(error).__name__
            self._journal.add(Call(**call, status=None, duration_ms=duration, error=kind))
            # Without its cause: the request in there carries the token.
            raise answers.no_answer(error, endpoint, method != "GET") from None
        self.answered_at = answers.http_date(response.headers.get("Date"))
        written = Call(
            **call,
            **limits_in(response.headers),
            status=response.status_code,
            duration_ms=_milliseconds_since(started),
            error=_error_text(response, token),
            reason=response.headers.get("Reason", "")[:_REASON_LENGTH] or None,
        )
        self._journal.add(written)
        if response.status_code == 429 or written.is_block:
            until, scope = refused_until(written, state.endpoint_errors)
            raise RateLimited(until, scope, endpoint=endpoint, status=response.status_code)
        return response


class _Bearer(AuthBase):
    """Adds the access token; as an auth object no entry of a .netrc file takes its place."""

    def __init__(self, token: str):
        self._token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _new_session(base_url: str) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    # No proxy of the environment stands between us and this machine.
    session.trust_env = not is_loopback(base_url)
    return session


def _require_size(body: str, endpoint: str) -> None:
    """Refuse what is surely too large; of a file its own module knows the size."""
    if len(body.encode()) > LARGEST_POST and endpoint != "documents/DocumentAttachments":
        raise TooLarge(("larger than Exact takes",), endpoint=endpoint)


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
    text = "; ".join(answers.messages(response)).replace(token, "…")
    return text[:_ERROR_LENGTH] or None


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
