"""Why nothing more is booked in a month, or taken out of it, and where that is changed."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "month_locked": (
        _lt(
            "The accounting date %(date)s falls in a month that was told to be complete in Exact, "
            "up to %(until)s. Choose a later accounting date, or have the month opened again."
        ),
        "month_end",
    ),
    "withdraw_month_locked": (
        _lt(
            "Its month was told to be complete in Exact, up to %(until)s, so the entry stays. Take "
            "it back with a credit note of today, which is sent to Exact."
        ),
        "reverse",
    ),
}
register(SENTENCES)
