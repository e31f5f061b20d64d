"""The demo's part inside Odoo: ``odoo shell`` runs it, tools/demo_services.py starts it.

Told by environment variables: ``EXACT_DEMO_URL`` and ``EXACT_DEMO_ODOO_URL`` are the addresses of
Exact and of Odoo's server.
"""

import os
import sys
from dataclasses import dataclass, field, replace

from ..common import tell
from . import bills, by_hand, companies, documents, payments, suppliers
from .browser import DemoError
from .coding import code
from .connect import connect
from .report import Sums, report
from .send import queue, work

# Of the invoices every third is sent, and the first bills: some of each kind, learned from twice.
_EVERY, _BILLS = 3, 8


@dataclass
class Plan:
    """What of a company's documents is sent: what each ``account.move`` is, in their order."""

    invoices: dict = field(default_factory=dict)
    bills: dict = field(default_factory=dict)

    def part(self) -> "Plan":
        """What Exact takes within a minute or two; of bills also what cannot go, to see why.

        The rest is for who tries the demo.
        """
        invoices = [move for move, document in self.invoices.items() if not document.stopped]
        usual = [move for move, bill in self.bills.items() if not bill.stopped]
        sent = usual[:_BILLS]
        return Plan(
            {move: self.invoices[move] for move in invoices[::_EVERY]},
            {
                move: bill
                for move, bill in self.bills.items()
                if move in sent or (bill.stopped and not bill.in_exact)
            },
        )


def run(env, check: bool) -> None:
    """Makes companies and documents, connects, codes, sends, compares.

    Ends the process: with 0 when every document is in Exact as in Odoo, or stopped as it should be.

    :param check: send all documents, also those that must be stopped; else a part
    """
    try:
        sums = _run(env, check)
    except DemoError as problem:
        sys.exit(f"\n{problem}")
    sys.exit(0 if sums.all_right else 1)


def _run(env, check: bool) -> Sums:
    """Builds the companies, sends their documents and reports on them.

    :param check: send all of them, and receive no payment
    """
    _announce(env, os.environ["EXACT_DEMO_ODOO_URL"])
    plans = {}
    tell("making the companies: charts of accounts, customers, taxes, users")
    for family in companies.build(env):
        plans |= _queue(family, check)
    tell("sending; 60 calls a minute for each division, as Exact allows")
    work(
        {
            company: company.env["account.move"].union(*plan.invoices, *plan.bills)
            for company, plan in plans.items()
        }
    )
    if not check:
        for company, plan in plans.items():
            payments.receive(company, plan.invoices, os.environ["EXACT_DEMO_URL"])
    tell("comparing both ledgers")
    sums = Sums()
    for company, plan in plans.items():
        report(company, plan.invoices | plan.bills, sums)
        _print_left(company)
    print(f"{'demo-check' if check else 'demo'}: {sums}", flush=True)
    return sums


def _queue(family: list[companies.Company], check: bool) -> dict[companies.Company, Plan]:
    """Makes the documents of a company and its branches, connects it, and queues them.

    :return: what is sent of each: all of it, or a part
    """
    company, plans = family[0], {}
    tell(f"{company.record.name}: making invoices, credit notes, bills and their files")
    purchases = suppliers.build(company)
    for member in family:
        bought = replace(purchases, company=member)
        plans[member] = Plan(documents.build(member), bills.build(bought))
    # Last, since a month is locked for it.
    plans[company].invoices |= documents.build_late(company)
    plans[company].bills |= bills.build_late(purchases)
    company.env.cr.commit()
    tell(f"{company.record.name}: connecting as its accountant does in a browser")
    connect(company, os.environ["EXACT_DEMO_URL"], os.environ["EXACT_DEMO_ODOO_URL"])
    purchases.map_accounts(company.connection)
    by_hand.type_in(company, plans[company].invoices)
    if not check:
        payments.set_up(company)
        plans = {member: plan.part() for member, plan in plans.items()}
    for member, plan in plans.items():
        tell(f"{member.record.name}: checking invoices, coding bills")
        queue(member, member.env["account.move"].union(*plan.invoices))
        code(member, plan.bills)
    return plans


def _print_left(company: companies.Company) -> None:
    """Says how many documents of each kind wait for a person."""
    moves = company.env["account.move"].search(
        [("company_id", "=", company.record.id), ("state", "=", "posted")]
    )
    left = moves.filtered("exact_can_send")
    purchases = left.filtered(lambda move: move.is_purchase_document())
    print(
        f"{company.record.name}: {len(left - purchases)} customer documents and "
        f"{len(purchases)} vendor bills wait for you\n",
        flush=True,
    )


def _announce(env, odoo_url: str) -> None:
    """Odoo's own address, which the app's redirect URL is made of."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", odoo_url)
    parameters.set_param("web.base.url.freeze", "True")
    env.cr.commit()
