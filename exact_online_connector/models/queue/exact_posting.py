"""The write-ahead protocol, once: what is booked in Exact is posted once, whatever happens.

What is about to be sent is committed before the call, its answer right after it. An answer that
did not come is a state of its own, and is looked up before anything is sent again.
"""

import json

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...exact_api import errors
from ..base.moments import now_there
from ..base.rows import read_row
from ..connection.exact_reasoned import kept
from .exact_work import LONGEST_PAUSE
from .lost_answer import WATCHED_AFTER, database_now, next_look

# How often something may go wrong on our side while a unit is on its way, until a person looks.
MOST_MISTAKES = 3
# What is forgotten of an entry that Exact has no more.
GONE = {
    "guid": False,
    "entry_number": 0,
    "sent_at": False,
    "is_second_attempt": False,
    "watched_at": False,
}


class ExactPosting(models.AbstractModel):
    """A unit of work that becomes one entry in Exact.

    A model that inherits this has the states ``queued``, ``sending``, ``unknown``, ``blocked`` and
    ``rejected``, and one or more for what is booked. It says what is posted
    (``_intended``), how (``_post``), how it is found again (``_look_up``) and what its answer
    means (``_store_answer``).
    """

    _name = "exact.posting"
    _inherit = "exact.work"
    _description = "Entry for Exact Online"
    _open_states = ("queued", "sending", "unknown")
    _failed_states = ("blocked", "rejected")
    # On the way: nobody knows yet whether Exact booked it.
    _under_way_states = ("sending", "unknown")
    # In which it stands in Exact as it was sent.
    _booked_states = ()

    payload = fields.Json(readonly=True, copy=False)
    attempted_at = fields.Datetime(
        "Last attempt", readonly=True, copy=False, help="By the clock of the database."
    )
    is_second_attempt = fields.Boolean(
        readonly=True,
        copy=False,
        help="An attempt before got no answer, and was not found in Exact.",
    )
    mistake_count = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="How often something went wrong on our side while it was on its way.",
    )
    watched_at = fields.Datetime(
        "Looked for twice on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When we look next whether an attempt before was carried out after all.",
    )
    guid = fields.Char("Exact entry ID", readonly=True, copy=False)
    entry_number = fields.Integer("Entry number", readonly=True, aggregator=None, copy=False)
    sent_at = fields.Datetime(readonly=True, copy=False)

    # === WHAT A MODEL SAYS === #

    def _before_post(self, client):
        """Check, and see to what has to be in Exact before this can be posted.

        A generator like ``_steps``; nothing is written ahead yet, so what fails here is simply
        done again. Override this for what a model needs.

        :param ExactClient client: of the connection
        :return: what ``_intended`` needs of it (the generator's value); False when it cannot go,
            which its state says then
        :raises ExactError: when Exact says no, or cannot be asked
        """
        raise NotImplementedError

    def _intended(self, needed):
        """Check once more, and say what is about to be posted.

        :param needed: what ``_before_post`` came to
        :return: the payload in Exact's names, its amounts Decimal and its dates dates, and other
            fields to write down with it; None when it may not go, which its state says then
        :rtype: tuple[dict, dict]
        """
        raise NotImplementedError

    def _prepare_payload(self, prepared):
        """What is posted.

        Override this to tell Exact more than this connector does, such as the number of an order
        or a project: take what ``super()`` returns and add properties of Exact's API.

        :param prepared: what was prepared of it by ``core``
        :return: in Exact's names
        :rtype: dict
        """
        raise NotImplementedError

    def _post(self, client, payload):
        """Post it: one call. Nothing is read here: no transaction is open while Exact is asked.

        :return: the entry as Exact tells it
        :rtype: dict
        """
        raise NotImplementedError

    def _look_up(self, client):
        """The entries of Exact that may be this one.

        :return: one when it is certain
        :rtype: list[dict]
        :raises ExactError: when Exact cannot be asked
        """
        raise NotImplementedError

    def _store_answer(self, answer):
        """Write down that Exact booked it. Override this for what follows from it.

        :param dict answer: the entry as Exact tells it
        """
        raise NotImplementedError

    @staticmethod
    def _booked_values(answer):
        """What to write down of any entry of Exact.

        :param dict answer: the entry as Exact tells it
        :return: values
        :rtype: dict
        """
        return {
            "guid": answer["EntryID"],
            "entry_number": int(answer.get("EntryNumber") or 0),
            "sent_at": fields.Datetime.now(),
        }

    def _after_post(self, client):
        """Called where it is known to be booked. Override this to look at what came of it.

        A generator like ``_steps``: ``yield`` before any call, so that the answer is durable.
        """
        yield from ()

    # === STEPS === #

    def _values_on_move(self, before, target):
        """Mistakes of ours count anew once a person sends it again, or it is booked."""
        anew = before in self._failed_states or target in self._booked_states
        counted = {"mistake_count": 0} if anew else {}
        return {**super()._values_on_move(before, target), **counted}

    @api.model
    def _open_domain(self):
        """Also what was sent a second time, whenever it is to be looked for."""
        watched = Domain("state", "in", self._booked_states)
        watched &= Domain("watched_at", "<=", now_there(self.env))
        return super()._open_domain() | watched

    def _steps(self):
        """The protocol; each ``yield`` is a point where the driver commits."""
        self.ensure_one()
        if not self._claim():
            return
        if self.state == "sending":
            # Nobody holds its work lock, so its process died somewhere between intent and answer.
            self._set_state("unknown", issues=kept(issue("process_died")))
            yield
        if self._is_elsewhere():
            self._leave_to_its_division()
            return
        try:
            with self._client() as client:
                if self.state in self._booked_states:
                    yield from self._watch(client)
                if self.state == "unknown":
                    yield
                    yield from self._recover(client)
                if self.state == "queued" and self._claim():
                    yield from self._deliver(client)
        except errors.ExactError as error:
            yield from self._store_error(error)

    def _client(self):
        return self.connection_id._client()

    def _leave_to_its_division(self):
        """Send and ask nothing: another division than the one it is meant for is connected."""
        if self.state == "queued":
            self._set_state("blocked", issues=kept(issue("other_division")))
        elif self.state in self._booked_states:
            self.watched_at = False
        else:
            self._wait_for_division()

    def _deliver(self, client):
        """Check, see to what it needs in Exact, write ahead, post once and store the answer."""
        needed = yield from self._before_post(client)
        # What was committed since let others change it.
        intended = needed and self._claim() and self._intended(needed)
        if not intended:
            return
        payload, values = intended
        values = {**values, "payload": as_kept(payload), "attempted_at": database_now(self.env)}
        self._set_state("sending", **values)
        yield
        answer = self._post(client, payload)
        # A new transaction: what others did meanwhile must not refuse the answer.
        yield
        read_row(self)
        yield from self._booked_as(client, answer)

    def _booked_as(self, client, answer):
        self._store_answer(answer)
        if self.is_second_attempt:
            self._watch_next(self.attempted_at)
        yield from self._after_post(client)

    # === WHEN EXACT SAYS NO === #

    def _store_outcome(self, error):
        """What a refusal or a lost answer means while it is being posted."""
        if self.state != "sending":
            return False
        match error:
            case errors.UnknownOutcome():
                # From now on it may take as long as it takes: the call itself may have come late.
                given_up = {"attempted_at": database_now(self.env)}
                self._set_state("unknown", issues=kept(issue("no_answer")), **given_up)
            case errors.Rejected() | errors.NotFound():
                self._store_rejected(error)
            case _:
                return False
        return True

    def _store_forbidden(self, error):
        """What may be booked already is looked up once that is allowed."""
        if self.state != "unknown":
            return super()._store_forbidden(error)
        return self._put_back(now_there(self.env) + LONGEST_PAUSE, issue("no_answer"))

    def _put_back(self, until, *issues):
        """Try again later; what may be booked already stays to be looked up."""
        if self.state != "sending":
            return super()._put_back(until, *issues)
        return self._set_state("queued", issues=kept(*issues), not_before=until)

    def _set_aside(self):
        """Look up what is on its way, but not for ever: what goes wrong each time is a person's.

        It is looked for before it is sent again, whoever does so.
        """
        issues = kept(self._mistake())
        if self.state in self._under_way_states:
            self.mistake_count += 1
        if self.state == "queued" or (self.state == "unknown" and self._goes_wrong_each_time()):
            self._set_state("blocked", issues=issues)
        elif self.state == "sending":
            self._set_state("unknown", issues=issues)
        elif self.state == "unknown":
            self.issues = issues
        self.not_before = self.state == "unknown" and now_there(self.env) + LONGEST_PAUSE

    def _goes_wrong_each_time(self):
        return self.mistake_count >= MOST_MISTAKES

    # === RECOVERY === #

    def _recover(self, client):
        """Find out whether it was booked, and adopt what is there or queue it again.

        :raises ExactError: when Exact cannot be asked; it stays unknown
        """
        asked_at = database_now(self.env)
        found = self._look_up(client)
        yield
        if found:
            yield from self._adopt(client, found)
        elif again := next_look(self.attempted_at, asked_at):
            self._try_again(again, issue("no_answer"))
        elif self._goes_wrong_each_time():
            self._set_state("blocked", issues=kept(self._mistake()))
            yield
        else:
            self._set_state("queued", is_second_attempt=True)
            yield

    def _adopt(self, client, found):
        """Take the one entry that was found; which of several it is a person has to say.

        :param list[dict] found: entries of Exact, at least one
        """
        if len(found) == 1:
            yield from self._booked_as(client, found[0])
            return
        numbers = ", ".join(str(entry["EntryNumber"]) for entry in found)
        until = now_there(self.env) + LONGEST_PAUSE
        self._put_back(until, issue("found_several", numbers=numbers))

    # === WATCHED, WHEN IT WAS SENT TWICE === #

    def _watch(self, client):
        """Look whether the attempt that got no answer was carried out after all.

        Goes on for a day. Where Exact cannot be asked it is looked for the next time.

        :param ExactClient client: of the connection
        """
        asked_at = database_now(self.env)
        self._watch_next(asked_at)
        yield
        try:
            found = self._look_up(client)
        except errors.ExactError:
            return
        yield
        others = [entry for entry in found if entry["EntryID"] != self.guid]
        if others:
            # Until somebody deleted them.
            self.watched_at = asked_at + LONGEST_PAUSE
            self._tell_twice(others)
        else:
            self._drop_warning("booked_twice")

    def _watch_next(self, asked_at):
        self.watched_at = next_look(self.attempted_at, asked_at, WATCHED_AFTER)
        if self.watched_at:
            self.env["exact.driver"]._wake(self.watched_at)

    def _tell_twice(self, others):
        """Say that Exact booked it twice, and which entry is to be deleted.

        Override this to tell a person too, after ``super()``.

        :param list[dict] others: entries of Exact beside the one we know
        """
        params = {
            "number": str(self.entry_number),
            "others": ", ".join(str(entry["EntryNumber"]) for entry in others),
        }
        self._drop_warning("booked_twice")
        self.issues = [*kept(issue("booked_twice", **params)), *(self.issues or ())]

    def _add_warning(self, warning):
        """Say something of what is in Exact, beside what is said already.

        :param core.issues.Issue warning: what
        """
        self.issues = [*(self.issues or ()), *kept(warning)]

    def _drop_warning(self, code):
        """What was said of this is not so any more; what else was said stays."""
        self.issues = [found for found in self.issues or () if found["code"] != code] or False

    def _not_of_others(self, found):
        """Those of Exact's entries that no other unit of ours is known to be.

        :param list[dict] found: entries of Exact
        """
        others = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("guid", "in", [entry["EntryID"] for entry in found]),
                ("id", "!=", self.id),
            ]
        ).mapped("guid")
        return [entry for entry in found if entry["EntryID"] not in others]


def as_kept(payload):
    """A payload as JSON takes it: amounts and dates are text."""
    return json.loads(json.dumps(payload, default=str, sort_keys=True))
