"""Amounts that hypothesis draws for lines of documents."""

from decimal import ROUND_HALF_UP

from hypothesis import strategies as st

from ..builders import D

CENT = D("0.01")
money = st.decimals(min_value=-99999, max_value=99999, places=2)
# The cents by which a supplier, a person or global rounding moves the VAT of a line.
spread = st.sampled_from([D("-0.02"), D("-0.01"), D(0), D(0), D(0), D("0.01"), D("0.02")])


def rounded(amount):
    """As Odoo and Exact round to cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)
