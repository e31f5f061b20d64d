"""Sends documents through the same code as the button, and waits as the progress dialog does."""

import time

from odoo import fields

from .browser import DemoError
from .companies import Company

_PATIENCE = 600


def send(company: Company, moves) -> None:
    """Sends what is not in Exact yet, as the company's accountant; prints what is refused.

    :param moves: invoices and credit notes of that company
    :raises DemoError: when the queue stands still
    """
    user = company.env["res.users"].search([("login", "=", company.country.user)])
    waiting = moves.filtered(lambda move: move.exact_state not in ("sent", "changed"))
    if not waiting:
        return
    waiting = waiting.with_user(user).with_company(company.record)
    preview = waiting.action_exact_send()
    wizard = waiting.env[preview["res_model"]].browse(preview["res_id"])
    for line in wizard.line_ids.filtered(lambda line: line.state == "blocked"):
        print(f"{line.move_id.name} is blocked: {line.reason}", flush=True)
    if not wizard.ready_count:
        return
    progress = wizard.action_send()
    run = waiting.env["exact.run"].browse(progress["params"]["run_id"])
    waiting.env.cr.commit()
    _work(run)


def _work(run) -> None:
    """Asks for work again and again until all is done, as the dialog in the browser does."""
    end, told = time.monotonic() + _PATIENCE, None
    while True:
        state = run.work()
        run.env.cr.commit()
        if state["finished"]:
            return
        if state["message"]:
            raise DemoError(f"Sending stopped: {state['message']}")
        if time.monotonic() > end:
            raise DemoError(
                f"After {_PATIENCE} s only {state['done']} of {state['total']} are done."
            )
        if state["worked"]:
            continue
        until = state["paused_until"] or state["waiting_until"]
        if until and until != told:
            told = until
            print(f"Exact takes no more calls in this minute; going on at {until} UTC", flush=True)
        _wait(until)


def _wait(until) -> None:
    """Sleeps until a moment, or a little when another worker has what is left."""
    seconds = 0.5
    if until:
        left = fields.Datetime.to_datetime(until) - fields.Datetime.now()
        seconds = max(0.5, left.total_seconds() + 0.5)
    time.sleep(min(seconds, 60))
