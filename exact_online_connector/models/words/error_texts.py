"""The errors of the client as plain sentences with the way out."""

from odoo.tools.translate import LazyTranslate

from ...exact_api import errors
from .describe import issue_text
from .refusals import refusal_code
from .scopes import scope_name, scope_of

_lt = LazyTranslate(__name__)

AUTH = {
    "consent_lost": _lt(
        "Exact Online no longer accepts this connection: the permission was withdrawn, used by "
        "another database, or not used for 30 days. Connect again."
    ),
    "consent_denied": _lt("Permission was refused in Exact Online. Connect again to give it."),
    "wrong_client": _lt(
        "Exact Online does not accept the client ID, the client secret or the redirect URL. "
        "Compare all three with your app in the Exact App Center, and the country site with your "
        "subscription."
    ),
    "bad_code": _lt("The permission was already used. Connect again."),
    "expired_code": _lt("The permission expired. Connect again."),
    "limited_user": _lt(
        "This Exact user is a portal, lite, starter or self-service user, and such a user cannot "
        "book. Connect again with one that has full access to the books."
    ),
    "migration_user": _lt(
        "This Exact user has to move to One Exact Identity first. Log in at Exact Online, finish "
        "that, then connect again."
    ),
    "too_early": _lt("The token is younger than ten minutes. Try again in a few minutes."),
}
FORBIDDEN = {
    "BlockedUser": _lt("The Exact user is blocked. Have it unblocked in Exact Online."),
    "InactiveUser": _lt("The Exact user is not active. Connect with another user."),
    "BlockedCustomer": _lt("Exact blocked this subscription. Contact Exact or your accountant."),
    "LicenseExpired": _lt("The licence of Exact Online has expired. Renew it, then check again."),
    "DivisionBlocked": _lt("The division is blocked in Exact Online. Contact your accountant."),
    "DivisionBusy": _lt(
        "Exact is busy with this division: a backup, a conversion or a copy. We look again in an "
        "hour."
    ),
    "DivisionClosed": _lt(
        "The division is archived or not active in Exact Online. Have it opened again there, or "
        "disconnect, and connect to another one."
    ),
    "NoDivisionAccess": _lt(
        "The Exact user has no access to this division. Arrange access in Exact Online, or "
        "connect with another user."
    ),
    "CopiedDatabase": _lt(
        "This database is in another place than the one that was connected, or has another "
        "address: it seems to be a copy, or was restored or moved. Nothing is sent or fetched. If "
        "this is the one that works with Exact Online, and no other does, confirm that; what is "
        "already in Exact is not booked again. If it is a copy, disconnect it."
    ),
    "LostKey": _lt(
        "The secrets of this connection are encrypted, and this server does not have the key any "
        "more. Put the key back and check again, or fill in client secret and webhook secret anew "
        "and connect."
    ),
    "BadKey": _lt(
        "What is set up on this server to encrypt the secrets of Exact Online is no key. Correct "
        "EXACT_ONLINE_KEY, or secret_key in odoo.conf, then check again."
    ),
    "WrongDivision": _lt(
        "Exact Online does not know this division for this user. Disconnect, and connect again."
    ),
    "ScopeViolated": _lt(
        "The app may not use %(endpoint)s. Give it the scope %(scope)s (%(access)s) in the Exact "
        "App Center, then disconnect and connect again."
    ),
    "DivisionScope": _lt(
        "The permission does not cover this division. Disconnect, connect again, and tick the "
        "division on Exact's page."
    ),
    "Forbidden": _lt(
        "Exact Online refuses %(endpoint)s: its user lacks a right, the licence lacks a module, or "
        "the app lacks the scope %(scope)s (%(access)s). Arrange that in Exact, then check again."
    ),
}
LIMITS = {
    "minute": _lt("Exact Online accepts no more calls this minute. Work continues at %(at)s."),
    "day": _lt("Today's calls to Exact Online are used up. Work continues at %(at)s."),
    "errors": _lt(
        "Exact Online refused too many calls of one kind within an hour, so we pause these before "
        "it blocks the app. They go on at %(at)s."
    ),
    "blocked": _lt(
        "Exact Online blocks this app, because of too many calls or errors. Nothing is asked of it "
        "for an hour: work continues at %(at)s."
    ),
    "token": _lt("Exact Online gives no more tokens today. Work continues at %(at)s."),
}
UNAVAILABLE = _lt("Exact Online could not be reached, or gave no sensible answer. Try later.")
MISSING_PROPERTY = _lt(
    "Exact Online no longer tells %(property)s of %(endpoint)s, which this connector cannot do "
    "without. Update the connector, or tell its authors."
)
NOT_FOUND = _lt("Exact Online could not find what we asked for. Refresh the lists.")


def error_text(env, error):
    """An error of the client in plain words, in the user's language.

    :param Environment env: whose language and time zone
    :param ExactError error: any
    :return: what is wrong, and the way out
    :rtype: str
    """
    match error:
        case errors.AuthError():
            return env._(AUTH.get(error.code, AUTH["consent_lost"]))
        case errors.Forbidden():
            return _forbidden_text(env, error)
        case errors.RateLimited():
            at = error.reset_at.astimezone(env.tz).strftime("%H:%M")
            sentence = env._(LIMITS[error.scope])
            return sentence % {"at": at}
        case errors.MissingProperty():
            names = {"property": error.name, "endpoint": error.endpoint}
            sentence = env._(MISSING_PROPERTY)
            return "\n".join((sentence % names, *error.messages))
        case errors.Rejected():
            answer = "\n".join(error.messages)
            return issue_text(env, refusal_code(error.messages), {"answer": answer})
        case errors.NotFound():
            return env._(NOT_FOUND)
        case _:
            return env._(UNAVAILABLE)


def _forbidden_text(env, error):
    """A 403 with what was called, the scope that belongs to, and Exact's own words."""
    sentence = env._(FORBIDDEN.get(error.reason, FORBIDDEN["Forbidden"]))
    if not error.endpoint:
        return sentence
    text = sentence % forbidden_params(env, error.endpoint)
    return "\n".join((text, f"{error.endpoint}: {'; '.join(error.words)}"))


def forbidden_params(env, endpoint):
    """What a sentence about a 403 names.

    :param Environment env: whose language
    :param str endpoint: what was called
    :return: ``endpoint``, and ``scope`` and ``access`` the app needs for it
    :rtype: dict
    """
    scope = scope_of(endpoint)
    return {
        "endpoint": endpoint,
        "scope": scope_name(endpoint) or "?",
        "access": env._(scope.access) if scope else "?",
    }
