"""Whatever people and files give: an answer for people, the books right or untouched."""

import base64
import re
from collections import defaultdict

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..coding.bill_common import ExactBillCase
from . import page
from .documents import DOCUMENTS
from .files import FILES
from .relations import RELATIONS
from .settings import CONNECTION

# What no person may read.
TECHNICAL = re.compile(
    r"Booked otherwise|\bFalse\b|\bNone\b|%\(|exact\.[a-z]|account\.move|res\.partner|Traceback"
)
# Documents in one drive, so that no minute's calls are used up.
AT_ONCE = 8


@tagged("post_install", "-at_install")
class TestBadInput(ExactBillCase):
    maxDiff = None

    # === THE PAGE === #

    def compare(self, title, answers):
        """The page says of each case what was answered."""
        answers = {page.as_cell(name): page.as_cell(text) for name, text in answers.items()}
        for name, answer in answers.items():
            with self.subTest(name):
                self.assertTrue(answer)
                self.assertNotRegex(answer, TECHNICAL)
        if page.is_written():
            page.write(title, answers)
        elif page.PAGE.parent.is_dir():
            self.assertEqual(answers, page.rows(title))

    def answer(self, text):
        """A message without what differs each day, or from database to database."""
        year = fields.Date.today().year
        days = rf"({year}|{year + 1})-\d\d-\d\d|\d\d/\d\d/{year}"
        text = re.sub(days, "(date)", str(text))
        return text.replace(self.company.name, "(company)").strip()

    def odd(self, work):
        """Do something that may be refused.

        :return: what it returned, and what a person is told instead
        :rtype: tuple
        """
        try:
            with self.env.cr.savepoint():
                result = work()
                self.env.flush_all()
                return result, ""
        except UserError as error:
            self.env.invalidate_all()
            return None, f"Odoo: {self.answer(error.args[0])}"
        except ValueError as error:
            # Of a field of Odoo: no text holds a NUL or half a character.
            self.env.invalidate_all()
            if not re.search(r"NUL|surrogates|Wrong value|time data|does not match", str(error)):
                return None, f"Traceback: {error!r}"
            return None, "Odoo: cannot be stored"
        except _Taken:
            raise
        except Exception as error:  # what nobody can read is what is looked for here
            self.env.invalidate_all()
            return None, f"Traceback: {error!r}"

    # === DOCUMENTS === #

    def tax(self, rate):
        if rate == 21:
            return self.tax_21
        found = [
            ("amount", "=", rate),
            ("type_tax_use", "=", "sale"),
            ("amount_type", "=", "percent"),
        ]
        return rate and self.env["account.tax"].search(
            [*found, ("company_id", "=", self.company.id)], limit=1
        )

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
        if kind := values.pop("account_type", None):
            values["account_id"] = self.account(kind).id
        is_downpayment = values.pop("is_downpayment", None)
        if is_downpayment and "is_downpayment" in self.env["account.move.line"]._fields:
            values["is_downpayment"] = True
        return Command.create({"name": "Line", **values})

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
        if values.pop("fiscal_position", None):
            values["fiscal_position_id"] = (
                self.env["account.fiscal.position"].create({"name": "Empty"}).id
            )
        if term := values.get("invoice_payment_term_id"):
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

    def preview(self, move):
        """What opens for a document; a bill is coded already."""
        if move._exact_is_coded():
            return self.env["exact.send.wizard"]._open(move)
        return move.action_exact_send()

    def judge(self, moves):
        """Preview documents, send what is ready, and say what came of each.

        :param dict moves: documents by name of their case
        :return: answer by name
        :rtype: dict
        """
        answers, ready = {}, {}
        for name, move in moves.items():
            wizard, told = self.odd(lambda move=move: self.preview(move))
            if told:
                answers[name] = told
                continue
            line = self.env["exact.send.wizard"].browse(wizard["res_id"]).line_ids
            reason = self.answer(line.reason or "")
            answers[name] = f"{line.state}: {reason}" if reason else line.state
            if line.state == "ready":
                ready[name] = move, reason
        before = self.count_entries()
        booked = self.send_all(ready)
        for name, (move, reason) in ready.items():
            answers[name] = " ".join(filter(None, (self.outcome(move, booked), reason)))
        sent = [move for move, _reason in ready.values() if move.exact_state == "sent"]
        self.assertEqual(self.count_entries() - before, len(sent))
        return answers

    def count_entries(self):
        path = f"entries?division={self.connection.division}"
        return len(self.simulator.control(path)["entries"])

    def send_all(self, ready):
        """Send what is ready, some at a time.

        :return: the entries of the books by their id
        :rtype: dict
        """
        moves = [move for move, _reason in ready.values()]
        for start in range(0, len(moves), AT_ONCE):
            self.next_minute()
            self.queue(self.env["account.move"].union(*moves[start : start + AT_ONCE]))
            self.drive()
        path = f"entries?division={self.connection.division}"
        return {entry["EntryID"]: entry for entry in self.simulator.control(path)["entries"]}

    def outcome(self, move, booked):
        """What came of a document that was sent."""
        entry = booked.get(move.exact_entry_id.guid)
        if not entry:
            self.assertNotEqual(move.exact_state, "sent")
            return f"{move.exact_state}: {self.answer(move.exact_reason or '')}"
        if wrong := self.differences(move, entry):
            return f"Booked otherwise: {wrong}"
        return f"booked {entry['AmountFC']} {entry['Currency']}"

    def differences(self, move, entry):
        """What stands in the books otherwise than in Odoo."""
        lines = (
            entry.get("lines") or entry.get("SalesEntryLines") or entry.get("PurchaseEntryLines")
        )
        sign = -1 if move.is_purchase_document(include_receipts=True) else 1
        expected = {
            "AmountFC": sign * move.amount_total_in_currency_signed,
            "Currency": move.currency_id.name,
        }
        found = {"AmountFC": float(entry["AmountFC"]), "Currency": entry["Currency"]}
        if lines:
            expected["net"] = sign * move.direction_sign * -1 * move.amount_untaxed
            found["net"] = sum(float(line["AmountFC"]) for line in lines)
        rounded = move.currency_id.round
        return {
            name: (value, found[name])
            for name, value in expected.items()
            if (
                rounded(value) != rounded(found[name])
                if isinstance(value, float)
                else value != found[name]
            )
        }

    def test_documents(self):
        answers, moves = {}, {}
        for number, (name, row) in enumerate(DOCUMENTS.items()):
            move, told = self.odd(lambda number=number, row=row: self.build(number, row))
            answers[name] = told
            if move:
                moves[name] = move
        answers |= self.judge(moves)
        self.compare("Documents", answers)

    def test_taxes_of_the_chart(self):
        """Each tax of Odoo's Belgian chart, on an invoice or a bill of one line."""
        answers, moves = {}, {}
        mine = [("company_id", "=", self.company.id), ("type_tax_use", "!=", "none")]
        taxes = (
            self.env["account.tax"]
            .with_context(active_test=False)
            .search(mine, order="type_tax_use, id")
        )
        # Those of the chart, and none that a test made.
        of_chart = taxes.get_external_id()
        taxes = taxes.filtered(lambda tax: of_chart[tax.id].startswith("account."))
        for tax in taxes:
            sale = tax.type_tax_use == "sale"
            name = f"{tax.type_tax_use}: {tax.name}" + ("" if tax.active else " (archived)")
            values = {
                "move_type": "out_invoice" if sale else "in_invoice",
                "partner_id": (self.customer if sale else self.supplier).id,
                "name": f"TAX-{tax.id}",
                "ref": f"TAX-{tax.id}",
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Line", "price_unit": 99.99, "tax_ids": [Command.set(tax.ids)]}
                    )
                ],
            }

            def make(values=values, sale=sale):
                move = self.env["account.move"].create(values)
                move.action_post()
                if not sale:
                    coding = self.coding(move)
                    coding.line_ids.filtered(
                        lambda line: not line.gl_account_id
                    ).gl_account_id = self.gl("612000")
                return move

            move, told = self.odd(make)
            answers[name] = told
            if move:
                moves[name] = move
        answers |= self.judge(moves)
        self.compare("Taxes of the Belgian chart", answers)

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
                raise _Taken

            try:
                _result, told = self.odd(write)
            except _Taken:
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
            raise _Taken(": ".join(filter(None, (line.state, self.answer(line.reason or "")))))

        try:
            _result, told = self.odd(preview)
        except _Taken as taken:
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


class _Taken(Exception):
    """What was written is taken back."""
