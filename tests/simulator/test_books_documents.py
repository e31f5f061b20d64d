"""Documents that somebody makes beside an entry, at each value of the knobs about them."""

import pytest

from .books import SALES

DOCUMENTS = "documents/Documents"
SALES_INVOICE, MISCELLANEOUS = 10, 55


def make(books, entry, number):
    names = {"FinancialTransactionEntryID": entry["EntryID"]}
    return books.create(DOCUMENTS, Subject="INV/1", Type=number, **names)


@pytest.mark.parametrize(
    ("knob", "bound"),
    [
        ("kept", {SALES_INVOICE, MISCELLANEOUS}),
        ("dropped", set()),
        ("dropped_for_sales", {MISCELLANEOUS}),
        ("refused_for_sales", {MISCELLANEOUS}),
    ],
)
@pytest.mark.parametrize("number", [SALES_INVOICE, MISCELLANEOUS])
def test_what_comes_of_the_entry_a_document_names(books, knob, bound, number):
    books.ctx.knobs.document_binding = knob
    entry = books.sale()
    if knob == "refused_for_sales" and number == SALES_INVOICE:
        assert books.refusal(make, books, entry, number) == "Invalid reference: Entry"
        assert books.read(DOCUMENTS) == []
        return
    document = make(books, entry, number)
    is_bound = number in bound
    assert document["FinancialTransactionEntryID"] == (entry["EntryID"] if is_bound else None)
    shown = books.get(SALES, entry["EntryID"]).get("Document")
    assert shown == (document["ID"] if is_bound else None)


@pytest.mark.parametrize(
    ("knob", "made"),
    [("all", {SALES_INVOICE, MISCELLANEOUS}), ("no_sales", {MISCELLANEOUS}), ("none", set())],
)
@pytest.mark.parametrize("number", [SALES_INVOICE, MISCELLANEOUS])
def test_which_types_a_user_may_make(books, knob, made, number):
    books.ctx.knobs.document_types = knob
    entry = books.sale()
    if number in made:
        assert make(books, entry, number)["Type"] == number
    else:
        assert books.refusal(make, books, entry, number) == "Document Type not allowed"


def test_an_entry_takes_a_document_that_was_not_bound(books):
    books.ctx.knobs.document_binding = "dropped"
    entry = books.sale()
    document = make(books, entry, SALES_INVOICE)
    books.update(SALES, entry["EntryID"], Document=document["ID"])
    entry = books.get(SALES, entry["EntryID"])
    assert (entry["Document"], entry["DocumentSubject"]) == (document["ID"], "INV/1")


def test_the_document_of_an_entry_stays_until_the_entry_is_gone(books):
    entry = books.sale()
    document = make(books, entry, SALES_INVOICE)
    text = books.refusal(books.delete, DOCUMENTS, document["ID"])
    assert text == "Cannot delete: Document - Used in: Entries"
    books.delete(SALES, entry["EntryID"])
    assert [row["ID"] for row in books.read(DOCUMENTS)] == [document["ID"]]
    books.delete(DOCUMENTS, document["ID"])
    assert books.read(DOCUMENTS) == []
