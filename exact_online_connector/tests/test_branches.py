"""A branch, a company with a parent: its documents stand in the parent's division."""

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from ..models.report.query import odoo_balances
from .common import BELGIAN_DIVISION, OTHER_BELGIAN_DIVISION
from .payment.payment_common import PaidBills, PaymentCase


@tagged("post_install", "-at_install")
class TestBranches(PaidBills, PaymentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Branch Gent",
                "parent_id": cls.company.id,
                "country_id": cls.company.country_id.id,
            }
        )
        cls.cr.precommit.run()  # as Odoo does when a branch is saved: its chart is the parent's
        cls.env.user.company_ids |= cls.branch
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": (cls.company | cls.branch).ids}
        )
        cls.branch = cls.branch.with_env(cls.env)

    def of_branch(self, *prices, move_type="out_invoice", **values):
        lines = [
            self._prepare_invoice_line(price_unit=price, tax_ids=self.tax_of(move_type))
            for price in prices or (100,)
        ]
        move = (
            self.env["account.move"]
            .with_company(self.branch)
            .create(
                {
                    "move_type": move_type,
                    "company_id": self.branch.id,
                    "partner_id": self.customer.id,
                    "invoice_date": fields.Date.today(),
                    "date": fields.Date.today(),
                    "invoice_line_ids": lines,
                    **values,
                }
            )
        )
        move.action_post()
        self.assertEqual(move.company_id, self.branch)
        return move

    def tax_of(self, move_type):
        side = "purchase" if move_type.startswith("in_") else "sale"
        return self.company_data[f"default_tax_{side}"]

    def clerk_of_branch(self, groups="account.group_account_invoice"):
        return self.new_user(groups, self.branch)

    def files_for_itself(self):
        self.branch.vat = "BE0428759497"
        self.assertNotEqual(self.company.vat, self.branch.vat)

    # --- sent ---

    def test_invoice_and_credit_note_stand_in_the_parents_division(self):
        moves = self.of_branch(100) | self.of_branch(40, move_type="out_refund")
        self.assertTrue(all(moves.mapped("exact_can_send")))
        self.assertEqual(moves.company_id._exact_connected(), self.connection)
        self.send(moves)
        for move in moves:
            entry = self.assert_booked(move)
            [relation] = self.relations(ID=entry["Customer"])
            self.assertEqual(relation["VATNumber"], self.customer.vat)
        self.assertEqual(moves.exact_entry_id.company_id, self.branch)

    def test_documents_of_parent_and_branch_go_together(self):
        moves = self.invoice() | self.of_branch()
        action = moves.action_exact_send()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.connection_id, self.connection)
        self.send(moves)
        for move in moves:
            self.assert_booked(move)

    def test_a_bill_is_coded_and_booked(self):
        bill = self.of_branch(
            200, move_type="in_invoice", ref="GENT-1", partner_id=self.supplier.id
        )
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        entry = self.assert_bill_booked(bill)
        [relation] = self.relations(ID=entry["Supplier"])
        self.assertEqual(relation["VATNumber"], self.supplier.vat)
        self.assertEqual(bill.exact_coding_ids.company_id, self.branch)

    def test_automatically(self):
        move, own = self.of_branch(), self.invoice()
        self.connection.sudo().write({"auto_invoices": True, "auto_relations": True})
        self.connection.auto_from = move.date.replace(day=1)
        runs = self.connection.sudo()._export()
        self.assertLessEqual(move | own, runs.entry_ids.move_id)
        self.drive()
        self.assert_booked(move)
        self.assertFalse(self.branch.exact_own_connection_id)

    # --- paid ---

    def test_its_payment_comes_back_into_the_branch(self):
        move, own = self.of_branch(partner_id=self.new_customer().id), self.invoice()
        self.send(move | own)
        for one in move | own:
            self.pay(one)
        self.fetch()
        self.assertEqual(move.payment_state, own.payment_state)
        self.assertEqual(move.amount_residual, 0)
        [payment] = move.reconciled_payment_ids
        self.assertEqual(payment.company_id, self.branch)
        self.assertEqual(own.reconciled_payment_ids.company_id, self.company)
        settlements = move.exact_entry_id.payment_ids
        self.assertEqual(settlements.company_id, self.branch)

    def test_one_receipt_for_parent_and_branch(self):
        customer = self.new_customer()
        own = self.invoice(100, partner=customer)
        move = self.of_branch(50, partner_id=customer.id)
        self.send(move | own)
        self.receive(move | own, move.amount_total + own.amount_total)
        self.fetch()
        for one in move | own:
            self.assertEqual(one.amount_residual, 0)
            self.assertEqual(one.reconciled_payment_ids.company_id, one.company_id)

    def test_a_difference_is_written_off_in_the_branch(self):
        move = self.of_branch(partner_id=self.new_customer().id)
        self.send(move)
        self.receive(move, move.amount_total - 1, discount="1")
        self.fetch()
        self.assertEqual(move.amount_residual, 0)
        booked = move.exact_entry_id.payment_ids.booking_id
        self.assertEqual(booked.company_id, self.branch)

    def test_what_is_adopted_is_paid_in_the_branch(self):
        move = self.of_branch(partner_id=self.new_customer().id)
        self.send(move)
        self.pay(move)
        guid = move.exact_entry_id.guid
        move.exact_entry_id.sudo().unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.next_minute()
        action = self.connection.action_find_in_exact()
        adoption = self.env["exact.adoption"].browse(action["res_id"])
        adoption.action_read()
        self.drive()
        adoption.action_link_certain()
        self.drive()
        entry = move.exact_entry_id
        self.assertEqual((entry.guid, entry.company_id), (guid, self.branch))
        self.next_minute()
        self.fetch()
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(move.reconciled_payment_ids.company_id, self.branch)

    # --- who sees what ---

    def test_a_person_of_the_branch_alone_sends_it(self):
        user = self.clerk_of_branch()
        own, move = self.invoice(), self.of_branch()
        mine = move.with_user(user).with_context(allowed_company_ids=self.branch.ids)
        action = mine.action_exact_send()
        wizard = mine.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.connection_id.state, "connected")
        done = wizard.action_send()
        self.drive()
        self.assertTrue(mine.env["exact.run"].browse(done["params"]["run_id"]).sent_count)
        self.assert_booked(move)
        self.assertTrue(mine.exact_entry_id.entry_number)
        self.assertTrue(mine.env["exact.vat.code"].search([]))
        self.assertTrue(mine.partner_id.exact_code)
        self.send(own)
        with self.assertRaises(AccessError):
            own.exact_entry_id.with_env(mine.env).read(["entry_number"])

    def test_a_manager_of_the_branch_does_not_change_the_parents_connection(self):
        user = self.clerk_of_branch("account.group_account_manager")
        connection = self.connection.with_user(user)
        self.assertTrue(connection.division)
        for change in (
            lambda: connection.write({"by_category": True}),
            connection.action_disconnect,
            lambda: connection.tax_mapping_ids[:1].write({"vat_code_id": False}),
            lambda: connection.journal_mapping_ids[:1].action_accept(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_person_of_the_branch_does_not_follow_what_others_send(self):
        run = self.send(self.invoice(100))
        user = self.clerk_of_branch()
        for call in (run.with_user(user).progress, run.with_user(user).action_background):
            with self.assertRaises(AccessError):
                call()

    # --- whose division ---

    def test_a_branch_that_files_for_itself_is_refused(self):
        self.files_for_itself()
        move = self.of_branch()
        self.assertFalse(move.exact_can_send)
        with self.assertRaisesRegex(RedirectWarning, "BE0428759497"):
            move.action_exact_send()
        self.connection.write({"auto_invoices": True, "auto_from": move.date})
        self.assertNotIn(move, self.connection.sudo()._export().entry_ids.move_id)
        self.assertFalse(self.booked())

    def test_a_branch_that_came_to_file_for_itself_while_it_waited(self):
        move = self.of_branch()
        self.queue(move)
        self.files_for_itself()
        self.drive()
        self.assertEqual(move.exact_state, "blocked")
        self.assertFalse(self.booked())

    def test_a_branch_with_the_same_number_written_otherwise(self):
        self.files_for_itself()
        digits = self.company.vat.removeprefix("BE")
        self.branch.vat = f"BE {digits[:4]}.{digits[4:7]}.{digits[7:]}"
        self.assertEqual(self.branch.exact_connection_id, self.connection)

    def test_a_branch_with_a_connection_of_its_own_goes_there(self):
        own = self.new_connection_of(self.branch)
        self.connect(own, OTHER_BELGIAN_DIVISION)
        move = self.of_branch()
        with self.assertRaises(UserError):
            (move | self.invoice()).action_exact_send()
        self.env["exact.run"]._start(move, own)
        self.drive()
        self.assertEqual(move.exact_state, "sent", move.exact_reason)
        self.assertEqual(move.exact_division, OTHER_BELGIAN_DIVISION)
        self.assertFalse(self.booked(move), f"in {BELGIAN_DIVISION}")

    def test_of_several_parents_the_nearest(self):
        below = self.env["res.company"].create({"name": "Desk", "parent_id": self.branch.id})
        self.assertEqual(below.exact_connection_id, self.connection)
        own = self.new_connection_of(self.branch)
        self.assertEqual(below.exact_connection_id, own)
        self.assertEqual(self.company.exact_connection_id, self.connection)
        self.assertNotIn(below, self.connection._companies())

    def test_the_settings_of_a_branch_make_no_connection(self):
        settings = self.env["res.config.settings"].with_company(self.branch).create({})
        self.assertEqual(settings.exact_parent_connection_id, self.connection)
        self.assertFalse(settings.exact_connection_id)
        settings.execute()
        self.assertFalse(self.branch.exact_own_connection_id)

    def new_connection_of(self, company):
        connection = company._exact_own_connection()
        taken = ("site", "simulator_url", "client_id")
        connection.write({name: self.connection[name] for name in taken})
        connection.client_secret = "simulator-secret"
        return connection

    # --- what belongs to a branch ---

    def test_a_journal_of_the_branch_is_mapped(self):
        journal = self.env["account.journal"].create(
            {
                "name": "Sales Gent",
                "code": "GENT",
                "type": "sale",
                "company_id": self.branch.id,
                "default_account_id": self.company_data["default_account_revenue"].id,
            }
        )
        self.connection.sudo()._propose_mappings()
        mapped = self.connection.journal_mapping_ids.filtered(lambda m: m.journal_id == journal)
        self.assertTrue(mapped.exact_journal_id)
        move = self.of_branch(journal_id=journal.id)
        self.send(move)
        self.assert_booked(move)

    def test_a_contact_of_the_branch_becomes_a_relation(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Only Gent",
                "company_id": self.branch.id,
                "country_id": self.company.country_id.id,
            }
        )
        move = self.of_branch(partner_id=partner.id)
        self.send(move)
        entry = self.assert_booked(move)
        [relation] = self.relations(Name="Only Gent")
        self.assertEqual(entry["Customer"], relation["ID"])

    def test_what_is_open_is_compared_for_both(self):
        move, own = self.of_branch(), self.invoice()
        self.env.flush_all()
        rows = odoo_balances(self.connection, fields.Date.today(), ("receivable", "payable"))
        self.assertLessEqual({move.id, own.id}, {row["move_id"] for row in rows})
