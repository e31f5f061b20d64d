"""What a test has at hand: the simulator, and a client that may call it."""

from datetime import timedelta
from decimal import Decimal

import requests

from exact_online_connector.exact_api.auth import MemoryTokenStore, OAuthApp, TokenSource
from exact_online_connector.exact_api.budget import MemoryCallJournal
from exact_online_connector.exact_api.client import ExactClient

CLIENT_ID = "{11111111-2222-3333-4444-555555555555}"
SECRET = "simulator-secret"
REDIRECT = "https://odoo.example.com/exact_online_connector/oauth"
BE = 100001
ENTRIES = "salesentry/SalesEntries"
PURCHASES = "purchaseentry/PurchaseEntries"
ACCOUNTS = "crm/Accounts"


class World:
    """A connected bookkeeper; app, tokens and client share the simulator's clock."""

    def __init__(self, server, login="bookkeeper"):
        self.server = server
        server.control("app", {"redirect_uris": [REDIRECT]})
        self.clock = server.simulator.clock
        # Far from the end of a minute and of a day, which would end a budget during a test.
        self.clock.set(self.clock.now().replace(hour=10, minute=30, second=5))
        self.app = self.new_app()
        self.store = MemoryTokenStore(self.app.exchange(self.consent(login)))
        self.tokens = TokenSource(self.app, self.store, clock=self.clock.now)
        self.journal = MemoryCallJournal()
        self.client = self.new_client(BE)
        server.control("calls/clear", {})

    def new_app(self, secret=SECRET, client_id=CLIENT_ID):
        return OAuthApp(self.server.url, client_id, secret, REDIRECT, clock=self.clock.now)

    def new_client(self, division, **options):
        options = {"clock": self.clock.now, **options}
        return ExactClient(self.server.url, division, self.tokens, self.journal, **options)

    def consent(self, login="bookkeeper", divisions=(BE, 100002, 200001)):
        """A code, as the consent page hands it out."""
        users = self.server.simulator.store.all(0, "system/Users")
        user = next(user for user in users if user["UserName"] == login)
        return self.server.simulator.oauth.consent(user, list(divisions), REDIRECT)

    def plant(self, kind, **fault):
        self.server.control("faults", {"kind": kind, **fault})

    def knobs(self, **values):
        self.server.control("knobs", values)

    def advance(self, **duration):
        self.server.control("clock", {"advance": timedelta(**duration).total_seconds()})

    def calls(self, endpoint=None):
        """What reached the simulator since the world began."""
        path = f"calls?endpoint={endpoint}" if endpoint else "calls"
        return self.server.control(path)["calls"]

    def entries(self):
        return self.server.control(f"entries?division={BE}")["entries"]

    def entities(self, resource, division=BE):
        return self.server.control(f"entities?division={division}&resource={resource}")["entities"]

    def one(self, resource, **values):
        """The first entity in the books with these values."""
        for entity in self.entities(resource):
            if all(entity[name] == value for name, value in values.items()):
                return entity
        raise LookupError(f"{resource} {values}")

    def sales_entry(self, your_ref="INV/2026/00001", amount=Decimal("100.00")):
        """A payload that the books accept."""
        revenue = self.one("financial/GLAccounts", Type=110)
        return {
            "Customer": self.one(ACCOUNTS, Status="C")["ID"],
            "Journal": self.one("financial/Journals", Type=20)["Code"],
            "EntryDate": self.clock.today(),
            "YourRef": your_ref,
            "SalesEntryLines": [{"GLAccount": revenue["ID"], "AmountFC": amount}],
        }

    def purchase_entry(self, your_ref="F-2026-118", amount=Decimal("100.00"), **line):
        """A payload that the books accept: office supplies with 21 % VAT."""
        cost = self.one("financial/GLAccounts", Code="612200")
        return {
            "Supplier": self.one(ACCOUNTS, IsSupplier=True)["ID"],
            "Journal": self.one("financial/Journals", Type=22)["Code"],
            "EntryDate": self.clock.today(),
            "YourRef": your_ref,
            "PaymentReference": "+++090/9337/55493+++",
            "PurchaseEntryLines": [
                {"GLAccount": cost["ID"], "VATCode": "25", "AmountFC": amount, **line}
            ],
        }


def walk_consent(url, login="bookkeeper"):
    """Log in and allow, as a person would; return the address the browser is sent to."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.post(url, data={"username": login, "password": login})
        page = browser.post(
            page.url, data={"division": [BE], "action": "allow"}, allow_redirects=False
        )
        return page.headers["Location"]
