"""Sync endpoints, deletions and timestamps."""

from .client import BE, error_text


def test_timestamps_rise_and_tell_changes(api):
    first = api.created("crm/Accounts", {"Name": "One"})["ID"]
    api.created("crm/Accounts", {"Name": "Two"})
    rows = api.rows("sync/CRM/Accounts", select="ID,Name,Timestamp", filter="Timestamp gt 1")
    stamps = [row["Timestamp"] for row in rows]
    assert stamps == sorted(set(stamps))
    assert stamps[0] > 2**32
    api.put("crm/Accounts", first, {"City": "Gent"})
    changed = api.rows("sync/CRM/Accounts", select="Name", filter=f"Timestamp gt {stamps[-1]}L")
    assert [row["Name"] for row in changed] == ["One"]


def test_big_timestamps_need_their_suffix(api):
    answer = api.get("sync/CRM/Accounts", select="Name", filter="Timestamp gt 6500000001")
    assert answer.status_code == 400


def test_sync_refuses_star_and_missing_select(api):
    star = api.get("sync/CRM/Accounts", select="*", filter="Timestamp gt 1")
    assert star.status_code == 400
    assert api.get("sync/CRM/Accounts", filter="Timestamp gt 1").status_code == 400


def test_pages_of_a_thousand(simulator, api):
    store = simulator.simulator.store
    with store.transaction():
        for number in range(1005):
            store.insert(BE, "crm/Accounts", {"Name": f"Bulk {number}"})
    d = api.get("sync/CRM/Accounts", select="Name", filter="Timestamp gt 1").json()["d"]
    assert len(d["results"]) == 1000
    rest = api.get(d["__next"]).json()["d"]["results"]
    names = [row["Name"] for row in d["results"] + rest if row["Name"].startswith("Bulk")]
    assert len(names) == len(set(names)) == 1005


def test_deleted_is_remembered_two_months(simulator, api, walk):
    key = api.created("crm/Accounts", {"Name": "Gone"})["ID"]
    api.delete("crm/Accounts", key)
    options = {"select": "EntityKey,EntityType,Timestamp", "filter": "Timestamp gt 1"}
    rows = api.rows("sync/Deleted", **options)
    assert [(row["EntityKey"], row["EntityType"]) for row in rows] == [(key, 2)]
    simulator.control("clock", {"advance": 62 * 86400})
    assert walk.api().rows("sync/Deleted", **options) == []


def test_duplicates_on_demand(simulator, api):
    key = api.created("crm/Accounts", {"Name": "Twice"})["ID"]
    simulator.control("knobs", {"sync_duplicates": True})
    rows = api.rows("sync/CRM/Accounts", select="ID", filter="Timestamp gt 1")
    assert [row["ID"] for row in rows].count(key) == 2


def test_timestamp_of_a_date(simulator, api):
    api.created("crm/Accounts", {"Name": "Before"})
    simulator.control("clock", {"advance": 300})
    now = simulator.control("state")["now"][:19]
    api.created("crm/Accounts", {"Name": "After"})
    params = {"modified": f"datetime'{now}'", "endPoint": "'crm/Accounts'"}
    answer = api.call("GET", "read/sync/Sync/SyncTimestamp", params=params)
    stamp = answer.json()["d"]["results"][0]["TimeStampAsBigInt"]
    rows = api.rows("sync/CRM/Accounts", select="Name", filter=f"Timestamp gt {stamp}L")
    assert [row["Name"] for row in rows] == ["After"]


def test_error_of_a_sync_filter_names_the_field(api):
    answer = api.get("sync/CRM/Accounts", select="Name", filter="Name eq 'x'")
    assert error_text(answer) == "Filtering on these fields is not supported: Name"
