"""Reading: envelopes, pages, select and filter rules, fixed widths, dates."""

from urllib.parse import unquote

import pytest
import requests

from .client import BE, NL, TIMEOUT, error_text

SELECT_RULE = "Please add a $select or a $top=1 statement to the query string."
MANDATORY = (
    "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a "
    "$filter parameter with one of the following fields in the url:Accountant,AccountManager,"
)


@pytest.fixture
def many(api):
    """More accounts than fit on a page; returns their names."""
    names = [f"Many {number:03d}" for number in range(65)]
    store = api.store
    with store.transaction():
        for name in names:
            store.insert(BE, "crm/Accounts", {"Name": name, "Code": f"9{name[-3:]}"})
    return names


@pytest.fixture
def api(simulator, walk):
    client = walk.api()
    client.store = simulator.simulator.store
    return client


MANY = "startswith(Name,'Many') eq true"


def test_without_accept_the_answer_is_atom(api):
    answer = api.get("financial/Journals", headers={"Accept": "*/*"}, select="Code")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert "<d:Code>700</d:Code>" in answer.text
    refused = api.get("financial/Journals", headers={"Accept": "*/*"})
    assert SELECT_RULE in refused.text
    assert refused.text.startswith("<?xml")


def test_envelopes(api, many):
    first = api.get("crm/Accounts", select="ID,Name", filter=MANY).json()["d"]
    assert set(first) == {"results", "__next"}
    flat = api.get("crm/Accounts", select="Name", filter=MANY, top=2).json()["d"]
    assert isinstance(flat, list)
    assert len(flat) == 2
    key = first["results"][0]["ID"]
    one = api.get(f"crm/Accounts(guid'{key}')", select="Name").json()["d"]
    assert one["Name"] == first["results"][0]["Name"]
    assert set(one) == {"__metadata", "Name"}
    assert one["__metadata"] == {
        "uri": f"{api.root}/{BE}/crm/Accounts(guid'{key}')",
        "type": "Exact.Web.Api.Models.Account",
    }
    counted = api.get("crm/Accounts", select="Name", filter=MANY, inlinecount="allpages")
    assert counted.json()["d"]["__count"] == "65"
    number = api.get("crm/Accounts/$count", filter=MANY, headers={"Accept": "*/*"})
    assert number.text == "65"


def test_pages_of_sixty_hold_every_row_once(api, many):
    answer = api.get("crm/Accounts", select="Name", filter=MANY)
    d = answer.json()["d"]
    assert len(d["results"]) == 60
    assert "skiptoken=guid'" in d["__next"]
    assert " " not in d["__next"]
    assert unquote(d["__next"]).count(MANY) == 1
    rest = api.get(d["__next"]).json()["d"]
    assert "__next" not in rest
    assert sorted(row["Name"] for row in d["results"] + rest["results"]) == many


@pytest.mark.parametrize("order", ["Name", "Name desc", "City,Name desc"])
def test_order_goes_on_over_pages(api, many, order):
    d = api.get("crm/Accounts", select="Name", filter=MANY, orderby=order).json()["d"]
    rest = api.get(d["__next"]).json()["d"]["results"]
    names = [row["Name"] for row in d["results"] + rest]
    assert names == (many if order == "Name" else many[::-1])


def test_top_and_skip(api, many):
    options = {"select": "Name", "filter": MANY, "orderby": "Name"}
    assert len(api.rows("crm/Accounts", top=100, **options)) == 60
    assert [row["Name"] for row in api.rows("crm/Accounts", top=2, skip=3, **options)] == many[3:5]
    assert len(api.rows("crm/Accounts", skip=60, **options)) == 5
    assert api.rows("crm/Accounts", top=0, **options) == []


def test_bulk_takes_a_thousand_and_no_skip(api, many):
    options = {"select": "ID,Name", "filter": MANY}
    assert len(api.rows("bulk/CRM/Accounts", **options)) == 65
    assert api.get("bulk/CRM/Accounts", skip=1, **options).status_code == 400


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("financial/Journals", {}, 400),
        ("financial/Journals", {"top": 2}, 400),
        ("financial/Journals", {"top": 1}, 200),
        ("financial/Journals", {"select": "Code"}, 200),
        ("system/Divisions", {}, 200),
        ("read/financial/ReceivablesList", {}, 400),
    ],
)
def test_select_rule(api, path, options, status):
    answer = api.get(path, **options)
    assert answer.status_code == status
    if status == 400:
        assert error_text(answer) == SELECT_RULE


