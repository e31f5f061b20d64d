"""Each tax of a chart of Odoo, on an invoice or a bill of one line."""

from odoo import Command, fields
from odoo.tests import tagged

from .corpus_common import CorpusCase


class ChartCase(CorpusCase):
    # Of costs, in the division of the simulator.
    costs = "612000"

    def taxes_of_the_chart(self):
        """Those of the chart, and none that a test made."""
        mine = [("company_id", "=", self.company.id), ("type_tax_use", "!=", "none")]
        taxes = self.env["account.tax"].with_context(active_test=False)
        found = taxes.search(mine, order="type_tax_use, id")
        names = found.get_external_id()
        return found.filtered(lambda tax: names[tax.id].startswith("account."))

    def document_of(self, tax):
        """A posted invoice or bill with this tax; a bill is coded where nothing was proposed."""
        is_sale = tax.type_tax_use == "sale"
        line = {"name": "Line", "price_unit": 99.99, "tax_ids": [Command.set(tax.ids)]}
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice" if is_sale else "in_invoice",
                "partner_id": (self.customer if is_sale else self.supplier).id,
                "name": f"TAX-{tax.id}",
                "ref": f"TAX-{tax.id}",
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.action_post()
        if not is_sale:
            lines = self.coding(move).line_ids
            uncoded = lines.filtered(lambda line: not line.gl_account_id)
            uncoded.gl_account_id = self.gl(self.costs)
        return move

    def answers(self):
        """What is said of a document with each tax of the chart, by name of the tax."""
        answers, moves = {}, {}
        for tax in self.taxes_of_the_chart():
            name = f"{tax.type_tax_use}: {tax.name}" + ("" if tax.active else " (archived)")
            while name in answers:
                name += ", another"
            move, told = self.odd(lambda tax=tax: self.document_of(tax))
            answers[name] = told
            if move:
                moves[name] = move
        return answers | self.judge(moves)


@tagged("post_install", "-at_install")
class TestBelgianChart(ChartCase):
    def test_taxes(self):
        self.compare("Taxes of the Belgian chart", self.answers())


@tagged("post_install", "-at_install")
class TestDutchChart(ChartCase):
    country = "NL"
    costs = "4400"

    def test_taxes(self):
        self.compare("Taxes of the Dutch chart", self.answers())
