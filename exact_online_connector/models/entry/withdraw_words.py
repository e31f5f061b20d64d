"""Why a document stays in Exact's books, and what takes it back instead, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, register, run_on

_lt = LazyTranslate(__name__)

SENTENCES = {
    "withdrawn": (
        _lt("Entry %(number)s was withdrawn from Exact Online by %(user)s. It can be sent again."),
        None,
    ),
    "withdraw_not_there": (
        _lt("It is not booked in Exact Online, so there is nothing to withdraw."),
        None,
    ),
    "withdraw_elsewhere": (
        _lt("It is booked in division %(division)s, which is not connected now."),
        None,
    ),
    "withdraw_locked": (
        _lt(
            "The books are locked up to %(date)s in Odoo, perhaps because the VAT return was "
            "filed, so it stays in Exact too. Take it back with a credit note of today, which is "
            "sent to Exact."
        ),
        "reverse",
    ),
    "withdraw_period": (
        _lt(
            "Period %(year)s/%(period)s of journal %(journal)s is closed in Exact, so the entry "
            "stays. Take it back with a credit note in an open period, which is sent to Exact."
        ),
        "reverse",
    ),
    "withdraw_processed": (
        _lt(
            "The entry is processed in Exact, and stays as it is. Take it back with a credit note, "
            "which is sent to Exact."
        ),
        "reverse",
    ),
    "withdraw_paid": (
        _lt(
            "It is paid in Exact, in part or whole, or matched with another entry, so it stays. "
            "Have the match undone there first, or take it back with a credit note."
        ),
        "reverse",
    ),
    "withdraw_in_payment": (
        _lt(
            "It is in a payment or collection file of Exact, so it stays. Have it taken out there "
            "first, or take it back with a credit note."
        ),
        "reverse",
    ),
    "withdraw_collected": (
        _lt(
            "It is in collection %(collection)s, so it stays. Take it out of the collection first, "
            "or take it back with a credit note."
        ),
        "reverse",
    ),
    "withdraw_refused": (
        _lt(
            "Exact does not delete the entry; its own message is below. Take it back with a "
            "credit note, which is sent to Exact."
        ),
        "reverse",
    ),
    "withdraw_document_left": (
        _lt(
            "The document with its file is left in Exact, which does not delete it; its own "
            "message is below. Delete it there."
        ),
        None,
    ),
}
register(SENTENCES, warnings=tuple(SENTENCES))


@fix("reverse", _lt("Make a credit note"))
def _reverse(env, record, _connection):
    return record and run_on(env, "action_account_move_exact_reverse", *record)
