"""What keeps an invoice from being collected, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "mandate_no_reference": (
        _lt("The direct debit mandate of %(partner)s has no reference. Fill it in."),
        "mandate",
    ),
    "mandate_no_bank_account": (
        _lt("The mandate %(mandate)s of %(partner)s has no bank account. Choose one."),
        "mandate",
    ),
    "mandate_iban_invalid": (
        _lt("%(iban)s, the account of mandate %(mandate)s of %(partner)s, is no valid IBAN."),
        "mandate",
    ),
    "mandate_not_signed": (
        _lt("The mandate %(mandate)s of %(partner)s has no date of signature. Fill it in."),
        "mandate",
    ),
    "mandate_refused": (
        _lt(
            "Exact refuses the mandate %(mandate)s of %(partner)s, and says why below. Correct it, "
            "or cancel it, and send the invoice again."
        ),
        "mandate",
    ),
    "collect_no_invoice": (_lt("It is not a confirmed customer invoice."), "document"),
    "collect_not_in_exact": (_lt("It is not in Exact Online yet. Send it first."), "document"),
    "collect_other_currency": (
        _lt("It is in %(currency)s; only invoices in the company's currency are collected."),
        "document",
    ),
    "collect_twice": (_lt("It is collected with %(collection)s already."), "document"),
    "collect_no_amount": (_lt("Nothing of it is open."), "document"),
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
            "Period %(year)s/%(period)s is closed for journal %(journal)s in Exact. Choose "
            "another day than %(date)s, or have the period opened and refresh the lists."
        ),
        "connection",
    ),
    "collect_not_open": (
        _lt(
            "Exact has no open item of it. Fetch the payments, and look whether it was deleted "
            "there."
        ),
        "document",
    ),
    "collect_nothing": (_lt("None of its lines can be collected; each says why."), None),
    "collect_rejected": (
        _lt("Exact refuses the entry. Look at the journal and the suspense account."),
        "connection",
    ),
}
register(SENTENCES)


@fix("mandate", _lt("Open the mandate"))
def _open_mandate(_env, record, _connection):
    return record and open_form(*record)
