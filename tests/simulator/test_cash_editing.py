"""What a person may change in bank and general journal entries in Exact's own screens."""

from decimal import Decimal

import pytest

from exact_simulator.books import cash_editing, editing, matching, processing, removal, terms

from .books import LEDGER
from .test_knobs_books import BANK, BANK_LINES, GENERAL, TERMS, general

D = Decimal


def edit(books, entry, *lines, **header):
    with books.ctx.store.transaction():
        editing.edit_entry(books.ctx, entry["EntryID"], header, list(lines))


def statement(books, customer, amount="121", opening="0") -> dict:
    line = {"GLAccount": books.gl("400000"), "Account": customer, "AmountFC": D(amount)}
    balances = {"OpeningBalanceFC": D(opening), "ClosingBalanceFC": D(opening) + D(amount)}
    lines = [{**line, "Date": books.day}]
    return books.create(BANK, JournalCode="200", BankEntryLines=lines, **balances)


def rows_of(books, resource, entry):
    return books.ctx.store.find(books.ctx.code, resource, EntryID=entry["EntryID"])


def test_a_general_entry_stays_in_balance(books):
    entry = general(books, books.customer())
    before = {row["ID"] for row in rows_of(books, LEDGER, entry)}
    half = {"number": 1, "AmountFC": "-100"}
    assert books.refusal(edit, books, entry, half) == "Sum of amounts is not zero"
    edit(books, entry, half, {"number": 2, "AmountFC": "100"})
    assert books.ledger(entry) == {"400000": D("-100"), "580000": D("100")}
    assert {row["ID"] for row in rows_of(books, LEDGER, entry)} == before
    [item] = terms.of_entry(books.ctx, entry["EntryID"])
    assert (item["AmountDC"], item["TransactionAmountDC"]) == (D("100"), D("100"))


def test_lines_are_added_and_taken_out(books):
    entry = general(books, books.customer())
    added = {"gl_account": "656000", "AmountFC": "21"}
    edit(books, entry, added, {"number": 2, "AmountFC": "100"})
    assert books.ledger(entry) == {"400000": D("-121"), "580000": D("100"), "656000": D("21")}
    edit(books, entry, {"number": 1, "remove": True}, {"number": 2, "AmountFC": "-21"})
    assert books.ledger(entry) == {"580000": D("-21"), "656000": D("21")}
    assert terms.of_entry(books.ctx, entry["EntryID"]) == []


def test_a_statement_closes_with_its_lines(books):
    customer = books.customer()
    entry = statement(books, customer)
    edit(books, entry, {"number": 1, "AmountFC": "100"})
    [changed] = books.ctx.store.all(books.ctx.code, BANK)
    assert changed["ClosingBalanceFC"] == D("100")
    following = statement(books, customer, "21", opening="100")
    text = books.refusal(edit, books, entry, {"number": 1, "AmountFC": "90"})
    assert text.startswith("Opening balance plus all bank entry lines")
    # What changes no balance may be changed.
    edit(books, entry, {"number": 1, "Account": books.customer()})
    edit(books, following, {"number": 1, "AmountFC": "22"})
    assert sum(books.ledger(following).values()) == 0


def test_what_cannot_be_changed(books):
    sale = books.sale()
    entry = general(books, sale["Customer"])
    with pytest.raises(ValueError, match="Currency"):
        edit(books, entry, Currency="USD")
    assert books.refusal(edit, books, entry, {"number": 7, "AmountFC": "1"}).endswith("Lines")
    no_relation = {"number": 1, "Account": None}
    assert books.refusal(edit, books, entry, no_relation) == "Mandatory: Account"
    with books.ctx.store.transaction():
        items = [row["ID"] for row in books.ctx.store.all(books.ctx.code, TERMS)]
        matching.match_all(books.ctx, items)
    assert books.refusal(edit, books, entry) == "Not allowed: Entry"
    books.ctx.knobs.delete_matched_entry = "allow"
    edit(books, entry)
    assert {row["Status"] for row in books.read(TERMS)} == {20}
    with books.ctx.store.transaction():
        processing.process(books.ctx, entry["EntryID"])
    assert books.refusal(edit, books, entry) == "Already processed"


def test_a_closed_period(books):
    entry = general(books, books.customer())
    year, period = entry["FinancialYear"], entry["FinancialPeriod"]
    with books.ctx.store.transaction():
        processing.close_period(books.ctx, year, period % 12 + 1, "900", closed=True)
    refused = books.refusal(edit, books, entry, FinancialPeriod=period % 12 + 1)
    assert refused.startswith("Period is closed")


@pytest.mark.parametrize("value", ["keep", "renew"])
def test_whether_lines_keep_their_guids(books, value):
    books.ctx.knobs.edited_lines = value
    for entry in (general(books, books.customer()), statement(books, books.customer())):
        before = {row["ID"] for row in rows_of(books, LEDGER, entry)}
        edit(books, entry)
        after = {row["ID"] for row in rows_of(books, LEDGER, entry)}
        assert (before == after) is (value == "keep")
        assert len(terms.of_entry(books.ctx, entry["EntryID"])) == 1


@pytest.mark.parametrize("value", ["on", "off"])
def test_whether_a_general_entry_makes_items(books, value):
    books.ctx.knobs.general_open_items = value
    entry = general(books, books.customer())
    assert len(terms.of_entry(books.ctx, entry["EntryID"])) == (value == "on")
    books.ctx.knobs.general_open_items = "on"
    edit(books, entry)
    assert len(terms.of_entry(books.ctx, entry["EntryID"])) == 1


def test_an_edited_entry_is_deleted_as_any(books):
    entry = statement(books, books.customer())
    edit(books, entry, {"number": 1, "AmountFC": "100"})
    assert cash_editing.entry_of(books.ctx, entry["EntryID"])[0] == BANK
    with books.ctx.store.transaction():
        removal.delete_entry(books.ctx, entry["EntryID"])
    assert not rows_of(books, LEDGER, entry) + rows_of(books, BANK_LINES, entry)
    assert not cash_editing.entry_of(books.ctx, entry["EntryID"])
    assert not books.ctx.store.all(books.ctx.code, GENERAL)
