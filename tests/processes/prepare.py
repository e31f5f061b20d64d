"""A connected company with posted invoices; runs inside an Odoo process."""

from urllib.parse import parse_qs, urlsplit

import requests

DIVISION = 100001
LOGIN = "bookkeeper"
INVOICES = 12
# Made up; none of them stands in the simulator's books.
CUSTOMERS = (
    {"name": "Tearoom De Linde BV", "vat": "BE0773118803"},
    {"name": "Drukkerij Verbeke NV", "vat": "BE0891224419"},
    {"name": "Els Janssens", "email": "els@example.com", "is_company": False},
)
SUPPLIER = {"name": "Papierhandel Maas", "is_company": True, "vat": "BE0403170701"}
REVENUE = 110  # type of a G/L account. Exact Online REST behaviour, see docs/exact-online.md


def prepare(env, exact_url):
    """Make the company, its invoices and its connection.

    :param exact_url: where the simulator listens
    """
    # These databases come and go without their files.
    env["ir.config_parameter"].set_param("ir_attachment.location", "db")
    company = _company(env)
    env_of_company = env(context={"allowed_company_ids": company.ids})
    _invoices(env_of_company, company)
    _bill(env_of_company, company)
    connection = company._exact_connection()
    connection.write(
        {
            "site": "simulator",
            "simulator_url": exact_url,
            "client_id": "{11111111-2222-3333-4444-555555555555}",
            "client_secret": "simulator-secret",
        }
    )
    addresses = {"redirect_uris": [connection.redirect_uri]}
    requests.post(f"{exact_url}/_control/app", json=addresses, timeout=30).raise_for_status()
    env.cr.commit()
    consent(env)
    _choose_division(connection)
    # They were written in transactions of their own, which this one does not see.
    env.cr.commit()
    env["exact.call"].search([]).unlink()


def consent(env):
    """Log in at Exact, allow the app and take the code along, as a browser does."""
    connection = env["exact.connection"].search([])
    connection = connection.with_user(env.ref("base.user_admin"))
    url, _nonce = connection._consent_request()
    browser = requests.Session()
    browser.post(url, data={"username": LOGIN, "password": LOGIN}, timeout=30)
    answer = browser.post(
        url, data={"action": "allow", "division": [DIVISION]}, timeout=30, allow_redirects=False
    )
    [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    connection._give_consent(code)


def _company(env):
    company = env.ref("base.main_company")
    belgium = env.ref("base.be")
    euro = env.ref("base.EUR")
    euro.active = True
    company.write(
        {
            "name": "Brasserie du Parc BV",
            "country_id": belgium.id,
            "currency_id": euro.id,
            "vat": "BE0477472701",
        }
    )
    env["account.chart.template"].try_loading("be_comp", company, install_demo=False)
    return company


def _invoices(env, company):
    common = {"company_id": company.id, "country_id": company.country_id.id, "is_company": True}
    customers = env["res.partner"].create([{**common, **values} for values in CUSTOMERS])
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customers[number % len(customers)].id,
                "invoice_date": env.cr.now().date(),
                "invoice_line_ids": [
                    (0, 0, {"name": "Table", "quantity": 3, "price_unit": 33.33 + number})
                ],
            }
            for number in range(INVOICES)
        ]
    )
    moves.action_post()


def _bill(env, company):
    supplier = env["res.partner"].create(SUPPLIER | {"country_id": company.country_id.id})
    bill = env["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": supplier.id,
            "ref": "2026-118",
            "invoice_date": env.cr.now().date(),
            "invoice_line_ids": [(0, 0, {"name": "Paper", "price_unit": 82.64})],
        }
    )
    file = env["ir.attachment"].create(
        {
            "name": "bill.pdf",
            "raw": b"%PDF-1.4",
            "mimetype": "application/pdf",
            "res_model": bill._name,
            "res_id": bill.id,
        }
    )
    bill.message_main_attachment_id = file
    bill.action_post()


def _choose_division(connection):
    from odoo.addons.exact_online_connector.exact_api import resources

    rows = resources.divisions(connection._client())
    connection._lock_division(next(row for row in rows if row["Code"] == DIVISION))
    connection._set_up()
    accounts = connection.gl_account_ids.filtered(lambda account: account.type == REVENUE)
    connection.default_gl_account_id = accounts.sorted("code")[0]
    missing = connection._missing_setup()
    assert not missing, missing
