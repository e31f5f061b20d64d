"""What keeps a payment of Exact from being booked, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, register, run_on

_lt = LazyTranslate(__name__)

SENTENCES = {
    "webhook_untold": (_lt("Exact does not report: %(topics)s."), None),
    "webhook_refused": (_lt("Exact sends no messages to this app. It says:"), None),
    "webhook_taken": (_lt("The messages of this division already go to %(address)s."), None),
    "replaced_in_exact": (
        _lt(
            "Entry %(number)s of %(amount)s %(currency)s has its reference there now. Adopt that "
            "entry, send the document again, or accept that it is not in Exact."
        ),
        None,
    ),
    "document_not_posted": (
        _lt("The document is not posted. Confirm it; its payment is then booked within the hour."),
        "document",
    ),
    "payment_date_locked": (
        _lt(
            "It was paid on %(date)s, and the books in Odoo are locked until %(until)s. Move the "
            "lock date; it is then booked within the hour."
        ),
        "lock_dates",
    ),
    "write_off_account_missing": (
        _lt(
            "%(amount)s of it was written off in Exact. Choose the account for differences on the "
            "connection."
        ),
        "connection",
    ),
    "difference_over_limit": (
        _lt(
            "%(amount)s of it was written off in Exact, more than the limit of %(limit)s. Book "
            "the difference, or raise the limit on the connection."
        ),
        "difference",
    ),
    "other_document_waits": (
        _lt("It is settled together with %(document)s, which is still waiting."),
        "document",
    ),
    "open_items_disagree": (
        _lt(
            "In Exact its open items come to %(items)s and the entry to %(total)s; %(open)s is "
            "open. Check the entry there; it is looked at again with every fetch."
        ),
        "document",
    ),
    "partial_payment_unclear": (
        _lt(
            "Exact shows %(open)s of %(total)s as open, without the day of a payment. Check there "
            "whether %(settled)s was paid; this is asked once for all documents."
        ),
        "paid_in_part",
    ),
    "cannot.filter.transaction_lines": (
        _lt(
            "Exact does not tell which entry settled an invoice: what it wrote off is booked as a "
            "payment."
        ),
        None,
    ),
    "booking_failed": (_lt("Odoo refused to book it: %(reason)s"), "document"),
    "cannot.feed.exact.open.item.feed": (
        _lt("Payments cannot be fetched: invoices stay open in Odoo after they are paid in Exact."),
        None,
    ),
    "cannot.webhook": (
        _lt("Exact sends no messages: payments are fetched every hour, and not sooner."),
        None,
    ),
}
# The document itself is in Exact.
register(SENTENCES, warnings=SENTENCES)


@fix("difference", _lt("Book the difference"))
def _book_difference(env, record, _connection):
    """A person books a difference although it is larger than the limit."""
    return record and run_on(env, "action_account_move_exact_difference", *record)


@fix("paid_in_part", _lt("It was paid in part"))
def _paid_in_part(env, record, _connection):
    """A person says that the division counts down what is paid in part."""
    return record and run_on(env, "action_account_move_exact_paid_in_part", *record)


@fix("lock_dates", _lt("Settings of the books"))
def _open_settings(env, _record, _connection):
    return env["ir.actions.act_window"]._for_xml_id("account.action_account_config")
