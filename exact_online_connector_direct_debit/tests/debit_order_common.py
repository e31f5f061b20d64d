"""What the tests of debit orders have in common: OCA's mandates and orders."""

from odoo import fields

from odoo.addons.exact_online_connector.tests.debit.collection_common import IBANS, CollectionCase

METHOD = "account_payment_sepa_direct_debit.sepa_direct_debit"


class DebitOrderCase(CollectionCase):
    """A company that collects with OCA's addons, in the books of a bank journal of its own."""

    begins_connected = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("account_payment_batch_oca.group_account_payment")
        cls.company.sepa_creditor_identifier = "FR78ZZZ424242"
        journal = cls.company_data["default_journal_bank"]
        bank = cls.env["res.bank"].create({"name": "Bank", "bic": "GKCCBEBBXXX"})
        journal.bank_account_id = cls.env["res.partner.bank"].create(
            {
                "acc_number": "BE62510007547061",
                "partner_id": cls.company.partner_id.id,
                "bank_id": bank.id,
            }
        )
        cls.outstanding = cls.env["account.account"].create(
            {
                "code": "580999",
                "name": "Debits on their way",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.method = cls.env["account.payment.method.line"].create(
            {
                "name": "Direct debit",
                "company_id": cls.company.id,
                "payment_method_id": cls.env.ref(METHOD).id,
                "bank_account_link": "fixed",
                "journal_id": journal.id,
                "payment_account_id": cls.outstanding.id,
                "selectable": True,
            }
        )

    # --- mandates ---

    def banking_mandate(self, partner=None, iban=IBANS[0], **values):
        """A valid mandate of OCA, of a new customer unless given."""
        partner = partner or self.new_customer()
        bank = self.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": iban})
        mandate = self.env["account.banking.mandate"].create(
            {
                "company_id": self.company.id,
                "partner_id": partner.id,
                "partner_bank_id": bank.id,
                "signature_date": "2024-01-01",
                **values,
            }
        )
        mandate.validate()
        return mandate

    def sent_to_debit(self, *prices, mandate=None, **values):
        """An invoice in Exact of a customer with a mandate, that is paid by direct debit."""
        mandate = mandate or self.banking_mandate()
        values = {"preferred_payment_method_line_id": self.method.id, **values}
        return self.sent(*prices, partner=mandate.partner_id, **values)

    # --- orders ---

    def order(self, moves):
        """The debit order of these documents, with its file."""
        action = moves.create_account_payment_line()
        order = self.env["account.payment.order"].browse(action["res_id"])
        order.draft2open()
        order.open2generated()
        return order

    def uploaded(self, moves):
        """The debit order of these documents, given to the bank."""
        order = self.order(moves)
        order.generated2uploaded()
        return order

    def worked(self, order):
        """Work the queue, and see what is matched of this order.

        :return: of the order
        :rtype: exact.collection
        """
        self.drive()
        self.fetch()
        return order.exact_collection_ids

    @property
    def today(self):
        return fields.Date.context_today(self.env.user)
