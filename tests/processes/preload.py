"""Imported once by the process all Odoo processes are forked from, so that each starts at once."""

from . import odoo_side

odoo_side.load()
