"""Subscriptions to Exact's messages, one per app, division and topic."""

from ..client import ExactClient
from ..values import key, text
from .columns import create, needed, read

_RESOURCE = "webhooks/WebhookSubscriptions"
_SUBSCRIPTION = {"ID": key, "Topic": text, "CallbackURL": needed(text)}


def webhook_subscriptions(client: ExactClient) -> list[dict]:
    """Return the app's subscriptions in this division, one per topic at most."""
    return read(client, _RESOURCE, _SUBSCRIPTION)


def create_webhook_subscription(client: ExactClient, topic: str, callback: str) -> dict:
    """Subscribe; a second later Exact sends an empty POST to the address, which must be answered.

    :raises Rejected: among others when the topic is subscribed already ("Data already exists")
    """
    payload = {"Topic": topic, "CallbackURL": callback}
    return create(client, _RESOURCE, _SUBSCRIPTION, payload)


def delete_webhook_subscription(client: ExactClient, subscription: str) -> None:
    """End a subscription, by its GUID."""
    client.delete(_RESOURCE, subscription)
