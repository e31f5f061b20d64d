"""A company, and a simulated Exact Online in a thread to connect it to."""

import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon

from ..exact_api import resources
from .caches import KeptCaches
from .companies import ready_company
from .kept import Kept, in_a_test

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
# Seconds to wait for an answer; only a test that fails waits so long, also on a busy machine.
PATIENCE = 240


class CompanyCase(KeptCaches, AccountTestInvoicingCommon):
    """A company with a chart of accounts: Belgian, unless ``country`` says NL."""

    country = "BE"

    @classmethod
    def setUpClass(cls):
        cls.country_code = cls.country
        super().setUpClass()

    @classmethod
    def setup_independent_company(cls, **kwargs):
        company = ready_company(cls.env, cls.country)
        if not company:
            return super().setup_independent_company(**kwargs)
        cls.env.user.company_ids += company
        return company

    @classmethod
    def new_user(cls, groups, companies=None, **values):
        """A user who may work in these companies, unless given in ours alone.

        :param str groups: XML ids, with commas between them
        """
        companies = companies or cls.company
        kind = "base.group_portal" if groups == "base.group_portal" else "base.group_user"
        number = cls.env["res.users"].sudo().with_context(active_test=False).search_count([])
        values.setdefault("login", f"person {number}")
        return new_test_user(
            cls.env(su=True),
            groups=f"{kind},{groups}",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
            **values,
        )


class ExactCase(CompanyCase):
    """A company with the app filled in, not connected; a test may ``connect`` it.

    Own cursors (tokens, call log) share the test's transaction. Every test starts with the books
    as they are when the first test of its class starts.
    """

    _start = None  # a snapshot of the simulator, and when it was taken

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._start = None
        if not cls._registry_patched:  # HttpCase did it already
            cls.registry_enter_test_mode_cls()
        cls.simulator = SimulatorServer().__enter__()
        cls.addClassCleanup(cls._close_simulator)
        seed = cls.simulator.control("seed")
        cls.divisions = {row["Code"]: row for row in seed["divisions"]}
        cls.company = cls.company_data["company"]
        cls.company.vat = cls.divisions[HOME_DIVISION[cls.country]]["VATNumber"]
        cls.connection = cls.new_connection(cls.company)
        # As if the crons ran, however old the database is.
        cls.connection._own_crons().nextcall = fields.Datetime.now() + timedelta(days=1)

    @classmethod
    def _close_simulator(cls):
        if not (Kept.current and Kept.current.simulator is cls.simulator):
            cls.simulator.close()

    def setUp(self):
        if not self._start:
            self.set_up_books()
            type(self)._start = self.moment()
        super().setUp()
        self.begin_anew()

    @classmethod
    def set_up_books(cls):
        """Extend it: what all tests of a class start with, done after every ``setUpClass``."""

    @classmethod
    def moment(cls):
        """What ``begin_anew`` needs to begin at this moment again."""
        cls.env.flush_all()
        return cls.simulator.snapshot(), fields.Datetime.now()

    @classmethod
    def begin_anew(cls, moment=None):
        """Everything at Exact as it was at a moment, at the start unless given; tokens are as old
        as then, on both sides.
        """
        snapshot, taken = moment or cls._start
        cls.simulator.restore(snapshot)
        for token in cls.env["exact.token"].sudo().search([("issued_at", "!=", False)]):
            token.issued_at += fields.Datetime.now() - taken
        cls.env.flush_all()

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
        cls.simulator.control("app", {"redirect_uris": [connection.redirect_uri]})
        return connection

    def refresh_daily(self):
        """Do what the cron of the lists does for the connection, in a cursor that may commit."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._refresh_daily()
        self.env.invalidate_all()

    # --- what a person does in the browser ---

    @classmethod
    def connect(cls, connection=None, division=None, user="bookkeeper"):
        """Consent, choice of the division, lists and proposals; the calls are forgotten after."""
        connection = connection or cls.connection
        connection._give_consent(cls.consent(connection, user))
        division = division or HOME_DIVISION[cls.country]
        connection._lock_division(cls.division_row(connection, division))
        connection._set_up()
        cls.simulator.control("calls/clear", {})
        return connection

    @classmethod
    def consent(cls, connection=None, user="bookkeeper", divisions=None):
        """Log in at Exact and allow the app.

        :return: the code Exact sends back
        :rtype: str
        """
        url, _nonce = (connection or cls.connection)._consent_request()
        answer = cls.walk_consent(url, user, divisions)
        return parse_qs(urlsplit(answer).query)["code"][0]

    @classmethod
    def walk_consent(cls, url, user="bookkeeper", divisions=None, action="allow"):
        """Fill in Exact's pages as a browser would.

        :return: the address Exact sends the browser back to
        :rtype: str
        """
        browser = requests.Session()
        browser.post(url, data={"username": user, "password": user}, timeout=PATIENCE)
        granted = [str(code) for code in divisions or cls.divisions]
        answer = browser.post(
            url,
            data={"action": action, "division": granted},
            timeout=PATIENCE,
            allow_redirects=False,
        )
        cls.env.flush_all()
        return answer.headers["Location"]

    @classmethod
    def division_row(cls, connection, number):
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

    @classmethod
    def next_minute(cls):
        """A minute later, here and at Exact: neither counts the calls of before."""
        cls.env["exact.call"].sudo().search([]).unlink()
        cls.simulator.control("clock", {"advance": 61})


class ConnectedCase(ExactCase):
    """A company that is connected, and no call of this minute is used up."""

    # Otherwise it is connected after ``setUpClass``, which makes what connecting is to find.
    begins_connected = True
    _kept = None

    @classmethod
    def setUpClass(cls):
        kind = cls.kept_kind()
        cls._kept = kind and Kept.of(kind)
        if not cls._kept:
            super().setUpClass()
            return
        cls.addClassCleanup(cls._kept.end_unless_made)
        cls._kept.lend_cursor()
        if cls._kept.is_made:
            super(BaseCommon, cls).setUpClass()
            cls._kept.give(cls)
            cls._begin_as_kept()
        else:
            known = set(vars(cls))
            super().setUpClass()
            with in_a_test(cls):
                cls._connect_at_last()
            cls._kept.keep(cls, known, cls.moment())
        cls.addClassCleanup(cls._kept.put_back)

    @classmethod
    def kept_kind(cls):
        """Classes of one kind begin with the same, made once; None for one that connects itself."""
        return (cls.country, issubclass(cls, HttpCase)) if cls.begins_connected else None

    @classmethod
    def _begin_as_kept(cls):
        cls._start = None
        if not cls._registry_patched:
            cls.registry_enter_test_mode_cls()
        cls.begin_anew(cls._kept.start)

    @classmethod
    def _connect_at_last(cls):
        cls.connect()
        cls.next_minute()

    @classmethod
    def _gc_filestore(cls):
        """Delete files that no committed row names; what is kept is not committed."""
        return None if Kept.current else super()._gc_filestore()

    @classmethod
    def set_up_books(cls):
        result = super().set_up_books()
        if not cls._kept:
            cls._connect_at_last()
        return result

    @classmethod
    def gl(cls, code):
        """A cached G/L account by its code."""
        return cls.connection.gl_account_ids.filtered(lambda account: account.code == code)

    @classmethod
    def vat(cls, code):
        """A cached VAT code by its code."""
        return cls.connection.vat_code_ids.filtered(lambda row: row.code == code)
