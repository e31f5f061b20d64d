"""What a connection lacks, and where it is mended."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "not_allowed": (
        _lt(
            "Exact Online refuses %(endpoint)s. Give the app the scope %(scope)s (%(access)s) in "
            "the Exact App Center, and its Exact user the right to it, then disconnect and connect "
            "again."
        ),
        "connection",
    ),
    "cannot.property": (
        _lt("Exact Online no longer tells %(what)s. What depends on it is left out."),
        None,
    ),
}
register(SENTENCES, warnings=("cannot.property",))


@fix("connection", _lt("Open the connection"))
def _open_connection(_env, _record, connection):
    return open_form("exact.connection", connection.id)
