"""Who may do what, by RPC too: each company its own, each person their own wizards."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import groupby

from .rights_common import RightsCase
from .rights_table import ANY, COMPANY, MANAGE, ONE, READ, RIGHTS, SEND

MISSING = 2**31 - 1
AUTOMATIC = ("create_uid", "write_uid")
# Who is refused by what a method is for.
REFUSED = {
    READ: ("employee", "customer"),
    SEND: ("employee", "customer", "reader"),
    MANAGE: ("employee", "customer", "reader", "biller"),
}
# What nobody may look into.
HIDDEN = ("exact.token", "exact.attempt")
# Of wizards, who opens their own.
OPENS = ("manager", "biller", "reader")


@tagged("post_install", "-at_install")
class TestRights(RightsCase):
    def test_every_method_for_everybody(self):
        for model, methods in groupby(sorted(RIGHTS.items()), lambda row: row[0][0]):
            for person, user in self.people.items():
                with self.taken_back():
                    opens = person in OPENS and self.env[model].with_user(user).has_access("create")
                    rows = self.rows(model, user if opens else self.people["manager"])
                    self.assertTrue(rows, f"there is no row of {model} to try")
                    for (_model, method), (whom, on) in methods:
                        with (
                            self.subTest(method=f"{model}.{method}", person=person),
                            self.taken_back(),
                        ):
                            self.assert_rights(rows, method, whom, on, person, user)

    def assert_rights(self, rows, method, whom, on, person, user):
        """A method does with these rows what stands in the table, for one person."""
        model = rows._name
        self.simulator.control("calls/clear", {})
        is_refused = person in REFUSED[whom] or (person == "stranger" and on != COMPANY)

        outcome = self.outcome(user, model, method, rows[:1].ids)
        if is_refused:
            self.assertEqual(outcome, "refused")
        elif person != "stranger":
            self.assertIn(outcome, ("done", "told"))
        self.outcome(user, model, method, [])
        if is_refused or person == "stranger":
            self.assertFalse(self.calls(), "Exact was called")
            return
        self.outcome(user, model, method, [MISSING])
        if on == ONE:
            self.assertEqual(self.outcome(user, model, method, []), "told")
            if len(rows) > 1:
                self.assertEqual(self.outcome(user, model, method, rows.ids), "told")
        elif on == ANY:
            self.assertIn(self.outcome(user, model, method, rows.ids), ("done", "told"))

    def test_who_sees_and_names_what(self):
        self.assertNotIn("allowed_company_ids", self.env.context)
        self.assert_each_company_sees_its_own()
        self.assert_each_person_sees_their_own_wizards()
        self.assert_nobody_names_what_they_do_not_see()
        self.assert_forms_stand_nothing_filled_in()

    def assert_each_company_sees_its_own(self):
        stranger, biller = self.people["stranger"], self.people["biller"]
        for rows in self.own_models():
            model = rows._name
            if model in HIDDEN:
                continue
            ours = self.rows(model, biller)
            with self.subTest(model=model):
                self.assertTrue(ours, "there is no row to see")
                theirs = rows.with_user(stranger)
                self.assertFalse(theirs.sudo(False).search([]) & ours)
                with self.assertRaises(AccessError):
                    ours[:1].with_user(stranger).read(["create_date"])
                self.assertTrue(ours[:1].with_user(biller).read(["create_date"]))

    def assert_each_person_sees_their_own_wizards(self):
        opener, other = self.people["manager"], self.people["biller"]
        for wizards in self.own_models(transient=True):
            with self.subTest(model=wizards._name), self.taken_back():
                opened = self.opened(wizards._name, opener)
                self.assertTrue(opened.with_user(opener).read(["create_date"]))
                # Even those who may do everything.
                everything = self.new_user("base.group_system,account.group_account_manager")
                for person in (other, everything, self.people["stranger"]):
                    with self.assertRaises(AccessError):
                        opened.with_user(person).read(["create_date"])

    def assert_nobody_names_what_they_do_not_see(self):
        stranger = self.people["stranger"]
        tried = 0
        for rows in self.own_models() + self.own_models(transient=True):
            theirs = rows.with_user(stranger).sudo(False)
            if not theirs.has_access("create"):
                continue
            for name, field in theirs._fields.items():
                if not field.relational or name in AUTOMATIC or field.type == "one2many":
                    continue
                if not (field.store or field.inverse):
                    continue
                ours = self.company if field.comodel_name == "res.company" else None
                with self.taken_back():
                    if ours is None:
                        ours = self.rows(field.comodel_name, self.people["manager"])[:1]
                    if not ours or ours.with_user(stranger).sudo(False).has_access("read"):
                        continue
                    tried += 1
                    value = ours.id if field.type == "many2one" else [(6, 0, ours.ids)]
                    self.assert_not_named(theirs, name, value)
        self.assertGreater(tried, 40)

    def assert_not_named(self, theirs, name, value):
        """A value is refused wherever a client can hand it over."""
        for method, args, context in (
            ("create", [{name: value}], {}),
            ("onchange", [[], {name: value}, [name], {name: {}}], {}),
            ("default_get", [[name]], {f"default_{name}": value}),
        ):
            with (
                self.subTest(field=f"{theirs._name}.{name}", method=method),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                call_kw(theirs, method, args, {"context": context})

    def assert_forms_stand_nothing_filled_in(self):
        """What a form asks for by itself, and a search in a field, with nothing to go by."""
        manager = self.people["manager"]
        for rows in self.own_models() + self.own_models(transient=True):
            own = rows.with_user(manager).sudo(False)
            if rows._name in HIDDEN:
                continue
            calls = [("name_search", ["x"])]
            if own.has_access("create"):
                fields = own.fields_get()
                spec = {name: {} for name in fields}
                filled = [name for name, field in fields.items() if not field["readonly"]]
                calls.append(("onchange", [[], {}, [], spec]))
                calls += [("onchange", [[], {name: False}, [name], spec]) for name in filled]
            for method, args in calls:
                with (
                    self.subTest(model=own._name, method=method, args=args[1:3]),
                    self.taken_back(),
                ):
                    try:
                        call_kw(own, method, args, {})
                    except UserError as told:
                        self.assertTrue(str(told))

    def test_what_people_read_of_documents(self):
        self.assert_a_customer_reads_nothing_of_exact()
        self.assert_screens_open_for_all_who_read_documents()

    def assert_a_customer_reads_nothing_of_exact(self):
        customer = self.people["customer"]
        invoice = self.invoices[0]
        customer.partner_id.parent_id = invoice.partner_id
        theirs = invoice.with_user(customer)
        self.assertEqual(theirs.read(["name"])[0]["name"], invoice.name)
        invoice.exact_entry_id.sudo()._set_state("changed")
        self.assertIn("exact_online_0", invoice._get_alerts())
        self.assertFalse(theirs.read(["alerts"])[0]["alerts"])
        for record in (theirs, customer.partner_id.with_user(customer), customer.company_id):
            own = record.with_user(customer)
            names = [name for name in own._fields if name.startswith("exact_")]
            self.assertTrue(names)
            self.assertFalse(set(names) & set(own.fields_get()))
            for name in names:
                with self.subTest(field=f"{own._name}.{name}"), self.assertRaises(AccessError):
                    own.read([name])
                with self.subTest(search=f"{own._name}.{name}"), self.assertRaises(AccessError):
                    own.search([(name, "!=", False)])

    def assert_screens_open_for_all_who_read_documents(self):
        group = self.env.ref("base.group_user")
        access = {"perm_read": True, "group_id": group.id, "name": "as of sales people"}
        for model in ("account.move", "account.move.line"):
            self.env["ir.model.access"].sudo().create(
                {**access, "model_id": self.env["ir.model"]._get(model).id}
            )
        for person in ("manager", "biller", "reader", "employee"):
            moves = self.invoices.with_user(self.people[person])
            views = moves.get_views([(False, "list"), (False, "form"), (False, "search")])
            names = list(views["models"]["account.move"]["fields"])
            with self.subTest(person=person):
                self.assertEqual(len(moves.read(names)), 2)
                self.assertEqual("exact_url" in names, person != "employee")
                moves.search([("exact_state", "=", "sent")])
