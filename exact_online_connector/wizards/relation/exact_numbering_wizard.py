"""What a mask makes of the contacts, before it is saved."""

from odoo import api, fields, models
from odoo.exceptions import UserError

ROLES = {"customer": "Customer", "supplier": "Supplier"}
PROBLEMS = ("no_digits", "overflow", "clash_here", "clash_in_exact")


class ExactNumberingWizard(models.TransientModel):
    """The masks for debtors and creditors, with a preview of real contacts, without any call."""

    _name = "exact.numbering.wizard"
    _inherit = "exact.guarded"
    _description = "Numbers of debtors and creditors in Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    customer_mask = fields.Char(
        "Debtor numbers",
        compute="_compute_from_connection",
        store=True,
        precompute=True,
        readonly=False,
    )
    customer_digits = fields.Selection(
        lambda self: self._selection_digits(),
        "Digits of debtors from",
        compute="_compute_from_connection",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    customer_next = fields.Integer(
        "Next debtor",
        compute="_compute_from_connection",
        store=True,
        precompute=True,
        readonly=False,
    )
    supplier_mask = fields.Char(
        "Creditor numbers",
        compute="_compute_from_connection",
        store=True,
        precompute=True,
        readonly=False,
    )
    supplier_digits = fields.Selection(
        lambda self: self._selection_digits(),
        "Digits of creditors from",
        compute="_compute_from_connection",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    supplier_next = fields.Integer(
        "Next creditor",
        compute="_compute_from_connection",
        store=True,
        precompute=True,
        readonly=False,
    )
    customer_preview = fields.Html(compute="_compute_customer_preview", sanitize=False)
    customer_no_digits = fields.Integer(
        "Debtors without digits", compute="_compute_customer_preview"
    )
    customer_overflow = fields.Integer("Debtors too large", compute="_compute_customer_preview")
    customer_clash_here = fields.Integer(
        "Debtors with the same number", compute="_compute_customer_preview"
    )
    customer_clash_in_exact = fields.Integer(
        "Debtors taken in Exact", compute="_compute_customer_preview"
    )
    customer_error = fields.Char(compute="_compute_customer_preview")
    supplier_preview = fields.Html(compute="_compute_supplier_preview", sanitize=False)
    supplier_no_digits = fields.Integer(
        "Creditors without digits", compute="_compute_supplier_preview"
    )
    supplier_overflow = fields.Integer("Creditors too large", compute="_compute_supplier_preview")
    supplier_clash_here = fields.Integer(
        "Creditors with the same number", compute="_compute_supplier_preview"
    )
    supplier_clash_in_exact = fields.Integer(
        "Creditors taken in Exact", compute="_compute_supplier_preview"
    )
    supplier_error = fields.Char(compute="_compute_supplier_preview")
    knows_relations = fields.Boolean(compute="_compute_knows_relations")

    @api.model
    def _selection_digits(self):
        return (
            self.env["exact.connection"]._fields["customer_digits"]._description_selection(self.env)
        )

    @api.depends("connection_id")
    def _compute_from_connection(self):
        for wizard in self:
            for name in self._saved_fields():
                wizard[name] = wizard.connection_id[name]

    @api.model
    def _saved_fields(self):
        return [f"{kind}_{what}" for kind in ROLES for what in ("mask", "digits", "next")]

    @api.depends("connection_id")
    def _compute_knows_relations(self):
        for wizard in self:
            wizard.knows_relations = bool(wizard.connection_id.relation_feed_ids.fetched_at)

    @api.depends("customer_mask", "customer_digits", "customer_next")
    @api.depends_context("lang")
    def _compute_customer_preview(self):
        for wizard in self:
            wizard._show("customer")

    @api.depends("supplier_mask", "supplier_digits", "supplier_next")
    @api.depends_context("lang")
    def _compute_supplier_preview(self):
        for wizard in self:
            wizard._show("supplier")

    def _show(self, kind):
        """Fill in what the mask of a kind of contacts makes of them.

        :param str kind: a key of ``ROLES``
        """
        preview = self.connection_id._numbering_preview(
            ROLES[kind], self[f"{kind}_mask"], self[f"{kind}_digits"], self[f"{kind}_next"]
        )
        self[f"{kind}_error"] = preview.get("error", False)
        for problem in PROBLEMS:
            self[f"{kind}_{problem}"] = preview.get("counts", {}).get(problem, 0)
        self[f"{kind}_preview"] = self.env["ir.qweb"]._render(
            "exact_online_connector.numbering_preview",
            {"first": None, "error": None, **preview},
        )

    def action_save(self):
        """Number new relations by these masks from now on."""
        self._check_one()
        if wrong := self.customer_error or self.supplier_error:
            raise UserError(wrong)
        self.connection_id.write({name: self[name] for name in self._saved_fields()})
        text = self.env._("New relations get these codes from now on.")
        return self.connection_id._notification(text, "success")

    def action_open_problem(self):
        """Open the contacts that get no code for one reason, named in the context."""
        self._check_one()
        context = self.env.context
        kind, problem = context.get("exact_kind"), context.get("exact_problem")
        if kind not in ROLES or problem not in PROBLEMS:
            raise UserError(self.env._("Click one of the numbers of contacts in the preview."))
        partners = self.connection_id._contacts_without_code(
            ROLES[kind],
            self[f"{kind}_mask"],
            self[f"{kind}_digits"],
            self[f"{kind}_next"],
            problem,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contacts without a code in Exact"),
            "res_model": "res.partner",
            "domain": [("id", "in", partners.ids)],
            "views": [(False, "list"), (False, "form")],
        }

    def action_fetch_relations(self):
        """Read the relations of Exact, so that codes that exist there are known."""
        self._check_one()
        self.connection_id.check_access("write")
        self.connection_id._fetch_relations()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Number debtors and creditors"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
