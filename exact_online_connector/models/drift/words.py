from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "cannot.feed.exact.ledger.feed": (
        _lt(
            "The ledger cannot be read by what changed, so what somebody changes in Exact is told "
            "only where its open item changed too."
        ),
        None,
    ),
}
register(SENTENCES)
