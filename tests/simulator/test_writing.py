"""Writing: what a body may hold, and what comes back."""

import json

import pytest

from .client import BE, error_text

STREAM = "Error processing request stream. "
WRONG_TYPE = (
    STREAM + "Error encountered in converting the value from request payload for property '{0}' "
    "to type '{1}', which is the property's expected type. See inner exception for more detail."
)


@pytest.mark.parametrize(
    ("path", "body", "name", "kind"),
    [
        ("salesentry/SalesEntries", {"Customer": "70"}, "Customer", "Guid"),
        (
            "salesentry/SalesEntries",
            {"EntryDate": "/Date(1772323200000)/"},
            "EntryDate",
            "DateTime",
        ),
        ("salesentry/SalesEntries", {"EntryDate": "1 March 2026"}, "EntryDate", "DateTime"),
        ("salesentry/SalesEntries", {"EntryNumber": "x"}, "EntryNumber", "Int32"),
        ("salesentry/SalesEntries", {"EntryNumber": 3000000000}, "EntryNumber", "Int32"),
        ("salesentry/SalesEntries", {"ReportingYear": True}, "ReportingYear", "Int16"),
        ("salesentry/SalesEntries", {"Rate": "much"}, "Rate", "Double"),
        ("salesentry/SalesEntries", {"Reversal": "true"}, "Reversal", "Boolean"),
        ("salesentry/SalesEntries", {"YourRef": 17}, "YourRef", "String"),
        (
            "salesentry/SalesEntries",
            {"SalesEntryLines": [{"GLAccount": "700000"}]},
            "GLAccount",
            "Guid",
        ),
        ("documents/DocumentAttachments", {"Attachment": "not base64!"}, "Attachment", "Byte[]"),
    ],
)
def test_wrong_types(api, path, body, name, kind):
    answer = api.post(path, body)
    assert answer.status_code == 400
    assert error_text(answer) == WRONG_TYPE.format(name, kind)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"IsCustomer": True}, "specified for type 'Exact.Web.Api.Models.Account' is not valid"),
        ([], STREAM + "The request should be a valid top-level resource object."),
        ("text", STREAM + "The request should be a valid top-level resource object."),
    ],
)
def test_bad_bodies(api, body, text):
    answer = api.post("crm/Accounts", body)
    assert answer.status_code == 400
    assert text in error_text(answer)


@pytest.mark.parametrize("data", [b"", b"{", b"<xml/>", '{"Name": "caf\xe9"}'.encode("latin-1")])
def test_unreadable_bodies(api, data):
    answer = api.call("POST", "crm/Accounts", data=data)
    assert answer.status_code == 400
    assert "valid top-level resource object" in error_text(answer)


def test_unknown_property_of_a_line(api):
    answer = api.post("salesentry/SalesEntries", {"SalesEntryLines": [{"Amount": 1}]})
    assert "'Amount' specified for type 'Exact.Web.Api.Models.SalesEntryLine'" in error_text(answer)


def test_read_only_properties_are_ignored(api):
    created = api.created(
        "crm/Accounts", {"Name": "Own creator", "CreatorFullName": "Somebody", "IsSales": True}
    )
    assert created["CreatorFullName"] == "Bea Boekhouder"


def test_key_of_the_caller_is_ignored(api):
    mine = "11111111-2222-3333-4444-555555555555"
    assert api.created("crm/Accounts", {"Name": "Own key", "ID": mine})["ID"] != mine


def test_put_answers(api):
    key = api.created("crm/Accounts", {"Name": "Old", "City": "Gent"})["ID"]
    plain = api.put("crm/Accounts", key, {"Name": "New"}, headers={"Prefer": ""})
    assert (plain.status_code, plain.content) == (204, b"")
    shown = api.put("crm/Accounts", key, {"City": None})
    assert shown.status_code == 200
    assert (shown.json()["d"]["Name"], shown.json()["d"]["City"]) == ("New", None)
    assert api.call("PUT", "crm/Accounts", json={"Name": "x"}).status_code == 405


def test_put_with_lines_is_refused(api, simulator):
    store = simulator.simulator.store
    entry = store.insert(BE, "salesentry/SalesEntries", {"YourRef": "R1"})
    answer = api.put("salesentry/SalesEntries", entry["EntryID"], {"SalesEntryLines": []})
    assert answer.status_code == 400
    assert error_text(answer).startswith(STREAM + "Binding to new entities")


