"""What the refresh notices: targets gone, blocked or renamed, and a division that moved."""

from odoo.tests import tagged

from ..common import BELGIAN_DIVISION, ConnectedCase


@tagged("post_install", "-at_install")
class TestListUpkeep(ConnectedCase):
    def setUp(self):
        super().setUp()
        self.mapping = self.connection.tax_mapping_ids.filtered("vat_code_id")[:1]
        self.code = self.mapping.vat_code_id

    def stored(self, resource, **properties):
        path = f"entities?division={BELGIAN_DIVISION}&resource={resource}"
        rows = self.simulator.control(path)["entities"]
        return [row for row in rows if properties.items() <= row.items()]

    def in_exact(self, **values):
        """A person edits the mapped VAT code in Exact."""
        [row] = [
            row for row in self.stored("vat/VATCodes") if row["Code"].strip() == self.code.code
        ]
        self.connection._client().put("vat/VATCodes", row["ID"], values)

    def refresh(self):
        self.next_minute()
        self.connection._check_division()
        self.connection._set_up()

    def alerts(self):
        return " ".join(alert["message"] for alert in (self.connection.setup_alerts or {}).values())

    def test_a_fresh_mapping_has_no_problem(self):
        self.assertFalse(self.connection.tax_mapping_ids.filtered("problem"))
        self.refresh()
        self.assertFalse(self.connection.tax_mapping_ids.filtered("problem"))
        self.assertFalse(self.connection.activity_ids)

    def test_blocked(self):
        self.in_exact(IsBlocked=True)
        self.refresh()
        self.assertEqual(self.mapping.problem, "blocked")
        self.assertIn(self.mapping.tax_id.display_name, self.alerts())
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertIn("Blocked in Exact", self.connection.message_ids[0].body)
        self.in_exact(IsBlocked=False)
        self.refresh()
        self.assertFalse(self.mapping.problem)

    def test_renamed_until_a_person_says_that_it_is_right(self):
        self.in_exact(Description="Quite another meaning")
        self.refresh()
        self.assertEqual(self.mapping.problem, "renamed")
        self.assertEqual(self.mapping.vat_code_id, self.code, "it stays mapped")
        self.mapping.action_accept()
        self.assertFalse(self.mapping.problem)
        self.refresh()
        self.assertFalse(self.mapping.problem)

    def test_one_activity_is_enough(self):
        self.in_exact(IsBlocked=True)
        self.refresh()
        other = self.connection.tax_mapping_ids.filtered(
            lambda mapping: mapping.vat_code_id and mapping.vat_code_id != self.code
        )[:1]
        self.code = other.vat_code_id
        self.in_exact(Description="Another name")
        self.refresh()
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_choosing_another_one_is_the_way_out(self):
        self.in_exact(Description="Quite another meaning")
        self.refresh()
        self.mapping.vat_code_id = self.connection.vat_code_ids.filtered(
            lambda code: code.code != self.code.code and not code.is_blocked
        )[:1]
        self.assertFalse(self.mapping.problem)

    def test_an_account_of_a_category_is_noticed(self):
        account = self.connection.gl_account_ids.filtered(lambda a: a.type == 110)[:1]
        category = self.env["product.category"].create({"name": "Blocked Things"})
        category.with_company(self.company).exact_gl_account_id = account
        self.connection._client().put("financial/GLAccounts", account.guid, {"IsBlocked": True})
        self.refresh()
        self.assertIn("Blocked Things", self.alerts())

    def test_a_new_identity_keeps_the_mapping(self):
        mapping = self.connection.gl_mapping_ids.filtered("gl_account_id")[:1]
        account = mapping.gl_account_id
        rows = [
            {
                "ID": row.guid if row != account else "99999999-0000-0000-0000-000000000000",
                "Code": row.code,
                "Description": row.name,
                "Type": row.type,
                "IsBlocked": row.is_blocked,
                "UseCostcenter": int(row.use_costcenter),
                "UseCostunit": int(row.use_costunit),
                "VATCode": row.vat_code,
                "VATNonDeductiblePercentage": None,
                "PrivatePercentage": None,
                "PrivateGLAccount": None,
            }
            for row in self.connection.gl_account_ids
        ]
        self.env["exact.gl.account"].sudo()._refresh(self.connection, rows)
        self.assertEqual(mapping.gl_account_id, account)
        self.assertEqual(account.guid, "99999999-0000-0000-0000-000000000000")
        self.assertTrue(account.active)
        self.assertFalse(mapping.problem)

    def test_a_division_that_moves_is_read_anew(self):
        feed = self.env["exact.relation.feed"]._of(self.connection)
        feed.cursor = "12345"
        before = {mapping.id: mapping.vat_code_id for mapping in self.connection.tax_mapping_ids}
        self.simulator.control("knobs", {"division_move_date": "2026-11-01"})
        self.refresh()
        self.assertFalse(feed.cursor)
        self.assertEqual(str(self.connection.division_moved_on), "2026-11-01")
        self.assertIn("11/01/2026", self.connection.message_ids[0].body)
        after = {mapping.id: mapping.vat_code_id for mapping in self.connection.tax_mapping_ids}
        self.assertEqual(after, before)
        feed.cursor = "99"
        self.refresh()
        self.assertEqual(feed.cursor, "99", "once for each move")
