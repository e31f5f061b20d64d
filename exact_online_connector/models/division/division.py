"""The division of a connection: how it is chosen, and what goes with it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.division import Division
from ...exact_api import errors, resources


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    journal_ids = fields.One2many("exact.journal", "connection_id", "Journals")
    gl_account_ids = fields.One2many("exact.gl.account", "connection_id", "G/L accounts")
    vat_code_ids = fields.One2many("exact.vat.code", "connection_id", "VAT codes")
    payment_condition_ids = fields.One2many(
        "exact.payment.condition", "connection_id", "Payment conditions"
    )
    cost_center_ids = fields.One2many("exact.cost.center", "connection_id", "Cost centers")
    cost_unit_ids = fields.One2many("exact.cost.unit", "connection_id", "Cost units")
    currency_ids = fields.One2many("exact.currency", "connection_id", "Currencies")
    period_ids = fields.One2many("exact.period", "connection_id", "Financial periods")
    # --- for lines that nothing else says anything about ---
    default_cost_center_id = fields.Many2one(
        "exact.cost.center",
        "Default cost center",
        copy=False,
        ondelete="set null",
        domain="[('connection_id', '=', id)]",
        check_company=True,
        help="Used for lines without a cost center, when the G/L account requires one.",
    )
    default_cost_unit_id = fields.Many2one(
        "exact.cost.unit",
        "Default cost unit",
        copy=False,
        ondelete="set null",
        domain="[('connection_id', '=', id)]",
        check_company=True,
        help="Used for lines without a cost unit, when the G/L account requires one.",
    )

    # === THE DIVISION === #

    def action_choose_division(self):
        """Ask Exact for the divisions, and have a person choose.

        :raises UserError: when it is not the moment to choose
        """
        self._check_one()
        self.check_access("write")
        self._check_may_choose()
        return self._in_plain_words(self._ask_for_division)

    def _ask_for_division(self):
        with self._client() as client:
            try:
                divisions = resources.divisions(client, self.division or None)
            except errors.Forbidden as error:
                if error.is_of_user:
                    raise
                divisions = []  # then a person types its number
        return self.env["exact.division.wizard"]._open(self, divisions)

    def _division_by_number(self, number):
        """A division that a person named; of one that Exact does not list we assume the company's.

        :param int number: of the division
        :return: as of ``resources.divisions``
        :rtype: dict
        :raises UserError: Exact does not let its user in
        """
        try:
            with self._client() as client:
                row = resources.find_division(client, number)
        except errors.ExactError as error:
            raise UserError(self._handle_error(error)) from error
        assumed = {
            "Description": str(number),
            "Country": self.company_id.country_id.code,
            "Currency": self.company_id.currency_id.name,
        }
        return {**row, **{name: row[name] or value for name, value in assumed.items()}}

    def _address_after_consent(self):
        """Where to go with the browser: to the choice of the division, or to the connection."""
        if self.state == "authorized":
            action = self.action_choose_division()
            if action.get("res_model") == "exact.division.wizard":
                return f"/odoo/exact-division/{action['res_id']}"
        return f"/odoo/exact-online/{self.id}"

    def _lock_division(self, division):
        """Choose the division, once: only disconnecting opens the choice again.

        Lists, mappings and relations of another division than before are deleted.

        :param dict division: the columns of ``resources.divisions``
        :raises UserError: when it is not the moment to choose, or another company uses it
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self._check_may_choose()
        self._check_division_free(division["Code"])
        if self.division and self.division != division["Code"]:
            self._forget_division()
        self._set_state(
            "connected",
            division=division["Code"],
            division_name=division["Description"],
            division_country=division["Country"],
            division_vat=division["VATNumber"],
            division_coc=division["ChamberOfCommerceNumber"],
            division_currency=division["Currency"],
        )
        self._note_move(division["DivisionMoveDate"])

    def _check_may_choose(self):
        """A division is chosen right after a new consent, and then stays.

        :raises UserError: at any other time
        """
        if self.state != "authorized":
            raise UserError(
                self.env._(
                    "The division can only be chosen right after a new permission. Disconnect, "
                    "and connect again."
                )
            )

    def _check_division_free(self, number):
        """Refuse a division that another company is connected to.

        :param int number: of the division
        :raises UserError: it is taken
        """
        other = self._users_of_divisions([number]).get(number)
        if other:
            raise UserError(
                self.env._(
                    "Division %(division)s is already connected to %(company)s. Each company "
                    "needs a division of its own.",
                    division=number,
                    company=other.name,
                )
            )

    def _users_of_divisions(self, numbers):
        """Which divisions of this site other companies use.

        :param list[int] numbers: of divisions
        :return: the other company by division number
        :rtype: dict[int, res.company]
        """
        others = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("site", "=", self.site),
                ("division", "in", numbers),
                ("state", "in", self._locked_states),
            ]
        )
        return {other.division: other.company_id for other in others}

    def _forget_division(self):
        """Delete what belongs to the division of before; what was sent there stays known.

        Override this to forget what is kept about it in records that stay.
        """
        mine = [("connection_id", "=", self.id)]
        for name in self._models_of_division():
            self.env[name].sudo().with_context(active_test=False).search(mine).unlink()
        self.write({"lists_refreshed_at": False, "division_moved_on": False})

    @api.model
    def _models_of_division(self):
        """The models whose rows go with their division: those that say ``_of_division``.

        :return: names; a model comes before those it points to, which are older
        :rtype: list[str]
        """
        return [
            name
            for name, model in reversed(self.pool.models.items())
            if not model._abstract and getattr(model, "_of_division", False)
        ]

    @api.model
    def _models_like(self, parent):
        """The models that inherit an abstract one, in the order they were loaded.

        :param str parent: name of the abstract model
        :return: names
        :rtype: list[str]
        """
        names = self.env.registry.descendants([parent], "_inherit")
        return [name for name in names if not self.env[name]._abstract]

    # === AS THE MAPPING SEES IT === #

    def _known_currencies(self):
        """The currencies the division books in; None where Exact does not tell."""
        if not self.sudo().currency_ids and not self._can("list.exact.currency"):
            return None
        return frozenset(self.sudo().currency_ids.mapped("code"))

    def _division_snapshot(self):
        """The cached lists and the defaults as the mapping sees them. Extended by entry.

        :return: see ``core.division``
        :rtype: Division
        """
        self.ensure_one()
        connection = self.sudo()
        center, unit = connection.default_cost_center_id, connection.default_cost_unit_id
        closed = Domain("connection_id", "=", self.id) & Domain("is_closed", "=", True)
        return Division(
            code=connection.division,
            country=connection.division_country or "",
            currency=connection.division_currency or "",
            vat_codes={row.code: row._snapshot() for row in connection.vat_code_ids},
            gl_accounts={row.guid: row._snapshot() for row in connection.gl_account_ids},
            journals={row.code: row._snapshot() for row in connection.journal_ids},
            periods=tuple(row._snapshot() for row in connection.period_ids),
            closed=frozenset(
                (row.journal_code, row.year, row.period)
                for row in self.env["exact.journal.status"].sudo().search(closed)
            ),
            currencies=self._known_currencies(),
            cost_centers={row.code: row.name or "" for row in connection.cost_center_ids},
            cost_units={row.code: row.name or "" for row in connection.cost_unit_ids},
            default_cost_center=center.code if center.active else None,
            default_cost_unit=unit.code if unit.active else None,
        )
