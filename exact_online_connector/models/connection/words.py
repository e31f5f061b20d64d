"""What a connection lacks, and where it is mended."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register
from ..words.who_may import asked_first

_lt = LazyTranslate(__name__)

SENTENCES = {
    "not_connected": (_lt("%(company)s is not connected to Exact Online."), "connection"),
    "not_allowed": (
        _lt(
            "Exact Online refuses %(endpoint)s. Give the app the scope %(scope)s (%(access)s) in "
            "the Exact App Center, and its Exact user the right to it, then disconnect and connect "
            "again."
        ),
        "connection",
    ),
    "division_not_granted": (
        _lt(
            "%(user)s has no access to division %(division)s in Exact Online, or did not select "
            "it. Connect again, or disconnect to choose another division."
        ),
        "connection",
    ),
    "other_database": (
        _lt(
            "This database is a copy of another one, whose connection to Exact Online it must not "
            "use. Say that it sends from now on and the other one no more, or cut its link."
        ),
        "connection",
    ),
    "cron_stopped": (
        _lt(
            "Scheduled actions of Exact Online are off, or did not run when they were due: "
            "%(names)s. Switch them on under Settings, Technical, Scheduled Actions."
        ),
        None,
    ),
    "crons_stopped": (
        _lt(
            "Odoo runs no scheduled actions at all. Due by now: %(names)s. Nothing goes to Exact "
            "Online by itself and no payments come back. Ask whoever runs this Odoo to start its "
            "cron workers (max_cron_threads)."
        ),
        None,
    ),
    "cannot.property": (
        _lt("Exact Online no longer tells %(what)s. What depends on it is left out."),
        None,
    ),
    "cannot.unreadable": (
        _lt(
            "Some rows of Exact Online cannot be read. They stay here as they were and are asked "
            "for again each time; all others were taken over. Look them up in Exact: where they "
            "are in order there, whoever looks after this Odoo has to know of it."
        ),
        None,
    ),
}
register(SENTENCES, warnings=("cannot.property", "cannot.unreadable"))


@asked_first
def _who_connected(connection):
    return connection.connected_by


RECONNECT = _lt("Reconnect")
OPEN = _lt("Open the connection")


@fix("connection", lambda connection: RECONNECT if connection._needs_only_consent() else OPEN)
def _mend_connection(env, _record, connection):
    """Straight to Exact's consent, where that is all that is missing."""
    if connection._needs_only_consent():
        return connection._consent_action()
    return open_form("exact.connection", connection.id)
