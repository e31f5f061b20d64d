"""What Exact's protocol may refuse, leave out or answer otherwise, at each value of its knob."""

from datetime import UTC, datetime

import pytest

from .client import BE, error_text

COST_CENTERS = "hrm/Costcenters"
SALES = "salesentry/SalesEntries"
GENERAL_LINES = "generaljournalentry/GeneralJournalEntryLines"
SUBSCRIPTIONS = "webhooks/WebhookSubscriptions"
ADDRESS = "https://127.0.0.1/hook"


def turn(simulator, **knobs):
    simulator.control("knobs", knobs)


def relations(simulator, name: str) -> list[dict]:
    rows = simulator.control(f"entities?division={BE}&resource=crm/Accounts")["entities"]
    return [row for row in rows if row["Name"] == name]


def test_refused_endpoints_are_outside_the_scope(simulator, api):
    turn(simulator, refused_endpoints=f"{COST_CENTERS} manage:{SUBSCRIPTIONS} xml/MatchSets")
    answer = api.get(COST_CENTERS, select="Code")
    assert answer.status_code == 403
    assert "Application Scope Violated. Cannot read '" in error_text(answer)
    assert api.get("hrm/Costunits", select="Code").status_code == 200
    assert api.get(SUBSCRIPTIONS, select="ID").status_code == 200
    answer = api.post(SUBSCRIPTIONS, {"Topic": "Accounts", "CallbackURL": ADDRESS})
    assert answer.status_code == 403
    assert "Cannot manage '" in error_text(answer)
    url = api.root.replace("/api/v1", "/docs/XMLUpload.aspx")
    answer = api.call(
        "POST", url, params={"Topic": "MatchSets", "_Division_": BE}, data=b"<eExact/>"
    )
    assert answer.status_code == 403


def test_a_removed_property_is_unknown_everywhere(simulator, api):
    turn(simulator, removed_properties=f"{COST_CENTERS}.Active {GENERAL_LINES}.Description")
    answer = api.get(COST_CENTERS, select="Code,Active")
    text = "Type 'Exact.Web.Api.Models.Costcenter' does not have a property named 'Active'."
    assert (answer.status_code, error_text(answer)) == (400, text)
    assert api.get(COST_CENTERS, select="Code", filter="Active eq true").status_code == 400
    body = {"Code": "X", "Description": "X", "Active": True}
    assert api.post(COST_CENTERS, body).status_code == 400
    assert "Active" not in api.created(COST_CENTERS, {"Code": "X", "Description": "X"})
    lines = {"GeneralJournalEntryLines": [{"Description": "x"}]}
    assert api.post("generaljournalentry/GeneralJournalEntries", lines).status_code == 400
    turn(simulator, removed_properties="")
    assert api.rows(COST_CENTERS, select="Code,Active")[0]["Active"] is True


def test_refused_filters(simulator, api):
    wanted = {"select": "EntryID", "filter": "Description eq 'INC/1'"}
    assert api.rows(GENERAL_LINES, **wanted) == []
    turn(simulator, refused_filters=f"{GENERAL_LINES}.Description")
    answer = api.get(GENERAL_LINES, **wanted)
    assert answer.status_code == 400
    assert error_text(answer) == "This $filter parameter is not supported for this resource"
    assert api.rows(GENERAL_LINES, select="EntryID", filter="OurRef eq 1") == []


@pytest.mark.parametrize(("value", "status"), [("any", 200), ("with_time", 400)])
def test_dates_in_filters(simulator, api, value, status):
    turn(simulator, date_filters=value)
    for text, expected in (("2026-01-01", status), ("2026-01-01T00:00:00", 200)):
        answer = api.get(SALES, select="EntryID", filter=f"EntryDate ge datetime'{text}'")
        assert answer.status_code == expected


