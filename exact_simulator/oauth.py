"""Consents and tokens: what ``/api/oauth2/token`` grants and refuses, and who a bearer token is.

Every refusal has the words of the real service (Exact Online REST behaviour, docs/exact-online.md).
A consent starts a chain of tokens. Refresh tokens are single use; offering a used one kills the
chain, unless a knob takes it for as long as nothing that came of it was used.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from .clock import Clock
from .knobs import Knobs
from .limits import Limits
from .people import APP
from .store import SYSTEM, Store

ACCESS_SECONDS = 600
REFRESH_NOT_BEFORE = 570
REFRESH_DAYS = 30
CODE_SECONDS = 180
REDIRECTS = "_redirects"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class TokenRefused(Exception):
    """A refusal of the token endpoint: HTTP status, OAuth error, description and ``Reason``
    header.
    """

    def __init__(self, status: int, error: str, description: str = "", reason: str = ""):
        super().__init__(description or error)
        self.status = status
        self.body = {"error": error}
        if description:
            self.body["error_description"] = description
        self.reason = reason


@dataclass(frozen=True)
class Caller:
    """Who a bearer token speaks for: the app, the user and the divisions of the consent."""

    client: str
    user: dict
    divisions: tuple[int, ...]
    redirect_uri: str
    valid: bool


def same_client(client_id: str | None) -> bool:
    """Whether a client id is that of the registered app, with or without braces."""
    return (client_id or "").strip("{}").lower() == APP["client_id"].strip("{}")


class OAuth:
    """Codes, chains and tokens, kept in the store so that they outlive a restart."""

    def __init__(self, store: Store, clock: Clock, knobs: Knobs, limits: Limits):
        self._store = store
        self._clock = clock
        self._knobs = knobs
        self._limits = limits

    def redirect_allowed(self, uri: str) -> bool:
        """Whether a redirect address is registered for the app, letter by letter."""
        return uri in self.registered()

    def registered(self) -> list[str]:
        """The redirect addresses of the app, in the order of their registration."""
        return [row["ID"] for row in self._store.all(SYSTEM, REDIRECTS)]

    def register(self, addresses: list[str]) -> None:
        """Add redirect addresses to the app.

        :raises ValueError: one that is neither https nor, this being a simulator, on this machine
        """
        for address in addresses:
            parts = urlsplit(address)
            local = parts.scheme == "http" and parts.hostname in LOOPBACK
            if not local and not (parts.scheme == "https" and parts.hostname):
                raise ValueError(f"a redirect address is https: {address}")
            if not self._store.get(SYSTEM, REDIRECTS, address):
                self._store.insert(SYSTEM, REDIRECTS, {"ID": address})

    def consent(self, user: dict, divisions: list[int], redirect_uri: str) -> str:
        """Record that a user let the app in, and return the code for the redirect address."""
        code = f"{secrets.token_urlsafe(12)}!{secrets.token_urlsafe(24)}"
        with self._store.transaction():
            self._store.insert(
                SYSTEM,
                "_codes",
                {
                    "ID": code,
                    "user": user["UserID"],
                    "divisions": sorted(divisions),
                    "redirect_uri": redirect_uri,
                    "at": self._now(),
                },
            )
        return code

    def grant(self, form: dict[str, str]) -> dict:
        """Answer a call of the token endpoint.

        :param form: the form fields of the request
        :return: the JSON body of a success
        :raises TokenRefused: in the words of the real service
        """
        if (
            not same_client(form.get("client_id"))
            or form.get("client_secret") != (APP["client_secret"])
        ):
            raise TokenRefused(400, "invalid_request")
        refusal = None
        with self._store.transaction():
            # A refusal may have to be remembered (a reused token kills its chain), so it must not
            # roll the transaction back.
            try:
                if form.get("grant_type") == "authorization_code":
                    return self._exchange(form)
                if form.get("grant_type") == "refresh_token":
                    return self._refresh(form)
            except TokenRefused as error:
                refusal = error
        raise refusal or TokenRefused(400, "invalid_request")

    def _exchange(self, form: dict[str, str]) -> dict:
        """Trade a code of the consent page for tokens; it works once, and not for long."""
        code = self._store.get(SYSTEM, "_codes", form.get("code"))
        if not code or code["redirect_uri"] != form.get("redirect_uri"):
            raise TokenRefused(400, "invalid_request")
        self._store.delete(SYSTEM, "_codes", code["ID"])
        if self._now() - code["at"] > timedelta(seconds=CODE_SECONDS):
            raise TokenRefused(400, "invalid_request")
        self._count_call(code["user"])
        if self._knobs.second_consent_kills_first:
            self._revoke_all(code["user"])
        chain = self._store.insert(
            SYSTEM,
            "_chains",
            {
                "user": code["user"],
                "divisions": code["divisions"],
                "redirect_uri": code["redirect_uri"],
                "revoked": False,
            },
        )
        return self._issue(chain)

    def _refresh(self, form: dict[str, str]) -> dict:
        """Trade a refresh token for new tokens; used twice, it ends the whole consent."""
        token = self._store.get(SYSTEM, "_refresh_tokens", form.get("refresh_token"))
        if not token:
            raise TokenRefused(400, "invalid_request")
        chain = self._store.get(SYSTEM, "_chains", token["chain"])
        self._count_call(chain["user"])
        if chain["revoked"]:
            raise TokenRefused(
                400, "invalid_grant", "Token is not allowed, because of invalid or empty chainId"
            )
        if token["used"] and not self._may_be_used_again(token):
            self._store.update(SYSTEM, "_chains", chain["ID"], {"revoked": True})
            raise TokenRefused(401, "unauthorized_client", "Old refresh token used.")
        now, issued = self._now(), token["issued"]
        if now - issued > timedelta(days=REFRESH_DAYS):
            expired = _us_stamp(issued + timedelta(days=REFRESH_DAYS))
            raise TokenRefused(
                400,
                "invalid_request",
                f"The refresh token expired at {expired} and it is now {_us_stamp(now)}.",
            )
        if now - issued < timedelta(seconds=REFRESH_NOT_BEFORE):
            text = "Rate limit exceeded: access_token not expired"
            raise TokenRefused(400, "access_denied", text, f"TooEarlyToRefreshTokens: {text}")
        self._store.update(SYSTEM, "_refresh_tokens", token["ID"], {"used": True})
        self._settle(token)
        return self._issue(chain, token["ID"])

    def _may_be_used_again(self, token: dict) -> bool:
        """Whether a used refresh token counts once more; see the knob."""
        return self._knobs.used_refresh_token == "until_next_used" and not token.get("settled")

    def _settle(self, token: dict) -> None:
        """What came of a refresh token is used: that one is of no use any more."""
        parent = self._store.get(SYSTEM, "_refresh_tokens", token.get("parent"))
        if parent and not parent["settled"]:
            self._store.update(SYSTEM, "_refresh_tokens", parent["ID"], {"settled": True})

    def _count_call(self, user: str) -> None:
        if not self._limits.take_token_call(APP["client_id"], user):
            raise TokenRefused(
                self._knobs.token_limit_status,
                "access_denied",
                "Rate limit exceeded: too many token requests",
            )

    def _issue(self, chain: dict, parent: str = "") -> dict:
        """Make an access token and a refresh token of a consent.

        :param parent: the refresh token they are granted for
        """
        access = f"AAEA{secrets.token_urlsafe(48)}"
        refresh = f"Gcp7!IAAAA{secrets.token_urlsafe(96)}"
        common = {"chain": chain["ID"], "issued": self._now(), "parent": parent}
        self._store.insert(SYSTEM, "_access_tokens", {"ID": access, **common})
        refresh_token = {"ID": refresh, "used": False, "settled": False, **common}
        self._store.insert(SYSTEM, "_refresh_tokens", refresh_token)
        return {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": str(ACCESS_SECONDS),
            "refresh_token": refresh,
        }

    def caller(self, access_token: str) -> Caller | None:
        """Who a bearer token speaks for; None when nobody issued it."""
        token = self._store.get(SYSTEM, "_access_tokens", access_token)
        if not token:
            return None
        self._settle(token)
        chain = self._store.get(SYSTEM, "_chains", token["chain"])
        age = self._now() - token["issued"]
        return Caller(
            client=APP["client_id"],
            user=self._store.get(SYSTEM, "system/Users", chain["user"]),
            divisions=tuple(chain["divisions"]),
            redirect_uri=chain["redirect_uri"],
            valid=not chain["revoked"] and age < timedelta(seconds=ACCESS_SECONDS),
        )

    def postpone(self, span: timedelta) -> None:
        """Issue every token later by this span, as if it had not passed."""
        with self._store.transaction():
            for resource in ("_access_tokens", "_refresh_tokens"):
                for token in self._store.all(SYSTEM, resource):
                    later = {"issued": token["issued"] + span}
                    self._store.update(SYSTEM, resource, token["ID"], later)

    def revoke_all(self) -> None:
        """Every user withdraws the app, as in the security centre."""
        with self._store.transaction():
            for user in self._store.all(SYSTEM, "system/Users"):
                self._revoke_all(user["UserID"])

    def _revoke_all(self, user: str) -> None:
        for chain in self._store.find(SYSTEM, "_chains", user=user, revoked=False):
            self._store.update(SYSTEM, "_chains", chain["ID"], {"revoked": True})

    def chains(self) -> list[dict]:
        """The consents, without tokens, for the control address."""
        names = {
            user["UserID"]: user["UserName"] for user in self._store.all(SYSTEM, "system/Users")
        }
        return [
            {
                "user": names[chain["user"]],
                "divisions": chain["divisions"],
                "revoked": chain["revoked"],
                "at": chain["Created"].isoformat(),
            }
            for chain in self._store.all(SYSTEM, "_chains")
        ]

    def _now(self) -> datetime:
        return self._clock.now().replace(tzinfo=None)


def _us_stamp(moment: datetime) -> str:
    """ "10/11/2022 9:18:20 PM", as Exact writes it."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment:%-m/%-d/%Y} {hour}:{moment:%M:%S} {half}"
