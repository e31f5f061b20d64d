"""From a snapshot of an Odoo document to what Exact Online is asked to book.

Plain Python without Odoo, in the rooms of the models. What all of them use stands here: the models
make snapshots (a ``document``, its ``partner``, the ``division``), checks give reasons as codes
(``issues``), ``texts`` fits words into Exact's fields, ``kinds`` describes the kinds of documents.

- ``mappings`` suggests what is mapped to what, which a person then confirms;
- ``relation`` tells which relation is which contact (``relation_match``, ``relation_judge``),
  makes one of a contact (``account``, ``bank_accounts``, ``persons``), gives it a code
  (``numbering``) and tells what of a changed contact goes to Exact (``relation_changes``);
- ``e_invoice`` reads the electronic invoice a document came with and compares the two;
- ``entry`` turns a document into a payload, with the reasons why it may not be sent (``checks``):
  ``cost_shares`` splits a line over cost centers, ``rate`` finds the exchange rate at which both
  ledgers say the same, ``deduction`` says what VAT of a bill is not claimed back, ``booked`` what
  Exact will book, ``twins`` what it has already;
- ``coding`` tells what there is to code on a bill and adds it up, ``learning`` what the last bills
  of a supplier teach, ``propose_coding`` what to propose for a line and why;
- ``payment`` tells from open items what is settled and by what;
- ``report`` explains what differs between the ledgers;
- ``debit`` makes the receipt of a batch, shares out what arrived on the suspense account
  (``collection``), and says what a mandate lacks.
"""
