"""What is half sure: it looks so, comes first, is counted, and goes when a person settles it."""

from lxml import etree

from odoo.tests import tagged

from .test_mapping_proposals import ProposalCase


@tagged("post_install", "-at_install")
class TestDoubtful(ProposalCase):
    def rows(self, **reasons):
        """A row of the accounts for each reason."""
        accounts = self.env["account.account"].search([("internal_group", "=", "expense")])
        mapped = self.connection.gl_mapping_ids.account_id
        return self.env["exact.gl.mapping"].create(
            [
                {
                    "connection_id": self.connection.id,
                    "account_id": account.id,
                    "gl_account_id": self.connection.gl_account_ids[0].id,
                    "reason": reason,
                }
                for reason, account in zip(reasons, accounts - mapped, strict=False)
            ]
        )

    def test_on_top_counted_and_settled(self):
        before = self.connection.doubtful_count
        sure, unsure = self.rows(same_code=1, like_name=1)
        self.assertEqual((sure.is_doubtful, unsure.is_doubtful), (False, True))
        self.assertEqual(self.connection.doubtful_count, before + 1)
        self.assertIn(unsure, self.connection.doubtful_gl_ids)
        self.assertNotIn(sure, self.connection.doubtful_gl_ids)
        listed = self.env["exact.gl.mapping"].search([("connection_id", "=", self.connection.id)])
        flags = listed.mapped("is_doubtful")
        self.assertEqual(flags, sorted(flags, reverse=True))
        unsure.action_accept()
        self.assertFalse(unsure.is_doubtful)
        self.assertEqual(unsure.reason, "person")
        self.assertEqual(self.connection.doubtful_count, before)

    def test_another_choice_settles_it_too(self):
        [unsure] = self.rows(like_name=1)
        unsure.gl_account_id = self.connection.gl_account_ids[1]
        self.assertFalse(unsure.is_doubtful)

    def test_what_is_called_otherwise_is_not_proposed(self):
        """612000 is office supplies in Odoo's chart, and electricity in Exact's."""
        account = self.env["account.account"].search([("code", "=", "612000")])
        account.name = "Office Supplies and Print"
        rows = self.connection.gl_mapping_ids
        rows.filtered(lambda one: one.account_id == account).unlink()
        self.env["exact.gl.mapping"]._propose(self.connection)
        row = self.connection.gl_mapping_ids.filtered(lambda one: one.account_id == account)
        self.assertEqual((row.reason, row.is_doubtful), ("other_name", True))
        self.assertFalse(row.gl_account_id)
        self.assertNotIn(row._key(), row._codes(self.connection))
        # In words of the same language there is one that is called so.
        account.name = "Kantoorbenodigdheden"
        self.env["exact.gl.mapping"]._propose(self.connection)
        self.assertEqual((row.gl_account_id.code, row.reason), ("612200", "same_name"))

    def test_every_list_shows_it_in_amber(self):
        shown = 0
        for mapping in self.env["exact.mapping"]._all():
            if not mapping._name.startswith("exact.") or not mapping._doubtful:
                continue
            arch = etree.fromstring(mapping.get_view(view_type="list")["arch"])
            with self.subTest(mapping._name):
                self.assertIn("is_doubtful", arch.get("decoration-warning") or "")
                self.assertTrue(arch.xpath("//field[@name='is_doubtful']"))
            shown += 1
        self.assertGreaterEqual(shown, 4)

    def test_reasons_that_ask_to_look_are_half_sure(self):
        """Whatever sentence asks a person to check or to choose, is counted as such."""
        for mapping in self.env["exact.mapping"]._all():
            for reason, text in mapping._reasons.items():
                asks = "please check" in str(text)
                with self.subTest(mapping=mapping._name, reason=reason):
                    self.assertTrue(not asks or reason in mapping._doubtful)
