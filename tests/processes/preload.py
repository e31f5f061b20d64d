"""Imported once by the process all Odoo processes are forked from, so that each starts at once."""

from . import odoo_side
from .chaos.guards import remove_named

odoo_side.load()
remove_named()
