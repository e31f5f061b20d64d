"""The reconciliation report: what is open in Odoo beside what is open in Exact, as of a day."""

from odoo import api, fields, models
from odoo.tools import format_date

SIDES = [
    ("both", "Customers and suppliers"),
    ("receivable", "Customers"),
    ("payable", "Suppliers"),
]
SIDES_OF = {"both": ("receivable", "payable")}
# A person may look at a report for a day.
HOURS_KEPT = 24.0


class ExactReconciliationWizard(models.TransientModel):
    """The head of the report, with its totals. It never calls Exact, except to fetch by hand."""

    _name = "exact.reconciliation.wizard"
    _inherit = "exact.guarded"
    _description = "Reconciliation with Exact Online"
    _check_company_auto = True
    _transient_max_hours = HOURS_KEPT

    connection_id = fields.Many2one(
        "exact.connection",
        "Company and division",
        required=True,
        domain="[('state', '!=', 'draft')]",
        default=lambda self: self._default_connection(),
        help="Each company has a division of its own in Exact.",
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(
        "As of",
        required=True,
        default=fields.Date.context_today,
        help="What was open at the end of this day, in Odoo and in Exact.",
    )
    side = fields.Selection(SIDES, "Of", required=True, default="both")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        domain="[('parent_id', '=', False)]",
        help="Only these customers and suppliers; empty for all.",
    )
    payments_fetched_at = fields.Datetime(related="connection_id.payments_fetched_at")
    line_ids = fields.One2many("exact.reconciliation.line", "wizard_id", readonly=True)
    # --- totals ---
    odoo_open = fields.Monetary("Outstanding in Odoo", compute="_compute_totals")
    exact_open = fields.Monetary("Outstanding in Exact", compute="_compute_totals")
    difference = fields.Monetary(compute="_compute_totals")
    explained = fields.Monetary(compute="_compute_totals")
    unexplained = fields.Monetary(compute="_compute_totals")
    unexplained_count = fields.Integer(compute="_compute_totals")

    @api.model
    def _default_connection(self):
        connection = self.env.company.exact_connection_id
        return connection.filtered(lambda one: one.state != "draft")

    @api.depends("line_ids.odoo_open", "line_ids.exact_open", "line_ids.unexplained")
    def _compute_totals(self):
        """The sums of all lines, in company currency: positive is owed to the company."""
        lines = self.env["exact.reconciliation.line"]
        sums = ["odoo_open:sum", "exact_open:sum", "unexplained:sum"]
        for wizard in self:
            mine = [("wizard_id", "=", wizard.id)]
            [(odoo, exact, unexplained)] = lines._read_group(mine, [], sums)
            wizard.odoo_open, wizard.exact_open = odoo, exact
            wizard.difference = odoo - exact
            wizard.unexplained = unexplained
            wizard.explained = wizard.difference - unexplained
            # Unexplained amounts of two documents may cancel each other: they are no less so.
            wizard.unexplained_count = lines.search_count([*mine, ("code", "=", "unexplained")])

    # === COMPARE === #

    def action_show(self):
        """Compare, and show the result by contact.

        :return: the action that opens the list
        :rtype: dict
        """
        self._check_one()
        self._compare()
        lines = self.line_ids
        differs = any(line.code != "equal" for line in lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(company)s as of %(day)s",
                company=self.company_id.name,
                day=format_date(self.env, self.day),
            ),
            "res_model": "exact.reconciliation.line",
            "views": [(False, "list")],
            "target": "main",
            "domain": [("wizard_id", "=", self.id)],
            "context": {
                "exact_reconciliation": self.id,
                "search_default_by_contact": 1,
                **({"search_default_differences": 1} if differs else {}),
            },
        }

    def _compare(self):
        """Replace the lines by those of now."""
        lines = self.env["exact.reconciliation"]._compare(
            self.connection_id, self.day, SIDES_OF.get(self.side, (self.side,))
        )
        if self.partner_ids:
            mine = set(self.partner_ids.commercial_partner_id.ids)
            lines = [line for line in lines if line.who in mine]
        self.line_ids.unlink()
        self.env["exact.reconciliation.line"]._make(self, lines)

    # === BUTTONS === #

    def action_fetch(self):
        """Fetch now what was paid in Exact, and compare again."""
        self._check_one()
        told = self.connection_id.action_fetch_payments()
        told["params"]["next"] = self.action_show()
        return told

    def action_change(self):
        """Choose another company, day or contact."""
        self._check_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reconcile with Exact Online"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def totals(self):
        """What the head of the list shows.

        :return: amounts, their currency, the day and when payments were fetched
        :rtype: dict
        """
        self._check_one()
        [values] = self.read(
            [
                "day",
                "odoo_open",
                "exact_open",
                "difference",
                "explained",
                "unexplained",
                "unexplained_count",
                "payments_fetched_at",
            ]
        )
        return {**values, "currency_id": self.currency_id.id, "codes": self._codes()}

    def _codes(self):
        """:return: the explanations there are, each with its label and lines
        :rtype: list[dict]
        """
        lines = self.env["exact.reconciliation.line"]
        counts = dict(lines._read_group([("wizard_id", "=", self.id)], ["code"], ["__count"]))
        labels = lines._fields["code"]._description_selection(self.env)
        return [
            {"code": code, "label": label, "count": counts[code]}
            for code, label in labels
            if code in counts
        ]
