"""A message counts only when Exact signed exactly this text."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.values import text
from exact_online_connector.exact_api.webhooks import Message, read_message

SECRET = "s3cret"


def signed(content, secret=SECRET):
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest().upper()
    return f'{{"Content":{content},"HashCode":"{digest}"}}'.encode()


CONTENT = '{"Topic":"FinancialTransactions","Division":7,"Key":"k","Action":"Update"}'


def test_a_message():
    assert read_message(signed(CONTENT), SECRET) == Message("FinancialTransactions", 7, "k")


@given(st.text(), st.integers(0, 2**31 - 1), st.text())
def test_any_content_that_is_signed_is_read(topic, division, key):
    content = json.dumps({"Topic": topic, "Division": division, "Key": key})
    names = text(topic), text(key)
    expected = None if None in names else Message(names[0], division, names[1])
    assert read_message(signed(content), SECRET) == expected


@given(st.integers(0, len(signed(CONTENT)) - 1), st.integers(1, 255))
def test_no_byte_may_differ(position, change):
    body = bytearray(signed(CONTENT))
    body[position] ^= change
    assert read_message(bytes(body), SECRET) is None


@given(st.binary(max_size=300))
def test_garbage_is_no_message(body):
    assert read_message(body, SECRET) is None


@pytest.mark.parametrize(
    "body",
    [
        signed(CONTENT, "another"),
        signed(CONTENT)[:-70] + signed(CONTENT)[-70:].lower(),
        signed("{}"),
        signed("[]"),
        signed("no json"),
        signed('{"Topic":"x","Division":null,"Key":"k"}'),
        signed('{"Topic":"x","Division":Infinity,"Key":"k"}'),
        signed('{"Topic":"x","Division":1e400,"Key":"k"}'),
        signed('{"Topic":"x","Division":%s,"Key":"k"}' % ("9" * 5000)),
        signed('{"Topic":"x","Division":7,"Key":["k"]}'),
        signed('{"Topic":"x","Division":7,"Key":"\\u0000"}'),
        signed("[" * 30_000 + "]" * 30_000),
        signed('{"Topic":"x","Division":7,"Key":"%s"}' % ("k" * 70_000)),
    ],
)
def test_no_message(body):
    assert read_message(body, SECRET) is None


def test_without_a_secret_nothing_is_signed():
    assert read_message(signed(CONTENT, ""), "") is None


def test_a_subscription(world):
    url = "https://odoo.example.com/exact_online_connector/webhook"
    client, topic = world.client, "BankEntries"
    made = resources.create_webhook_subscription(client, topic, url)
    assert resources.webhook_subscriptions(client) == [made]
    resources.delete_webhook_subscription(client, made["ID"])
    assert resources.webhook_subscriptions(client) == []
