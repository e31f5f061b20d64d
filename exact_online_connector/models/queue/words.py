"""What keeps work of the queue waiting, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "under_way": (_lt("It is being sent to Exact Online right now."), None),
    "connection": (
        _lt("Waiting until the connection to Exact Online works again."),
        "connection",
    ),
    "rate_limited": (_lt("Waiting, because Exact accepts no more calls right now."), None),
    "unavailable": (_lt("Exact Online could not be reached. We will try again."), None),
    "no_answer": (
        _lt("Exact Online did not answer. We are checking whether it booked this document."),
        None,
    ),
    "process_died": (
        _lt("Sending was interrupted. We are checking whether Exact booked this document."),
        None,
    ),
    "other_division": (
        _lt("It was queued for another division than the one connected now. Send it again."),
        "document",
    ),
    "division_not_connected": (
        _lt(
            "It was sent to division %(division)s, which is not connected now. Once that division "
            "is connected again, we check whether it is booked there."
        ),
        "document",
    ),
    "internal_error": (
        _lt("Something went wrong on our side; see the server log. Nothing was lost."),
        None,
    ),
}
register(SENTENCES)
