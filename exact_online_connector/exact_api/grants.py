"""What the token endpoint answers: tokens, or a refusal with its code."""

import json
import re
from collections.abc import Callable
from datetime import datetime

import requests

from .budget import exact_now, next_midnight
from .errors import AuthError, ExactError, Forbidden, RateLimited, TokenAnswerLost
from .odata import from_json
from .values import plain

# Seconds that an access token lives, and what cannot be meant as its life.
LIFE, _SHORTEST_LIFE = 600, 30

# What Exact says (in lower case: OAuth error, description and `Reason`) -> code of the AuthError.
# The first that fits counts.
REFRESH_REFUSALS = (
    ("not expired", "too_early"),
    ("tooearly", "too_early"),
    ("expired", "consent_lost"),
    ("old refresh token", "token_used"),
    ("invalid_grant", "consent_lost"),
    ("access_denied", "consent_lost"),
)
CODE_REFUSALS = (
    ("expired", "expired_code"),
    ("invalid_grant", "bad_code"),
    ("access_denied", "consent_denied"),
)


def granted_only(
    response: requests.Response, refusals: tuple, clock: Callable[[], datetime]
) -> requests.Response:
    """Let an answer pass that grants a token, with that and nothing else in it; raise what any
    other one stands for.
    """
    try:
        body = from_json(response.content.decode("utf-8-sig"))
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else {}
    if response.status_code != 200 or not _is_grant(body):
        raise _refusal(response, body, refusals, clock())
    granted = {name: body[name] for name in ("access_token", "refresh_token")}
    granted |= {"token_type": "bearer", "expires_in": _life(body.get("expires_in"))}
    response._content = json.dumps(granted).encode()
    return response


def _is_grant(body: dict) -> bool:
    """Whether there are two tokens that can travel in a header."""
    texts = (body.get("access_token"), body.get("refresh_token"))
    return all(isinstance(text, str) and re.fullmatch(r"[!-~]+", text) for text in texts)


def _life(seconds: object) -> int:
    """How long an access token lives, told as 600 or "600"; what makes no sense is not believed:
    the tokens are the only ones there are.
    """
    told = int(seconds) if re.fullmatch(r"[0-9]{1,5}", str(seconds)) else 0
    return told if told > _SHORTEST_LIFE else LIFE


def _refusal(response: requests.Response, body: dict, refusals: tuple, now: datetime) -> ExactError:
    """The error that a refused token call stands for.

    :param refusals: (part of Exact's text, code of ``AuthError``), the first that fits counts
    :param now: when the answer came, aware
    """
    status = response.status_code
    reason = response.headers.get("Reason", "")
    no_answer = TokenAnswerLost("the token call got no answer of Exact's", status=status)
    if not 400 <= status < 500 or "fault" in body:
        return no_answer
    if status == 403:
        return Forbidden(plain(reason.partition(":")[0].strip()) or "Forbidden", status=status)
    words = plain(str(body.get("error_description", "")))
    text = f"{body.get('error', '')} {words} {reason}".lower()
    if status == 429 or ("rate limit" in text and "not expired" not in text):
        there = exact_now(response.headers) or now
        return RateLimited(now + (next_midnight(there) - there), "token", status=status)
    for part, code in refusals:
        if part in text:
            return AuthError(code, words, status=status)
    if status in (400, 401):
        return AuthError("wrong_client", status=status)
    return no_answer
