"""All that is asked of the addon, in one place: also of an older commit, to compare with.

People's buttons and crons, so that what lies behind them may change.
"""


def without_limits():
    """Let our own budget of calls not decide how long something takes."""
    from odoo.addons.exact_online_connector.exact_api import budget

    budget.MINUTE_BUDGET = 1_000_000


def connection(env):
    """The connection of the first company."""
    return env["exact.connection"].search([], order="id", limit=1)


def as_person(env, records):
    """Records as the accountant of their company works with them."""
    company = env["exact.connection"].search([], order="id", limit=1).company_id
    return records.with_user(env.ref("base.user_admin")).with_context(
        allowed_company_ids=company.ids
    )


def preview(moves):
    """What the button "Send to Exact" opens: the preview, or the walk through bills."""
    action = moves.action_exact_send()
    return moves.env[action["res_model"]].browse(action["res_id"])


def queue(preview_or_walk):
    """Confirm it.

    :return: the run that was started
    """
    if "action_send_complete" in dir(type(preview_or_walk)):
        review = preview_or_walk.action_send_complete()
        preview_or_walk = preview_or_walk.env[review["res_model"]].browse(review["res_id"])
        preview_or_walk.line_ids.send = True
    action = preview_or_walk.action_send()
    return preview_or_walk.env["exact.run"].browse(action["params"]["run_id"])


def drive(env, limit=None):
    """Work the queue as the cron does.

    :return: how many documents were worked on
    """
    return env["exact.driver"]._drive(limit=limit)


def progress(run, known):
    """Ask for the progress of a run, as the dialog does.

    :param known: what the answer before said it brings up to; None at first
    :return: the answer, and what to say next time
    """
    if known is None or "since" not in known:
        answer = run.progress()
    else:
        answer = run.progress(known["since"])
    return answer, answer


def fetch_payments(env):
    """Fetch what was paid in Exact, as the cron does."""
    connection(env)._fetch_payments()


def fetch_relations(env):
    """Read the relations of the division, as the cron does."""
    connection(env)._fetch_relations()


def compare(env):
    """Compare both ledgers, as the report does."""
    wizards = as_person(env, env["exact.reconciliation.wizard"])
    return wizards.create({"connection_id": connection(env).id}).action_show()
