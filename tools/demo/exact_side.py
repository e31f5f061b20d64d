"""What stands in Exact, read afresh through its API: entries, ledger, relations."""

import time
from datetime import UTC, datetime
from decimal import Decimal

from odoo.addons.exact_online_connector.exact_api.errors import RateLimited
from odoo.addons.exact_online_connector.exact_api.odata import parse_date

from .booking import Booking, Relation, cents, one_line, plain
from .vat_codes import meaning

_ENTRY = (
    "EntryID EntryNumber EntryDate DueDate ReportingYear ReportingPeriod YourRef Currency AmountFC"
    " AmountDC"
).split()
# The resource, the relation's property, and the sign of a normal line in the ledger.
_KINDS = {
    "sale": ("salesentry/SalesEntries", "Customer", -1),
    "purchase": ("purchaseentry/PurchaseEntries", "Supplier", 1),
}
_LEDGER = "ID EntryID LineNumber GLAccountCode VATCode AmountFC AmountVATFC AmountVATBaseFC".split()
_RELATION = ("ID", "Name", "VATNumber", "ChamberOfCommerce")
_VAT_CODE = ("Code", "GLToClaimCode", "GLToPayCode")
_FROM_THE_START = 1


class Books:
    """The books of the division that a company's documents go to, as they are now."""

    def __init__(self, company):
        self._company = company
        client = company.connection._client()
        self._ledger = _rows(client, "sync/Financial/TransactionLines", _LEDGER)
        relations = _rows(client, "sync/CRM/Accounts", _RELATION)
        self._relations = {row["ID"]: row for row in relations}
        codes = _rows(client, "vat/VATCodes", _VAT_CODE)
        self._claimed = {(code["GLToClaimCode"] or "").strip() for code in codes} - {""}
        self._owed = {(code["GLToPayCode"] or "").strip() for code in codes} - {""}
        self._entries = {
            kind: _rows(client, resource, [*_ENTRY, party])
            for kind, (resource, party, _sign) in _KINDS.items()
        }

    def of(self, kind: str, reference: str) -> list[tuple[int, Booking]]:
        """The entries with a reference, whatever white space is in it.

        :param kind: "sale" or "purchase"
        :return: entry number and booking of each
        """
        return [
            (entry["EntryNumber"], self._booking(kind, entry))
            for entry in self._entries[kind]
            if one_line(entry["YourRef"]) == reference
        ]

    def _booking(self, kind: str, entry: dict) -> Booking:
        """What Exact's ledger has of an entry.

        :param kind: key of ``_KINDS``
        """
        _resource, party, sign = _KINDS[kind]
        relation = self._relations.get(entry[party], {})
        lines = [row for row in self._ledger if row["EntryID"] == entry["EntryID"]]
        return Booking(
            reference=entry["YourRef"],
            day=parse_date(entry["EntryDate"]),
            period=(entry["ReportingYear"], entry["ReportingPeriod"]),
            due=parse_date(entry["DueDate"]),
            currency=entry["Currency"],
            total=cents(entry["AmountFC"]),
            home=cents(entry["AmountDC"]),
            vat=self._vat(lines, sign),
            claimed=_balance(lines, self._claimed),
            owed=-_balance(lines, self._owed) + Decimal("0.00"),
            relation=Relation(
                relation.get("Name") or "",
                plain(relation.get("VATNumber")),
                plain(relation.get("ChamberOfCommerce")),
            ),
        )

    def _vat(self, lines: list[dict], sign: int) -> dict:
        """Base and VAT by code, of the ledger lines that are the entry's own."""
        found = {}
        for line in lines:
            gl_account = (line["GLAccountCode"] or "").strip()
            if not line["LineNumber"] or gl_account in self._claimed | self._owed:
                continue
            if line["AmountVATFC"] is None:
                continue  # the share of the VAT that is a cost, and the owner's own share
            code = meaning(self._company, (line["VATCode"] or "").strip())
            base, tax = found.get(code, (Decimal("0.00"), Decimal("0.00")))
            net = cents(line["AmountVATBaseFC"] or line["AmountFC"])
            vat = cents(line["AmountVATFC"])
            found[code] = (base + sign * net, tax + sign * vat)
        return found


def _balance(lines: list[dict], accounts: set[str]) -> Decimal:
    """What an entry books on some accounts, debit positive."""
    amounts = [
        cents(line["AmountFC"])
        for line in lines
        if (line["GLAccountCode"] or "").strip() in accounts
    ]
    return sum(amounts, Decimal("0.00"))


def _rows(client, resource: str, select) -> list[dict]:
    """All rows of a resource; waits when Exact takes no more calls in this minute."""
    while True:
        try:
            if resource.startswith("sync/"):
                found = client.sync(resource, _FROM_THE_START, select=select)
                # A row may come twice: its last state counts.
                return list({row.get("ID") or row["Timestamp"]: row for row in found}.values())
            return list(client.get(resource, select=select))
        except RateLimited as limited:
            time.sleep(max(1.0, (limited.reset_at - datetime.now(UTC)).total_seconds() + 0.5))
