"""What the addon reads and writes, against the simulator's books."""

from datetime import date
from decimal import Decimal

import pytest

from exact_online_connector.core.kinds import INVOICE
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.errors import (
    Forbidden,
    Rejected,
    Unavailable,
    UnknownOutcome,
)

from .stub import Stub
from .test_transport import client_of
from .world import ACCOUNTS, BE, ENTRIES, World


def test_the_user_behind_the_consent(world):
    user = resources.current_user(world.new_client(None))
    assert (user["UserName"], user["IsMyFirmPortalUser"]) == ("bookkeeper", False)
    world.server.control("user", {"login": "limited", "IsMyFirmPortalUser": True})
    assert resources.current_user(World(world.server, "limited").client)["IsMyFirmPortalUser"]


@pytest.mark.parametrize("division", [None, BE])
def test_the_divisions_within_reach(world, division):
    found = {row["Code"]: row for row in resources.divisions(world.new_client(division))}
    assert sorted(found) == [100001, 100002, 200001]
    assert found[BE]["VATNumber"].startswith("BE")
    assert (found[BE]["Country"], found[BE]["Currency"]) == ("BE", "EUR")


def paths(world):
    return [call["division"] for call in world.calls("system/Divisions")]


def test_divisions_are_asked_of_one_place_after_the_other(world):
    """An accountant's own division may be one that nobody may call."""
    client = world.new_client(None)
    world.server.control("knobs", {"divisions_path_checked": True})
    world.plant("no_division_access", endpoint="system/Divisions", times=1)
    assert resources.divisions(client, before=100002)
    assert paths(world) == [100001, 100002]
    world.server.control("calls/clear", {})
    world.plant("no_division_access", endpoint="system/Divisions", times=0)
    with pytest.raises(Forbidden):
        resources.divisions(client, before=100002)
    assert paths(world) == [100001, 100002, 1]


def test_a_blocked_user_is_not_asked_for_elsewhere(world):
    world.plant("blocked_user", endpoint="system/Divisions", times=0)
    with pytest.raises(Forbidden):
        resources.divisions(world.new_client(None), before=100002)
    assert len(paths(world)) == 1


def test_a_division_that_is_not_listed_is_checked_by_a_read(world):
    world.plant("no_division_access", endpoint="system/Divisions", times=0)
    found = resources.find_division(world.new_client(None), BE)
    assert (found["Code"], found["Currency"]) == (BE, None)
    with pytest.raises(Forbidden):
        resources.find_division(world.new_client(None), 999999)


@pytest.mark.parametrize(
    "read, resource, key",
    [
        (resources.journals, "financial/Journals", "Code"),
        (resources.gl_accounts, "financial/GLAccounts", "Code"),
        (resources.vat_codes, "vat/VATCodes", "Code"),
        (resources.cost_centers, "hrm/Costcenters", "Code"),
        (resources.cost_units, "hrm/Costunits", "Code"),
        (resources.payment_conditions, "cashflow/PaymentConditions", "Code"),
        (resources.financial_periods, "financial/FinancialPeriods", "StartDate"),
    ],
)
def test_the_lists_of_a_division_are_complete_and_clean(world, read, resource, key):
    found = read(world.client)
    assert found
    assert sorted(str(row[key]) for row in found) == sorted(
        entity[key].strip() for entity in world.entities(resource)
    )
    for row in found:
        for value in row.values():
            assert not isinstance(value, float)
            assert not isinstance(value, str) or value == value.strip() != ""


def test_currencies(world):
    assert "EUR" in [row["Code"] for row in resources.currencies(world.client)]


def test_a_chart_of_accounts_costs_one_call(world):
    accounts = resources.gl_accounts(world.client)
    assert len(accounts) > 60
    assert len(world.calls()) == 1


def test_a_row_that_comes_twice_counts_once(world):
    world.server.control("knobs", {"sync_duplicates": True})
    accounts = resources.gl_accounts(world.client)
    assert len({row["ID"] for row in accounts}) == len(accounts)


