"""What travels over the wire, and failures of the wire itself."""

import json
import socket

import pytest
import requests

from exact_online_connector.exact_api.auth import MemoryTokenStore, Token, TokenSource
from exact_online_connector.exact_api.budget import MemoryCallJournal
from exact_online_connector.exact_api.calls import new_session
from exact_online_connector.exact_api.client import ExactClient
from exact_online_connector.exact_api.errors import (
    BadAnswer,
    BadRequest,
    Unavailable,
    UnknownOutcome,
)

from .stub import HANG_UP, KEEP_SILENT, Stub
from .test_auth import NOW

ENTRIES = "salesentry/SalesEntries"
GUID = "8f1c7a52-0000-4000-8000-00000000abcd"
EMPTY = (200, {}, b'{"d": {"results": []}}')
CREATED = (201, {}, b'{"d": {"EntryID": "x"}}')


def client_of(url, **options):
    tokens = TokenSource(None, MemoryTokenStore(Token("the-token", "r", NOW)), clock=lambda: NOW)
    return ExactClient(url, 7, tokens, MemoryCallJournal(), clock=lambda: NOW, **options)


def read(client):
    return list(client.get(ENTRIES, select=["EntryID"]))


def write(client):
    return client.post(ENTRIES, {"Customer": GUID})


def test_a_read_asks_for_json_with_the_token_in_the_header():
    with Stub(EMPTY) as stub:
        client = client_of(stub.url)
        list(client.get(ENTRIES, select=["EntryID", "YourRef"], filter="YourRef eq 'a&b +é'"))
    [(method, path, headers, _body)] = stub.requests
    assert method == "GET"
    assert path == (
        "/api/v1/7/salesentry/SalesEntries"
        "?$select=EntryID,YourRef&$filter=YourRef%20eq%20'a%26b%20%2B%C3%A9'"
    )
    assert headers["Accept"] == "application/json"
    assert headers["Authorization"] == "Bearer the-token"
    assert headers["User-Agent"].startswith("exact_online_connector")
    assert "Prefer" not in headers


def test_a_write_asks_for_the_whole_entity():
    with Stub(CREATED) as stub:
        client_of(stub.url).post(ENTRIES, {"Description": "Café"})
    [(_method, path, headers, body)] = stub.requests
    assert path == "/api/v1/7/salesentry/SalesEntries"
    assert headers["Content-Type"] == "application/json"
    assert headers["Prefer"] == "return=representation"
    assert json.loads(body) == {"Description": "Café"}


def test_some_resources_have_no_division():
    with Stub(EMPTY) as stub:
        list(client_of(stub.url).get("current/Me", select=["UserID"]))
    assert stub.requests[0][1] == "/api/v1/current/Me?$select=UserID"


