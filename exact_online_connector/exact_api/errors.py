"""What can go wrong with Exact Online, as classes that tell the caller what to do next.

Their texts are technical and in English. People see texts made from ``code``, ``reason``, ``scope``
and ``messages``; the latter are Exact's own words in the language of the Exact user.
"""

from datetime import datetime


class ExactError(Exception):
    """Base of all.

    :param endpoint: the resource that was called, such as "salesentry/SalesEntries"; None for
        tokens
    :param status: the HTTP status of the answer; None when there was none
    :param messages: Exact's own words, one per problem; empty when it gave none
    """

    messages: tuple[str, ...] = ()

    def __init__(self, text: str = "", *, endpoint: str | None = None, status: int | None = None):
        super().__init__(text)
        self.endpoint = endpoint
        self.status = status

    @property
    def words(self) -> tuple[str, ...]:
        """Exact's own words, or the technical text where it gave none."""
        return self.messages or (str(self),)


class AuthError(ExactError):
    """Exact does not let us in. Nothing was executed.

    :param code: "consent_lost" (a person must connect again), "consent_denied" (the person said
        no), "wrong_client" (client id, secret or redirect address; for a code also a used one:
        Exact does not tell these apart), "bad_code", "expired_code", "too_early" (the token lives
        on), "token_used" (the refresh token was used before: by another program or database, or
        the answer to us was lost), "answer_lost" (surely the latter)
    """

    def __init__(self, code: str, text: str = "", **where):
        super().__init__(f"{code}: {text}" if text else code, **where)
        self.code = code

    @property
    def ends_consent(self) -> bool:
        """Whether nothing but a new consent helps."""
        return self.code in ("consent_lost", "token_used", "answer_lost")


class Forbidden(ExactError):
    """403: a right, scope, licence or division is missing. Nothing was executed; repeating is
    useless.

    :param reason: Exact's ``Reason`` ("BlockedUser", "InactiveUser", "BlockedCustomer",
        "LicenseExpired", "DivisionBlocked", "NoDivisionAccess", "WrongDivision"), or what its text
        says: "ScopeViolated", "DivisionScope", "LicenseExpired", else "Forbidden"
    :param messages: Exact's own words
    """

    def __init__(self, reason: str, messages: tuple[str, ...] = (), **where):
        super().__init__(f"{reason}: {'; '.join(messages)}" if messages else reason, **where)
        self.reason = reason
        self.messages = messages

    @property
    def is_of_endpoint(self) -> bool:
        """Whether it is about what was called, while other calls may well be allowed."""
        return self.reason in ("ScopeViolated", "Forbidden")

    @property
    def is_of_user(self) -> bool:
        """Whether it is about the user or the subscription, so that no other division helps."""
        return self.reason in ("BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired")


class RateLimited(ExactError):
    """No call may be made before ``reset_at``. Nothing was executed.

    :param reset_at: aware, in UTC
    :param scope: "minute" or "day" (calls), "errors" (too many refusals at this endpoint: we
        pause before Exact blocks us), "blocked" (it does) or "token" (token calls of this day)
    """

    def __init__(self, reset_at: datetime, scope: str, **where):
        super().__init__(f"no call before {reset_at.isoformat()} ({scope})", **where)
        self.reset_at = reset_at
        self.scope = scope


class Rejected(ExactError):
    """Exact's bookkeeping says no: HTTP 500 with a text. Repeating the same call is useless.

    :param messages: Exact's own words, one per problem
    """

    def __init__(self, messages: tuple[str, ...] = (), **where):
        super().__init__("; ".join(messages) or "refused without a text", **where)
        self.messages = messages


class TooLarge(Rejected):
    """More than Exact takes with one call; it was not asked, so the words are ours."""


class BadRequest(Rejected):
    """400 and its like: the request itself is wrong, so the mistake is ours. Nothing was
    executed.
    """


class MissingProperty(BadRequest):
    """A property that nothing goes without is not in Exact's model any more.

    :param name: of the property
    """

    def __init__(self, name: str, messages: tuple[str, ...] = (), **where):
        super().__init__(messages, **where)
        self.name = name


class NotFound(ExactError):
    """404: no such key."""


class Gone(ExactError):
    """410: Exact does not offer this service any more. Nothing was executed."""


class Unavailable(ExactError):
    """A read that failed, or a write that surely did not reach Exact. May be tried again later."""


class TokenAnswerLost(Unavailable):
    """A refresh was asked for and not answered: whether its refresh token is used up nobody
    knows.
    """


class BadAnswer(Unavailable):
    """A read whose answer is not what Exact's model says; the text tells what of it."""


class UnknownOutcome(ExactError):
    """A write was sent and nobody knows whether it was executed. Look it up before anything
    else.
    """
