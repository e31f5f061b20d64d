"""What an error of Exact means for the connection, and how people are told."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ...core.issues import issue
from ...exact_api import errors
from ..words.describe import issue_text, offered
from ..words.error_texts import error_issue
from ..words.scopes import stops_sending
from .exact_reasoned import kept

# Why consent was lost, where something else comes first: the app is set up wrongly, or this
# database is a copy.
NOT_BY_CONSENT = ("auth.wrong_client", "other_database")
# When to look again at a division that Exact is busy with.
BUSY_FOR = timedelta(hours=1)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _handle_error(self, error):
        """Change the state as an error of Exact demands: the only place that does.

        :param ExactError error: any
        :return: the error in plain words, with the way out
        :rtype: str
        """
        self.ensure_one()
        reason = self._error_issue(error)
        match error:
            case errors.AuthError() if error.ends_consent or error.code == "wrong_client":
                self._lose_consent(reason)
            case errors.Forbidden() if self.state in ("connected", "paused") and (
                self._is_stopped_by(error)
            ):
                self._set_state("paused", state_issues=kept(reason))
                if error.reason in ("DivisionBlocked", "DivisionBusy"):
                    self._run_again("ir_cron_refresh_lists", fields.Datetime.now() + BUSY_FOR)
        return issue_text(self.env, reason.code, reason.params)

    @api.model
    def _is_stopped_by(self, error):
        """Whether nothing may be sent any more: not where only something optional is refused.

        :param errors.Forbidden error: any
        :rtype: bool
        """
        return not error.is_of_endpoint or stops_sending(error.endpoint)

    def _error_issue(self, error):
        """:return: an error of Exact as a reason that can be kept
        :rtype: core.issues.Issue
        """
        token = self.env["exact.token"].sudo()._of(self)
        if isinstance(error, errors.AuthError) and token._is_of_other_database():
            return issue("other_database")
        return error_issue(error)

    def _error_text(self, error):
        """:return: an error of Exact in plain words, with the way out
        :rtype: str
        """
        reason = self._error_issue(error)
        return issue_text(self.env, reason.code, reason.params)

    def _lose_consent(self, reason):
        """Have a person connect again.

        :param core.issues.Issue reason: why
        """
        if self.state != "draft":
            self._set_state("reconnect", state_issues=kept(reason))

    def _needs_only_consent(self):
        """Whether a new consent is all that is missing: not while something on the connection is
        wrong, or another database uses it.

        :rtype: bool
        """
        return self.state == "reconnect" and self._state_issue().code not in NOT_BY_CONSENT

    def _way_out(self):
        """What the reader can do to have documents go to Exact again.

        :return: as of ``offered``
        :rtype: dict
        """
        return offered(self.env, "connection", None, self)

    def _refuse(self, text):
        """Refuse what needs this connection, with the button that mends it.

        :param str text: what is wrong
        :raises RedirectWarning: for who may press the button
        :raises UserError: for others, saying whom to ask
        """
        way_out = self._way_out()
        if action := way_out.get("action"):
            raise RedirectWarning(text, action, way_out["action_text"])
        text += f" {way_out['ask']}"
        raise UserError(text)

    def _in_plain_words(self, work):
        """Do ``work``; when Exact says no, tell why instead of failing.

        :param work: function without arguments, returning an action or nothing
        :return: its action, or a notification; the form is reloaded after it
        :rtype: dict
        """
        try:
            result = work()
        except errors.ExactError as error:
            return self._notification(self._handle_error(error), "danger")
        return result or {"type": "ir.actions.client", "tag": "soft_reload"}

    def _notification(self, message, kind, then=None):
        """An action that tells the user something.

        :param str message: what
        :param str kind: success, info, warning or danger; the last stays until it is closed
        :param dict then: the action after it, by default a reload of what is shown
        :rtype: dict
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Exact Online"),
                "message": message,
                "type": kind,
                "sticky": kind == "danger",
                "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
