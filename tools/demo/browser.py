"""A browser without a screen: what a person does to connect, over HTTP with cookies and forms."""

from urllib.parse import urljoin, urlsplit

import lxml.html
import requests

_TIMEOUT = 120


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


class Browser:
    """A person's session in Odoo's web client and on Exact's pages.

    :param odoo_url: of a running Odoo
    """

    def __init__(self, odoo_url: str):
        self._odoo = odoo_url
        self._session = requests.Session()

    def log_in(self, login: str, password: str) -> None:
        """Logs in to Odoo by its own form.

        :raises DemoError: when Odoo refuses
        """
        page = self._get(f"{self._odoo}/web/login")
        form = _form(page, "login")
        answer = self._submit(page, form, {"login": login, "password": password})
        if urlsplit(answer.url).path.startswith("/web/login"):
            raise DemoError(f"Odoo does not let {login} log in.")

    def call(self, record, method: str):
        """Calls a method of a record as a button of the web client does.

        :return: what the method returns, usually an action
        :raises DemoError: with the message Odoo would show
        """
        context = {"allowed_company_ids": record.env.context.get("allowed_company_ids", [])}
        parameters = {
            "model": record._name,
            "method": method,
            "args": [record.ids],
            "kwargs": {"context": context},
        }
        answer = self._session.post(
            f"{self._odoo}/web/dataset/call_kw",
            json={"jsonrpc": "2.0", "method": "call", "params": parameters},
            timeout=_TIMEOUT,
        )
        body = answer.json()
        if "error" in body:
            raise DemoError(body["error"]["data"]["message"])
        return body["result"]

    def give_consent(self, address: str, login: str, password: str) -> None:
        """Follows Odoo to Exact, logs in there, allows access and comes back.

        :param address: of Odoo, as the Connect button opens it
        :raises DemoError: when it does not end in Odoo's web client
        """
        page = self._get(urljoin(self._odoo, address))
        if self._at_odoo(page):
            raise DemoError(f"Odoo does not go to Exact: {_text(page)}")
        page = self._submit(
            page, _form(page, "username"), {"username": login, "password": password}
        )
        page = self._submit(page, _form(page, "division"), {"action": "allow"})
        if not self._at_odoo(page) or not page.ok:
            raise DemoError(f"Connecting failed: {_text(page)}")

    def _at_odoo(self, page) -> bool:
        return urlsplit(page.url).netloc == urlsplit(self._odoo).netloc

    def _get(self, url: str):
        return self._session.get(url, timeout=_TIMEOUT)

    def _submit(self, page, form, values: dict):
        """Sends a form with what stands in it and our values, to where it says."""
        data = [(name, value) for name, value in form.form_values() if name not in values]
        target = urljoin(page.url, form.get("action") or page.url)
        return self._session.post(target, [*data, *values.items()], timeout=_TIMEOUT)


def _form(page, field: str):
    """The form of a page that has a field of this name.

    :raises DemoError: when there is none
    """
    for form in lxml.html.fromstring(page.text).forms:
        if field in form.fields:
            return form
    raise DemoError(f"{page.url} has no form with the field {field}: {_text(page)}")


def _text(page) -> str:
    return " ".join(lxml.html.fromstring(page.text or "<p/>").text_content().split())[:300]
