"""Codes bills on the same screen as a person does: by stated choices, or as they are proposed."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError

from .bills import Bill, Choice
from .companies import Company
from .suppliers import ACCOUNTS, REDUCED


def code(company: Company, bills: dict[object, Bill]) -> None:
    """Walks through bills as the accountant, and queues them; prints what is left and why.

    :param bills: what each ``account.move`` is
    """
    waiting = {move: bill for move, bill in bills.items() if move.exact_can_send}
    if not waiting:
        return
    bills = company.as_accountant(company.env["account.move"].union(*waiting))
    action = bills.action_exact_send()
    walk = bills.env[action["res_model"]].browse(action["res_id"])
    stated = {move.id: bill.choice for move, bill in waiting.items() if bill.choice}
    _walk(company, walk, stated)
    for coding in walk._unfinished():
        walk._show(coding)
        alerts = [alert["message"] for alert in (walk.alerts or {}).values()]
        doubts = walk.line_ids.filtered(lambda line: not line._is_sure()).mapped("reason")
        why = " ".join(alerts or doubts)
        print(f"{coding.move_id.display_name} is left for you: {why}", flush=True)
    queued = bills.filtered(lambda move: not move.exact_can_send)
    by_choice = len(queued.filtered(lambda move: move.id in stated))
    print(
        f"{company.record.name}: {by_choice} bills coded by stated choices, "
        f"{len(queued) - by_choice} as proposed",
        flush=True,
    )
    bills.env.cr.commit()


def _walk(company: Company, walk, stated: dict[int, Choice]) -> None:
    """Codes what there are choices for, then sends all that is complete by its proposals."""
    while walk.coding_id:
        choice = stated.get(walk.move_id.id)
        if choice:
            _choose(company, walk, choice)
        if choice and walk.can_send:
            walk.action_send_and_next()
        else:
            walk.action_skip()
    try:
        action = walk.action_send_complete()
        review = walk.env[action["res_model"]].browse(action["res_id"])
        # What was skipped on the way here, or is doubtful, has to be ticked by a person.
        review.line_ids.send = True
        review.action_send()
    except UserError as nothing_is:
        print(f"{company.record.name}: {nothing_is}", flush=True)


def _choose(company: Company, walk, choice: Choice) -> None:
    """Fills in the lines on the screen."""
    lines, connection = walk.line_ids, walk.connection_id
    country = company.country.code
    if choice.account:
        lines.gl_account_id = connection.gl_account_ids.filtered(
            lambda account: account.code == ACCOUNTS[country][choice.account]
        )
    if choice.center:
        lines.cost_center_id = connection.cost_center_ids[:1]
    if choice.months:
        first = walk.bill_date.replace(day=1)
        lines.deferral_from = first
        lines.deferral_to = first + relativedelta(months=choice.months, days=-1)
    if choice.part:
        _split(company, walk, choice)


def _split(company: Company, walk, choice: Choice) -> None:
    """Splits the reduced part off the line, and gives each part the VAT of its own rate."""
    [line] = walk.line_ids
    line.action_split()
    part = walk.line_ids - line
    codes = walk.connection_id.vat_code_ids
    country = company.country.code
    part.vat_code_id = codes.filtered(lambda row: row.code == REDUCED[country])
    part.gl_account_id = walk.connection_id.gl_account_ids.filtered(
        lambda account: account.code == ACCOUNTS[country][choice.part_account]
    )
    line.net -= choice.part
    part.net = choice.part
    for coded in line + part:
        coded.vat = coded.currency_id.round(coded.net * coded.vat_code_id.percentage)
