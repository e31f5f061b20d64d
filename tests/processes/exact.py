"""The simulated Exact Online as a process of its own."""

import signal
import sys
from pathlib import Path

import requests

from exact_simulator import SimulatorServer

from .prepare import CUSTOMERS, DIVISION
from .waiting import PATIENCE, wait_until
from .worker import PROCESSES

CHECKOUT = Path(__file__).resolve().parents[2]
ENTRIES, ACCOUNTS, TOKEN = "salesentry/SalesEntries", "crm/Accounts", "oauth2/token"
PURCHASES = "purchaseentry/PurchaseEntries"
DOCUMENTS, FILES = "documents/Documents", "documents/DocumentAttachments"
BANKS, MANDATES = "crm/BankAccounts", "cashflow/DirectDebitMandates"
TERMS = "sync/Cashflow/PaymentTerms"
GENERAL, MATCH_SETS = "generaljournalentry/GeneralJournalEntries", "xml/MatchSets"
SUSPENSE, GENERAL_JOURNAL = "580000", "900"
# Longer than any test; whatever is held is let go, or ends with the simulator.
HELD = 2 * PATIENCE
# After how long (seconds, by its clock) a call is carried out that its caller gave up.
LATE = 90


class Exact:
    """A running simulator; use it as a context manager.

    :param Path books: its SQLite file, made when it is not there
    """

    def __init__(self, books):
        told, teller = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=_serve, args=(str(books), teller), daemon=True)
        self._process.start()
        teller.close()
        assert told.poll(PATIENCE), "the simulator does not start"
        self.url = told.recv()

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._process.terminate()
        self._process.join(10)
        self._process.kill()  # nothing, when it has ended
        self._process.join()

    def control(self, path, body=None, method=None):
        """Call the control address; see exact_simulator/README.md."""
        method = method or ("GET" if body is None else "POST")
        answer = requests.request(
            method, f"{self.url}/_control/{path}", json=body, timeout=PATIENCE
        )
        answer.raise_for_status()
        return answer.json()

    # --- what goes wrong ---

    def fault(self, kind, endpoint, **details):
        """Have the next call of an endpoint fail."""
        self.control("faults", {"kind": kind, "endpoint": endpoint, **details})

    def hold(self, endpoint, **details):
        """Keep the next call of an endpoint waiting, after its execution when so told."""
        self.fault("slow", endpoint, seconds=HELD, **details)

    def is_holding(self, endpoint, executed=False):
        """Wait until a call of an endpoint is kept waiting.

        :param bool executed: whether it is only its answer that is kept back
        :return: the call
        :rtype: dict
        """

        def held():
            calls = [call for call in self.calls(endpoint) if call["fault"] == "slow"]
            return [call for call in calls if bool(call["status"]) == executed]

        return wait_until(held, f"a call of {endpoint}")[0]

    def let_go(self):
        """Let all that is held go on."""
        self.control("faults", method="DELETE")

    def let_late_calls_through(self):
        """Let so much time pass at Exact that it carries out what it does ``LATE``."""
        self.control("clock", {"advance": LATE + 1})

    # --- what its accountant does ---

    def accountant(self, call, **body):
        """A control call about the division's books."""
        return self.control(call, {"division": DIVISION, **body})

    # --- what it wrote down ---

    def calls(self, endpoint, method=None):
        """The calls that reached an endpoint."""
        narrowed = f"&method={method}" if method else ""
        return self.control(f"calls?endpoint={endpoint}{narrowed}")["calls"]

    def posts(self):
        """How often an entry was posted."""
        return len(self.calls(ENTRIES, "POST"))

    def entries(self):
        """The sales entries in its books."""
        found = self.control(f"entries?division={DIVISION}")["entries"]
        return [entry for entry in found if entry["resource"] == ENTRIES]

    def bills(self):
        """The purchase entries in its books."""
        found = self.control(f"entries?division={DIVISION}")["entries"]
        return [entry for entry in found if entry["resource"] == PURCHASES]

    def files(self):
        """The files attached to its documents."""
        return self.stored(FILES)

    def stored(self, resource):
        """All that its books keep of a resource."""
        return self.control(f"entities?division={DIVISION}&resource={resource}")["entities"]

    def waits_for_entries(self, number):
        """Wait until so many sales entries stand in its books."""
        wait_until(lambda: len(self.entries()) >= number, f"{number} booked entries")

    def relations(self):
        """The names of the relations in its books that are our customers, sorted."""
        found = self.stored(ACCOUNTS)
        ours = [customer["name"] for customer in CUSTOMERS]
        return sorted(relation["Name"] for relation in found if relation["Name"] in ours)

    def takes(self, token):
        """Whether an access token is good for a call."""
        answer = requests.get(
            f"{self.url}/api/v1/current/Me?$select=UserID",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=PATIENCE,
        )
        return answer.status_code == 200

    def consents(self):
        """How many consents live."""
        return sum(not consent["revoked"] for consent in self.control("state")["consents"])


def _serve(books, teller):
    """Serve in this process until it is ended; tells its address first."""
    server = SimulatorServer(database=books)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    teller.send(server.url)
    try:
        server.serve_forever()
    finally:
        server.close()
