"""Talks to the simulator as an integration does: the walk through login and consent, then REST."""

from urllib.parse import parse_qs, urlsplit

import requests

CLIENT_ID = "{11111111-2222-3333-4444-555555555555}"
CLIENT_SECRET = "simulator-secret"
REDIRECT = "http://127.0.0.1:9/callback"
BE, BE2, NL = 100001, 100002, 200001
# Seconds; minutes, since only a test that fails waits so long, also on a machine that is busy.
TIMEOUT = 240


class Walk:
    """Walks login and consent as a browser does, and calls the token endpoint."""

    def __init__(self, url: str):
        self.url = url

    def authorize(self, user="bookkeeper", divisions=None, action="allow", **changes):
        """Returns the address the browser is sent back to."""
        browser = requests.Session()
        query = {
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "state": "a b&c",
            **changes,
        }
        page = browser.get(f"{self.url}/api/oauth2/auth", params=query, timeout=TIMEOUT)
        assert page.status_code == 200, page.text
        page = browser.post(page.url, data={"username": user, "password": user}, timeout=TIMEOUT)
        assert page.status_code == 200, page.text
        choice = {"division": divisions or [BE, NL], "action": action}
        answer = browser.post(page.url, data=choice, allow_redirects=False, timeout=TIMEOUT)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def code(self, *args, **kwargs) -> str:
        query = parse_qs(urlsplit(self.authorize(*args, **kwargs)).query)
        return query["code"][0]

    def token_call(self, **fields):
        form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **fields}
        return requests.post(f"{self.url}/api/oauth2/token", data=form, timeout=TIMEOUT)

    def exchange(self, code: str, /, **changes):
        fields = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code": code}
        return self.token_call(**{**fields, **changes})

    def refresh(self, token: str):
        return self.token_call(grant_type="refresh_token", refresh_token=token)

    def tokens(self, *args, **kwargs) -> dict:
        answer = self.exchange(self.code(*args, **kwargs))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def api(self, user="bookkeeper", divisions=None) -> "Api":
        return Api(self.url, self.tokens(user, divisions)["access_token"])


class Api:
    """Calls resources with a token; ``division`` is that of the path."""

    def __init__(self, url: str, token: str, division: int | None = BE):
        self.root = f"{url}/api/v1"
        self.division = division
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Prefer": "return=representation",
        }

    def call(self, method: str, path: str, division=0, **kwargs) -> requests.Response:
        division = self.division if division == 0 else division
        if not path.startswith("http"):
            parts = [self.root, str(division), path] if division else [self.root, path]
            path = "/".join(parts)
            if "data" in kwargs:
                kwargs.setdefault("headers", {"Content-Type": "application/json"})
        headers = {**self.headers, **kwargs.pop("headers", {})}
        return requests.request(
            method, path, headers=headers, timeout=TIMEOUT, allow_redirects=False, **kwargs
        )

    def get(self, path: str, division=0, headers=None, **options) -> requests.Response:
        """GET with ``$`` options by name: get("crm/Accounts", select="Name", filter="...")."""
        params = {f"${name}": value for name, value in options.items()}
        return self.call("GET", path, division, params=params, headers=headers or {})

    def rows(self, path: str, **options) -> list[dict]:
        answer = self.get(path, **options)
        assert answer.status_code == 200, answer.text
        d = answer.json()["d"]
        return d["results"] if isinstance(d, dict) else d

    def post(self, path: str, body, **kwargs) -> requests.Response:
        return self.call("POST", path, json=body, **kwargs)

    def created(self, path: str, body: dict, **kwargs) -> dict:
        answer = self.post(path, body, **kwargs)
        assert answer.status_code == 201, answer.text
        return answer.json()["d"]

    def put(self, path: str, key: str, body, **kwargs) -> requests.Response:
        return self.call("PUT", f"{path}(guid'{key}')", json=body, **kwargs)

    def delete(self, path: str, key: str) -> requests.Response:
        return self.call("DELETE", f"{path}(guid'{key}')")


def error_text(answer: requests.Response) -> str:
    """The readable text of a refusal."""
    return answer.json()["error"]["message"]["value"]