def test_a_netrc_file_does_not_replace_the_token(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with Stub(EMPTY) as stub:
        read(client_of(stub.url, session=requests.Session()))
    assert stub.requests[0][2]["Authorization"] == "Bearer the-token"


def test_no_proxy_stands_between_us_and_this_machine(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Stub(EMPTY) as stub:
        assert read(client_of(stub.url)) == []


def test_the_journal_shows_no_token_even_if_exact_says_it():
    body = b'{"error": {"message": {"value": "Invalid: the-token"}}}'
    with Stub((400, {}, body)) as stub:
        client = client_of(stub.url)
        with pytest.raises(BadRequest):
            read(client)
    assert [call.error for call in client._caller._journal.calls] == ["Invalid: …"]


def test_the_next_page_is_asked_for_letter_by_letter():
    with Stub() as stub:
        address = f"{stub.url}/api/v1/7/salesentry/SalesEntries?$skiptoken=guid'x%27&%24select=A"
        page = {"d": {"results": [{"EntryID": 1}], "__next": address}}
        stub._answers += [(200, {}, json.dumps(page).encode()), EMPTY]
        assert read(client_of(stub.url)) == [{"EntryID": 1}]
        assert stub.requests[1][1] == address.removeprefix(stub.url)


@pytest.mark.parametrize("foreign", ["https://example.com/", "{url}.example.com/x", "nonsense"])
def test_a_next_page_that_is_none_is_refused(foreign):
    with Stub() as stub:
        page = {"d": {"results": [], "__next": foreign.format(url=stub.url)}}
        stub._answers.append((200, {}, json.dumps(page).encode()))
        with pytest.raises(Unavailable, match="next page"):
            read(client_of(stub.url))


def test_no_token_goes_to_another_host():
    """Whatever host the next page names, it is asked of ours: so a proxy stays in between."""
    with Stub() as stub, Stub() as other:
        page = {
            "d": {"results": [{"EntryID": 1}], "__next": f"{other.url}/api/v1/7/x?$skiptoken=1"}
        }
        stub._answers += [(200, {}, json.dumps(page).encode()), EMPTY]
        assert read(client_of(stub.url)) == [{"EntryID": 1}]
        assert stub.requests[1][1] == "/api/v1/7/x?$skiptoken=1"
        assert not other.requests


def test_a_page_that_follows_itself_is_not_read_for_ever():
    with Stub() as stub:
        client = client_of(stub.url)
        address = f"{stub.url}/api/v1/7/{ENTRIES}?$select=EntryID"
        page = {"d": {"results": [], "__next": address}}
        stub._answers.append((200, {}, json.dumps(page).encode()))
        with pytest.raises(BadAnswer, match="without an end"):
            read(client)


class NeverRefuses(TokenSource):
    """Hands out a second token when the first is refused."""

    def __init__(self):
        super().__init__(None, MemoryTokenStore())

    def token(self):
        return "first"

    def renew(self, rejected):
        assert rejected == "first"
        return "second"


def test_a_redirect_is_not_followed_but_means_another_token():
    moved = (302, {"Location": "https://example.com/login"}, b"Object moved")
    with Stub(moved, EMPTY) as stub:
        client = ExactClient(stub.url, 7, NeverRefuses(), MemoryCallJournal())
        assert read(client) == []
        sent = [headers["Authorization"] for _, _, headers, _ in stub.requests]
    assert sent == ["Bearer first", "Bearer second"]


def test_a_write_that_is_redirected_is_not_repeated():
    with Stub((302, {"Location": "/login"}, b"Object moved")) as stub:
        client = ExactClient(stub.url, 7, NeverRefuses(), MemoryCallJournal())
        with pytest.raises(UnknownOutcome):
            write(client)
        assert len(stub.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        HANG_UP,
        KEEP_SILENT,
        (200, {"Content-Length": 1000}, b'{"d": '),
        (200, {"Content-Encoding": "gzip"}, b"no gzip"),
    ],
    ids=["hang up", "silence", "cut short", "garbled"],
)
def test_an_answer_that_does_not_arrive(answer):
    with Stub(answer, answer) as stub:
        client = client_of(stub.url, timeout=0.2)
        with pytest.raises(Unavailable):
            read(client)
        with pytest.raises(UnknownOutcome) as caught:
            write(client)
        assert len(stub.requests) == 2, "neither is repeated"
    assert "the-token" not in str(caught.value)
    assert caught.value.__cause__ is None


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_write_that_nobody_took_may_be_sent_again():
    with pytest.raises(Unavailable):
        write(client_of(f"http://127.0.0.1:{free_port()}"))


def test_a_connection_that_is_not_made_in_time_took_nothing():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        # What waits in the queue fills it, so that the next one gets no connection.
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        try:
            with pytest.raises(Unavailable):
                write(client_of(f"http://127.0.0.1:{address[1]}", timeout=0.2))
        finally:
            for one in waiting:
                one.close()


def test_a_broken_encryption_leaves_the_outcome_open():
    with Stub(CREATED) as stub:
        with pytest.raises(UnknownOutcome):
            write(client_of(stub.url.replace("http://", "https://"), timeout=0.5))
        assert stub.requests == []


def test_its_own_session_ends_with_it_and_a_shared_one_stays(monkeypatch):
    class Watched(requests.Session):
        is_closed = False

        def close(self):
            super().close()
            self.is_closed = True

    monkeypatch.setattr(requests, "Session", Watched)
    with Stub(EMPTY, EMPTY) as stub:
        shared = new_session(stub.url)
        with client_of(stub.url) as own, client_of(stub.url, session=shared) as sharing:
            read(own)
            read(sharing)
            assert not own._caller._session.is_closed
        assert own._caller._session.is_closed
        assert not shared.is_closed
