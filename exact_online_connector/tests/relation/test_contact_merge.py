"""What befalls contacts that are in Exact: merged with Odoo's wizard, moved, archived, deleted."""

from collections import defaultdict

from odoo import Command
from odoo.tests import tagged

from ..payment.payment_common import PaidBills, PaymentCase

IBAN = "BE68539007547034"


@tagged("post_install", "-at_install")
class TestContactMerge(PaidBills, PaymentCase):
    def merge(self, kept, *others):
        """What the wizard does, for one group or as it does for all of them."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        ids = [kept.id, *(other.id for other in others)]
        wizard._merge(ids, kept)
        self.env.invalidate_all()
        self.assertFalse(self.env["res.partner"].union(*others).exists())

    def links(self, partner, **narrowed):
        links = self.env["exact.contact"].with_context(active_test=False)
        return links.search([("partner_id", "=", partner.id)], order="id")

    def two_in_exact(self):
        """Two contacts, each with an invoice in Exact, and so each with a relation."""
        one, other = self.new_customer(), self.new_customer()
        return one, other, self.sent(100, partner=one), self.sent(50, partner=other)

    def test_both_are_in_exact_and_payments_of_both_find_their_invoices(self):
        kept, gone, first, second = self.two_in_exact()
        guids = {move: move.exact_entry_id.guid for move in (first, second)}
        customers = [self.booked(move)[0]["Customer"] for move in (first, second)]
        self.assertNotEqual(*customers)

        self.merge(kept, gone)

        self.assertEqual(self.links(kept).mapped("guid"), customers)
        self.assertEqual(self.links(kept).mapped("active"), [True, False])
        self.assertEqual(second.commercial_partner_id, kept)
        self.assertEqual(second.exact_entry_id.guid, guids[second])
        for move in (first, second):
            self.pay(move)
        self.fetch()
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 0))
        self.assertEqual(second.reconciled_payment_ids.partner_id, kept)
        # What comes next stands on the relation of the contact that stayed.
        third = self.sent(70, partner=kept)
        self.assertEqual(self.booked(third)[0]["Customer"], customers[0])
        [activity] = kept.activity_ids
        for link in self.links(kept):
            self.assertIn(link.code, activity.note)
        self.assertEqual(activity.user_id, self.env.user)

    def test_money_left_on_the_other_relation_is_the_contacts(self):
        kept, gone, _first, second = self.two_in_exact()
        self.merge(kept, gone)
        self.receive(second, second.amount_total + 10)
        self.fetch()
        items = self.env["exact.open.item"].search([("entry_id", "=", second.exact_entry_id.id)])
        self.assertEqual(items.partner_id, kept)
        credit = self.env["exact.settlement"].search([("means", "=", "credit")])
        self.assertEqual(credit.partner_id, kept)

    def test_three_and_the_one_in_exact_is_not_the_one_that_stays(self):
        kept, one, other = (self.new_customer() for _number in range(3))
        first, second = self.sent(100, partner=one), self.sent(50, partner=other)
        self.env["exact.contact"].sudo()._of(self.connection, kept)
        self.merge(kept, one, other)
        links = self.links(kept)
        self.assertEqual(links.mapped("active"), [True, False])
        self.assertEqual(links[0].guid, self.booked(first)[0]["Customer"])
        self.assertEqual(links[1].guid, self.booked(second)[0]["Customer"])

    def test_one_relation_twice_in_odoo_is_one_link(self):
        kept, gone = self.new_customer(), self.new_customer()
        move = self.sent(100, partner=kept)
        link = self.links(kept)
        self.env["exact.contact"].sudo()._of(self.connection, gone).write(
            {"guid": link.guid, "code": link.code, "is_supplier": True}
        )
        self.merge(kept, gone)
        self.assertRecordValues(
            self.links(kept), [{"guid": link.guid, "is_customer": True, "is_supplier": True}]
        )
        self.assertFalse(kept.activity_ids)
        self.assertEqual(move.exact_state, "sent")

    def test_the_relations_stay_linked_when_they_are_fetched(self):
        kept, gone, *_moves = self.two_in_exact()
        self.merge(kept, gone)
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._fetch_relations()
        self.env.invalidate_all()
        guids = self.links(kept).mapped("guid")
        relations = self.env["exact.relation"].search([("guid", "in", guids)])
        self.assertEqual(relations.mapped("match_state"), ["linked"] * 2)
        self.assertEqual(relations.partner_id, kept)

    def test_links_to_different_connections_both_stay(self):
        kept, gone, *_moves = self.two_in_exact()
        other = self.env["res.company"].create({"name": "Second"})._exact_connection()
        link = self.links(gone)
        self.env.cr.execute(
            "UPDATE exact_contact SET connection_id = %s WHERE id = %s", [other.id, link.id]
        )
        self.env.invalidate_all()
        self.merge(kept, gone)
        self.assertEqual(self.links(kept).mapped("active"), [True, True])
        self.assertFalse(kept.activity_ids)

    # --- every row of ours that points to a contact ---

    def makers(self):
        """How a row of each field that points to a contact is made, by model and field."""
        connection, env = self.connection.sudo(), self.env(su=True)
        guid = "00000000-0000-0000-0000-%012d"

        def link(partner):
            return {"connection_id": connection.id, "partner_id": partner.id}

        def rule(partner):
            return env["exact.coding.rule"].create({**link(partner), "label": "toner"})

        def relation(partner):
            values = {"guid": guid % partner.id, "candidate_ids": [Command.link(partner.id)]}
            return env["exact.relation"].create({**link(partner), **values})

        def made_of_relation(partner):
            return env["exact.new.contact"].create({**link(partner), "guid": guid % partner.id})

        def item(partner):
            values = {"guid": guid % partner.id, "side": "receivable", "kind": "cash"}
            return env["exact.open.item"].create({**link(partner), **values})

        def payment(partner):
            values = {
                "means": "credit",
                "item_guid": guid % partner.id,
                "currency_id": self.company.currency_id.id,
            }
            return env["exact.settlement"].create({**link(partner), **values})

        def mandate(partner):
            bank = env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": IBAN})
            values = {"partner_id": partner.id, "reference": f"M{partner.id}"}
            return env["exact.mandate"].create(
                {**values, "partner_bank_id": bank.id, "company_id": self.company.id}
            )

        def coding(partner):
            return env["exact.coding"]._of(
                connection, self.bill(ref=f"C{partner.id}", partner=partner)
            )

        return {
            "exact.contact": (
                lambda partner: env["exact.contact"]._of(connection, partner),
                ("partner_id",),
            ),
            "exact.coding.rule": (rule, ("partner_id",)),
            "exact.relation": (relation, ("partner_id", "candidate_ids")),
            "exact.new.contact": (made_of_relation, ("partner_id",)),
            "exact.open.item": (item, ("partner_id",)),
            "exact.settlement": (payment, ("partner_id",)),
            "exact.mandate": (
                mandate,
                ("partner_id", "commercial_partner_id", "partner_bank_id"),
            ),
            "exact.coding": (coding, ("partner_id",)),
        }

    def test_every_row_that_points_to_a_contact_survives(self):
        makers = self.makers()
        pointing = defaultdict(set)
        for name, model in self.env.registry.items():
            if name.startswith("exact.") and not model._transient and not model._abstract:
                for field in model._fields.values():
                    if field.comodel_name in ("res.partner", "res.partner.bank") and field.store:
                        pointing[name].add(field.name)
        known = {name: set(fields) for name, (_make, fields) in makers.items()}
        self.assertEqual(dict(pointing), known, "say above how a row of it is made")

        partners = [self.new_customer() for _number in range(3)]
        rows = {
            name: [make(partner.sudo()) for partner in partners]
            for name, (make, _fields) in makers.items()
        }
        self.env.flush_all()
        self.merge(*partners)
        for name, made in rows.items():
            once = name in ("exact.contact", "exact.coding.rule")
            left = self.env[name].union(*made).exists()
            self.assertEqual(len(left), 1 if once else 3, name)
            for field in known[name]:
                for row in left:
                    target = row[field]
                    if target._name == "res.partner.bank":
                        target = target.partner_id
                    self.assertEqual(target, partners[0], f"{name}.{field}")

    def test_rules_of_one_supplier_learn_from_the_bills_of_both(self):
        kept, gone = self.new_customer(), self.new_customer()
        for partner in (kept, gone):
            bill = self.bill(ref=f"R{partner.id}", partner=partner)
            self.send_bill(bill, gl_account_id=self.gl("612000").id)
        rules = self.env["exact.coding.rule"]
        before = rules.search([("partner_id", "=", kept.id)])
        self.assertTrue(before)
        self.merge(kept, gone)
        after = rules.search([("partner_id", "=", kept.id)])
        self.assertEqual(len(after), len(before))
        self.assertEqual(set(after.mapped("seen")), {2})
        self.assertEqual(after.gl_account_id.code, "612000")

    # --- a contact that goes elsewhere ---

    def test_a_contact_that_comes_to_belong_to_a_company(self):
        """What was sent stays where it is and is paid; what comes next is the company's."""
        person = self.new_customer()
        person.is_company = False
        move = self.sent(100, partner=person)
        company = self.new_customer()
        person.parent_id = company
        self.pay(move)
        self.fetch()
        self.assertEqual(move.amount_residual, 0)
        following = self.sent(50, partner=person)
        self.assertEqual(following.commercial_partner_id, company)
        [entry] = self.booked(following)
        [relation] = self.relations(ID=entry["Customer"])
        self.assertEqual(relation["Name"], company.name)
        self.assertNotEqual(entry["Customer"], self.booked(move)[0]["Customer"])

    def test_an_archived_contact_is_still_paid(self):
        partner = self.new_customer()
        move = self.sent(100, partner=partner)
        partner.active = False
        self.pay(move)
        self.fetch()
        self.assertEqual(move.amount_residual, 0)

    def test_a_contact_without_documents_is_deleted_with_its_link(self):
        partner = self.new_customer()
        link = self.env["exact.contact"].sudo()._of(self.connection, partner)
        partner.unlink()
        self.assertFalse(link.exists())
