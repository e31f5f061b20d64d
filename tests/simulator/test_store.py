"""The store on its own: values survive, transactions are whole, threads do not meet."""

import threading
from datetime import date, datetime
from decimal import Decimal

import pytest

from exact_simulator.store import Store

ACCOUNTS = "crm/Accounts"


@pytest.fixture
def store():
    opened = Store()
    yield opened
    opened.close()


def test_values_come_back_as_they_went_in(store):
    values = {
        "Name": "Café",
        "AmountDC": Decimal("0.10"),
        "StartDate": date(2026, 7, 1),
        "Modified": datetime(2026, 7, 1, 12, 30),
        "Blocked": False,
        "City": None,
        "Lines": [1, 2],
    }
    key = store.insert(1, ACCOUNTS, values)["ID"]
    stored = store.get(1, ACCOUNTS, key)
    assert {name: stored[name] for name in values} == values
    assert str(stored["AmountDC"]) == "0.10"


def test_changing_a_result_does_not_change_the_store(store):
    key = store.insert(1, ACCOUNTS, {"Name": "Kept"})["ID"]
    store.get(1, ACCOUNTS, key)["Name"] = "Changed"
    assert store.get(1, ACCOUNTS, key)["Name"] == "Kept"


def test_find_by_column_and_by_value(store):
    store.insert(1, ACCOUNTS, {"Code": "1", "City": "Gent"})
    store.insert(1, ACCOUNTS, {"Code": "2", "City": "Gent"})
    store.insert(2, ACCOUNTS, {"Code": "1", "City": "Gent"})
    assert len(store.find(1, ACCOUNTS, City="Gent")) == 2
    assert [row["Code"] for row in store.find(1, ACCOUNTS, Code="1", City="Gent")] == ["1"]
    assert store.find(1, ACCOUNTS, Code=None) == []


def test_a_failed_transaction_leaves_nothing(store):
    changes = []
    store.listeners.append(changes.extend)
    with pytest.raises(ZeroDivisionError), store.transaction():
        key = store.insert(1, ACCOUNTS, {"Name": "Gone"})["ID"]
        with store.transaction():
            store.update(1, ACCOUNTS, key, {"Name": "Gone too"})
        raise ZeroDivisionError
    assert store.all(1, ACCOUNTS) == []
    assert changes == []


def test_listeners_hear_of_commits_only(store):
    heard = []
    store.listeners.append(lambda changes: heard.append([one.action for one in changes]))
    with store.transaction():
        key = store.insert(1, ACCOUNTS, {})["ID"]
        store.update(1, ACCOUNTS, key, {"Name": "x"})
        assert heard == []
    assert heard == [["create", "update"]]


def test_who_acted(store):
    with store.transaction(user={"UserID": "u1", "FullName": "One"}):
        key = store.insert(1, ACCOUNTS, {})["ID"]
    with store.transaction(user={"UserID": "u2", "FullName": "Two"}):
        row = store.update(1, ACCOUNTS, key, {"Name": "x"})
    assert (row["CreatorFullName"], row["ModifierFullName"]) == ("One", "Two")


@pytest.mark.parametrize("act", ["update", "delete"])
def test_missing_entities_are_named(store, act):
    with pytest.raises(KeyError, match="no crm/Accounts 7 in division 1"):
        if act == "update":
            store.update(1, ACCOUNTS, 7, {})
        else:
            store.delete(1, ACCOUNTS, 7)


def test_a_key_is_taken_once(store):
    store.insert(1, ACCOUNTS, {"ID": "a"})
    with pytest.raises(KeyError):
        store.insert(1, ACCOUNTS, {"ID": "a"})


def test_a_file_is_read_again(tmp_path):
    path = str(tmp_path / "books.sqlite")
    first = Store(path)
    stamp = first.insert(1, ACCOUNTS, {"Name": "Kept"})["Timestamp"]
    first.close()
    second = Store(path)
    assert second.all(1, ACCOUNTS)[0]["Name"] == "Kept"
    assert second.insert(1, ACCOUNTS, {})["Timestamp"] > stamp
    second.close()


def test_threads_number_without_gaps_or_doubles(store):
    def count_up():
        for _ in range(20):
            with store.transaction():
                rows = store.all(1, "_counter")
                store.insert(1, "_counter", {"ID": str(len(rows) + 1)})

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(store.all(1, "_counter")) == 160
