"""Where a connection is mended."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form

_lt = LazyTranslate(__name__)


@fix("connection", _lt("Open the connection"))
def _open_connection(_env, _record, connection):
    return open_form("exact.connection", connection.id)
