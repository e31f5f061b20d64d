"""The division of a connection, and the lists cached from it."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.snapshot import Division
from ...exact_api import errors, resources
from ..base.moments import naive
from ..words.error_texts import error_text

_logger = logging.getLogger(__name__)

# Documents of older financial years are not sent.
YEARS_BACK = 2
# How far what was fetched of a division is known: nothing of it holds for another one.
OF_DIVISION = (
    "lists_refreshed_at",
    "relation_cursor",
    "deletion_cursor",
    "relations_fetched_at",
    "division_moved_on",
    "item_cursor",
    "item_deletion_cursor",
    "items_compared_at",
    "items_read_from",
    "payments_fetched_at",
    "payment_message",
)
# What sending needs: endpoint and method, asked without the cost of a refusal.
RIGHTS = (
    ("salesentry/SalesEntries", "POST"),
    ("salesentry/SalesEntries", "GET"),
    ("purchaseentry/PurchaseEntries", "POST"),
    ("purchaseentry/PurchaseEntries", "GET"),
    ("crm/Accounts", "POST"),
    ("crm/Accounts", "GET"),
)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    lists_refreshed_at = fields.Datetime("Lists refreshed", readonly=True, copy=False)
    missing_rights = fields.Char(
        readonly=True, copy=False, help="What the Exact user may not do, though sending needs it."
    )
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
    journal_status_ids = fields.One2many(
        "exact.journal.status", "connection_id", "Closed periods", domain=[("is_closed", "=", True)]
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
            divisions = resources.divisions(client)
        return self.env["exact.division.wizard"]._open(self, divisions)

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
        if self.state != "authorized":
            raise UserError(
                self.env._(
                    "The division can only be chosen right after a new permission. Disconnect, "
                    "and connect again."
                )
            )

    def _check_division_free(self, number):
        other = self._users_of_divisions([number]).get(number)
        if other:
            raise UserError(
                self.env._(
                    "Division %(division)s is connected to %(company)s already. Each company needs "
                    "a division of its own.",
                    division=number,
                    company=other.name,
                )
            )

    def _users_of_divisions(self, numbers):
        """Which divisions of this site other companies use.

        :param list[int] numbers: of divisions
        :return dict[int, res.company]: the other company by division number
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
        """Delete what belongs to the division of before; what was sent there stays known."""
        self.write({"default_gl_account_id": False, "default_expense_gl_account_id": False})
        mine = [("connection_id", "=", self.id)]
        mappings = [mapping._name for mapping in self.env["exact.mapping"]._all()]
        codings = ("exact.coding.walk", "exact.coding.rule", "exact.coding")
        fetched = ("exact.contact", "exact.relation", "exact.open.item", *self._lists())
        for model in (*codings, *mappings, *fetched):
            self.env[model].sudo().with_context(active_test=False).search(mine).unlink()
        self.env["exact.entry"].sudo().search(mine)._wait_no_more()
        self.write(dict.fromkeys(OF_DIVISION, False) | {"cash_flow_sign": -1})

    # === LISTS === #

    @api.model
    def _lists(self):
        """The cached lists, and how each is read.

        :return dict: name of the model by function of the client, giving rows of ``resources``
        """
        year = fields.Date.today().year - YEARS_BACK
        return {
            "exact.journal": resources.journals,
            "exact.gl.account": resources.gl_accounts,
            "exact.vat.code": resources.vat_codes,
            "exact.payment.condition": resources.payment_conditions,
            "exact.cost.center": resources.cost_centers,
            "exact.cost.unit": resources.cost_units,
            "exact.currency": resources.currencies,
            "exact.period": lambda client: resources.financial_periods(client, year),
            "exact.journal.status": lambda client: resources.journal_statuses(client, year),
        }

    def _fetch_lists(self):
        """Read all lists, then write them: nothing is written when one cannot be read.

        :raises ExactError: when Exact says no
        """
        self.ensure_one()
        with self._client() as client:
            fetched = {model: read(client) for model, read in self._lists().items()}
        for model, rows in fetched.items():
            self.env[model].sudo()._refresh(self, rows)
        self.lists_refreshed_at = fields.Datetime.now()

    def _create_at_exact(self, create, find):
        """Create something in Exact for a person who waits; a lost answer is looked up at once.

        :param create: function of the client that creates it
        :param find: function of the client that finds it, or None
        :return dict: what stands in Exact now
        :raises UserError: in plain words; nothing was created then, or nobody can tell
        """
        with self._client() as client:
            try:
                try:
                    return create(client)
                except errors.UnknownOutcome:
                    if found := find(client):
                        return found
                    raise
            except errors.ExactError as error:
                raise UserError(error_text(self.env, error)) from error

    def _check_rights(self):
        """Ask Exact what its user may do."""
        with self._client() as client:
            missing = [
                f"{endpoint} ({action})"
                for endpoint, action in RIGHTS
                if not resources.user_has_rights(client, endpoint, action)
            ]
        self.missing_rights = ", ".join(missing)

    def action_resume(self):
        """Look whether what Exact refused is allowed by now."""
        self._check_one()
        self.check_access("write")
        return self._in_plain_words(self._check_again)

    def _check_again(self):
        self._check_rights()
        if self.state == "paused" and not self.missing_rights:
            self._set_state("connected")

    def _set_up(self):
        """Everything that follows from a division: rights, lists and proposed mappings.

        :raises ExactError: when Exact says no; what was done so far stays
        """
        self._check_rights()
        before = self._problem_mappings()
        self._fetch_lists()
        self._propose_mappings()
        self._tell_problems(before)

    def _after_choice(self):
        """Set up the division that was just locked, and show what is still missing.

        :return dict: the action that opens the connection
        """
        form = {**self._open_form(), "target": "main"}
        try:
            self._set_up()
        except errors.ExactError as error:
            return self._notification(self._handle_error(error), "danger", then=form)
        return form

    def action_refresh_lists(self):
        """Read the lists again, check the rights, and propose mappings for what is new."""
        self._check_one()
        self.check_access("write")
        if self.state not in ("connected", "paused"):
            raise UserError(self.env._("Connect to Exact Online first."))
        return self._in_plain_words(self._refresh_and_tell)

    def _refresh_and_tell(self):
        self._check_moved()
        self._set_up()
        if self.relations_fetched_at:
            self._fetch_relations()
        return self._notification(self.env._("The lists are up to date."), "success")

    @api.model
    def _cron_refresh_lists(self):
        """Refresh the lists of all connections; one that fails does not stop the others."""
        connections = self.search([("state", "in", ("connected", "paused"))])
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(connections))
        for connection in connections:
            connection.with_company(connection.company_id)._refresh_by_cron()
            if not commit(1):
                break

    def _refresh_by_cron(self):
        try:
            with self.env.cr.savepoint():
                self._check_moved()
                self._set_up()
                if self.state == "paused" and not self.missing_rights:
                    self._set_state("connected")
            if self.relations_fetched_at:
                self._fetch_relations()
        except errors.RateLimited as error:
            cron = self.env.ref("exact_online_connector.ir_cron_refresh_lists").sudo()
            cron._trigger(naive(error.reset_at))
        except errors.ExactError as error:
            self._handle_error(error)
        except UserError as error:
            _logger.warning("exact.connection %s: %s", self.id, error)

    # === SNAPSHOT === #

    def _division_snapshot(self):
        """The cached lists as the mapping sees them.

        :return Division: see ``mapping.snapshot``
        """
        self.ensure_one()
        connection = self.sudo()
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
                row._snapshot() for row in self.env["exact.journal.status"].sudo().search(closed)
            ),
            currencies=frozenset(connection.currency_ids.mapped("code")),
            cost_centers={row.code: row.name or "" for row in connection.cost_center_ids},
            cost_units={row.code: row.name or "" for row in connection.cost_unit_ids},
        )
