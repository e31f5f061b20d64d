"""What keeps an invoice from being collected, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "cannot.xml": (
        _lt(
            "Exact's XML service does not answer any more, so somebody has to match collections "
            "with their invoices in Exact. They are listed under Customers, To match in Exact."
        ),
        None,
    ),
    "cannot.bank_balance": (
        _lt(
            "Exact does not tell the balance of bank journals, so collections are booked in a "
            "general journal."
        ),
        None,
    ),
    "mandate_no_reference": (
        _lt("The direct debit mandate of %(partner)s has no reference. Fill it in."),
        "mandate",
    ),
    "mandate_no_bank_account": (
        _lt("The mandate %(mandate)s of %(partner)s has no bank account. Choose one."),
        "mandate",
    ),
    "mandate_iban_invalid": (
        _lt("The account %(iban)s of mandate %(mandate)s of %(partner)s is not a valid IBAN."),
        "mandate",
    ),
    "mandate_not_signed": (
        _lt("The mandate %(mandate)s of %(partner)s has no date of signature. Fill it in."),
        "mandate",
    ),
    "mandate_refused": (
        _lt(
            "Exact refuses mandate %(mandate)s of %(partner)s; its own message is below. Correct "
            "or revoke the mandate, then send the invoice again."
        ),
        "mandate",
    ),
    "mandate_stays_ended": (
        _lt(
            "Exact keeps mandate %(mandate)s of %(partner)s as ended, although it is active again "
            "here. Empty its end date at the relation in Exact, or revoke it here and make a new "
            "mandate with a reference of its own. Then send the invoice again."
        ),
        "mandate",
    ),
    "mandate_reference_used": (
        _lt(
            "Exact has a mandate %(mandate)s of another relation, so it refuses this one of "
            "%(partner)s. Give it another reference, then send the invoice again."
        ),
        "mandate",
    ),
    "collect_no_invoice": (_lt("It is not a confirmed customer invoice."), "document"),
    "collect_not_in_exact": (_lt("It is not in Exact Online yet. Send it first."), "document"),
    "collect_other_currency": (
        _lt("It is in %(currency)s; only invoices in the company's currency are collected."),
        "document",
    ),
    "collect_twice": (_lt("It is already collected with %(collection)s."), "document"),
    "collect_no_amount": (_lt("It has no open amount."), "document"),
    "collect_already_paid": (
        _lt("Only %(open)s of it is open, less than the %(amount)s to collect."),
        "document",
    ),
    "collect_no_mandate": (
        _lt("%(partner)s has no direct debit mandate. Enter one."),
        "partner",
    ),
    "collect_period_closed": (
        _lt(
            "%(date)s falls in period %(year)s/%(period)s, which is closed for journal "
            "%(journal)s in Exact. Choose another day, or have the period opened and refresh the "
            "lists."
        ),
        "connection",
    ),
    "collect_month_locked": (
        _lt(
            "%(date)s falls in a month that was told to be complete in Exact, up to %(until)s. "
            "Choose a later day, or have the month opened again."
        ),
        "month_end",
    ),
    "collect_not_open": (
        _lt(
            "Exact has no open item for it. Fetch the payments, and check whether it was deleted "
            "there."
        ),
        "document",
    ),
    "collect_in_exact": (
        _lt(
            "Exact has entry %(number)s in a collection of its own (status %(status)s), so the "
            "customer would be debited twice. Take it out of that collection in Exact, fetch the "
            "payments and check again; or leave it to Exact."
        ),
        "document",
    ),
    "collect_by_both": (
        _lt(
            "Exact Online collects too (open items in collections of its own: %(count)s). Choose "
            "on the connection who collects."
        ),
        "connection",
    ),
    "collect_by_exact": (
        _lt("Exact Online collects, as chosen on the connection. Change that to collect it here."),
        "connection",
    ),
    "collect_nothing": (
        _lt("None of its lines can be collected; the reason is on each line."),
        None,
    ),
    "collect_no_balance": (
        _lt(
            "Exact does not tell the balance of bank journal %(journal)s, and takes no statement "
            "without it. Choose a general journal for collections."
        ),
        "connection",
    ),
    "collect_balance_moved": (
        _lt(
            "Somebody else booked in bank journal %(journal)s meanwhile. It goes again with the "
            "new balance."
        ),
        None,
    ),
    "collect_no_item": (
        _lt(
            "Exact shows no open item for %(collection)s (entry %(number)s), so what was collected "
            "does not stand on the customers' accounts. Look at that entry in Exact: each line "
            "needs the receivable account and the relation. Fetch the payments again when it is "
            "corrected, or choose another journal for collections."
        ),
        "connection",
    ),
    "collect_deleted": (
        _lt(
            "Somebody deleted entry %(number)s in Exact Online, so what was collected does not "
            "stand on the customers' accounts any more. Book it again, or leave it deleted and "
            "collect its invoices anew; if the bank has carried it out, it has to be booked."
        ),
        None,
    ),
    "collect_taken_out": (
        _lt(
            "Somebody took it out of entry %(number)s in Exact Online, and that was accepted. It "
            "can be collected again."
        ),
        None,
    ),
    "cannot.filter.ledger_entries": (
        _lt(
            "Exact does not tell the ledger lines of an entry, so a batch of direct debit that "
            "somebody changes there is not noticed; one that is deleted is."
        ),
        None,
    ),
    "collect_other_period": (
        _lt(
            "Exact booked entry %(number)s in period %(booked)s instead of %(asked)s, the one of "
            "its date. Tell your accountant, who can move it there."
        ),
        None,
    ),
    "collect_rejected": (
        _lt("Exact refuses the entry. Check the journal and the suspense account."),
        "connection",
    ),
    "cannot.suspense": (
        _lt(
            "The suspense account cannot be read: what the bank paid of a batch, and what is left "
            "of it, is not known here."
        ),
        None,
    ),
}
register(SENTENCES, warnings=("cannot.suspense", "cannot.filter.ledger_entries"))


@fix("mandate", _lt("Open the mandate"))
def _open_mandate(_env, record, _connection):
    return record and open_form(*record)
