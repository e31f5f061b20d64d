"""What a division of Exact Online is known to offer: learned by asking, never assumed."""

from functools import cached_property

from odoo import fields, models

from ...exact_api import errors
from ..words.describe import SENTENCES, issue_text

STATES = [
    ("works", "Works"),
    ("refused", "Refused"),
    ("other", "Other than expected"),
    ("no_answer", "No answer"),
]
_LONGEST = 500


class ExactCapability(models.Model):
    """One thing a division was seen to do, to refuse, or to do otherwise than we expect.

    The name says what it is: ``list.exact.cost.center``, ``filter.bank_lines``,
    ``property.hrm/Costcenters.EndDate``, ``topic.BankEntries``, ``deleted``, ``rights``, ``xml``.
    """

    _name = "exact.capability"
    _inherit = "exact.guarded"
    _description = "What a division of Exact Online offers"
    _order = "connection_id, name"
    _of_division = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char("What", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    words = fields.Char("Exact's own words", readonly=True)
    endpoint = fields.Char(readonly=True, help="Which call Exact forbids, where it is a 403.")
    seen_at = fields.Datetime("Seen", required=True, readonly=True)

    _name_unique = models.UniqueIndex("(connection_id, name)")

    # === WHAT FOLLOWS FROM A REFUSAL === #

    def _alerts(self):
        """What does not work where something is refused, and why, as people are told.

        **Hook:** whoever asks for something optional registers the sentence of its consequence
        (``words.describe.register``) as ``cannot.<name>``, or ``cannot.<kind>`` for all names that
        begin with it. What has no sentence goes another way, and nobody needs to know.

        :return: as ``setup_alerts`` shows them
        :rtype: list[dict]
        """
        return [
            {"key": row.name, "level": "warning", "message": row._explained()}
            for row in self
            if row.state in ("refused", "no_answer") and row._code() in SENTENCES
        ]

    def _code(self):
        """The code of the sentence about this one."""
        own = f"cannot.{self.name}"
        return own if own in SENTENCES else f"cannot.{self.name.partition('.')[0]}"

    def _explained(self):
        """:return: what follows from a refusal, who mends it, and Exact's own words
        :rtype: str
        """
        texts = [issue_text(self.env, self._code(), {"what": self.name.partition(".")[2]})]
        if self.endpoint:
            texts.append(issue_text(self.env, "not_allowed", {"endpoint": self.endpoint}))
        return "\n".join(filter(None, (*texts, self.words)))


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    capability_ids = fields.One2many("exact.capability", "connection_id", "What the division can")

    def _can(self, name):
        """Whether something may be tried: it is not known to be refused.

        :param str name: see ``exact.capability``
        :rtype: bool
        """
        return self._capability(name).state != "refused"

    def _note_capability(self, name, state, words="", endpoint=False):
        """Remember what a division was just seen to do; written only where it is news.

        Noted in the transaction of the caller, who goes on: what is rolled back is seen again.

        :param str name: see ``exact.capability``
        :param str state: works, refused or other
        :param str words: Exact's own, or what was other than expected
        :param str endpoint: which call Exact forbids, where it is a 403
        :return: its row
        :rtype: exact.capability
        """
        words = words[:_LONGEST] or False
        known = self._capability(name)
        seen = {"state": state, "words": words, "endpoint": endpoint}
        if known and all(known[name] == value for name, value in seen.items()):
            return known
        values = {**seen, "seen_at": fields.Datetime.now()}
        if known:
            known.write(values)
            return known
        return known.create({"connection_id": self.id, "name": name, **values})

    def _try_optional(self, name, work):
        """Do something that nothing else depends on: a refusal is noted, and all goes on.

        What concerns the connection as a whole, such as a limit or a consent that is gone, is
        raised.

        :param str name: see ``exact.capability``
        :param function work: without arguments; what it wrote before a call that failed stays
        :return: whether it was done
        :rtype: bool
        :raises ExactError: where it is more than this that Exact refuses
        """
        try:
            work()
        except (errors.AuthError, errors.RateLimited):
            raise
        except errors.ExactError as error:
            if isinstance(error, errors.Forbidden) and not error.is_of_endpoint:
                raise
            self._note_refusal(name, error)
        else:
            self._note_capability(name, "works")
            return True
        return False

    def _note_refusal(self, name, error):
        """Remember that something failed, and why.

        :param str name: see ``exact.capability``
        :param ExactError error: as it was raised
        """
        passing = isinstance(error, errors.Unavailable | errors.UnknownOutcome)
        endpoint = isinstance(error, errors.Forbidden) and error.endpoint
        state = "no_answer" if passing else "refused"
        self._note_capability(name, state, "; ".join(error.words), endpoint)

    def _capability(self, name):
        """:return: what is remembered of one thing; empty when nothing is
        :rtype: exact.capability
        """
        self.ensure_one()
        mine = [("connection_id", "=", self.id), ("name", "=", name)]
        return self.env["exact.capability"].sudo().search(mine)


class ConnectionCapabilities:
    """What one connection remembers, as ``exact_api.capabilities.Capabilities``.

    :param exact.connection connection: whose
    """

    def __init__(self, connection):
        self._connection = connection

    @cached_property
    def _refused(self):
        rows = self._connection.sudo().capability_ids
        return {row.name for row in rows if row.state == "refused"}

    def can(self, name):
        """Whether something may be tried; the memory is read once.

        :param str name: see ``exact.capability``
        :rtype: bool
        """
        return name not in self._refused

    def note(self, name, state, words=""):
        """Remember something, as ``_note_capability`` does.

        :param str name: see ``exact.capability``
        :param str state: works, refused or other
        :param str words: Exact's own
        """
        if state == "refused":
            self._refused.add(name)
        self._connection._note_capability(name, state, words)
