"""What the live tests need to know, from the environment."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from exact_online_connector.exact_api.auth import OAuthApp, Token
from exact_online_connector.exact_api.sites import base_url

NAMES = (
    "EXACT_LIVE_SITE",
    "EXACT_LIVE_CLIENT_ID",
    "EXACT_LIVE_CLIENT_SECRET",
    "EXACT_LIVE_REDIRECT_URI",
    "EXACT_LIVE_DIVISION",
    "EXACT_LIVE_TOKEN_FILE",
)


def missing() -> list[str]:
    """Return the names of the variables that are not set."""
    return [name for name in NAMES if not os.environ.get(name)]


def app() -> OAuthApp:
    """Return the app registered at Exact."""
    return OAuthApp(
        site_url(),
        os.environ["EXACT_LIVE_CLIENT_ID"],
        os.environ["EXACT_LIVE_CLIENT_SECRET"],
        os.environ["EXACT_LIVE_REDIRECT_URI"],
    )


def site_url() -> str:
    """Return the address of the country site, or of a stand-in: EXACT_LIVE_SITE=simulator."""
    return base_url(os.environ["EXACT_LIVE_SITE"], os.environ.get("EXACT_LIVE_SIMULATOR_URL"))


def division() -> int:
    """Return the number of the division made for testing."""
    return int(os.environ["EXACT_LIVE_DIVISION"])


def token_store() -> "FileTokenStore":
    """Return the store of the tokens, which change at every refresh."""
    return FileTokenStore(Path(os.environ["EXACT_LIVE_TOKEN_FILE"]))


class FileTokenStore:
    """Tokens in a file that only its owner may read; a `TokenStore` of `exact_api.auth`."""

    def __init__(self, path: Path):
        self._path = path
        self.token: Token | None = None

    def load(self) -> Token | None:
        """See `TokenStore`."""
        if not self._path.exists() or not self._path.stat().st_size:
            return None
        stored = json.loads(self._path.read_text())
        return Token(**{**stored, "issued_at": datetime.fromisoformat(stored["issued_at"])})

    @contextmanager
    def exclusive(self) -> Iterator["FileTokenStore"]:
        """See `TokenStore`."""
        self._path.touch(mode=0o600)
        with self._path.open("r+") as file:
            flock(file, LOCK_EX)
            self.token = self.load()
            yield self

    def save(self, token: Token) -> None:
        """See `LockedTokens`."""
        stored = {
            "access_token": token.access_token,
            "refresh_token": token.refresh_token,
            "issued_at": token.issued_at.isoformat(),
            "expires_in": token.expires_in,
        }
        self._path.write_text(json.dumps(stored))

    def clear(self) -> None:
        """See `LockedTokens`."""
        self._path.write_text("")
