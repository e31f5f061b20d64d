"""What a person has to do about a connection: found by itself, asked once, closed when done."""

from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import plaintext2html
from odoo.tools.translate import LazyTranslate

from ...core.issues import Issue, issue
from ..words.describe import issue_text
from ..words.language import for_readers
from .exact_asking import WARNING
from .words import RECONNECT

_lt = LazyTranslate(__name__)

# What comes and goes by itself, so that nobody is asked at once.
PASSING = ("forbidden.DivisionBusy",)
# After how long something that is to pass by itself, or waits for a person, is a cause.
TOO_LONG = timedelta(days=1)


class Cause(NamedTuple):
    """Why somebody is asked to do something.

    :param headline: a lazy translation
    :param issue: its sentence says what is wrong, and the way out
    """

    headline: object
    issue: Issue


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _causes(self):
        """What a person has to do about this connection now.

        Extended by the rooms above, each for what it knows to go wrong; nothing is called here.

        :return: ``Cause`` by name
        :rtype: dict
        """
        causes = {}
        if self.state == "reconnect":
            causes["consent"] = Cause(_lt("Connect to Exact Online again"), self._state_issue())
        elif self.state == "paused" and not self._is_passing():
            causes["paused"] = Cause(_lt("Exact Online is paused"), self._state_issue())
        if stopped := self._stopped_crons():
            names = ", ".join(stopped.mapped("name"))
            why = "crons_stopped" if self._are_cron_workers_stopped() else "cron_stopped"
            causes["crons"] = Cause(_lt("Scheduled actions do not run"), issue(why, names=names))
        return causes

    def _state_issue(self):
        """Why it stands in its state.

        :rtype: core.issues.Issue
        """
        [first] = (self.state_issues or [{"code": "connection", "params": {}}])[:1]
        return issue(first["code"], **first["params"])

    def _is_passing(self):
        """Whether it rests for what passes by itself, and not for too long yet."""
        code = self._state_issue().code
        since = self.state_changed_at or fields.Datetime.now()
        return code in PASSING and since > fields.Datetime.now() - TOO_LONG

    # === ASK AND CLOSE === #

    @api.model
    def _cron_watch(self):
        """Ask for what went wrong since, and close what is mended.

        Extended by what has to be asked of Exact for it; nothing is called here.
        """
        connections = self.search([])  # pylint: disable=no-search-all
        connections._one_by_one("ir_cron_watch", lambda one: one._ask_for_causes())
        self._exact_close_gone()

    def _ask_for_causes(self):
        """Have one activity for each cause that there is now, and none for what is gone."""
        self.ensure_one()
        connection = for_readers(self.sudo(), self.sudo().connected_by)
        present = connection._causes()
        for name, cause in present.items():
            connection._exact_ask(
                name,
                lambda told, name=name, cause=cause: (
                    told.env._(cause.headline),
                    told._note_on(name, cause),
                ),
                connection.connected_by,
                kind=WARNING,
            )
        asked = connection._exact_asked().mapped("exact_cause")
        gone = [name for name in set(asked) if not connection._exact_still_asks(name)]
        connection._exact_stop_asking(*gone)

    def _note_on(self, name, cause):
        """What an activity says, with the button to Exact's consent where that is the way out.

        :param str name: of the cause
        :param Cause cause: one of this connection
        :rtype: Markup
        """
        note = plaintext2html(issue_text(self.env, cause.issue.code, cause.issue.params))
        if name == "consent" and self._needs_only_consent():
            way_out = self._consent_action()["url"], self.env._(RECONNECT)
            note += Markup('<p><a class="btn btn-primary" href="%s">%s</a></p>') % way_out
        return note

    def _exact_still_asks(self, cause):
        return super()._exact_still_asks(cause) and cause in self._causes()

    def _after_move(self, before):
        result = super()._after_move(before)
        for connection in self:
            connection._ask_for_causes()
        return result
