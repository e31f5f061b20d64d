"""What an answer of Exact Online means: its rows, its words, and which error it stands for.

The table of status codes is in docs/exact-online.md. What matters most here is whether a write was
executed: yes, no, or nobody knows.
"""

import re
import ssl

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from .errors import (
    BadAnswer,
    BadRequest,
    ExactError,
    Forbidden,
    Gone,
    NotFound,
    Rejected,
    Unavailable,
    UnknownOutcome,
)
from .odata import from_json
from .values import plain
from .wire import BrokenAnswer

# Apigee, the gateway before Exact, found no way to Exact at all: nothing can have been executed.
_GATEWAY_FOUND_NO_WAY = "ApplicationNotFound"

# Of Exact's own words: what people can be expected to read.
_LONGEST_WORDS, _MOST_WORDS = 10_000, 20

_REASONS_IN_TEXT = (
    ("scope violated", "ScopeViolated"),
    ("division scope", "DivisionScope"),
    ("' scope", "ScopeViolated"),  # Cannot read 'organization.administration' scope.
    ("license expired", "LicenseExpired"),
)


# "Type '…GLAccountSync' does not have a property named 'X'."
_MISSING_PROPERTY = re.compile(r"property named '(\w+)'")


def rows(response: requests.Response, endpoint: str) -> tuple[list[dict], str | None]:
    """Return the rows of an answer and the address of the next page, if any.

    Exact wraps rows as ``d.results``, as a list in ``d`` (with ``$top``) or as one object in ``d``
    (by key).

    :raises BadAnswer: the answer is not one of these
    """
    content, next_page = _content(response), None
    if isinstance(content, dict) and "results" in content:
        content, next_page = content["results"], content.get("__next")
    elif isinstance(content, dict):
        content = [content]
    rows_only = isinstance(content, list) and all(isinstance(row, dict) for row in content)
    if not rows_only or not isinstance(next_page, str | None):
        raise BadAnswer("not an answer of Exact", endpoint=endpoint, status=response.status_code)
    return content, next_page


def created(response: requests.Response, endpoint: str) -> dict:
    """Return the entity that a POST created.

    :raises UnknownOutcome: the answer does not tell what was created
    """
    try:
        found, _ = rows(response, endpoint)
    except BadAnswer:
        found = []
    if len(found) != 1:
        raise UnknownOutcome(
            "a success without an entity", endpoint=endpoint, status=response.status_code
        )
    return found[0]


def function_result(response: requests.Response, endpoint: str) -> dict:
    """Return what a function answered: an object that some of them do not wrap in ``d``.

    :raises BadAnswer: not an object
    """
    body = _json(response)
    result = body.get("d", body) if isinstance(body, dict) else None
    if not isinstance(result, dict):
        raise BadAnswer("not an answer of Exact", endpoint=endpoint, status=response.status_code)
    return result


def require_done(response: requests.Response, endpoint: str) -> None:
    """Make sure that a change or a deletion was done: Exact answers with nothing, or an entity.

    :raises UnknownOutcome: it is somebody else who answers, such as a login page
    """
    if response.content.strip() and not isinstance(_json(response), dict):
        raise UnknownOutcome(
            "a success that is not one of Exact", endpoint=endpoint, status=response.status_code
        )


def count(response: requests.Response, endpoint: str) -> int:
    """Return what ``$count`` answers.

    :raises BadAnswer: not a number
    """
    text = response.content[:20].decode("utf-8-sig", "replace").strip()
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise BadAnswer("not a count", endpoint=endpoint, status=response.status_code)
    return int(text)


def messages(response: requests.Response) -> tuple[str, ...]:
    """Return Exact's words for a refusal, one per problem; empty when it has none."""
    body = _json(response)
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    text = message.get("value") if isinstance(message, dict) else message
    if not isinstance(text, str):
        return ()
    lines = [line.strip() for line in re.split(r"[\r\n]+", text[:_LONGEST_WORDS])]
    return tuple(plain(line) for line in lines if line)[:_MOST_WORDS]


def missing_property(texts: tuple[str, ...]) -> str | None:
    """Return the property that a refusal says Exact's model has no more, if it says so."""
    found = _MISSING_PROPERTY.search(" ".join(texts))
    return found[1] if found else None


def refusal(response: requests.Response, endpoint: str, writes: bool) -> ExactError | None:
    """Return the error an answer stands for; None for a success.

    401 and 429 need more than the answer and are the client's affair.

    :param writes: whether the call could change something at Exact
    """
    status = response.status_code
    where = {"endpoint": endpoint, "status": status}
    if 200 <= status < 300:
        return None
    fault = _gateway_fault(response)
    if fault and fault.endswith(_GATEWAY_FOUND_NO_WAY):
        return Unavailable(fault, **where)
    if fault or not 400 <= status < 500 or (status == 408 and writes):
        return _failure(response, writes, where)
    if status == 403:
        return Forbidden(_reason(response), messages(response), **where)
    if status == 404:
        return NotFound("; ".join(messages(response)), **where)
    if status == 410:
        return Gone("; ".join(messages(response)), **where)
    return BadRequest(messages(response), **where)


def _failure(response: requests.Response, writes: bool, where: dict) -> ExactError:
    """A 500 with a text is the bookkeeping's no; all else tells nothing about a write."""
    if response.status_code == 500 and messages(response):
        return Rejected(messages(response), **where)
    if writes:
        return UnknownOutcome("a failure that does not tell what was done", **where)
    return Unavailable("Exact Online failed", **where)


def no_answer(error: requests.RequestException, endpoint: str, writes: bool) -> ExactError:
    """Return the error that a call without an answer stands for."""
    text = str(error) if isinstance(error, BrokenAnswer) else type(error).__name__
    if writes and not never_sent(error):
        return UnknownOutcome(text, endpoint=endpoint)
    return Unavailable(text, endpoint=endpoint)


def never_sent(error: BaseException) -> bool:
    """Whether no connection was made, so that nothing can have been sent.

    A connection that Exact's certificate did not justify counts too. requests and urllib3 wrap the
    first cause in several layers, so all of them are looked through.
    """
    waiting, seen = [error], set()
    while waiting:
        cause = waiting.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        if isinstance(
            cause,
            (
                requests.ConnectTimeout,
                NewConnectionError,
                ConnectTimeoutError,
                ssl.SSLCertVerificationError,
            ),
        ):
            return True
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
    return False


def _reason(response: requests.Response) -> str:
    """The ``Reason`` of a 403: one word from the header, else what header or text speak of."""
    header = response.headers.get("Reason", "")
    word = header.partition(":")[0].strip()
    if word.isalnum() and word != "Forbidden":
        return word
    text = " ".join((header, *messages(response))).lower()
    return next((reason for part, reason in _REASONS_IN_TEXT if part in text), "Forbidden")


def _gateway_fault(response: requests.Response) -> str | None:
    """The error code of the gateway before Exact, when it answered instead of Exact."""
    body = _json(response)
    fault = body.get("fault") if isinstance(body, dict) else None
    if not fault:
        return None
    detail = fault.get("detail") if isinstance(fault, dict) else None
    return str(detail.get("errorcode") if isinstance(detail, dict) else "gateway")


def _content(response: requests.Response) -> object:
    body = _json(response)
    return body.get("d") if isinstance(body, dict) else None


def _json(response: requests.Response) -> object:
    """The body as JSON; None when it is something else."""
    try:
        return from_json(response.content.decode("utf-8-sig"))
    except ValueError:
        return None
