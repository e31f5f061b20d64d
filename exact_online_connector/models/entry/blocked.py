"""Documents that cannot go: kept with their reasons, so that they are found again."""

from odoo import api, models
from odoo.fields import Domain

from ..connection.exact_reasoned import kept
from .twins import DUPLICATE_CODES

# Why a check stopped a document that no check of ours can tell to be gone.
_NOT_BY_CHECK = (*DUPLICATE_CODES, "internal_error")


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    @api.model
    def _stopped_state(self, issues):
        """The state of a document that may not be sent.

        :param issues: codes of what forbids it
        :return: "nothing" for one without any amount: there is nothing to wait for
        :rtype: str
        """
        return "nothing" if set(issues) == {"zero_lines"} else "blocked"

    # === NOTED, AND NEVER QUEUED === #

    @api.model
    def _note_blocked(self, connection, blocked):
        """Keep why documents a person wanted to send cannot go; they are not queued by it.

        Drafts are left out: they are not finished, and nothing is wrong with them.

        :param exact.connection connection: where they would go
        :param dict blocked: issues as of ``kept`` by account.move
        """
        noted = {move: issues for move, issues in blocked.items() if move.state == "posted"}
        by_move = self._of_documents(connection, list(noted)).grouped("move_id")
        forbidding = {
            by_move[move]: [issue for issue in issues if issue["blocking"]]
            for move, issues in noted.items()
            if by_move[move].state in ("blocked", "nothing", "cancelled")
        }
        self._note_why(forbidding)

    def _of_documents(self, connection, moves):
        """Make the entries documents do not have yet, as blocked: nothing queues them."""
        moves = self.env["account.move"].union(*moves)
        known = self.search([("connection_id", "=", connection.id), ("move_id", "in", moves.ids)])
        new = self._create_for(moves - known.move_id, connection, state="blocked")
        return known | new

    @api.model
    def _note_why(self, forbidding):
        """Say what forbids entries, once.

        :param dict forbidding: issues as of ``kept`` by entry
        """
        states = {
            entry: self._stopped_state(issue["code"] for issue in issues)
            for entry, issues in forbidding.items()
        }
        moved = self.browse().union(
            *(entry for entry, state in states.items() if entry.state != state)
        )
        moved._set_state("queued")
        for state, entries in moved.grouped(states.get).items():
            entries._set_state(state, each={e: {"issues": forbidding[e]} for e in entries})
        other = [entry for entry in states if entry.issues != forbidding[entry]]
        for entry in other:
            entry.issues = forbidding[entry]
        self.browse().union(*other)._log_on_move()

    def _noted_domain(self):
        """What was stopped before anybody queued it."""
        return (
            Domain("state", "in", ("blocked", "nothing"))
            & Domain("run_id", "=", False)
            & Domain("attempt_count", "=", 0)
        )

    def _is_noted(self):
        return bool(self.filtered_domain(self._noted_domain()))

    def _without_obstacle(self):
        """Those of blocked documents that no check stops any more; asked without any call.

        What still stops the others is kept as it is now.
        """
        blocked = self.filtered(
            lambda entry: entry.state == "blocked" and entry.issue_code not in _NOT_BY_CHECK
        )
        possible = self.browse()
        forbidding = {}
        for connection, entries in blocked.grouped("connection_id").items():
            undecided = self.env["exact.contact"].search(
                [
                    ("connection_id", "=", connection.id),
                    ("partner_id", "in", entries.partner_id.ids),
                    ("state", "in", self.env["exact.contact"]._failed_states),
                ]
            )
            entries = entries.filtered(lambda e, u=undecided: e.partner_id not in u.partner_id)
            by_move = {entry.move_id: entry for entry in entries}
            for move, prepared in entries.move_id._exact_prepare(connection):
                if not prepared.blocked:
                    possible |= by_move[move]
                elif by_move[move]._is_noted():
                    blocking = [issue for issue in prepared.issues if issue.blocking]
                    forbidding[by_move[move]] = kept(*blocking)
        self._note_why(forbidding)
        return possible
