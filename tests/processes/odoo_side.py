"""What runs inside an Odoo process: loading it, and the jobs the tests give it.

Odoo is imported inside the functions: pytest's own process, which only names the jobs, stays
without it.
"""

import os
import time
import traceback

from .chaos.guards import remove_named
from .prepare import consent, prepare  # noqa: F401  (jobs as well)
from .waiting import PATIENCE

# Where the tests tell which database, configuration and log file to use.
DATABASE, CONFIGURATION, LOG = "EXACT_WORK_DATABASE", "EXACT_TEST_ODOO_CONF", "EXACT_WORK_LOG"
APPLICATION = "exact-worker-{pid}"


def load():
    """Load Odoo with the registry of the database, once; no connection stays open.

    :return: the registry
    """
    import odoo.sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    name = os.environ[DATABASE]
    if config["db_name"] != [name]:
        files = ["-c", os.environ[CONFIGURATION], "--logfile", os.environ[LOG]]
        config.parse_config([*files, "-d", name], setup_logging=True)
        config["db_app_name"] = APPLICATION
        Registry(name)
        odoo.sql_db.close_all()
    return Registry(name)


def run(job, answers, start, arguments):
    """Do a job in a cursor that is committed at its end, and send back what came of it.

    :param job: one of the functions below
    :param answers: end of a pipe for (whether it went well, result or traceback)
    :param start: barrier at which to wait until others are ready as well, or None
    """
    from odoo import SUPERUSER_ID, api
    from odoo.sql_db import db_connect

    try:
        registry = load()
        # So that the connections bear the number of this process, not of the one it is forked from.
        registry._db = db_connect(registry.db_name)
        remove_named()
        with registry.cursor() as cr:
            if start:
                start.wait(timeout=PATIENCE)
            answers.send((True, job(api.Environment(cr, SUPERUSER_ID, {}), **arguments)))
    except Exception:
        answers.send((False, traceback.format_exc()))


# === JOBS === #


