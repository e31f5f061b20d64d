"""Bad answers, and what each call makes of them: the cases of docs/bad-answers.md.

``python -m tests.exact_api.bad_answers`` prints that page anew from what the calls make of them
now; what it says is for a person to judge.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from exact_online_connector.exact_api import client, match_sets, resources
from exact_online_connector.exact_api.auth import MemoryTokenStore, OAuthApp, Token, TokenSource
from exact_online_connector.exact_api.budget import MemoryCallJournal
from exact_online_connector.exact_api.client import ExactClient
from exact_online_connector.exact_api.errors import ExactError

from .bad_bodies import BODIES, DAY, GUID, NEVER_THERE, NEXT, TOKENS, VALUES, WIRE, XML
from .raw import RawServer, answer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bad-answers.md"
NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
TAKEN, ROW_LEFT = "taken", "row left"
# Seconds until an answer has to be there: where it never is, and where something else ends it.
SHORT, LONG = 0.4, 30.0


@dataclass(frozen=True)
class Kind:
    endpoint = "salesentry/SalesEntries"
    party = "Customer"
    lines = "SalesEntryLines"
    has_document = False


@dataclass(frozen=True)
class Asked:
    """A call.

    :param make: makes it
    :param row: what Exact answers when all is well: property and JSON of its value
    :param is_one: whether that is one object, not a list of them
    :param status: of a good answer
    """

    make: Callable[[ExactClient], object]
    row: dict[str, str]
    is_one: bool = False
    status: str = "200 OK"


def _json(**values) -> dict[str, str]:
    return {name: json.dumps(value) for name, value in values.items()}


_ENTRY = {
    **_json(EntryID=GUID, EntryNumber=26700001, YourRef="INV/1", Customer=GUID, Status=20),
    "EntryDate": DAY,
    "AmountDC": "121.0",
    "AmountFC": "121.0",
    "VATAmountFC": "21.0",
}
_ITEM = {
    **_json(ID=GUID, Account=GUID, Currency="EUR", LineType=20, Status=20, TransactionType=20),
    **_json(TransactionEntryID=GUID, TransactionID=GUID, EntryNumber=1, IsFullyPaid=False),
    "AmountDC": "-121.0",
    "AmountFC": "-121.0",
    "TransactionAmountDC": "121.0",
    "TransactionAmountFC": "121.0",
    "DueDate": DAY,
    "Timestamp": "9000000000",
}
_RELATION = {
    **_json(ID=GUID, Code="                 1", Name="A", Status="C", IsSupplier=False),
    "EndDate": "null",
}
_VAT = {
    **_json(ID=GUID, Code="21 ", Description="High", Type="E", Charged=False, IsBlocked=False),
    "Percentage": "0.21",
}
_PERIOD = {"FinYear": "2026", "FinPeriod": "7", "StartDate": DAY, "EndDate": DAY}
_USER = _json(UserID=GUID, UserName="a", CurrentDivision=7, IsStarterUser=False)
_MANDATE = _json(ID=GUID, Account=GUID, BankAccount=GUID, Reference="M1", Main=1)
_SET = match_sets.MatchSet("1300", "1", ())

ASKED = {
    "list": Asked(resources.vat_codes, _VAT),
    "periods": Asked(resources.financial_periods, _PERIOD),
    "user": Asked(resources.current_user, _USER),
    "relation": Asked(lambda c: resources.get_account(c, GUID), _RELATION, is_one=True),
    "open items": Asked(lambda c: list(resources.changed_open_item_pages(c, 1)), _ITEM),
    "deleted": Asked(
        lambda c: list(resources.deleted_accounts(c, 1)),
        _json(EntityKey=GUID, EntityType=2, Timestamp=9_000_000_000),
    ),
    "look-up": Asked(lambda c: resources.find_entries(c, Kind(), "INV/1"), _ENTRY),
    "as it stands": Asked(
        lambda c: resources.read_entries(c, Kind(), [GUID]),
        {**_ENTRY, **_json(ID=GUID, GLAccount=GUID, VATCode="21 ", LineNumber=1)},
    ),
    "entries of days": Asked(
        lambda c: resources.entry_page(c, Kind(), *[date(2026, 1, 1)] * 2)[0], _ENTRY
    ),
    "lines": Asked(
        lambda c: resources.entry_lines(c, Kind(), GUID),
        {**_json(LineNumber=1, VATCode="21 "), "AmountFC": "100.0", "VATAmountFC": "21.0"},
    ),
    "balance": Asked(
        lambda c: resources.bank_balance(c, "250"),
        {**_json(EntryID=GUID), "ClosingBalanceFC": "5.0"},
    ),
    "batch": Asked(
        lambda c: resources.find_lines(
            c, "INC/1", in_bank=True, gl_account=GUID, since=date(2026, 1, 1)
        ),
        {**_json(EntryID=GUID, EntryNumber=1), "AmountFC": "5.0"},
    ),
    "suspense": Asked(
        lambda c: resources.ledger_lines(c, GUID, date(2026, 1, 1)),
        {**_json(ID=GUID, EntryID=GUID, EntryNumber=1), "AmountDC": "1.0", "Date": DAY},
    ),
    "right": Asked(
        lambda c: resources.user_has_rights(c, "crm/Accounts", "GET"),
        _json(UserHasRights=True),
        is_one=True,
    ),
    "count": Asked(lambda c: c.count("crm/Accounts"), {}),
    "book": Asked(
        lambda c: resources.create_entry(c, Kind(), {"YourRef": "INV/1"}),
        _ENTRY,
        is_one=True,
        status="201 Created",
    ),
    "mandate": Asked(
        lambda c: resources.create_mandate(c, {"Reference": "M1"}),
        _MANDATE,
        is_one=True,
        status="201 Created",
    ),
    "change": Asked(lambda c: resources.update_account(c, GUID, {"Name": "B"}), {}),
    "delete": Asked(lambda c: resources.delete_webhook_subscription(c, GUID), {}),
    "match": Asked(lambda c: match_sets.upload(c, [_SET]), {}),
    "token": Asked(None, {}),
}


def good(asked: Asked, **changed: str) -> bytes:
    """A good answer, in which some properties have other values, as JSON."""
    row = ", ".join(f'"{name}": {value}' for name, value in {**asked.row, **changed}.items())
    body = f'{{"d": {{{row}}}}}' if asked.is_one else f'{{"d": {{"results": [{{{row}}}]}}}}'
    return answer(body.encode(), asked.status)


def cases() -> list[tuple[str, str]]:
    """Each case: a call and what comes back, as the page names them."""
    found = [(call, what) for call in ("list", "book", "token") for what in WIRE]
    found += [(call, what) for call in ("change", "match") for what in list(WIRE)[:12:3]]
    found += [(call, f"body: {what}") for call in ("list", "book") for what in BODIES]
    some = ("nothing", "HTML", "null", "d is a text", "d is empty", "a property twice", "UTF-16")
    others = ("relation", "right", "count", "change", "delete", "match", "token", "open items")
    found += [(call, f"body: {what}") for call in others for what in some]
    found += [("match", f"body: {what}") for what in XML]
    found += [("token", f"body: {what}") for what in TOKENS]
    found += [
        (call, f"{name}: {_short(value)}")
        for call, properties in VALUES.items()
        for name, values in properties.items()
        for value in values
    ]
    return found + [("list", f"next page: {what}") for what in NEXT]


def _short(value: str) -> str:
    return value if len(value) < 100 else "1 MB of text"


def came_of(call: str, what: str) -> tuple[str, str]:
    """Have a call get an answer, and return the class of the error and what it says."""
    asked = ASKED[call]
    timeout = SHORT if what in NEVER_THERE else LONG
    with RawServer(_play(call, what)) as server, patch.object(client, "LONG_TIMEOUT", timeout):
        try:
            if call == "token":
                app = OAuthApp(server.url, "id", "secret", timeout=timeout, clock=lambda: NOW)
                app.refresh(Token("a", "r", NOW))
            else:
                found = asked.make(_client(server.url, timeout))
                pages = found if isinstance(found, list) else []
                if left := [bad for rows in (found, *pages) for bad in _unreadable(rows)]:
                    return ROW_LEFT, left[0].why[:100]
        except ExactError as error:
            return type(error).__name__, str(error)[:100]
    return TAKEN, ""


def _unreadable(rows: object) -> tuple:
    return getattr(rows, "unreadable", ())


class _Tokens(TokenSource):
    """Hands out a second token when the first is refused."""

    def __init__(self):
        super().__init__(None, MemoryTokenStore())

    def token(self) -> str:
        return "first"

    def renew(self, rejected: str) -> str:
        return "second"


def _client(url: str, timeout: float) -> ExactClient:
    journal = MemoryCallJournal()
    return ExactClient(url, 7, _Tokens(), journal, timeout=timeout, clock=lambda: NOW)


def _play(call: str, what: str) -> Callable[[bytes], object]:
    """What a server answers to a call."""
    asked = ASKED[call]
    name, _, rest = what.partition(": ")
    if name == "next page":
        return _Pages(NEXT[rest])
    if name == "body":
        body = {**BODIES, **XML, **TOKENS}[rest]
        return lambda _request: answer(body, asked.status)
    if what in WIRE:
        whole = WIRE[what]
        return lambda _request: whole if isinstance(whole, bytes) else whole()
    values = {_short(value): value for value in VALUES[call][name]}
    return lambda _request: good(asked, **{name: values[rest]})


class _Pages:
    """Pages of a list, each with an address of the next one."""

    def __init__(self, following: object):
        self._following = following
        self._count = 0

    def __call__(self, request: bytes) -> bytes:
        path, host = re.match(rb"GET (\S+) .*?Host: (\S+)", request, re.DOTALL).groups()
        self._count += 1
        address, following = f"http://{host.decode()}", self._following
        row = "{" + ", ".join(f'"{name}": {value}' for name, value in _VAT.items()) + "}"
        if following == NEXT["empty pages in a circle"]:
            row = ""
        if following == NEXT["at another host"] and self._count > 1:
            row, following = "", None
        if isinstance(following, str):
            page = address + path.decode()
            following = following.format(address, page, self._count, self._count % 3)
        text = json.dumps(following)
        return answer(f'{{"d": {{"results": [{row}], "__next": {text}}}}}'.encode())


def rows() -> list[tuple[str, str, str, str]]:
    """The cases of the page: call, what comes back, error, and what it says."""
    lines = PAGE.read_text().splitlines()
    table = [line for line in lines if line.startswith("| ") and "`" in line]
    return [tuple(_unescaped(cell) for cell in _CELLS.split(line)[1:5]) for line in table]


_CELLS = re.compile(r"(?<!\\)\|")


def _unescaped(cell: str) -> str:
    return cell.strip().strip("`").replace("\\|", "|")


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`" if text else ""


INTRODUCTION = """# Bad answers

What the client makes of an answer that is none of Exact Online's: each row is run by
`tests/exact_api/test_bad_answers.py` against a server that plays these bytes, in a time and a
memory that are bounded, and nothing else may come of it. `BadAnswer` and `TokenAnswerLost` are
kinds of `Unavailable`: the work is tried again later, longer each time. `UnknownOutcome` is a write
of which nobody knows whether it was carried out: it is looked for before anything is sent again;
`PartialAnswer` is one of them. `taken` is an answer that is as good as it should be. `row left` is
one row of a list or feed that cannot be read, beside others that can: it is told, stays here as it
was, and is asked for again; more than 20 of them make it a `BadAnswer`.

| call | what comes back | what the caller gets | what that says |
| --- | --- | --- | --- |
"""


if __name__ == "__main__":
    print(INTRODUCTION, end="")
    for one in cases():
        print("| " + " | ".join(map(_cell, (*one, *came_of(*one)))) + " |", flush=True)
