"""A product two categories deep, and helpers to say where its lines go in Exact."""

from ..coding.bill_common import ExactBillCase


class ExactGlCase(ExactBillCase):
    """Categories decide; nothing but the default is chosen yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["product.category"]
        cls.drinks = category.create({"name": "Dranken"})
        cls.beer = category.create({"name": "Bier", "parent_id": cls.drinks.id})
        cls.account = cls.company_data["default_account_revenue"]
        cls.expense = cls.company_data["default_account_expense"]
        cls.product = cls._create_product(
            name="Tripel", categ_id=cls.beer, taxes_id=cls.tax_21, supplier_taxes_id=None
        )
        cls.position = cls.env["account.fiscal.position"].create({"name": "Webshop"})
        cls.belgium = cls.env.ref("base.be")

    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        cls.connection.gl_mapping_ids.unlink()
        cls.connection.by_category = True
        return result

    def map(self, gl_account, **source):
        """Map an account, fiscal position, country or category to a G/L account."""
        values = {name: record.id for name, record in source.items()}
        return self.env["exact.gl.mapping"].create(
            {"connection_id": self.connection.id, "gl_account_id": gl_account.id, **values}
        )

    def sell(self, product=None, **values):
        """An invoice with one line for a product."""
        line = self._prepare_invoice_line(
            product_id=product or self.product, price_unit=10, tax_ids=self.tax_21
        )
        return self.invoice(invoice_line_ids=[line], **values)

    def buy(self, product=None, **values):
        """A bill with one line for a product."""
        line = self._prepare_invoice_line(
            product_id=product or self.product, price_unit=10, tax_ids=self.purchase_21
        )
        return self.bill(invoice_line_ids=[line], **values)

    def booked_on(self, move):
        """Codes of the G/L accounts the lines of an invoice stand on in Exact's books."""
        self.next_minute()
        self.send(move)
        codes = {account.guid: account.code for account in self.connection.gl_account_ids}
        entry = self.assert_booked(move)
        return [codes[line["GLAccount"]] for line in entry["SalesEntryLines"]]

    def queries(self, call):
        """How many queries a call makes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before
