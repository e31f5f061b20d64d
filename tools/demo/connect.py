"""Connects a company to its division, as its accountant does it in a browser."""

import requests

from .app import CLIENT_ID, CLIENT_SECRET
from .browser import Browser, DemoError
from .companies import Company

# The type of G/L accounts for revenue. Exact Online REST behaviour, see docs/exact-online.md.
_REVENUE = 110


def connect(company: Company, exact_url: str, odoo_url: str) -> None:
    """Gives consent, chooses the division, completes the proposed mappings; prints what it did.

    Does nothing for a company that is connected.

    :param exact_url: of the simulator, or of another stand-in for Exact
    :param odoo_url: of a running Odoo with the same database
    :raises DemoError: with the reason
    """
    connection = company.record.sudo()._exact_connection()
    if connection.simulator_url != exact_url:
        connection.simulator_url = exact_url
    if connection.state == "connected":
        connection._propose_mappings()  # of what this demo has and an older one had not
        connection.env.cr.commit()
        return
    if connection.state == "draft":
        connection.site = "simulator"
        connection.client_id, connection.client_secret = CLIENT_ID, CLIENT_SECRET
    connection.env.cr.commit()
    login = company.country.user
    browser = Browser(odoo_url)
    browser.log_in(login, login)
    if connection.state in ("draft", "reconnect"):
        _register(connection, exact_url)
        address = browser.call(connection, "action_connect")["url"]
        browser.give_consent(address, company.country.login, company.country.login)
        _see_changes(company)
    if connection.state == "authorized":
        _choose_division(company, browser, connection)
    if connection.state != "connected":
        raise DemoError(f"{company.record.name}: {connection.state_reason or connection.state}")
    _complete_mappings(company, connection)
    print(
        f"{company.record.name} is connected to division {connection.division} "
        f"({connection.division_name}) as {connection.exact_user_name}",
        flush=True,
    )


def _register(connection, exact_url: str) -> None:
    """Registers Odoo's address for the app, as one does in Exact's App Center."""
    addresses = {"redirect_uris": [connection.redirect_uri]}
    requests.post(f"{exact_url}/_control/app", json=addresses, timeout=30).raise_for_status()


def _choose_division(company: Company, browser: Browser, connection) -> None:
    """Takes the division that the wizard proposes, which must be the company's own."""
    browser.call(connection, "action_choose_division")
    _see_changes(company)
    wizards = company.env["exact.division.wizard"]
    wizard = wizards.search([("connection_id", "=", connection.id)], order="id desc", limit=1)
    proposed = wizard.candidate_id.code
    if proposed != company.country.division:
        raise DemoError(f"Division {proposed or 'none'} is proposed for {company.record.name}.")
    browser.call(wizard, "action_choose")
    _see_changes(company)


def _complete_mappings(company: Company, connection) -> None:
    """Fills in what only a person can know: accounts for what is no VAT, and for the rest."""
    accounts = connection.gl_account_ids.filtered(lambda account: account.type == _REVENUE)
    default = connection.default_gl_account_id or accounts.sorted("code")[:1]
    connection.default_gl_account_id = default
    for mapping in connection.tax_mapping_ids:
        if mapping.tax_id.amount_type == "fixed" and not mapping.gl_account_id:
            mapping.gl_account_id = default
    company.env.cr.commit()
    for missing in connection._missing_setup():
        print(f"{company.record.name}: {missing}", flush=True)


def _see_changes(company: Company) -> None:
    """What another process committed is visible in a new transaction only."""
    company.env.cr.commit()
    company.env.invalidate_all()
