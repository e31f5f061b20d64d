"""One company's link with one division of Exact Online."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..words.scopes import SCOPES
from .exact_reasoned import in_words
from .odoo_conf import odoo_conf

# STATE DIAGRAM
#   draft                         --[consent given]------------>  authorized
#   authorized                    --[division chosen]---------->  connected
#   connected                     --[403: no right, licence]--->  paused
#   paused                        --[checked again]------------>  connected
#   authorized, connected, paused --[consent lost]------------->  reconnect
#   reconnect                     --[consent given again]------>  connected
#   any                           --[disconnected]------------->  draft
STATES = [
    ("draft", "Not connected"),
    ("authorized", "Division to be chosen"),
    ("connected", "Connected"),
    ("paused", "Paused"),
    ("reconnect", "Consent lost"),
]
SITES = [
    ("be", "Belgium"),
    ("nl", "Netherlands"),
    ("de", "Germany"),
    ("fr", "France"),
    ("es", "Spain"),
    ("uk", "United Kingdom"),
    ("us", "United States"),
    ("simulator", "Simulator on this machine"),
]
_SITE_OF_COUNTRY = {"GB": "uk"}


class ExactConnection(models.Model):
    """The link itself: which app, which division, in what state, with what settings.

    Consent and errors stand in this folder, the division and its lists in ``division/``; each
    domain adds its own settings and crons.
    """

    _name = "exact.connection"
    _inherit = ["exact.stateful", "exact.asking", "mail.thread", "mail.activity.mixin"]
    _description = "Connection to Exact Online"
    _rec_name = "company_id"
    _order = "company_id"
    _check_company_auto = True
    _transitions = {
        "draft": {"authorized"},
        "authorized": {"connected", "reconnect", "draft"},
        "connected": {"paused", "reconnect", "draft"},
        "paused": {"connected", "reconnect", "draft"},
        "reconnect": {"connected", "authorized", "draft"},
    }
    _may_stay = True
    # In these states the division is locked: the books of two companies never mix.
    _locked_states = ("connected", "paused", "reconnect")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    # --- the app ---
    site = fields.Selection(
        SITES,
        "Country site",
        required=True,
        compute="_compute_site",
        store=True,
        readonly=False,
        precompute=True,
        help="The site on which your Exact Online subscription and your app are registered.",
    )
    offered_sites = fields.Json(compute="_compute_offered_sites")
    simulator_url = fields.Char(
        "Simulator address", default=lambda self: odoo_conf("simulator_url") or False
    )
    client_id = fields.Char(
        "Client ID", help="Of the app you registered in the Exact App Center for this site."
    )
    client_secret = fields.Char(
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        groups="account.group_account_manager",
        help="Write only: it can be replaced, never read.",
    )
    token_id = fields.Many2one(
        "exact.token",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=fields.NO_ACCESS,
    )
    has_client_secret = fields.Boolean(compute="_compute_has_client_secret", compute_sudo=True)
    has_app_of_server = fields.Boolean(
        "App of the server", compute="_compute_has_app_of_server", help="Set up in odoo.conf."
    )
    redirect_uri = fields.Char("Redirect URL", compute="_compute_redirect_uri")
    scopes = fields.Html("Scopes of the app", compute="_compute_scopes", sanitize=False)
    # --- state ---
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    state_issues = fields.Json(readonly=True, copy=False)
    state_reason = fields.Text("Why", compute="_compute_state_reason")
    exact_user_name = fields.Char("Exact user", readonly=True, copy=False)
    exact_user_id = fields.Char("Exact user ID", readonly=True, copy=False)
    connected_at = fields.Datetime("Connected on", readonly=True, copy=False)
    connected_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    # --- the division ---
    division = fields.Integer("Division number", readonly=True, copy=False, aggregator=None)
    division_name = fields.Char("Division", readonly=True, copy=False, tracking=True)
    division_country = fields.Char("Country of the division", readonly=True, copy=False)
    division_vat = fields.Char("VAT number of the division", readonly=True, copy=False)
    division_coc = fields.Char("Chamber of Commerce number", readonly=True, copy=False)
    division_currency = fields.Char("Currency of the division", readonly=True, copy=False)

    _company_unique = models.UniqueIndex("(company_id)", "This company already has a connection.")
    _division_unique = models.UniqueIndex(
        "(site, division) WHERE state IN ('connected', 'paused', 'reconnect')",
        "This division is already connected to another company.",
    )

    @api.depends("company_id")
    def _compute_site(self):
        known = dict(SITES)
        for connection in self:
            code = connection.company_id.country_id.code or ""
            site = _SITE_OF_COUNTRY.get(code, code.lower())
            connection.site = connection.site or (site if site in known else "nl")

    def _compute_offered_sites(self):
        """The sites to choose from; the simulator is for who tests and develops."""
        develops = self.env.user.has_group("base.group_no_one") or odoo_conf("simulator_url")
        self.offered_sites = [site for site, _name in SITES if develops or site != "simulator"]

    @api.depends("state_issues")
    @api.depends_context("lang", "tz")
    def _compute_state_reason(self):
        for connection in self:
            connection.state_reason = in_words(self.env, connection.state_issues) or False

    def _compute_client_secret(self):
        self.client_secret = False

    def _inverse_client_secret(self):
        for connection in self.filtered("client_secret"):
            token = self.env["exact.token"].sudo()._of(connection)
            token._keep(client_secret=connection.client_secret)
        self.invalidate_recordset(["client_secret", "has_client_secret"])

    def _compute_has_client_secret(self):
        for connection in self:
            token = self.env["exact.token"].sudo()._of(connection)
            is_there = token._has_secret("client_secret")
            if not connection.client_id:
                is_there = bool(odoo_conf("client_secret"))
            connection.has_client_secret = is_there

    @api.depends("client_id")
    def _compute_has_app_of_server(self):
        for connection in self:
            connection.has_app_of_server = not connection.client_id and bool(odoo_conf("client_id"))

    def _compute_redirect_uri(self):
        for connection in self:
            connection.redirect_uri = connection.get_base_url() + "/exact_online_connector/oauth"

    @api.depends_context("lang")
    def _compute_scopes(self):
        """What the app is given in the App Center, as a table."""
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (scope.name, self.env._(scope.access), self.env._(scope.needed_for))
            for scope in SCOPES
        )
        self.scopes = Markup('<table class="table table-sm"><tbody>%s</tbody></table>') % rows

    # === WHAT MAY BE WRITTEN === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self._has_key() and any({"state", "division"} & vals.keys() for vals in vals_list):
            raise UserError(self.env._("A new connection always starts as not connected."))
        connections = super().create(vals_list)
        tokens = self.env["exact.token"].sudo().create([{} for _vals in vals_list])
        for connection, token, vals in zip(connections.sudo(), tokens, vals_list, strict=True):
            token._keep(client_secret=vals.get("client_secret"))
            connection.token_id = token
        return connections

    def write(self, vals):
        """Refuse what only connecting and disconnecting may change.

        :raises UserError: naming the way out
        """
        if not self._has_key():
            if {"division", "company_id"} & vals.keys():
                raise UserError(
                    self.env._(
                        "The division cannot be changed while it is connected. Disconnect, then "
                        "connect again to choose another one."
                    )
                )
            self._check_app_unchanged(vals)
        return super().write(vals)

    def _check_app_unchanged(self, vals):
        """Refuse another site or app while connected: tokens belong to the one that asked for them.

        :param dict vals: of a write
        """
        for connection in self.filtered(lambda c: c.state != "draft"):
            for name in {"site", "client_id"} & vals.keys():
                if (vals[name] or False) != (connection[name] or False):
                    raise UserError(
                        self.env._(
                            "Disconnect %(company)s from Exact Online before you change the "
                            "country site or the client ID.",
                            company=connection.company_id.display_name,
                        )
                    )

    def _values_on_move(self, before, target):
        return {**super()._values_on_move(before, target), "state_issues": False}

    def _app_credentials(self):
        """Client ID and secret: of this connection, else those of ``odoo.conf``.

        :return: empty strings when there are none
        :rtype: tuple[str, str]
        :raises Forbidden: when the secret cannot be decrypted
        """
        self.ensure_one()
        if self.client_id:
            token = self.env["exact.token"].sudo()._of(self)
            return self.client_id, token._secret("client_secret") or ""
        return self._app_id(), odoo_conf("client_secret")

    def _app_id(self):
        """:return: the client ID of this connection, else that of ``odoo.conf``
        :rtype: str
        """
        return self.client_id or odoo_conf("client_id")

    def _companies(self):
        """The companies whose documents go with this connection: its own, and branches of it.

        :return: its own first
        :rtype: res.company
        """
        own = self.company_id.sudo()
        if not own.all_child_ids:  # as most have none, and this is asked at every write
            return own
        below = own.search([("id", "child_of", own.ids)]) - own
        return own | below.filtered(lambda company: company.exact_connection_id == self)
