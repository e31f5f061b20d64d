"""The errors of the client as plain sentences with the way out."""

from odoo.tools.translate import LazyTranslate

from ...exact_api import errors
from .describe import issue_text
from .refusals import refusal_code

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
    "too_early": _lt("The token is younger than ten minutes. Try again in a few minutes."),
}
FORBIDDEN = {
    "BlockedUser": _lt("The Exact user is blocked. Have it unblocked in Exact Online."),
    "InactiveUser": _lt("The Exact user is not active. Connect with another user."),
    "BlockedCustomer": _lt("Exact blocked this subscription. Contact Exact or your accountant."),
    "LicenseExpired": _lt("The licence of Exact Online has expired. Renew it, then check again."),
    "DivisionBlocked": _lt("The division is blocked in Exact Online. Contact your accountant."),
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
    "WrongDivision": _lt(
        "Exact Online does not know this division for this user. Disconnect, and connect again."
    ),
    "ScopeViolated": _lt(
        "The app lacks a scope it needs. Add it in the Exact App Center (financial accounting, "
        "general ledgers, cash flow and CRM accounts), then disconnect and connect again."
    ),
    "DivisionScope": _lt(
        "The permission does not cover this division. Disconnect, connect again, and tick the "
        "division on Exact's page."
    ),
    "Forbidden": _lt(
        "Exact Online refuses access: the user lacks a right, or the licence lacks a module. Give "
        "the Exact user the right to create sales entries and relations, then check again."
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
            return env._(FORBIDDEN.get(error.reason, FORBIDDEN["Forbidden"]))
        case errors.RateLimited():
            at = error.reset_at.astimezone(env.tz).strftime("%H:%M")
            sentence = env._(LIMITS[error.scope])
            return sentence % {"at": at}
        case errors.Rejected():
            answer = "\n".join(error.messages)
            return issue_text(env, refusal_code(error.messages), {"answer": answer})
        case errors.NotFound():
            return env._(NOT_FOUND)
        case _:
            return env._(UNAVAILABLE)
