"""The snapshot of an invoice, bill or credit note that the mapping works on."""

from decimal import Decimal

from odoo import models

from ..mapping.cost_shares import CostShare, cost_shares, split_line
from ..mapping.e_invoice_lines import with_categories
from ..mapping.snapshot import Document, Instalment, Line, Tax, TaxAmount
from ..mapping.texts import one_line
from .exact_entry_kind import BILL_TYPES
from .exact_gl_choice import PURCHASE, SALE, GlChoice

# Which journal serves when the one of the credit notes is not mapped.
_INVOICES_OF = {"out_refund": "out_invoice", "in_refund": "in_invoice"}


class ExactMappings:
    """The mappings of one connection, read once for any number of documents.

    :param exact.connection connection: whose mappings; may be empty, which maps nothing
    """

    def __init__(self, connection):
        env = connection.env
        of_connection = [("connection_id", "=", connection.id)]
        self.gl_choice = GlChoice(connection)
        self.taxes = {
            mapping.tax_id.id: (
                mapping.vat_code_id.code or None,
                mapping.gl_account_id.guid or None,
            )
            for mapping in env["exact.tax.mapping"].search(of_connection)
        }
        self.journals = {
            (mapping.journal_id.id, mapping.move_type): mapping.exact_journal_id.code
            for mapping in env["exact.journal.mapping"].search(of_connection)
        }
        self.conditions = {
            mapping.term_id.id: mapping.payment_condition_id.code
            for mapping in env["exact.payment.term.mapping"].search(of_connection)
            if mapping.payment_condition_id.active
        }
        self.costs = env["exact.analytic.mapping"]._codes(connection)
        self.connection = connection
        self._mandates = {}
        self._known_taxes = {}

    def journal_code(self, journal, kind):
        """The Exact journal for documents of ``kind``; credit notes may share the invoices'."""
        code = self.journals.get((journal.id, kind))
        return code or self.journals.get((journal.id, _INVOICES_OF.get(kind))) or None

    def gl_account(self, line):
        """GUID of the G/L account for a line of a document, None when nothing decides it.

        :param account.move.line line: of an invoice, bill or credit note
        """
        choices = self.gl_choices(line)
        return choices[0].guid if choices else None

    def gl_choices(self, line):
        """All that speaks for a G/L account for a line, the strongest first.

        :param account.move.line line: of an invoice, bill or credit note
        :return tuple: of ``Choice``
        """
        move, product = line.move_id, line.product_id
        return self.gl_choice.candidates(
            PURCHASE if move.move_type in BILL_TYPES else SALE,
            line.account_id,
            product,
            product.categ_id,
            move.fiscal_position_id,
            # As Odoo finds a fiscal position: by the delivery address.
            move.partner_shipping_id.country_id or move.commercial_partner_id.country_id,
        )

    def payment_condition(self, term):
        """Code of the payment condition of a payment term, None when it has none."""
        return self.conditions.get(term.id)

    def mandate(self, partner, company):
        """The direct debit mandate the invoices of a customer are collected with.

        :param res.partner partner: a commercial partner
        :param res.company company: of the invoice
        :return exact.mandate: empty when they are not collected
        """
        key = (partner, company)
        if key not in self._mandates:
            mandates = self.connection.env["exact.mandate"]
            self._mandates[key] = (
                mandates._of(partner, company) if self.connection.collect_invoices else mandates
            )
        return self._mandates[key]

    def cost_shares(self, distribution):
        """The cost centers and units of an analytic distribution.

        :param dict distribution: as Odoo keeps it: percentages by ids of accounts, "7" or "7,12"
        :return tuple: of ``CostShare``; empty when it means nothing in Exact
        """
        rows = (distribution or {}).items() if self.costs else ()
        return cost_shares(self._cost_share(ids, percentage) for ids, percentage in rows)

    def _cost_share(self, ids, percentage):
        codes = [self.costs.get(int(id_), (None, None)) for id_ in ids.split(",") if id_.isdigit()]
        center = next((center for center, _unit in codes if center), None)
        unit = next((unit for _center, unit in codes if unit), None)
        return CostShare(Decimal(str(percentage)) / 100, center, unit)

    def tax(self, tax):
        """What the mapping needs to know about a tax. Without a mapping a percentage is VAT."""
        if tax not in self._known_taxes:  # many lines have the same ones
            self._known_taxes[tax] = self._tax(tax)
        return self._known_taxes[tax]

    def _tax(self, tax):
        vat_code, gl_account = self.taxes.get(tax.id, (None, None))
        unmapped_vat = not gl_account and tax.amount_type != "fixed"
        return Tax(
            id=tax.id,
            name=tax.name,
            amount_type=tax.amount_type,
            rate=Decimal(str(tax.amount)),
            price_include=tax.price_include,
            is_vat=bool(vat_code) or unmapped_vat,
            vat_code=vat_code,
            gl_account=gl_account,
            include_base_amount=tax.include_base_amount,
            abroad=tax._exact_abroad(),
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_snapshot(self, mappings=None):
        """What this document is now, down to the tax of each line, as Odoo booked it.

        The amounts come from Odoo's own distribution of what it rounded over the lines, so that
        they sum up to the document's totals whatever way its taxes are rounded.

        :param ExactMappings mappings: those of the company's connection when not given
        :return Document: see ``mapping.snapshot``
        """
        self.ensure_one()
        move = self.with_company(self.company_id)
        mappings = mappings or ExactMappings(move.company_id.exact_connection_id)
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        if is_bill := move.move_type in BILL_TYPES:
            self.env["account.tax"]._add_accounting_data_in_base_lines_tax_details(
                base_lines, move.company_id, include_caba_tags=move.always_tax_exigible
            )
        e_invoice, e_invoice_error = move._exact_e_invoice()
        document = Document(
            id=move.id,
            name=move._exact_name(),
            reference=move._exact_reference() or None,
            kind=move.move_type,
            posted=move.state == "posted",
            invoice_date=move.invoice_date or None,
            accounting_date=move.date or None,
            due_date=move.invoice_date_due or None,
            instalments=move._exact_instalments(),
            partner=move.commercial_partner_id._exact_snapshot(),
            currency=move.currency_id.name,
            company_currency=move.company_currency_id.name,
            rate=move._exact_rate(),
            lines=tuple(
                part
                for line in base_lines
                # The private share of a cost is moved by Odoo alone; it is no part of the bill.
                if line["special_type"] != "non_deductible"
                for part in move._exact_parts(line, mappings)
            ),
            total=_money(move.amount_total, move.currency_id),
            tax_total=_money(move.amount_tax, move.currency_id),
            company_total=_money(abs(move.amount_total_signed), move.company_currency_id),
            payment_reference=move.payment_reference or None,
            payment_condition=move._exact_payment_condition(mappings),
            journal_code=mappings.journal_code(move.journal_id, move.move_type),
            already_sent=move.exact_state in ("sent", "changed"),
            mandate=move._exact_mandate(mappings)._snapshot(),
            e_invoice=e_invoice,
            e_invoice_error=e_invoice_error,
            accepted_differences=move._exact_accepted_differences(),
            other_number=move.ref or None if move.is_sale_document() else None,
            vat_claimed=move._exact_vat_claimed(base_lines, mappings) if is_bill else None,
        )
        return with_categories(document)

    def _exact_vat_claimed(self, base_lines, mappings):
        """The VAT of this bill that is claimed back, less what is owed under reverse charge.

        :param list[dict] base_lines: all of them, with their accounting data; the private share of
            a cost takes its VAT off again
        :return Decimal: in the document's currency, positive on a bill and a refund alike
        """
        amounts = (
            part["tax_amount_currency"]
            for line in base_lines
            for data in line["tax_details"]["taxes_data"]
            if mappings.tax(data["tax"]).is_vat
            for part in data["tax_reps_data"]
            if data["is_reverse_charge"] or part["tax_rep"]._exact_is_claimed()
        )
        return sum((_money(amount, self.currency_id) for amount in amounts), Decimal(0))

    def _exact_name(self):
        """How messages call this document; a draft has no number yet."""
        return self.name if self.name and self.name != "/" else self.ref or ""

    def _exact_reference(self):
        """The reference Exact knows the document by: the number its issuer gave it.

        That is ours on what we sell and on a self-billed bill, the supplier's on any other bill;
        a person may have given it a shorter one for Exact.
        """
        is_bill = self.move_type in BILL_TYPES
        own = self.name if not is_bill or self.journal_id.is_self_billing else self.ref
        chosen = self._exact_coding().reference if is_bill else self.sudo().exact_reference
        return one_line(chosen) or one_line(own)

    def _exact_instalments(self):
        """The parts it is to be paid in, none when that is all at once.

        :return tuple: of ``Instalment``, the first due first
        """
        lines = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and line.date_maturity
        )
        amounts = lines.sorted("date_maturity").grouped("date_maturity")
        if len(amounts) < 2:
            return ()
        sign = 1 if self.is_inbound() else -1
        return tuple(
            Instalment(day, _money(sign * sum(parts.mapped("amount_currency")), self.currency_id))
            for day, parts in amounts.items()
        )

    def _exact_rate(self):
        """Company currency for one unit of the document's: the inverse of how Odoo keeps it."""
        rate = self.invoice_currency_rate
        return Decimal(1) / Decimal(repr(rate)) if rate else None

    def _exact_payment_condition(self, mappings):
        """Code of the condition a person chose for the bill, else of that its term is mapped to."""
        chosen = self._exact_coding().payment_condition_id.code
        if self._exact_mandate(mappings):
            return mappings.connection.collection_condition
        return chosen or mappings.payment_condition(self.invoice_payment_term_id)

    def _exact_mandate(self, mappings):
        """What this invoice is collected with, empty when it is not."""
        if self.move_type != "out_invoice" or self.currency_id != self.company_currency_id:
            return self.env["exact.mandate"]
        return mappings.mandate(self.commercial_partner_id, self.company_id)

    def _exact_parts(self, base_line, mappings):
        """The lines of the snapshot for one base line: one for each part of what is distributed.

        A bill's lines stay whole, since a person codes them, and splits them where they want to.
        """
        line = self._exact_line(base_line, mappings)
        if self.move_type in BILL_TYPES:
            return (line,)
        return split_line(line, mappings.cost_shares(base_line["record"].analytic_distribution))

    def _exact_line(self, base_line, mappings):
        """One base line of Odoo's tax computation as a line of the snapshot.

        :param dict base_line: of ``_get_rounded_base_and_tax_lines``; its amounts are positive on
            an invoice and on a credit note alike
        """
        line, details, currency = (
            base_line["record"],
            base_line["tax_details"],
            base_line["currency_id"],
        )
        net = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
        rounding = line.display_type == "rounding"
        return Line(
            id=line.id,
            name=line.name or line.product_id.display_name or "",
            quantity=Decimal(repr(base_line["quantity"])),
            net=_money(net, currency),
            taxes=tuple(
                TaxAmount(
                    mappings.tax(data["tax"]),
                    _money(data["base_amount_currency"], currency),
                    _money(data["tax_amount_currency"], currency),
                    deductible=data["tax"]._exact_deductible(base_line["is_refund"]),
                    charged=data["is_reverse_charge"],
                )
                for data in details["taxes_data"]
            ),
            gl_account=mappings.gl_account(line),
            odoo_account=line.account_id.code or "",
            kind="rounding" if rounding else "product",
            private_use=Decimal(1) - Decimal(str(line.deductible_amount)) / 100,
        )


def _money(amount, currency):
    """A float amount of Odoo as the Decimal it stands for."""
    return Decimal(f"{currency.round(amount):.{currency.decimal_places}f}")
