"""Samples of EN 16931 that others wrote: what is read of each adds up, as its standard demands."""

from decimal import Decimal as D
from pathlib import Path

import pytest

from exact_online_connector.core.e_invoice.invoice import CATEGORIES
from exact_online_connector.core.e_invoice.read import read_e_invoice

SAMPLES = Path(__file__).parents[3] / "exact_online_connector/tests/corpus/samples"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_what_is_read_adds_up(path):
    found = read_e_invoice(path.read_bytes())
    assert found.number
    assert found.currency
    assert found.issue_date
    assert found.supplier.name
    assert found.customer.name
    assert {line.category for line in found.lines} <= CATEGORIES
    assert sum(part.amount for part in found.vat_parts) == found.vat
    assert found.payable == found.total - found.prepaid + found.rounding
    # BR-CO-13; one of the samples is about the cent by which it may fail.
    net = sum(line.net for line in found.lines)
    assert abs(net - (found.total - found.vat)) <= D("0.01")
