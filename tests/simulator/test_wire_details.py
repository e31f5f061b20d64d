"""Small things of the wire that a client could get used to if they were wrong here."""

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from .client import BE, CLIENT_ID, CLIENT_SECRET, REDIRECT, TIMEOUT, error_text

SALES, ACCOUNTS = "salesentry/SalesEntries", "crm/Accounts"


@pytest.fixture
def entry(simulator):
    """The GUID of a sales entry."""
    return simulator.control("sales_entries", {"division": BE, "count": 1})["entries"][0]["EntryID"]


@pytest.mark.parametrize("path", [SALES, f"{SALES}%s/SalesEntryLines", ACCOUNTS])
def test_a_post_on_the_address_of_one_entity_books_nothing(simulator, api, entry, path):
    key = f"(guid'{entry}')"
    path = path.replace("%s", key) if "%s" in path else path + key
    before = simulator.control(f"entries?division={BE}")["entries"]
    answer = api.post(path, {"YourRef": "x"})
    assert answer.status_code == 405
    assert simulator.control(f"entries?division={BE}")["entries"] == before


def test_select_behind_an_entity_is_about_its_lines(api, entry):
    lines = f"{SALES}(guid'{entry}')/SalesEntryLines"
    [line] = api.rows(lines, select="AmountFC,LineNumber")
    assert line.keys() == {"__metadata", "AmountFC", "LineNumber"}
    answer = api.get(lines, select="Journal")
    assert answer.status_code == 400
    assert "'Exact.Web.Api.Models.SalesEntryLine'" in error_text(answer)
    assert "'Journal'" in error_text(answer)


def test_the_token_address_takes_a_form_only(simulator, walk):
    code = walk.code()
    form = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
        "code": code,
    }
    url = f"{simulator.url}/api/oauth2/token"
    multipart = {name: (None, value) for name, value in form.items()}
    for wrong in ({"files": multipart}, {"json": form}):
        answer = requests.post(url, timeout=TIMEOUT, **wrong)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert requests.post(url, data=form, timeout=TIMEOUT).status_code == 200


@pytest.mark.parametrize(
    ("user", "lang"), [("bookkeeper", "nl-NL"), ("comptable", "fr-BE"), ("accountant", "en-US")]
)
def test_an_unknown_property_in_a_filter(login, user, lang):
    answer = login(user).get(ACCOUNTS, select="Name", filter="dinger eq 1")
    message = answer.json()["error"]["message"]
    text = "No property dinger exists in type Exact.Metadata.Entity.Account at position 0."
    assert message == {"lang": lang, "value": text}
    answer = login(user).get("financial/Journals", select="Code", orderby="dinger")
    assert answer.json()["error"]["message"]["lang"] == lang


def test_other_words_of_the_protocol_have_no_language(api):
    answer = api.get(ACCOUNTS, select="Name")
    assert answer.json()["error"]["message"]["lang"] == ""


def test_a_sync_names_its_own_type(api):
    answer = api.get("sync/Financial/GLAccounts", select="Nothing", filter="Timestamp gt 1L")
    text = "Type 'Exact.Web.Api.Models.GLAccountSync' does not have a property named 'Nothing'."
    assert error_text(answer) == text


def test_the_reason_of_a_refusal(simulator, api):
    answer = api.get(ACCOUNTS, select="Nothing")
    assert answer.headers["Reason"] == error_text(answer)
    answer = api.get(ACCOUNTS, select="Name", headers={"Authorization": "Bearer nobody"})
    assert (answer.status_code, answer.headers["Reason"]) == (401, "Unauthorized")
    answer = api.post(ACCOUNTS, {"Ñame ✓": 1})
    assert answer.headers["Reason"].endswith("is not valid.")
    assert "Reason" not in api.post(ACCOUNTS, {}).headers


@pytest.mark.parametrize(
    ("kind", "status"),
    [("text/plain", 415), ("application/xml", 415), ("application/json; charset=utf-8", 201)],
)
def test_a_body_is_json_and_says_so(api, kind, status):
    body = json.dumps({"Name": "Klant"})
    answer = api.call("POST", ACCOUNTS, data=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert len(api.rows(ACCOUNTS, select="Name", filter="Name eq 'Klant'")) == (status == 201)


@pytest.mark.parametrize(("value", "status"), [("exact", 404), ("any", 200)])
def test_the_capitals_of_a_path(simulator, api, value, status):
    simulator.control("knobs", {"path_case": value})
    assert api.get("hrm/CostCenters", select="Code").status_code == status
    assert api.get("hrm/Costcenters", select="Code").status_code == 200
    assert api.get("sync/crm/Accounts", select="Name", filter="Timestamp gt 1L").ok is (
        status == 200
    )


def test_the_divisions_a_user_was_in(simulator, api):
    simulator.control(
        "user", {"login": "bookkeeper", "CurrentDivision": 999, "AccountingDivision": 998}
    )
    [me] = api.call("GET", "current/Me", division=None).json()["d"]["results"]
    assert (me["CurrentDivision"], me["AccountingDivision"]) == (999, 998)
    api.get("financial/Journals", select="Code")
    [me] = api.call("GET", "current/Me", division=None).json()["d"]["results"]
    assert (me["CurrentDivision"], me["AccountingDivision"]) == (BE, 998)


def test_answers_carry_the_simulators_own_clock(simulator, api):
    simulator.control("clock", {"advance": 3 * 86_400})
    told = parsedate_to_datetime(
        api.get(ACCOUNTS, select="ID", filter="Code eq '1'").headers["Date"]
    )
    assert abs(told - simulator.simulator.clock.now()) < timedelta(seconds=5)
