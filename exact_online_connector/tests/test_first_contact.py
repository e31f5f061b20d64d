"""A first set-up where Exact refuses something: nothing optional stops the link.

One after the other everything optional is refused, taken out of Exact's model or not to be
filtered by. Each time the company connects, sends an invoice and fetches its payment, and both
ledgers say so.
"""

from contextlib import contextmanager

from odoo.tests import tagged

from ..exact_api.resources import charts, entries, lists, open_items, relations
from ..exact_api.resources.columns import asked
from .common import BELGIAN_DIVISION, ConnectedCase
from .debit.collection_common import CollectionCase
from .payment.payment_common import PaymentCase

RELATIONS = "sync/CRM/Accounts"
# Endpoint -> the capability that says what follows.
OPTIONAL = {
    "hrm/Costcenters": "list.exact.cost.center",
    "hrm/Costunits": "list.exact.cost.unit",
    "general/Currencies": "list.exact.currency",
    "read/financial/JournalStatusList": "list.exact.journal.status",
    "cashflow/PaymentConditions": "list.exact.payment.condition",
    "sync/Deleted": "deleted",
    "webhooks/WebhookSubscriptions": "webhook",
    "system/Divisions": "division",
    RELATIONS: "feed.exact.relation.feed",
}
# Endpoint -> its scope, without which nothing can be sent.
NEEDED = {
    "financial/Journals": "Financial generalledgers",
    "vat/VATCodes": "Financial accounting",
    "sync/Financial/GLAccounts": "Financial generalledgers",
    "financial/FinancialPeriods": "Financial accounting",
}
LISTS = {
    "current/Me": lists._USER,
    "system/Divisions": lists._DIVISION,
    "financial/Journals": lists._JOURNAL,
    "vat/VATCodes": lists._VAT_CODE,
    "cashflow/PaymentConditions": lists._CONDITION,
    "general/Currencies": lists._CURRENCY,
    "sync/Financial/GLAccounts": charts._GL_ACCOUNT,
    "hrm/Costcenters": charts._COST,
    "hrm/Costunits": charts._COST,
    RELATIONS: relations._LISTED,
}
DOCUMENTS = {
    "salesentry/SalesEntries": entries._ENTRY,
    "crm/Accounts": relations._ACCOUNT,
    "sync/Cashflow/PaymentTerms": open_items._ITEM,
}


# Those of them that are posted or searched by too: without them nothing can be sent.
POSTED = {
    "salesentry/SalesEntries": {"Journal", "EntryDate", "DueDate", "Currency"},
    "crm/Accounts": {"VATNumber", "ChamberOfCommerce", "Status"},
}


def optional(columns):
    """What a read asks for and can do without."""
    wanted = asked(columns)
    return [name for name in wanted["select"] if name not in wanted["needed"]]


