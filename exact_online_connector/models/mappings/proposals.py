"""Proposed mappings, and what a person still has to set up."""

from odoo import api, fields, models

from ...core.mappings.propose import (
    DivisionCandidate,
    propose_default_gl_account,
    propose_division,
    propose_gl_account,
    propose_journal,
)
from ...core.mappings.propose_vat import propose_vat_code

# Which journals carry which documents, and which taxes and accounts stand on them.
JOURNAL_TYPES = {
    "out_invoice": "sale",
    "out_refund": "sale",
    "in_invoice": "purchase",
    "in_refund": "purchase",
}
INVOICES = ("out_invoice", "in_invoice")
# Where documents name what is mapped: model and field.
USED_ON = {
    "account.tax": ("account.move.line", "tax_ids"),
    "account.journal": ("account.move", "journal_id"),
    "account.account": ("account.move.line", "account_id"),
    "account.payment.term": ("account.move", "invoice_payment_term_id"),
    "account.analytic.account": ("account.move.line", "analytic_distribution"),
}
# Which taxes and accounts are mapped.
TAXES = [("type_tax_use", "in", ("sale", "purchase"))]
ACCOUNTS = [("internal_group", "in", ("income", "expense"))]
# How many names a sentence about what is missing lists.
NAMED = 5


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    tax_mapping_ids = fields.One2many("exact.tax.mapping", "connection_id", "Taxes")
    journal_mapping_ids = fields.One2many(
        "exact.journal.mapping", "connection_id", "Journal mappings"
    )
    gl_mapping_ids = fields.One2many("exact.gl.mapping", "connection_id", "Account mappings")
    setup_alerts = fields.Json(compute="_compute_setup_alerts", compute_sudo=True)

    # === PROPOSALS === #

    def _proposed_division(self, divisions):
        """The division that keeps this company's books, by its VAT or national number.

        :param list[dict] divisions: rows of ``resources.divisions``
        :return int: its number, None when no division or more than one fits
        """
        company = self.company_id
        candidates = [
            DivisionCandidate(
                row["Code"], row["Country"], row["VATNumber"], row["ChamberOfCommerceNumber"]
            )
            for row in divisions
        ]
        country = company.country_id.code
        return propose_division(company.vat, company.company_registry, country, candidates).value

    def _propose_mappings(self):
        """Propose what has no mapping yet, or found none before; a person's choice is kept."""
        self.ensure_one()
        division = self._division_snapshot()
        if not self.journal_mapping_ids:  # a default that a person took away stays away
            self._propose_defaults(division)
        self._propose_taxes(division)
        self._propose_journals(division)
        self._propose_accounts(division)
        self._propose_payment_terms()
        self._propose_analytics()

    def _propose_defaults(self, division):
        for purchase, field in enumerate(
            ("default_gl_account_id", "default_expense_gl_account_id")
        ):
            proposal = propose_default_gl_account(
                division.gl_accounts.values(), division.country, purchase=bool(purchase)
            )
            self[field] = self[field] or self._gl_account(proposal.value)

    def _propose_taxes(self, division):
        codes = {row.code: row for row in self.vat_code_ids}
        known = {mapping.tax_id: mapping for mapping in self.tax_mapping_ids}
        archived = self._archived_in_use("account.tax", [*TAXES, ("amount_type", "!=", "group")])
        for tax in self._taxes() | archived:
            proposal = propose_vat_code(tax._exact_facts(), division.vat_codes.values())
            target = codes.get(proposal.value)
            self._store_proposal(known.get(tax), {"tax_id": tax.id}, target, proposal.reason)

    def _propose_journals(self, division):
        journals = {row.code: row for row in self.journal_ids}
        known = {(m.journal_id, m.move_type): m for m in self.journal_mapping_ids}
        for move_type, journal_type in JOURNAL_TYPES.items():
            proposal = propose_journal(move_type, division.journals.values(), division.country)
            archived = self._archived_in_use("account.journal", [("type", "=", journal_type)])
            for journal in self._journals(journal_type) | archived:
                source = {"journal_id": journal.id, "move_type": move_type}
                mapping = known.get((journal, move_type))
                target = journals.get(proposal.value)
                self._store_proposal(mapping, source, target, proposal.reason)

    def _propose_accounts(self, division):
        """Only accounts that Exact has too: the default serves the others."""
        known = {m.account_id: m for m in self.gl_mapping_ids if not m._is_refined()}
        archived = self._archived_in_use("account.account", ACCOUNTS)
        for account in self._accounts() | archived:
            proposal = propose_gl_account(account.code or "", division.gl_accounts.values())
            if proposal:
                target = self._gl_account(proposal.value)
                source = {"account_id": account.id}
                self._store_proposal(known.get(account), source, target, proposal.reason)

    def _store_proposal(self, mapping, source, target, reason):
        """Write a proposal unless there is a choice already.

        :param mapping: the mapping there is, or None
        :param dict source: what is mapped, for a new mapping
        :param target: the proposed row of a cached list, None for nothing
        """
        model = {
            "tax_id": "exact.tax.mapping",
            "journal_id": "exact.journal.mapping",
            "account_id": "exact.gl.mapping",
            "term_id": "exact.payment.term.mapping",
        }[next(iter(source))]
        values = {
            self.env[model]._target: target.id if target else False,
            "reason": reason,
        }
        if not mapping:
            self.env[model].create({**source, **values, "connection_id": self.id})
        elif target and mapping._is_open():
            mapping.write(values)

    def _gl_account(self, guid):
        return self.gl_account_ids.filtered(lambda account: account.guid == guid)

    # === FROM ONE COMPANY TO ANOTHER === #

    def action_export_mappings(self):
        """Offer all mappings as a file."""
        return self._transfer_dialog("exact.mapping.export.wizard", self.env._("Export mappings"))

    def action_import_mappings(self):
        """Ask for the file of another company."""
        return self._transfer_dialog("exact.mapping.import.wizard", self.env._("Import mappings"))

    def _transfer_dialog(self, model, name):
        self._check_one()
        self.check_access("write")
        wizard = self.env[model].create({"connection_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # === WHAT IS MAPPED === #

    def _taxes(self):
        """The taxes that can stand on a document, groups replaced by their members."""
        taxes = self._of_company("account.tax", TAXES)
        groups = taxes.filtered(lambda tax: tax.amount_type == "group")
        return (taxes - groups) | groups.children_tax_ids

    def _journals(self, *types):
        return self._of_company("account.journal", [("type", "in", types)])

    def _accounts(self):
        return self._of_company("account.account", ACCOUNTS)

    @api.model
    def _of_company(self, model, domain):
        records = self.env[model].with_company(self.company_id).sudo()
        return records.search([*records._check_company_domain(self._companies()), *domain])

    def _archived_in_use(self, model, domain):
        """What was archived since, and still stands on documents that may have to be sent."""
        archived = self.with_context(active_test=False)._of_company(
            model, [("active", "=", False), *domain]
        )
        documents, field = USED_ON[model]
        state = "state" if documents == "account.move" else "parent_state"
        posted = [("company_id", "child_of", self.company_id.id), (state, "=", "posted")]
        on_documents = self.env[documents].sudo()
        return archived.filtered(
            lambda source: on_documents.search([*posted, (field, "in", source.ids)], limit=1)
        ).with_context(active_test=True)

    # === WHAT IS STILL MISSING === #

    @api.depends(
        "state",
        "missing_rights",
        "default_gl_account_id",
        "division_currency",
        "tax_mapping_ids.vat_code_id.active",
        "tax_mapping_ids.gl_account_id.active",
        "journal_mapping_ids.exact_journal_id.active",
        "tax_mapping_ids.problem",
        "journal_mapping_ids.problem",
        "gl_mapping_ids.problem",
        "lists_refreshed_at",
        "period_ids",
    )
    @api.depends_context("lang")
    def _compute_setup_alerts(self):
        for connection in self:
            connection.setup_alerts = {
                alert["key"]: alert for alert in connection._setup_issues()
            } or False

    def _missing_setup(self):
        """What a person still has to do before documents can be sent.

        :return list[str]: sentences in the user's language
        """
        return [issue["message"] for issue in self._setup_issues()]

    def _setup_issues(self):
        if self.state not in ("connected", "paused"):
            return []
        found = (
            self._rights_issue(),
            self._currency_issue(),
            self._taxes_issue(),
            self._journals_issue(),
            self._accounts_issue(),
            self._period_issue(),
        )
        return [issue for issue in found if issue] + self._problem_issues()

    def _rights_issue(self):
        if not self.missing_rights:
            return None
        text = self.env._(
            "%(user)s lacks rights in Exact Online: %(rights)s. Have them given, then refresh the "
            "lists.",
            user=self.exact_user_name,
            rights=self.missing_rights,
        )
        return {"key": "rights", "level": "danger", "message": text}

    def _currency_issue(self):
        currency = self.company_id.currency_id.name
        if self.division_currency == currency:
            return None
        text = self.env._(
            "The company keeps its books in %(currency)s, the division in %(division_currency)s: "
            "no document can be sent.",
            currency=currency,
            division_currency=self.division_currency or "?",
        )
        return {"key": "currency", "level": "danger", "message": text}

    def _taxes_issue(self):
        # Odoo's app for OSS makes taxes of every country. Those of countries nobody sells to would
        # hide the others; a document with one of them is stopped and says so.
        settled = self.tax_mapping_ids.filtered(
            lambda m: m.vat_code_id.active or m.gl_account_id.active or m.reason == "abroad"
        )
        missing = self._taxes() - settled.tax_id
        text = self.env._("No VAT code of Exact for these taxes: %s.", _names(missing))
        return missing and self._mapping_issue("taxes", text, "action_exact_tax_mapping")

    def _journals_issue(self):
        invoices = self.journal_mapping_ids.filtered(
            lambda m: m.move_type in INVOICES and m.exact_journal_id.active
        )
        missing = self._journals("sale", "purchase") - invoices.journal_id
        text = self.env._("No journal of Exact for these journals: %s.", _names(missing))
        return missing and self._mapping_issue("journals", text, "action_exact_journal_mapping")

    def _accounts_issue(self):
        if self.default_gl_account_id.active:
            return None
        text = self.env._("No default G/L account, for lines whose account is not mapped.")
        return {"key": "accounts", "level": "warning", "message": text}

    def _period_issue(self):
        today = fields.Date.context_today(self)
        if any(p.date_start <= today <= p.date_end for p in self.period_ids):
            return None
        text = self.env._(
            "The division has no financial period for today. Ask your accountant to create the "
            "financial year, then refresh the lists."
        )
        return {"key": "period", "level": "warning", "message": text}

    def _mapping_issue(self, key, text, action):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"exact_online_connector.{action}")
        return {
            "key": key,
            "level": "warning",
            "message": text,
            "action_text": self.env._("Map them"),
            "action": {**action, "domain": [("connection_id", "=", self.id)]},
        }


def _names(records):
    names = ", ".join(records[:NAMED].mapped("display_name"))
    return f"{names} …" if len(records) > NAMED else names
