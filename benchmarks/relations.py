"""Calls, seconds and memory of importing the relations of a division, and of reviewing them.

Runs inside ``odoo shell``, in the demo's Belgian company; tools/bench.py starts it.
"""

import os
import time
import tracemalloc
from dataclasses import dataclass

import requests

from tools.demo import companies
from tools.demo.connect import connect

_COUNT = 10_000
_DOUBLED = 500


@dataclass
class Cost:
    """What something took."""

    calls: int
    seconds: float
    queries: int


def run(env) -> None:
    """Fills the simulator's books, makes contacts, measures, prints."""
    exact_url, odoo_url = os.environ["EXACT_DEMO_URL"], os.environ["EXACT_DEMO_ODOO_URL"]
    env["ir.config_parameter"].set_param("web.base.url", odoo_url)
    # Nobody else calls Exact meanwhile, and its limit of calls a minute does not interrupt.
    env.ref("exact_online_connector.ir_cron_refresh_lists").active = False
    _steer(exact_url, "knobs", {"minute_limit": 1000})
    company = companies.build(env)[0]
    env.cr.commit()
    connect(company, exact_url, odoo_url)
    connection = company.record.sudo().exact_connection_id
    _steer(exact_url, "relations", {"division": connection.division, "count": _COUNT})
    _make_contacts(connection)
    _show(connection, exact_url)


def _show(connection, exact_url: str) -> None:
    """A row for each step, from the first import to the links."""
    print(f"\nImporting {_COUNT:,} relations beside {_COUNT + _DOUBLED:,} contacts")
    print(f"{'':<28}{'calls':>7}{'seconds':>10}{'queries':>9}")
    first = _measured(connection, exact_url, connection._fetch_relations)
    _print("fetched and matched", first)
    _print("again, nothing changed", _measured(connection, exact_url, connection._fetch_relations))
    sure = connection.relation_ids.filtered(lambda relation: relation.match_state == "sure")
    _print(f"{len(sure):,} linked at once", _measured(connection, exact_url, sure._link))
    connection.env.cr.commit()
    counts = {"linked": 0, "ambiguous": 0, "none": 0}
    for relation in connection.relation_ids:
        counts[relation.match_state] += 1
    print(", ".join(f"{count:,} {state}" for state, count in counts.items()))
    print(f"memory while fetching and matching: {_megabytes(connection):.0f} MB at most")


def _make_contacts(connection) -> None:
    """A contact for each relation, and a double of some, which nobody can tell from the other."""
    numbers = {
        row["Name"]: row.get("ChamberOfCommerce") for row in _relations_with_number(connection)
    }
    places = [*range(_COUNT), *range(0, _DOUBLED * 4, 4)]
    connection.env["res.partner"].create(
        [
            {
                "name": f"Relation {place:05}",
                "is_company": True,
                "customer_rank": 1,
                "country_id": connection.env.ref("base.be").id,
                "email": f"relation{place:05}@example.com",
                "company_registry": numbers.get(f"Relation {place:05} BV"),
            }
            for place in places
        ]
    )
    connection.env.cr.commit()


def _relations_with_number(connection) -> list[dict]:
    """The relations as the simulator keeps them: a call that Exact does not have."""
    query = f"division={connection.division}&resource=crm/Accounts"
    url = f"{os.environ['EXACT_DEMO_URL']}/_control/entities?{query}"
    return requests.get(url, timeout=120).json()["entities"]


def _measured(connection, exact_url: str, work) -> Cost:
    """Calls, seconds and queries of some work that starts with nothing in memory."""
    _steer(exact_url, "calls/clear", {})
    connection.env.flush_all()
    connection.env.invalidate_all()
    queries, started = connection.env.cr.sql_log_count, time.perf_counter()
    work()
    connection.env.flush_all()
    seconds = time.perf_counter() - started
    calls = requests.get(f"{exact_url}/_control/calls", timeout=60).json()["calls"]
    return Cost(len(calls), seconds, connection.env.cr.sql_log_count - queries)


def _megabytes(connection) -> float:
    """The most memory that all of it takes at a time, read anew; watching it makes it slower."""
    connection.relation_feed_ids.cursor = False
    connection.env.cr.commit()
    tracemalloc.start()
    try:
        connection._fetch_relations()
        return tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()


def _steer(exact_url: str, path: str, body: dict) -> None:
    requests.post(f"{exact_url}/_control/{path}", json=body, timeout=120).raise_for_status()


def _print(step: str, cost: Cost) -> None:
    print(f"{step:<28}{cost.calls:>7}{cost.seconds:>8.1f} s{cost.queries:>9}", flush=True)
