"""Imported once by the process all others are forked from, Odoo's and Exact's, so that each starts
at once.
"""

import exact_simulator  # noqa: F401

from . import odoo_side

odoo_side.load()
