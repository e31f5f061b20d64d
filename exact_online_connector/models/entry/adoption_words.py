"""What keeps a document from being linked with what Exact has, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "adopt_split": (
        _lt(
            "Several entries in Exact together come to its amount. A document can be linked to "
            "one entry: choose the one whose payment it follows, and check the others in Exact."
        ),
        None,
    ),
    "adopt_taken": (
        _lt("Entry %(number)s in Exact is linked to another document by now. Choose another one."),
        None,
    ),
    "adopt_on_its_way": (
        _lt("It is on its way to Exact, or booked there already. Nothing is left to be linked."),
        "document",
    ),
    "adopt_contact": (
        _lt(
            "The document is linked. %(partner)s is not linked with a relation yet: it is not sure "
            "that it is %(relation)s in Exact. Link it in the list of relations."
        ),
        "relations",
    ),
}
register(SENTENCES, warnings=("adopt_split", "adopt_contact"))
