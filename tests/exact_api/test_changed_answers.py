"""Real answers of the simulator in which something is missing or of another type.

Whatever it is, a function of ``resources`` returns values that can be stored, or raises an error of
the client.
"""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.errors import ExactError

from .bad_answers import GUID, NOW, Kind, _Tokens
from .test_transport import MemoryCallJournal
from .world import BE, ExactClient, World


class Purchase:
    endpoint = "purchaseentry/PurchaseEntries"
    party = "Supplier"
    lines = "PurchaseEntryLines"
    has_document = True


def _calls(world):
    """Each function of ``resources``, with arguments to which Exact has something to say."""
    relation = world.one("crm/Accounts", Status="C")
    account, code = relation["ID"], relation["Code"]
    bank = {"Account": account, "BankAccount": "NL91ABNA0417164300"}
    purchase = world.client.post(Purchase.endpoint, world.purchase_entry())
    document, bill = purchase["Document"], purchase["EntryID"]
    sale = world.client.post(Kind.endpoint, world.sales_entry())
    general = world.one("financial/Journals", Type=90)["Code"]
    gl = [row["ID"] for row in world.entities("financial/GLAccounts") if row["Type"] == 110][0]
    url = "https://odoo.example.com/exact_online_connector/webhook"
    lines = [{"GLAccount": gl, "AmountFC": Decimal(side)} for side in ("1.00", "-1.00")]
    today = world.clock.today()
    own = {"JournalCode": general, "GeneralJournalEntryLines": _dated(lines, today)}
    booked = world.client.post("generaljournalentry/GeneralJournalEntries", own)["EntryID"]
    return {
        "attach": lambda c: resources.attach(c, document, "a.pdf", b"x"),
        "attachments": lambda c: resources.attachments(c, document),
        "bind_document": lambda c: resources.bind_document(c, Kind(), sale["EntryID"], document),
        "bank_accounts": lambda c: resources.bank_accounts(c, account),
        "bank_accounts_of": lambda c: resources.bank_accounts_of(c, [account, GUID]),
        "bank_balance": lambda c: resources.bank_balance(c, "20"),
        "changed_account_pages": lambda c: list(resources.changed_account_pages(c, 1)),
        "changed_ledger_pages": lambda c: list(resources.changed_ledger_pages(c, 1)),
        "changed_open_item_pages": lambda c: list(resources.changed_open_item_pages(c, 1)),
        "contacts": lambda c: resources.contacts(c, account),
        "cost_centers": resources.cost_centers,
        "cost_units": resources.cost_units,
        "create_account": lambda c: resources.create_account(c, {"Name": "New"}),
        "create_bank_account": lambda c: resources.create_bank_account(c, bank),
        "create_contact": lambda c: resources.create_contact(
            c, {"Account": account, "LastName": "A"}
        ),
        "create_cost_center": lambda c: resources.create_cost_center(
            c, {"Code": "N", "Description": "New"}
        ),
        "create_document": lambda c: resources.create_document(
            c, {"Subject": "New", "Type": 55, "FinancialTransactionEntryID": sale["EntryID"]}
        ),
        "create_entry": lambda c: resources.create_entry(
            c, Kind(), world.sales_entry(your_ref="INV/2026/00002")
        ),
        "create_general_journal_entry": lambda c: resources.create_general_journal_entry(c, own),
        "create_gl_account": lambda c: resources.create_gl_account(
            c, {"Code": "700999", "Description": "New", "Type": 110}
        ),
        "create_payment_condition": lambda c: resources.create_payment_condition(
            c, {"Code": "99", "Description": "New"}
        ),
        "create_webhook_subscription": lambda c: resources.create_webhook_subscription(
            c, "BankEntries", url
        ),
        "currencies": resources.currencies,
        "current_user": resources.current_user,
        "deleted": lambda c: list(resources.deleted(c, 1, 2)),
        "divisions": resources.divisions,
        "division": lambda c: resources.division(c, BE),
        "entry_page": lambda c: resources.entry_page(c, Kind(), today, today)[0],
        "find_entry": lambda c: resources.find_entry(c, Kind(), sale["EntryID"]),
        "entry_lines": lambda c: resources.entry_lines(c, Kind(), sale["EntryID"]),
        "financial_periods": lambda c: resources.financial_periods(c, 2020),
        "find_account": lambda c: resources.find_account(c, code=code, name="x"),
        "find_accounts_by_iban": lambda c: resources.find_accounts_by_iban(c, ["NL1", "NL2"]),
        "find_documents": lambda c: resources.find_documents(c, account, "New", sale["EntryID"]),
        "find_entries": lambda c: resources.find_entries(c, Kind(), "INV/2026/00001", "x"),
        "find_gl_account": lambda c: resources.find_gl_account(c, "612200"),
        "find_lines": lambda c: resources.find_lines(
            c, "x", in_bank=False, gl_account=gl, since=date(2020, 1, 1)
        ),
        "find_mandates": lambda c: resources.find_mandates(c, account),
        "get_account": lambda c: resources.get_account(c, account),
        "get_accounts": lambda c: resources.get_accounts(c, [account, GUID]),
        "gl_accounts": resources.gl_accounts,
        "is_booked": lambda c: resources.is_booked(c, booked, in_bank=False),
        "journal_statuses": lambda c: resources.journal_statuses(c, 2020),
        "journals": resources.journals,
        "ledger_lines": lambda c: resources.ledger_lines(c, gl, date(2020, 1, 1)),
        "offsets": lambda c: resources.offsets(c, [GUID]),
        "payment_conditions": resources.payment_conditions,
        "purchase_lines": lambda c: resources.purchase_lines(c, bill),
        "read_entries": lambda c: resources.read_entries(c, Kind(), [sale["EntryID"]]),
        "read_ledger": lambda c: resources.read_ledger(c, [sale["EntryID"]]),
        "update_account": lambda c: resources.update_account(c, account, {"Name": "B"}),
        "user_has_rights": lambda c: resources.user_has_rights(c, "crm/Accounts", "GET"),
        "vat_codes": resources.vat_codes,
        "webhook_subscriptions": resources.webhook_subscriptions,
    }


