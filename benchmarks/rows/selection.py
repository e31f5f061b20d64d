"""What people do with many documents at once: preview, queueing, progress."""

import json

from .. import fill, gauge, product, screens
from ..registry import Figure, growth, row
from ..stage import do
from .sending import copies

# One of so many documents cannot go.
BLOCKED = 10


@row(
    "Preview of a selection",
    "The button Send to Exact on so many invoices, four of each customer, each with a PDF; a "
    "tenth of them is dated in a year that is closed, so it cannot go. And everything the dialog "
    "then reads.",
)
def preview(stage):
    """CPU and statements of the larger, and how both grow."""
    yield from _twice(stage, show_preview, stage.pick((50, 200), (100, 1000)), 2.0)


@row("Queueing a selection", "The button that confirms the preview of so many invoices.")
def queueing(stage):
    """The same, for three sizes."""
    sizes = stage.pick((50, 200), (100, 1000, 5000))
    yield from _twice(stage, confirm_preview, sizes, 1.0)


def _twice(stage, job, sizes, seconds_for_1000):
    """A job at several sizes.

    :param float seconds_for_1000: of CPU, that 1,000 documents may take
    """
    costs = {}
    with stage.scene() as scene:
        for number in sizes:
            costs[number] = cost = do(scene, job, number=number, url=scene.exact.url)
            if number == sizes[0]:
                continue
            aim = seconds_for_1000 * number / 1000
            yield Figure(f"CPU of {number:,}", cost["cpu"], "s", aim)
            yield Figure(f"time of {number:,}", cost["seconds"], "s")
            yield Figure(f"statements of {number:,}", cost["statements"])
            assert not cost["calls"], "it must not call Exact"
    few, many = sizes[0], sizes[-1]
    more = costs[many]["statements"] - costs[few]["statements"]
    yield Figure("statements of one more document", more / (many - few))
    yield growth(costs[few], costs[many], few, many)


@row(
    "Progress of a run",
    "What the progress dialog is sent for a run of so many documents: when it opens, and at each "
    "poll after that while nothing changed. With the cost of such a poll.",
)
def progress(stage):
    """Bytes and CPU."""
    number = stage.pick(500, 10_000)
    with stage.scene() as scene:
        first, again = do(scene, ask_progress, number=number)
        yield Figure(f"first answer for {number:,}", first["bytes"] / 1000, "kB")
        yield Figure("each answer after it", again["bytes"] / 1000, "kB", 10)
        yield Figure("CPU of each answer after it", 1000 * again["cpu"], "ms")
        yield Figure("statements of each answer after it", again["statements"])


# === JOBS === #


def show_preview(env, number, url):
    """Open the preview."""
    moves = product.as_person(env, _documents(env, number))
    _open_once(env)
    with gauge.measured(env, url) as cost:
        screens.read_form(product.preview(moves))
    return cost


def confirm_preview(env, number, url):
    """Queue what the preview shows."""
    wizard = product.preview(product.as_person(env, _documents(env, number)))
    _open_once(env)
    with gauge.measured(env, url) as cost:
        product.queue(wizard)
    return cost


def _documents(env, number):
    """Invoices as the benchmark of the preview has them."""
    moves = copies(env, number, number // 4)
    fill.attach_file(env, moves, b"%PDF-1.4")
    env.cr.execute(
        "UPDATE account_move SET invoice_date = invoice_date - interval '2 years',"
        " date = date - interval '2 years' WHERE id = ANY(%s)",
        [moves.ids[::BLOCKED]],
    )
    env.invalidate_all()
    return moves


def _open_once(env):
    """Have Odoo read what it reads but once: views, rights, names."""
    wizard = product.preview(product.as_person(env, copies(env, 2)))
    screens.read_form(wizard)
    product.queue(wizard)


def ask_progress(env, number):
    """Open the progress of a run, and ask once more.

    :return: both costs, with the bytes of the answer
    """
    wizard = product.preview(product.as_person(env, copies(env, number, number // 4)))
    run = product.queue(wizard)
    known, costs = None, []
    for _turn in range(3):
        with gauge.measured(env) as cost:
            answer, known = product.progress(run, known)
            text = json.dumps(answer, default=str)
        costs.append({**cost, "bytes": len(text)})
    return costs[0], costs[-1]
