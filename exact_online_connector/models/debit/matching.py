"""Having Exact match what was collected: a step of its own after payments are fetched.

It goes through Exact's XML service, which is announced to end, and nobody knows in which form. So
any answer is understood that is none, and nothing else depends on it: a line is matched when its
open item is, whoever did that. What Exact does not match for us becomes a list for a person.
"""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...exact_api import errors
from ...exact_api.match_sets import ENDPOINT, PartialAnswer, upload
from ..base.moments import naive

# How many match sets one call takes at most; half of it after an answer that did not come, and
# twice as many again after a fetch in which each call got one.
SETS_AT_ONCE = 50
# After so many refusals a line is a person's, and after so many calls in a row without an answer
# all of them are.
TRIES = 3
PROBE_EVERY = timedelta(days=7)
# How it is remembered whether the division has the service.
XML = "xml"
# The cause of the activity that lists what a person matches.
TO_MATCH = "to_match"
# How many lines of the work list an activity names.
NAMED = 40


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    @api.model
    def _match_open(self, connection, client):
        """Have Exact match what is booked and not matched yet.

        What Exact refuses is looked at again the next times, then left to a person. A generator
        that yields where what it wrote is to be committed.

        :param exact.connection connection: whose collections
        :param ExactClient client: for its division
        :return: whether something may have been matched, so that open items changed
        :rtype: bool
        :raises AuthError: when we are not let in at all
        """
        changed = False
        wanted = list(self._to_match(connection)._match_sets().items())
        answered = bool(wanted)
        while wanted:
            size = connection._sets_at_once()
            some, wanted = wanted[:size], wanted[size:]
            try:
                answers = upload(client, [match_set for _line, match_set in some])
            except errors.RateLimited as error:
                connection._wake_payments(naive(error.reset_at))
                break
            except errors.ExactError as error:
                if _is_about_us(error):
                    raise
                connection._note_no_answer(error, len(some))
                changed |= isinstance(error, errors.UnknownOutcome)
                wanted, answered = [], False
            else:
                connection._note_answer()
                for (line, _match_set), refusal in zip(some, answers, strict=True):
                    line._note_refusal(refusal)
                changed |= None in answers
            yield
        if answered:
            connection.matching_size = min(2 * connection.matching_size, SETS_AT_ONCE)
        connection._keep_work_list()
        return changed

    @api.model
    def _to_match(self, connection):
        """The lines that Exact is asked to match now."""
        if not connection._asks_for_matches():
            return self.env["exact.collection.line"]
        booked = self._in_division(connection) & Domain("state", "=", "booked")
        return (
            self.search(booked, order="id")
            .line_ids.filtered(lambda line: line.state == "booked" and line.match_tries < TRIES)
            .sorted("match_tries")
        )


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    match_message = fields.Char("Why it is not matched", readonly=True, help="Exact's own words.")
    match_tries = fields.Integer(
        readonly=True, aggregator=None, help="How often Exact refused to match it."
    )
    is_matched_by_hand = fields.Boolean(
        "To be matched in Exact by hand",
        compute="_compute_is_matched_by_hand",
        search="_search_is_matched_by_hand",
        help="Exact does not match it for us: somebody confirms the match there.",
    )
    is_on_work_list = fields.Boolean(
        readonly=True, help="An activity on the connection told that a person is to match it."
    )
    batch_number = fields.Integer(
        "Entry", related="collection_id.entry_number", help="Of the batch in Exact."
    )
    invoice_number = fields.Integer(
        "Our ref.",
        related="entry_id.entry_number",
        help="Entry number of the invoice in Exact; it stands on the line of the batch as well.",
    )
    relation_code = fields.Char("Relation", compute="_compute_relation_code")

    @api.depends("state", "match_tries", "connection_id.use_match_sets")
    def _compute_is_matched_by_hand(self):
        for line in self:
            asked = line.connection_id.sudo()._has_matches() and line.match_tries < TRIES
            waits = line.state == "booked" and line.kind == "collection"
            line.is_matched_by_hand = waits and not asked

    @api.model
    def _search_is_matched_by_hand(self, operator, value):
        if operator != "in":
            return NotImplemented
        # One for each company.
        connections = self.env["exact.connection"].sudo().search([])  # pylint: disable=no-search-all
        without = connections.filtered(lambda connection: not connection._has_matches())
        given_up = Domain("match_tries", ">=", TRIES)
        given_up |= Domain("collection_id.connection_id", "in", without.ids)
        waits = Domain("state", "=", "booked") & Domain("collection_id.kind", "=", "collection")
        by_hand = waits & given_up
        return by_hand if True in value else ~by_hand

    def _compute_relation_code(self):
        for line in self:
            line.relation_code = line.sudo()._receivable()[:1].account_code

    def _note_refusal(self, words):
        """What Exact answered to its match set.

        :param str words: of a no; None when it was matched, which its open item will tell
        """
        self.match_message = words
        if words:
            self.match_tries += 1

    def _note_match(self, is_matched):
        """Take over from the open items whether it is matched."""
        state = "matched" if is_matched else "booked"
        if state == self.state:
            return
        self.state = state
        if is_matched:
            # Whatever was answered: it works, or somebody does it.
            self.write({"match_message": False, "match_tries": 0, "is_on_work_list": False})
            self.connection_id.sudo().matching_failures = 0

    def _as_task(self):
        """What a person finds this line by in Exact, as a text."""
        return self.env._(
            "%(batch)s, entry %(entry)s: relation %(relation)s, our reference %(invoice)s, "
            "%(amount)s",
            batch=self.collection_id.name,
            entry=self.batch_number,
            relation=self.relation_code,
            invoice=self.invoice_number,
            amount=self.currency_id.format(self.amount),
        )


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    matching_failures = fields.Integer(
        readonly=True, copy=False, help="Calls in a row that got no answer about matches."
    )
    matching_size = fields.Integer(
        readonly=True,
        copy=False,
        default=SETS_AT_ONCE,
        help="How many matches are asked for with one call.",
    )
    matching_probed_at = fields.Datetime(
        readonly=True, copy=False, help="When we last looked whether Exact matches again."
    )

    def write(self, vals):
        switched_on = self.browse()
        if vals.get("use_match_sets"):
            switched_on = self.filtered(lambda connection: not connection.use_match_sets)
        result = super().write(vals)
        for connection in switched_on:
            # A person says that Exact matches: what it answered before counts no more.
            connection._forget_no_answer()
        return result

    def _has_matches(self):
        """Whether Exact matches for us, as far as is known."""
        return self.use_match_sets and self._can(XML)

    def _asks_for_matches(self):
        """Whether it is asked now: also once a week when it had stopped to answer."""
        due = fields.Datetime.now() - PROBE_EVERY
        probed = self.matching_probed_at
        return self.use_match_sets and (self._can(XML) or not probed or probed < due)

    def _sets_at_once(self):
        """:return: how many match sets go with the next call
        :rtype: int
        """
        return self.matching_size if self._can(XML) else 1

    def _note_answer(self):
        """The service answered."""
        self.matching_failures = 0
        self._note_capability(XML, "works")

    def _note_no_answer(self, error, count):
        """The service did not answer, or not about each set: ask for less the next time.

        After some of them in a row nothing is asked any more, but for one set a week.

        :param ExactError error: what came instead
        :param int count: how many sets it was asked for
        """
        self.matching_size = max(min(self.matching_size, count) // 2, 1)
        if isinstance(error, PartialAnswer) and count > 1:
            return  # it is there, and perhaps it was too much for it
        self.matching_failures += 1
        if self.matching_failures >= TRIES or not self._can(XML):
            self.matching_probed_at = fields.Datetime.now()
            self._note_capability(XML, "refused", "; ".join(filter(None, error.words)))

    def _forget_no_answer(self):
        values = {"matching_failures": 0, "matching_size": SETS_AT_ONCE}
        self.sudo().write({**values, "matching_probed_at": False})
        self._capability(XML).unlink()
        given_up = [("connection_id", "=", self.id), ("match_tries", ">=", TRIES)]
        self.env["exact.collection.line"].sudo().search(given_up).match_tries = 0

    # === WHAT IS LEFT TO A PERSON === #

    def _keep_work_list(self):
        """One activity names what somebody has to match in Exact; it ends with the last of it.

        Without new lines nothing is said again, also when the activity was marked as done.
        """
        rows = self.env["exact.collection.line"]
        mine = [("collection_id.connection_id", "=", self.id)]
        by_hand = [*mine, ("is_matched_by_hand", "=", True)]
        lines = rows.search(by_hand, order="collection_id, id")
        # What left the list is news when it comes back.
        (rows.search([*mine, ("is_on_work_list", "=", True)]) - lines).is_on_work_list = False
        if not lines:
            self._exact_stop_asking(TO_MATCH)
        elif lines.filtered(lambda line: not line.is_on_work_list):
            self._exact_ask(
                TO_MATCH,
                lambda own: own._said_of_matching(lines.with_env(own.env)),
                self.connected_by,
                again=True,
            )
            lines.is_on_work_list = True

    def _exact_still_asks(self, cause):
        """What is to be matched is looked at after each fetch."""
        return cause == TO_MATCH or super()._exact_still_asks(cause)

    def _said_of_matching(self, lines):
        """What is to be matched in Exact by a person.

        :param exact.collection.line lines: at least one
        :return: summary and note
        :rtype: tuple[str, Markup]
        """
        note = self._work_list_note(len(lines))
        items = Markup().join(Markup("<li>%s</li>") % line._as_task() for line in lines[:NAMED])
        summary = self.env._("Match collections in Exact Online")
        return summary, Markup("<p>%s</p><ul>%s</ul>") % (note, items)

    def _work_list_note(self, count):
        """What is to be done, and why a person has to.

        :param int count: of lines
        :return: sentences, each in a line
        :rtype: str
        """
        sentences = [
            self.env._(
                "Lines of collections that are booked in Exact and not matched with their "
                "invoices: %(count)s. Exact proposes each match by the reference; confirm it "
                "there. Odoo sees it when payments are fetched. All of them are listed under "
                "Customers, To match in Exact.",
                count=count,
            )
        ]
        if not self._can(XML):
            sentences.append(
                self.env._(
                    "Exact's XML service, which matches for us, does not answer any more: "
                    "%(answer)s. Collections are booked and payments fetched as before; once a "
                    "week we look whether it is back.",
                    answer=self._capability(XML).words or "",
                )
            )
        return "\n".join(sentences)


def _is_about_us(error):
    """Whether an error means more than that this one service does not let us in."""
    return isinstance(error, errors.AuthError) and error.endpoint != ENDPOINT
