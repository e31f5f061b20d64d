"""A document of Odoo beside what Exact has, for a person to link or to refuse."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...core.entry.adoption import CERTAIN, LIKELY, NONE, SEVERAL
from ...core.entry.twins import same_reference
from ...core.issues import issue
from ..connection.exact_reasoned import kept

GRADES = [
    (CERTAIN, "Certain"),
    (LIKELY, "Likely"),
    (SEVERAL, "Several fit"),
    (NONE, "Not in Exact"),
]
STATES = [
    ("open", "To be decided"),
    ("confirmed", "Being linked"),
    ("linked", "Linked"),
    ("refused", "Not the same"),
]


class ExactAdoptionLine(models.Model):
    """What was found for one document."""

    _name = "exact.adoption.line"
    _inherit = ["exact.stateful", "exact.reasoned", "exact.branches"]
    _description = "Document to find in Exact Online"
    _order = "grade_order, document_date, id"
    _transitions = {
        "open": {"confirmed", "refused"},
        "confirmed": {"linked", "open"},
        "refused": {"confirmed"},
        "linked": set(),
    }

    adoption_id = fields.Many2one(
        "exact.adoption", required=True, index=True, ondelete="cascade", readonly=True
    )
    connection_id = fields.Many2one(related="adoption_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    state = fields.Selection(STATES, default="open", required=True, index=True, readonly=True)
    grade = fields.Selection(GRADES, "Found", required=True, index=True, readonly=True)
    grade_order = fields.Integer(compute="_compute_grade_order", store=True)
    confirmed_by = fields.Many2one("res.users", readonly=True, ondelete="set null")
    # --- in Odoo ---
    move_id = fields.Many2one(
        "account.move", "Document", required=True, index=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Contact")
    document_date = fields.Date(related="move_id.invoice_date", store=True, string="Dated")
    document_ref = fields.Char("Its number", readonly=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount = fields.Monetary(readonly=True, help="Negative on credit notes, as in Exact.")
    # --- in Exact ---
    candidate_ids = fields.Many2many(
        "exact.adoption.entry", string="What fits", readonly=True, help="The likeliest first."
    )
    found_id = fields.Many2one(
        "exact.adoption.entry",
        "Entry in Exact",
        index=True,
        ondelete="set null",
        help="Choose another one where it is not the same document.",
    )
    found_number = fields.Integer(related="found_id.entry_number", string="Entry number")
    found_ref = fields.Char(related="found_id.your_ref", string="Reference in Exact")
    found_date = fields.Date(related="found_id.entry_date", string="Dated in Exact")
    found_party = fields.Char(related="found_id.party_name", string="Relation in Exact")
    found_currency_id = fields.Many2one(related="found_id.currency_id", string="Its currency")
    found_amount = fields.Monetary(
        related="found_id.amount", string="Amount in Exact", currency_field="found_currency_id"
    )
    differs = fields.Char("What differs", compute="_compute_differs")

    _move_unique = models.UniqueIndex(
        "(adoption_id, move_id)", "This document is in the list already."
    )

    @api.depends("document_ref", "move_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.document_ref or line.move_id.display_name

    @api.depends("grade")
    def _compute_grade_order(self):
        order = [grade for grade, _label in GRADES]
        for line in self:
            line.grade_order = order.index(line.grade or NONE)

    @api.depends("found_id", "move_id", "amount", "document_ref")
    @api.depends_context("lang")
    def _compute_differs(self):
        """In which of the four an entry differs: its number, amount, date and relation."""
        for line in self:
            found = line.found_id
            same_amount = line.currency_id == found.currency_id and not (
                line.currency_id.compare_amounts(line.amount, found.amount)
            )
            differing = {
                self.env._("number"): not same_reference(
                    line.document_ref or "", found.your_ref or ""
                ),
                self.env._("amount"): not same_amount,
                self.env._("date"): line.document_date != found.entry_date,
                self.env._("relation"): line._relation() != found.party_guid,
            }
            names = [name for name, differs in differing.items() if differs]
            line.differs = ", ".join(names) if found else False

    def _relation(self):
        """GUID of the relation the contact is linked with."""
        return self._link_of_contact().guid or False

    def _link_of_contact(self):
        return (
            self.env["exact.contact"]
            .sudo()
            .search(
                [
                    ("connection_id", "=", self.connection_id.id),
                    ("partner_id", "=", self.move_id.commercial_partner_id.id),
                ]
            )
        )

    def _subject(self):
        return ("account.move", self.move_id.id)

    # === WHAT A PERSON MAY CHANGE === #

    def write(self, vals):
        """People choose the entry, and nothing else.

        :raises AccessError: for any other field
        """
        if not self.env.su and set(vals) - {"found_id"}:
            raise AccessError(self.env._("Only the entry in Exact can be chosen here."))
        return super().write(vals)

    @api.constrains("found_id")
    def _check_found(self):
        """An entry of the same search, side and direction."""
        for line in self.filtered("found_id"):
            found, kind = line.found_id, line.move_id._exact_kind()
            if found.adoption_id != line.adoption_id or found.endpoint != kind.endpoint:
                raise ValidationError(
                    self.env._(
                        "%s: choose an entry that was found by this search, a sales entry for an "
                        "invoice and a purchase entry for a bill.",
                        line.display_name,
                    )
                )
            if (found.amount < 0) != kind.is_refund:
                raise ValidationError(
                    self.env._(
                        "%s: a credit note is an entry below zero in Exact, an invoice one above.",
                        line.display_name,
                    )
                )

    # === FOUND === #

    @api.model
    def _store_matches(self, adoption, matches, entries):
        """Keep what was found for some documents.

        :param exact.adoption adoption: the search
        :param dict matches: ``Match`` by id of the document
        :param exact.adoption.entry entries: all that were compared
        """
        ids = {entry.guid: entry.id for entry in entries}
        moves = self.env["account.move"].browse(matches)
        self.create(
            [
                {
                    "adoption_id": adoption.id,
                    "move_id": move.id,
                    "document_ref": move._exact_reference(),
                    "amount": float(move._exact_total()),
                    "grade": (match := matches[move.id]).grade,
                    "found_id": match.grade in (CERTAIN, LIKELY) and ids[match.entries[0]],
                    "candidate_ids": [ids[guid] for guid in match.entries],
                    "issues": match.is_split and kept(issue("adopt_split")),
                }
                for move in moves
            ]
        )

    # === A PERSON DECIDES === #

    def action_link(self):
        """Say that these documents are the entries of Exact beside them."""
        self._check_may_send()
        self.move_id._check_may_send()
        lines = self.sudo().filtered(
            lambda line: line.state in ("open", "refused") and line.found_id
        )
        if not lines:
            raise UserError(
                self.env._("Choose the entry in Exact first, or documents that have one.")
            )
        lines._set_state("confirmed", confirmed_by=self.env.uid, issues=False)
        lines.adoption_id._start_linking()

    def action_refuse(self):
        """Say that these documents are not in Exact, or not these entries."""
        self._check_may_send()
        self.sudo().filtered(lambda line: line.state == "open")._set_state("refused")

    # === LINK === #

    def _link(self):
        """Take the entry of Exact for the document, unless something changed meanwhile."""
        entries = self.env["exact.entry"]
        problem = self._problem()
        entry = not problem and entries._to_adopt(self.connection_id, self.move_id)
        if not entry:
            self._set_state("open", issues=kept(problem or issue("adopt_on_its_way")))
            return
        found = self.found_id
        entry.write(
            {
                "your_ref": found.your_ref or self.document_ref,
                "amount_total": self.amount,
                "currency_id": self.currency_id.id,
                "division": self.connection_id.division,
                "journal_code": found.journal_code,
                "journal_name": found.journal_name,
                "run_id": False,
            }
        )
        entry._adopt_entry(found._as_row(), self.confirmed_by)
        self._set_state("linked", issues=self._link_contact() or False)

    def _problem(self):
        """What keeps a document from being linked by now; None when nothing does."""
        taken = self.env["exact.entry"].search_count(
            [("connection_id", "=", self.connection_id.id), ("guid", "=", self.found_id.guid)],
            limit=1,
        )
        if taken:
            return issue("adopt_taken", number=str(self.found_id.entry_number))
        return issue("not_posted") if self.move_id.state != "posted" else None

    def _link_contact(self):
        """Link the contact too, when the relation of the entry surely is that contact.

        :return: what is said where it is not sure, as of ``kept``; None where it is linked
        :rtype: list[dict]
        """
        partner, connection = self.move_id.commercial_partner_id, self.connection_id
        account = self.env["exact.contact"]._of(connection, partner)
        if account.guid:
            return None
        relation = self.env["exact.relation"].search(
            [("connection_id", "=", connection.id), ("guid", "=", self.found_id.party_guid)]
        )
        if relation.match_state != "sure" or relation.partner_id != partner:
            params = {"partner": partner.display_name, "relation": self.found_id.party_name or ""}
            return kept(issue("adopt_contact", ("res.partner", partner.id), **params))
        account._link_relations({account: relation})
        return None


class ExactAdoptionEntry(models.Model):
    _inherit = "exact.adoption.entry"

    line_ids = fields.One2many("exact.adoption.line", "found_id", "Document")