class FirstContactCase(PaymentCase):
    begins_connected = False

    @contextmanager
    def anew(self, name):
        """What happens in it is forgotten, here and at Exact."""
        with self.subTest(name):
            self.begin_anew()
            self.env.cr.execute("SAVEPOINT anew")
            try:
                yield
                self.env.flush_all()
            finally:
                self.env.cr.execute("ROLLBACK TO SAVEPOINT anew")
                self.env.invalidate_all()

    def knobs(self, **values):
        self.simulator.control("knobs", values)

    def set_up(self):
        """Connect as a person does, in the wizard."""
        self.connection._give_consent(self.consent())
        action = self.connection.action_choose_division()
        wizard = self.env["exact.division.wizard"].browse(action["res_id"])
        if not wizard.candidate_ids:
            wizard.typed_number = BELGIAN_DIVISION
            wizard.action_look_up()
            wizard.is_confirmed = True
        action = wizard.action_choose()
        self.next_minute()
        return action

    def send_and_be_paid(self):
        """An invoice goes to Exact and its payment comes back, and both ledgers say so."""
        move = self.sent(100)
        self.assert_booked(move)
        self.fetch()
        self.next_minute()
        self.pay(move)
        self.fetch()
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self.connection.state, "connected", self.connection.state_reason)

    def refresh(self, relations=True):
        """Refresh the lists, and the relations, in a cursor that may commit."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            connection = self.env(cr=cr)["exact.connection"].browse(self.connection.id)
            connection.action_refresh_lists()
            if relations:
                connection.action_fetch_relations()
        self.env.invalidate_all()
        self.next_minute()

    def alert(self, name):
        self.connection.invalidate_recordset(["setup_alerts"])
        return (self.connection.setup_alerts or {}).get(name, {}).get("message", "")


@tagged("post_install", "-at_install")
class TestFirstContact(FirstContactCase):
    @classmethod
    def set_up_books(cls):
        """Nothing is connected yet."""
        cls.connection.webhook_secret = "simulator-webhook-secret"
        cls.connection.webhook_state = "failed"
        return super(ConnectedCase, cls).set_up_books()

    def test_an_endpoint_that_is_optional_stops_nothing(self):
        for endpoint, name in OPTIONAL.items():
            with self.anew(endpoint):
                self.knobs(refused_endpoints=endpoint)
                self.set_up()
                self.assertEqual(self.connection.state, "connected", self.connection.state_reason)
                self.send_and_be_paid()
                self.refresh()
                self.assertEqual(self.connection.state, "connected")
                told = self.alert(name)
                self.assertIn(endpoint, told)
                self.assertIn("Scope Violated", told)
                self.assertFalse(self.connection._can(name))
                self.knobs(refused_endpoints="")
                self.refresh()
                self.assertFalse(self.alert(name))
                self.assertTrue(self.connection._can(name))

    def test_an_endpoint_that_is_needed_says_which_scope_to_add(self):
        for endpoint, scope in NEEDED.items():
            with self.anew(endpoint):
                self.knobs(refused_endpoints=endpoint)
                told = self.set_up()["params"]["message"]
                self.assertEqual(self.connection.state, "paused")
                for words in (endpoint, scope, "Manage", "Scope Violated", "connect again"):
                    self.assertIn(words, told)
                    self.assertIn(words, self.connection.state_reason)
                self.knobs(refused_endpoints="")
                self.refresh()
                self.assertEqual(self.connection.state, "connected")
                self.send_and_be_paid()

    def test_what_exact_says_of_rights_stops_nothing(self):
        for answer in ("refused", "false"):
            with self.anew(answer):
                self.knobs(rights_endpoint=answer)
                self.set_up()
                self.assertEqual(self.connection.state, "connected")
                self.send_and_be_paid()
                shown = "SalesEntries" in self.alert("rights")
                self.assertEqual(shown, answer == "false", self.connection.setup_alerts)
                self.assertEqual(self.connection._can("rights"), answer == "false")

    def test_filters_that_are_refused(self):
        filters = {
            "financial/FinancialPeriods.FinYear": "filter.periods",
            "read/financial/JournalStatusList.Year": "filter.journal_statuses",
        }
        for refused, name in filters.items():
            with self.anew(refused):
                self.knobs(refused_filters=refused)
                self.set_up()
                self.assertFalse(self.connection._can(name))
                self.assertTrue(self.connection.period_ids)
                closed = [("connection_id", "=", self.connection.id), ("is_closed", "=", True)]
                self.assertTrue(self.env["exact.journal.status"].sudo().search(closed))
                self.send_and_be_paid()

    def test_dates_in_filters_have_a_time(self):
        with self.anew("with_time"):
            self.knobs(date_filters="with_time")
            self.set_up()
            self.send_and_be_paid()

    def test_a_property_of_a_list_that_is_gone(self):
        for endpoint, columns in LISTS.items():
            for name in optional(columns):
                with self.anew(f"{endpoint}.{name}"):
                    self.knobs(removed_properties=f"{endpoint}.{name}")
                    self.set_up()
                    self.assertEqual(self.connection.state, "connected")
                    self.assertTrue(self.connection.lists_refreshed_at)
                    if endpoint == RELATIONS:  # read after the set-up
                        self.refresh()
                    self.assertFalse(self.connection._can(f"property.{endpoint}.{name}"))
                    self.simulator.control("calls/clear", {})
                    self.refresh(relations=endpoint == RELATIONS)
                    refused = [call for call in self.calls() if call["status"] == 400]
                    self.assertFalse(refused, "it is remembered")

    def test_a_property_that_is_needed_is_told(self):
        with self.anew("VATCodes.Charged"):
            self.knobs(removed_properties="vat/VATCodes.Charged")
            told = self.set_up()["params"]["message"]
            self.assertIn("Charged", told)
            self.assertIn("vat/VATCodes", told)
            self.assertFalse(self.connection.lists_refreshed_at)


@tagged("post_install", "-at_install")
class TestDocumentsWithoutProperties(FirstContactCase):
    def test_a_property_of_a_document_that_is_gone(self):
        for endpoint, columns in DOCUMENTS.items():
            for name in set(optional(columns)) - POSTED.get(endpoint, set()):
                with self.anew(f"{endpoint}.{name}"):
                    self.knobs(removed_properties=f"{endpoint}.{name}")
                    self.send_and_be_paid()

    def test_a_property_that_is_posted_too_stops_the_document_in_words(self):
        for endpoint, names in POSTED.items():
            for name in names:
                with self.anew(f"{endpoint}.{name}"):
                    self.knobs(removed_properties=f"{endpoint}.{name}")
                    partner = self.new_customer()
                    partner.write({"vat": "BE0773118803", "company_registry": "0773118803"})
                    move = self.invoice(100, partner=partner)
                    self.send(move)
                    self.assertEqual(move.exact_state, "rejected", move.exact_reason)
                    self.assertIn("Update the connector", move.exact_reason)
                    self.assertIn(name, move.exact_reason)
                    self.assertFalse(self.booked(move))
                    self.assertEqual(self.connection.state, "connected")


@tagged("post_install", "-at_install")
class TestCollectionsWithoutScopes(CollectionCase):
    def knobs(self, **values):
        self.simulator.control("knobs", values)

    def test_only_who_needs_a_mandate_waits(self):
        self.knobs(refused_endpoints="cashflow/DirectDebitMandates")
        collected = self.invoice(100, partner=self.mandate().partner_id)
        other = self.invoice(200)
        self.send(collected + other)
        self.assert_booked(other)
        self.assertFalse(self.booked(collected))
        self.assertEqual(collected.exact_state, "rejected")
        for words in ("cashflow/DirectDebitMandates", "Financial cashflow", "Scope Violated"):
            self.assertIn(words, collected.exact_reason)
        self.assertEqual(self.connection.state, "connected")
        self.knobs(refused_endpoints="")
        self.send(collected)
        self.assert_booked(collected)

    def test_only_the_batch_is_refused_and_its_rest_is_unknown(self):
        move = self.sent_with_mandate(100)
        self.knobs(
            refused_endpoints="generaljournalentry/GeneralJournalEntries "
            "financialtransaction/TransactionLines"
        )
        batch = self.collect(move)
        self.book(batch)
        self.assertEqual(batch.state, "rejected", batch.reason)
        self.assertIn("Financial accounting", batch.reason)
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.suspense(), 0)
        self.sent(200)
        self.next_minute()
        self.knobs(refused_endpoints="financialtransaction/TransactionLines")
        self.book(batch)
        self.assertEqual(batch.state, "booked", batch.reason)
        self.fetch()
        self.assertEqual(batch.state, "matched")
        alerts = self.connection.setup_alerts
        self.assertIn("suspense account", alerts["suspense"]["message"])
        self.assertEqual(self.connection.state, "connected")
