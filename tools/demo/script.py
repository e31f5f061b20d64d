"""The demo's part inside Odoo: `odoo shell` runs it, tools/demo_services.py starts it.

Told by environment variables: `EXACT_DEMO_URL` and `EXACT_DEMO_ODOO_URL` are the addresses of Exact
and of Odoo's server.
"""

import os
import sys

from . import bills, companies, documents, payments, suppliers
from .browser import DemoError
from .coding import code
from .connect import connect
from .report import Sums, report
from .send import queue, work


def run(env, check: bool) -> None:
    """Makes companies and documents, connects, codes, sends, compares.

    Ends the process: with 0 when every document that was sent is in Exact with its total.

    :param check: send all documents; else half of them, and add some that cannot go
    """
    try:
        sums = _run(env, check)
    except DemoError as problem:
        sys.exit(f"\n{problem}")
    sys.exit(0 if sums.all_equal else 1)


def _run(env, check: bool) -> Sums:
    _announce(env, os.environ["EXACT_DEMO_ODOO_URL"])
    sent = {company: _queue(company, check) for company in companies.build(env)}
    work({company: invoices + coded for company, (invoices, coded) in sent.items()})
    if not check:
        for company, (invoices, _coded) in sent.items():
            payments.receive(company, invoices, os.environ["EXACT_DEMO_URL"])
    sums = Sums()
    for company, (invoices, coded) in sent.items():
        report(company, invoices, sums)
        report(company, coded, sums)
        _print_left(company)
    print(f"{'demo-check' if check else 'demo'}: {sums}", flush=True)
    return sums


def _queue(company: companies.Company, check: bool) -> tuple:
    """Makes a company's documents, connects it, and queues what is to be sent.

    :return: the invoices and the bills that are sent: all of them, or half
    """
    purchases = suppliers.build(company)
    invoices = documents.build(company)
    choices = bills.build(purchases)
    refused = {}
    if not check:
        documents.build_refused(company)
        refused = bills.build_refused(purchases)
    company.env.cr.commit()
    connect(company, os.environ["EXACT_DEMO_URL"], os.environ["EXACT_DEMO_ODOO_URL"])
    purchases.map_accounts(company.record.sudo().exact_connection_id)
    if not check:
        payments.set_up(company)
        invoices = invoices[::2]
        choices = dict(list(choices.items())[: len(choices) // 2])
    queue(company, invoices)
    code(company, choices | refused)
    return invoices, company.env["account.move"].union(*choices)


def _print_left(company: companies.Company) -> None:
    """Says how many documents of each kind wait for a person."""
    moves = company.env["account.move"].search(
        [("company_id", "=", company.record.id), ("state", "=", "posted")]
    )
    left = moves.filtered("exact_can_send")
    purchases = left.filtered(lambda move: move.is_purchase_document())
    print(
        f"{company.record.name}: {len(left - purchases)} customer documents and "
        f"{len(purchases)} vendor bills wait for you\n",
        flush=True,
    )


def _announce(env, odoo_url: str) -> None:
    """Odoo's own address, which the app's redirect URL is made of."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", odoo_url)
    parameters.set_param("web.base.url.freeze", "True")
    env.cr.commit()
