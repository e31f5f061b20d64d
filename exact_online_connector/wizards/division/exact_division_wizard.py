"""Choosing the division, right after consent."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.mappings.propose import DivisionCandidate, propose_division


class ExactDivisionWizard(models.TransientModel):
    """The divisions Exact just listed, with the company's own proposed."""

    _name = "exact.division.wizard"
    _inherit = "exact.guarded"
    _description = "Choose the division of Exact Online"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "exact.connection", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    exact_user_name = fields.Char(related="connection_id.exact_user_name")
    company_vat = fields.Char(related="company_id.vat", string="VAT number of the company")
    candidate_ids = fields.One2many("exact.division.candidate", "wizard_id", "Divisions")
    candidate_id = fields.Many2one(
        "exact.division.candidate",
        "Division",
        domain="[('wizard_id', '=', id), ('used_by', '=', False), ('problem', '=', False)]",
    )
    typed_number = fields.Integer(
        "Not in the list? Its number in Exact",
        help="The number in the address of Exact Online, after _Division_=.",
    )
    vat = fields.Char(related="candidate_id.vat")
    is_proposed = fields.Boolean(related="candidate_id.is_proposed")
    is_confirmed = fields.Boolean("I am sure that these are the books of this company")
    previous_division = fields.Integer(related="connection_id.division")
    is_other_than_before = fields.Boolean(compute="_compute_is_other_than_before")
    other_text = fields.Char(compute="_compute_is_other_than_before")

    @api.depends("candidate_id", "previous_division")
    @api.depends_context("lang")
    def _compute_is_other_than_before(self):
        """Whether another division was connected before, whose mappings would be deleted."""
        for wizard in self:
            before = wizard.previous_division
            chosen = wizard.candidate_id.code
            wizard.is_other_than_before = bool(before and chosen and before != chosen)
            wizard.other_text = wizard.is_other_than_before and self.env._(
                "Division %(division)s was connected before. Its mappings, lists and links to "
                "contacts will be deleted.",
                division=before,
            )

    @api.onchange("candidate_id")
    def _onchange_candidate_id(self):
        self.is_confirmed = False

    @api.model
    def _open(self, connection, divisions):
        """Show the divisions.

        :param exact.connection connection: that consent was just given for
        :param list[dict] divisions: rows of ``resources.divisions``
        :return: the action that opens the wizard
        :rtype: dict
        """
        proposed = _own_division(connection.company_id, divisions)
        wizard = self.create({"connection_id": connection.id})
        wizard._add(divisions, proposed)
        wizard.candidate_id = wizard.candidate_ids.filtered(
            lambda candidate: candidate.is_proposed and candidate._is_free()
        )
        return wizard._open_form()

    def _add(self, divisions, proposed=None):
        """Offer divisions.

        :param list[dict] divisions: rows of ``resources.divisions``
        :param int proposed: the number of the company's own
        :return: the candidates
        """
        used_by = self.connection_id._users_of_divisions([row["Code"] for row in divisions])
        return self.candidate_ids.create(
            [
                {
                    "wizard_id": self.id,
                    "code": row["Code"],
                    "number": str(row["Code"]),
                    "human_number": str(row["Hid"] or ""),
                    "name": row["Description"],
                    "customer_name": row["CustomerName"],
                    "country": row["Country"],
                    "currency": row["Currency"],
                    "moved_on": row["DivisionMoveDate"],
                    "vat": row["VATNumber"],
                    "chamber_of_commerce": row["ChamberOfCommerceNumber"],
                    "is_proposed": row["Code"] == proposed,
                    "used_by": used_by[row["Code"]].name if row["Code"] in used_by else False,
                    "problem": self.connection_id._division_problem(row),
                }
                for row in divisions
            ]
        )

    def _open_form(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_division_wizard"
        )
        return {**action, "res_id": self.id}

    def action_look_up(self):
        """Offer the division whose number a person typed, because Exact does not list it.

        :raises UserError: when Exact does not let its user into that division
        """
        self._check_one()
        connection = self.connection_id
        connection.check_access("write")
        connection._check_may_choose()
        if not self.typed_number:
            raise UserError(self.env._("Type the number of the division."))
        known = self.candidate_ids.filtered(lambda row: row.code == self.typed_number)
        if not known:
            row = connection._division_by_number(self.typed_number)
            proposed = _own_division(connection.company_id, [row])
            known = self._add([row], proposed)
        self.write({"candidate_id": known.id, "is_confirmed": False})
        return self._open_form()

    def action_other_user(self):
        """Consent again, as another user of Exact than the one whose session was taken."""
        self._check_one()
        action = self.connection_id.action_connect()
        return {**action, "url": f"{action['url']}?other_user=1"}

    def action_choose(self):
        """Lock the chosen division, fetch its lists and propose mappings.

        :raises UserError: when nothing is chosen, or a division with another VAT number is not
            confirmed
        """
        self._check_one()
        connection, candidate = self.connection_id, self.candidate_id
        connection.check_access("write")
        if not candidate:
            raise UserError(self.env._("Choose a division."))
        if candidate.problem:
            problem = dict(candidate._selection_problem())
            raise UserError(
                self.env._(
                    "%(division)s cannot be connected: %(problem)s.",
                    division=candidate.display_name,
                    problem=problem[candidate.problem],
                )
            )
        if not candidate.is_proposed and not self.is_confirmed:
            raise UserError(
                self.env._(
                    "The VAT number of %(division)s (%(theirs)s) is not that of %(company)s "
                    "(%(ours)s). Confirm that these are its books, or choose another division.",
                    division=candidate.display_name,
                    theirs=candidate.vat or "-",
                    company=connection.company_id.name,
                    ours=connection.company_id.vat or "-",
                )
            )
        connection._lock_division(candidate._as_row())
        return connection._after_choice()


