"""Finding in bulk what Exact has already: after a restore, and at go-live with years of history.

Nothing is written in Exact. Its entries are read 60 a call, all documents are compared with them in
one pass, and what a person confirms is linked instead of sent.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ...core.entry.adoption import CERTAIN, LIKELY, NONE, SEVERAL, match_documents
from ...core.entry.twins import Booking
from ...exact_api import errors, resources
from ..base.lock import UnderWay
from ..connection.exact_reasoned import kept
from ..queue.exact_work import FIRST_PAUSE

# STATE DIAGRAM
#   draft    --[a person starts]------------->  reading
#   reading  --[all is read and compared]---->  review
#   reading  --[Exact says no]--------------->  rejected
#   review   --[more than a few are linked]-->  linking
#   linking  --[all are linked]-------------->  review
#   review, rejected --[read again]---------->  reading
#   any      --[closed by a person]---------->  done
STATES = [
    ("draft", "New"),
    ("reading", "Reading from Exact"),
    ("review", "To be reviewed"),
    ("linking", "Linking"),
    ("rejected", "Refused by Exact"),
    ("done", "Done"),
]
# How many documents are compared in one transaction.
PORTION = 200
# Documents may be dated so many days otherwise in Exact, when somebody typed them in by hand.
DAYS_AROUND = 31
KEPT_DAYS = 90


class ExactAdoption(models.Model):
    """A search for documents that are in Exact already, and what came of it."""

    _name = "exact.adoption"
    _inherit = "exact.work"
    _description = "Search for what is in Exact Online already"
    _order = "id desc"
    _rec_name = "create_date"
    _of_division = True
    # Before documents, which would be looked up one by one.
    _queue_order = 15
    _open_states = ("reading", "linking")
    _done_states = ("review", "done")
    _failed_states = ("rejected",)
    _transitions = {
        "draft": {"reading", "done"},
        "reading": {"review", "rejected", "done"},
        "review": {"linking", "reading", "done"},
        "linking": {"review", "rejected", "done"},
        "rejected": {"reading", "linking", "done"},
        "done": set(),
    }

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    division = fields.Integer(readonly=True)
    state = fields.Selection(STATES, default="draft", required=True, index=True, readonly=True)
    date_from = fields.Date("Documents from", required=True)
    date_to = fields.Date("Until", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("exact.adoption.line", "adoption_id", "Documents")
    entry_ids = fields.One2many("exact.adoption.entry", "adoption_id", "Entries of Exact")
    # --- how far it was read ---
    left_to_read = fields.Json(readonly=True, help="Endpoints; the first one is being read.")
    next_page = fields.Text(readonly=True, help="Where the next page of the first one begins.")
    relations_read = fields.Boolean(readonly=True)
    document_count = fields.Integer("Documents of Odoo", compute="_compute_document_count")
    read_count = fields.Integer("Entries read", compute="_compute_counts")
    certain_count = fields.Integer("Certain", compute="_compute_counts")
    likely_count = fields.Integer("Likely", compute="_compute_counts")
    several_count = fields.Integer("Several fit", compute="_compute_counts")
    missing_count = fields.Integer("Not in Exact", compute="_compute_counts")
    waiting_count = fields.Integer("To be linked", compute="_compute_counts")
    linked_count = fields.Integer("Linked", compute="_compute_counts")
    refused_count = fields.Integer("Refused", compute="_compute_counts")

    @api.depends("connection_id", "create_date")
    def _compute_display_name(self):
        for adoption in self:
            at = fields.Datetime.context_timestamp(
                adoption, adoption.create_date or fields.Datetime.now()
            )
            adoption.display_name = f"{adoption.company_id.name} {at:%Y-%m-%d %H:%M}"

    @api.depends("date_from", "date_to", "connection_id")
    def _compute_document_count(self):
        for adoption in self:
            moves = self.env["account.move"].sudo()
            adoption.document_count = moves.search_count(adoption._documents_domain())

    @api.depends("line_ids.state", "line_ids.grade", "entry_ids")
    def _compute_counts(self):
        """How much was read, and how many documents of each grade are to be decided."""
        lines, entries = self.env["exact.adoption.line"], self.env["exact.adoption.entry"]
        mine = [("adoption_id", "in", self.ids)]
        by_line = lines._read_group(mine, ["adoption_id", "state", "grade"], ["__count"])
        read = dict(entries._read_group(mine, ["adoption_id"], ["__count"]))
        for adoption in self:
            counts = [
                (state, grade, count) for one, state, grade, count in by_line if one == adoption
            ]

            def number(wanted, grade=None, counts=counts):
                return sum(n for state, g, n in counts if state == wanted and grade in (None, g))

            adoption.read_count = read.get(adoption, 0)
            adoption.certain_count = number("open", CERTAIN)
            adoption.likely_count = number("open", LIKELY)
            adoption.several_count = number("open", SEVERAL)
            adoption.missing_count = number("open", NONE)
            adoption.waiting_count = number("confirmed")
            adoption.linked_count = number("linked")
            adoption.refused_count = number("refused")

    def write(self, vals):
        """People choose the days, and nothing else.

        :raises AccessError: for any other field
        """
        if not self.env.su and set(vals) - {"date_from", "date_to"}:
            raise AccessError(self.env._("Only the days can be chosen here."))
        return super().write(vals)

    @api.autovacuum
    def _gc_old(self):
        """Forget searches that are over for long; what they linked stays linked."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        old = Domain("state", "=", "done") & Domain("write_date", "<", before)
        self.search(old).unlink()

    # === START === #

    @api.model
    def _open(self, connection):
        """Open the search that is under way on a connection, or a new one.

        :param exact.connection connection: connected
        :return: the action that shows it
        :rtype: dict
        """
        adoptions = self.sudo()
        mine = [("connection_id", "=", connection.id), ("state", "!=", "done")]
        found = adoptions.search(mine, limit=1) or adoptions.create(
            {
                "connection_id": connection.id,
                "division": connection.division,
                "date_from": self._first_day(connection),
            }
        )
        return found._show()

    @api.model
    def _first_day(self, connection):
        """The day of the oldest document that is not in Exact; today when there is none."""
        moves = self.env["account.move"].sudo()
        dated = moves._exact_not_sent(connection) & Domain("invoice_date", "!=", False)
        oldest = moves.search(dated, order="invoice_date", limit=1)
        return oldest.invoice_date or fields.Date.context_today(self)

    def _show(self, title=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_adoption"
        )
        title = {"name": title} if title else {}
        return {**action, **title, "res_id": self.id, "views": [(False, "form")]}

    def action_read(self):
        """Read what Exact has of these days, and compare it with the documents."""
        self._check_one()
        self._check_may_send()
        adoption = self.sudo()
        if adoption.connection_id.state != "connected":
            raise UserError(self.env._("Connect to Exact Online first."))
        if adoption.date_from > adoption.date_to:
            raise UserError(self.env._("The first day is after the last one."))
        adoption.line_ids.filtered(lambda line: line.state != "linked").unlink()
        adoption.entry_ids.filtered(lambda entry: not entry.line_ids).unlink()
        endpoints = {move_type: kind.endpoint for move_type, kind in self._kinds().items()}
        adoption._set_state(
            "reading",
            left_to_read=list(dict.fromkeys(endpoints.values())),
            next_page=False,
            relations_read=False,
            attempt_count=0,
        )
        self.env["exact.driver"]._wake()

    def action_close(self):
        """Have done with it: what is not linked is sent, or left, as any other document."""
        self._check_may_send()
        self.sudo()._set_state("done")

    def _kinds(self):
        return self.env["account.move"]._exact_kinds()

    def _documents_domain(self):
        """The documents it looks for."""
        return (
            self.env["account.move"]._exact_not_sent(self.connection_id)
            & Domain("invoice_date", ">=", self.date_from)
            & Domain("invoice_date", "<=", self.date_to)
        )

    # === READ === #

    def _steps(self):
        """Read page by page, compare, or link what was confirmed; what interrupts it costs a
        page.
        """
        self.ensure_one()
        if not self._claim():
            return
        if self._is_elsewhere():
            self._set_state("done")
            return
        try:
            if self.state == "reading":
                yield from self._read()
                yield from self._compare()
            elif self.state == "linking":
                yield from self._link_rest()
        except UnderWay:
            self._try_again(fields.Datetime.now() + FIRST_PAUSE)
        except errors.ExactError as error:
            self.attempt_count += 1
            yield from self._store_error(error)

    def _read(self):
        """What is read is committed with where the next page begins.

        :raises ExactError: when Exact says no; what was read stays
        """
        if not self.relations_read:
            yield from self._read_relations()
            self.relations_read = True
            self.connection_id._note_unreadable(self._name, ())
            yield
        since = fields.Date.subtract(self.date_from, days=DAYS_AROUND)
        until = fields.Date.add(self.date_to, days=DAYS_AROUND)
        by_endpoint = {kind.endpoint: kind for kind in self._kinds().values()}
        entries = self.env["exact.adoption.entry"]
        with self.connection_id._client() as client:
            while self.left_to_read:
                endpoint, *rest = self.left_to_read
                rows, following = self._page(client, by_endpoint[endpoint], since, until)
                self._note_unreadable(rows)
                entries._store_page(self, endpoint, [r for r in rows if _is_of(r, since, until)])
                left = self.left_to_read if following else rest
                self.write({"left_to_read": left, "next_page": following, "attempt_count": 0})
                yield

    def _note_unreadable(self, rows):
        """Tell which entries cannot be read; their documents are not found for now."""
        if rows.unreadable:
            texts = [str(bad) for bad in rows.unreadable]
            self.connection_id._note_unreadable(self._name, texts)

    def _page(self, client, kind, since, until):
        """One page; where Exact forgot the place, its entries are read from the start again."""
        try:
            return resources.entry_page(client, kind, since, until, self.next_page or None)
        except (errors.BadRequest, errors.NotFound):
            if not self.next_page:
                raise
        return resources.entry_page(client, kind, since, until)

    def _read_relations(self):
        """Fetch the relations where contacts of these documents are not linked yet."""
        partners = self._documents().commercial_partner_id
        accounts = self.env["exact.contact"].search(
            [("connection_id", "=", self.connection_id.id), ("partner_id", "in", partners.ids)]
        )
        if partners - accounts.filtered("guid").partner_id:
            yield from self.env["exact.relation.feed"]._fetching(self.connection_id)

    def _documents(self):
        moves = self.env["account.move"]
        return moves.search(self._documents_domain(), order="invoice_date, id")

    # === COMPARE === #

    def _compare(self):
        """Say of every document which entry it is, all of one endpoint together."""
        lines = self.env["exact.adoption.line"]
        done = self.line_ids.move_id
        free = self._free_entries()
        parties = self._parties()
        by_endpoint = (self._documents() - done).grouped(lambda move: move._exact_kind().endpoint)
        for endpoint, moves in by_endpoint.items():
            found = {
                entry.guid: entry._as_booking() for entry in free if entry.endpoint == endpoint
            }
            ours = {move.id: _booking(move, parties) for move in moves}
            matches = match_documents(ours, found)
            for some in split_every(PORTION, moves.ids):
                lines._store_matches(self, {move: matches[move] for move in some}, free)
                yield
        self._set_state("review")
        yield

    def _free_entries(self):
        """The entries that no document of ours is known to be."""
        known = self.env["exact.entry"].search(
            [("connection_id", "=", self.connection_id.id), ("guid", "!=", False)]
        )
        guids = set(known.mapped("guid"))
        return self.entry_ids.filtered(lambda entry: entry.guid not in guids)

    def _parties(self):
        """The relation of each contact: the one it is linked with, else the one it surely is.

        :return: GUID by id of the contact
        :rtype: dict
        """
        sure = self.env["exact.relation"].search(
            [("connection_id", "=", self.connection_id.id), ("match_state", "=", "sure")]
        )
        return {
            **{relation.partner_id.id: relation.guid for relation in sure},
            **self.connection_id._relations_of_contacts(),
        }

    # === REVIEW === #

    def action_open_lines(self):
        """Show every document with what was found for it, side by side."""
        self._check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_adoption_line"
        )
        return {**action, "domain": [("adoption_id", "=", self.id)]}

    # === AS WORK === #

    def _progress_line(self):
        return {
            "key": f"{self._name}-{self.id}",
            "name": self.display_name,
            "partner": "",
            "state": self.state,
            "label": self._state_label(),
            "number": self.read_count,
            "reason": self.reason or "",
        }

    def _result_text(self, run):
        return self.env._("Entries of Exact that were read: %s.", self.read_count)

    def _set_aside(self):
        self._set_state("rejected", issues=kept(self._mistake()))

    def _store_outcome(self, error):
        if isinstance(error, errors.Rejected | errors.NotFound):
            self._store_rejected(error)
            return True
        return False


def _is_of(row, since, until):
    """Whether an entry is of these days; Exact that takes no filter hands out all."""
    return not row["EntryDate"] or since <= row["EntryDate"] <= until


def _booking(move, parties):
    """A document as the comparison sees it.

    :param dict parties: of ``_parties``
    :rtype: Booking
    """
    return Booking(
        reference=move._exact_reference() or "",
        party=parties.get(move.commercial_partner_id.id, ""),
        amount=move._exact_total(),
        currency=move.currency_id.name,
        on=move.invoice_date or None,
    )
