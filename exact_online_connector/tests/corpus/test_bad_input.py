"""Whatever people and files give: an answer for people, the books right or untouched."""

import base64
import re
from collections import defaultdict

from odoo import Command, fields
from odoo.tests import tagged

from .corpus_common import CorpusCase, Taken
from .documents import DOCUMENTS
from .files import FILES
from .relations import RELATIONS
from .settings import CONNECTION


@tagged("post_install", "-at_install")
class TestBadInput(CorpusCase):
    # === DOCUMENTS === #

    def tax(self, rate):
        if rate == 21:
            return self.tax_21
        if isinstance(rate, str):
            return getattr(self, f"tax_{rate}")()
        found = [
            ("amount", "=", rate),
            ("type_tax_use", "=", "sale"),
            ("amount_type", "=", "percent"),
        ]
        return rate and self.env["account.tax"].search(
            [*found, ("company_id", "=", self.company.id)], limit=1
        )

    def made_tax(self, name, **values):
        """A tax beside that of 21 %, mapped as it is."""
        found = self.env["account.tax"].search(
            [("name", "=", name), ("company_id", "=", self.company.id)]
        )
        if found:
            return found
        tax = self.tax_21.copy({"name": name, **values})
        mappings = self.connection.tax_mapping_ids
        vat_code = mappings.filtered(lambda row: row.tax_id == self.tax_21).vat_code_id
        own = mappings.filtered(lambda row: row.tax_id == tax)
        if own:
            own.vat_code_id = vat_code
        else:
            values = {"connection_id": self.connection.id, "vat_code_id": vat_code.id}
            mappings.create({**values, "tax_id": tax.id})
        return tax

    def tax_included(self):
        return self.made_tax("21 % included", price_include_override="tax_included")

    def tax_group(self):
        parts = [Command.set(self.tax_21.ids)]
        values = {"name": "Group", "amount_type": "group", "children_tax_ids": parts}
        return self.env["account.tax"].create({**values, "company_id": self.company.id})

    def tax_when_paid(self):
        self.company.tax_exigibility = True
        account = self.account("liability_current")
        account.reconcile = True
        values = {"tax_exigibility": "on_payment", "cash_basis_transition_account_id": account.id}
        return self.made_tax("21 % when paid", **values)

    def tax_two_rates(self):
        return self.tax_21 | self.tax(6)

    def tax_of_nothing(self):
        return self.tax_21.copy({"name": "Nothing", "amount": 0})

    def tax_of_oss(self):
        return self.tax_21.copy({"name": "20.0% FR VAT", "description": "OSS", "amount": 20})

    def tax_of_the_netherlands(self):
        country = self.env.ref("base.nl").id
        group = self.tax_21.tax_group_id.copy({"country_id": country})
        values = {"country_id": country, "tax_group_id": group.id}
        return self.tax_21.copy({"name": "21% NL", **values})

    def account(self, kind):
        mine = [("account_type", "=", kind), ("company_ids", "in", self.company.ids)]
        accounts = self.env["account.account"]
        return accounts.search(mine, limit=1) or accounts.create(
            {"name": kind, "code": f"99{len(kind):04}", "account_type": kind}
        )

    def line(self, row):
        values = dict(row)
        if "display_type" in values:
            return Command.create(values)
        tax = self.tax(values.pop("tax", None))
        values["tax_ids"] = [Command.set(tax.ids if tax else [])]
        values["price_unit"] = values.pop("price")
        if kind := values.pop("product", None):
            values["product_id"] = self.own_product(kind).id
        if kind := values.pop("account_type", None):
            values["account_id"] = self.account(kind).id
        is_downpayment = values.pop("is_downpayment", None)
        if is_downpayment and "is_downpayment" in self.env["account.move.line"]._fields:
            values["is_downpayment"] = True
        return Command.create({"name": "Line", **values})

    def own_product(self, kind):
        values = {"name": kind.capitalize(), "type": kind}
        if kind == "combo":
            choices = [Command.create({"product_id": self.product_a.id})]
            combos = [Command.create({"name": "Drinks", "combo_item_ids": choices})]
            values["combo_ids"] = combos
        return self.env["product.product"].create(values)

    def currency_at(self, name, rate):
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
        )
        currency.active = True
        currency.rate_ids.unlink()
        if rate:
            self.env["res.currency.rate"].create(
                {
                    "name": "1990-01-01",
                    "currency_id": currency.id,
                    "company_id": self.company.id,
                    "rate": rate,
                }
            )
        return currency

    def build(self, number, row):
        """A document as a row says, posted where that goes."""
        values = dict(row)
        then = values.pop("then", None)
        values["invoice_line_ids"] = [self.line(line) for line in values.pop("lines", [])]
        if currency := values.pop("currency", None):
            values["currency_id"] = self.currency_at(*currency).id
        if strategy := values.pop("rounding", None):
            values["invoice_cash_rounding_id"] = self.rounding(strategy).id
        if kind := values.pop("fiscal_position", None):
            values["fiscal_position_id"] = self.fiscal_position(kind).id
        if computation := values.pop("early_discount", None):
            values["invoice_payment_term_id"] = self.early_discount(computation).id
        elif term := values.get("invoice_payment_term_id"):
            values["invoice_payment_term_id"] = self.env.ref(term).id
        if not values.pop("no_partner", False):
            values.setdefault("partner_id", self.customer.id)
        if values.get("move_type") == "entry":
            values.pop("partner_id")
        values.setdefault("move_type", "out_invoice")
        values.setdefault("name", f"CASE-{number}")
        values.setdefault("invoice_date", fields.Date.today())
        move = self.env["account.move"].create(values)
        if then != "leave_draft":
            move.action_post()
        getattr(self, f"then_{then}", lambda _move: None)(move)
        return move

    def fiscal_position(self, kind):
        values = {"name": kind}
        if kind == "NL":
            country = self.env.ref("base.nl").id
            values |= {"country_id": country, "foreign_vat": "NL123456782B12"}
        return self.env["account.fiscal.position"].create(values)

    def early_discount(self, computation):
        values = {"early_discount": True, "early_pay_discount_computation": computation}
        days = {"discount_percentage": 2, "discount_days": 7}
        return self.env["account.payment.term"].create({"name": computation, **values, **days})

    def rounding(self, strategy):
        accounts = {
            "profit_account_id": self.account("income_other").id,
            "loss_account_id": self.account("expense").id,
        }
        values = {
            "name": "Five cents",
            "rounding": 0.05,
            "strategy": strategy,
            "rounding_method": "HALF-UP",
        }
        return self.env["account.cash.rounding"].create({**values, **accounts})

    def then_cancel(self, move):
        move.button_draft()
        move.button_cancel()

    def then_button_draft(self, move):
        move.button_draft()

    def then_repost(self, move):
        move.button_draft()
        move.action_post()

    def then_archive_tax(self, move):
        line = move.invoice_line_ids[0]
        move.button_draft()
        line.tax_ids = self.tax_21.copy({"name": "Archived later"})
        move.action_post()
        line.tax_ids.active = False

    def then_archive_account(self, move):
        line = move.invoice_line_ids[0]
        move.button_draft()
        line.account_id = line.account_id.copy({"code": "709998", "name": "Archived later"})
        move.action_post()
        line.account_id.active = False

    def then_archive_journal(self, move):
        move.button_draft()
        journal = move.journal_id.copy({"code": "ARCH", "name": "Archived later"})
        move.name = False
        move.journal_id = journal
        move.name = "ARCH-1"
        move.action_post()
        journal.active = False

    def then_archive_partner(self, move):
        self.own_partner(move).active = False

    def then_no_country(self, move):
        self.own_partner(move).country_id = False

    def then_other_company_partner(self, move):
        other = self.env["res.company"].create({"name": "Other"})
        self.own_partner(move).company_id = other

    def own_partner(self, move):
        move.button_draft()
        move.partner_id = self.customer.copy({"name": f"Of {move.name}", "vat": False})
        move.action_post()
        return move.partner_id

    def then_archive_currency(self, move):
        move.currency_id.active = False

    def then_twin(self, move):
        """Another document of the same number in another journal is sent with it."""
        journal = move.journal_id.copy({"code": "TWIN", "name": "Twin"})
        twin = move.copy(
            {"journal_id": journal.id, "name": move.name, "invoice_date": move.invoice_date}
        )
        twin.action_post()

    def test_documents(self):
        answers, moves = {}, {}
        for number, (name, row) in enumerate(DOCUMENTS.items()):
            move, told = self.odd(lambda number=number, row=row: self.build(number, row))
            answers[name] = told
            if move:
                moves[name] = move
        answers |= self.judge(moves)
        self.compare("Documents", answers)

    # === RELATIONS === #

    def contact_of(self, row):
        values = {"name": "Case", "is_company": True, "country": "BE", **row}
        country = values.pop("country")
        values["country_id"] = (
            country and self.env["res.country"].search([("code", "=", country)]).id
        )
        if state := values.pop("state", None):
            values["state_id"] = (
                self.env["res.country.state"].search([("code", "=", state)], limit=1).id
            )
        if iban := values.pop("iban", None):
            values["bank_ids"] = [Command.create({"acc_number": iban})]
        if parent := values.pop("parent", None):
            values["parent_id"] = self.env["res.partner"].create(parent).id
        if lang := values.get("lang"):
            self.env["res.lang"]._activate_lang(lang)
        return self.env["res.partner"].create(values)

    def test_relations(self):
        answers, moves = {}, {}
        for number, (name, row) in enumerate(RELATIONS.items()):

            def make(number=number, row=row):
                partner = self.contact_of(row)
                return self.build(
                    f"R{number}", {"partner_id": partner.id, "lines": [{"price": 100, "tax": 21}]}
                )

            move, told = self.odd(make)
            answers[name] = told
            if move:
                moves[name] = move
        answers |= self.judge(moves)
        self.assert_relations_of_their_own(moves)
        self.compare("Contacts", answers)

    def assert_relations_of_their_own(self, moves):
        """Two contacts are one relation only where they have one VAT number."""
        partners = self.env["res.partner"].union(
            *(move.commercial_partner_id for move in moves.values() if move.exact_state == "sent")
        )
        contacts = self.env["exact.contact"].sudo().search([("partner_id", "in", partners.ids)])
        for guid, same in contacts.grouped("guid").items():
            numbers = {re.sub(r"\W", "", one.partner_id.vat or "").upper() for one in same}
            numbers = {number.removeprefix("BE").lstrip("0") for number in numbers}
            with self.subTest(guid):
                self.assertTrue(len(same) == 1 or (len(numbers) == 1 and numbers != {""}))

    # === SETTINGS, MAPPINGS, FILES === #

    def test_settings(self):
        before = self.count_entries()
        answers = {}
        for name, values in CONNECTION.items():

            def write(values=values):
                self.connection.write(values)
                self.env.flush_all()
                raise Taken

            try:
                _result, told = self.odd(write)
            except Taken:
                self.env.invalidate_all()
                told = "taken"
            answers[name] = told.removeprefix("Odoo: ")
        self.assertEqual((self.calls(), self.count_entries()), ([], before))
        self.compare("Settings", answers)

    def test_mappings(self):
        """The 21 % of sales on each VAT code, its account on each type, its journal on each."""
        answers = {}
        move = self.invoice()
        mapping = self.connection.tax_mapping_ids.filtered(lambda row: row.tax_id == self.tax_21)
        for code in self.connection.vat_code_ids:
            answers[f"21 % as VAT code {code.code} {code.name}"] = self.mapped(
                move, mapping, "vat_code_id", code
            )
        kinds = defaultdict(list)
        for account in self.connection.gl_account_ids:
            kinds[account.type].append(account)
        own = self.env["exact.gl.mapping"].create(
            {
                "connection_id": self.connection.id,
                "account_id": move.invoice_line_ids.account_id.copy({"code": "709997"}).id,
                "gl_account_id": self.gl("700000").id,
            }
        )
        move.button_draft()
        move.invoice_line_ids.account_id = own.account_id
        move.action_post()
        for kind, (account, *_others) in sorted(kinds.items()):
            name = f"G/L account {account.code} {account.name}, of type {kind}"
            answers[name] = self.mapped(move, own, "gl_account_id", account)
        rows = self.connection.journal_mapping_ids
        rows = rows.filtered(lambda row: row.move_type == "out_invoice")[:1]
        for journal in self.connection.journal_ids:
            name = f"journal {journal.code} {journal.name}"
            answers[name] = self.mapped(move, rows, "exact_journal_id", journal)
        self.assertFalse(self.calls())
        self.compare("Mappings", answers)

    def mapped(self, move, record, name, value):
        """What a preview says of a document where something is mapped so; taken back."""

        def preview():
            record[name] = value
            self.env.flush_all()
            action = self.env["exact.send.wizard"]._open(move)
            line = self.env["exact.send.wizard"].browse(action["res_id"]).line_ids
            raise Taken(": ".join(filter(None, (line.state, self.answer(line.reason or "")))))

        try:
            _result, told = self.odd(preview)
        except Taken as taken:
            self.env.invalidate_all()
            told = str(taken)
        return told.removeprefix("Odoo: ")

    def test_files(self):
        self.env["product.category"].create({"name": "Corpus"})
        answers = {}
        wizard = self.env[self.connection.action_import_mappings()["res_model"]]
        for name, content in FILES.items():

            def compare(content=content):
                one = wizard.create(
                    {
                        "connection_id": self.connection.id,
                        "content": base64.b64encode(content),
                        "file_name": "other.csv",
                    }
                )
                one.action_compare()
                if one.ready_count:
                    one.action_apply()
                return one.summary or "no rows"

            summary, told = self.odd(compare)
            answers[name] = (summary or told).removeprefix("Odoo: ")
        self.assertFalse(self.calls())
        self.compare("Files of mappings", answers)
