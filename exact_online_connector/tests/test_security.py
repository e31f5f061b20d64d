"""Who may see and do what: secrets are for nobody, each company sees its own."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CLIENT_SECRET, ExactCase

GROUPS = (
    "base.group_user",
    "account.group_account_readonly",
    "account.group_account_invoice",
    "account.group_account_user",
    "account.group_account_manager",
    "base.group_system",
)
SECRETS = ("client_secret", "webhook_secret", "access_token", "refresh_token")
OF_COMPANY = (
    "exact.connection",
    "exact.call",
    "exact.journal",
    "exact.gl.account",
    "exact.vat.code",
    "exact.cost.center",
    "exact.cost.unit",
    "exact.relation",
    "exact.payment.condition",
    "exact.currency",
    "exact.period",
    "exact.journal.status",
    "exact.tax.mapping",
    "exact.journal.mapping",
    "exact.gl.mapping",
    "exact.payment.term.mapping",
    "exact.analytic.mapping",
    "exact.gl.usage",
    "exact.account",
    "exact.coding",
    "exact.coding.line",
    "exact.coding.rule",
    "exact.coding.walk",
    "exact.entry",
    "exact.run",
    "exact.reconciliation.wizard",
    "exact.open.item",
    "exact.payment",
    "exact.collection",
    "exact.collection.line",
    "exact.mandate",
)


@tagged("post_install", "-at_install")
class TestSecurity(ExactCase):
    def setUp(self):
        super().setUp()
        self.connect()

    def new_user(self, *groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env(su=True),
            login=f"user {groups} {company.id}",
            groups=",".join({"base.group_user", *groups}),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_nobody_reads_the_secrets(self):
        token = self.stored_token()
        for user in [self.new_user(*GROUPS), *(self.new_user(group) for group in GROUPS)]:
            own = token.with_user(user)
            calls = {
                "read": lambda own=own: own.read(),
                "search": lambda own=own: own.search([]),
                "export": lambda own=own: own._export_rows([["refresh_token"]]),
                "group": lambda own=own: own.formatted_read_group([], ["client_secret"]),
                "write": lambda own=own: own.write({"client_secret": "x"}),
                "unlink": lambda own=own: own.unlink(),
                "create": lambda own=own: own.create({"connection_id": 1}),
            }
            for name, call in calls.items():
                with self.assertRaises(AccessError, msg=f"{name} by {user.login}"):
                    call()
        # Not even the fields' names.
        manager = self.new_user("account.group_account_manager", "base.group_erp_manager")
        self.assertFalse(set(SECRETS) & set(token.with_user(manager).fields_get()))

    def test_client_secret_is_write_only(self):
        manager = self.new_user("account.group_account_manager", "base.group_system")
        connection = self.connection.with_user(manager)
        self.assertTrue(connection.has_client_secret)
        for values in connection.read():
            self.assertNotIn(CLIENT_SECRET, str(values))
        rows = connection.export_data(["client_secret", "has_client_secret"])["datas"]
        self.assertNotIn(CLIENT_SECRET, str(rows))
        connection.client_secret = "renewed"
        self.env.invalidate_all()
        self.assertFalse(connection.client_secret)
        self.assertEqual(self.stored_token().client_secret, "renewed")
        connection.client_secret = False
        self.assertEqual(self.stored_token().client_secret, "renewed")

    def test_copy_of_a_connection_has_no_secrets(self):
        other = self.env["res.company"].create({"name": "Second"})
        copy = self.connection.sudo().copy({"company_id": other.id})
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.division)
        self.assertFalse(self.stored_token(copy).client_secret)

    def test_settings_are_for_managers(self):
        for group in GROUPS[1:4]:
            own = self.connection.with_user(self.new_user(group))
            self.assertTrue(own.division_name)
            for change in (
                lambda own=own: own.write({"by_category": True}),
                lambda own=own: own.action_connect(),
                lambda own=own: own.action_disconnect(),
                lambda own=own: own.action_refresh_lists(),
                lambda own=own: own.action_resume(),
                lambda own=own: own.tax_mapping_ids[0].write({"vat_code_id": False}),
            ):
                with self.assertRaises(AccessError, msg=group):
                    change()
        manager = self.connection.with_user(self.new_user("account.group_account_manager"))
        manager.by_category = True
        manager.tax_mapping_ids[0].vat_code_id = False

    def test_lists_and_log_are_read_only(self):
        manager = self.new_user("account.group_account_manager")
        for model in ("exact.journal", "exact.vat.code", "exact.gl.account", "exact.call"):
            row = self.env[model].search([], limit=1).with_user(manager)
            self.assertTrue(row, model)
            for change in (row.unlink, lambda row=row: row.write({"active": False})):
                with self.assertRaises(AccessError, msg=model):
                    change()

    def test_employee_without_accounting_sees_nothing(self):
        employee = self.new_user("base.group_user")
        for model in OF_COMPANY:
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(employee).search([])
        self.assertTrue(self.company.with_user(employee).read(["exact_connection_id"]))

    def test_each_company_sees_its_own(self):
        other = self.env["res.company"].create({"name": "Second"})
        stranger = self.new_user("account.group_account_manager", company=other)
        insider = self.new_user("account.group_account_manager")
        for model in OF_COMPANY:
            rules = self.env["ir.rule"].sudo().search([("model_id.model", "=", model)])
            self.assertTrue(rules.filtered(lambda rule: not rule.groups), model)
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
        self.assertTrue(self.env["exact.connection"].with_user(insider).search([]))
        self.assertTrue(self.env["exact.call"].with_user(insider).search([]))
        with self.assertRaises(AccessError):
            self.connection.with_user(stranger).read(["division"])
        self.assertFalse(other.with_user(stranger).exact_connection_id)

    def test_category_account_is_of_the_company(self):
        other = self.env["res.company"].create({"name": "Second"})
        category = self.env["product.category"].create({"name": "Beer"})
        category.exact_gl_account_id = self.connection.gl_account_ids[0]
        self.assertFalse(category.with_company(other).exact_gl_account_id)
        self.assertFalse(category.exact_by_category)
        self.connection.by_category = True
        self.env.invalidate_all()
        clerk = self.new_user("account.group_account_invoice")
        self.assertTrue(category.with_user(clerk).exact_by_category)
