"""The snapshot of an invoice, bill or credit note that the mapping works on."""

from decimal import Decimal

from odoo import models

from ..mapping.snapshot import Document, Line, Tax, TaxAmount
from .exact_entry_kind import BILL_TYPES

# Which journal serves when the one of the credit notes is not mapped.
_INVOICES_OF = {"out_refund": "out_invoice", "in_refund": "in_invoice"}


class ExactMappings:
    """The mappings of one connection, read once for any number of documents.

    :param exact.connection connection: whose mappings; may be empty, which maps nothing
    """

    def __init__(self, connection):
        env = connection.env
        of_connection = [("connection_id", "=", connection.id)]
        self.by_category = connection.by_category
        self.default_account = connection.default_gl_account_id.guid or None
        self.default_expense_account = connection.default_expense_gl_account_id.guid or None
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
        self.accounts = {
            mapping.account_id.id: mapping.gl_account_id.guid
            for mapping in env["exact.gl.mapping"].search(of_connection)
        }

    def journal_code(self, journal, kind):
        """The Exact journal for documents of ``kind``; credit notes may share the invoices'."""
        code = self.journals.get((journal.id, kind))
        return code or self.journals.get((journal.id, _INVOICES_OF.get(kind))) or None

    def gl_account(self, account, product):
        """GUID of the G/L account for a line: product category, then Odoo account, then default."""
        return (
            (self.by_category and self._category_account(product.categ_id))
            or self.accounts.get(account.id)
            or self.default_account
        )

    @staticmethod
    def _category_account(category):
        while category and not category.exact_gl_account_id:
            category = category.parent_id
        return category.exact_gl_account_id.guid

    def expense_category(self, product):
        """The category whose G/L account for purchases counts for a product.

        :return product.category: the nearest one that has an account; none when switched off
        """
        category = self.by_category and product.categ_id
        while category and not category.exact_expense_gl_account_id:
            category = category.parent_id
        return category or product.env["product.category"]

    def tax(self, tax):
        """What the mapping needs to know about a tax. Without a mapping a percentage is VAT."""
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
        return Document(
            id=move.id,
            name=move._exact_name(),
            reference=move._exact_reference() or None,
            kind=move.move_type,
            posted=move.state == "posted",
            date=move.date or None,
            due_date=move.invoice_date_due or None,
            partner=move.commercial_partner_id._exact_snapshot(),
            currency=move.currency_id.name,
            company_currency=move.company_currency_id.name,
            rate=move._exact_rate(),
            lines=tuple(
                move._exact_line(line, mappings)
                for line in base_lines
                # The private share of a cost is moved by Odoo alone; it is no part of the bill.
                if line["special_type"] != "non_deductible"
            ),
            total=_money(move.amount_total, move.currency_id),
            tax_total=_money(move.amount_tax, move.currency_id),
            company_total=_money(abs(move.amount_total_signed), move.company_currency_id),
            payment_reference=move.payment_reference or None,
            payment_condition=move._exact_coding().payment_condition_id.code or None,
            journal_code=mappings.journal_code(move.journal_id, move.move_type),
            already_sent=move.exact_state in ("sent", "changed"),
        )

    def _exact_name(self):
        """How messages call this document; a draft has no number yet."""
        return self.name if self.name and self.name != "/" else self.ref or ""

    def _exact_reference(self):
        """The reference Exact knows the document by: the number its issuer gave it.

        That is ours on what we sell and on a self-billed bill, the supplier's on any other bill;
        a person may have given the bill a shorter one for Exact.
        """
        if self.move_type not in BILL_TYPES or self.journal_id.is_self_billing:
            return self.name
        return self._exact_coding().reference or self.ref or ""

    def _exact_rate(self):
        """Company currency for one unit of the document's: the inverse of how Odoo keeps it."""
        rate = self.invoice_currency_rate
        return Decimal(1) / Decimal(repr(rate)) if rate else None

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
                )
                for data in details["taxes_data"]
            ),
            gl_account=mappings.gl_account(line.account_id, line.product_id) or None,
            odoo_account=line.account_id.code or "",
            kind="rounding" if rounding else "product",
        )


def _money(amount, currency):
    """A float amount of Odoo as the Decimal it stands for."""
    return Decimal(f"{currency.round(amount):.{currency.decimal_places}f}")
