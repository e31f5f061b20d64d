"""Webhook subscriptions and their deliveries, signed and retried as Exact does.

A worker thread sends; what is due is decided by the simulated clock, so a test lets the 34 hours of
retries pass by advancing it.
"""

import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from .clock import Clock
from .people import APP
from .rules import BusinessError, Context, creates
from .store import Change, Store

RESOURCE = "webhooks/WebhookSubscriptions"
RETRIES = 10
TIMEOUT = 10  # seconds
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Topic -> resources whose changes it tells, with the resource of the address it names.
TOPICS = {
    "Accounts": ("crm/Accounts",),
    "Contacts": ("crm/Contacts",),
    "BankAccounts": ("crm/BankAccounts",),
    "Documents": ("documents/Documents",),
    "DocumentAttachments": ("documents/DocumentAttachments",),
    "GLAccounts": ("financial/GLAccounts",),
    "SalesEntries": ("salesentry/SalesEntries",),
    "PurchaseEntries": ("purchaseentry/PurchaseEntries",),
    "GeneralJournalEntries": ("generaljournalentry/GeneralJournalEntries",),
    "BankEntries": ("financialtransaction/BankEntries",),
    "CashEntries": ("financialtransaction/CashEntries",),
    "FinancialTransactions": (
        "salesentry/SalesEntries",
        "purchaseentry/PurchaseEntries",
        "generaljournalentry/GeneralJournalEntries",
        "financialtransaction/BankEntries",
        "financialtransaction/CashEntries",
    ),
}
# Topics that are not offered, by knob; who subscribed before goes on to be told.
NOT_THERE = {
    "today": {"FinancialTransactions"},
    "both": set(),
    "old": {
        "BankEntries",
        "CashEntries",
        "GeneralJournalEntries",
        "PurchaseEntries",
        "SalesEntries",
    },
}
OTHER_TOPICS = {
    "CostTransactions",
    "GoodsDeliveries",
    "Items",
    "Projects",
    "PurchaseOrders",
    "Quotations",
    "SalesInvoices",
    "SalesOrders",
    "StockPositions",
    "TimeTransactions",
}
TOPICS_OF: dict[str, list[str]] = {}
for _topic, _resources in TOPICS.items():
    for _resource in _resources:
        TOPICS_OF.setdefault(_resource, []).append(_topic)


@creates(RESOURCE)
def create_subscription(ctx: Context, values: dict) -> dict:
    """Subscribe a callback address to a topic.

    :raises BusinessError: a missing or unknown topic, an address that is not https on the app's own
        domain (loopback is let through, this being a simulator), a topic subscribed already
    """
    missing = [
        BusinessError("mandatory", label)
        for name, label in (("Topic", "Topic"), ("CallbackURL", "Callback URL"))
        if not values.get(name)
    ]
    if missing:
        raise BusinessError.all(missing)
    known = {*TOPICS, *OTHER_TOPICS} - NOT_THERE[ctx.knobs.webhook_topics]
    if values["Topic"] not in known:
        raise BusinessError("invalid_reference", "Topic")
    address = urlsplit(values["CallbackURL"])
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise BusinessError("invalid", "Callback URL")
    own = urlsplit(ctx.user.get("RedirectURI", "")).hostname
    if own and own != address.hostname and not {own, address.hostname} <= set(LOOPBACK):
        raise BusinessError("invalid", "Callback URL")
    if ctx.store.find(ctx.code, RESOURCE, Topic=values["Topic"]):
        raise BusinessError("data_exists")
    extra = {"ClientID": APP["client_id"].strip("{}"), "UserID": ctx.user["UserID"]}
    return ctx.store.insert(ctx.code, RESOURCE, {**values, **extra})


@dataclass(frozen=True)
class Delivery:
    """One message on its way; ``body`` is empty for the validation after subscribing."""

    division: int
    subscription: str
    url: str
    body: bytes
    due: datetime
    attempt: int = 0


