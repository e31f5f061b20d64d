from odoo import api, fields, models

from .connection.encryption import STATES as ENCRYPTION
from .connection.exact_connection import SITES


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
    exact_offered_sites = fields.Json(compute="_compute_exact_app")
    exact_simulator_url = fields.Char("Simulator address", **_of_connection("simulator_url"))
    exact_client_id = fields.Char("Client ID", **_of_connection("client_id"))
    exact_client_secret = fields.Char("Client secret", **_of_connection("client_secret"))
    exact_has_client_secret = fields.Boolean(compute="_compute_exact_app")
    exact_has_app_of_server = fields.Boolean(compute="_compute_exact_app")
    exact_redirect_uri = fields.Char("Redirect URL", compute="_compute_exact_app")
    exact_scopes = fields.Html(compute="_compute_exact_app", sanitize=False)
    exact_encryption = fields.Selection(ENCRYPTION, compute="_compute_exact_app")
    exact_key_name = fields.Char("Fingerprint", compute="_compute_exact_app")
    exact_lost_key_names = fields.Char("Missing key", compute="_compute_exact_app")
    exact_key_command = fields.Char("Command that makes a key", compute="_compute_exact_app")
    exact_state = fields.Selection(related="exact_connection_id.state", string="Exact state")
    exact_state_reason = fields.Text(related="exact_connection_id.state_reason")
    exact_user_name = fields.Char(related="exact_connection_id.exact_user_name")
    exact_division = fields.Integer(related="exact_connection_id.division")
    exact_division_name = fields.Char(related="exact_connection_id.division_name")
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
            settings.exact_offered_sites = connection.offered_sites
            for name in ("encryption", "key_name", "lost_key_names", "key_command"):
                settings[f"exact_{name}"] = connection[name]

    @api.depends("company_id")
    def _compute_exact_parent_connection_id(self):
        """The connection of the parent that the documents of this branch go with."""
        for settings in self:
            serving = settings.company_id.sudo().exact_connection_id
            is_own = serving.company_id == settings.company_id
            settings.exact_parent_connection_id = False if is_own else serving

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

    def action_exact_choose_division(self):
        """Choose the division, after consent."""
        return self.exact_connection_id.action_choose_division()

    def action_exact_encrypt_secrets(self):
        """Encrypt what is plain, or encrypted with an older key."""
        return self.exact_connection_id.action_encrypt_secrets()

    def action_exact_open_settings(self):
        """Open all the settings there are."""
        self._check_one()
        return self.company_id._exact_connection()._open_page("settings")

    def action_exact_open_connection(self):
        """Open the connection."""
        self._check_one()
        return self.company_id._exact_connection()._open_form()
