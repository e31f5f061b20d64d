"""From a snapshot of an Odoo document to what Exact Online is asked to book.

Plain Python without Odoo, in the rooms of the models. What all of them use stands here: the models
make snapshots (``snapshot``), checks give reasons as codes (``issues``), ``texts`` fits words into
Exact's fields, ``kinds`` describes the kinds of documents.

- ``mappings`` suggests what is mapped to what, which a person then confirms;
- ``relation`` tells which relation is which contact (``relation_match``, ``relation_judge``),
  makes one of a contact (``account``), gives it a code (``numbering``) and tells what of a changed
  contact goes to Exact (``relation_changes``);
- ``e_invoice`` reads the electronic invoice a document came with and compares the two;
- ``entry`` turns a document into a payload, with the reasons why it may not be sent;
- ``coding`` tells what there is to code on a bill, and proposes how, from what it learned;
- ``payment`` tells what is settled and by what, ``report`` why the ledgers differ;
- ``debit`` makes the receipt of a batch and shares out what arrived.
"""
