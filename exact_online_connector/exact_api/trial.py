"""Writing to a division made for testing, and deleting all of it: are its answers as we expect?

A relation, an invoice of 1.00 with VAT, its look-up and file, a bill with its file, a credit note.
Every step tells what it saw; the steps that follow from one that failed are left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

from . import resources
from .checks import Seen
from .client import ExactClient
from .errors import AuthError, ExactError, RateLimited, Rejected, UnknownOutcome
from .resources.entries import EntryKind

_NET = Decimal("1.00")
_CENT = Decimal("0.01")
_FILE_NAME = "odoo-check.pdf"
_FILE = b"%PDF-1.4 test of the link with Odoo"
# Types of documents (docs/exact-online.md).
_SALES_INVOICE, _MISCELLANEOUS = 10, 55
_RELATIONS, _DOCUMENTS = "crm/Accounts", "documents/Documents"


class TrialKind(EntryKind, Protocol):
    """A kind of entry whose lines are named too.

    :param lines: property of an entry with its lines
    """

    lines: str


@dataclass(frozen=True)
class Side:
    """What an entry of one side of trade is made of.

    :param kind: of the entries
    :param journal: code
    :param gl_account: GUID
    :param vat_code: one that adds VAT on top
    :param percentage: of that code, a fraction: 0.21
    """

    kind: TrialKind
    journal: str
    gl_account: str
    vat_code: str
    percentage: Decimal


class NothingToTry(Exception):
    """A division lacks what an entry is made of.

    :param what: "journal", "gl_account" or "vat_code"
    """

    def __init__(self, what: str):
        super().__init__(what)
        self.what = what


def choose(
    kind: TrialKind,
    types: tuple[int, int],
    vat_type: str,
    journals: Sequence[Mapping],
    gl_accounts: Sequence[Mapping],
    vat_codes: Sequence[Mapping],
) -> Side:
    """Choose what a trial entry is made of, from the lists of the division.

    :param types: of the journal, and of the G/L account
    :param vat_type: "S" or "P", besides "B" for both
    :param journals: rows of ``resources.journals``; likewise the other two
    :raises NothingToTry: when a list has nothing that serves
    """
    journal_type, account_type = types
    codes = [
        code
        for code in vat_codes
        if code["Type"] == "E"
        and code["VATTransactionType"] in ("B", vat_type)
        and code["Percentage"]
        and not (code["IsBlocked"] or code["Charged"] or code["OssCountry"] or code["VatMargin"])
    ]
    accounts = [
        account
        for account in gl_accounts
        if account["Type"] == account_type
        and not account["IsBlocked"]
        and 1 not in (account["UseCostcenter"], account["UseCostunit"])
        and not (account["VATNonDeductiblePercentage"] or account["PrivatePercentage"])
    ]
    usable = [row for row in journals if row["Type"] == journal_type and not row["IsBlocked"]]
    for what, found in (("journal", usable), ("gl_account", accounts), ("vat_code", codes)):
        if not found:
            raise NothingToTry(what)
    code = max(codes, key=lambda row: row["Percentage"])
    return Side(kind, usable[0]["Code"], accounts[0]["ID"], code["Code"], code["Percentage"])


@dataclass
class Trial:
    """One run through a division.

    :param client: for the division
    :param sales: what an invoice is made of
    :param purchases: what a bill is made of
    :param country: ISO code of the division's country
    """

    client: ExactClient
    sales: Side
    purchases: Side
    country: str
    _written: list[tuple[str, str]] = field(default_factory=list)
    _relation: dict = field(default_factory=dict)

    def run(self) -> Iterator[tuple[str, Seen]]:
        """Yield each step's name and what it saw; at the end all that was written is deleted.

        :raises AuthError: the consent is gone; what was written is named in ``left``
        :raises RateLimited: no call may be made now; likewise
        """
        steps: tuple[tuple[str, Callable], ...] = (
            ("trial.relation", self._create_relation),
            ("trial.relation_found", self._find_relation),
            ("trial.invoice", lambda: self._book(self.sales, 1)),
            ("trial.file", self._bind_file),
            ("trial.credit_note", lambda: self._book(self.sales, -1)),
            ("trial.bill", self._book_bill),
        )
        try:
            for name, step in steps:
                seen = _see(step)
                yield name, seen
                if seen.state == "refused" and name == "trial.relation":
                    break
        finally:
            left = _see(self._delete_all)
        yield "trial.deleted", left

    @property
    def left(self) -> list[tuple[str, str]]:
        """Resource and GUID of what was written and is still there, the newest last."""
        return list(self._written)

    # --- steps: each returns what is other than expected ---

    def _create_relation(self) -> list[str]:
        name = f"Odoo check {uuid4().hex[:8]}"
        payload = {"Name": name, "Status": "C", "Country": self.country}
        self._relation = self._note(_RELATIONS, resources.create_account(self.client, payload))
        resources.update_account(self.client, self._relation["ID"], {"IsSupplier": True})
        now = resources.get_account(self.client, self._relation["ID"])
        wanted = {"Name": name, "Status": "C", "IsSupplier": True, "Country": self.country}
        return _differences(now, wanted)

    def _find_relation(self) -> list[str]:
        found = resources.find_account(self.client, code=self._relation["Code"])
        return [] if [row["ID"] for row in found] == [self._relation["ID"]] else ["not found"]

    def _bind_file(self) -> list[str]:
        """Make a document with a file for the invoice: of its own type, else of another."""
        resource, key = self._written[-1]
        if resource != self.sales.kind.endpoint:
            return ["no invoice"]
        payload = {
            "Subject": "Odoo check",
            "Account": self._relation["ID"],
            "FinancialTransactionEntryID": key,
        }
        other = []
        try:
            made = self._make_document({**payload, "Type": _SALES_INVOICE})
        except Rejected as error:
            other.append(f"Type {_SALES_INVOICE}: {'; '.join(error.words)}")
            made = self._make_document({**payload, "Type": _MISCELLANEOUS})
        if made["FinancialTransactionEntryID"] != key:
            other.append("FinancialTransactionEntryID: none")
            resources.bind_document(self.client, self.sales.kind, key, made["ID"])
        resources.attach(self.client, made["ID"], _FILE_NAME, _FILE)
        return other

    def _make_document(self, payload: dict) -> dict:
        made = resources.create_document(self.client, payload)
        # In front of its entry, which is deleted first.
        self._written.insert(-1, (_DOCUMENTS, made["ID"]))
        return made

    def _book_bill(self) -> list[str]:
        entry, other = self._booked(self.purchases, 1)
        document = entry["Document"]
        if not document:
            return [*other, "Document: none"]
        # In front of its entry, which is deleted first.
        self._written.insert(-1, (_DOCUMENTS, document))
        resources.attach(self.client, document, _FILE_NAME, _FILE)
        names = [row["FileName"] for row in resources.attachments(self.client, document)]
        return other if names == [_FILE_NAME] else [*other, f"FileName: {names}"]

    def _book(self, side: Side, sign: int) -> list[str]:
        _entry, other = self._booked(side, sign)
        return other

    def _booked(self, side: Side, sign: int) -> tuple[dict, list[str]]:
        """Book an entry of one line and look it up.

        :param sign: -1 for a credit note
        :return: the entry, and what is other than expected
        """
        net = sign * _NET
        vat = (net * side.percentage).quantize(_CENT)
        reference = f"ODOO-{uuid4().hex[:12]}"
        today = date.today()
        line = {"GLAccount": side.gl_account, "VATCode": side.vat_code, "AmountFC": net}
        payload = {
            side.kind.party: self._relation["ID"],
            "Journal": side.journal,
            "EntryDate": today,
            "DueDate": today,
            "YourRef": reference,
            side.kind.lines: [{**line, "VATAmountFC": vat}],
        }
        entry = resources.create_entry(self.client, side.kind, payload)
        self._note(side.kind.endpoint, entry, key="EntryID")
        wanted = {"YourRef": reference, "EntryDate": today, "AmountFC": net + vat}
        other = _differences(entry, {**wanted, side.kind.party: self._relation["ID"]})
        found = resources.find_entries(self.client, side.kind, reference)
        if [row["EntryID"] for row in found] != [entry["EntryID"]]:
            other.append(f"YourRef eq '{reference}': {len(found)}")
        return entry, other

    def _delete_all(self) -> list[str]:
        """Delete what was written, the newest first; returns what Exact refuses to delete."""
        refused = []
        for resource, key in reversed(self.left):
            try:
                self.client.delete(resource, key)
            except (AuthError, RateLimited):
                raise
            except ExactError as error:
                refused.append(f"{resource}: {'; '.join(error.words)}")
            else:
                self._written.remove((resource, key))
        return refused

    def _note(self, resource: str, row: dict, key: str = "ID") -> dict:
        self._written.append((resource, row[key]))
        return row


def _see(step: Callable[[], list[str]]) -> Seen:
    try:
        other = step()
    except (AuthError, RateLimited):
        raise
    except UnknownOutcome as error:
        return Seen("other", "; ".join(error.words))
    except ExactError as error:
        return Seen("refused", "; ".join(error.words), error.endpoint or "")
    return Seen("other", "; ".join(other)) if other else Seen("works")


def _differences(found: Mapping, wanted: Mapping) -> list[str]:
    """What a row of Exact says other than it should, as "AmountFC: 1.20 (1.21)"."""
    return [
        f"{name}: {found.get(name)} ({value})"
        for name, value in wanted.items()
        if found.get(name) != value
    ]
