"""Collection batches: what is taken from customers by direct debit, and what came back of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from ...core.debit.collection import LINES_AT_ONCE
from ...core.issues import issue
from ..entry.reasons import EXACT_SCREEN
from ..mappings.reader import ExactMappings
from ..words.language import counted

# STATE DIAGRAM
#   draft            --[sent by a person]----->  queued
#   queued           --[checked, written ahead]->  sending
#   queued           --[nothing can go]------->  blocked
#   queued           --[it is there already]-->  booked
#   sending          --[answer]--------------->  booked, rejected
#   sending          --[certainly not done]--->  queued
#   sending          --[no answer that tells]->  unknown
#   unknown          --[looked up]------------>  booked, queued
#   unknown          --[our mistake, each time]>  blocked
#   booked           --[all lines matched]---->  matched
#   matched          --[a match was undone]--->  booked
#   booked, matched  --[changed in Exact]----->  changed_remotely
#   changed_remotely --[undone there, accepted]->  booked, matched
#   booked, matched, changed_remotely --[gone from Exact]-->  deleted_remotely
#   deleted_remotely --[booked again]--------->  queued
#   blocked, rejected --[sent again]---------->  queued
#   draft, queued, blocked, rejected, deleted_remotely --[called off]--> cancelled
STATES = [
    ("draft", "Draft"),
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("unknown", "Being looked up"),
    ("booked", "Booked, not yet matched"),
    ("matched", "Booked and matched"),
    ("changed_remotely", "Changed in Exact"),
    ("deleted_remotely", "Deleted in Exact"),
    ("blocked", "Blocked"),
    ("rejected", "Refused by Exact"),
    ("cancelled", "Cancelled"),
]
KINDS = [("collection", "Collection"), ("reversal", "Returned debit")]
_lt = LazyTranslate(__name__)
LINES = (_lt("%(count)s line"), _lt("%(count)s lines"))
REFUSED = (
    _lt("%(count)s line cannot be collected. The others go on without it."),
    _lt("%(count)s lines cannot be collected. The others go on without them."),
)
SEQUENCES = {"collection": "exact.collection", "reversal": "exact.collection.reversal"}


class ExactCollection(models.Model):
    """One booking on the suspense account: a batch, or a debit that came back.

    How it gets to Exact stands in ``deliver.py``, how its lines are matched in
    ``match.py``, what becomes of the suspense account in
    ``suspense.py``.
    """

    _name = "exact.collection"
    _inherit = ["exact.posting", "exact.asking", "mail.thread", "mail.activity.mixin"]
    _description = "Collection for Exact Online"
    _order = "date desc, id desc"
    _check_company_auto = True
    _queue_order = 30
    _transitions = {
        "draft": {"queued", "cancelled"},
        "queued": {"sending", "blocked", "booked", "cancelled", "rejected"},
        "sending": {"booked", "rejected", "unknown", "queued", "blocked"},
        "unknown": {"booked", "queued", "blocked"},
        "booked": {"matched", "changed_remotely", "deleted_remotely"},
        "matched": {"booked", "changed_remotely", "deleted_remotely"},
        "changed_remotely": {"booked", "matched", "deleted_remotely"},
        "deleted_remotely": {"queued", "cancelled"},
        "blocked": {"queued", "cancelled"},
        "rejected": {"queued", "cancelled"},
        "cancelled": set(),
    }
    _done_states = ("booked", "matched")
    _booked_states = (*_done_states, "changed_remotely")

    name = fields.Char(required=True, readonly=True, copy=False)
    kind = fields.Selection(KINDS, required=True, default="collection", readonly=True)
    origin = fields.Char(readonly=True, copy=False, help="The batch it was made from.")
    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    division = fields.Integer(
        compute="_compute_division",
        store=True,
        precompute=True,
        help="Number of the division it is meant for.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="Day on which the bank collects, and of the entry in Exact.",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, index=True, readonly=True, tracking=True
    )
    line_ids = fields.One2many("exact.collection.line", "collection_id", "Lines", readonly=True)
    part = fields.Integer(required=True, default=1, readonly=True, aggregator=None, copy=False)
    parts = fields.Integer(required=True, default=1, readonly=True, aggregator=None, copy=False)
    part_text = fields.Char(compute="_compute_part_text")
    line_count = fields.Integer(compute="_compute_amounts")
    refused_count = fields.Integer(compute="_compute_amounts")
    refused_text = fields.Char(compute="_compute_refused_text")
    amount_total = fields.Monetary("Total", compute="_compute_amounts")

    exact_url = fields.Char("Open in Exact", compute="_compute_exact_url")

    _name_unique = models.UniqueIndex("(connection_id, name)", "This number is already used.")
    _origin_unique = models.UniqueIndex(
        "(connection_id, origin, date, part) WHERE origin IS NOT NULL AND state != 'cancelled'",
        "This batch was already exported.",
    )
    _guid_unique = models.UniqueIndex(
        "(connection_id, guid) WHERE guid IS NOT NULL",
        "This entry in Exact already belongs to another collection.",
    )

    @api.depends("connection_id")
    def _compute_division(self):
        """The one that is connected when it is made; it stays when another one is connected."""
        for collection in self:
            collection.division = collection.connection_id.division

    @api.depends("line_ids.amount", "line_ids.state")
    def _compute_amounts(self):
        for collection in self:
            going = collection.line_ids.filtered(lambda line: line.state != "refused")
            collection.amount_total = sum(going.mapped("amount"))
            collection.line_count = len(going)
            collection.refused_count = len(collection.line_ids) - len(going)

    @api.depends("refused_count")
    @api.depends_context("lang")
    def _compute_refused_text(self):
        for collection in self:
            count = collection.refused_count
            collection.refused_text = bool(count) and counted(self.env, count, *REFUSED)

    @api.depends("part", "parts")
    @api.depends_context("lang")
    def _compute_part_text(self):
        for collection in self:
            collection.part_text = collection.parts > 1 and self.env._(
                "Part %(part)s of %(parts)s: a collection has at most %(most)s lines. Each part "
                "has an entry of its own in Exact.",
                part=collection.part,
                parts=collection.parts,
                most=LINES_AT_ONCE,
            )

    @api.depends("guid")
    def _compute_exact_url(self):
        for collection in self:
            connection = collection.connection_id.sudo()
            collection.exact_url = collection.guid and EXACT_SCREEN.format(
                base=connection._base_url(), division=collection.division, guid=collection.guid
            )

    # === MADE === #

    @api.model
    def _collect(self, company, date, lines, origin=False):
        """Make a batch, or several when there are many lines.

        A line that cannot go stays in it, refused with its reason.

        :param res.company company: whose invoices they are; with a branch of it perhaps
        :param date date: on which the bank collects
        :param list[dict] lines: ``move``, ``amount``, and if known ``mandate`` and ``payment``
        :param str origin: name of what it is made from; collected once per date
        :return: in draft
        :rtype: exact.collection
        :raises UserError: when collections are not set up, or there is no line
        """
        connection = company._exact_connected()
        connection._check_collections_are_set_up()
        if not lines:
            raise UserError(self.env._("There is nothing to collect."))
        batches = [lines[at : at + LINES_AT_ONCE] for at in range(0, len(lines), LINES_AT_ONCE)]
        common = {"connection_id": connection.id, "date": date, "origin": origin}
        collections = self.sudo().create(
            [
                {
                    **common,
                    "name": self._next_name(connection, "collection", date),
                    "part": part,
                    "parts": len(batches),
                    "line_ids": [fields.Command.create(_line_values(line)) for line in batch],
                }
                for part, batch in enumerate(batches, 1)
            ]
        )
        collections.line_ids._check()
        return collections.sudo(False)

    @api.model
    def _next_name(self, connection, kind, date):
        sequence = self.env["ir.sequence"].sudo().with_company(connection.company_id)
        return sequence.next_by_code(SEQUENCES[kind], sequence_date=date)

    # === STATES === #

    def write(self, vals):
        if not self.env.su and any(self._fields[name].readonly for name in vals):
            raise AccessError(self.env._("Only the date of a collection can be changed."))
        if "date" in vals and any(
            one.state not in ("draft", "blocked", "deleted_remotely") for one in self
        ):
            raise UserError(self.env._("A collection that is in Exact Online keeps its date."))
        result = super().write(vals)
        if "date" in vals:
            self.sudo().line_ids._check()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_before_exact(self):
        if any(one.state not in ("draft", "cancelled") for one in self):
            raise UserError(self.env._("Only drafts can be deleted. Cancel the others."))

    # === WHAT CANNOT GO === #

    def _period_issue(self):
        """The day has to be in a period that is open for the journal of collections, and after
        the months that were told to be complete.

        :return: None when it is
        :rtype: core.issues.Issue
        """
        if locked := self._month_issue():
            return locked
        division = ExactMappings(self.connection_id).division
        period = division.period_of(self.date)
        day = fields.Date.to_string(self.date)
        if period is None:
            return issue("period_missing", date=day)
        journal = self.connection_id.collection_journal_id
        if (journal.code, period.year, period.period) in division.closed:
            numbers = {"year": period.year, "period": period.period}
            return issue("collect_period_closed", journal=journal.code, **numbers, date=day)
        return None

    def _month_issue(self):
        """Whether the day lies in a month that was told to be complete in Exact.

        :return: None when it does not
        :rtype: core.issues.Issue
        """
        until = self.connection_id.export_locked_until
        if not until or self.date > until:
            return None
        days = {"date": fields.Date.to_string(self.date), "until": fields.Date.to_string(until)}
        return issue("collect_month_locked", (self._name, self.id), **days)

    # === QUEUE === #

    def _queue(self, run=None):
        """Queue these collections; the cron books them when no dialog does.

        :param exact.run run: what a person started
        """
        for collection in self:
            collection.line_ids._check()
        self._set_state("queued", run_id=run and run.id)
        self.env["exact.driver"]._wake()

    def _result_text(self, run):
        return self.env._(
            "Collections booked in Exact Online: %(sent)s of %(total)s.",
            sent=run.sent_count,
            total=run.total,
        )

    def _progress_line(self):
        return {
            "key": f"{self._name},{self.id}",
            "name": self.name,
            "partner": counted(self.env, self.line_count, *LINES),
            "state": "sent" if self.state in self._booked_states else self.state,
            "label": self._state_label(),
            "number": self.entry_number or "",
            "reason": self.reason or "",
        }

    # === ACTIONS === #

    def action_send(self):
        """Book these collections in Exact, and show how far it is."""
        self._check_may_send()
        connection = self.connection_id
        if len(connection) != 1:
            raise UserError(self.env._("Choose collections of one company at a time."))
        run = self.env["exact.run"]._start_collections(self.sudo(), connection)
        return run.action_open()

    def action_check(self):
        """Look again which lines can go."""
        self._check_may_send()
        self.sudo().line_ids._check()

    def action_call_off(self):
        """Give up what is not in Exact."""
        self._check_may_send()
        self.sudo()._set_state("cancelled")
        self.sudo().line_ids.origin_id = False

    def action_fetch_payments(self):
        """Match what waits for it, and see what is matched, received and returned in Exact."""
        return self.connection_id.action_fetch_payments()

    def action_collect_refused(self):
        """Try the lines that could not go once more, in a collection of their own."""
        self._check_one()
        self._check_may_send()
        refused = self.sudo().line_ids.filtered(lambda line: line.state == "refused")
        today = fields.Date.context_today(self)
        name = self._next_name(self.connection_id, "collection", today)
        values = {"name": name, "connection_id": self.connection_id.id, "date": today}
        again = self.sudo().create(values)
        refused.collection_id = again
        refused._check()
        return again.sudo(False)._show()

    def action_open_exact(self):
        """Open the entry in Exact's own screens."""
        self._check_one()
        return {"type": "ir.actions.act_url", "url": self.exact_url, "target": "new"}

    def _show(self, title=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_collection"
        )
        if len(self) == 1:
            form = [(False, "form")]
            return {**action, "res_id": self.id, "views": form, "view_mode": "form"}
        return {**action, "domain": [("id", "in", self.ids)]}


def _line_values(line):
    """:param dict line: as ``_collect`` takes it"""
    return {
        "move_id": line["move"].id,
        "amount": line["amount"],
        "mandate_id": line.get("mandate") and line["mandate"].id,
        "payment_id": line.get("payment") and line["payment"].id,
    }
