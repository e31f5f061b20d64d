"""The errors of the client as reasons: codes, whose sentences are plain and name the way out."""

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ...core.issues import issue
from ...exact_api import errors
from ..base.moments import naive
from .describe import issue_text, register
from .refusals import refusal_code

_lt = LazyTranslate(__name__)

AUTH = {
    "consent_lost": _lt(
        "Exact Online no longer accepts this connection: the permission was withdrawn, used by "
        "another database, or not used for 30 days. Connect again."
    ),
    "token_used": _lt(
        "Exact Online renewed the permission of this connection before: its answer was lost on the "
        "way, or another database or program uses the same app with the same Exact user. Nothing "
        "was sent twice. Connect again, and give each database a user of its own in Exact."
    ),
    "answer_lost": _lt(
        "Exact Online renewed the permission of this connection, its answer was lost on the way, "
        "and it gives no second one. Nothing was sent, and nothing is lost. Connect again."
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
        "this is the one that works with Exact Online, and no other does, say that it sends from "
        "now on; what is already in Exact is not booked again. If it is a copy, cut its link."
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
    "minute": _lt("Exact Online accepts no more calls this minute. Work continues at %(until)s."),
    "day": _lt("Today's calls to Exact Online are used up. Work continues at %(until)s."),
    "errors": _lt(
        "Exact Online refused too many calls of one kind within an hour, so we pause these before "
        "it blocks the app. They go on at %(until)s."
    ),
    "blocked": _lt(
        "Exact Online blocks this app, because of too many calls or errors. Nothing is asked of it "
        "for an hour: work continues at %(until)s."
    ),
    "token": _lt("Exact Online gives no more tokens today. Work continues at %(until)s."),
}
OTHERS = {
    "bad_answer": _lt(
        "Exact Online answered something else than it should (%(endpoint)s, %(what)s). Nothing was "
        "changed. Try later; if it stays so, tell the authors of the connector."
    ),
    "unreachable": _lt("Exact Online could not be reached, or gave no sensible answer. Try later."),
    "missing_property": _lt(
        "Exact Online no longer tells %(property)s of %(endpoint)s, which this connector cannot do "
        "without. Update the connector, or tell its authors."
    ),
    "not_found": _lt("Exact Online could not find what we asked for. Refresh the lists."),
}
# Kind -> its sentences, and where they are mended.
_KINDS = {
    "auth": (AUTH, "connection"),
    "forbidden": (FORBIDDEN, "connection"),
    "limit": (LIMITS, None),
}
SENTENCES = {
    f"{kind}.{code}": (text, mended)
    for kind, (texts, mended) in _KINDS.items()
    for code, text in texts.items()
}
register(SENTENCES | {code: (text, None) for code, text in OTHERS.items()})


def error_issue(error):
    """An error of the client as a reason that can be kept.

    :param ExactError error: any
    :return: its sentence says what is wrong, and the way out
    :rtype: core.issues.Issue
    """
    answer = "\n".join(error.messages)
    match error:
        case errors.AuthError():
            return issue(f"auth.{error.code if error.code in AUTH else 'consent_lost'}")
        case errors.Forbidden():
            return _forbidden_issue(error)
        case errors.RateLimited():
            until = fields.Datetime.to_string(naive(error.reset_at))
            return issue(f"limit.{error.scope}", until=until)
        case errors.MissingProperty():
            names = {"property": error.name, "endpoint": error.endpoint}
            return issue("missing_property", **names, answer=answer)
        case errors.Rejected():
            return issue(refusal_code(error.messages), answer=answer)
        case errors.NotFound():
            return issue("not_found")
        case errors.BadAnswer():
            return issue("bad_answer", endpoint=error.endpoint, what=str(error))
        case _:
            return issue("unreachable")


def _forbidden_issue(error):
    """A 403 with what was called, and Exact's own words."""
    code = f"forbidden.{error.reason if error.reason in FORBIDDEN else 'Forbidden'}"
    if not error.endpoint:
        return issue(code)
    answer = f"{error.endpoint}: {'; '.join(error.words)}"
    return issue(code, endpoint=error.endpoint, answer=answer)


def error_text(env, error):
    """An error of the client in plain words, in the user's language.

    :param Environment env: whose language and time zone
    :param ExactError error: any
    :return: what is wrong, and the way out
    :rtype: str
    """
    reason = error_issue(error)
    return issue_text(env, reason.code, reason.params)
