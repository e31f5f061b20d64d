"""People of every kind, and rows of every model of the addon, as work leaves them."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw

from .coding.bill_common import Bills
from .debit.collection_common import IBANS, CollectionCase
from .entry.send_common import ENTRIES

OWN = "exact."
# What a wizard is of, where it must name one of several things and so none is required.
ONE_OF_SEVERAL = {"exact.difference.wizard": "entry_id"}


def public_methods(env, addon="exact_online_connector"):
    """What an addon lets anybody call by RPC, but for the methods that every model has.

    :return: model, method
    :rtype: set[tuple]
    """
    return {
        (name, method)
        for name in env.registry
        if not env[name]._abstract
        for part in type(env[name]).mro()
        if part.__module__.startswith(f"odoo.addons.{addon}.")
        for method, what in vars(part).items()
        if callable(what) and not method.startswith("_") and not hasattr(BaseModel, method)
    }


class Undone(Exception):
    """Ends a block whose changes are taken back."""


class ByRpc:
    """Other people, and what becomes of their calls: for any case with a company."""

    @contextmanager
    def taken_back(self):
        """What happens in the block did not."""
        try:
            with self.env.cr.savepoint():
                yield
                raise Undone
        except Undone:
            self.env.invalidate_all(flush=False)

    def outcome(self, user, model, method, ids):
        """Call a method as the web client does, and take back what it did.

        :return: done, told (a person can read why not) or refused (for want of rights)
        :rtype: str
        :raises Exception: whatever else it raised: nobody can read that
        """
        outcome = "done"
        self.env.flush_all()
        with self.taken_back(), self.registry.cursor() as cr:
            records = self.env(cr=cr, user=user.id, su=False, context={})[model]
            args = [] if getattr(getattr(type(records), method), "_api_model", False) else [ids]
            try:
                call_kw(records, method, args, {})
                records.env.flush_all()
            except AccessError:
                outcome = "refused"
            except (UserError, RedirectWarning) as error:
                outcome = "told"
                self.assertTrue(str(error.args[0]).strip())
            finally:
                cr.rollback()
        return outcome


class RightsCase(ByRpc, Bills, CollectionCase):
    """A company that used everything, and people who may do more or less with it."""

    def setUp(self):
        super().setUp()
        self.simulator.control("knobs", {"minute_limit": 100000})
        self.sister, self.foreign = self.env["res.company"].create(
            [{"name": "Sister"}, {"name": "Foreign"}]
        )
        # A second connection for those who have several companies.
        self.sister._exact_connection()
        groups = {
            # Manages accounting, and the settings of Odoo.
            "manager": "base.group_system,account.group_account_manager",
            "biller": "account.group_account_invoice",
            "reader": "account.group_account_readonly",
            "employee": "base.group_user",
            "customer": "base.group_portal",
        }
        ours = self.company | self.sister
        self.people = {who: self.new_user(group, ours) for who, group in groups.items()}
        self.people["stranger"] = self.new_user("account.group_account_manager", self.foreign)
        self.work()

    def work(self):
        """Sell, buy, collect and get paid, so that there is a row of everything."""
        plan = self.env["account.analytic.plan"].create({"name": "Department"})
        account = {"plan_id": plan.id, "company_id": False}
        self.env["account.analytic.account"].create(
            [{"name": "Sales", **account}, {"name": "Works", **account}]
        )
        self.connection.cost_center_plan_id = plan
        self.connection._note_capability("xml", "works")
        self.invoices = self.env["account.move"].union(
            *(self.sent_with_mandate(100, iban=iban) for iban in IBANS[:2])
        )
        first, second = (self.collected(invoice) for invoice in self.invoices)
        self.returned(self.line(first, self.invoices[0]))
        self.collections = first | second
        self.paid = self.sent(100)
        self.pay(self.paid)
        self.fetch()
        self.next_minute()
        self.bills = self.bill(ref="A") | self.bill(ref="B")
        for bill in self.bills:
            self.send_bill(bill, gl_account_id=self.gl("612000").id)
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._fetch_relations()
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._compare_now()
        self.env.invalidate_all()
        relations = self.env["exact.relation"].search([("match_state", "!=", "linked")], limit=2)
        self.env["exact.run"]._start_contacts(relations)
        self.env["exact.gl.usage"].action_open()
        self.to_code = self.bill(ref="C") | self.bill(ref="D")
        self.look_in_exact()
        self.customers_of_ours = self.invoices.partner_id
        self.customers_of_ours.company_id = self.company

    def look_in_exact(self):
        """A search for what is there already, with a document that was found."""
        names = ("exact.adoption", "exact.adoption.entry", "exact.adoption.line")
        adoptions, entries, lines = (self.env[name].sudo() for name in names)
        mine = {"connection_id": self.connection.id, "division": self.connection.division}
        adoption = adoptions.create({**mine, "date_from": "2026-01-01", "date_to": "2026-12-31"})
        found = {"adoption_id": adoption.id, "guid": "found", "endpoint": ENTRIES, "amount": 1}
        entry = entries.create(found)
        invoice = self.invoice(1)
        line = {"adoption_id": adoption.id, "move_id": invoice.id, "found_id": entry.id}
        lines.create({**line, "grade": "likely"})

    # --- what there is ---

    def own_models(self, transient=False):
        """The addon's own models that have rows, as superuser."""
        return [
            self.env[name].sudo()
            for name in sorted(self.registry)
            if name.startswith(OWN)
            and not self.env[name]._abstract
            and self.env[name]._transient == transient
        ]

    def rows(self, model, user):
        """Two rows of a model, or one where there can be no more; wizards are the user's own.

        :param str model: its name
        :param res.users user: who opened it
        :return: as superuser
        """
        rows = self.env[model].sudo()
        if model == "exact.coding.walk":
            return self.walk_of(user)
        if model == "exact.connection":
            return self.connection.sudo() | self.sister.sudo().exact_connection_id
        if model == "account.move":
            return self.invoices.sudo()
        if model == "res.partner":
            return self.customers_of_ours.sudo()
        if rows._transient:
            return self.opened(model, user) | self.opened(model, user)
        mine = [("company_id", "in", [self.company.id, False])] if "company_id" in rows else []
        return rows.search(mine, limit=2)

    def walk_of(self, user):
        """The bills that this person is coding, as superuser."""
        walk = self.env["exact.coding.walk"].with_user(user).sudo()._mine(self.connection)
        walk.coding_ids = self.env["exact.coding"].sudo()._of(self.connection, self.to_code)
        walk._show(walk.coding_ids[0])
        return walk

    def opened(self, model, user):
        """A wizard, with what it must name, as if this person had opened it."""
        wizards = self.env[model].with_user(user).sudo().with_company(self.company)
        values = {}
        for name, field in wizards._fields.items():
            if not field.store or field.compute or field.related:
                continue
            if not field.required and ONE_OF_SEVERAL.get(model) != name:
                continue
            if field.type == "many2one":
                values[name] = self.rows(field.comodel_name, user)[:1].id
            elif field.type == "selection":
                values[name] = (
                    wizards.default_get([name]).get(name) or field.get_values(self.env)[0]
                )
            elif field.type == "char":
                values[name] = "1"
        return self.env[model].sudo().browse(wizards.create(values).ids)