class Webhooks:
    """Queues what committed changes must tell, and sends it from a thread of its own.

    :param base_url: returns the simulator's address, for ExactOnlineEndpoint
    """

    def __init__(self, store: Store, clock: Clock, base_url: Callable[[], str]):
        self._store = store
        self._clock = clock
        self._base_url = base_url
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._queue: list[Delivery] = []
        self.sent: list[dict] = []

    def on_changes(self, changes: list[Change]) -> None:
        """Queue messages for what was just committed; called by the store."""
        deliveries = []
        for change in changes:
            if change.resource == RESOURCE and change.action == "create":
                deliveries.append(self._validation(change))
        told = set()
        for change in changes:
            for topic in TOPICS_OF.get(change.resource, ()):
                deliveries += self._messages(change, topic, told)
        if deliveries:
            self._enqueue(deliveries)

    def _validation(self, change: Change) -> Delivery:
        row = change.entity
        due = self._clock.now() + timedelta(seconds=1)
        return Delivery(change.division, row["ID"], row["CallbackURL"], b"", due)

    def _messages(self, change: Change, topic: str, told: set) -> list[Delivery]:
        """The messages about a change, one for each subscription.

        :param told: (topic, key) of what was told already; grows
        """
        key = change.entity.get("EntryID") or change.entity.get("ID")
        if (topic, key) in told:
            return []
        told.add((topic, key))
        return [
            Delivery(
                change.division,
                row["ID"],
                row["CallbackURL"],
                self.message(topic, change, key),
                self._clock.now(),
            )
            for row in self._store.find(change.division, RESOURCE, Topic=topic)
        ]

    def message(self, topic: str, change: Change, key: str) -> bytes:
        """The signed body: compact JSON, the hash over the raw text of Content."""
        resource = TOPICS[topic][0]
        if topic == "FinancialTransactions":
            resource = "financialtransaction/TransactionLines"
        content = {
            "Topic": topic,
            "ClientId": APP["client_id"],
            "Division": change.division,
            "Action": "Delete" if change.action == "delete" else "Update",
            "Key": key,
            "ExactOnlineEndpoint": (
                f"{self._base_url()}/api/v1/{change.division}/{resource}(guid'{key}')"
            ),
            "EventCreatedOn": self._clock.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
        }
        text = json.dumps(content, separators=(",", ":"))
        secret = APP["webhook_secret"].encode()
        digest = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest().upper()
        return f'{{"Content":{text},"HashCode":"{digest}"}}'.encode()

    def forget(self) -> None:
        """Drop everything queued and sent."""
        with self._lock:
            self._queue.clear()
            self.sent.clear()

    def snapshot(self) -> tuple[list[Delivery], list[dict]]:
        """What is queued and what was sent, for ``restore``."""
        with self._lock:
            return list(self._queue), list(self.sent)

    def restore(self, messages: tuple[list[Delivery], list[dict]]) -> None:
        """Queue and remember what a snapshot holds."""
        queued, sent = messages
        self.forget()
        with self._lock:
            self.sent += sent
        if queued:
            self._enqueue(queued)

    def wake(self) -> None:
        """Look again what is due; the clock was changed."""
        self._wake.set()

    def stop(self) -> None:
        """End the sending thread."""
        self._stopped = True
        self._wake.set()
        if self._thread:
            self._thread.join(TIMEOUT)

    def pending(self) -> list[dict]:
        """The messages still to be sent, for the control address."""
        with self._lock:
            return [
                {"url": one.url, "attempt": one.attempt, "due": one.due.isoformat()}
                for one in self._queue
            ]

    def _enqueue(self, deliveries: list[Delivery]) -> None:
        with self._lock:
            self._queue += deliveries
            if not self._thread:
                self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
                self._thread.start()
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            delivery = self._next_due()
            if delivery:
                self._send(delivery)
            else:
                self._wake.wait(0.2)
                self._wake.clear()

    def _next_due(self) -> Delivery | None:
        now = self._clock.now()
        with self._lock:
            due = [delivery for delivery in self._queue if delivery.due <= now]
            if due:
                self._queue.remove(due[0])
                return due[0]
        return None

    def _send(self, delivery: Delivery) -> None:
        """Post a message, and keep it for another attempt when it is not taken."""
        status = _post(delivery.url, delivery.body)
        if status not in (200, 201):
            self._failed(delivery)
        with self._lock:
            self.sent.append(
                {
                    "url": delivery.url,
                    "attempt": delivery.attempt,
                    "status": status,
                    "body": delivery.body.decode(),
                }
            )

    def _failed(self, delivery: Delivery) -> None:
        """End a subscription that was never valid; try a message again later."""
        if not delivery.body:
            with self._store.transaction():
                if self._store.get(delivery.division, RESOURCE, delivery.subscription):
                    self._store.delete(delivery.division, RESOURCE, delivery.subscription)
        elif delivery.attempt < RETRIES:
            following = delivery.attempt + 1
            later = delivery.due + timedelta(minutes=2**following)
            with self._lock:
                self._queue.append(replace(delivery, attempt=following, due=later))


def _post(url: str, body: bytes) -> int | None:
    """Send one message; the status, or None when nobody answered."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