class ExactDivisionCandidate(models.TransientModel):
    """One division that the Exact user and the consent reach."""

    _name = "exact.division.candidate"
    _inherit = "exact.guarded"
    _description = "Division of Exact Online to choose from"
    _order = "is_proposed desc, name, code"
    _rec_names_search = ["name", "number", "human_number", "vat", "chamber_of_commerce"]

    wizard_id = fields.Many2one(
        "exact.division.wizard", required=True, index=True, ondelete="cascade"
    )
    code = fields.Integer(readonly=True, aggregator=None)
    number = fields.Char("Division", readonly=True)
    human_number = fields.Char("Number in Exact", readonly=True)
    name = fields.Char(readonly=True)
    customer_name = fields.Char("Subscription", readonly=True)
    country = fields.Char(readonly=True)
    currency = fields.Char(readonly=True)
    moved_on = fields.Date(readonly=True)
    vat = fields.Char("VAT number", readonly=True)
    chamber_of_commerce = fields.Char("Chamber of Commerce", readonly=True)
    is_proposed = fields.Boolean("Same VAT number", readonly=True)
    used_by = fields.Char("Connected to", readonly=True)
    problem = fields.Selection("_selection_problem", "Why not", readonly=True)

    @api.model
    def _selection_problem(self):
        return self.env["exact.connection"]._division_problems()

    @api.depends("number", "name")
    def _compute_display_name(self):
        for candidate in self:
            candidate.display_name = f"{candidate.name or ''} ({candidate.number})".strip()

    def action_select(self):
        """Take this division into the wizard."""
        self._check_one()
        self.wizard_id.write({"candidate_id": self.id, "is_confirmed": False})

    def _is_free(self):
        return not self.used_by and not self.problem

    def _as_row(self):
        """The division as ``resources.divisions`` gave it."""
        return {
            "Code": self.code,
            "Description": self.name,
            "Country": self.country,
            "Currency": self.currency,
            "DivisionMoveDate": self.moved_on,
            "VATNumber": self.vat,
            "ChamberOfCommerceNumber": self.chamber_of_commerce,
        }


def _own_division(company, divisions):
    """The division that keeps a company's books, by its VAT or national number.

    :param res.company company: whose
    :param list[dict] divisions: rows of ``resources.divisions``
    :return: its number, None when no division or more than one fits
    :rtype: int
    """
    candidates = [
        DivisionCandidate(
            row["Code"], row["Country"], row["VATNumber"], row["ChamberOfCommerceNumber"]
        )
        for row in divisions
    ]
    country = company.country_id.code
    return propose_division(company.vat, company.company_registry, country, candidates).value
