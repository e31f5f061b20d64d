"""Who may see and do what: secrets are for nobody, each company sees its own."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import CLIENT_SECRET, ConnectedCase
from .rights_common import public_methods
from .rights_table import RIGHTS

GROUPS = (
    "base.group_user",
    "account.group_account_readonly",
    "account.group_account_invoice",
    "account.group_account_user",
    "account.group_account_manager",
    "base.group_system",
)
SECRETS = ("client_secret", "webhook_secret", "access_token", "refresh_token")


@tagged("post_install", "-at_install")
class TestSecurity(ConnectedCase):
    def test_nobody_reads_the_secrets(self):
        token = self.stored_token()
        for user in [self.new_user(",".join(GROUPS)), *(self.new_user(group) for group in GROUPS)]:
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
        manager = self.new_user("account.group_account_manager,base.group_erp_manager")
        self.assertFalse(set(SECRETS) & set(token.with_user(manager).fields_get()))

    def test_client_secret_is_write_only(self):
        manager = self.new_user("account.group_account_manager,base.group_system")
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
        self.connection.action_refresh_lists()  # the log holds these calls
        self.connection._note_capability("xml", "works")
        models = ("exact.journal", "exact.vat.code", "exact.gl.account", "exact.capability")
        for model in (*models, "exact.call"):
            row = self.env[model].search([], limit=1).with_user(manager)
            self.assertTrue(row, model)
            for change in (row.unlink, lambda row=row: row.write({"active": False})):
                with self.assertRaises(AccessError, msg=model):
                    change()

    def test_employee_without_accounting_sees_nothing(self):
        employee = self.new_user("base.group_user")
        for model in self.registry:
            if model.startswith("exact.") and not self.env[model]._abstract:
                with self.assertRaises(AccessError, msg=model):
                    self.env[model].with_user(employee).search([])
        with self.assertRaises(AccessError):
            self.company.with_user(employee).read(["exact_connection_id"])

    def test_every_public_method_is_in_the_table(self):
        known, found = set(RIGHTS), public_methods(self.env)
        names = sorted(".".join(method) for method in found - known)
        self.assertFalse(
            names,
            "Anybody can call these by RPC. Begin their names with an underscore, or have them ask "
            "for rights on self (exact.rights) and put them in a list of tests/rights_table.py.",
        )
        self.assertFalse(known - found, "These are gone: take them out of tests/rights_table.py.")

    def test_fields_on_models_of_odoo_are_for_people_of_the_company(self):
        for name in self.registry:
            model = self.env[name]
            if name.startswith("exact.") or model._abstract or name == "res.config.settings":
                continue
            for field in model._fields.values():
                if "exact_online_connector" in field._modules:
                    self.assertTrue(
                        field.groups,
                        f"{field}: customers read this model in the portal. Give the field the "
                        "groups of models/exact_rights.py.",
                    )

    def test_what_a_client_puts_into_the_context_decides_nothing(self):
        clerk = self.new_user("account.group_account_invoice")
        names = ("exact_drive", "exact_answer", "exact_learning", "exact_taken", "exact_watched")
        forged = {name: {"EntryNumber": 666} for name in (*names, "exact_state_key")}
        invoice = self._create_invoice(
            partner_id=self.partner_a,
            post=True,
            invoice_line_ids=[self._prepare_invoice_line(price_unit=100)],
        )
        self.connection.sudo()._kept()
        own = self.connection.with_user(clerk).with_context(**forged).sudo(False)
        self.assertEqual(own._kept(), self.connection._kept())
        self.env["exact.run"]._start(invoice, self.connection)
        entry = invoice.exact_entry_id.sudo()
        call_kw(entry.with_user(clerk), "action_call_off", [entry.ids], {"context": forged})
        self.assertEqual(entry.state, "cancelled")
        self.assertFalse(any(entry.history_ids.mapped("answer")))
        with self.assertRaises(UserError):
            entry.with_user(clerk).with_context(**forged).write({"state": "sent"})

    def test_a_connection_is_of_its_company(self):
        other = self.env["res.company"].create({"name": "Second"})
        stranger = self.new_user("account.group_account_manager", other)
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
