"""What is proposed right after connecting, and that a person's choice wins."""

from lxml import etree

from odoo.tests import tagged

from ...core.issues import issue
from ...models.connection.exact_reasoned import kept
from ...models.words.describe import describe
from ..common import ConnectedCase


class ProposalCase(ConnectedCase):
    def vat_code(self, tax):
        return self.mapping(tax).vat_code_id

    def all_mappings(self):
        return [mapping._name for mapping in self.env["exact.mapping"]._all()]

    def mapping(self, tax):
        return self.connection.tax_mapping_ids.filtered(lambda m: m.tax_id == tax)

    def assert_rates(self, rates, use="sale"):
        """Every tax with these rates has a code of the same rate that its documents may use."""
        taxes = (
            self.env["exact.tax.mapping"]
            ._to_map(self.connection)
            .filtered(lambda tax: tax.amount in rates and tax.type_tax_use == use)
        )
        self.assertEqual(set(taxes.mapped("amount")), rates)
        for tax in taxes:
            code = self.vat_code(tax)
            self.assertAlmostEqual(code.percentage * 100, tax.amount, msg=tax.name)
            self.assertNotEqual(code.transaction_type, "P" if use == "sale" else "S", tax.name)

    def journal(self, move_type):
        mappings = self.connection.journal_mapping_ids
        return mappings.filtered(lambda m: m.move_type == move_type).exact_journal_id.mapped("code")


