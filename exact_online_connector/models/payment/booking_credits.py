"""Money that was paid too much: it stays on its customer or supplier."""

from odoo import api, fields, models


class ExactSettlingBooking(models.AbstractModel):
    _inherit = "exact.settling.booking"

    @api.model
    def _book_credits(self, connection, items):
        """Keep the open rest of payments as payments of their contacts.

        :param exact.connection connection: whose
        :param exact.open.item items: what is left of payments
        """
        for item in items:
            values = self._credit_values(connection, item)
            locks = connection.company_id._get_violated_lock_dates(
                values["date"], False, connection._clearing_journal()
            )
            if locks:
                continue  # the reconciliation report shows what is not here
            payment = self.env["account.payment"].create(values)
            payment.action_post()
            self.env["exact.settlement"].create(
                {
                    "connection_id": connection.id,
                    "partner_id": payment.partner_id.id,
                    "means": "credit",
                    "date": payment.date,
                    "currency_id": payment.currency_id.id,
                    "amount": payment.amount,
                    "amount_company": abs(item.amount_company),
                    "item_guid": item.guid,
                    "payment_id": payment.id,
                }
            )

    def _credit_values(self, connection, item):
        """The payment that books what a customer or supplier paid too much.

        :param exact.connection connection: whose item it is
        :param exact.open.item item: the credit; in its own currency, negative on receivables
        :return: values of ``account.payment``, whose amount is positive
        :rtype: dict
        """
        journal = connection._clearing_journal()
        kind = "inbound" if item.amount < 0 else "outbound"
        partner = self.env["exact.settling"]._partner_of(connection, item)
        return {
            "date": item.invoice_date or fields.Date.context_today(self),
            "amount": abs(item.amount),
            "payment_type": kind,
            "partner_type": "customer" if item.side == "receivable" else "supplier",
            "memo": self.env._("Paid too much, Exact %s", item.display_name),
            "journal_id": journal.id,
            "company_id": connection.company_id.id,
            "currency_id": (item.currency_id or connection.company_id.currency_id).id,
            "partner_id": partner.id,
            "payment_method_line_id": journal._get_available_payment_method_lines(kind)[:1].id,
        }
