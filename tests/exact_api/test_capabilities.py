"""What Exact has no more, or never took: left out of a read, remembered, and never guessed."""

import json
from datetime import date

import pytest

from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.capabilities import MemoryCapabilities
from exact_online_connector.exact_api.errors import BadRequest, MissingProperty

from .stub import Stub
from .test_transport import GUID, client_of


def refusal(text):
    return 400, {}, json.dumps({"error": {"message": {"value": text}}}).encode()


def gone(name, kind="Exact.Web.Api.Models.HRM.Costcenter"):
    return refusal(f"Type '{kind}' does not have a property named '{name}'.")


def rows(*found):
    return 200, {}, json.dumps({"d": {"results": found}}).encode()


CENTER = {"ID": GUID, "Code": "A", "Description": "Sales"}
OLD_WORDS = refusal("Could not find a property named 'EndDate' on type 'Exact.Web.Costcenter'.")


@pytest.mark.parametrize("answer", [gone("EndDate"), OLD_WORDS])
def test_a_property_that_is_gone_is_left_out_once_and_for_all(answer):
    known = MemoryCapabilities()
    with Stub(answer, rows(CENTER), rows(CENTER)) as stub:
        client = client_of(stub.url, capabilities=known)
        assert resources.cost_centers(client) == [{**CENTER, "EndDate": None}]
        assert resources.cost_centers(client) == [{**CENTER, "EndDate": None}]
    asked = [path.partition("$select=")[2] for _method, path, _headers, _body in stub.requests]
    assert asked == ["ID,Code,Description,EndDate", "ID,Code,Description", "ID,Code,Description"]
    state, words = known.noted["property.hrm/Costcenters.EndDate"]
    assert (state, "EndDate" in words) == ("refused", True)


def test_each_property_costs_one_more_call():
    with Stub(gone("EndDate"), gone("Description"), rows({"ID": GUID, "Code": "A"})) as stub:
        assert resources.cost_units(client_of(stub.url))[0]["Code"] == "A"
    assert len(stub.requests) == 3


@pytest.mark.parametrize("name", ["Code", "ID"])
def test_what_is_needed_is_not_done_without(name):
    with Stub(gone(name)) as stub, pytest.raises(MissingProperty) as raised:
        resources.cost_centers(client_of(stub.url))
    assert (raised.value.name, raised.value.endpoint) == (name, "hrm/Costcenters")
    assert len(stub.requests) == 1


def test_a_property_that_was_not_asked_for_is_no_reason_to_ask_again():
    with Stub(gone("Active")) as stub, pytest.raises(BadRequest):
        resources.cost_centers(client_of(stub.url))
    assert len(stub.requests) == 1


def test_a_filter_on_what_is_gone_ends():
    """The filter names it still, so asking again cannot help."""
    with Stub(gone("EndDate"), gone("EndDate")) as stub, pytest.raises(BadRequest):
        resources.find_cost_center(client_of(stub.url), "A")
    assert len(stub.requests) == 2


def period(year):
    moment = f"/Date({int(date(year, 1, 1).strftime('%s')) * 1000})/"
    return {"FinYear": year, "FinPeriod": 1, "StartDate": moment, "EndDate": moment}


def status(year):
    return {"Journal": "70", "Year": year, "Period": 1, "Status": 0}


@pytest.mark.parametrize(
    "read, row, name, year",
    [
        (resources.financial_periods, period, "filter.periods", "FinYear"),
        (resources.journal_statuses, status, "filter.journal_statuses", "Year"),
    ],
)
def test_where_a_filter_is_refused_all_is_read_and_the_rest_dropped(read, row, name, year):
    known = MemoryCapabilities()
    everything = rows(row(2024), row(2025), row(2026))
    with Stub(refusal("Filter is not supported"), everything, everything) as stub:
        client = client_of(stub.url, capabilities=known)
        for _time in range(2):
            assert [found[year] for found in read(client, 2025)] == [2025, 2026]
    assert len(stub.requests) == 3
    assert known.noted[name] == ("refused", "Filter is not supported")


def test_a_filter_that_is_taken_is_noted_too():
    known = MemoryCapabilities()
    with Stub(rows(period(2026))) as stub:
        resources.financial_periods(client_of(stub.url, capabilities=known), 2026)
    assert known.noted == {"filter.periods": ("works", "")}