def test_mandatory_filter(simulator, api):
    refused = api.get("crm/Accounts", select="Name")
    assert refused.status_code == 400
    assert error_text(refused).startswith(MANDATORY)
    assert error_text(refused).endswith(",Type,VATNumber.")
    assert api.get("crm/Accounts", select="Name", filter="Notes eq null").status_code == 400
    assert api.get("crm/Accounts", select="Name", filter="Name eq 'x'").status_code == 200
    assert api.get("financial/GLAccounts", select="Code").status_code == 400
    assert api.get("sync/CRM/Accounts", select="Name", filter="Timestamp gt 1").status_code == 200
    simulator.control("knobs", {"mandatory_filters": "off"})
    assert api.get("crm/Accounts", select="Name").status_code == 200


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"select": "Dinger"}, "does not have a property named 'Dinger'"),
        ({"select": "code"}, "does not have a property named 'code'"),
        ({"select": "Code", "orderby": "Dinger"}, "No property Dinger exists"),
        ({"select": "Code", "orderby": "Code up"}, "Error in query syntax"),
        ({"select": "Code", "top": "many"}, "Invalid value 'many' for $top"),
        ({"select": "Code", "expand": "Nothing"}, "Could not find a property named 'Nothing'"),
        ({"select": "Code", "skiptoken": "rubbish"}, "Error in query syntax"),
        ({"select": "Code", "skiptoken": "1,2"}, "Error in query syntax"),
    ],
)
def test_bad_options(api, options, text):
    answer = api.get("financial/Journals", **options)
    assert answer.status_code == 400
    assert text in error_text(answer)


def test_purchases_are_found_by_their_reference(api):
    resource = "purchaseentry/PurchaseEntries"
    gl = api.rows("financial/GLAccounts", select="ID,Code", filter="Code eq '612200'")
    suppliers = api.rows("crm/Accounts", select="ID", filter="IsSupplier eq true")
    for reference in ("F-1", "F-2"):
        line = {"GLAccount": gl[0]["ID"], "AmountFC": 10}
        body = {"Supplier": suppliers[0]["ID"], "Journal": "600", "YourRef": reference}
        api.created(resource, {**body, "PurchaseEntryLines": [line]})
    query = {"select": "YourRef,Document,SupplierName,AmountFC", "filter": "YourRef eq 'F-2'"}
    (found,) = api.rows(resource, **query)
    assert (found["YourRef"], found["AmountFC"]) == ("F-2", 12.1)
    assert found["Document"]
    assert error_text(api.get(resource, filter="YourRef eq 'F-2'")).startswith(SELECT_RULE)


def test_cost_centers_and_units(api):
    centers = api.rows("hrm/Costcenters", select="ID,Code,Description,Active,EndDate")
    assert {row["Code"] for row in centers} == {"ALG", "VERK", "PROD"}
    found = api.rows("hrm/Costcenters", select="Description", filter="Code eq 'VERK'")
    assert [row["Description"] for row in found] == ["Verkoop"]
    assert len(api.rows("hrm/Costunits", select="ID,Code,EndDate")) == 2
    assert api.get("hrm/Costunits", select="Active").status_code == 400  # only centers have it


def test_fixed_widths(api):
    created = api.created("crm/Accounts", {"Name": "Wide", "Country": "NL", "Language": "NL"})
    assert len(created["Code"]) == 18
    assert created["Code"].startswith(" ")
    assert (created["Country"], created["Language"]) == ("NL ", "NL        ")
    exact = f"Code eq '{created['Code']}'"
    bare = f"Code eq '{created['Code'].strip()}'"
    trimmed = f"trim(Code) eq '{created['Code'].strip()}'"
    found = [len(api.rows("crm/Accounts", select="Name", filter=f)) for f in (exact, bare, trimmed)]
    assert found == [1, 0, 1]
    assert {len(row["Code"]) for row in api.rows("vat/VATCodes", select="Code")} == {3}


