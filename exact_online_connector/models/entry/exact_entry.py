"""The outbound unit of work: one document that is to stand in one Exact division."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.issues import issue
from ..connection.exact_reasoned import kept
from ..words.language import for_readers

# STATE DIAGRAM
#   queued           --[checked, written ahead]-->  sending
#   queued           --[local check]-------------->  blocked
#   queued           --[it has no amount]--------->  nothing
#   sending          --[answer]------------------->  sent, rejected
#   sending          --[certainly not executed]--->  queued, blocked
#   sending          --[no answer that tells]----->  unknown
#   unknown          --[looked up]---------------->  sent, queued
#   unknown          --[our mistake, each time]--->  blocked
#   sent             --[changed in Odoo, by setting]>  changed
#   changed          --[corrected by a person]---->  sent
#   sent             --[changed in Exact]--------->  changed_remotely
#   changed_remotely --[undone there, accepted]--->  sent
#   changed_remotely --[changed in Odoo too]------>  changed
#   sent, changed, changed_remotely --[gone from Exact]-->  deleted_remotely
#   sent, changed, changed_remotely --[a person withdraws it]-->  withdrawing
#   withdrawing      --[Exact has it no more]----->  cancelled
#   withdrawing      --[Exact keeps it]----------->  sent, changed, changed_remotely
#   any that is not on its way or there --[a person adopts what is there]-->  sent
#   blocked, nothing, rejected, deleted_remotely, cancelled --[sent again]--> queued
#   queued, blocked, nothing, rejected, deleted_remotely    --[called off]--> cancelled
STATES = [
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("sent", "In Exact"),
    ("blocked", "Blocked"),
    ("nothing", "Nothing to book"),
    ("rejected", "Refused by Exact"),
    ("unknown", "Being looked up"),
    ("changed", "Changed in Odoo"),
    ("changed_remotely", "Changed in Exact"),
    ("deleted_remotely", "Deleted in Exact"),
    ("withdrawing", "Being withdrawn"),
    ("cancelled", "Cancelled"),
]
# What Exact made of a document is not what it was told, or nobody knows.
BOOKED_OTHERWISE = (
    "booked_twice",
    "booked_differs",
    "booked_vat_differs",
    "booked_extra_duty",
    "deducted_differs",
    "deducted_unknown",
)


class ExactEntry(models.Model):
    """One document of one connection. How it gets to Exact stands in ``deliver.py``."""

    _name = "exact.entry"
    _inherit = "exact.posting"
    _description = "Document for Exact Online"
    _order = "id desc"
    _rec_name = "your_ref"
    _check_company_auto = True
    _queue_order = 20
    _transitions = {
        "queued": {"sending", "blocked", "nothing", "rejected", "cancelled", "sent"},
        "sending": {"sent", "rejected", "unknown", "queued"},
        "unknown": {"sent", "queued", "blocked"},
        "sent": {"changed", "changed_remotely", "deleted_remotely", "withdrawing"},
        "changed": {"sent", "deleted_remotely", "withdrawing"},
        "changed_remotely": {"sent", "changed", "deleted_remotely", "withdrawing"},
        "withdrawing": {"sent", "changed", "changed_remotely", "cancelled"},
        "blocked": {"queued", "cancelled", "sent"},
        "nothing": {"queued", "cancelled", "sent"},
        "rejected": {"queued", "cancelled", "sent"},
        "deleted_remotely": {"queued", "cancelled", "sent"},
        "cancelled": {"queued", "sent"},
    }
    _open_states = ("queued", "sending", "unknown", "withdrawing")
    _under_way_states = ("sending", "unknown", "withdrawing")
    _done_states = ("sent",)
    _booked_states = ("sent", "changed", "changed_remotely")
    # In which Odoo has the document as it was sent.
    _as_sent_states = ("sent", "changed_remotely")
    # What a person has to look at, and what one may send again.
    _alerted_states = (
        "blocked",
        "rejected",
        "unknown",
        "changed",
        "changed_remotely",
        "deleted_remotely",
    )
    _retryable_states = ("blocked", "nothing", "rejected", "deleted_remotely", "cancelled")

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="restrict", readonly=True
    )
    # A branch's document goes with its parent's connection.
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    division = fields.Integer(readonly=True, help="Number of the division it is meant for.")
    move_id = fields.Many2one(
        "account.move",
        "Document",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        readonly=True,
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Partner")
    state = fields.Selection(STATES, default="queued", required=True, index=True, readonly=True)

    your_ref = fields.Char("Our reference", readonly=True)
    amount_total = fields.Monetary("Total in Exact", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    journal_code = fields.Char("Exact journal code", readonly=True)
    journal_name = fields.Char("Exact journal", readonly=True)

    exact_url = fields.Char("Open in Exact", compute="_compute_exact_url")
    sent_by = fields.Many2one("res.users", readonly=True, ondelete="set null")

    call_ids = fields.One2many("exact.call", "entry_id", "Calls", readonly=True)
    payload_text = fields.Text("Payload as text", compute="_compute_payload_text")

    _move_unique = models.UniqueIndex(
        "(move_id, connection_id)", "A document goes to an Exact division only once."
    )
    _guid_unique = models.UniqueIndex(
        "(connection_id, guid) WHERE guid IS NOT NULL",
        "This entry in Exact already belongs to another document.",
    )
    # What the driver asks for, among all that was ever sent.
    _due_index = models.Index(f"(id) WHERE state IN {_open_states} OR watched_at IS NOT NULL")

    @api.depends("your_ref", "move_id")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.your_ref or entry.move_id.display_name

    # === STATES === #

    def _values_on_move(self, before, target):
        # Unless it was surely not executed, what was found in Exact before is out of date.
        asked_again = target == "queued" and before != "sending"
        out_of_date = {"looked_up_at": False} if asked_again else {}
        return {**super()._values_on_move(before, target), **out_of_date}

    def _after_move(self, before):
        result = super()._after_move(before)
        if self:
            self.env["account.move"].sudo()._exact_show_states(self)
        # Into the queue and on the way there is nothing to tell, and every document comes by here.
        told = self.filtered(lambda entry: entry.state not in ("queued", "sending"))
        told.filtered(lambda entry: not entry.follow_up_is_due)._log_on_move()
        return result

    def _booked(self):
        """Those of these entries that stand in Exact's books."""
        return self.filtered(lambda entry: entry.state in self._booked_states)

    def _log_on_move(self):
        """Leave a note on each document for the changes a person cares about."""
        notes = {}
        for entry in self:
            if note := for_readers(entry, entry.run_id.user_id)._note():
                notes[entry.move_id.id] = note
        if notes:
            self.env["account.move"].browse(notes)._message_log_batch(notes)

    def _note(self):
        """What the chatter of the document says about the state its entry has now.

        Override this for what else is told. Extended by withdrawals.

        :rtype: str
        """
        names = {
            "number": self.entry_number,
            "journal": self.journal_name or self.journal_code,
            "division": self.division,
            "reason": self.reason,
        }
        match self.state:
            case "sent" if self.adopted_at:
                text = self.env._(
                    "%(user)s adopted entry %(number)s, which was in Exact Online already, in "
                    "journal %(journal)s, division %(division)s. %(reason)s",
                    user=self.adopted_by.name,
                    **names,
                ).strip()
            case "sent":
                text = self.env._(
                    "Booked in Exact Online as entry %(number)s in journal %(journal)s, "
                    "division %(division)s. %(reason)s",
                    **names,
                ).strip()
            case "rejected":
                text = self.env._("Refused by Exact Online: %(reason)s", **names)
            case "blocked":
                text = self.env._("Not sent to Exact Online: %(reason)s", **names)
            case "unknown":
                text = self.env._(
                    "Exact Online did not answer. We are checking whether it booked this document."
                )
            case "changed":
                text = self.env._(
                    "Changed here after it was booked in Exact Online as entry %(number)s.",
                    **names,
                )
            case "changed_remotely":
                text = self.env._("Changed in Exact Online: %(reason)s", **names)
            case "deleted_remotely":
                text = self.env._("Entry %(number)s no longer exists in Exact Online.", **names)
            case "cancelled":
                text = self.env._("Cancelled: not sent to Exact Online.")
            case _:
                text = ""
        return text

    # === QUEUE === #

    @api.model
    def _enqueue(self, moves, connection, run=None):
        """Put documents in the queue; one that is there already is queued again when it may be.

        :param account.move moves: documents of the connection's company
        :param exact.connection connection: where they go
        :param exact.run run: what a person started
        :return: the entries that are queued now (what is sent already is left out)
        :rtype: exact.entry
        """
        # Here, so that workers who need the same new relation do not meet in making its row.
        accounts = self.env["exact.contact"]._of(connection, moves.commercial_partner_id)
        accounts._queue_changed()
        known = self.search([("connection_id", "=", connection.id), ("move_id", "in", moves.ids)])
        again = known.filtered(lambda entry: entry.state in self._retryable_states)
        # What was found in another division says nothing of this one.
        moved = again.filtered(lambda entry: entry._is_elsewhere())
        moved.write({"twins": False, "duplicate_allowed": False})
        start = {"run_id": run.id if run else False, "division": connection.division}
        again._set_state("queued", **start)
        new = self._create_for(moves - known.move_id, connection, run_id=start["run_id"])
        waiting = known.filtered(lambda entry: entry.state in self._open_states) - again
        waiting.write({"run_id": start["run_id"]})
        return new | again | waiting

    @api.model
    def _create_for(self, moves, connection, **values):
        """Make the entries of documents that have none.

        :param values: other fields than those that follow from the document
        """
        return self.create(
            [
                {
                    "connection_id": connection.id,
                    "division": connection.division,
                    "move_id": move.id,
                    "your_ref": move._exact_reference(),
                    "amount_total": move.amount_total_in_currency_signed,
                    "currency_id": move.currency_id.id,
                    **values,
                }
                for move in moves
            ]
        )

    # === ACTIONS === #

    def action_retry(self):
        """Queue again what was blocked, refused, called off or deleted in Exact, and show it."""
        self._check_may_send()
        entries = self.sudo()
        return entries.filtered(lambda entry: entry.state in self._retryable_states)._start_runs()

    def _start_runs(self):
        """Queue these documents, a run for each connection, and show the first of them.

        :raises UserError: when there is none
        """
        if not self:
            raise UserError(self.env._("None of these documents can be sent again."))
        runs = [
            self.env["exact.run"]._start(entries.move_id, connection)
            for connection, entries in self.grouped("connection_id").items()
        ]
        return runs[0].action_open()

    def action_call_off(self):
        """Take documents out of the queue."""
        self._check_may_send()
        self.sudo()._set_state("cancelled")

    def action_corrected(self):
        """A person made the entry in Exact equal to the changed document again."""
        self._check_may_send()
        self.sudo()._set_state("sent")

    def action_look_up(self):
        """Look an entry of unknown outcome up now, instead of at the next turn of the queue."""
        self._check_may_send()
        unknown = self.sudo().filtered(lambda entry: entry.state == "unknown")
        unknown.not_before = False
        return unknown._start_runs() if unknown else None

    def action_check_in_exact(self):
        """Ask Exact whether the entry is still there; a call, so only from a button."""
        self._check_may_send()
        return self.sudo()._check_in_exact()

    def action_open_exact(self):
        """Open the entry in Exact's own screens."""
        self._check_one()
        return {"type": "ir.actions.act_url", "url": self.exact_url, "target": "new"}

    # === THE DOCUMENT CHANGES === #

    def _is_held(self):
        """Whether its document may not change, because Exact has, or may have, it as it is."""
        keeps = self.connection_id.on_reset_to_draft == "refuse"
        return self.state in self._under_way_states or (
            keeps and self.state in self._as_sent_states
        )

    def _refuse_change(self):
        """Refuse to change these documents while Exact has, or may have, them as they are.

        :raises UserError: naming the document and the way out
        """
        for entry in self:
            # Its reference: the document's own name may be what changes.
            name = entry.display_name
            if entry.state in self._under_way_states:
                raise UserError(
                    self.env._(
                        "%(document)s is on its way to Exact Online. Wait until it is known "
                        "whether it was booked there.",
                        document=name,
                    )
                )
            if entry._is_held():
                raise UserError(
                    self.env._(
                        "%(document)s is booked in Exact Online as entry %(number)s, and would "
                        "differ from it. Make a credit note instead, or choose in the settings "
                        "of Exact Online that sent documents may change.",
                        document=name,
                        number=entry.entry_number,
                    )
                )

    def _changed_in_odoo(self):
        """Mark what Exact holds otherwise than Odoo does now."""
        self.filtered(lambda entry: entry.state in self._as_sent_states)._set_state("changed")

    def _went_to_draft(self):
        """Take out of the queue what cannot be sent."""
        noted = self.filtered(lambda entry: entry._is_noted())
        waiting = (self - noted).filtered(
            lambda entry: entry.state in ("queued", "blocked", "nothing", "rejected")
        )
        noted.unlink()
        # Once it is posted again, what goes by itself takes it up.
        waiting._set_state("cancelled", issues=kept(issue("back_to_draft")))
