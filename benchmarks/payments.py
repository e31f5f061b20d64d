"""Calls, seconds and memory of payments that come back, and of a batch that is collected.

Runs inside `odoo shell`, in the demo's Belgian company; tools/bench.py starts it.
"""

import os
import time
from dataclasses import dataclass

import requests

from odoo import Command, fields

from tools.demo import companies
from tools.demo.connect import connect

_GROWTH = (100, 500, 1000, 5000)
_BY_HAND = 100
_COLLECTED = 5000
_SUSPENSE, _JOURNAL = "580000", "900"
_AT_ONCE = 500


@dataclass
class Cost:
    """What something took."""

    calls: int
    seconds: float
    queries: int
    megabytes: float = 0


def run(env) -> None:
    """Makes invoices that stand in Exact, has them paid there, measures, prints."""
    exact_url, odoo_url = os.environ["EXACT_DEMO_URL"], os.environ["EXACT_DEMO_ODOO_URL"]
    env["ir.config_parameter"].set_param("web.base.url", odoo_url)
    for cron in ("refresh_lists", "payments", "queue"):
        env.ref(f"exact_online_connector.ir_cron_{cron}").active = False
    _steer(exact_url, "knobs", {"minute_limit": 10_000})
    company = companies.build(env)[0]
    env.cr.commit()
    connect(company, exact_url, odoo_url)
    connection = company.record.sudo().exact_connection_id
    bench = _Bench(connection.with_company(connection.company_id), exact_url)
    bench.show_payments()
    bench.show_collection()


class _Bench:
    """The connection and the simulator it works with."""

    def __init__(self, connection, exact_url: str):
        self.connection = connection
        self.env = connection.env
        self.exact_url = exact_url
        self.partner = self.env["res.partner"].create({"name": "Benchmark NV", "is_company": True})

    # --- payments ---

    def show_payments(self) -> None:
        """A row for each number of payments, and what Odoo's own wizard takes for one."""
        self.connection._fetch_payments()
        alone = self._registered_one_by_one()
        print(
            f"\nPayments received in Exact, booked in Odoo; one by one by hand: {alone:.3f} s each"
        )
        print(f"{'payments':>9}{'calls':>7}{'seconds':>10}{'each':>9}{'queries':>9}{'memory':>10}")
        for number in _GROWTH:
            entries = self._documents(number)
            self.connection._fetch_payments()
            self._accountant("pay", payments=[{"entry": row["EntryID"]} for row in entries])
            self._print(number, self._measured(self.connection._fetch_payments))
            self._assert_paid(entries)
        self._print(0, self._measured(self.connection._fetch_payments))

    def _registered_one_by_one(self) -> float:
        """Seconds for one payment with Odoo's wizard, as a person registers it."""
        invoices = self._invoices(_BY_HAND)
        started = time.perf_counter()
        for invoice in invoices:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({"journal_id": self.connection._clearing_journal().id})._create_payments()
            self.env.cr.commit()
        return (time.perf_counter() - started) / _BY_HAND

    def _assert_paid(self, entries: list[dict]) -> None:
        guids = [row["EntryID"] for row in entries]
        moves = self.env["exact.entry"].search([("guid", "in", guids)]).move_id
        assert set(moves.mapped("payment_state")) == {"paid"}, moves.mapped("payment_state")

    # --- a batch ---

    def show_collection(self) -> None:
        """A row for each step of a batch, from the selection to the invoices that are paid."""
        connection = self.connection
        connection.collection_account_id = connection.gl_account_ids.filtered(
            lambda account: account.code == _SUSPENSE
        )
        connection.collection_journal_id = connection.journal_ids.filtered(
            lambda journal: journal.code == _JOURNAL
        )
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.partner.id, "acc_number": "BE68539007547034"}
        )
        self.env["exact.mandate"].create(
            {
                "partner_id": self.partner.id,
                "partner_bank_id": bank.id,
                "signature_date": "2024-01-01",
            }
        )
        entries = self._documents(_COLLECTED)
        connection._fetch_payments()
        guids = [row["EntryID"] for row in entries]
        moves = self.env["exact.entry"].search([("guid", "in", guids)]).move_id
        print(f"\nA batch of {_COLLECTED:,} lines")
        print(f"{'':<28}{'calls':>7}{'seconds':>10}{'queries':>9}")
        collections = []

        def collect():
            action = moves.action_exact_collect()
            collections.append(self.env["exact.collection"].browse(action["res_id"]))

        self._step("made and checked", collect)
        [collection] = collections

        def book():
            collection._queue()
            self.env["exact.run"]._drive()

        self._step("booked in Exact", book)
        assert collection.state == "booked", collection.reason
        self._step("matched there, paid here", connection._fetch_payments)
        assert collection.state == "matched", collection.state
        assert set(moves.mapped("amount_residual")) == {0}

    def _step(self, name: str, work) -> None:
        cost = self._measured(work)
        print(f"{name:<28}{cost.calls:>7}{cost.seconds:>8.1f} s{cost.queries:>9}", flush=True)

    # --- what is measured on ---

    def _documents(self, number: int) -> list[dict]:
        """Entries in the simulator's books, each linked with an invoice in Odoo."""
        day = fields.Date.to_string(fields.Date.today())
        entries = self._accountant("sales_entries", count=number, date=day)["entries"]
        for start in range(0, number, _AT_ONCE):
            some = entries[start : start + _AT_ONCE]
            self._link(self._invoices(len(some)), some)
            self.env.cr.commit()
            self.env.invalidate_all()
        # As the server does by itself after some minutes.
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        return entries

    def _invoices(self, number: int):
        tax = self.connection.company_id.account_sale_tax_id
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create({"name": "Table", "price_unit": 100, "tax_ids": tax.ids})
                    ],
                }
                for _number in range(number)
            ]
        )
        invoices.action_post()
        return invoices

    def _link(self, invoices, entries: list[dict]) -> None:
        queued = self.env["exact.entry"]._enqueue(invoices, self.connection)
        for entry, row in zip(queued.sorted("id"), entries, strict=True):
            entry._set_state("sending")
            entry._set_state("sent", guid=row["EntryID"], entry_number=row["EntryNumber"])

    # --- measuring ---

    def _measured(self, work) -> Cost:
        """What some work takes that starts with nothing in memory."""
        _steer(self.exact_url, "calls/clear", {})
        self.env["exact.call"].search([]).unlink()
        self.env.cr.commit()
        self.env.invalidate_all()
        before = _resident()
        queries, started = self.env.cr.sql_log_count, time.perf_counter()
        work()
        self.env.cr.commit()
        seconds = time.perf_counter() - started
        grown = _resident() - before
        calls = requests.get(f"{self.exact_url}/_control/calls", timeout=60).json()["calls"]
        return Cost(len(calls), seconds, self.env.cr.sql_log_count - queries, grown)

    def _print(self, number: int, cost: Cost) -> None:
        each = f"{cost.seconds / number:>7.4f} s" if number else f"{'':>9}"
        queries = cost.queries / number if number else cost.queries
        print(
            f"{number:>9}{cost.calls:>7}{cost.seconds:>8.1f} s{each}{queries:>9.1f}"
            f"{cost.megabytes:>7.0f} MB",
            flush=True,
        )

    def _accountant(self, call: str, **body) -> dict:
        return _steer(self.exact_url, call, {"division": self.connection.division, **body})


def _resident() -> float:
    """Megabytes of memory this process holds."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def _steer(exact_url: str, path: str, body: dict) -> dict:
    answer = requests.post(f"{exact_url}/_control/{path}", json=body, timeout=300)
    answer.raise_for_status()
    return answer.json()
