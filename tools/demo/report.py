"""Compares both ledgers: what Odoo has, and what Exact's own API says is booked."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from odoo.addons.exact_online_connector.exact_api.errors import RateLimited

from .companies import Company

_ENTRY = ("EntryNumber", "YourRef", "Currency", "AmountFC")


@dataclass
class Sums:
    """How many documents were compared, and what came of it."""

    documents: int = 0
    equal: int = 0
    missing: int = 0
    different: int = 0

    def __str__(self) -> str:
        return (
            f"{self.documents} documents, {self.equal} equal to the cent, "
            f"{self.missing} missing, {self.different} different"
        )

    @property
    def all_equal(self) -> bool:
        """Whether there were documents, and each was found once with its total."""
        return 0 < self.documents == self.equal


def report(company: Company, moves, sums: Sums) -> None:
    """Prints one line per document and adds to the sums.

    :param moves: documents that must be in Exact
    """
    booked: dict[str, list[dict]] = {}
    for entry in _entries(company):
        booked.setdefault(entry["YourRef"], []).append(entry)
    for move in moves:
        found = booked.get(move.name, [])
        verdict = _verdict(move, found)
        sums.documents += 1
        setattr(sums, verdict, getattr(sums, verdict) + 1)
        _print_line(company, move, found, verdict)


def _verdict(move, found: list[dict]) -> str:
    if not found:
        return "missing"
    entry = found[0]
    same = _amount(move) == entry["AmountFC"] and move.currency_id.name == entry["Currency"]
    return "equal" if same and len(found) == 1 else "different"


def _amount(move) -> Decimal:
    """The total, negative on a credit note as Exact has it."""
    total = Decimal(f"{move.amount_total:.2f}")
    return -total if move.move_type == "out_refund" else total


def _print_line(company: Company, move, found: list[dict], verdict: str) -> None:
    code = company.country.code.upper()
    odoo = f"{code}  {move.name:<17}{_amount(move):>12} {move.currency_id.name}"
    exact = ", ".join(
        f"{entry['EntryNumber']:>9}{entry['AmountFC']:>12} {entry['Currency']}" for entry in found
    )
    print(f"{odoo}  {exact or 'not in Exact':<26}  {verdict}", flush=True)


def _entries(company: Company) -> list[dict]:
    """Every sales entry of the division, read afresh from Exact."""
    client = company.record.sudo().exact_connection_id._client()
    while True:
        try:
            rows = list(client.get("salesentry/SalesEntries", select=_ENTRY))
        except RateLimited as limited:
            time.sleep(max(1.0, (limited.reset_at - datetime.now(UTC)).total_seconds() + 0.5))
            continue
        for row in rows:
            row["AmountFC"] = Decimal(row["AmountFC"]).quantize(Decimal("0.01"))
        return rows
