"""The preview before contacts are sent: what each becomes in Exact, what is blocked and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a person has to look at comes first.
STATES = [
    ("blocked", "Blocked"),
    ("conflict", "To be decided"),
    ("create", "New"),
    ("link", "Found in Exact"),
    ("update", "To update"),
    ("same", "Up to date"),
]
READY = ("create", "link", "update")
ROLES_OF_OTHERS = [
    ("Customer", "Customers"),
    ("Supplier", "Suppliers"),
    ("Customer,Supplier", "Both"),
]


class ExactRelationWizard(models.TransientModel):
    """A selection of contacts, checked against what is known here. It never calls Exact."""

    _name = "exact.relation.wizard"
    _inherit = "exact.guarded"
    _description = "Send contacts to Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    division_name = fields.Char(related="connection_id.division_name")
    line_ids = fields.One2many("exact.relation.wizard.line", "wizard_id", "Contact")
    has_others = fields.Boolean(readonly=True)
    role_of_others = fields.Selection(
        ROLES_OF_OTHERS,
        "Contacts without documents become",
        default="Customer",
        required=True,
        help=(
            "How contacts that are neither a customer nor a supplier in Odoo yet are created "
            "in Exact."
        ),
    )
    ready_count = fields.Integer(compute="_compute_counts")
    summary = fields.Char(compute="_compute_counts")

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_counts(self):
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.ready_count = sum(state in READY for state in states)
            wizard.summary = wizard._summary(states)

    def _summary(self, states):
        """How many contacts would become what, as one line.

        :param list[str] states: of the lines
        :rtype: str
        """
        texts = {
            "create": self.env._("%s new", states.count("create")),
            "link": self.env._("%s found in Exact", states.count("link")),
            "update": self.env._("%s to update", states.count("update")),
            "conflict": self.env._("%s to be decided", states.count("conflict")),
            "blocked": self.env._("%s blocked", states.count("blocked")),
            "same": self.env._("%s up to date", states.count("same")),
        }
        counted = [text for state, text in texts.items() if state in states]
        return ", ".join(counted) or self.env._("Nothing to send")

    # === OPEN === #

    @api.model
    def _open(self, partners):
        """Check contacts and show the result.

        :param res.partner partners: any; their commercial partners are meant
        :return: the action that opens the preview
        :rtype: dict
        :raises RedirectWarning: when the company is not connected
        :raises UserError: for contacts of another company
        """
        partners._check_may_send()
        company = self.env.company
        contacts = partners.commercial_partner_id
        connection = company._exact_connected()
        foreign = contacts.filtered(lambda contact: contact.company_id - connection._companies())
        if foreign:
            raise UserError(
                self.env._(
                    "%(contact)s belongs to %(company)s. Switch to that company to send it.",
                    contact=foreign[0].display_name,
                    company=foreign[0].company_id.sudo().display_name,
                )
            )
        return self._open_for(contacts, connection)

    @api.model
    def _open_unsent(self, company, role):
        """Check all contacts of a role that are not in Exact yet: the first load.

        :param res.company company: whose contacts
        :param str role: a key of ``core.relation.account.ROLES``
        :return: the action that opens the preview
        :rtype: dict
        :raises RedirectWarning: when the company is not connected
        """
        connection = company._exact_connected()
        connection.sudo(False)._check_may_send()
        return self._open_for(connection._contacts_not_in_exact(role), connection)

    @api.model
    def _open_for(self, contacts, connection):
        """Open the preview of contacts, those that need somebody first.

        :param res.partner contacts: commercial partners
        :param exact.connection connection: where they would go
        :return: the action that shows it
        :rtype: dict
        """
        order = [state for state, _label in STATES]
        lines = self.env["exact.contact"]._preview(contacts.sudo(), connection)
        lines = [self._line_values(line) for line in lines]
        lines.sort(key=lambda line: order.index(line["state"]))
        wizard = self.create(
            {
                "connection_id": connection.id,
                "has_others": not all(line["roles"] for line in lines),
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send contacts to Exact Online"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model
    def _line_values(self, previewed):
        return {**previewed, "roles": ",".join(previewed["roles"])}

    @api.onchange("role_of_others")
    def _onchange_role_of_others(self):
        """Contacts that are nothing in Odoo yet get the code, or the doubts, of that role."""
        if not self.role_of_others:
            return
        others = self.line_ids.filtered(lambda line: not line.roles)
        roles = set(self.role_of_others.split(","))
        partners = others.partner_id._origin.sudo()
        previewed = self.env["exact.contact"]._preview(partners, self.connection_id._origin, roles)
        fresh = {values["partner_id"]: self._line_values(values) for values in previewed}
        for line in others:
            line.update(fresh[line.partner_id._origin.id])

    # === SEND === #

    def action_send(self):
        """Queue what is ready and show its progress."""
        self._check_one()
        self._check_may_send()
        self.connection_id._check_may_send()
        self.line_ids.partner_id._check_may_send()
        # The screen only shows what became of the lines.
        self._onchange_role_of_others()
        ready = self.line_ids.filtered(lambda line: line.state in READY)
        if not ready:
            raise UserError(self.env._("None of these contacts has anything to send."))
        run = None
        for roles, lines in ready.grouped(lambda line: line._role_names()).items():
            run = self._send(lines.partner_id, set(roles.split(",")), run)
        return run.action_open()

    def _send(self, contacts, roles, run):
        """Queue contacts of the same roles, all in one run."""
        if run is None:
            return self.env["exact.run"]._start_relations(contacts, self.connection_id, roles)
        accounts = self.env["exact.contact"].sudo()
        accounts._enqueue(contacts.sudo(), self.connection_id, roles, run)
        return run


class ExactRelationWizardLine(models.TransientModel):
    """One contact of the preview."""

    _name = "exact.relation.wizard.line"
    _inherit = ["exact.guarded", "exact.reasoned"]
    _description = "Contact to send to Exact Online"

    wizard_id = fields.Many2one(
        "exact.relation.wizard", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one("res.partner", "Contact", required=True, readonly=True)
    vat = fields.Char(related="partner_id.vat", string="VAT number")
    city = fields.Char(related="partner_id.city")
    account_id = fields.Many2one("exact.contact", readonly=True)
    # Keys of ``core.relation.account.ROLES``; empty: see ``role_of_others``.
    roles = fields.Char(readonly=True)
    role_text = fields.Char("As", compute="_compute_role_text")
    code = fields.Char("Code in Exact", readonly=True)
    relation = fields.Char("Name in Exact", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    changes = fields.Json(readonly=True, help="What changed in Odoo: fields of Exact.")
    connection_id = fields.Many2one(related="wizard_id.connection_id")
    reason = fields.Text("What happens")
    can_fix = fields.Boolean(compute="_compute_reason")

    @api.depends("wizard_id.role_of_others")
    @api.depends_context("lang")
    def _compute_role_text(self):
        texts = {
            "Customer": self.env._("Customer"),
            "Supplier": self.env._("Supplier"),
            "Customer,Supplier": self.env._("Customer and supplier"),
        }
        for line in self:
            line.role_text = texts.get(line._role_names())

    def _role_names(self):
        return self.roles or self.wizard_id.role_of_others

    @api.depends("changes", "state")
    @api.depends_context("lang")
    def _compute_reason(self):
        """What will happen to the contact, with what has to be looked at."""
        result = super()._compute_reason()
        for line in self:
            line.reason = "\n".join(filter(None, (line._state_text(), line.reason)))
            line.can_fix = any(alert.get("action") for alert in (line.alerts or {}).values())
        return result

    def _subject(self):
        return "res.partner", self.partner_id.id

    def _reasons(self):
        """Why it is blocked, or to be decided."""
        account = self.account_id
        return super()._reasons() + (account._conflict_reasons() if account else [])

    def _state_text(self):
        """What sending does with this contact."""
        match self.state:
            case "link":
                name = " ".join(filter(None, (self.code, self.relation)))
                return self.env._("It is already relation %s.", name)
            case "create":
                return self.env._("Created, unless Exact has it already.")
            case "update" if not self.account_id.sent_at:
                return self.env._("Never sent before. What differs in Exact is shown.")
            case "update" if self.changes:
                return self.env._("Sent: %s.", self.env["exact.contact"]._labels(self.changes))
            case "update":
                return self.env._("What differs is sent.")
        return ""

    def action_fix(self):
        """Open what has to be changed or decided before this contact can be sent."""
        self._check_one()
        actions = [reason.get("action") for reason in self._reasons()]
        return next(filter(None, actions), None)
