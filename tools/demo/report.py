"""Compares both ledgers, document by document: what Odoo has, and what Exact's own API says."""

from collections import Counter
from dataclasses import dataclass, field

from . import odoo_side, stops
from .booking import Booking, differences, is_cent_of_vat
from .companies import Company
from .exact_side import Books

EQUAL, STOPPED = "equal", "stopped as it should be"
CENT = "equal but for a cent of VAT"
MISSING, DIFFERENT = "not in Exact", "different"
WRONGLY_STOPPED, WRONGLY_BOOKED = "stopped", "booked, should be stopped"
WITHOUT_FILE = "without its file"
_RIGHT = (EQUAL, CENT, STOPPED)


@dataclass
class Sums:
    """How many documents of each kind were compared, and what came of it."""

    kinds: Counter = field(default_factory=Counter)
    verdicts: Counter = field(default_factory=Counter)

    def __str__(self) -> str:
        found = [f"{self.verdicts[verdict]} {verdict}" for verdict in _RIGHT]
        found += [
            f"{number} {verdict}"
            for verdict, number in sorted(self.verdicts.items())
            if verdict not in _RIGHT
        ]
        return (
            f"{self.kinds.total()} documents ({self.kinds['sale']} of customers, "
            f"{self.kinds['purchase']} of suppliers), {', '.join(found)}"
        )

    @property
    def all_right(self) -> bool:
        """Whether there were documents of both kinds, each as it should be."""
        both = self.kinds["sale"] and self.kinds["purchase"]
        right = sum(self.verdicts[verdict] for verdict in _RIGHT)
        return bool(both) and self.kinds.total() == right


@dataclass
class Row:
    """A document in the table: its number, what is compared, the outcome, and what explains it.

    Its reference, what Exact knows it by, is shown where it is another than its number.
    """

    document: str
    columns: dict[str, str]
    entry: str
    verdict: str
    remarks: list[str] = field(default_factory=list)


def report(company: Company, documents: dict, sums: Sums) -> None:
    """Prints a table with a line per document, and adds to the sums.

    :param documents: what each ``account.move`` is, a ``documents.Document`` or a ``bills.Bill``
    """
    if not documents:
        return
    books = Books(company)
    rows = []
    for move, spec in documents.items():
        row = _row(company, books, move, spec)
        rows.append(row)
        sums.kinds[_kind(move)] += 1
        sums.verdicts[row.verdict] += 1
    _print_table(company.record.name, rows)


def _kind(move) -> str:
    return "purchase" if move.is_purchase_document() else "sale"


def _row(company: Company, books: Books, move, spec) -> Row:
    """A document as Odoo and as Exact have it, and what is wrong with it."""
    ours = odoo_side.booking(company, move, spec)
    found = books.of(_kind(move), ours.reference)
    columns = ours.columns()
    if ours.reference == move.name:
        columns["reference"] = ""
    row = Row(move.name, columns, ", ".join(str(number) for number, _theirs in found), "")
    if spec.stopped:
        _judge_stopped(company, row, move, spec, len(found))
    else:
        _judge_booked(company, row, move, ours, [booking for _number, booking in found])
    return row


def _judge_stopped(company: Company, row: Row, move, spec, count: int) -> None:
    """One that must not be booked, and say why; Exact may have it from elsewhere already."""
    codes = stops.reasons(company, move)
    row.remarks.append(f"stopped by {', '.join(codes)}" if codes else "nothing stops it")
    if spec.stopped in codes and count == spec.in_exact:
        row.verdict = STOPPED
    else:
        row.verdict = WRONGLY_BOOKED if count > spec.in_exact else WRONGLY_STOPPED
        row.remarks.append(f"should be stopped by {spec.stopped}")
    if count != spec.in_exact:
        row.remarks.append(f"{count} in Exact, {spec.in_exact} expected")


def _judge_booked(company: Company, row: Row, move, ours: Booking, found: list[Booking]) -> None:
    """One that must be booked once, as Odoo has it."""
    if not found:
        codes = stops.reasons(company, move)
        row.verdict = WRONGLY_STOPPED if codes else MISSING
        row.remarks += [f"stopped by {', '.join(codes)}"] if codes else []
        return
    theirs = min(found, key=lambda booking: len(differences(ours, booking)))
    different = differences(ours, theirs)
    for heading, sides in different.items():
        # So that white space in a number is seen.
        odoo, exact = map(ascii, sides) if heading == "reference" else sides
        row.remarks.append(f"{heading}: Odoo {odoo}   Exact {exact}")
    row.verdict = EQUAL
    if different:
        row.verdict = CENT if is_cent_of_vat(ours, theirs) else DIFFERENT
    if len(found) > 1:
        row.verdict = DIFFERENT
        row.remarks.append(f"{len(found)} times in Exact")
    lacks_file = move.is_purchase_document() and move._exact_file()
    if row.verdict == EQUAL and lacks_file and move.exact_file_state != "attached":
        row.verdict = WITHOUT_FILE


def _print_table(name: str, rows: list[Row]) -> None:
    """A line per document; below those that are not equal, why."""
    headings = ["document", *rows[0].columns, "in Exact", "result"]
    cells = [[row.document, *row.columns.values(), row.entry, row.verdict] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]

    def line(texts) -> str:
        pairs = zip(texts, widths, strict=True)
        return "  ".join(text.ljust(width) for text, width in pairs).rstrip()

    print(f"{name}\n{line(headings)}")
    for row, texts in zip(rows, cells, strict=True):
        print(line(texts))
        for remark in row.remarks:
            print(f"    {remark}")
    print(flush=True)
