"""Which VAT category a line has in the bill's own e-invoice."""

from dataclasses import replace
from decimal import Decimal as D

from exact_online_connector.core.e_invoice.invoice import EInvoice, FileLine, Party, VatPart
from exact_online_connector.core.e_invoice.lines import with_categories
from exact_online_connector.core.kinds import BILL_REFUND, INVOICE

from ..builders import bill, line


def categories(document, *parts, is_credit_note=False, **values):
    """Category of each line by its name."""
    lines = tuple(FileLine(name, D(str(net)), code, None) for name, net, code in parts)
    nobody, zero = Party(""), D(0)
    e_invoice = EInvoice(
        "F-1", is_credit_note, "EUR", nobody, nobody, zero, zero, zero, None,
        lines=lines, **values,
    )  # fmt: skip
    found = with_categories(replace(document, e_invoice=e_invoice))
    return [line.category for line in found.lines]


def test_by_place():
    """As Odoo's importer makes them, cents of a discount and lines of nothing aside."""
    document = bill(line("10.01"), line("10", name="Other"), line("0"), line("-3"))
    parts = [("A", 10, "S"), ("B", 0, "E"), ("C", 10, "AE"), ("D", -3, "S")]
    assert categories(document, *parts) == ["S", "AE", None, "S"]


def test_a_rounding_of_odoo_comes_last():
    document = bill(line("10"), line("0.01", name="Rounding"))
    assert categories(document, ("A", 10, "K")) == ["K", None]


def test_a_rounding_among_lines_that_a_person_changed():
    document = bill(line("9"), line("0.01", name="Rounding"))
    found = categories(document, ("A", 4, "S"), ("B", 6, "S"), rounding=D("0.01"))
    assert found == ["S", None]


def test_by_name_when_a_person_moved_lines():
    document = bill(line("20", name="Work "), line("10", name="PAPER"), line("5", name="New"))
    parts = [("Paper", 10, "S"), ("Work", 20, "AE")]
    assert categories(document, *parts) == ["AE", "S", None]


def test_by_amount_when_a_person_changed_names():
    document = bill(line("20", name="x"), line("10", name="y"), line("5", name="z"))
    parts = [("Paper", 10, "S"), ("Work", 20, "AE")]
    assert categories(document, *parts) == ["AE", "S", None]


def test_lines_put_together():
    document = bill(line("30"))
    assert categories(document, ("A", 10, "S"), ("B", 20, "S")) == ["S"]
    assert categories(document, ("A", 10, "S"), ("B", 20, "AE")) == [None]


def test_alike_lines_of_two_categories_are_not_guessed():
    document = bill(line("4"), line("11"))
    assert categories(document, ("Bier", 10, "S"), ("Bier", 5, "E")) == [None, None]


def test_credit_note_written_as_a_negative_invoice():
    document = bill(line("10"), line("-2"), kind=BILL_REFUND)
    assert categories(document, ("A", -10, "AE"), ("B", 2, "S")) == ["AE", "S"]


def test_only_the_totals_say_it():
    vat_parts = (VatPart("E", D(0), D(10), D(0)),)
    assert categories(bill(line("10")), ("A", 10, None), vat_parts=vat_parts) == ["E"]
    assert categories(bill(line("10")), vat_parts=vat_parts) == ["E"]


def test_sales_and_bills_without_e_invoice():
    assert with_categories(bill(line("10"))).lines[0].category is None
    document = bill(line("10"), kind=INVOICE)
    assert categories(document, ("Bier", 10, "S")) == [None]
