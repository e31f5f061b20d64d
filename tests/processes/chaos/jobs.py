"""Jobs for Odoo processes: work until killed; what people do meanwhile."""

import os
import signal
import time
from datetime import timedelta

# Seconds, instead of 30: slow answers come after it.
PATIENCE_OF_CLIENT = 1.5
# So that the world's own limits do not decide how long a run takes.
UNLIMITED = 1_000_000
# What is worked on before a process looks around.
UNITS_AT_ONCE = 40
NOTHING_TO_DO = 0.3
DATABASE_GONE = 0.3


def work(env, world, place, skew=0, limited=False):
    """Work the queue as the progress dialog does, until killed.

    :param str world: path of the board
    :param int place: of this process on it
    :param float skew: how many seconds the clock of this process is wrong
    :param bool limited: whether our own budgets count
    """
    board = enter(world, skew, limited)

    def drive(env):
        return env["exact.driver"]._drive(limit=UNITS_AT_ONCE)

    _again_and_again(env.registry, board, place, drive)


def cron(env, world, place, skew=0, limited=False):
    """Run what is due of the connector's crons as Odoo's scheduler does, until killed."""
    from odoo.addons.base.models.ir_cron import IrCron

    board = enter(world, skew, limited)
    _again_and_again(
        env.registry, board, place, lambda env: IrCron._process_jobs(env.cr.dbname) and 0
    )


def _again_and_again(registry, board, place, job):
    import psycopg2

    from odoo import SUPERUSER_ID, api

    while True:
        number = board.round
        try:
            with registry.cursor() as cr:
                worked = job(api.Environment(cr, SUPERUSER_ID, {}))
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # The server restarts.
            board.found_nothing(place, -1)
            time.sleep(DATABASE_GONE)
            continue
        board.found_nothing(place, -1 if worked else number)
        if not worked:
            time.sleep(NOTHING_TO_DO)


def enter(world, skew=0, limited=False):
    """Live by the clock of the world, and die when Exact's answer says so."""
    from odoo.addons.exact_online_connector.exact_api import budget, client
    from odoo.addons.exact_online_connector.models.base import moments
    from odoo.addons.exact_online_connector.models.queue import divisions

    from . import clock

    board = clock.Board(world)
    clock.move_process(lambda: board.ahead + skew)
    # Its hours pass at once: the database is asked for the time whenever it matters.
    moments.ASKED_EVERY = -1
    # A cron that waits for what is due soon would wait for ever: time passes when nobody works.
    divisions.WAITED_FOR = timedelta()
    client.ExactClient.__init__.__kwdefaults__["timeout"] = PATIENCE_OF_CLIENT
    if not limited:
        budget.MINUTE_BUDGET = UNLIMITED
    _die_when_told()
    return board


def _die_when_told():
    import requests

    send = requests.Session.send

    def sent(self, request, **more):
        response = send(self, request, **more)
        if response.headers.get("X-Simulator") == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    requests.Session.send = sent


# === PEOPLE === #


def settle_in(env):
    """What is chosen once: payments are fetched, batches have their account and journal."""
    from ..exact import GENERAL_JOURNAL, SUSPENSE

    connection = env["exact.connection"].search([])
    accounts, journals = connection.gl_account_ids, connection.journal_ids
    connection.write(
        {
            "fetch_payments": True,
            "collection_account_id": accounts.filtered(lambda one: one.code == SUSPENSE).id,
            "collection_journal_id": journals.filtered(lambda one: one.code == GENERAL_JOURNAL).id,
        }
    )
    ours = env["ir.model.data"].search(
        [("module", "=", "exact_online_connector"), ("model", "=", "ir.cron")]
    )
    env["ir.cron"].search([("id", "not in", ours.mapped("res_id"))]).active = False
    env["ir.config_parameter"].set_param("mail.default.from", "odoo")


def consent_again(env, world):
    """The consent is lost: a person gives it once more."""
    from ..prepare import consent

    enter(world)
    consent(env)


def collect(env, world, most):
    """Collect what is in Exact and open, of customers with a mandate.

    :param int most: lines of the batch
    :return: how many lines
    """
    enter(world)
    collected = env["exact.collection.line"].search([]).move_id
    moves = env["account.move"].search(
        [
            ("exact_state", "=", "sent"),
            ("move_type", "=", "out_invoice"),
            ("id", "not in", collected.ids),
            ("payment_state", "=", "not_paid"),
            ("commercial_partner_id", "in", env["exact.mandate"].search([]).partner_id.ids),
        ],
        order="id",
        limit=most,
    )
    if not moves:
        return 0
    action = moves.with_user(env.ref("base.user_admin")).action_exact_collect()
    collection = env["exact.collection"].browse(action["res_id"])
    collection._queue()
    return len(collection.line_ids)


def take_back(env, world, most):
    """The bank takes some debits back.

    :param int most: how many
    :return: how many
    """
    enter(world)
    lines = env["exact.collection.line"].search([("state", "=", "matched")], order="id")
    for line in lines[:most]:
        line._reverse(env.cr.now().date(), "AM04")
    return len(lines[:most])


def told(env, world):
    """What people read about documents that wait, by the code of the reason.

    :return: code -> sentence
    """
    enter(world)
    waiting = env["exact.entry"].search([("state", "in", ("queued", "unknown", "sending"))])
    return {entry.issue_code: entry.reason for entry in waiting if entry.issue_code}
