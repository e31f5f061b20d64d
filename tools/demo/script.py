"""The demo's part inside Odoo: `odoo shell` runs it, tools/demo_services.py starts it.

Told by environment variables: `EXACT_DEMO_URL` and `EXACT_DEMO_ODOO_URL` are the addresses of Exact
and of Odoo's server, `EXACT_DEMO_MODE` is "demo" (half of the documents) or "check" (all of them).
"""

import os
import sys

from . import companies, documents
from .browser import DemoError
from .connect import connect
from .report import Sums, report
from .send import send


def run(env) -> None:
    """Makes companies and documents, connects, sends, compares.

    Ends the process: with 0 when every document that was sent is in Exact with its total.
    """
    try:
        sums = _run(env, os.environ["EXACT_DEMO_MODE"] == "check")
    except DemoError as problem:
        sys.exit(f"\n{problem}")
    sys.exit(0 if sums.all_equal else 1)


def _run(env, check: bool) -> Sums:
    exact_url, odoo_url = os.environ["EXACT_DEMO_URL"], os.environ["EXACT_DEMO_ODOO_URL"]
    _announce(env, odoo_url)
    sums = Sums()
    for company in companies.build(env):
        moves = documents.build(company)
        refused = moves.browse() if check else documents.build_refused(company)
        env.cr.commit()
        connect(company, exact_url, odoo_url)
        chosen = moves if check else moves[::2]
        send(company, chosen)
        report(company, chosen, sums)
        if not check:
            left = (moves + refused).filtered(lambda move: move.exact_state != "sent")
            print(f"{company.record.name}: {len(left)} documents wait for you\n", flush=True)
    print(f"demo-check: {sums}" if check else f"demo: {sums}", flush=True)
    return sums


def _announce(env, odoo_url: str) -> None:
    """Odoo's own address, which the app's redirect URL is made of."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", odoo_url)
    parameters.set_param("web.base.url.freeze", "True")
    env.cr.commit()
