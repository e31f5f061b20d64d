"""What of the queue a person has to look at: what waits too long, and feeds that fail."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...core.issues import issue
from ..connection.causes import TOO_LONG, Cause
from .lost_answer import database_now

_lt = LazyTranslate(__name__)

# An answer that was lost is looked for during 15 minutes; what is unknown after this is stuck.
UNKNOWN_FOR = timedelta(hours=1)
# How many records a sentence names.
NAMED = 5


class ExactWork(models.AbstractModel):
    _inherit = "exact.work"

    def _long_refused(self, connection):
        """What failed, and nobody has looked after for too long.

        Override this where something else tells people of some of it.

        :param exact.connection connection: whose
        :return: of these units
        :rtype: Domain
        """
        return (
            self._in_division(connection)
            & Domain("state", "in", self._failed_states)
            & Domain("state_changed_at", "<", fields.Datetime.now() - TOO_LONG)
        )

    def _long_unknown(self, connection):
        """What was sent, and of which nobody knows for too long whether it is booked.

        :param exact.connection connection: whose
        :return: of these units
        :rtype: Domain
        """
        return Domain.FALSE


class ExactPosting(models.AbstractModel):
    _inherit = "exact.posting"

    def _long_unknown(self, connection):
        return (
            self._in_division(connection)
            & Domain("state", "in", self._under_way_states)
            & Domain("attempted_at", "<", database_now(self.env) - UNKNOWN_FOR)
        )


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _causes(self):
        """Also what was refused or unknown for too long, and feeds that bring nothing."""
        causes = super()._causes()
        if self.state not in self._locked_states:
            return causes
        units = self.env["exact.work"].sudo()._models()
        if params := _found((one, one._long_refused(self)) for one in units):
            summary = _lt("Not sent to Exact Online for more than a day")
            causes["refused"] = Cause(summary, issue("long_refused", **params))
        if params := _found((one, one._long_unknown(self)) for one in units):
            summary = _lt("Perhaps booked in Exact Online, perhaps not")
            causes["unknown"] = Cause(summary, issue("long_unknown", **params))
        if failing := self._failing_feed():
            summary = _lt("Nothing is fetched from Exact Online")
            causes["feed"] = Cause(summary, issue(failing[0]["code"], **failing[0]["params"]))
        return causes

    def _failing_feed(self):
        """Why a feed brought nothing for too long.

        :return: issues as the feed keeps them; None when none fails
        :rtype: list[dict]
        """
        since = fields.Datetime.now() - TOO_LONG
        for name in self._models_like("exact.feed"):
            feed = self.env[name].sudo().search([("connection_id", "=", self.id)])
            if feed.issues and (feed.fetched_at or feed.create_date) < since:
                return feed.issues
        return None


def _found(searches):
    """The units of these models that are found, as a sentence names them.

    :param searches: pairs of a model and a domain
    :return: ``count`` and ``names``; None when there are none
    :rtype: dict
    """
    count, names = 0, []
    for model, domain in searches:
        found = model.sudo().search(domain, order="id")
        count += len(found)
        names += found[:NAMED]._shown_as().mapped("display_name")
    more = ["…"] if count > NAMED else []
    return count and {"count": count, "names": ", ".join([*names[:NAMED], *more])}
