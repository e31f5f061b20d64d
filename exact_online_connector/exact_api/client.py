"""What can be asked of Exact Online's REST service, and the one XML topic of it that is used."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import datetime
from urllib.parse import quote, unquote, urlencode, urlsplit

import requests

from . import answers
from .auth import TokenSource
from .budget import CallJournal
from .calls import Caller, Request, utc_now
from .capabilities import Capabilities, MemoryCapabilities
from .errors import BadAnswer, BadRequest, MissingProperty, NotFound, TooLarge
from .odata import guid, literal, to_json
from .sites import require_safe
from .values import plain

# Seconds, for what may have thousands of lines.
LONG_TIMEOUT = 90
# Bytes of one POST; of a file its own bytes count, not their base64 (docs/exact-online.md).
LARGEST_POST = 10 * 1000 * 1000
_XML_ACCEPTED = "application/xml, text/xml, */*"
# Pages of one read, since a day's calls are as many; characters of the address of the next one.
_MOST_PAGES, _LONGEST_ADDRESS = 5000, 16_000
# How many properties one read may find missing: each costs a refused call.
_MOST_MISSING = 5
# Only these need no division in their address.
_WITHOUT_DIVISION = ("current/Me", "system/Users")


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
    :param session: of requests, see ``calls.new_session``; without it one is made, and closed at
        the end of a ``with``
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
        clock: Callable[[], datetime] = utc_now,
    ):
        self._base = require_safe(base_url)
        self.division = division
        self._caller = Caller(self._base, tokens, journal, session, clock)
        self.capabilities = capabilities or MemoryCapabilities()
        self._timeout = timeout
        self._follows_pages = True

    def __enter__(self) -> "ExactClient":
        return self

    def __exit__(self, *_error) -> None:
        self._caller.close()

    @property
    def answered_at(self) -> datetime | None:
        """When Exact says that it gave its last answer; None where it does not say."""
        return self._caller.answered_at

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
        seen, before = {url}, None
        while True:
            found, next_page = answers.rows(response, resource)
            if found and found == before:
                raise BadAnswer("the same page again", endpoint=resource)
            yield from found
            url, before = self._next(next_page, resource), found
            if not url:
                return
            if url in seen or len(seen) == _MOST_PAGES:
                raise BadAnswer("pages without an end", endpoint=resource)
            seen.add(url)
            response = self._ask("GET", url, resource)

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
        if after and (url := self._next(after, resource)):
            response = self._ask("GET", url, resource)
        else:
            options = {"$filter": filter}
            url, response = self._select(resource, resource, select, needed, options)
        found, next_page = answers.rows(response, resource)
        following = self._next(next_page, resource)
        if following == url:
            raise BadAnswer("pages without an end", endpoint=resource)
        return found, following

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
                return url, self._ask("GET", url, resource)
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
        return answers.count(self._ask("GET", url, resource, accept="*/*"), resource)

    def function(self, resource: str, **arguments: str) -> dict:
        """Return what a function of Exact answers, such as "users/UserHasRights"."""
        url = self._url(resource, **{name: literal(value) for name, value in arguments.items()})
        return answers.function_result(self._ask("GET", url, resource), resource)

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
        timeout = timeout or self._timeout
        return answers.created(self._ask("POST", url, resource, body, timeout=timeout), resource)

    def put(self, resource: str, key: str, payload: dict) -> None:
        """Change properties of an entity; what the payload does not name stays.

        :raises NotFound: no such entity
        :raises UnknownOutcome: it may or may not have been changed
        """
        url = self._url(f"{resource}({guid(key)})")
        answers.require_done(self._ask("PUT", url, resource, to_json(payload)), resource)

    def delete(self, resource: str, key: str) -> None:
        """Delete an entity.

        :raises NotFound: no such entity
        :raises UnknownOutcome: it may or may not have been deleted
        """
        url = self._url(f"{resource}({guid(key)})")
        answers.require_done(self._ask("DELETE", url, resource), resource)

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
        response = self._ask(
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

    def _next(self, next_page: str | None, endpoint: str) -> str | None:
        """The address of the next page: path and query letter by letter as Exact gave them.

        Always at our own host and of our own division: a token goes to no other, and a proxy that
        Exact knows nothing of stays in between.
        """
        if not next_page or not self._follows_pages:
            return None
        try:
            parts = urlsplit(next_page)
        except ValueError:
            parts = urlsplit("")
        path = "" if endpoint in _WITHOUT_DIVISION else f"{self.division}/"
        is_ours = parts.path.startswith(f"/api/v1/{path}") and "/../" not in unquote(parts.path)
        if not is_ours or plain(next_page, _LONGEST_ADDRESS) != next_page:
            raise BadAnswer("the next page is not one of this service", endpoint=endpoint)
        return f"{self._base}{parts.path}?{parts.query}"

    def _ask(
        self, method: str, url: str, endpoint: str, body: str | None = None, **options
    ) -> requests.Response:
        """Make a call and return its answer, which is a success.

        :param options: of ``calls.Request``
        """
        division = None if endpoint in _WITHOUT_DIVISION else self.division
        options.setdefault("timeout", self._timeout)
        return self._caller.make(Request(method, url, endpoint, division, body=body, **options))


def _require_size(body: str, endpoint: str) -> None:
    """Refuse what is surely too large; of a file its own module knows the size."""
    if len(body.encode()) > LARGEST_POST and endpoint != "documents/DocumentAttachments":
        raise TooLarge(("larger than Exact takes",), endpoint=endpoint)
