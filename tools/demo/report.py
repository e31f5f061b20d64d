"""Compares both ledgers: what Odoo has, and what Exact's own API says is booked."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from odoo.addons.exact_online_connector.exact_api.errors import RateLimited

from .companies import Company

_ENTRY = ("EntryNumber", "YourRef", "Currency", "AmountFC")
_ENTRIES = {"sale": "salesentry/SalesEntries", "purchase": "purchaseentry/PurchaseEntries"}
_REFUNDS = ("out_refund", "in_refund")


@dataclass
class Sums:
    """How many documents of each kind were compared, and what came of it."""

    kinds: Counter = field(default_factory=Counter)
    verdicts: Counter = field(default_factory=Counter)
    files: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kinds['sale']} customer documents and {self.kinds['purchase']} vendor bills "
            f"({self.files} with their file), {self.verdicts['equal']} equal to the cent, "
            f"{self.verdicts['missing']} missing, {self.verdicts['different']} different, "
            f"{self.verdicts['without file']} without their file"
        )

    @property
    def all_equal(self) -> bool:
        """Whether there were documents of both kinds, each found once, with its total and file."""
        both = self.kinds["sale"] and self.kinds["purchase"]
        return bool(both) and self.kinds.total() == self.verdicts["equal"]


def report(company: Company, moves, sums: Sums) -> None:
    """Prints one line per document and adds to the sums.

    :param moves: documents that must be in Exact, all of them sales or all of them purchases
    """
    [kind] = set(moves.journal_id.mapped("type"))
    booked: dict[str, list[dict]] = {}
    for entry in _entries(company, _ENTRIES[kind]):
        booked.setdefault(entry["YourRef"], []).append(entry)
    for move in moves:
        found = booked.get(move._exact_reference(), [])
        verdict = _verdict(move, found)
        sums.kinds[kind] += 1
        sums.verdicts[verdict] += 1
        sums.files += move.exact_file_state == "attached"
        _print_line(company, move, found, verdict)


def _verdict(move, found: list[dict]) -> str:
    if not found:
        return "missing"
    entry = found[0]
    same = _amount(move) == entry["AmountFC"] and move.currency_id.name == entry["Currency"]
    if not same or len(found) > 1:
        return "different"
    bill = move.is_purchase_document()
    has_file = bill and move._exact_file()
    return "without file" if has_file and move.exact_file_state != "attached" else "equal"


def _amount(move) -> Decimal:
    """The total, negative on a credit note or refund as Exact has it."""
    total = Decimal(f"{move.amount_total:.2f}")
    return -total if move.move_type in _REFUNDS else total


def _print_line(company: Company, move, found: list[dict], verdict: str) -> None:
    code = company.country.code.upper()
    odoo = f"{code}  {move.name:<17}{_amount(move):>12} {move.currency_id.name}"
    exact = ", ".join(
        f"{entry['EntryNumber']:>9}{entry['AmountFC']:>12} {entry['Currency']}" for entry in found
    )
    print(f"{odoo}  {exact or 'not in Exact':<26}  {verdict}", flush=True)


def _entries(company: Company, resource: str) -> list[dict]:
    """Every entry of a kind in the division, read afresh from Exact."""
    client = company.record.sudo().exact_connection_id._client()
    while True:
        try:
            rows = list(client.get(resource, select=_ENTRY))
        except RateLimited as limited:
            time.sleep(max(1.0, (limited.reset_at - datetime.now(UTC)).total_seconds() + 0.5))
            continue
        for row in rows:
            row["AmountFC"] = Decimal(row["AmountFC"]).quantize(Decimal("0.01"))
        return rows
