"""What the checks of a division are called, and what follows where one is other than expected."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

# By name of the memory, see ``exact.capability``.
TITLES = {
    "list.exact.journal": _lt("Journals"),
    "list.exact.gl.account": _lt("G/L accounts"),
    "list.exact.vat.code": _lt("VAT codes"),
    "list.exact.period": _lt("Financial periods"),
    "list.exact.journal.status": _lt("Closed periods"),
    "list.exact.payment.condition": _lt("Payment conditions"),
    "list.exact.currency": _lt("Currencies"),
    "list.exact.cost.center": _lt("Cost centers"),
    "list.exact.cost.unit": _lt("Cost units"),
    "entries.sales": _lt("Sales entries, by reference"),
    "entries.purchases": _lt("Purchase entries, by reference"),
    "relations": _lt("Relations"),
    "relation_details.banks": _lt("Bank accounts of a relation"),
    "relation_details.persons": _lt("Contact persons of a relation"),
    "documents": _lt("Documents of invoices"),
    "filter.documents": _lt("Search: documents of a relation by subject"),
    "files": _lt("Files of documents"),
    "feed.exact.relation.feed": _lt("Relations that changed"),
    "feed.exact.open.item.feed": _lt("Payments and open items"),
    "feed.exact.ledger.feed": _lt("Ledger lines that changed"),
    "deleted": _lt("What was deleted"),
    "mandates": _lt("Direct debit mandates"),
    "xml": _lt("Matching by XML"),
    "webhook": _lt("Messages of Exact"),
    "division": _lt("The division itself"),
    "rights": _lt("Rights of the Exact user"),
    "user": _lt("The Exact user"),
    "filter.several_references": _lt("Search: several references in one call"),
    "filter.days": _lt("Search: entries of some days"),
    "filter.ibans": _lt("Search: relations by bank account"),
    "filter.general_journal_lines": _lt("Search: general journal lines by description"),
    "filter.bank_lines": _lt("Search: bank lines by description"),
    "suspense": _lt("Ledger lines of an account"),
    "fully_paid": _lt("Items that are fully paid are matched"),
    "partial_payment.split": _lt("A payment in part splits the open item"),
    "partial_payment.remaining": _lt("A payment in part leaves what remains of the open item"),
    "filter.transaction_lines": _lt("Ledger lines that settle each other"),
    "filter.ledger_entries": _lt("Search: ledger lines of an entry"),
    "bank_balance": _lt("Balance of a bank journal"),
    "filter.periods": _lt("Search: periods from a year on"),
    "filter.journal_statuses": _lt("Search: closed periods from a year on"),
    "trial.relation": _lt("Trial: a relation is created and becomes a supplier"),
    "trial.relation_found": _lt("Trial: it is found by its code"),
    "trial.invoice": _lt("Trial: an invoice is booked and found"),
    "trial.credit_note": _lt("Trial: a credit note is booked and found"),
    "trial.bill": _lt("Trial: a bill is booked, with its file"),
    "trial.file": _lt("Trial: a document with a file is bound to an invoice"),
    "trial.deleted": _lt("Trial: all of it is deleted again"),
}
KINDS = {
    "property": _lt("Property %(what)s"),
    "filter": _lt("Search: %(what)s"),
    "topic": _lt("Messages about %(what)s"),
    "document_type": _lt("Documents of type %(what)s"),
}
# What we do instead where a search is not taken, or a property is gone.
INSTEAD = {
    "filter": _lt("Exact does not take this search: more is read, and sorted out here."),
    "property": _lt("It is left out, and what depends on it with it."),
    "document_type": _lt("Documents of the type Miscellaneous (55) are made instead."),
    "trial": _lt("The answer is other than we expected: tell the authors of the connector."),
    "": _lt("It works, though not as it was asked first."),
}
NO_ANSWER = _lt(
    "Exact gave no answer that can be used. It is asked again when it is needed; check again later."
)
SENTENCES = {
    "cannot.list.exact.journal": (
        _lt("Journals cannot be read, so nothing can be sent."),
        None,
    ),
    "cannot.list.exact.gl.account": (
        _lt("G/L accounts cannot be read, so nothing can be sent."),
        None,
    ),
    "cannot.list.exact.vat.code": (
        _lt("VAT codes cannot be read, so nothing can be sent."),
        None,
    ),
    "cannot.list.exact.period": (
        _lt("Financial periods cannot be read, so nothing can be sent."),
        None,
    ),
    "cannot.entries": (
        _lt("Entries cannot be read, so nothing can be sent: it might be there already."),
        None,
    ),
    "cannot.relations": (_lt("Relations cannot be read, so nothing can be sent."), None),
    "cannot.relation_details": (
        _lt("Bank accounts and contact persons of relations are not added in Exact."),
        None,
    ),
    "cannot.documents": (
        _lt("Exact makes no documents for us, so invoices go there without their PDF."),
        None,
    ),
    "cannot.files": (_lt("Files of documents are not attached in Exact."), None),
    "cannot.mandates": (
        _lt("Mandates cannot be read, so invoices that are collected are not sent."),
        None,
    ),
    "cannot.user": (_lt("Exact does not tell who its user is."), None),
}
register(SENTENCES, warnings=tuple(SENTENCES))
