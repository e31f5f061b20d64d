"""The same document in Exact already: shown before it is booked, for a person to decide."""

from datetime import date, timedelta
from zlib import crc32

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...core.entry.twins import Booking, plain_reference, same_reference, twins
from ...core.issues import issue
from ...exact_api import resources
from ...exact_api.odata import money
from ..base.moments import now_there
from ..connection.exact_reasoned import kept
from ..queue.exact_work import WorkBusy
from ..queue.lost_answer import database_now

# How many documents one call looks for: their references make its address long.
LOOKED_UP_AT_ONCE = 25
# How long its answer holds. Documents of a run are sent within minutes of it; what is typed in
# meanwhile could as well be typed in a second before any other answer is used.
LOOK_UP_HOLDS = timedelta(minutes=10)
# How long another document may still come to stand there; a quarter of an hour after its call it is
# known.
UNDER_WAY = timedelta(minutes=20)
DUPLICATE_CODES = ("duplicate_in_exact", "reference_in_exact", "relation_twice_in_exact")


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    looked_up_at = fields.Datetime(
        readonly=True, help="When Exact was asked what it has with this reference."
    )
    found = fields.Json(readonly=True, help="What Exact had with this reference then.")
    twins = fields.Json(
        readonly=True, help="Entries in Exact that may be this document, by their reference."
    )
    duplicate_allowed = fields.Boolean("Book it anyway", readonly=True)

    # What was sent since a moment, among all that was ever sent.
    _attempted_index = models.Index("(connection_id, attempted_at)")

    # === ASKED FOR MANY AT ONCE === #

    def _must_look_up(self, reference):
        """Whether nobody asked lately what Exact has with this reference.

        :param str reference: that is about to be sent
        """
        if self.duplicate_allowed:
            return False
        return (
            not self.looked_up_at
            or self.looked_up_at < now_there(self.env) - LOOK_UP_HOLDS
            or self.your_ref != reference
            or self._was_sent_since(reference)
        )

    def _was_sent_since(self, reference):
        """Whether another document with this reference was sent after Exact was asked for it, or
        is on its way.
        """
        recalled = self._recalled()
        if recalled and recalled.alone == reference:
            return False
        return bool(self._states_of_others(reference))

    def _wait_for_others(self, reference):
        """Exact cannot tell of a document that may still come to stand there.

        :raises WorkBusy: when another one with this reference is on its way
        """
        if self._states_of_others(reference) & {*self._under_way_states}:
            raise WorkBusy("Another document with this reference is on its way.")

    def _states_of_others(self, reference):
        """The states of other documents with this reference that ``_sent_since`` is about.

        :rtype: set
        """
        others = self.env.execute_query(self._sent_since(reference))
        return {state for other, state in others if same_reference(other or "", reference)}

    def _sent_since(self, reference):
        """Others that may be the same: sent after Exact was asked, or on their way since before.

        :return: query of references and states
        :rtype: SQL
        """
        self.flush_model(["connection_id", "division", "attempted_at", "your_ref", "state"])
        others = SQL(
            """
            SELECT your_ref, state FROM exact_entry
             WHERE connection_id = %s AND division = %s AND id != %s AND your_ref ILIKE %s
            """,
            self.connection_id.id,
            self.division,
            self.id,
            # A backslash would hide the character after it.
            reference.replace("\\", "_"),
        )
        return SQL(
            "%s AND attempted_at >= %s UNION ALL %s AND attempted_at >= %s AND state IN %s",
            others,
            self.looked_up_at or None,
            others,
            now_there(self.env) - UNDER_WAY,
            self._under_way_states,
        )

    def _lock_keys(self):
        """Documents with one reference exclude each other: what became of one is known, or on its
        way for all to see, before it is asked whether the other may go.
        """
        self.fetch(["connection_id", "your_ref"])
        return {entry.id: entry._lock_key() for entry in self}

    def _lock_key(self):
        reference = plain_reference(self.your_ref or "")
        if not reference:
            return self.id
        return crc32(f"{self.connection_id.id} {reference}".encode()) - 2**31

    def _look_up_twins(self, client, reference):
        """Ask Exact what it has with this reference, and with those of the next in the queue.

        A generator like ``_steps``. Nothing is written ahead yet, so what fails here is simply
        done again.

        :param str reference: of this entry, as it is about to be sent
        :raises ExactError: when Exact cannot be asked
        """
        kind = self.move_id._exact_kind()
        asked = {self: reference}
        # Where Exact takes no list of references, others gain nothing by being asked here.
        if self.connection_id._can(f"filter.or.{kind.endpoint}"):
            others = self._next_to_look_up()
            asked |= {other: other.move_id._exact_reference() for other in others}
        asked = {entry: wanted for entry, wanted in asked.items() if wanted}
        moment = database_now(self.env)
        rows = resources.find_entries(client, kind, *dict.fromkeys(asked.values()))
        # A new transaction, in which nobody else works on the others.
        yield
        for entry in self | (self.union(*asked) - self).try_lock_for_update(allow_referencing=True):
            if entry.state == "queued":
                entry._keep_found(asked[entry], rows, moment)
        yield

    def _next_to_look_up(self):
        """Other documents of the queue to be looked up in the same call, the oldest first.

        :rtype: exact.entry
        """
        endpoint = self.move_id._exact_kind().endpoint
        kinds = self.env["account.move"]._exact_kinds().values()
        types = [kind.move_type for kind in kinds if kind.endpoint == endpoint]
        old = database_now(self.env) - LOOK_UP_HOLDS
        return self.search(
            self._due_domain()
            & self._in_division(self.connection_id)
            & Domain("state", "=", "queued")
            & Domain("id", "!=", self.id)
            & Domain("duplicate_allowed", "=", False)
            & (Domain("looked_up_at", "=", False) | Domain("looked_up_at", "<", old))
            & Domain("move_id.move_type", "in", types),
            order="id",
            limit=LOOKED_UP_AT_ONCE - 1,
        )

    def _keep_found(self, reference, rows, moment):
        mine = [self._twin(row) for row in rows if same_reference(row["YourRef"] or "", reference)]
        self.write({"your_ref": reference, "found": mine or False, "looked_up_at": moment})

    def _twin(self, entry):
        """What of an entry of Exact is kept, as JSON takes it."""
        party = self.move_id._exact_kind().party
        names = ("EntryID", "EntryNumber", "YourRef", "Currency", "Document")
        return {name: entry.get(name) for name in names} | {
            "Party": entry[party],
            "PartyName": entry.get(f"{party}Name"),
            "AmountFC": str(money(entry["AmountFC"])),
            "EntryDate": str(entry["EntryDate"] or ""),
        }

    # === IS IT THIS ONE? === #

    def _stopped_as_duplicate(self, prepared, relation):
        """Leave it to a person when Exact has this document already, as far as was looked up.

        :param PreparedEntry prepared: what would be sent
        :param str relation: GUID of the relation it would be booked on
        :return: whether the entry was stopped
        :rtype: bool
        """
        if self.duplicate_allowed or not self.found:
            return False
        rows = {row["EntryID"]: row for row in self.found}
        ours = Booking(
            reference=prepared.payload["YourRef"],
            party=relation,
            amount=money(prepared.total),
            currency=prepared.payload["Currency"],
            on=_day(prepared.payload["EntryDate"]),
        )
        alike = twins(ours, {guid: _as_booking(row) for guid, row in rows.items()})
        if not alike:
            return False
        # What is adopted is compared with it later.
        self.write({**self._intended_values(prepared), "twins": [rows[guid] for guid in alike]})
        self._set_state("blocked", issues=kept(self._duplicate_issue(relation)))
        return True

    def _duplicate_issue(self, relation):
        """What stops a document that Exact has already.

        :param str relation: GUID of its relation
        :rtype: core.issues.Issue
        """
        twin = self.twins[0]
        params = {
            "reference": self.your_ref,
            "number": str(twin["EntryNumber"]),
            "date": twin["EntryDate"],
            "amount": twin["AmountFC"],
            "currency": twin["Currency"] or "",
            "partner": twin["PartyName"] or "",
        }
        code = "relation_twice_in_exact"
        if twin["Party"] == relation:
            same = money(twin["AmountFC"]) == money(self.amount_total)
            code = "duplicate_in_exact" if same else "reference_in_exact"
        return issue(code, **params)

    # === A PERSON DECIDES === #

    def action_adopt(self):
        """Say that the entry in Exact is this document, so that it is not booked again."""
        self._check_may_send()
        for entry in self.sudo().filtered("twins"):
            free = entry._not_of_others(entry.twins)
            if not free:
                raise UserError(
                    entry.env._(
                        "%(document)s: the entry in Exact belongs to another document of Odoo.",
                        document=entry.move_id.display_name,
                    )
                )
            entry._adopt_entry({**free[0], "AmountFC": money(free[0]["AmountFC"])}, self.env.user)

    def action_book_anyway(self):
        """Book this document although Exact has one with its reference."""
        self._check_may_send()
        entries = self.sudo().filtered("twins")
        if not entries:
            raise UserError(self.env._("None of these documents can be sent again."))
        entries.duplicate_allowed = True
        return entries._start_runs()


def _as_booking(row):
    return Booking(
        reference=row["YourRef"] or "",
        party=row["Party"],
        amount=money(row["AmountFC"]),
        currency=row["Currency"] or "",
        on=_day(row["EntryDate"]),
    )


def _day(text):
    return date.fromisoformat(text[:10]) if text else None
