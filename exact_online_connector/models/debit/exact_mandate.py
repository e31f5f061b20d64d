"""Direct debit mandates: what a customer signed, and its copy in Exact."""

import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.debit.mandate import Mandate, check_mandate, mandate_payload
from ...core.relation.bank_accounts import HOLDER_LENGTH, valid_iban
from ...core.texts import cut
from ...exact_api import errors, resources
from ..base.lock import steps_alone
from ..queue.exact_work import WorkBusy
from ..queue.lost_answer import database_now
from ..words.describe import issue_text
from ..words.refusals import made_once

STATES = [("active", "Active"), ("cancelled", "Revoked")]
KINDS = [("core", "Core"), ("b2b", "B2B")]
USAGES = [("recurrent", "Recurrent"), ("one_off", "One-off")]


class StaysEnded(errors.Rejected):
    """Exact does not take back that a mandate ended."""


class ExactMandate(models.Model):
    """A mandate may be incomplete; then it says what is missing, and nothing goes with it."""

    _name = "exact.mandate"
    _inherit = ["exact.guarded", "mail.thread"]
    _description = "Direct debit mandate"
    _order = "signature_date desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    partner_bank_id = fields.Many2one(
        "res.partner.bank",
        "Bank account",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    reference = fields.Char(
        "Mandate reference",
        copy=False,
        tracking=True,
        default=lambda self: self.env["ir.sequence"].next_by_code("exact.mandate"),
    )
    signature_date = fields.Date("Signed on", tracking=True)
    kind = fields.Selection(KINDS, "Scheme", required=True, default="core")
    usage = fields.Selection(USAGES, required=True, default="recurrent")
    state = fields.Selection(STATES, required=True, default="active", tracking=True)
    cancelled_on = fields.Date(
        "Revoked on", compute="_compute_cancelled_on", store=True, copy=False
    )
    origin = fields.Char(readonly=True, copy=False, help="The mandate of another app it follows.")
    missing = fields.Text("What is missing", compute="_compute_missing")
    sent_values = fields.Json(readonly=True, copy=False, help="As Exact knows it.")
    sent_at = fields.Datetime("Sent to Exact on", readonly=True, copy=False)

    _reference_unique = models.UniqueIndex(
        "(company_id, reference) WHERE reference IS NOT NULL",
        "Another mandate already has this reference.",
    )
    _origin_unique = models.UniqueIndex(
        "(company_id, origin) WHERE origin IS NOT NULL", "This mandate is already here."
    )

    @api.depends("partner_bank_id.acc_number", "signature_date", "reference")
    @api.depends_context("lang")
    def _compute_missing(self):
        for mandate in self:
            # Of a new one, who fills it in sees what is still empty.
            found = mandate._issues() if mandate._origin else ()
            texts = [issue_text(self.env, one.code, one.params) for one in found]
            mandate.missing = "\n".join(texts)

    @api.depends("state")
    def _compute_cancelled_on(self):
        for mandate in self:
            cancelled = mandate.state == "cancelled"
            today = fields.Date.context_today(mandate)
            mandate.cancelled_on = cancelled and (mandate.cancelled_on or today)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """A mandate that Exact has too is cancelled, not deleted."""
        sent = self.filtered("sent_values")
        if sent:
            raise UserError(
                self.env._(
                    "%s is also in Exact Online. Revoke it instead of deleting it.",
                    ", ".join(sent.mapped("display_name")),
                )
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
        )

    def _issues(self):
        """What is missing before anything can be collected with it.

        :return: of ``core.issues.Issue``, empty when it is complete
        :rtype: list
        """
        return list(check_mandate(self._snapshot()))

    # === FOUND AND KEPT === #

    @api.model
    def _of(self, partner, company):
        """The mandate invoices of a customer are collected with: the newest that is active.

        :param res.partner partner: a commercial partner
        :param res.company company: that collects; a branch also with the mandates of its parents
        :return: empty when there is none
        :rtype: exact.mandate
        """
        return self.search(
            [
                ("company_id", "in", company.sudo().parent_ids.ids),
                ("commercial_partner_id", "=", partner.id),
                ("state", "=", "active"),
            ],
            limit=1,
        )

    @api.model
    def _ended(self, partner, company, account_guid):
        """The mandates of a customer that were cancelled, which Exact does not know yet.

        :param res.partner partner: a commercial partner
        :param res.company company: that collected
        :param str account_guid: GUID of the customer's relation
        :return: empty when there is none
        :rtype: exact.mandate
        """
        cancelled = self.search(
            [
                ("company_id", "in", company.sudo().parent_ids.ids),
                ("commercial_partner_id", "=", partner.id),
                ("state", "=", "cancelled"),
                ("sent_at", "!=", False),
            ]
        )
        return cancelled.filtered(
            lambda mandate: (
                mandate.sent_values["Account"] == account_guid
                and "CancellationDate" not in mandate.sent_values
            )
        )

    @api.model
    def _keep(self, company, values):
        """Keep a mandate of another app, whose ``origin`` tells which.

        :param res.company company: of the mandate
        :param dict values: with ``origin``
        :return: made, or brought up to date
        :rtype: exact.mandate
        """
        of_origin = [("company_id", "=", company.id), ("origin", "=", values["origin"])]
        mandate = self.search(of_origin)
        if not mandate:
            return self.create({**values, "company_id": company.id})
        mandate.write(values)
        return mandate

    def action_cancel(self):
        """The customer, or we, ended it."""
        self.state = "cancelled"

    def action_activate(self):
        """It was cancelled by mistake."""
        self.state = "active"

    # === IN EXACT === #

    def _ensure_alone(self, client, contact):
        """``_ensure``, by one worker at a time: Exact takes a bank account twice.

        The lock is that of the contact, which adds bank accounts to its relation too.

        :param ExactClient client: for the division
        :param exact.contact contact: the customer's, linked to its relation
        :raises ExactError: as of ``_ensure``
        :raises WorkBusy: when another worker brings something of this customer
        """
        busy = WorkBusy("Another worker is bringing what belongs to this customer.")
        yield from steps_alone(
            contact, self._ensure(client, contact.connection_id, contact.guid), busy
        )

    def _ensure(self, client, connection, account_guid):
        """Make sure that Exact has this mandate as it is now, with its bank account.

        A generator like ``exact.work._steps``. Each is looked for before it is made, so that a
        lost answer does no harm. One that was cancelled is only told to have ended.

        :param ExactClient client: for the division
        :param exact.connection connection: of that division
        :param str account_guid: GUID of the customer's relation
        :raises ExactError: when Exact cannot be asked, or says no
        """
        self.ensure_one()
        known = self.sent_values or {}
        if self.state == "cancelled":
            yield from self._end(client, account_guid)
            return
        iban = valid_iban(self.partner_bank_id.acc_number)
        payload = {**mandate_payload(self._snapshot()), "Account": account_guid}
        sent = _as_json({**payload, "IBAN": iban})
        if known == sent:
            return
        payload["BankAccount"] = yield from self._ensure_bank_account(
            client, connection, account_guid, iban
        )
        yield
        asked_at = database_now(self.env)
        rows = self._rows(client, account_guid)
        yield
        if not any(row["Main"] for row in rows):
            # Exact has one main mandate for each relation: what becomes of a second is not known.
            payload["Main"] = 1
        found = self._own(rows)
        if not found:

            def create():
                resources.create_mandate(client, payload)

            found = yield from self.env["exact.attempt"]._make(
                connection,
                (resources.create_mandate.__name__, account_guid, payload["Reference"]),
                asked_at,
                lambda: made_once(create, lambda: self._own(self._rows(client, account_guid))),
            )
        yield from self._update(client, found, payload)
        if found and found["CancellationDate"] and "CancellationDate" in known:
            yield from self._take_up_again(client, found, account_guid)
        self._store_sent(sent)

    def _end(self, client, account_guid):
        """Tell Exact that it ended; another one of the relation may be the main one then."""
        ended = {"CancellationDate": self.cancelled_on}
        found = self._own(self._rows(client, account_guid))
        yield from self._update(client, found, {**ended, "Main": 0})
        self._store_sent({**(self.sent_values or {}), **ended})

    def _take_up_again(self, client, row, account_guid):
        """It was cancelled by mistake: see that Exact takes the day of its end back.

        Nobody knows what a null does there, so it is read back.

        :raises StaysEnded: Exact keeps the day
        """
        try:
            yield from self._update(client, row, {"CancellationDate": None})
        except errors.Rejected as error:
            raise StaysEnded(error.messages, endpoint=error.endpoint) from error
        now = self._own(self._rows(client, account_guid))
        yield
        if now and now["CancellationDate"]:
            raise StaysEnded()

    @staticmethod
    def _update(client, row, values):
        """Change the mandate in Exact, if it is there.

        :param dict row: as it was found
        """
        yield
        if row:
            resources.update_mandate(client, row["ID"], values)
            yield

    def _rows(self, client, account_guid):
        """The mandates in Exact of its customer's relation, and of the one it was sent with.

        :rtype: list[dict]
        """
        accounts = (account_guid, (self.sent_values or {}).get("Account"))
        return [
            row
            for account in filter(None, dict.fromkeys(accounts))
            for row in resources.find_mandates(client, account)
        ]

    def _own(self, rows):
        """This mandate among those of its relation, by its reference or the one it was sent with.

        One of another customer is not among them: Exact refuses its reference.

        :param list[dict] rows: of ``_rows``
        :return: None when it is not there
        :rtype: dict
        """
        references = (self.reference, (self.sent_values or {}).get("Reference"))
        by_reference = {row["Reference"]: row for row in reversed(rows)}
        return next(
            (by_reference[one] for one in filter(None, references) if one in by_reference), None
        )

    def _ensure_bank_account(self, client, connection, account_guid, iban):
        """:return: GUID of the bank account in Exact (the generator's value)
        :rtype: str
        """

        def find():
            rows = resources.bank_accounts(client, account_guid)
            return [row["ID"] for row in rows if valid_iban(row["BankAccount"]) == iban]

        asked_at = database_now(self.env)
        found = find()
        yield
        payload = {"Account": account_guid, "BankAccount": iban}
        if holder := self.partner_bank_id.acc_holder_name:
            payload["BankAccountHolderName"] = cut(holder, HOLDER_LENGTH)
        if not found:
            found = yield from self.env["exact.attempt"]._make(
                connection,
                (resources.create_bank_account.__name__, account_guid, iban),
                asked_at,
                lambda: made_once(
                    lambda: [resources.create_bank_account(client, payload)["ID"]], find
                ),
            )
        return found[0]

    def _store_sent(self, values):
        self.write({"sent_values": _as_json(values), "sent_at": fields.Datetime.now()})


def _as_json(values):
    return json.loads(json.dumps(values, default=str))
