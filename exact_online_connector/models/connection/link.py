"""Testing the link: two reads that cost no refusal, and what they show."""

import time

from odoo import models
from odoo.exceptions import UserError

from ...exact_api import resources
from ..base.moments import aware


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def action_test_link(self):
        """Ask Exact who we are and how the division is, and show what it answers.

        What is only a matter of the network changes nothing.
        """
        self._check_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("Connect to Exact Online first."))
        return self._in_plain_words(self._test_link)

    def _test_link(self):
        """:return: a notification
        :rtype: dict
        :raises ExactError: when Exact says no, or does not answer
        """
        with self._client() as client:
            started = time.monotonic()
            user = resources.current_user(client)
            milliseconds = round((time.monotonic() - started) * 1000)
            clock = client.answered_at
            division = self.division and resources.division(client, self.division)
        seconds = clock and round((clock - self._database_clock()).total_seconds())
        problems = self._link_problems(division)
        found = [
            self.env._("Connected as %s.", user["FullName"] or user["UserName"]),
            *problems,
            self.env._("Answered in %s ms.", milliseconds),
            self._clock_text(seconds),
            self.calls_left and self.env._("Calls left: %s.", self.calls_left),
        ]
        text = " ".join(filter(None, found))
        return self._notification(text, "danger" if problems else "success")

    def _link_problems(self, division):
        """What a division that was asked for shows to be wrong.

        Extended by division, which knows what its columns mean.

        :param dict division: as of ``resources.division``; None when the consent does not reach it
        :return: sentences
        :rtype: list[str]
        """
        if self.division and not division:
            text = self.env._(
                "Division %s cannot be reached with this consent. Connect again, and tick it.",
                self.division,
            )
            return [text]
        return []

    def _clock_text(self, seconds):
        if seconds is None:
            return ""
        return self.env._("Exact's clock differs from the database's by %s s.", seconds)

    def _database_clock(self):
        """Now, by the clock of the database.

        :return: aware
        :rtype: datetime
        """
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        [now] = self.env.cr.fetchone()
        return aware(now)
