"""From a snapshot of an Odoo document to what Exact Online is asked to book.

Plain Python without Odoo: the models make the snapshots (``snapshot``), ``entry`` turns one into a
payload with the reasons why it may not be sent (``issues``), ``account`` does the same for a
partner, and ``propose`` suggests the mappings a person then confirms. Bills are coded first:
``coding`` tells what there is to code, ``propose_coding`` how, from what ``learning`` learned.
Contacts and relations: ``relation_match`` tells which is which, ``numbering`` what code a new one
gets, ``relation_changes`` what of a changed contact goes to Exact.
"""
