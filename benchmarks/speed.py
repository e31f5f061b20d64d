"""Seconds and queries in Odoo: opening the coding screen, and preparing purchase entries.

Runs inside ``odoo shell``, in the demo's Belgian company; tools/bench.py starts it.
"""

import os
import statistics
import time
from dataclasses import dataclass

from lxml import etree

from odoo import Command, fields

from tools.demo import companies, suppliers
from tools.demo.connect import connect

_LINES = (10, 50, 200, 1000)
_REPEATED = 3
_PREPARED = 100
_LINES_PREPARED = 5


@dataclass
class Cost:
    """What something took."""

    seconds: float
    queries: int


def run(env) -> None:
    """Makes bills, measures, prints."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", os.environ["EXACT_DEMO_ODOO_URL"])
    company = companies.build(env)[0]
    purchases = suppliers.build(company)
    env.cr.commit()
    connect(company, os.environ["EXACT_DEMO_URL"], os.environ["EXACT_DEMO_ODOO_URL"])
    _show_opening(purchases)
    _show_preparing(purchases)


def _show_opening(purchases: suppliers.Purchases) -> None:
    """A row for each length of a bill: opened for the first time, and again."""
    _open(purchases.company, _bill(purchases, 1))  # the supplier is looked up only once
    print("\nOpening the coding screen on one bill, on the server")
    print(f"{'lines':>6}{'first time':>14}{'queries':>9}{'again':>10}{'queries':>9}")
    for lines in _LINES:
        first = [_open(purchases.company, _bill(purchases, lines)) for _ in range(_REPEATED)]
        bill = _bill(purchases, lines)
        again = [_open(purchases.company, bill) for _ in range(_REPEATED + 1)][1:]
        cells = [
            f"{cost.seconds:>8.2f} s{cost.queries:>9}" for cost in map(_median, (first, again))
        ]
        print(f"{lines:>6}    {cells[0]}{cells[1]}", flush=True)


def _show_preparing(purchases: suppliers.Purchases) -> None:
    """The time from a coded bill to the entry as it would be posted, checks included."""
    bills = purchases.env["account.move"]
    for _ in range(_PREPARED):
        bills += _bill(purchases, _LINES_PREPARED)
    connection = purchases.company.record.sudo().exact_connection_id
    purchases.env["exact.coding"]._of(connection, bills)._prepare_lines()
    cost = _measured(purchases.env, lambda: list(bills._exact_prepare(connection)))
    print(f"\nPreparing {_PREPARED} purchase entries of {_LINES_PREPARED} lines, together")
    print(f"{cost.seconds / _PREPARED:.4f} s and {cost.queries / _PREPARED:.1f} queries for each")


def _bill(purchases: suppliers.Purchases, lines: int):
    """A posted bill; its lines differ in text, product and tax."""
    taxes = [purchases.taxes[name].id for name in ("goods", "services", "goods_reduced")]
    products = [False, *(product.id for product in purchases.products.values())]
    bill = purchases.env["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": purchases.suppliers["wholesale"].id,
            "invoice_date": fields.Date.today(),
            "ref": f"BENCH/{time.monotonic_ns()}",
            "fiscal_position_id": False,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": f"Article {number}",
                        "price_unit": 1 + number / 7,
                        "product_id": products[number % len(products)],
                        "tax_ids": [Command.set([taxes[number % len(taxes)]])],
                    }
                )
                for number in range(lines)
            ],
        }
    )
    bill.action_post()
    return bill


def _open(company: companies.Company, bill) -> Cost:
    """What the button and the form after it cost: the walk, and every field on its screen."""
    bill = company.as_accountant(bill)

    def opening():
        action = bill.action_exact_send()
        walk = bill.env[action["res_model"]].browse(action["res_id"])
        arch = walk.get_view(view_type="form")["arch"]
        walk.web_read(_specification(walk, etree.fromstring(arch)))

    return _measured(bill.env, opening)


def _specification(records, node) -> dict:
    """The fields of a view, as the web client asks for them."""
    wanted = {}
    for element in node.iterdescendants("field"):
        owner = next(element.iterancestors("field"), None)
        if owner is not None and owner in node.iterdescendants():
            continue
        name = element.get("name")
        field = records._fields[name]
        wanted[name] = {}
        if field.type in ("one2many", "many2many"):
            wanted[name]["fields"] = _specification(records[name], element)
        elif field.type == "many2one":
            wanted[name]["fields"] = {"display_name": {}}
    return wanted


def _measured(env, work) -> Cost:
    """Seconds and queries of some work that starts with nothing in memory and ends written."""
    env.flush_all()
    env.invalidate_all()
    queries, started = env.cr.sql_log_count, time.perf_counter()
    work()
    env.flush_all()
    return Cost(time.perf_counter() - started, env.cr.sql_log_count - queries)


def _median(costs: list[Cost]) -> Cost:
    seconds = statistics.median(cost.seconds for cost in costs)
    return Cost(seconds, round(statistics.median(cost.queries for cost in costs)))
