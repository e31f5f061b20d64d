"""Which product categories and accounts are in use, and where their lines go in Exact."""

from ast import literal_eval

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from .doubtful import DOUBTFUL
from .exact_gl_mapping import name_with_code
from .exact_mapping import REASONS as PROPOSED_BECAUSE
from .gl_choice import GL_FIELDS
from .gl_usage_count import lines_domain, rows_in_use

_lt = LazyTranslate(__name__)

# Why lines go where they go: the kinds of gl_choice.Choice, seen from a row. Others say their name.
REASONS = {
    "here": _lt("Chosen here"),
    "product": _lt("Product %(name)s"),
    "row": _lt("Mapping for %(name)s"),
    "parent": _lt("Parent category %(name)s"),
    "category": _lt("Category %(name)s"),
    "account": _lt("Account %(name)s"),
    "default": _lt("Default, as nothing else is chosen"),
    "nothing": _lt("Nothing decides: choose a G/L account"),
}
# How many reasons a row tells.
TOLD = 3


class ExactGlUsage(models.Model):
    """A product category or account on the documents of the last year, on one side.

    The rows are counted anew whenever a person opens the screen; what is chosen on them is written
    where it belongs: on the category, or as a mapping of the account.
    """

    _name = "exact.gl.usage"
    _inherit = "exact.guarded"
    _description = "Product category or account in use"
    _order = "side desc, kind desc, decided_count desc, line_count desc, id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    side = fields.Selection(
        [("sale", "Sales"), ("purchase", "Purchases")], "Used for", required=True, readonly=True
    )
    kind = fields.Selection(
        [("category", "Category"), ("account", "Account")], required=True, readonly=True
    )
    category_id = fields.Many2one("product.category", readonly=True, ondelete="cascade")
    account_id = fields.Many2one("account.account", readonly=True, ondelete="cascade")
    line_count = fields.Integer(
        "Lines",
        readonly=True,
        help="Lines of posted documents of the last twelve months, for a category with those below "
        "it.",
    )
    decided_count = fields.Integer(
        "Decisive",
        readonly=True,
        help=(
            "Of these lines, how many follow what is chosen here because nothing stronger decides."
        ),
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account",
        "G/L account",
        compute="_compute_gl_account",
        inverse="_inverse_gl_account",
        check_company=True,
        help=(
            "Chosen for this category or account itself. If empty, the next in line decides: "
            "the parent category, the account of the line, the default."
        ),
    )
    now_gl_account_id = fields.Many2one("exact.gl.account", readonly=True, ondelete="set null")
    target_count = fields.Integer(readonly=True, aggregator=None)
    now = fields.Char(
        "Current account",
        compute="_compute_now",
        help="Bills may go elsewhere, because what is known of their supplier comes first.",
    )
    reasons = fields.Json(readonly=True, help="Why, as codes: kind, name, number of lines.")
    because = fields.Char(compute="_compute_because")
    to_check = fields.Boolean(
        readonly=True, help="Some of its lines go to the default account, or nowhere."
    )
    proposed_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Proposal",
        readonly=True,
        ondelete="set null",
        help="By the code of the account, or the words of the name; empty once it is chosen.",
    )
    proposal_reason = fields.Selection(
        "_selection_proposal_reason", "Proposed because", readonly=True
    )
    is_doubtful = fields.Boolean("Half sure", compute="_compute_is_doubtful")

    _source_unique = models.UniqueIndex(
        "(connection_id, side, kind, COALESCE(category_id, account_id))", "It is already counted."
    )

    @api.depends("proposal_reason")
    def _compute_is_doubtful(self):
        for row in self:
            row.is_doubtful = row.proposal_reason in DOUBTFUL

    @api.model
    def _selection_proposal_reason(self):
        return [(code, self.env._(text)) for code, text in PROPOSED_BECAUSE.items()]

    @api.depends("category_id", "account_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = name_with_code(row._source())

    def _source(self):
        """The category or the account, as the row's company sees it."""
        return (self.category_id or self.account_id).with_company(self.company_id)

    # === WHERE IT GOES === #

    @api.depends("now_gl_account_id", "target_count")
    @api.depends_context("lang")
    def _compute_now(self):
        for row in self:
            several = self.env._("%(count)s G/L accounts", count=row.target_count)
            row.now = several if row.target_count > 1 else row.now_gl_account_id.display_name

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_because(self):
        for row in self:
            reasons = row.reasons or []
            texts = [row._reason_text(*reason) for reason in reasons[:TOLD]]
            row.because = " · ".join([*texts, *(["…"] if len(reasons) > TOLD else [])])

    def _reason_text(self, kind, name, count):
        sentence = self.env._(REASONS[kind]) if kind in REASONS else "%(name)s"
        text = sentence % {"name": name or "?"}
        return text if count == self.line_count else f"{text} ({count})"

    # === WHAT IS CHOSEN === #

    @api.depends("category_id", "account_id")
    def _compute_gl_account(self):
        """Where the category or account of the row goes, as it is mapped now."""
        mapped = self._account_mappings()
        for row in self:
            if row.category_id:
                row.gl_account_id = row._source()[GL_FIELDS[row.side]]
            else:
                row.gl_account_id = mapped.get((row.connection_id, row.account_id))

    def _inverse_gl_account(self):
        for row in self:
            row._choose(row.gl_account_id, "person")
        self._count_again()

    def _choose(self, gl_account, reason):
        """Write where the lines of this row go to where it belongs.

        :param exact.gl.account gl_account: empty for nothing
        :param str reason: why, of ``exact.mapping``
        """
        self.connection_id.check_access("write")
        if self.category_id:
            # People who keep the books need not be able to edit products.
            self._source().sudo()[GL_FIELDS[self.side]] = gl_account
            return
        mappings = self.env["exact.gl.mapping"]
        values = {"gl_account_id": gl_account.id, "reason": reason}
        known = mappings.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("account_id", "=", self.account_id.id),
            ]
        ).filtered(lambda mapping: not mapping._is_refined())
        source = {"connection_id": self.connection_id.id, "account_id": self.account_id.id}
        known.write(values) if known else mappings.create({**source, **values})

    def _account_mappings(self):
        """The G/L account that each account is mapped to, by connection and account."""
        mappings = self.env["exact.gl.mapping"].search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("account_id", "in", self.account_id.ids),
            ]
        )
        return {
            (mapping.connection_id, mapping.account_id): mapping.gl_account_id
            for mapping in mappings
            if not mapping._is_refined()
        }

    # === COUNTING === #

    @api.model
    def _since(self):
        return fields.Date.context_today(self) - relativedelta(years=1)

    @api.model
    def _count(self, connection):
        """Bring the rows of a connection in step with the documents of the last year.

        :param exact.connection connection: of the company
        """
        rows = self.sudo().browse()
        known = {
            (row.side, row.kind, row[f"{row.kind}_id"].id): row
            for row in rows.search([("connection_id", "=", connection.id)])
        }
        new = []
        for key, values in rows_in_use(connection.sudo(), self._since()).items():
            if row := known.pop(key, None):
                row.write(values)
            else:
                side, kind, number = key
                source = {"side": side, "kind": kind, f"{kind}_id": number}
                new.append({"connection_id": connection.id, **source, **values})
        rows.union(*known.values()).unlink()
        rows.create(new)

    # === BUTTONS === #

    @api.model
    def action_open(self):
        """Count, and show the categories and accounts in use.

        :raises UserError: while the company is not connected
        """
        connection = self.env.company.exact_connection_id
        connection.check_access("write")
        if not connection.gl_account_ids:
            raise UserError(self.env._("Connect to Exact Online first: its G/L accounts are read."))
        self._count(connection)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_gl_usage"
        )
        by_category = {"exact_by_category": connection.by_category}
        return {
            **action,
            "domain": [("connection_id", "=", connection.id)],
            "context": {**literal_eval(action["context"]), **by_category},
        }

    def action_apply(self):
        """Choose what is proposed for these rows; those without proposal stay as they are."""
        self.check_access("write")
        for row in self.filtered("proposed_gl_account_id"):
            row._choose(row.proposed_gl_account_id, row.proposal_reason)
        self._count_again()

    def action_use_categories(self):
        """Let the G/L account of the product's category go before that of the line's account."""
        self.env.company.exact_connection_id.by_category = True
        return self.action_open()

    def action_open_lines(self):
        """Show the lines this row counts."""
        self._check_one()
        domain = lines_domain(self.connection_id, self.side, self._since())
        if self.category_id:
            domain &= Domain("product_id.categ_id", "child_of", self.category_id.id)
        else:
            domain &= Domain("account_id", "=", self.account_id.id)
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "account.move.line",
            "views": [(self.env.ref("account.view_move_line_tree").id, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"create": False},
        }

    def _count_again(self):
        for connection in self.connection_id:
            self._count(connection)
