"""Relations with what belongs to them, and the sync of all of them."""

import pytest

from exact_online_connector.exact_api import errors, resources

from .world import ACCOUNTS

BE = 100001
IBAN = "BE68539007547034"


@pytest.fixture
def client(world):
    return world.client


def new(client, **values) -> str:
    return resources.create_account(client, {"Name": "Somebody", **values})["ID"]


def test_one_account_with_all_its_columns(client):
    account = new(client, City="Gent", Phone="+32 9 1", Language="NL", Website="x.example")
    row = resources.get_account(client, account)
    assert (row["City"], row["Phone"], row["Language"]) == ("Gent", "+32 9 1", "NL")
    assert row["Code"] == row["Code"].strip()


def test_an_account_that_is_gone(client):
    account = new(client)
    client.delete("crm/Accounts", account)
    with pytest.raises(errors.NotFound):
        resources.get_account(client, account)


def test_found_by_iban(client):
    account = new(client)
    payload = {"Account": account, "BankAccount": IBAN}
    assert resources.create_bank_account(client, payload)["Main"] is True
    [row] = resources.bank_accounts(client, account)
    assert row["BankAccount"] == IBAN
    [found] = resources.find_accounts_by_iban(client, [IBAN, "NL91ABNA0417164300"])
    assert (found["ID"], found["MatchedBy"]) == (account, "IBAN")


def test_without_that_filter_no_account_is_found_by_iban(server, client):
    server.control("knobs", {"refused_filters": "crm/BankAccounts.BankAccount"})
    for _time in range(2):
        assert resources.find_accounts_by_iban(client, [IBAN]) == []
    assert not client.capabilities.can("filter.ibans")


@pytest.mark.parametrize(
    ("division", "number", "stored"),
    [
        (BE, "BE0428759497", "BE0428.759.497"),
        (200001, "NL803725802B01", "NL8037.25.802.B01"),
        (200001, "NL 8037.25.802 B01", "NL8037.25.802.B01"),
    ],
)
def test_found_by_a_vat_number_that_stands_with_dots_in_the_books(world, division, number, stored):
    client = world.new_client(division)
    [found] = resources.find_account(client, vat_number=number)
    assert (found["VATNumber"], found["MatchedBy"]) == (stored, "VATNumber")


@pytest.mark.parametrize(("ibans", "calls"), [([], 0), ([IBAN], 1)])
def test_an_iban_nobody_has(server, client, ibans, calls):
    server.control("calls/clear", {})
    assert resources.find_accounts_by_iban(client, ibans) == []
    assert len(server.control("calls")["calls"]) == calls


def test_contact_persons(client):
    account = new(client)
    payload = {"Account": account, "FirstName": "An", "LastName": "Maes"}
    resources.create_contact(client, payload)
    [row] = resources.contacts(client, account)
    assert (row["FirstName"], row["LastName"]) == ("An", "Maes")
    assert resources.contacts(client, new(client)) == []


def test_changed_accounts_come_by_the_thousand(server, client):
    server.control("relations", {"division": BE, "count": 1500})
    server.control("calls/clear", {})
    pages = list(resources.changed_account_pages(client, 1))
    calls = server.control("calls")["calls"]
    assert len(pages) == len(calls) == 2
    assert len(pages[0]) == 1000
    stamps = [row["Timestamp"] for page in pages for row in page]
    assert stamps == sorted(stamps)
    account = new(client, Code="7001")
    [[row]] = resources.changed_account_pages(client, stamps[-1])
    assert (row["ID"], row["Code"]) == (account, "7001")


def test_deleted_accounts(client):
    account = new(client)
    [*_, page] = resources.changed_account_pages(client, 1)
    after = page[-1]["Timestamp"]
    client.delete("crm/Accounts", account)
    [(timestamp, guid)] = resources.deleted_accounts(client, after)
    assert (guid, timestamp > after) == (account, True)
    assert list(resources.deleted_accounts(client, timestamp)) == []


def test_one_division(server, client):
    row = resources.division(client, BE)
    assert (row["Code"], row["DivisionMoveDate"]) == (BE, None)
    server.control("knobs", {"division_move_date": "2026-11-01"})
    assert str(resources.division(client, BE)["DivisionMoveDate"]) == "2026-11-01"
    assert resources.division(client, 999999) is None


def test_where_exact_joins_no_terms_each_is_asked_and_that_is_remembered(world):
    known = next(row for row in world.entities(ACCOUNTS) if row["VATNumber"])
    world.knobs(or_filters="refuse")
    wanted = {"vat_number": known["VATNumber"], "name": known["Name"], "code": "999999"}
    world.server.control("calls/clear", {})
    [found] = resources.find_account(world.client, **wanted)
    assert (found["ID"], found["MatchedBy"]) == (known["ID"], "VATNumber")
    first = len(world.calls(ACCOUNTS))
    [again] = resources.find_account(world.client, **wanted)
    assert again == found
    # The joined question is not asked a second time.
    assert len(world.calls(ACCOUNTS)) == first * 2 - 1
    assert not world.client.capabilities.can(f"filter.or.{ACCOUNTS}")


# Several at once


def test_several_accounts_with_one_call(world, server, client):
    first, second = new(client, City="Gent"), new(client, City="Brugge")
    gone = new(client)
    client.delete("crm/Accounts", gone)
    server.control("calls/clear", {})
    asked, rows = resources.get_accounts(client, [first, second, gone])
    assert asked == [first, second, gone]
    assert {row["ID"]: row["City"] for row in rows} == {first: "Gent", second: "Brugge"}
    assert len(world.calls()) == 1


def test_no_more_accounts_than_one_call_asks_for(client):
    accounts = [new(client)] + [f"00000000-0000-0000-0000-{n:012}" for n in range(60)]
    asked, rows = resources.get_accounts(client, accounts)
    assert asked == accounts[: len(asked)] and 1 < len(asked) < 60
    assert [row["ID"] for row in rows] == accounts[:1]


def test_where_terms_are_not_joined_one_account_is_asked_for(world, server, client):
    server.control("knobs", {"or_filters": "refuse"})
    accounts = [new(client), new(client)]
    server.control("calls/clear", {})
    for expected in (2, 3):
        asked, rows = resources.get_accounts(client, accounts)
        assert asked == [row["ID"] for row in rows] == accounts[:1]
        assert len(world.calls()) == expected, "the refusal is remembered"


@pytest.mark.parametrize(("or_filters", "found"), [("on", 2), ("refuse", 0)])
def test_bank_accounts_of_several_are_read_in_one_call_or_not_at_all(
    server, client, or_filters, found
):
    accounts = [new(client), new(client)]
    for account, number in zip(accounts, (IBAN, "NL91ABNA0417164300"), strict=True):
        resources.create_bank_account(client, {"Account": account, "BankAccount": number})
    server.control("knobs", {"or_filters": or_filters})
    assert len(resources.bank_accounts_of(client, accounts)) == found
    [alone] = resources.bank_accounts_of(client, accounts[:1])
    assert alone["BankAccount"] == IBAN