@pytest.mark.parametrize(
    ("value", "status", "answered"),
    [("on", 200, True), ("false", 200, False), ("refused", 403, None)],
)
def test_the_probe_of_rights(simulator, api, value, status, answered):
    turn(simulator, rights_endpoint=value)
    answer = api.get("users/UserHasRights?endpoint='crm/Accounts'&action='POST'")
    assert answer.status_code == status
    assert answer.json().get("UserHasRights") is answered


@pytest.mark.parametrize(
    ("value", "status", "phone"),
    [("empties", 200, None), ("ignored", 200, "012"), ("refused", 500, "012")],
)
def test_null_in_a_put(simulator, api, value, status, phone):
    key = api.created("crm/Accounts", {"Name": "Klant", "Phone": "012"})["ID"]
    turn(simulator, put_null=value)
    assert api.put("crm/Accounts", key, {"Phone": None, "City": "Gent"}).status_code == status
    [row] = relations(simulator, "Klant")
    assert (row["Phone"], row.get("City")) == (phone, "Gent" if status == 200 else None)


def test_a_body_above_the_limit(simulator, api):
    turn(simulator, post_limit_mb=1)
    assert api.post("crm/Accounts", {"Name": "x", "Remarks": "y" * 1_000_000}).status_code == 413
    document = api.created("documents/Documents", {"Subject": "x", "Type": 55})["ID"]
    file = {"Document": document, "FileName": "x.pdf"}
    # 900,000 bytes are 1.2 MB of base64: of a file the bytes count.
    assert api.post("documents/DocumentAttachments", {**file, "Attachment": "AAAA" * 300_000}).ok
    answer = api.post("documents/DocumentAttachments", {**file, "Attachment": "AAAA" * 400_000})
    assert (answer.status_code, error_text(answer)) == (500, "Te groot: Bijlage")


@pytest.mark.parametrize(
    ("value", "financial", "entries"), [("today", 500, 201), ("both", 201, 201), ("old", 201, 500)]
)
def test_topics_of_webhooks(simulator, api, value, financial, entries):
    turn(simulator, webhook_topics=value)
    expected = {"FinancialTransactions": financial, "Accounts": 201}
    for topic in ("Sales", "Purchase", "Bank", "Cash", "GeneralJournal"):
        expected[f"{topic}Entries"] = entries
    for topic, status in expected.items():
        answer = api.post(SUBSCRIPTIONS, {"Topic": topic, "CallbackURL": ADDRESS})
        assert (topic, answer.status_code) == (topic, status)


@pytest.mark.parametrize(("value", "status"), [(False, 500), (True, 400)])
def test_refusals_by_the_books_may_count_toward_the_block(simulator, api, value, status):
    block = {"error_velocity_status": 400, "error_velocity_text": "You are blocked."}
    turn(simulator, business_errors_count=value, **block)
    for _time in range(11):
        assert api.post("crm/Accounts", {}).status_code == 500
    answer = api.post("crm/Accounts", {})
    assert answer.status_code == status
    assert (error_text(answer) == "You are blocked.") is value


@pytest.mark.parametrize("text", ["", "Rate limit exceeded: too many errors"])
def test_the_words_of_the_block(simulator, api, text):
    turn(simulator, error_velocity_text=text)
    for _time in range(11):
        api.get("crm/Accounts", select="Nothing")
    answer = api.get("crm/Accounts", select="Name")
    assert answer.status_code == 429
    assert (error_text(answer) if answer.text else "") == text


@pytest.mark.parametrize("written", [True, False])
def test_a_post_that_is_carried_out_after_its_caller_gave_up(simulator, api, written):
    simulator.control("faults", {"kind": "cut_written_late", "seconds": 75, "method": "POST"})
    with pytest.raises(OSError):
        api.post("crm/Accounts", {"Name": "Late"})
    simulator.control("clock", {"advance": 74})
    assert relations(simulator, "Late") == []
    simulator.control("clock", {"advance": 1 if written else 0})
    assert len(relations(simulator, "Late")) == written


