"""What keeps work of the queue waiting, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "long_refused": (
        _lt(
            "Waiting for a person for more than a day, and not in Exact Online (%(count)s): "
            "%(names)s. Open one: it says why, and what to do."
        ),
        None,
    ),
    "long_unknown": (
        _lt(
            "For more than an hour nobody knows whether Exact Online booked %(names)s. Look for "
            "it in Exact. Nothing is sent twice; it goes on by itself once Exact answers."
        ),
        None,
    ),
    "under_way": (_lt("It is being sent to Exact Online right now."), None),
    "connection": (
        _lt("Waiting until the connection to Exact Online works again."),
        "connection",
    ),
    "rate_limited": (
        _lt(
            "Waiting, because Exact accepts no more calls right now. It goes on by itself at "
            "%(until)s."
        ),
        None,
    ),
    "errors_limited": (
        _lt(
            "Exact refused too many calls of this kind within an hour. So that it does not block "
            "the connection, the next goes at %(until)s. See why the others were refused."
        ),
        None,
    ),
    "blocked_by_exact": (
        _lt(
            "Exact Online blocks this connection because of too many calls or errors. It is asked "
            "again at %(until)s."
        ),
        None,
    ),
    "unavailable": (_lt("Exact Online could not be reached. We will try again."), None),
    "no_answer": (
        _lt(
            "Exact Online did not answer. We are checking whether it booked this document, for "
            "15 minutes at most, and send it again only if it did not."
        ),
        None,
    ),
    "no_answer_part": (
        _lt(
            "Exact Online did not answer. We are checking whether it made what this needs, for 15 "
            "minutes at most, before we ask for it again."
        ),
        None,
    ),
    "booked_twice": (
        _lt(
            "Exact booked it twice: a first attempt, to which it had not answered, was carried out "
            "after all. Keep entry %(number)s and delete in Exact: %(others)s."
        ),
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
        _lt(
            "Something went wrong on our side, and nothing was lost. Whoever looks after this "
            "Odoo finds the reason in the server log, where it names %(log)s. After that, what "
            "was stopped by it can be sent again."
        ),
        None,
    ),
    "cannot.deleted": (
        _lt(
            "Exact does not tell what was deleted there: payments and entries that are deleted "
            "show within a day, customers and suppliers that are deleted stay known here."
        ),
        None,
    ),
    "cannot.feed": (_lt("Nothing of this comes from Exact: %(what)s."), None),
}
register(SENTENCES, warnings=("booked_twice", "cannot.deleted", "cannot.feed"))
