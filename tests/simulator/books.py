"""Books without a protocol around them: what the tests of the rules start from."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from exact_simulator import rules, validity
from exact_simulator.books import seed
from exact_simulator.clock import Clock
from exact_simulator.knobs import Knobs
from exact_simulator.messages import messages
from exact_simulator.reference import resource as find_resource
from exact_simulator.rules import BusinessError, Context
from exact_simulator.store import SYSTEM, Store

BE, NL = 100001, 200001
SALES = "salesentry/SalesEntries"
PURCHASES = "purchaseentry/PurchaseEntries"
LEDGER = "financialtransaction/TransactionLines"


class Books:
    """One division, with short ways to do what a caller of the API would do.

    :param division: its number
    :param language: of the user, decides the texts of refusals
    """

    def __init__(self, division: int = BE, language: str = "en"):
        clock = Clock()
        clock.set(datetime(2026, 6, 15, 12))
        store = Store(":memory:", clock)
        seed.load(store, clock)
        entity = store.get(SYSTEM, "system/Divisions", division)
        user = {"UserID": "u", "FullName": "Tester", "Language": language}
        self.ctx = Context(store, entity, user, clock, Knobs())
        self.today = clock.today()
        self.day = date(self.today.year, 3, 15)

    def create(self, resource: str, **values) -> dict:
        """POST."""
        with self.ctx.store.transaction(user=self.ctx.user):
            return rules.create(self.ctx, resource, self._checked(resource, values))

    def update(self, resource: str, key: str, **values) -> dict:
        """PUT."""
        entity = self.get(resource, key)
        with self.ctx.store.transaction(user=self.ctx.user):
            return rules.update(self.ctx, resource, entity, self._checked(resource, values), key)

    def _checked(self, resource: str, values: dict) -> dict:
        return validity.checked(find_resource(resource), values, self.ctx)

    def delete(self, resource: str, key: str) -> None:
        """DELETE."""
        with self.ctx.store.transaction(user=self.ctx.user):
            rules.delete(self.ctx, resource, self.get(resource, key), key)

    def get(self, resource: str, key: str) -> dict:
        """GET by key."""
        return self.ctx.store.get(self.ctx.code, resource, key)

    def read(self, resource: str) -> list[dict]:
        """GET."""
        return rules.read(self.ctx, resource)

    def by_code(self, resource: str, code: str) -> dict:
        """The row of a list with this code."""
        (row,) = self.ctx.store.find(self.ctx.code, resource, Code=code)
        return row

    def gl(self, code: str) -> str:
        """The GUID of a G/L account."""
        return self.by_code("financial/GLAccounts", code)["ID"]

    def customer(self, **values) -> str:
        """The GUID of a new customer."""
        return self.create("crm/Accounts", **{"Name": "Klant", "Status": "C", **values})["ID"]

    def supplier(self, **values) -> str:
        """The GUID of a new supplier."""
        return self.create("crm/Accounts", **{"Name": "Lever", "IsSupplier": True, **values})["ID"]

    def line(self, amount: str, vat: str | None = "5", gl: str = "700000", **values) -> dict:
        """A line for an entry."""
        return {
            "GLAccount": self.gl(gl),
            "AmountFC": Decimal(amount),
            "VATCode": vat,
            **values,
        }

    def sale(self, *lines: dict, **values) -> dict:
        """A new sales entry; by default one line of 100.00 with 21 % and a new customer."""
        values = {"Journal": "700", "EntryDate": self.day, **values}
        values.setdefault("Customer", None) or values.update(Customer=self.customer())
        return self.create(SALES, SalesEntryLines=list(lines) or [self.line("100")], **values)

    def purchase(self, *lines: dict, **values) -> dict:
        """A new purchase entry of these lines; by default of a new supplier."""
        values = {"Journal": "600", "EntryDate": self.day, **values}
        if "Supplier" not in values:
            values["Supplier"] = self.supplier()
        return self.create(PURCHASES, PurchaseEntryLines=list(lines), **values)

    def ledger(self, entry: dict) -> dict[str, Decimal]:
        """What an entry put on each G/L account, in the division's currency."""
        amounts: dict[str, Decimal] = {}
        for row in self.ctx.store.find(self.ctx.code, LEDGER, EntryID=entry["EntryID"]):
            code = row["GLAccountCode"]
            amounts[code] = amounts.get(code, Decimal(0)) + row["AmountDC"]
        return amounts

    def refusal(self, act, *args, **values) -> str:
        """The text Exact refuses with; the call must be refused and leave nothing behind."""
        before = self._kept()
        with pytest.raises(BusinessError) as caught:
            act(*args, **values)
        assert self._kept() == before
        return messages(caught.value.problems, self.ctx.user["Language"])

    def _kept(self) -> list[list[dict]]:
        """Everything that a refused call may not change."""
        kept = (SALES, PURCHASES, LEDGER, "financial/GLAccounts", "documents/DocumentAttachments")
        return [self.ctx.store.all(self.ctx.code, resource) for resource in kept]