def queue(env, documents):
    """Queue that many invoices, as confirming the preview does.

    :return: id of the run, names of the invoices
    """
    posted = [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
    moves = env["account.move"].search(posted, order="id", limit=documents)
    runs = env["exact.run"].with_user(env.ref("base.user_admin"))
    return runs._start(moves, env["exact.connection"].search([])).id, moves.mapped("name")


def queue_everywhere(env):
    """Queue the invoices of every company that is connected.

    :return: the names of the invoices
    """
    names = []
    for connection in env["exact.connection"].search([("state", "=", "connected")]):
        posted = [("move_type", "=", "out_invoice"), ("company_id", "=", connection.company_id.id)]
        moves = env["account.move"].search([*posted, ("state", "=", "posted")])
        env["exact.run"].with_user(env.ref("base.user_admin"))._start(moves, connection)
        names += moves.mapped("name")
    return names


def send_by_themselves(env):
    """Switch on that invoices go by themselves, and let an hour pass."""
    connection = env["exact.connection"].search([])
    first = env["account.move"].search([("move_type", "=", "out_invoice")], order="date", limit=1)
    connection.write({"auto_invoices": True, "auto_from": first.date})
    connection._export_by_cron()


def accept_database(env):
    """Have the tokens know where their database lies, as a consent in it does."""
    from odoo.addons.exact_online_connector.models.connection.exact_token import ConnectionTokens

    ConnectionTokens(env["exact.connection"].search([])).accept_database()


def confirm_database(env):
    """Say that this database is the one that sends."""
    env["exact.connection"].search([]).action_confirm_database()


def cut_link(env):
    """Say that this database is a copy."""
    env["exact.connection"].search([]).action_cut_link()


def banner(env):
    """What stands above every page of the administrator.

    :return: the companies whose link rests
    """
    connections = env["exact.connection"].with_user(env.ref("base.user_admin"))
    return [told["company"] for told in connections._copied() if told["may_decide"]]


def adopt_all(env):
    """Say that what Exact has are the very documents that are blocked."""
    env["account.move"].search([("exact_state", "=", "blocked")]).action_exact_adopt()


def queue_bill(env):
    """Queue the bill, coded as proposed.

    :return: its reference in Exact
    """
    bill = env["account.move"].search([("move_type", "=", "in_invoice")])
    connection = env["exact.connection"].search([])
    coding = env["exact.coding"]._of(connection, bill)
    coding._prepare_lines()
    coding._confirm()
    env["exact.run"].with_user(env.ref("base.user_admin"))._start(bill, connection)
    return coding.reference


def queue_bill_twice(env):
    """Queue the bill, and another one with its number, typed in a second time."""
    bill = env["account.move"].search([("move_type", "=", "in_invoice")])
    again = bill.copy({"invoice_date": bill.invoice_date})
    # A no-break space at its end is no other number, but Odoo takes it.
    again.ref = f"{bill.ref}\u00a0"
    again.action_post()
    connection = env["exact.connection"].search([])
    codings = env["exact.coding"]._of(connection, bill | again)
    codings._prepare_lines()
    codings._confirm()
    runs = env["exact.run"].with_user(env.ref("base.user_admin"))
    runs._start(bill | again, connection)


def queue_of_two_contacts(env):
    """Queue an invoice of a company, and one of the contact that somebody made of it again.

    :return: names of the invoices
    """
    posted = [("move_type", "=", "out_invoice"), ("partner_id.vat", "!=", False)]
    first = env["account.move"].search(posted, order="id", limit=1)
    customer = first.partner_id
    again = customer.copy({"name": f"{customer.name} (2)", "vat": customer.vat})
    second = first.copy({"partner_id": again.id, "invoice_date": first.invoice_date})
    second.action_post()
    runs = env["exact.run"].with_user(env.ref("base.user_admin"))
    runs._start(first | second, env["exact.connection"].search([]))
    return (first | second).mapped("name")


def make_files(env):
    """Have Odoo make PDF and e-invoice of the invoices that are queued."""
    made = (
        ("invoice_pdf_report_file", "pdf", "application/pdf", b"%PDF-1.4"),
        ("ubl_cii_xml_file", "xml", "application/xml", b"<Invoice/>"),
    )
    env["ir.attachment"].create(
        [
            {
                "name": f"invoice-{move.id}.{ending}",
                "raw": content,
                "mimetype": mimetype,
                "res_model": move._name,
                "res_id": move.id,
                "res_field": field,
            }
            for move in env["exact.entry"].search([]).move_id
            for field, ending, mimetype, content in made
        ]
    )


def withdraw(env):
    """Say that the invoice is to be taken out of Exact's books."""
    entry = env["exact.entry"].search([("state", "=", "sent")])
    entry._start_withdrawal(env.ref("base.user_admin"))


def refresh_lists(env):
    """Read the lists of the division again, as the cron does every day."""
    env["exact.connection"].search([])._refresh_daily()


def queue_contact(env):
    """Queue a contact with a bank account, as sending it by hand does.

    :return: its name
    """
    name = "Killed While Sent BV"
    partner = env["res.partner"].create(
        {
            "name": name,
            "is_company": True,
            "country_id": env.ref("base.be").id,
            "customer_rank": 1,
            "bank_ids": [(0, 0, {"acc_number": "BE68 5390 0754 7034"})],
        }
    )
    runs = env["exact.run"].with_user(env.ref("base.user_admin"))
    runs._start_relations(partner, env["exact.connection"].search([]))
    return name


def queue_new_contacts(env):
    """Fetch the relations, and have contacts made of some that have none.

    :return: GUIDs of these relations
    """
    env["exact.connection"].search([])._fetch_relations()
    wanted = [("match_state", "=", "none"), ("is_blocked", "=", False), ("is_customer", "=", True)]
    relations = env["exact.relation"].search(wanted, limit=3)
    env["exact.run"].with_user(env.ref("base.user_admin"))._start_contacts(relations)
    return relations.mapped("guid")


def fetch(env, portion=None):
    """Fetch the payments, and settle so many documents at a time.

    :return: False when another process is at it
    """
    from odoo.exceptions import UserError

    from odoo.addons.exact_online_connector.models.payment import exact_settling as exact_settlement

    exact_settlement.ENTRIES_AT_ONCE = portion or exact_settlement.ENTRIES_AT_ONCE
    try:
        env["exact.connection"].search([])._fetch_payments()
    except UserError:
        return False
    return True


def collect_all(env):
    """Have the invoices of every customer collected, each with a mandate of its own."""
    env["exact.connection"].search([]).collect_invoices = True
    posted = [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
    customers = env["account.move"].search(posted).commercial_partner_id
    ibans = ("BE68539007547034", "BE71096123456769", "NL91ABNA0417164300")
    for customer, iban in zip(customers, ibans, strict=True):
        _mandate(env, customer, iban)


def queue_collection(env):
    """Collect the invoices that are in Exact, each customer with a mandate.

    :return: the collection's name
    """
    from .exact import GENERAL_JOURNAL, SUSPENSE

    connection = env["exact.connection"].search([])
    connection.collection_account_id = connection.gl_account_ids.filtered(
        lambda account: account.code == SUSPENSE
    )
    connection.collection_journal_id = connection.journal_ids.filtered(
        lambda journal: journal.code == GENERAL_JOURNAL
    )
    moves = env["exact.entry"].search([("state", "=", "sent")], order="id").move_id
    for partner in moves.commercial_partner_id:
        _mandate(env, partner, "BE68 5390 0754 7034")
    action = moves.with_user(env.ref("base.user_admin")).action_exact_collect()
    collection = env["exact.collection"].browse(action["res_id"])
    collection._queue()
    return collection.name


def _mandate(env, partner, iban):
    bank = env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": iban})
    env["exact.mandate"].create(
        {"partner_id": partner.id, "partner_bank_id": bank.id, "signature_date": "2024-01-01"}
    )


def queue_reversal(env):
    """The bank took the first debit back."""
    line = env["exact.collection.line"].search([("state", "=", "matched")], order="id", limit=1)
    line._reverse(env.cr.now().date(), "AM04")


def lock_key(env, reference):
    """What a worker locks that works on the document with this reference."""
    entry = env["exact.entry"].search([("your_ref", "=", reference)])
    return entry._lock_keys()[entry.id]


def drive(env):
    """Work on all that is due.

    :return: how many documents this process worked on
    """
    return env["exact.driver"]._drive()


def drive_on(env):
    """The same, again and again until nothing is queued.

    What needs the relation that another worker is making is due again only seconds later.

    :return: how many documents this process worked on
    """
    worked = 0
    while True:
        worked += drive(env)
        env.cr.commit()
        if not env["exact.entry"].search_count([("state", "=", "queued")]):
            return worked
        time.sleep(0.1)


def drive_slowly(env):
    """The same, in a process that does nothing for many, and writes no call down, by the clock.

    :return: how many documents this process worked on
    """
    from odoo.addons.exact_online_connector.models.connection import exact_call
    from odoo.addons.exact_online_connector.models.queue import exact_driver

    exact_driver.MANY_AFTER = exact_call.WRITTEN_EVERY = PATIENCE
    return drive(env)


def drive_ahead(env, minutes):
    """The same, in a process whose clock is ahead.

    :return: how many documents this process worked on
    """
    from datetime import timedelta

    from odoo import fields

    ahead = fields.Datetime.now() + timedelta(minutes=minutes)
    fields.Datetime.now = staticmethod(lambda *_args: ahead)
    return drive(env)


def dialog(env, run_id):
    """What the progress dialog does: ask for a little work over RPC, until none is left.

    :return: how many documents this process worked on
    """
    from odoo.service.model import execute_cr

    user_id, worked = env.ref("base.user_admin").id, 0
    while True:
        with env.registry.cursor() as cr:
            progress = execute_cr(cr, user_id, "exact.run", "work", [[run_id]], {})
        worked += progress["worked"]
        if progress["finished"]:
            return worked
        if not progress["worked"]:
            time.sleep(0.1)


def cron(env):
    """Run the cron of the queue as the scheduler does: again, while its time was too short."""
    entries = env["exact.entry"]
    while True:
        waiting = entries.search_count([("state", "=", "queued")])
        env.ref("exact_online_connector.ir_cron_queue").method_direct_trigger()
        if entries.search_count([("state", "=", "queued")]) in (0, waiting):
            return


def cron_on(env):
    """The same, again and again until nothing is queued.

    What needs the relation that another worker is making has the scheduler wake it seconds later.
    """
    while env["exact.entry"].search_count([("state", "=", "queued")]):
        cron(env)
        env.cr.commit()
        time.sleep(0.1)


def token(env):
    """Ask for an access token that is good for a call.

    :return: the token
    """
    from odoo.addons.exact_online_connector.exact_api.auth import TokenSource
    from odoo.addons.exact_online_connector.models.connection.exact_token import ConnectionTokens

    connection = env["exact.connection"].search([])
    return TokenSource(connection._oauth_app(), ConnectionTokens(connection)).token()