@tagged("post_install", "-at_install")
class TestBelgianProposals(ProposalCase):
    def test_journals_and_default_account(self):
        self.assertEqual(set(self.journal("out_invoice")), {"700"})
        self.assertEqual(set(self.journal("out_refund")), {"701"})
        self.assertEqual(set(self.journal("in_invoice")), {"600"})
        self.assertEqual(set(self.journal("in_refund")), {"601"})
        self.assertEqual(self.connection.default_gl_account_id.code, "700000")
        self.assertTrue(self.connection.default_expense_gl_account_id)

    def test_taxes_by_rate_and_kind(self):
        self.assert_rates({21, 12, 6})

    def test_mappings_of_this_company_alone(self):
        companies = self.connection.tax_mapping_ids.tax_id.company_id
        self.assertEqual(companies, self.company)

    def test_person_wins(self):
        mapping = self.connection.tax_mapping_ids.filtered("vat_code_id")[0]
        chosen = self.connection.vat_code_ids - mapping.vat_code_id
        mapping.vat_code_id = chosen[0]
        self.assertEqual(mapping.reason, "person")
        cleared = self.connection.tax_mapping_ids.filtered("vat_code_id")[1]
        cleared.vat_code_id = False
        self.connection.action_refresh_lists()
        self.assertEqual(mapping.vat_code_id, chosen[0])
        self.assertFalse(cleared.vat_code_id)

    def test_person_wins_in_every_mapping(self):
        """Whatever a person sets or clears, the next proposal leaves it."""
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        self.env["account.analytic.account"].create({"name": "Algemeen", "plan_id": plan.id})
        self.connection.write({"cost_center_plan_id": plan.id, "cost_unit_plan_id": plan.id})
        tried = []
        for model in self.all_mappings():
            rows = self.env[model].search([("connection_id", "=", self.connection.id)])
            for target in rows._targets:
                proposed = rows.filtered(rows._targets[0])[:1] or rows[:1]
                [choice] = proposed[target] or self.env[proposed[target]._name].search(
                    [("connection_id", "=", self.connection.id)], limit=1
                )
                nothing = dict.fromkeys(rows._targets, False)
                for chosen in (choice, choice.browse()):
                    # As a proposal left it that found nothing, while something would be found now.
                    proposed.write({**nothing, "reason": "no_match"})
                    proposed[target] = chosen
                    self.connection._propose_mappings()
                    found = {name: proposed[name].id for name in nothing}
                    expected = {**nothing, target: chosen.id}
                    self.assertEqual(found, expected, f"{model} {target}")
                    self.assertEqual(proposed.reason, "person", f"{model} {target}")
                tried.append((model, target))
        self.assertEqual(len(tried), 7, tried)

    def test_default_account_taken_away_stays_away(self):
        defaults = ("default_gl_account_id", "default_expense_gl_account_id")
        self.connection.write(dict.fromkeys(defaults, False))
        self.connection._propose_mappings()
        for name in defaults:
            self.assertFalse(self.connection[name])

    def test_new_tax_is_proposed_with_the_next_refresh(self):
        tax = self.company_data["default_tax_sale"].copy({"name": "21% again"})
        self.assertIn("21% again", self.connection._missing_setup()[0])
        self.connection.action_refresh_lists()
        self.assertAlmostEqual(self.vat_code(tax).percentage, 0.21)

    # --- archived since, and still on a document ---

    def test_what_was_archived_is_mapped_while_documents_use_it(self):
        """A document keeps its tax, journal, account, term and analytic account when archived."""
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "Algemeen", "plan_id": plan.id}
        )
        tax = self.company_data["default_tax_sale"].copy({"name": "21% old"})
        journal = self.company_data["default_journal_sale"].copy({"code": "OLD"})
        account = self.company_data["default_account_revenue"]
        term = self.env.ref("account.account_payment_term_30days").copy()
        self.connection.cost_center_plan_id = plan
        line = self._prepare_invoice_line(
            price_unit=100,
            tax_ids=tax,
            account_id=account,
            analytic_distribution={str(analytic.id): 100},
        )
        invoice = self._create_invoice(
            journal_id=journal.id,
            invoice_payment_term_id=term.id,
            invoice_line_ids=[line],
            post=True,
        )
        self.assertEqual(invoice.state, "posted")
        unused = self.company_data["default_tax_sale"].copy({"name": "21% unused"})
        sources = (
            ("exact.tax.mapping", "tax_id", tax),
            ("exact.journal.mapping", "journal_id", journal),
            ("exact.gl.mapping", "account_id", account),
            ("exact.payment.term.mapping", "term_id", term),
            ("exact.analytic.mapping", "analytic_account_id", analytic),
        )
        self.assertEqual({model for model, _field, _source in sources}, set(self.all_mappings()))
        for _model, _field, source in sources:
            source.active = False
        unused.active = False
        for model, field, source in sources:
            self.env[model].search([(field, "=", source.id)]).unlink()
        self.connection._propose_mappings()
        for model, field, source in sources:
            rows = self.env[model].search([(field, "=", source.id)])
            self.assertTrue(rows, model)
            self.assertTrue(all(row[row._targets[0]] for row in rows), model)
            # And a person who adds a row by hand finds it.
            [shown] = etree.fromstring(rows.get_view(view_type="list")["arch"]).xpath(
                f"//field[@name='{field}']"
            )
            self.assertIn("'active_test': False", shown.get("context", ""), model)
        self.assertFalse(self.mapping(unused))

    def test_link_of_an_issue_starts_the_missing_row(self):
        tax = self.company_data["default_tax_sale"].copy({"name": "21% old", "active": False})
        [found] = kept(issue("no_vat_code", ("account.tax", tax.id)))
        action = describe(self.env, found, self.connection)["action"]
        context = action["context"]
        row = self.env[action["res_model"]].with_context(**context).create({})
        self.assertEqual((row.tax_id, row.connection_id), (tax, self.connection))

    # --- VAT of another country ---

    def foreign_tax(self, **values):
        """A copy of the ordinary 21 % for buyers in the Netherlands."""
        values = {"name": "21.0% NL VAT", "description": "21.0%", **values}
        return self.company_data["default_tax_sale"].copy(values)

    def dutch_buyers(self, tax):
        """The fiscal position that replaces the ordinary tax by this one."""
        tax.original_tax_ids = self.company_data["default_tax_sale"]
        tax.fiscal_position_ids = self.env["account.fiscal.position"].create(
            {"name": "B2C", "country_id": self.env.ref("base.nl").id, "auto_apply": True}
        )

    def test_vat_of_another_country_gets_no_domestic_code(self):
        self.connection.vat_code_ids.filtered("oss_country").sudo().active = False
        group = self.company_data["default_tax_sale"].tax_group_id.copy({"name": "Other"})
        self.env["ir.model.data"].create(
            {
                "name": f"{self.company.id}_oss_tax_group_21_0_BE",
                "module": "account",
                "model": "account.tax.group",
                "res_id": group.id,
            }
        )
        of_oss = self.foreign_tax(name="21.0% x", tax_group_id=group.id)
        by_position = self.foreign_tax(name="21.0% y")
        self.dutch_buyers(by_position)
        registered = self.foreign_tax(name="21.0% z")
        registered.country_id = self.env.ref("base.nl")
        self.connection._propose_mappings()
        for tax, places in (
            (of_oss, ("OSS",)),
            (by_position, ("NL", "Netherlands")),
            (registered, ("NL", "Netherlands")),
        ):
            self.assertEqual(tax._exact_abroad()[:2], places, tax.name)
            self.assertFalse(self.vat_code(tax), tax.name)
            self.assertEqual(self.mapping(tax).reason, "abroad", tax.name)
            alerts = self.connection.setup_alerts or {}
            self.assertNotIn(tax.name, alerts.get("tax", {}).get("message", ""))
        self.assertFalse(self.company_data["default_tax_sale"]._exact_abroad())

    def test_vat_of_another_country_gets_its_code_of_oss(self):
        tax = self.foreign_tax()
        self.dutch_buyers(tax)
        self.connection._propose_mappings()
        self.assertEqual(self.vat_code(tax).oss_country, "NL")
        self.assertFalse(self.mapping(tax).warning)
        domestic = self.vat_code(self.company_data["default_tax_sale"])
        self.mapping(tax).vat_code_id = domestic
        self.assertIn("Netherlands", self.mapping(tax).warning)
        self.assertIn("your own VAT return", self.mapping(tax).warning)

    def test_tax_that_is_no_vat_is_asked_for(self):
        tax = self.env["account.tax"].create(
            {"name": "Eco", "amount_type": "fixed", "amount": 1, "type_tax_use": "sale"}
        )
        self.connection.action_refresh_lists()
        self.assertEqual(self.mapping(tax).reason, "not_vat")
        alert = self.connection.setup_alerts["tax"]
        self.assertIn("Eco", alert["message"])
        self.assertEqual(alert["action"]["res_model"], "exact.tax.mapping")
        self.mapping(tax).gl_account_id = self.connection.default_gl_account_id
        self.assertNotIn("Eco", self.connection.setup_alerts["tax"]["message"])

    def test_code_including_vat_for_a_tax_on_top(self):
        mapping = self.mapping(self.company_data["default_tax_sale"])
        self.assertEqual(mapping.vat_code_id.vat_type, "E")
        self.assertFalse(mapping.warning)
        codes = self.connection.vat_code_ids.filtered(
            lambda row: (
                row.percentage == mapping.vat_code_id.percentage and row.transaction_type == "S"
            )
        )
        excluding, including = mapping.vat_code_id, codes.filtered(lambda c: c.vat_type == "I")
        mapping.vat_code_id = including
        self.assertIn(including.code, mapping.warning)
        self.assertIn(excluding.display_name, mapping.warning)
        mapping.tax_id.price_include_override = "tax_included"
        self.assertFalse(mapping.warning)

    def test_only_a_code_including_vat(self):
        tax = self.company_data["default_tax_sale"].copy({"name": "21% again"})
        codes = self.connection.vat_code_ids
        codes.filtered(lambda c: c.vat_type != "I").sudo().is_blocked = True
        self.connection._propose_mappings()
        mapping = self.mapping(tax)
        self.assertEqual(mapping.vat_code_id.vat_type, "I")
        self.assertEqual(mapping.reason, "inclusive_code")
        self.assertIn("includes VAT", mapping.warning)
        self.assertIn("totals stay right", mapping.warning)

    def test_group_of_taxes_is_mapped_by_its_members(self):
        members = self.company_data["default_tax_sale"].copy({"type_tax_use": "none"})
        group = self.env["account.tax"].create(
            {
                "name": "Group",
                "amount_type": "group",
                "type_tax_use": "sale",
                "children_tax_ids": [(6, 0, members.ids)],
            }
        )
        self.connection.action_refresh_lists()
        self.assertTrue(self.vat_code(members))
        self.assertFalse(self.mapping(group))

    def test_account_with_the_same_code(self):
        account = self.company_data["default_account_revenue"]
        mapping = self.connection.gl_mapping_ids.filtered(lambda m: m.account_id == account)
        self.assertEqual(mapping.gl_account_id.code, "700000")

    def test_nothing_is_missing_after_connecting(self):
        levels = {a["level"] for a in (self.connection.setup_alerts or {}).values()}
        self.assertNotIn("danger", levels, self.connection._missing_setup())

    def test_other_currency_than_the_company(self):
        self.connection.sudo().division_currency = "USD"
        self.assertIn("currency", self.connection.setup_alerts)


@tagged("post_install", "-at_install")
class TestDutchProposals(ProposalCase):
    country = "NL"

    def test_usual_codes(self):
        self.assertEqual(self.company.country_id.code, "NL")
        self.assertEqual(set(self.journal("out_invoice")), {"70"})
        self.assertEqual(self.connection.default_gl_account_id.code, "8000")
        self.assert_rates({21, 9})
