"""Calls, seconds and memory of payments that come back, and of a batch that is collected.

Runs inside ``odoo shell``, in the demo's Belgian company; tools/bench.py starts it.
"""

import os
import time
from dataclasses import dataclass

import requests

from odoo import Command, fields

from tools.demo import companies
from tools.demo.connect import connect

_GROWTH = (100, 500, 1000, 5000)
_STORED = 5000
_BY_HAND = 100
_COLLECTED = 2000
_SUSPENSE, _JOURNAL = "580000", "900"
_AT_ONCE = 500


@dataclass
class Cost:
    """What something took.

    :param changed: open items that Exact handed out
    :param peak: megabytes the process held at most
    """

    calls: int
    seconds: float
    queries: int
    changed: int
    peak: float


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
        """What a fetch costs by its payments, without any, and the same in Odoo's own wizard."""
        self.connection._fetch_payments()
        print("\nPayments received in Exact, booked in Odoo by one fetch")
        print(
            f"{'payments':>9}{'changed':>9}{'calls':>7}{'per 1000':>10}"
            f"{'seconds':>10}{'each':>10}{'queries':>9}{'memory':>9}"
        )
        for number in _GROWTH:
            entries = self._documents(number)
            self.connection._fetch_payments()
            self._accountant("pay", payments=[{"entry": row["EntryID"]} for row in entries])
            self._print(number, self._measured(self.connection._fetch_payments))
            self._assert_paid(entries)
        self._show_without_changes()
        self._show_by_hand()

    def _show_without_changes(self) -> None:
        stored = self.env["exact.open.item"].search_count([])
        assert stored >= _STORED
        cost = self._measured(self.connection._fetch_payments)
        print(
            f"nothing changed, beside {stored:,} stored items: {cost.calls} calls, "
            f"{cost.seconds:.2f} s, {cost.queries} queries"
        )

    def _show_by_hand(self) -> None:
        """The same invoices paid with Odoo's wizard: each by itself, and all of a selection."""
        alone, selected = self._invoices(_BY_HAND), self._invoices(_BY_HAND)
        self._analyze()

        def one_by_one():
            for invoice in alone:
                self._register(invoice)
                self.env.cr.commit()
                self.env.invalidate_all()  # a person's next payment is a new request

        for name, work in (
            ("Odoo's wizard one by one", one_by_one),
            ("Odoo's wizard, all selected", lambda: self._register(selected)),
        ):
            cost = self._measured(work)
            print(
                f"{name:<28}{cost.seconds / _BY_HAND:>7.3f} s{cost.queries / _BY_HAND:>8.1f} "
                "queries for each",
                flush=True,
            )

    def _register(self, invoices) -> None:
        """Pay invoices as a person does, each with a payment of its own."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        journal = self.connection._clearing_journal()
        wizard.create({"journal_id": journal.id, "group_payment": False})._create_payments()

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
        made = []

        def collect():
            action = moves.action_exact_collect()
            ids = action.get("res_id") or action["domain"][0][2]
            made.append(self.env["exact.collection"].browse(ids))

        self._step("made and checked", collect)
        [collections] = made

        def book():
            collections._queue()
            self.env["exact.driver"]._drive()

        self._step("booked in Exact", book)
        assert set(collections.mapped("state")) == {"booked"}, collections.mapped("reason")
        self._step("matched there, paid here", connection._fetch_payments)
        assert set(collections.mapped("state")) == {"matched"}, collections.mapped("state")
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
        self._analyze()
        return entries

    def _analyze(self) -> None:
        """What the server does by itself some minutes after so many rows came in."""
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _invoices(self, number: int):
        """Posted invoices of 100.00 without VAT.

        :param number: how many
        """
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
        _forget_peak()
        cursor = int(self.connection.open_item_feed_ids.cursor or 0)
        queries, started = self.env.cr.sql_log_count, time.perf_counter()
        work()
        self.env.cr.commit()
        seconds = time.perf_counter() - started
        queries = self.env.cr.sql_log_count - queries
        peak = _peak()
        return Cost(self._calls(), seconds, queries, self._changed_since(cursor), peak)

    def _calls(self) -> int:
        """How many there were; a token is renewed by the clock, whatever is asked."""
        answer = requests.get(f"{self.exact_url}/_control/calls", timeout=60).json()
        return sum(call["endpoint"] != "oauth2/token" for call in answer["calls"])

    def _changed_since(self, cursor: int) -> int:
        later = "SELECT count(*) FROM exact_open_item WHERE timestamp::bigint > %s"
        self.env.cr.execute(later, [cursor])
        return self.env.cr.fetchone()[0]

    def _print(self, number: int, cost: Cost) -> None:
        print(
            f"{number:>9}{cost.changed:>9}{cost.calls:>7}{cost.calls * 1000 / cost.changed:>10.1f}"
            f"{cost.seconds:>8.1f} s{cost.seconds / number:>8.4f} s{cost.queries / number:>9.1f}"
            f"{cost.peak:>6.0f} MB",
            flush=True,
        )

    def _accountant(self, call: str, **body) -> dict:
        return _steer(self.exact_url, call, {"division": self.connection.division, **body})


def _forget_peak() -> None:
    """Have the kernel begin anew with the most memory this process held."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _peak() -> float:
    """Megabytes of memory this process held at most since its peak was forgotten."""
    with open("/proc/self/status", encoding="ascii") as file:
        [kilobytes] = [line.split()[1] for line in file if line.startswith("VmHWM:")]
    return int(kilobytes) / 1024


def _steer(exact_url: str, path: str, body: dict) -> dict:
    answer = requests.post(f"{exact_url}/_control/{path}", json=body, timeout=300)
    answer.raise_for_status()
    return answer.json()
