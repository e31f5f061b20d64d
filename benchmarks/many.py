"""Companies side by side, each with a division of its own; runs inside Odoo.

One app, one person at Exact, a consent for each company: what an accountant's office has. Whoever
consents again in the same database shares the token, see ``exact.token``.
"""

from urllib.parse import parse_qs, urlsplit

import requests

LOGIN = "accountant"
FIRST_DIVISION = 300001
REVENUE = 110  # type of a G/L account. Exact Online REST behaviour, see docs/exact-online.md
INVOICES = 4


def open_companies(env, exact_url, count):
    """Make companies, each connected and with some posted invoices; all lists are due.

    :return: ids of the companies
    """
    env = env(context={"tracking_disable": True, "mail_create_nosubscribe": True})
    # Its division is none of theirs.
    env["exact.connection"].search([]).action_disconnect()
    made = []
    divisions = [FIRST_DIVISION + number for number in range(count)]
    for number in range(count):
        company = _company(env, number)
        _connect(env, company, exact_url, divisions, divisions[number])
        _invoices(env, company, number)
        made.append(company.id)
        env.cr.commit()
    states = env["exact.connection"].search([("company_id", "in", made)]).mapped("state")
    assert states == ["connected"] * count, states
    return made


def _company(env, number):
    """A company with a journal, a tax and the accounts they need; a whole chart takes seconds."""
    first, netherlands = env.ref("base.main_company"), env.ref("base.nl")
    company = env["res.company"].create(
        {"name": f"Client {number:03d} BV", "currency_id": first.currency_id.id}
    )
    # Afterwards: a company made with a country installs more modules of that country.
    company.country_id = netherlands
    env.user.company_ids |= company
    env.ref("base.user_admin").company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    receivable, income, tax_account = (
        env["account.account"].create(
            {
                "name": name,
                "code": code,
                "account_type": kind,
                "reconcile": kind == "asset_receivable",
                "company_ids": [(6, 0, company.ids)],
            }
        )
        for name, code, kind in (
            ("Debtors", "1300", "asset_receivable"),
            ("Revenue", "8000", "income"),
            ("VAT", "1500", "liability_current"),
        )
    )
    env["ir.default"].set(
        "res.partner", "property_account_receivable_id", receivable.id, company_id=company.id
    )
    journal = env["account.journal"].create(
        {
            "name": "Sales",
            "type": "sale",
            "code": "INV",
            "company_id": company.id,
            "default_account_id": income.id,
        }
    )
    group = env["account.tax.group"].create(
        {"name": "VAT", "company_id": company.id, "country_id": netherlands.id}
    )
    posted = [(0, 0, {"repartition_type": "base"})]
    posted += [(0, 0, {"repartition_type": "tax", "account_id": tax_account.id})]
    company.account_sale_tax_id = env["account.tax"].create(
        {
            "name": "21%",
            "amount": 21,
            "type_tax_use": "sale",
            "company_id": company.id,
            "country_id": netherlands.id,
            "tax_group_id": group.id,
            "invoice_repartition_line_ids": posted,
            "refund_repartition_line_ids": posted,
        }
    )
    assert journal.company_id == company
    return company


def _connect(env, company, exact_url, divisions, division):
    """Give consent and choose the division, as the wizards do.

    :param divisions: those that are ticked: who consents again takes away what is not
    """
    from odoo.addons.exact_online_connector.exact_api import resources

    env = env(context={**env.context, "allowed_company_ids": company.ids})
    connection = company.with_env(env)._exact_connection()
    connection.write(
        {
            "site": "simulator",
            "simulator_url": exact_url,
            "client_id": "{11111111-2222-3333-4444-555555555555}",
            "client_secret": "simulator-secret",
        }
    )
    env.cr.commit()
    connection = connection.with_user(env.ref("base.user_admin"))
    url, _nonce = connection._consent_request()
    browser = requests.Session()
    browser.post(url, data={"username": LOGIN, "password": LOGIN}, timeout=30)
    answer = browser.post(
        url, data={"action": "allow", "division": divisions}, timeout=30, allow_redirects=False
    )
    [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    connection._give_consent(code)
    rows = resources.divisions(connection._client())
    connection = connection.sudo()
    connection._lock_division(next(row for row in rows if row["Code"] == division))
    connection._set_up()
    accounts = connection.gl_account_ids.filtered(lambda account: account.type == REVENUE)
    connection.default_gl_account_id = accounts.sorted("code")[0]
    vat = connection.vat_code_ids.filtered(lambda code: code.code == "2")
    connection.tax_mapping_ids.filtered(lambda mapping: not mapping.vat_code_id).vat_code_id = vat
    missing = connection._missing_setup()
    assert not missing, missing


def _invoices(env, company, number):
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    customer = env["res.partner"].create(
        {
            "name": f"Customer {number:03d}",
            "is_company": False,
            "email": f"customer{number:03d}@example.com",
            "country_id": company.country_id.id,
            "company_id": company.id,
        }
    )
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": env.cr.now().date(),
                "invoice_line_ids": [(0, 0, {"name": "Advice", "price_unit": 100 + place})],
            }
            for place in range(INVOICES)
        ]
    )
    moves.action_post()
