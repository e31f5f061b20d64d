"""What keeps work of the queue waiting, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "under_way": (_lt("It is being sent to Exact Online at this moment."), None),
    "connection": (
        _lt("Waits until the connection to Exact Online works again."),
        "connection",
    ),
    "rate_limited": (_lt("Waits, because Exact takes no more calls at this moment."), None),
    "unavailable": (_lt("Exact Online could not be reached. It is tried again."), None),
    "no_answer": (
        _lt("Exact Online did not answer. Whether it booked this document is being looked up."),
        None,
    ),
    "process_died": (
        _lt("Sending was interrupted. Whether Exact booked this document is being looked up."),
        None,
    ),
    "other_division": (
        _lt("It was meant for another division than the one connected now. Send it again."),
        "document",
    ),
    "division_not_connected": (
        _lt(
            "It was sent to division %(division)s, which is not connected now. Whether it is "
            "booked there is looked up once that division is connected again."
        ),
        "document",
    ),
    "internal_error": (
        _lt("Something went wrong on our side; the server's log tells what. Nothing was lost."),
        None,
    ),
}
register(SENTENCES)