def test_a_late_post_is_carried_out_although_its_token_expired(simulator, api, walk):
    simulator.control("faults", {"kind": "cut_written_late", "seconds": 900, "method": "POST"})
    with pytest.raises(OSError):
        api.post("crm/Accounts", {"Name": "Late"})
    simulator.control("clock", {"advance": 900})
    assert len(relations(simulator, "Late")) == 1
    assert api.get("crm/Accounts", select="Name").status_code == 401


def test_a_late_post_is_forgotten_with_the_books(simulator, api, first_day):
    simulator.control("faults", {"kind": "cut_written_late", "seconds": 60})
    with pytest.raises(OSError):
        api.post("crm/Accounts", {"Name": "Late"})
    simulator.restore(first_day)
    simulator.control("clock", {"advance": 60})
    assert relations(simulator, "Late") == []


def test_a_division_may_be_blocked_or_archived(simulator, api):
    simulator.control("division", {"division": BE, "BlockingStatus": 1})
    answer = api.get("financial/Journals", select="Code")
    assert (answer.status_code, answer.headers["Reason"]) == (403, "DivisionBlocked")
    [row] = api.rows("system/Divisions", select="Code,BlockingStatus", filter=f"Code eq {BE}")
    assert row["BlockingStatus"] == 1
    simulator.control("division", {"division": BE, "BlockingStatus": 0, "Status": 2})
    [row] = api.rows("system/Divisions", select="Code,Status", filter=f"Code eq {BE}")
    assert row["Status"] == 2


def test_what_kind_of_user_it_is(simulator, api):
    flags = "IsMyFirmPortalUser,IsMyFirmLiteUser,IsStarterUser,IsOEIMigrationMandatory"
    [me] = api.call("GET", "current/Me", division=None).json()["d"]["results"]
    assert [me[name] for name in flags.split(",")] == [False] * 4
    simulator.control("user", {"login": "bookkeeper", "IsMyFirmLiteUser": True})
    [me] = api.call("GET", "current/Me", division=None).json()["d"]["results"]
    assert me["IsMyFirmLiteUser"] is True
    for bad in ({"login": "nobody"}, {"login": "bookkeeper", "IsKing": True}):
        with pytest.raises(ValueError):
            simulator.control("user", bad)


@pytest.mark.parametrize(("value", "status"), [("all", 400), ("bulk", 200)])
def test_which_reads_want_a_select(simulator, api, value, status):
    turn(simulator, select_rule=value)
    assert api.get("financial/Journals").status_code == status
    assert api.get("sync/Financial/GLAccounts", filter="Timestamp gt 1L").status_code == 400


@pytest.mark.parametrize(("value", "status"), [(False, 200), (True, 403)])
def test_divisions_through_one_that_is_not_granted(simulator, login, value, status):
    turn(simulator, divisions_path_checked=value)
    api = login("bookkeeper", [BE])
    assert api.get("system/Divisions", division=100002, select="Code").status_code == status
    assert api.get("system/Divisions", division=BE, select="Code").status_code == 200


@pytest.mark.parametrize("status", [403, 404])
def test_deleting_a_gl_account_that_is_not_there(simulator, api, status):
    turn(simulator, deleted_gl_account_status=status)
    unknown = "12345678-0000-0000-0000-000000000000"
    assert api.delete("financial/GLAccounts", unknown).status_code == status


@pytest.mark.parametrize("hours", [0, 2])
def test_stamps_may_be_hours_away(simulator, api, hours):
    api.created("crm/Accounts", {"Name": "Klant"})
    turn(simulator, created_offset_hours=hours)
    [row] = api.rows("crm/Accounts", select="Created,StartDate", filter="Name eq 'Klant'")
    [stored] = relations(simulator, "Klant")
    moment = datetime.fromisoformat(stored["Created"]).replace(tzinfo=UTC)
    shown = int(row["Created"].removeprefix("/Date(").removesuffix(")/"))
    assert shown - int(moment.timestamp() * 1000) == hours * 3_600_000
    day = datetime.fromisoformat(stored["StartDate"]).replace(tzinfo=UTC)
    assert row["StartDate"] == f"/Date({int(day.timestamp() * 1000)})/"
