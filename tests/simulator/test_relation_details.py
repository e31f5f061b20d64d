"""What belongs to a relation, many relations at once, and a division that moves."""

import requests

from exact_simulator.books.bulk import enterprise_number

from .client import BE, error_text

ACCOUNTS, BANKS, PERSONS = "crm/Accounts", "crm/BankAccounts", "crm/Contacts"


def relation(api) -> str:
    return api.created(ACCOUNTS, {"Name": "Somebody"})["ID"]


def test_a_person_has_a_name_and_a_relation(api):
    account = relation(api)
    assert "Last name" in error_text(api.post(PERSONS, {"Account": account}))
    assert api.post(PERSONS, {"LastName": "Maes"}).status_code == 500
    person = api.created(PERSONS, {"Account": account, "FirstName": "An", "LastName": "Maes"})
    assert person["FullName"] == "An Maes"


def test_the_first_person_is_the_main_one(api):
    account = relation(api)
    first = api.created(PERSONS, {"Account": account, "FirstName": "An"})["ID"]
    api.created(PERSONS, {"Account": account, "FirstName": "Jan"})
    [row] = api.rows(ACCOUNTS, select="MainContact", filter=f"ID eq guid'{account}'")
    assert row["MainContact"] == first


def test_a_person_stays_with_the_relation(api):
    person = api.created(PERSONS, {"Account": relation(api), "FirstName": "An"})["ID"]
    other = relation(api)
    api.put(PERSONS, person, {"Account": other, "FirstName": "Ann"})
    rows = api.rows(PERSONS, select="ID", filter=f"Account eq guid'{other}'")
    assert rows == []


def test_bank_accounts_are_checked_and_one_is_main(api):
    account = relation(api)
    wrong = api.post(BANKS, {"Account": account, "BankAccount": "BE68539007547035"})
    assert "IBAN" in error_text(wrong)
    first = api.created(BANKS, {"Account": account, "BankAccount": "BE68 5390 0754 7034"})
    assert (first["BankAccount"], first["Main"]) == ("BE68539007547034", True)
    again = api.post(BANKS, {"Account": account, "BankAccount": "BE68539007547034"})
    assert again.status_code == 500


def test_a_person_changes_a_relation_on_the_page(simulator, api):
    account = relation(api)
    page = f"{simulator.url}/books/{BE}/relations"
    form = {"Phone": "+32 9 1", "Email": "new@example.com"}
    assert requests.post(f"{page}/{account}", data=form, timeout=10).ok
    [row] = api.rows(ACCOUNTS, select="Phone,Email", filter=f"ID eq guid'{account}'")
    assert (row["Phone"], row["Email"]) == ("+32 9 1", "new@example.com")
    refused = requests.post(f"{page}/{account}", data={"Email": "wrong"}, timeout=10)
    assert "E-mail" in refused.text or "Email" in refused.text
    [row] = api.rows(ACCOUNTS, select="Phone,Email", filter=f"ID eq guid'{account}'")
    assert row["Email"] == "new@example.com"


def test_ten_thousand_relations_differ(simulator, api):
    simulator.control("relations", {"division": BE, "count": 300})
    rows = api.rows(
        "sync/CRM/Accounts", select="Code,Name,ChamberOfCommerce", filter="Timestamp gt 1"
    )
    made = [row for row in rows if row["Name"].startswith("Relation ")]
    assert len({row["Code"] for row in made}) == len(made) == 300
    numbers = [row["ChamberOfCommerce"] for row in made if row["ChamberOfCommerce"]]
    assert len(set(numbers)) == len(numbers) == 75
    assert all(int(number[:8]) % 97 + int(number[8:]) == 97 for number in numbers)
    assert enterprise_number(0) in numbers


def test_a_division_that_moves_has_new_timestamps(simulator, api):
    stamp = max(
        row["Timestamp"]
        for row in api.rows("sync/CRM/Accounts", select="Timestamp", filter="Timestamp gt 1")
    )
    before = api.rows("sync/CRM/Accounts", select="ID", filter=f"Timestamp gt {stamp}L")
    simulator.control("knobs", {"division_move_date": "2026-11-01"})
    after = api.rows("sync/CRM/Accounts", select="ID", filter=f"Timestamp gt {stamp}L")
    assert (before, bool(after)) == ([], True)
