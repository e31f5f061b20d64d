"""A company, and a simulated Exact Online in a thread to connect it to."""

import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..exact_api import resources

try:
    from exact_simulator import SimulatorServer
except ImportError:
    # The simulator stands beside the addon, which alone is on Odoo's addons path.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from exact_simulator import SimulatorServer

BELGIAN_DIVISION, OTHER_BELGIAN_DIVISION, DUTCH_DIVISION = 100001, 100002, 200001
HOME_DIVISION = {"BE": BELGIAN_DIVISION, "NL": DUTCH_DIVISION}
CLIENT_ID = "{11111111-2222-3333-4444-555555555555}"
CLIENT_SECRET = "simulator-secret"


class ExactCase(AccountTestInvoicingCommon):
    """A company (Belgian, unless ``country`` says NL) with the app filled in; ``connect`` does the
    rest.

    Own cursors (tokens, call log) share the test's transaction, and every test has fresh books.
    """

    country = "BE"

    @classmethod
    def setUpClass(cls):
        cls.country_code = cls.country
        super().setUpClass()
        cls.simulator = SimulatorServer().__enter__()
        cls.addClassCleanup(cls.simulator.close)
        seed = cls.simulator.control("seed")
        cls.divisions = {row["Code"]: row for row in seed["divisions"]}
        cls.company = cls.company_data["company"]
        cls.company.vat = cls.divisions[HOME_DIVISION[cls.country]]["VATNumber"]
        cls.connection = cls.new_connection(cls.company)

    def setUp(self):
        super().setUp()
        self.simulator.reset()
        if not self._registry_patched:  # HttpCase did it already
            self.registry_enter_test_mode()

    @classmethod
    def new_connection(cls, company):
        """The connection of a company, set up for the simulator."""
        connection = company._exact_connection()
        connection.write(
            {
                "site": "simulator",
                "simulator_url": cls.simulator.url,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            }
        )
        return connection

    # --- what a person does in the browser ---

    def connect(self, connection=None, division=None, user="bookkeeper"):
        """Consent, choice of the division, lists and proposals; the calls are forgotten after."""
        connection = connection or self.connection
        connection._give_consent(self.consent(connection, user))
        division = division or HOME_DIVISION[self.country]
        connection._lock_division(self.division_row(connection, division))
        connection._set_up()
        self.simulator.control("calls/clear", {})
        return connection

    def consent(self, connection=None, user="bookkeeper", divisions=None):
        """Log in at Exact and allow the app.

        :return str: the code Exact sends back
        """
        url, _nonce = (connection or self.connection)._consent_request()
        answer = self.walk_consent(url, user, divisions)
        return parse_qs(urlsplit(answer).query)["code"][0]

    def walk_consent(self, url, user="bookkeeper", divisions=None, action="allow"):
        """Fill in Exact's pages as a browser would.

        :return str: the address Exact sends the browser back to
        """
        browser = requests.Session()
        browser.post(url, data={"username": user, "password": user}, timeout=30)
        granted = [str(code) for code in divisions or self.divisions]
        answer = browser.post(
            url, data={"action": action, "division": granted}, timeout=30, allow_redirects=False
        )
        self.env.flush_all()
        return answer.headers["Location"]

    def division_row(self, connection, number):
        """A division as the live list tells it."""
        rows = resources.divisions(connection._client())
        return next(row for row in rows if row["Code"] == number)

    # --- looking into Odoo and into the simulator ---

    def calls(self, **narrowed):
        """The calls that reached the simulator."""
        query = "&".join(f"{name}={value}" for name, value in narrowed.items())
        return self.simulator.control(f"calls?{query}")["calls"]

    def fault(self, kind, endpoint=None, **details):
        """Have the next call fail."""
        self.simulator.control("faults", {"kind": kind, "endpoint": endpoint, **details})

    def stored_token(self, connection=None):
        """The row nobody may read."""
        self.env.invalidate_all()
        return self.env["exact.token"].sudo()._of(connection or self.connection)

    def age_token(self, seconds):
        """Let time pass for the token, in Odoo and at Exact."""
        token = self.stored_token()
        token.issued_at = token.issued_at.replace(microsecond=0) - timedelta(seconds=seconds)
        self.env.flush_all()
        self.simulator.control("clock", {"advance": seconds})

    def next_minute(self):
        """A minute later, here and at Exact: neither counts the calls of before."""
        self.env["exact.call"].sudo().search([]).unlink()
        self.simulator.control("clock", {"advance": 61})