def test_vat_percentages_are_exact_fractions(world):
    rates = {row["Percentage"] for row in resources.vat_codes(world.client)}
    assert Decimal("0.21") in rates
    assert {type(rate) for rate in rates} <= {Decimal, type(None)}


def test_periods_and_closed_journals_of_the_years_that_matter(world):
    this_year = world.clock.today().year
    periods = resources.financial_periods(world.client, from_year=this_year)
    assert {row["FinYear"] for row in periods} == {this_year}
    assert min(row["StartDate"] for row in periods) == date(this_year, 1, 1)
    statuses = resources.journal_statuses(world.client, from_year=this_year - 1)
    by_year = {row["Year"]: set() for row in statuses}
    for row in statuses:
        by_year[row["Year"]].add(row["Status"])
    assert by_year[this_year - 1] == {1}
    assert by_year[this_year] == {0}


def test_rights_are_asked_without_costing_an_error(world):
    assert resources.user_has_rights(world.client, ENTRIES, "POST")
    limited = World(world.server, "limited")
    assert not resources.user_has_rights(limited.client, ENTRIES, "POST")
    assert {call.status for call in limited.journal.calls} == {200}


# -- accounts


def find(world, **criteria):
    return [
        (row["Name"], row["MatchedBy"]) for row in resources.find_account(world.client, **criteria)
    ]


@pytest.fixture
def relation(world):
    return resources.create_account(
        world.client,
        {
            "Name": "Bakkerij 't Hoekje",
            "Status": "C",
            "VATNumber": "BE0477472701",
            "ChamberOfCommerce": "0477472701",
            "Email": "info@hoekje.example",
            "Country": "BE",
        },
    )


@pytest.mark.parametrize(
    "criteria, by",
    [
        ({"chamber_of_commerce": "0477472701"}, "ChamberOfCommerce"),
        ({"chamber_of_commerce": "0477.472.701"}, "ChamberOfCommerce"),
        ({"vat_number": "BE0477472701"}, "VATNumber"),
        ({"vat_number": "BE 0477.472.701"}, "VATNumber"),
        ({"email": "info@hoekje.example"}, "Email"),
        ({"name": "Bakkerij 't Hoekje"}, "Name"),
    ],
)
def test_an_account_is_found_by_each_criterion(world, relation, criteria, by):
    assert find(world, **criteria) == [("Bakkerij 't Hoekje", by)]


def test_an_account_is_found_by_its_padded_code(world, relation):
    stored = world.one(ACCOUNTS, ID=relation["ID"])["Code"]
    assert relation["Code"] == stored.strip()
    assert find(world, code=relation["Code"]) == [("Bakkerij 't Hoekje", "Code")]


@pytest.mark.parametrize(
    "stored, asked",
    [("12.34-56", "12.34-56"), ("0477.472.701", "0477472701"), ("0477472701", "0477.472.701")],
)
def test_a_number_is_found_in_its_usual_spellings(world, stored, asked):
    resources.create_account(world.client, {"Name": "Dotted", "ChamberOfCommerce": stored})
    assert find(world, chamber_of_commerce=asked) == [("Dotted", "ChamberOfCommerce")]


def test_all_criteria_cost_one_call_and_the_surest_comes_first(world):
    for name, number in (("Namesake", "1"), ("Sure", "0477472701"), ("Namesake", "2")):
        payload = {"Name": name, "ChamberOfCommerce": number}
        resources.create_account(world.client, payload)
    world.server.control("calls/clear", {})
    assert find(
        world,
        name="Namesake",
        email="nobody@example.com",
        code="999999",
        vat_number="BE0477472701",
        chamber_of_commerce="0477472701",
    ) == [("Sure", "ChamberOfCommerce"), ("Namesake", "Name"), ("Namesake", "Name")]
    assert len(world.calls()) == 1


def test_nobody_is_found_without_a_criterion(world):
    assert find(world) == find(world, name="", code="", vat_number="-") == []
    assert world.calls() == []


