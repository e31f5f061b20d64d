"""What Exact has of a batch, or of a debit that came back, compared with what was booked of it."""

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ...core.debit.standing import booked_figures, ledger_figures
from ...core.drift.compare import differences, line_pairs
from ...core.drift.figures import Figures, LineFigures, from_json
from ...core.issues import issue
from ...exact_api.odata import money
from ..connection.exact_reasoned import kept
from ..drift.feed import as_line
from ..mappings.reader import ExactMappings
from ..words.language import for_readers

_lt = LazyTranslate(__name__)
# What is forgotten once another entry stands for it, or none.
FORGOTTEN = {"agreed": False, "in_exact": False, "drift": False, "to_compare": False}
LABELS = {"total": _lt("Suspense account"), "net": _lt("Amount")}


class ExactCollection(models.Model):
    """Its lines are what customers owe, so any difference is one to be decided about."""

    _name = "exact.collection"
    _inherit = ["exact.collection", "exact.compared"]
    _tolerance = money(0)

    # === WHAT WE KNOW === #

    def _booked_figures(self, division):
        if self.agreed:
            return from_json(self.agreed)
        return self._posted_figures()

    def _posted_figures(self):
        """What was posted, in figures; None before that."""
        if not self.payload:
            return None
        return booked_figures(self.payload, self._suspense_guid(), self._is_return())

    def _is_return(self):
        return self.kind == "reversal"

    def _is_posted_in_bank(self):
        return "BankEntryLines" in (self.payload or {})

    def _suspense_guid(self):
        """The suspense account it was booked on, whatever is chosen by now."""
        connection, payload = self.connection_id, self.payload
        if not self._is_posted_in_bank():
            return payload["GeneralJournalEntryLines"][0]["GLAccount"]
        code = payload["JournalCode"]
        journal = connection.journal_ids.filtered(lambda journal: journal.code == code)
        return journal.gl_account_guid or connection.collection_account_id.guid

    def _odoo_figures(self, division):
        """What its lines say here."""
        lines = self.line_ids.filtered(lambda line: line.state != "refused")
        booked = self._posted_figures()
        return Figures(
            total=money(sum(lines.mapped("amount"))),
            vat=None,
            on=self.date,
            relation=None,
            currency=self.currency_id.name,
            journal=booked and booked.journal,
            period=booked and booked.period,
            lines=tuple(line._as_figures() for line in lines),
        )

    def _difference_field(self):
        return "collection_id"

    def _field_label(self, field):
        label = LABELS.get(field)
        return self.env._(label) if label else super()._field_label(field)

    # === COMPARED === #

    def _compare_with(self, rows):
        """Note what differs, or that nothing does any more.

        :param list[dict] rows: of ``resources.read_ledger``, at least one
        """
        division = ExactMappings(self.connection_id).division
        booked = self._booked_figures(division)
        if not booked:
            return
        lines = [as_line(row) for row in rows]
        now = ledger_figures(lines, self._suspense_guid(), self._is_return(), booked.on)
        if self._exact_asked("period"):
            # That Exact took another period from the start is told already.
            now = _with_period(now, booked.period)
        if differences(booked, now, self._tolerance):
            self._note_difference(now, max(rows, key=_changed_on))
        elif self.drift:
            self._difference_is_gone()

    def _note_difference(self, now, row):
        """Keep what Exact has otherwise, and ask a person once.

        :param Figures now: what Exact has
        :param dict row: the ledger line that was changed last
        """
        if self.in_exact == now.as_json():
            return
        self.write(
            {
                "in_exact": now.as_json(),
                "drift": "amounts",
                "changed_in_exact_by": row["ModifierFullName"],
                "changed_in_exact_on": row["Modified"],
            }
        )
        if self.state in self._done_states:
            self._set_state("changed_remotely")
        self._ask_somebody("drift", _said_of_difference, again=True)

    def _difference_is_gone(self):
        """Exact has it as it was booked."""
        self._decided({"in_exact": False, "drift": False})
        self._message_log(body=for_readers(self).env._("No difference with Exact Online any more."))

    def _decided(self, values):
        """Nothing differs any more: go on where its lines are.

        :param dict values: to write
        """
        self.write(values)
        if self.state == "changed_remotely":
            self._set_state(self._state_of_lines())
        self._exact_stop_asking("drift")

    def _exact_still_asks(self, cause):
        if cause == "drift":
            return bool(self.drift)
        return super()._exact_still_asks(cause)

    # === A PERSON DECIDES === #

    def action_accept_exact(self):
        """Say that what stands in Exact is right, and take over what became of each line."""
        self._check_may_send()
        now = fields.Datetime.now()
        for collection in self.sudo().filtered("drift"):
            told = for_readers(collection)
            body = told.env._(
                "%(person)s accepted what stands in Exact Online. %(reason)s",
                person=self.env.user.name,
                reason=told._drift_text(),
            )
            collection._take_over(from_json(collection.in_exact))
            collection._decided(
                {
                    "agreed": collection.in_exact,
                    "in_exact": False,
                    "drift": False,
                    "accepted_by": self.env.user.id,
                    "accepted_at": now,
                }
            )
            collection._message_log(body=body)

    def _take_over(self, exact):
        """Give each line the amount it has in Exact; one that was taken out is collected no more.

        :param Figures exact: what stands there
        """
        lines = self.line_ids.filtered(lambda line: line.state in ("booked", "matched"))
        pairs = line_pairs([line._as_figures() for line in lines], exact.lines)
        for line, pair in zip(lines, pairs, strict=False):
            if pair.exact is None or pair.exact.relation != pair.booked.relation:
                gone = issue("collect_taken_out", number=str(self.entry_number))
                line.write({"state": "refused", "issues": kept(gone)})
            elif pair.exact.net > 0:
                line.amount = float(pair.exact.net)

    def action_compare(self):
        """Read these entries from Exact now, and compare them."""
        self._check_may_send()
        booked = self.sudo().filtered(
            lambda one: one.state in one._booked_states and not one._is_elsewhere()
        )
        booked.to_compare = True
        for connection in booked.connection_id:
            connection._compare_now()

    def action_open_difference(self):
        """Show what was booked and what Exact has, side by side."""
        self._check_one()
        return self._difference_action()


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    def _as_figures(self):
        """This line as the comparison takes it; what it was booked on is told where it is known.

        :rtype: LineFigures
        """
        item = self._receivable()[:1]
        return LineFigures(
            item.gl_guid or None,
            None,
            money(self.amount),
            None,
            relation=item.account_guid or None,
        )


def _with_period(figures, period):
    return Figures(**{**vars(figures), "period": period})


def _changed_on(row):
    return str(row["Modified"] or "")


def _said_of_difference(collection):
    """Summary and note of the activity about a batch that was changed in Exact."""
    return collection.env._("Changed in Exact Online"), collection._drift_text()
