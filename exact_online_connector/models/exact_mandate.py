"""Direct debit mandates: what a customer signed, and its copy in Exact."""

import json

from odoo import api, fields, models

from ..exact_api import resources
from ..mapping.bank_accounts import HOLDER_LENGTH, valid_iban
from ..mapping.mandate import check_mandate, mandate_payload
from ..mapping.propose_condition import COLLECTION
from ..mapping.snapshot import Mandate
from ..mapping.texts import cut
from .exact_messages import issue_text

STATES = [("active", "Active"), ("cancelled", "Cancelled")]
KINDS = [("core", "Core"), ("b2b", "B2B")]
USAGES = [("recurrent", "Recurrent"), ("one_off", "One-off")]


class ExactMandate(models.Model):
    """A mandate may be incomplete; then it says what is missing, and nothing goes with it."""

    _name = "exact.mandate"
    _inherit = ["mail.thread"]
    _description = "Direct debit mandate"
    _order = "signature_date desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    partner_bank_id = fields.Many2one(
        "res.partner.bank",
        "Bank account",
        ondelete="restrict",
        tracking=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    reference = fields.Char(
        copy=False,
        tracking=True,
        default=lambda self: self.env["ir.sequence"].next_by_code("exact.mandate"),
    )
    signature_date = fields.Date("Signed on", tracking=True)
    kind = fields.Selection(KINDS, "Scheme", required=True, default="core")
    usage = fields.Selection(USAGES, required=True, default="recurrent")
    state = fields.Selection(STATES, required=True, default="active", tracking=True)
    cancelled_on = fields.Date(readonly=True, copy=False)
    origin = fields.Char(readonly=True, copy=False, help="The mandate of another app it follows.")
    missing = fields.Text("What is missing", compute="_compute_missing")
    sent_values = fields.Json(readonly=True, copy=False, help="As Exact knows it.")

    _reference_unique = models.UniqueIndex(
        "(company_id, reference) WHERE reference IS NOT NULL",
        "Another mandate has this reference already.",
    )
    _origin_unique = models.UniqueIndex(
        "(company_id, origin) WHERE origin IS NOT NULL", "This mandate is here already."
    )

    @api.depends("partner_bank_id.acc_number", "signature_date", "reference")
    @api.depends_context("lang")
    def _compute_missing(self):
        for mandate in self:
            mandate.missing = "\n".join(
                issue_text(self.env, found.code, found.params) for found in mandate._issues()
            )

    # === COMPLETE OR NOT === #

    def _snapshot(self):
        """This mandate as the mapping sees it, None when there is none."""
        if not self:
            return None
        self.ensure_one()
        return Mandate(
            id=self.id,
            partner=self.commercial_partner_id.display_name,
            reference=self.reference or None,
            iban=self.partner_bank_id.acc_number or None,
            signed_on=self.signature_date or None,
            kind=self.kind,
            usage=self.usage,
            cancelled_on=self.cancelled_on or None,
        )

    def _issues(self):
        """What is missing before anything can be collected with it.

        :return list: of ``mapping.issues.Issue``, empty when it is complete
        """
        return list(check_mandate(self._snapshot()))

    # === FOUND AND KEPT === #

    @api.model
    def _of(self, partner, company):
        """The mandate invoices of a customer are collected with: the newest that is active.

        :param res.partner partner: a commercial partner
        :param res.company company: that collects
        :return exact.mandate: empty when there is none
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "=", partner.id),
                ("state", "=", "active"),
            ],
            limit=1,
        )

    @api.model
    def _keep(self, company, values):
        """Keep a mandate of another app, whose ``origin`` tells which.

        :param res.company company: of the mandate
        :param dict values: with ``origin``
        :return exact.mandate: made, or brought up to date
        """
        of_origin = [("company_id", "=", company.id), ("origin", "=", values["origin"])]
        mandate = self.search(of_origin)
        if not mandate:
            return self.create({**values, "company_id": company.id})
        mandate.write(values)
        return mandate

    def action_cancel(self):
        """The customer, or we, ended it."""
        self.write({"state": "cancelled", "cancelled_on": fields.Date.context_today(self)})

    def action_activate(self):
        """It was cancelled by mistake."""
        self.write({"state": "active", "cancelled_on": False})

    # === IN EXACT === #

    def _ensure(self, client, account_guid):
        """Make sure that Exact has this mandate, as it is now, with its bank account.

        A generator like ``exact.work._steps``. Each is looked for before it is made, so that a
        lost answer does no harm.

        :param ExactClient client: for the division
        :param str account_guid: GUID of the customer's relation
        :raises ExactError: when Exact cannot be asked, or says no
        """
        self.ensure_one()
        snapshot = self._snapshot()
        iban = valid_iban(snapshot.iban)
        payload = {**mandate_payload(snapshot), "Account": account_guid}
        sent = json.loads(json.dumps({**payload, "IBAN": iban}, default=str))
        if self.sent_values == sent:
            return
        bank = yield from self._ensure_bank_account(client, account_guid, iban)
        yield
        payload["BankAccount"] = bank
        found = resources.find_mandates(client, snapshot.reference)
        yield
        if found:
            resources.update_mandate(client, found[0]["ID"], payload)
        else:
            resources.create_mandate(client, payload)
        yield
        self.sent_values = sent

    def _ensure_bank_account(self, client, account_guid, iban):
        """:return str: GUID of the bank account in Exact (the generator's value)"""
        for row in resources.bank_accounts(client, account_guid):
            if valid_iban(row["BankAccount"]) == iban:
                return row["ID"]
        yield
        payload = {"Account": account_guid, "BankAccount": iban}
        if holder := self.partner_bank_id.acc_holder_name:
            payload["BankAccountHolderName"] = cut(holder, HOLDER_LENGTH)
        return resources.create_bank_account(client, payload)["ID"]


class ExactConnection(models.Model):
    """Under which payment condition invoices go out that are collected."""

    _inherit = "exact.connection"

    collect_invoices = fields.Boolean(
        "Collect invoices of customers with a mandate",
        copy=False,
        help="They go to Exact with the payment condition for collection, and their mandate.",
    )
    collection_condition = fields.Char(
        "Payment condition for collection",
        default="IN",
        copy=False,
        help="Its code in Exact; it is made there when it is missing.",
    )

    def _ensure_collection_condition(self, client):
        """Make sure that the division has the payment condition for collection.

        A generator like ``exact.work._steps``.

        :param ExactClient client: for the division
        :raises ExactError: when Exact cannot be asked, or says no
        """
        code = self.collection_condition
        if code in self.payment_condition_ids.mapped("code"):
            return
        found = resources.find_payment_conditions(client, code)
        yield
        row = (found or [None])[0] or resources.create_payment_condition(
            client,
            {
                "Code": code,
                "Description": self.env._("Direct debit"),
                "PaymentMethod": COLLECTION,
                "PaymentDays": 0,
            },
        )
        yield
        self.env["exact.payment.condition"]._add(self, row)
