"""The books: what Exact Online checks, computes and derives. Importing it registers every rule."""

from . import (
    accounts,
    addresses,
    bank_entries,
    contacts,
    documents,
    entries,
    general_entries,
    line_rules,
    lists,
    mandates,
    match_sets,
    open_items,
)
from .summary import summary

__all__ = [
    "accounts",
    "addresses",
    "bank_entries",
    "contacts",
    "documents",
    "entries",
    "general_entries",
    "line_rules",
    "lists",
    "mandates",
    "match_sets",
    "open_items",
    "summary",
]
