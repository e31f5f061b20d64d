"""The snapshot of an invoice, bill or credit note that the mapping works on."""

from decimal import Decimal

from odoo import models

from ...core.document import Document, Instalment, Line, TaxAmount
from ...core.e_invoice.lines import with_categories
from ...core.entry.cost_shares import split_line
from ...core.kinds import PURCHASE, SALE
from ...core.texts import one_line
from ..base.amounts import exactly, in_currency
from ..mappings.reader import ExactMappings


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_snapshot(self, mappings=None):
        """What this document is now, down to the tax of each line, as Odoo booked it.

        The amounts come from Odoo's own distribution of what it rounded over the lines, so that
        they sum up to the document's totals whatever way its taxes are rounded.

        :param ExactMappings mappings: those of the company's connection when not given
        :return: see ``core.document``
        :rtype: Document
        """
        self.ensure_one()
        move = self.with_company(self.company_id)
        mappings = mappings or ExactMappings(move.company_id.exact_connection_id)
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        kind = move._exact_kind()
        if is_bill := kind.side == PURCHASE:
            self.env["account.tax"]._add_accounting_data_in_base_lines_tax_details(
                base_lines, move.company_id, include_caba_tags=move.always_tax_exigible
            )
        e_invoice, e_invoice_error = move._exact_e_invoice()
        document = Document(
            id=move.id,
            name=move._exact_name(),
            reference=move._exact_reference() or None,
            kind=kind,
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
            total=in_currency(move.amount_total, move.currency_id),
            tax_total=in_currency(move.amount_tax, move.currency_id),
            company_total=in_currency(abs(move.amount_total_signed), move.company_currency_id),
            payment_reference=move.payment_reference or None,
            payment_condition=move._exact_payment_condition(mappings),
            journal_code=mappings.journal_code(move.journal_id, kind),
            already_sent=move.exact_state in self.env["exact.entry"]._booked_states,
            mandate=move._exact_collected_with(mappings),
            e_invoice=e_invoice,
            e_invoice_error=e_invoice_error,
            accepted_differences=move._exact_accepted_differences(),
            own=move._exact_buyers(e_invoice) if is_bill and e_invoice else (),
            other_number=move.ref or None if kind.side == SALE else None,
            vat_claimed=move._exact_vat_claimed(base_lines, mappings) if is_bill else None,
        )
        return with_categories(document)

    def _exact_vat_claimed(self, base_lines, mappings):
        """The VAT of this bill that is claimed back, less what is owed under reverse charge.

        :param list[dict] base_lines: all of them, with their accounting data; the private share of
            a cost takes its VAT off again
        :return: in the document's currency, positive on a bill and a refund alike
        :rtype: Decimal
        """
        amounts = (
            part["tax_amount_currency"]
            for line in base_lines
            for data in line["tax_details"]["taxes_data"]
            if mappings.tax(data["tax"]).is_vat
            for part in data["tax_reps_data"]
            if data["is_reverse_charge"] or part["tax_rep"]._exact_is_claimed()
        )
        return sum((in_currency(amount, self.currency_id) for amount in amounts), Decimal(0))

    def _exact_name(self):
        """How messages call this document; a draft has no number yet."""
        return self.name if self.name and self.name != "/" else self.ref or ""

    def _exact_reference(self):
        """The reference Exact knows the document by: the number its issuer gave it.

        That is ours on what we sell and on a self-billed bill, the supplier's on any other bill;
        a person may have given it a shorter one for Exact.
        """
        kind = self._exact_kind()
        of_supplier = kind.side == PURCHASE and not self.journal_id.is_self_billing
        own = self.ref if of_supplier else self.name
        return one_line(self._exact_chosen_reference()) or one_line(own)

    def _exact_chosen_reference(self):
        """The reference a person gave for Exact, if any. Extended by coding, for bills."""
        return self.sudo().exact_reference

    def _exact_instalments(self):
        """The parts it is to be paid in, none when that is all at once.

        :return: of ``Instalment``, the first due first
        :rtype: tuple
        """
        lines = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and line.date_maturity
        )
        amounts = lines.sorted("date_maturity").grouped("date_maturity")
        if len(amounts) < 2:
            return ()
        sign = 1 if self.is_inbound() else -1
        return tuple(
            Instalment(
                day, in_currency(sign * sum(parts.mapped("amount_currency")), self.currency_id)
            )
            for day, parts in amounts.items()
        )

    def _exact_rate(self):
        """Company currency for one unit of the document's: the inverse of how Odoo keeps it."""
        rate = self.invoice_currency_rate
        return 1 / exactly(rate) if rate else None

    def _exact_payment_condition(self, mappings):
        """Code of the payment condition, None when Exact decides.

        Override this when something else than the payment term tells it. Extended by coding, where
        a person chooses, and by debit.

        :param ExactMappings mappings: those of the connection it goes to
        """
        return mappings.payment_condition(self.invoice_payment_term_id)

    def _exact_collected_with(self, mappings):
        """The mandate this invoice is collected with. Extended by debit.

        :param ExactMappings mappings: those of the connection it goes to
        :return: see ``core.debit.mandate``; None when it is not collected
        :rtype: Mandate
        """
        return None

    def _exact_parts(self, base_line, mappings):
        """The lines of the snapshot for one base line: one for each part of what is distributed.

        Lines that a person codes stay whole, who splits them where they want to.
        """
        line = self._exact_line(base_line, mappings)
        if self._exact_kind().is_coded:
            return (line,)
        return split_line(line, base_line["record"]._exact_cost_shares(mappings))

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
            quantity=exactly(base_line["quantity"]),
            net=in_currency(net, currency),
            taxes=tuple(
                TaxAmount(
                    mappings.tax(data["tax"]),
                    in_currency(data["base_amount_currency"], currency),
                    in_currency(data["tax_amount_currency"], currency),
                    deductible=data["tax"]._exact_deductible(base_line["is_refund"]),
                    charged=data["is_reverse_charge"],
                )
                for data in details["taxes_data"]
            ),
            gl_account=mappings.gl_account(line),
            odoo_account=line.account_id.code or "",
            kind="rounding" if rounding else "product",
            private_use=1 - exactly(line.deductible_amount) / 100,
        )
