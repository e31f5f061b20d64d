"""What the tests of payment returns have in common."""

from odoo.addons.exact_online_connector.tests.debit.collection_common import CollectionCase


class ReturnCase(CollectionCase):
    """The bank tells in Odoo what came back."""

    def bank_return(self, payments, code="AM04", **values):
        """A return of these payments, as it is imported: not confirmed yet."""
        reason = self.env["payment.return.reason"].create({"code": code, "name": "Reason"})
        lines = payments.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        return self.env["payment.return"].create(
            {
                "journal_id": payments.journal_id.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "partner_id": line.partner_id.id,
                            "move_line_ids": [(6, 0, line.ids)],
                            "amount": line.credit,
                            "reason_id": reason.id,
                            **values,
                        },
                    )
                    for line in lines
                ],
            }
        )