def test_an_account_becomes_a_customer(world):
    made = resources.create_account(world.client, {"Name": "Prospect"})
    resources.update_account(world.client, made["ID"], {"Status": "C"})
    assert world.one(ACCOUNTS, ID=made["ID"])["Status"] == "C"


def test_an_account_with_a_false_vat_number_is_refused(world):
    with pytest.raises(Rejected):
        resources.create_account(
            world.client, {"Name": "False", "Country": "BE", "VATNumber": "BE0477472702"}
        )


# -- entries and documents


def test_a_sales_entry_is_booked_and_found(world):
    made = resources.create_entry(world.client, INVOICE, world.sales_entry("INV/2026/00007"))
    [booked] = world.entries()
    assert (made["EntryID"], made["EntryNumber"]) == (booked["EntryID"], booked["EntryNumber"])
    assert made["EntryDate"] == world.clock.today()
    assert resources.find_entries(world.client, INVOICE, "INV/2026/00007") == [made]
    assert resources.find_entries(world.client, INVOICE, "INV/2026/00008") == []


def test_a_credit_note_is_booked_with_its_sign(world):
    entry = world.sales_entry(amount=Decimal("-50.00"))
    made = resources.create_entry(world.client, INVOICE, entry)
    assert (made["Type"], made["AmountFC"] < 0) == (21, True)


def test_an_entry_whose_answer_was_lost_is_found(world):
    world.plant("cut_after_write", endpoint=ENTRIES)
    with pytest.raises(UnknownOutcome):
        resources.create_entry(world.client, INVOICE, world.sales_entry("INV/2026/00009"))
    [found] = resources.find_entries(world.client, INVOICE, "INV/2026/00009")
    assert found["EntryID"] == world.entries()[0]["EntryID"]


def test_a_success_without_a_key_is_no_success():
    with Stub((201, {}, b'{"d": {"EntryNumber": 1}}')) as stub:
        with pytest.raises(UnknownOutcome):
            resources.create_entry(client_of(stub.url), INVOICE, {})


def test_a_file_is_attached_to_the_document_of_an_entry(world):
    entry = resources.create_entry(world.client, INVOICE, world.sales_entry())
    document = world.client.post(
        "documents/Documents",
        {"Subject": "INV/1", "Type": 10, "FinancialTransactionEntryID": entry["EntryID"]},
    )
    made = resources.attach(world.client, document["ID"], "INV 1.pdf", b"%PDF-1.7 \x00\xff")
    [stored] = world.entities("documents/DocumentAttachments")
    assert (stored["ID"], stored["Document"]) == (made["ID"], document["ID"])
    assert stored["FileName"] == "INV 1.pdf"


def test_entries_of_some_days_are_read_page_by_page(world):
    first = world.clock.today()
    for number in range(3):
        payload = {**world.sales_entry(f"S-{number}"), "EntryDate": first.replace(day=number + 1)}
        resources.create_entry(world.client, INVOICE, payload)
    days = first.replace(day=2), first.replace(day=3)
    rows, after = resources.entry_page(world.client, INVOICE, *days)
    assert (sorted(row["YourRef"] for row in rows), after) == (["S-1", "S-2"], None)
    # Where no days are taken, all is read; that is remembered.
    world.knobs(refused_filters=f"{ENTRIES}.EntryDate")
    for calls in (2, 1):
        world.server.control("calls/clear", {})
        rows, after = resources.entry_page(world.client, INVOICE, *days)
        assert (len(rows), len(world.calls(ENTRIES))) == (3, calls)


def test_reading_entries_goes_on_where_a_page_ended(world):
    world.server.control("sales_entries", {"division": BE, "count": 130})
    days = world.clock.today(), world.clock.today()
    seen, after = [], None
    for count in (60, 60, 10):
        rows, after = resources.entry_page(world.new_client(BE), INVOICE, *days, after)
        assert len(rows) == count
        seen += [row["EntryID"] for row in rows]
    assert after is None
    assert len(set(seen)) == 130
    with pytest.raises(Unavailable):
        resources.entry_page(world.client, INVOICE, *days, "https://evil.example.com/x")
