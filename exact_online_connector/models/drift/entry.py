"""What Exact has of a document, compared with what was booked of it."""

from dataclasses import replace

from odoo import fields, models

from ...core.drift.compare import differences, is_coding
from ...core.drift.figures import Figures, exact_figures, from_json, sent_figures
from ...exact_api import resources
from ...exact_api.odata import money
from ..entry.vat_stop import STOPPING
from ..mappings.reader import ExactMappings
from ..queue.exact_posting import as_kept
from ..words.language import for_readers

# What is forgotten of an entry when another one takes its place.
_FORGOTTEN = {
    "agreed": False,
    "agrees_next": False,
    "in_exact": False,
    "drift": False,
    "ledger_guid": False,
    "to_compare": False,
}
# Where nothing differs any more, what is agreed is known: it is kept, and not looked for.
_AGREED = {"agrees_next": False, "to_compare": False}


class ExactEntry(models.Model):
    _name = "exact.entry"
    _inherit = ["exact.entry", "exact.compared"]

    ledger_guid = fields.Char(
        "Exact ledger line ID",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Of its receivable or payable line, by which Exact tells that it was deleted.",
    )
    agrees_next = fields.Boolean(
        readonly=True,
        copy=False,
        help="What stands in Exact when it is read the next time counts as agreed.",
    )

    _to_compare_index = models.Index("(connection_id) WHERE to_compare IS TRUE")

    # === WHAT WE KNOW === #

    def _known_figures(self, division):
        """What Exact has as far as we know; of what was adopted no more than its total.

        :param Division division: the one it stands in
        :rtype: Figures
        """
        if self.in_exact:
            return from_json(self.in_exact)
        return self._booked_figures(division) or Figures(
            money(self.amount_total), None, None, None, None, None, None, ()
        )

    def _booked_figures(self, division):
        """What was booked, or accepted since.

        :return: None where that is not known, because the entry was adopted or corrected by hand
        :rtype: Figures
        """
        if self.agreed:
            return from_json(self.agreed)
        if self.agrees_next or not self.payload:
            return None
        kind = self.move_id._exact_kind()
        sent = sent_figures(self.payload, kind, division, money(self.amount_total))
        # That Exact booked other VAT from the start is told already.
        told = {one["code"] for one in self.issues or ()} & set(STOPPING)
        return replace(sent, vat=None) if told else sent

    def _difference_field(self):
        return "entry_id"

    def _odoo_figures(self, division):
        """What would be sent of the document as it is now.

        :rtype: Figures
        """
        [(move, prepared)] = self.move_id._exact_prepare(self.connection_id)
        kind = move._exact_kind()
        payload = {**as_kept(prepared.payload), kind.party: self._account().guid or None}
        return sent_figures(payload, kind, division, prepared.total)

    def _values_on_move(self, before, target):
        """What was known of an entry is forgotten when another one stands for the document."""
        values = super()._values_on_move(before, target)
        match before, target:
            case "sending" | "unknown", "sent":
                values |= _FORGOTTEN
            case "changed", "sent":
                # A person made them equal in Exact, in what way we learn when we read it.
                values |= {**_FORGOTTEN, "ledger_guid": self[:1].ledger_guid}
                values |= {"agrees_next": True, "to_compare": True}
            case "changed_remotely" | "withdrawing", "sent":
                pass
            case _, "sent":
                # A person adopted what Exact had.
                values |= {**_FORGOTTEN, "agrees_next": True}
            case _, "deleted_remotely" | "cancelled":
                values |= _FORGOTTEN
        return values

    # === COMPARED === #

    def _read_now(self, client):
        kind = self[0].move_id._exact_kind()
        alike = self.filtered(lambda entry: entry.move_id._exact_kind().endpoint == kind.endpoint)
        rows = resources.read_entries(client, kind, alike.mapped("guid"))
        return alike, {row["EntryID"]: row for row in rows}, rows.unreadable

    def _compare_with(self, row):
        """Note what differs, or that nothing does any more.

        :param dict row: of ``resources.read_entries``
        """
        division = ExactMappings(self.connection_id).division
        now = exact_figures(row, self.move_id._exact_kind())
        booked = self._booked_figures(division)
        if not booked:
            # Known from now on; its total is known from the start.
            booked = replace(now, total=money(self.amount_total))
            self.write({"agreed": booked.as_json(), "agrees_next": False})
        if not differences(booked, now):
            self._difference_is_gone({})
        elif not differences(self._odoo_figures(division), now):
            values = {"agreed": now.as_json(), "amount_total": float(now.total)}
            self._difference_is_gone(values)
            for code in STOPPING:
                self._drop_warning(code)
        else:
            self._note_difference(now, row, "coding" if is_coding(booked, now) else "amounts")

    def _note_difference(self, now, row, drift):
        """Keep what Exact has otherwise, and tell a person once.

        :param Figures now: what Exact has
        :param dict row: as of ``_compare_with``
        :param str drift: one of ``DRIFTS``
        """
        if self.in_exact == now.as_json():
            return
        self.write(
            {
                "in_exact": now.as_json(),
                "drift": drift,
                "changed_in_exact_by": row["ModifierFullName"],
                "changed_in_exact_on": row["Modified"],
            }
        )
        entry = self._with_answer(now.as_json())
        if drift == "amounts" and self.state == "sent":
            entry._set_state("changed_remotely")
        elif drift == "coding" and self.state == "changed_remotely":
            entry._set_state("sent")
        told = for_readers(self)
        if drift == "coding" or self.state != "changed_remotely":
            body = told.env._("Changed in Exact Online: %(reason)s", reason=told._drift_text())
            self.move_id._message_log(body=body)
        if drift == "amounts":
            self._ask_about_difference()
        else:
            self._stop_asking()

    def _difference_is_gone(self, values):
        """Exact has it as it was booked, or as Odoo has it by now.

        :param dict values: to write along
        """
        gone = {"in_exact": False, "drift": False, **values}
        had, told = self.drift, for_readers(self)
        if self.state == "changed_remotely" or (self.state == "changed" and values):
            self._set_state("sent", **_AGREED, **gone)
        elif had or values:
            self.write(gone)
        if had:
            self._stop_asking()
            self.move_id._message_log(body=told.env._("No difference with Exact Online any more."))

    def _ask_about_difference(self):
        """One activity on the document, once more where Exact has it otherwise again."""

        def say(move):
            reader = self.with_env(move.env)
            return reader.env._("Changed in Exact Online"), reader._drift_text()

        asked = self.move_id.invoice_user_id, self.connection_id.connected_by
        self.move_id._exact_ask("drift", say, *asked, again=True)

    def _after_move(self, before):
        """What differed is no matter any more once the entry is gone."""
        result = super()._after_move(before)
        if self[:1].state in ("cancelled", "deleted_remotely"):
            self._stop_asking()
        return result

    def _stop_asking(self):
        self.move_id._exact_stop_asking("drift")

    def _has_cause(self, cause):
        """Also what Exact has otherwise."""
        return self.drift == "amounts" if cause == "drift" else super()._has_cause(cause)

    # === A PERSON DECIDES === #

    def action_accept_exact(self):
        """Say that what stands in Exact is right; it is told again when it changes once more."""
        self._check_may_send()
        now = fields.Datetime.now()
        for entry in self.sudo().filtered("drift"):
            values = {
                "agreed": entry.in_exact,
                "amount_total": float(entry.in_exact["total"] or entry.amount_total),
                "in_exact": False,
                "drift": False,
                "accepted_by": self.env.user.id,
                "accepted_at": now,
            }
            told = for_readers(entry)
            body = told.env._(
                "%(person)s accepted what stands in Exact Online. %(reason)s",
                person=self.env.user.name,
                reason=told._drift_text(),
            )
            entry._stop_asking()
            entry.move_id._message_log(body=body)
            if entry.state == "changed_remotely":
                entry._with_answer(entry.in_exact)._set_state("sent", **values)
            else:
                entry.write(values)

    def action_compare(self):
        """Read these entries from Exact now, and compare them."""
        self._check_may_send()
        entries = self.sudo()._booked().filtered(lambda entry: not entry._is_elsewhere())
        entries.to_compare = True
        for connection in entries.connection_id:
            connection._compare_now()

    def action_open_difference(self):
        """Show what was booked and what Exact has, side by side."""
        self._check_one()
        return self._difference_action()
