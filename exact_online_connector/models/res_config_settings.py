from odoo import api, fields, models

from .connection.encryption import STATES as ENCRYPTION
from .connection.exact_connection import SITES
from .debit.collector import COLLECTORS
from .entry.settings import ON_RESET_TO_DRAFT
from .relation.settings import RELATION_UPDATES


def _of_connection(field):
    """A setting that is a field of the company's connection.

    Not a related field, because that would lose what is filled in while there is no connection.

    :param str field: of ``exact.connection``; the setting is called the same with ``exact_``
    :return: attributes of the setting
    :rtype: dict
    """
    name = f"exact_{field}"

    @api.depends("company_id")
    def compute(self):
        for settings in self:
            settings[name] = settings._exact_current()[field]

    def inverse(self):
        for settings in self:
            if settings[name] != settings._exact_current()[field]:
                settings.company_id.sudo()._exact_own_connection()[field] = settings[name]

    return {"compute": compute, "inverse": inverse, "readonly": False}


class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """The settings of the company's connection, which is made when one of them is first saved."""

    _name = "res.config.settings"
    _inherit = ["res.config.settings", "exact.rights"]

    exact_connection_id = fields.Many2one(related="company_id.exact_own_connection_id")
    exact_parent_connection_id = fields.Many2one(
        "exact.connection", compute="_compute_exact_parent_connection_id"
    )
    exact_site = fields.Selection(SITES, "Country site", **_of_connection("site"))
    exact_simulator_url = fields.Char("Simulator address", **_of_connection("simulator_url"))
    exact_client_id = fields.Char("Client ID", **_of_connection("client_id"))
    exact_client_secret = fields.Char("Client secret", **_of_connection("client_secret"))
    exact_by_category = fields.Boolean(
        "Different G/L accounts per product category", **_of_connection("by_category")
    )
    exact_on_reset_to_draft = fields.Selection(
        ON_RESET_TO_DRAFT,
        "Changing a sent document",
        **_of_connection("on_reset_to_draft"),
    )
    exact_default_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Default G/L account",
        domain="[('connection_id', '=', exact_connection_id)]",
        **_of_connection("default_gl_account_id"),
    )
    exact_default_expense_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Default G/L account for purchases",
        domain="[('connection_id', '=', exact_connection_id)]",
        **_of_connection("default_expense_gl_account_id"),
    )
    exact_cost_center_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of the cost centers",
        **_of_connection("cost_center_plan_id"),
    )
    exact_cost_unit_plan_id = fields.Many2one(
        "account.analytic.plan", "Plan of the cost units", **_of_connection("cost_unit_plan_id")
    )
    exact_default_cost_center_id = fields.Many2one(
        "exact.cost.center",
        "Default cost center",
        domain="[('connection_id', '=', exact_connection_id)]",
        **_of_connection("default_cost_center_id"),
    )
    exact_default_cost_unit_id = fields.Many2one(
        "exact.cost.unit",
        "Default cost unit",
        domain="[('connection_id', '=', exact_connection_id)]",
        **_of_connection("default_cost_unit_id"),
    )
    exact_relation_updates = fields.Selection(
        RELATION_UPDATES, "Changes of contacts", **_of_connection("relation_updates")
    )
    exact_send_contact_persons = fields.Boolean(
        "Send contact persons", **_of_connection("send_contact_persons")
    )
    exact_auto_invoices = fields.Boolean("Customer invoices", **_of_connection("auto_invoices"))
    exact_auto_credit_notes = fields.Boolean("Credit notes", **_of_connection("auto_credit_notes"))
    exact_auto_bills = fields.Boolean("Vendor bills", **_of_connection("auto_bills"))
    exact_auto_relations = fields.Boolean(
        "Debtors and creditors", **_of_connection("auto_relations")
    )
    exact_auto_from = fields.Date("From", **_of_connection("auto_from"))
    exact_fetch_payments = fields.Boolean(
        "Fetch payments automatically", **_of_connection("fetch_payments")
    )
    exact_compare_nightly = fields.Boolean(
        "Compare with Exact every night", **_of_connection("compare_nightly")
    )
    exact_compared_at = fields.Datetime(related="exact_connection_id.compared_at")
    exact_compare_message = fields.Text(related="exact_connection_id.compare_message")
    exact_call_log_days = fields.Integer(
        "Days the log of calls is kept", **_of_connection("call_log_days")
    )
    exact_payment_journal_id = fields.Many2one(
        "account.journal",
        "Journal for payments",
        domain="[('company_id', '=', company_id), ('type', 'in', ('bank', 'cash', 'credit'))]",
        **_of_connection("payment_journal_id"),
    )
    exact_write_off_account_id = fields.Many2one(
        "account.account",
        "Account for differences",
        domain="[('company_ids', 'in', company_id)]",
        **_of_connection("write_off_account_id"),
    )
    exact_collect_invoices = fields.Boolean(
        "Collect invoices of customers with a mandate", **_of_connection("collect_invoices")
    )
    exact_collection_condition = fields.Char(
        "Payment condition for collection", **_of_connection("collection_condition")
    )
    exact_who_collects = fields.Selection(
        COLLECTORS, "Who collects", **_of_connection("who_collects")
    )
    exact_collects_text = fields.Char(related="exact_connection_id.exact_collects_text")
    exact_collection_account_id = fields.Many2one(
        "exact.gl.account",
        "Suspense account for collections",
        domain="[('connection_id', '=', exact_connection_id)]",
        **_of_connection("collection_account_id"),
    )
    exact_collection_journal_id = fields.Many2one(
        "exact.journal",
        "Journal for collections",
        domain="[('id', 'in', exact_offered_collection_journal_ids)]",
        **_of_connection("collection_journal_id"),
    )
    exact_offered_collection_journal_ids = fields.Many2many(
        related="exact_connection_id.offered_collection_journal_ids",
        string="Journals collections may be booked in",
    )
    exact_collection_journal_reason = fields.Char(
        related="exact_connection_id.collection_journal_reason", string="Why only these journals"
    )
    exact_use_match_sets = fields.Boolean("Match in Exact", **_of_connection("use_match_sets"))
    exact_collection_problem = fields.Char(related="exact_connection_id.collection_problem")
    exact_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    exact_write_off_limit = fields.Monetary(
        "Largest difference",
        currency_field="exact_currency_id",
        **_of_connection("write_off_limit"),
    )
    exact_has_client_secret = fields.Boolean(compute="_compute_exact_app")
    exact_has_app_of_server = fields.Boolean(compute="_compute_exact_app")
    exact_redirect_uri = fields.Char("Redirect URL", compute="_compute_exact_app")
    exact_scopes = fields.Html(compute="_compute_exact_app", sanitize=False)
    exact_encryption = fields.Selection(ENCRYPTION, compute="_compute_exact_app")
    exact_key_name = fields.Char("Fingerprint", compute="_compute_exact_app")
    exact_lost_key_names = fields.Char("Missing key", compute="_compute_exact_app")
    exact_key_command = fields.Char("Command that makes a key", compute="_compute_exact_app")
    exact_state = fields.Selection(related="exact_connection_id.state", string="Exact state")
    exact_is_elsewhere = fields.Boolean(related="exact_connection_id.is_elsewhere")
    exact_state_reason = fields.Text(related="exact_connection_id.state_reason")
    exact_user_name = fields.Char(related="exact_connection_id.exact_user_name")
    exact_division = fields.Integer(related="exact_connection_id.division")
    exact_division_name = fields.Char(related="exact_connection_id.division_name")
    exact_setup_alerts = fields.Json(related="exact_connection_id.setup_alerts")
    exact_token_issued_at = fields.Datetime(related="exact_connection_id.token_issued_at")
    exact_lists_refreshed_at = fields.Datetime(related="exact_connection_id.lists_refreshed_at")
    exact_calls_left = fields.Char(related="exact_connection_id.calls_left")

    @api.depends("company_id")
    def _compute_exact_app(self):
        for settings in self:
            connection = settings._exact_current()
            settings.exact_has_client_secret = connection.has_client_secret
            settings.exact_has_app_of_server = connection.has_app_of_server
            settings.exact_redirect_uri = connection.redirect_uri
            settings.exact_scopes = connection.scopes
            for name in ("encryption", "key_name", "lost_key_names", "key_command"):
                settings[f"exact_{name}"] = connection[name]

    @api.depends("company_id")
    def _compute_exact_parent_connection_id(self):
        """The connection of the parent that the documents of this branch go with."""
        for settings in self:
            serving = settings.company_id.sudo().exact_connection_id
            is_own = serving.company_id == settings.company_id
            settings.exact_parent_connection_id = False if is_own else serving

    @api.onchange(
        "exact_auto_invoices", "exact_auto_credit_notes", "exact_auto_bills", "exact_auto_relations"
    )
    def _onchange_exact_automatic(self):
        """Propose to begin on the day it is switched on."""
        names = ("auto_invoices", "auto_credit_notes", "auto_bills", "auto_relations")
        is_on = any(self[f"exact_{name}"] for name in names)
        chosen = self.exact_auto_from or fields.Date.context_today(self)
        self.exact_auto_from = is_on and chosen

    def _exact_current(self):
        """The company's connection, or what a new one would be."""
        self.company_id.check_access("read")
        company = self.company_id.sudo()
        return company.exact_own_connection_id or self.env["exact.connection"].sudo().new(
            {"company_id": company.id}
        )

    # === BUTTONS === #

    def action_exact_connect(self):
        """Go to Exact Online for consent, with the settings as they were just saved."""
        self._check_one()
        return self.company_id._exact_own_connection().action_connect()

    def action_exact_disconnect(self):
        """Forget the tokens."""
        self.exact_connection_id.action_disconnect()
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_exact_choose_division(self):
        """Choose the division, after consent."""
        return self.exact_connection_id.action_choose_division()

    def action_exact_refresh_lists(self):
        """Read the lists of Exact again."""
        return self.exact_connection_id.action_refresh_lists()

    def action_exact_encrypt_secrets(self):
        """Encrypt what is plain, or encrypted with an older key."""
        return self.exact_connection_id.action_encrypt_secrets()

    def action_exact_confirm_database(self):
        """Say that this database is the one that works with Exact Online."""
        return self.exact_connection_id.action_confirm_database()

    def action_exact_cut_link(self):
        """Say that this database is a copy, and forget its link with Exact Online."""
        self.exact_connection_id.action_cut_link()
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_exact_find_in_exact(self):
        """Look for documents that are in Exact already."""
        return self.exact_connection_id.action_find_in_exact()

    def action_exact_resume(self):
        """Look whether what Exact refused is allowed by now."""
        return self.exact_connection_id.action_resume()

    def action_exact_send_customers(self):
        """Preview all customers that are not in Exact yet."""
        self._check_one()
        return self.env["exact.relation.wizard"]._open_unsent(self.company_id, "Customer")

    def action_exact_send_suppliers(self):
        """Preview all suppliers that are not in Exact yet."""
        self._check_one()
        return self.env["exact.relation.wizard"]._open_unsent(self.company_id, "Supplier")

    def action_exact_fetch_relations(self):
        """Fetch the relations of Exact, and show which contact each of them is."""
        return self.exact_connection_id.action_fetch_relations()

    def action_exact_open_contacts(self):
        """Open the contacts that are linked to Exact, or are to be."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_contact"
        )

    def action_exact_compare_now(self):
        """Compare now what changed in Exact."""
        return self.exact_connection_id.action_compare_now()

    def action_exact_fetch_payments(self):
        """Fetch what was paid in Exact."""
        return self.exact_connection_id.action_fetch_payments()

    def action_exact_number_relations(self):
        """Show what number masks make of the contacts."""
        return self.exact_connection_id.action_number_relations()

    def action_exact_open_connection(self):
        """Open the connection, with its lists and mappings."""
        self._check_one()
        return self.company_id._exact_connection()._open_form()