def test_dates_and_amounts(api):
    period = api.rows("financial/FinancialPeriods", select="StartDate", orderby="StartDate")[0]
    milliseconds = int(period["StartDate"].removeprefix("/Date(").removesuffix(")/"))
    assert milliseconds % 86_400_000 == 0
    percentages = {row["Percentage"] for row in api.rows("vat/VATCodes", select="Percentage")}
    assert 0.21 in percentages


def test_not_found(api):
    missing = "11111111-2222-3333-4444-555555555555"
    for path in (f"crm/Accounts(guid'{missing}')", "crm/Nothing", "nothing"):
        assert api.get(path, select="Name").status_code == 404, path
    bad = api.get("crm/Accounts(guid'12')")
    assert bad.status_code == 400
    assert "Unrecognized 'Edm.Guid' literal" in error_text(bad)
    assert api.get("crm/Accounts('x')").status_code == 400


def test_names_of_resources_ignore_case_by_knob(simulator, api):
    simulator.control("knobs", {"path_case": "any"})
    assert api.get("FINANCIAL/journals", select="Code").status_code == 200
    assert api.get("financial/CostCenters", select="Code").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "vat/VatPercentages"), ("PATCH", "crm/Accounts")]
)
def test_method_not_allowed(api, method, path):
    assert api.call(method, path, json={}).status_code == 405


def test_division_access(api, login):
    foreign = api.get("financial/Journals", division=300001, select="Code")
    assert (foreign.status_code, foreign.headers["Reason"]) == (403, "NoDivisionAccess")
    assert api.get("financial/Journals", division=12, select="Code").status_code == 403
    # Exact does not check the division of this path.
    codes = [row["Code"] for row in api.rows("system/Divisions", division=12, select="Code")]
    assert codes == [BE, NL]


def test_an_accountant_sees_many_divisions(login):
    api = login("accountant", [BE, NL, *range(300001, 300071)])
    d = api.get("system/Divisions", select="Code").json()["d"]
    rest = api.get(d["__next"]).json()["d"]["results"]
    assert len(d["results"]) + len(rest) == 72
    assert api.rows("financial/Journals", division=300005, select="Code,Type")
    own = api.rows("hrm/Divisions", select="Code")
    assert [row["Code"] for row in own] == [BE]
    every = api.get("system/AllDivisions", select="Code", inlinecount="allpages").json()["d"]
    assert every["__count"] == "73"


def test_one_division_by_its_number(api):
    one = api.get(f"system/Divisions({NL})", select="Code,Country").json()["d"]
    assert (one["Code"], one["Country"]) == (NL, "NL")
    assert api.get("system/Divisions(300001)", select="Code").status_code == 404


def test_who_am_i(api, login):
    me = api.rows("current/Me", division=None)[0]
    assert (me["UserName"], me["LanguageCode"]) == ("bookkeeper", "nl-NL")
    assert me["IsMyFirmPortalUser"] is False
    api.get("financial/Journals", division=NL, select="Code")
    assert api.rows("current/Me", division=None)[0]["CurrentDivision"] == NL


@pytest.mark.parametrize(
    ("user", "endpoint", "action", "expected"),
    [
        ("bookkeeper", "salesentry/SalesEntries", "POST", True),
        ("bookkeeper", "vat/VatPercentages", "POST", False),
        ("limited", "salesentry/SalesEntries", "POST", False),
        ("bookkeeper", "no/Such", "GET", False),
    ],
)
def test_user_has_rights(login, user, endpoint, action, expected):
    api = login(user)
    params = {"endpoint": f"'{endpoint}'", "action": f"'{action}'"}
    answer = api.call("GET", "users/UserHasRights", params=params)
    assert answer.json() == {"UserHasRights": expected}


def test_a_user_without_rights_is_refused(login):
    api = login("limited")
    refused = api.post("crm/Accounts", {"Name": "x"})
    assert (refused.status_code, error_text(refused)) == (403, "Forbidden")


def test_division_move_date(simulator, api):
    simulator.control("knobs", {"division_move_date": "2026-02-01"})
    row = api.rows("system/Divisions", select="DivisionMoveDate")[0]
    assert row["DivisionMoveDate"] == "/Date(1769904000000)/"


def test_root_of_the_service_is_no_resource(simulator, api):
    answer = requests.get(f"{api.root}/{BE}/", headers=api.headers, timeout=TIMEOUT)
    assert answer.status_code == 404
