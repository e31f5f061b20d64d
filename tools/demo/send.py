"""Sends documents through the same code as the buttons, and waits as the progress dialog does."""

import time
from collections import Counter

from odoo import fields

from ..common import tell
from .browser import DemoError
from .companies import Company

_PATIENCE = 600
_SHORTEST_WAIT = 1.0


def queue(company: Company, moves) -> None:
    """Queues what is not in Exact yet, as the company's accountant; prints what is refused.

    :param moves: invoices and credit notes of that company
    """
    waiting = company.as_accountant(moves.filtered("exact_can_send"))
    if not waiting:
        return
    preview = waiting.action_exact_send()
    wizard = waiting.env[preview["res_model"]].browse(preview["res_id"])
    for line in wizard.line_ids.filtered(lambda line: line.state == "blocked"):
        print(f"{line.move_id.name} is blocked: {line.reason}", flush=True)
    if wizard.ready_count:
        wizard.action_send()
    waiting.env.cr.commit()


def work(companies: dict) -> None:
    """Asks for work again and again until all is done, as the dialog in the browser does.

    The companies take turns: each division has its own limit of calls in a minute.

    :param companies: the documents of each ``Company``, invoices and bills
    :raises DemoError: when the queue stands still
    """
    runs = []
    for company, moves in companies.items():
        runs += company.as_accountant(moves.sudo().exact_entry_id.run_id)
    end, told, done = time.monotonic() + _PATIENCE, set(), Counter()
    while runs:
        states = [_work(run) for run in runs]
        done = _tell_tens(
            done, {run: state["done"] for run, state in zip(runs, states, strict=True)}
        )
        runs = [run for run, state in zip(runs, states, strict=True) if not state["finished"]]
        if time.monotonic() > end:
            raise DemoError(f"Not everything was done after {_PATIENCE} s; see the logs.")
        if any(state["worked"] for state in states):
            continue
        untils = {state["until"] for state in states if not state["finished"]}
        for until in untils - told - {None}:
            tell(f"Exact takes no more calls in this minute; going on at {until} UTC")
        told |= untils
        if runs:
            _wait(untils)


def _tell_tens(before: Counter, now: dict) -> Counter:
    """Says how many documents are done, at every ten.

    :param before: what was done of each run
    :param now: what is done of those that are not at their end yet
    :return: what is done of all of them
    """
    after = before | Counter(now)
    if after.total() // 10 > before.total() // 10:
        tell(f"{after.total()} documents are done")
    return after


def _work(run) -> dict:
    """Does a little of a run.

    :return: done (how many), worked, finished (the files of bills included), until (when there is
        more to do)
    :raises DemoError: when it was stopped
    """
    state = run.work()
    run.env.cr.commit()
    if state["message"]:
        raise DemoError(f"Sending stopped: {state['message']}")
    files = run.sudo().entry_ids.attachment_ids.filtered(lambda file: file.state == "to_attach")
    attached_at = min((file.not_before for file in files if file.not_before), default=None)
    until = state["paused_until"] or state["waiting_until"] or attached_at
    return {
        "done": state["done"],
        "worked": state["worked"],
        "finished": state["finished"] and not files,
        "until": fields.Datetime.to_datetime(until) or None,
    }


def _wait(untils: set) -> None:
    """Sleeps until the first of some moments, or a little when another worker has what is left."""
    seconds = _SHORTEST_WAIT
    if None not in untils:
        left = min(untils) - fields.Datetime.now()
        seconds = max(seconds, left.total_seconds() + 0.5)
    time.sleep(min(seconds, 60))
