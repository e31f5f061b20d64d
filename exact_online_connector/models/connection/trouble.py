"""What an error of Exact means for the connection, and how people are told."""

from datetime import timedelta

from odoo import api, fields, models

from ...exact_api import errors
from ..words.error_texts import error_text
from ..words.scopes import stops_sending

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
        text = self._error_text(error)
        match error:
            case errors.AuthError(code="consent_lost" | "wrong_client"):
                self._lose_consent(text)
            case errors.Forbidden() if self.state in ("connected", "paused") and (
                self._is_stopped_by(error)
            ):
                self._set_state("paused", state_reason=text)
                if error.reason in ("DivisionBlocked", "DivisionBusy"):
                    self._run_again("ir_cron_refresh_lists", fields.Datetime.now() + BUSY_FOR)
        return text

    @api.model
    def _is_stopped_by(self, error):
        """Whether nothing may be sent any more: not where only something optional is refused.

        :param errors.Forbidden error: any
        :rtype: bool
        """
        return not error.is_of_endpoint or stops_sending(error.endpoint)

    def _error_text(self, error):
        """:return: an error of Exact in plain words, with the way out
        :rtype: str
        """
        token = self.env["exact.token"].sudo()._of(self)
        if isinstance(error, errors.AuthError) and token._is_of_other_database():
            return self.env._(
                "This database is a copy of another one, whose connection to Exact Online it must "
                "not use. Connect anew if this copy shall book in Exact Online."
            )
        return error_text(self.env, error)

    def _lose_consent(self, reason):
        """Ask a person, once, to connect again."""
        if self.state == "draft":
            return
        known = self.state == "reconnect"
        self._set_state("reconnect", state_reason=reason)
        if not known:
            self._close_reconnect_activity()
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Connect to Exact Online again"),
                note=reason,
                user_id=(self.connected_by or self.env.user).id,
            )

    def _close_reconnect_activity(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_warning"])

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