def test_delete(api):
    key = api.created("crm/Accounts", {"Name": "Short life"})["ID"]
    answer = api.delete("crm/Accounts", key)
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(f"crm/Accounts(guid'{key}')").status_code == 404
    assert api.delete("crm/Accounts", key).status_code == 404
    assert api.delete("financial/GLAccounts", key).status_code == 403


@pytest.mark.parametrize(("knob", "status"), [("unsent_null", None), ("full", "Bea Boekhouder")])
def test_post_without_prefer(simulator, api, knob, status):
    simulator.control("knobs", {"without_prefer": knob})
    created = api.created("crm/Accounts", {"Name": "Quiet"}, headers={"Prefer": ""})
    assert created["ID"]
    assert created["Name"] == "Quiet"
    assert created["CreatorFullName"] == status


@pytest.mark.parametrize(
    ("knob", "sent", "stored"),
    [
        ("ignore", "2026-07-01T00:00:00+02:00", "2026-07-01"),
        ("utc", "2026-07-01T00:00:00+02:00", "2026-06-30"),
        ("amsterdam", "2026-06-30T22:00:00Z", "2026-07-01"),
        ("ignore", "2026-07-01", "2026-07-01"),
        ("utc", "2026-07-01", "2026-07-01"),
    ],
)
def test_zones_in_dates(simulator, api, knob, sent, stored):
    simulator.control("knobs", {"zone_in_dates": knob})
    api.created("crm/Accounts", {"Name": "Zoned", "StartDate": sent})
    rows = simulator.control(f"entities?division={BE}&resource=crm/Accounts")["entities"]
    assert [row["StartDate"] for row in rows if row["Name"] == "Zoned"] == [stored]


def test_over_long_texts(simulator, api):
    long = {"Name": "N" * 51, "City": "C" * 41}
    refused = api.post("crm/Accounts", long)
    assert (refused.status_code, error_text(refused)) == (500, "Te lang: Naam\r\nTe lang: City")
    simulator.control("knobs", {"text_too_long": "cut"})
    assert api.created("crm/Accounts", long)["Name"] == "N" * 50


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("bookkeeper", "Verplicht: Naam"),
        ("accountant", "Mandatory: Name"),
        ("comptable", "Obligatoire: Nom"),
    ],
)
def test_refusals_speak_the_users_language(login, user, text):
    answer = login(user).post("crm/Accounts", {})
    assert (answer.status_code, error_text(answer)) == (500, text)
    assert answer.json()["error"]["code"] == ""


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        ("financial/GLAccounts", {"Code": "612400"}, "Gegeven bestaat reeds."),
        ("hrm/Costcenters", {"Code": "ALG"}, "Gegeven bestaat reeds."),
        ("hrm/Costunits", {"Code": "ZUID"}, "Gegeven bestaat reeds."),
        (
            "financial/GLAccounts",
            {"Code": "612950", "VATCode": "99"},
            "Ongeldige referentie: Btw-code",
        ),
        ("hrm/Costcenters", {"Code": "NINECHARS"}, "Te lang: Code"),
    ],
)
def test_what_is_created_while_coding_may_be_refused(api, path, body, text):
    before = api.rows(path, select="Code", filter="Description eq 'Nieuw'")
    answer = api.post(path, {"Description": "Nieuw", **body})
    assert (answer.status_code, error_text(answer)) == (500, text)
    assert api.rows(path, select="Code", filter="Description eq 'Nieuw'") == before == []


def test_amounts_keep_their_digits(simulator, api):
    body = '{"Code": "T1", "Description": "Tenths", "Percentage": 0.1}'
    answer = api.call("POST", "cashflow/PaymentConditions", data=body)
    assert answer.json()["d"]["Percentage"] == 0.1
    rows = simulator.control(f"entities?division={BE}&resource=cashflow/PaymentConditions")
    assert "0.1" in [row.get("Percentage") for row in rows["entities"]]
    text = json.dumps({"Code": "T2", "Description": "Text", "Percentage": "0.30"})
    assert api.call("POST", "cashflow/PaymentConditions", data=text).status_code == 201
