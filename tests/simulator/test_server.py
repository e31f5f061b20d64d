"""The running server: many threads, the command line, a database that is kept."""

import re
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import requests

from exact_simulator import SimulatorServer

from .client import BE, REDIRECT, TIMEOUT, Walk

LATER = datetime.now(UTC) + timedelta(hours=1)


def test_many_threads_book_side_by_side(simulator, api):
    simulator.control("knobs", {"minute_limit": 10_000})
    errors = []

    def work(worker: int) -> None:
        for number in range(5):
            created = api.post("crm/Accounts", {"Name": f"Worker {worker}-{number}"})
            listed = api.get("financial/Journals", select="Code")
            if (created.status_code, listed.status_code) != (201, 200):
                errors.append((created.text, listed.text))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    rows = simulator.control(f"entities?division={BE}&resource=crm/Accounts")["entities"]
    codes = [row["Code"] for row in rows if row["Name"].startswith("Worker")]
    assert len(codes) == len(set(codes)) == 40


def test_reset_gives_the_same_books_again(simulator, api):
    def accounts():
        path = f"entities?division={BE}&resource=crm/Accounts"
        return sorted(row["ID"] for row in simulator.control(path)["entities"])

    before = accounts()
    api.created("crm/Accounts", {"Name": "Only once"})
    assert accounts() != before
    simulator.reset()
    assert accounts() == before
    assert api.get("current/Me", division=None).status_code == 401  # tokens died too


def test_everything_is_as_at_the_snapshot(simulator, api, walk):
    api.created("crm/Accounts", {"Name": "Before"})
    simulator.control("knobs", {"unmatch": "merge_parts"})
    simulator.control("faults", {"kind": "timeout", "endpoint": "crm/Contacts", "times": 2})
    simulator.control("clock", {"advance": 300})

    def everything():
        state = simulator.control("state")
        del state["now"]
        path = f"entities?division={BE}&resource=crm/Accounts"
        return state, simulator.control("calls"), simulator.control(path)

    snapshot, before = simulator.snapshot(), everything()
    for _again in range(2):
        simulator.control("clock", {"advance": 200})
        assert api.get("crm/Contacts", select="ID").status_code == 408
        api.created("crm/Accounts", {"Name": "After"})
        simulator.control("faults", {"kind": "consent_revoked"})
        simulator.control("knobs", {"unmatch": "keep_parts", "minute_limit": 1})
        assert api.get("crm/Accounts", select="ID").status_code == 401
        assert everything() != before
        simulator.restore(snapshot)
        assert everything() == before
    assert len(api.rows("crm/Accounts", select="Name", filter="Name eq 'Before'")) == 1


def test_tokens_are_as_old_as_at_the_snapshot(simulator, api):
    snapshot = simulator.snapshot()
    with patch.object(simulator.simulator.clock, "now", return_value=LATER):
        simulator.restore(snapshot)
        assert api.get("current/Me", division=None).status_code == 200


def test_webhooks_and_counters_are_as_at_the_snapshot(simulator, api):
    nobody = "http://localhost:1/hook"
    # The clock stands, so that the address is not asked yet whether it takes messages.
    clock = simulator.simulator.clock
    with patch.object(clock, "now", return_value=clock.now()):
        api.created("webhooks/WebhookSubscriptions", {"Topic": "Accounts", "CallbackURL": nobody})
        snapshot = simulator.snapshot()
        assert len(simulator.control("state")["webhooks"]["pending"]) == 1
        simulator.reset()
        assert not simulator.control("state")["webhooks"]["pending"]
        simulator.restore(snapshot)
        assert len(simulator.control("state")["webhooks"]["pending"]) == 1
        [subscription] = api.rows("webhooks/WebhookSubscriptions", select="Topic")
    assert subscription["Topic"] == "Accounts"


def test_seed_tells_logins_and_divisions(simulator):
    seed = simulator.control("seed")
    assert seed["app"]["client_secret"] == "simulator-secret"
    assert [user["login"] for user in seed["users"]] == [
        "bookkeeper",
        "comptable",
        "accountant",
        "limited",
    ]
    assert {row["Code"]: row["VATNumber"] for row in seed["divisions"]}[BE] == "BE0477472701"


def test_secrets_of_the_store_cannot_be_looked_at(simulator):
    for resource in ("_access_tokens", "system/Users"):
        with pytest.raises(ValueError):
            simulator.control(f"entities?division=0&resource={resource}")


def test_unknown_resource_of_entities_is_empty(simulator):
    assert simulator.control("entities?division=1&resource=no/Such")["entities"] == []


def test_books_and_tokens_outlive_a_restart(tmp_path):
    path = str(tmp_path / "books.sqlite")
    with SimulatorServer(database=path) as first:
        first.control("app", {"redirect_uris": [REDIRECT]})
        api = Walk(first.url).api()
        api.created("crm/Accounts", {"Name": "Kept"})
    with SimulatorServer(database=path) as second:
        api.root = f"{second.url}/api/v1"
        rows = api.rows("crm/Accounts", select="Name", filter="Name eq 'Kept'")
        assert [row["Name"] for row in rows] == ["Kept"]
        assert second.control("app", {})["redirect_uris"] == [REDIRECT]


def test_command_line():
    options = ["--port", "0", "--redirect-uri", REDIRECT]
    command = [sys.executable, "-m", "exact_simulator", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        url = re.fullmatch(r"Exact Online simulator on (http://127\.0\.0\.1:\d+)\n", line)[1]
        assert requests.get(f"{url}/_control/state", timeout=TIMEOUT).status_code == 200
        assert Walk(url).tokens()["access_token"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT) == 0
    finally:
        process.kill()
        process.stdout.close()


def test_taken_port_is_told():
    with SimulatorServer() as running:
        port = running.url.rpartition(":")[2]
        command = [sys.executable, "-m", "exact_simulator", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 1
    assert port in done.stderr