def _dated(lines, day):
    return [{**line, "Date": day} for line in lines]


class Recorder(requests.Session):
    """Keeps what was answered."""

    def __init__(self):
        super().__init__()
        self.trust_env = False
        self.answers = []

    def request(self, *arguments, **options):
        response = super().request(*arguments, **options)
        self.answers.append((response.status_code, response.content))
        return response


class Player(requests.Session):
    """Answers what it is told, and the last of it for ever."""

    def __init__(self, answers):
        super().__init__()
        self._answers = list(answers)

    def request(self, *_arguments, **_options):
        played = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        response = requests.Response()
        response.status_code, response._content = played
        return response


@pytest.fixture(scope="module", name="recorded")
def recorded_(server, first_day):
    """By function: itself, and what the simulator answers to its calls."""
    server.restore(first_day)
    world = World(server)
    world.knobs(minute_limit=10_000)
    found = {}
    for name, call in _calls(world).items():
        session = Recorder()
        journal = MemoryCallJournal()
        url = server.url
        client = ExactClient(url, BE, world.tokens, journal, session=session, clock=world.clock.now)
        call(client)
        found[name] = call, session.answers
    return found


NAMES = sorted(
    set(resources.__all__)
    # Those that are made of the same call as another one.
    - {"create_bank_entry", "create_cost_unit", "create_mandate", "update_mandate"}
    - {"deleted_accounts", "deleted_ledger_lines", "deleted_open_items"}
    - {"delete_webhook_subscription"}
    - {"find_cost_center", "find_cost_unit", "find_division", "find_payment_conditions"}
)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(),
    st.sampled_from(["\0", "\ud800", "x" * 5000, "/Date(99999999999999999)/", "NaN", "1e999"]),
    st.sampled_from([[], {}, [[]], [None], {"results": None}, {"__deferred": {"uri": 1}}]),
)


def _places(value, path=()):
    """Every place in an answer."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value[:3])
    for name, part in inner:
        if isinstance(part, (dict, list)):
            yield from _places(part, (*path, name))
        else:
            yield (*path, name)


def _changed(body, data):
    """An answer in which one to three things are gone or other than they were."""
    changed = [json.loads(body)]
    for _change in range(data.draw(st.integers(1, 3))):
        places = [place for place in _places(changed) if place]
        *way, last = data.draw(st.sampled_from(places))
        target = changed
        for step in way:
            target = target[step]
        if data.draw(st.booleans()) and isinstance(target, dict):
            del target[last]
        else:
            target[last] = deepcopy(data.draw(JUNK))
        if not isinstance(changed[0], (dict, list)):
            break
    return json.dumps(changed[0]).encode()


def _storable(value) -> bool:
    """Whether PostgreSQL takes a value, and an index too."""
    if isinstance(value, dict):
        return all(map(_storable, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_storable, value))
    if isinstance(value, str):
        return "\0" not in value and len(value.encode()) <= 2000
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value) <= 10**13
    if isinstance(value, int):
        return abs(value) < 2**63
    return value is None or isinstance(value, date)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_changed_only_the_clients_own_errors_come_of_it(recorded, name, data):
    call, answers = recorded[name]
    assert answers, "it asks nothing"
    number = data.draw(st.integers(0, len(answers) - 1))
    status, body = answers[number]
    changed = list(answers)
    changed[number] = status, _changed(body or b"{}", data)
    client = ExactClient(
        "http://127.0.0.1:1",
        BE,
        _Tokens(),
        MemoryCallJournal(),
        session=Player(changed),
        clock=lambda: NOW,
    )
    try:
        result = call(client)
    except ExactError:
        return
    assert _storable(result)


def test_nothing_is_left_out(recorded):
    assert set(NAMES) == set(recorded)
