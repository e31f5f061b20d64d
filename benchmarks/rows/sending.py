"""Sending invoices, beside a bare loop and a naive connector."""

import json
import os
import subprocess
from collections import Counter

from tests.processes import odoo_side
from tests.processes.exact import CHECKOUT
from tests.processes.prepare import DIVISION

from .. import fill, gauge, product
from ..registry import Figure, growth, of_each, row
from ..stage import do

ROUNDS = 5
# How many are sent where a call takes so long (seconds), as the real Exact's do.
SLOWLY, LATENCY = 100, 0.35
PEERS = ("bare", "naive")
ORIGINAL, ORIGINALS = "benchmark", 12
ENTRIES = "/salesentry/SalesEntries"
# What each may cost: milliseconds, and numbers.
AIMS = {"cpu": 15, "statements": 12, "commits": 3, "cursors": 1}


@row(
    "Sending invoices",
    "The driver works on so many queued invoices, in five portions; after each portion a bare loop "
    "of requests posts the very same payloads on one connection, and a naive connector (look-up of "
    "the relation, of the entry, entry, document, file of 20 kB) on exactonline 0.4.0 of the "
    "package index sends them as well. All to the same simulator, which answers at once; then "
    "others go to one that takes 0.35 s for a call.",
)
def sending(stage):
    """Ratios to both, and what each document costs our process."""
    few, many = stage.pick((30, 100), (100, 500))
    small, _peers = _sent(stage, few)
    ours, peers = _sent(stage, many, rounds=ROUNDS, peers=PEERS)
    bare, naive = (peers[name] for name in PEERS)
    yield Figure("time of a bare loop", 1000 * bare["seconds"] / many, "ms")
    yield Figure("time beside a bare loop, as a ratio", ours["seconds"] / bare["seconds"], "", 1.5)
    yield Figure("time of the naive connector beside it", naive["seconds"] / bare["seconds"])
    theirs, other = _sent(stage, stage.pick(20, SLOWLY), peers=PEERS[:1], latency=LATENCY)
    slowly = theirs["seconds"] / other["bare"]["seconds"]
    yield Figure("time beside a bare loop, as a ratio, at 0.35 s a call", slowly, "", 1.5)
    yield Figure("CPU of the bare loop for each", 1000 * bare["cpu"] / many, "ms")
    yield from of_each(ours, many, AIMS)
    yield Figure("connections opened per call", ours["connections"] / ours["calls"], "", 0.02)
    yield growth(small, ours, few, many)


def _sent(stage, number, rounds=1, peers=(), latency=None):
    """Send so many, each portion by us and then by the peers.

    :param peers: names of modules beside this package's
    :param float latency: seconds that Exact takes for each call
    :return: our cost; the peers' by their name
    """
    with stage.scene() as scene:
        do(scene, queue_copies, number=number)
        if latency:
            scene.exact.control("faults", {"kind": "slow", "seconds": latency, "times": 0})
        theirs = {name: Counter() for name in peers}
        ours = Counter()
        for _round in range(rounds):
            cost, payloads = do(scene, send_portion, url=scene.exact.url, limit=number // rounds)
            assert len(payloads) == number // rounds, (len(payloads), number, rounds)
            ours.update(cost)
            for name, total in theirs.items():
                total.update(_peer(stage, scene, name, payloads))
        return ours, theirs


def _peer(stage, scene, name, payloads):
    """What a peer takes for the same payloads."""
    path = stage.folder / "payloads.json"
    path.write_text(json.dumps(payloads))
    token = do(scene, odoo_side.token)
    command = [stage.facts["peers"], "-m", f"benchmarks.peers.{name}"]
    arguments = [str(path), scene.exact.url, token, str(DIVISION)]
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [*command, *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


# === JOBS === #


def queue_copies(env, number):
    """Queue so many invoices."""
    moves = copies(env, number)
    env["exact.run"].with_user(env.ref("base.user_admin"))
    product.queue(product.preview(product.as_person(env, moves)))


def copies(env, number, customers=0):
    """So many invoices that nobody sent, of one to three lines and one or two VAT rates.

    :param int customers: how many new ones they are for
    """
    return fill.copy_documents(env, _originals(env), number, customers)


def _originals(env):
    """Invoices to copy, made the first time."""
    named = [("invoice_origin", "=", ORIGINAL)]
    found = env["account.move"].search(named, order="id", limit=ORIGINALS)
    if found:
        return found
    posted = env["account.move"].search([("move_type", "=", "out_invoice")], order="id")
    mapped = env["exact.tax.mapping"].search([("vat_code_id", "!=", False)]).tax_id
    taxes = mapped.filtered(lambda tax: tax.type_tax_use == "sale" and tax.amount in (21, 6))
    made = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": posted[place % len(posted)].partner_id.id,
                "invoice_date": posted[0].invoice_date,
                "invoice_origin": ORIGINAL,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Article {line}",
                            "quantity": 1 + line,
                            "price_unit": 33.33 + place,
                            "tax_ids": [(6, 0, taxes[(place + line) % len(taxes)].ids)],
                        },
                    )
                    for line in range(1 + place % 3)
                ],
            }
            for place in range(ORIGINALS)
        ]
    )
    made.action_post()
    return made


def send_portion(env, url, limit):
    """Work on some that are queued.

    :return: the cost, and the payloads of the entries that were posted
    """
    import requests

    product.without_limits()
    payloads, real = [], requests.Session.send

    def send(session, request, **given):
        if request.method == "POST" and ENTRIES in request.url:
            body = request.body
            payloads.append(body.decode() if isinstance(body, bytes) else body)
        return real(session, request, **given)

    requests.Session.send = send
    with gauge.measured(env, url) as cost:
        product.drive(env, limit)
    return cost, payloads
