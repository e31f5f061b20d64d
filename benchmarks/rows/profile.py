"""Where the cost of a document goes: what bounds it."""

import re
import time
from collections import Counter

from .. import gauge, product
from ..registry import Figure, row
from ..stage import do
from .sending import queue_copies

# The first that a file's path contains says where its time belongs.
GROUPS = {
    "exact_online_connector/models": "the addon's models",
    "exact_online_connector/core": "the addon's core",
    "exact_online_connector/exact_api": "the client of Exact",
    "odoo/sql_db": "psycopg2 and Odoo's cursor",
    "psycopg2": "psycopg2 and Odoo's cursor",
    "odoo/tools/sql": "Odoo's ORM",
    "odoo/orm": "Odoo's ORM",
    "odoo/addons/mail": "Odoo's chatter",
    "odoo/addons": "Odoo's other addons",
    "odoo/": "Odoo's ORM",
    "requests": "requests and HTTP",
    "urllib3": "requests and HTTP",
    "/http/": "requests and HTTP",
    "socket": "requests and HTTP",
    "/email/": "requests and HTTP",
    "urllib/": "requests and HTTP",
    "oauthlib": "requests and HTTP",
}
SHOWN = 12
STATEMENT = re.compile(
    r"^\s*(?:UPDATE\s+\"?(?P<updated>\w+)|(?P<verb>\w+)(?:.*?\b(?:FROM|INTO)\s+\"?(?P<table>\w+))?)",
    re.IGNORECASE | re.DOTALL,
)


@row(
    "Where the time of a document goes",
    "So many invoices that one drive sends. CPU by whose code it is spent in, from a profile whose "
    "clock is that of our process; the built-in functions count for their callers. The profile "
    "itself makes everything slower, so only shares are told.",
)
def profile(stage):
    """Shares of time and of CPU."""
    number = stage.pick(20, 200)
    with stage.scene() as scene:
        do(scene, queue_copies, number=number)
        cost, _kinds = do(scene, drive_counted, url=scene.exact.url)
        do(scene, queue_copies, number=number)
        groups = do(scene, drive_profiled)
    whole = cost["seconds"]
    waiting = max(0, whole - cost["cpu"] - cost["database"])
    yield Figure("time of each", 1000 * whole / number, "ms")
    yield Figure("of it in statements, with our CPU for them", 100 * cost["database"] / whole, "%")
    yield Figure("of it our own CPU", 100 * cost["cpu"] / whole, "%")
    yield Figure("of it waiting for Exact, at least", 100 * waiting / whole, "%")
    total = sum(groups.values())
    for name, seconds in sorted(groups.items(), key=lambda item: -item[1]):
        yield Figure(f"CPU: {name}", 100 * seconds / total, "%")


@row(
    "The statements of a document",
    "The same invoices, once their relations are there; the kinds of statements with the tables "
    "they begin with, the most frequent first, for each document. One more is what a larger drive "
    "costs beside a smaller one.",
)
def statements(stage):
    """How many of each kind."""
    few, number = stage.pick((10, 20), (60, 200))
    with stage.scene() as scene:
        costs = []
        for size in (few, few, number):
            do(scene, queue_copies, number=size)
            cost, kinds = do(scene, drive_counted, url=scene.exact.url)
            costs.append(cost["statements"])
    yield Figure("of one more document", (costs[-1] - costs[-2]) / (number - few), "", 12)
    yield Figure("all", cost["statements"] / number)
    frequent = Counter(kinds).most_common(SHOWN)
    for kind, count in frequent:
        yield Figure(kind, count / number)
    rest = cost["statements"] - sum(count for _kind, count in frequent)
    yield Figure("all others", rest / number)


# === JOBS === #


def drive_counted(env, url):
    """Work on all that is due.

    :return: the cost, and how many statements there were by kind and table
    """
    from odoo.sql_db import Cursor

    product.without_limits()
    kinds, real = Counter(), Cursor.execute

    def execute(cursor, query, *given, **named):
        kinds[_kind(getattr(query, "code", query))] += 1
        return real(cursor, query, *given, **named)

    Cursor.execute = execute
    with gauge.measured(env, url) as cost:
        kinds.clear()
        product.drive(env)
    Cursor.execute = real
    return cost, dict(kinds)


def drive_profiled(env):
    """Work on all that is due.

    :return: seconds of CPU by whose code they were spent in
    """
    import cProfile
    import pstats

    product.without_limits()
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(product.drive, env)
    groups = Counter()
    for (path, _line, _name), values in pstats.Stats(profiler).stats.items():
        _calls, _primitive, own, _all, callers = values
        if path != "~":
            groups[_group(path)] += own
            continue
        for (caller, _its_line, _its_name), (_n, _m, its_own, _its_all) in callers.items():
            groups[_group(caller)] += its_own
    return dict(groups)


def _kind(query):
    text = query if isinstance(query, str) else getattr(query, "decode", lambda: str(query))()
    found = STATEMENT.match(text)
    if found["updated"]:
        return f"UPDATE {found['updated']}"
    return " ".join(filter(None, (found["verb"].upper(), found["table"])))


def _group(path):
    return next((group for part, group in GROUPS.items() if part in path), "Python itself")
