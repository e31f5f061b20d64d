"""What tells this database from a copy of it, which has the same identifier."""

from urllib.parse import urlsplit

from ...exact_api.sites import is_loopback


def database_mark(cr):
    """The server's identifier and the database's number in it: both are new in what was restored.

    A database that is only renamed keeps them, one that moved to another server does not.

    :param Cursor cr: of the database
    :return: the same as long as it is this very database
    :rtype: str
    """
    cr.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()")
    [number] = cr.fetchone()
    # Some servers keep it from ordinary users; the number alone has to do then.
    cr.execute("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
    [allowed] = cr.fetchone()
    if not allowed:
        return number
    cr.execute("SELECT system_identifier::text FROM pg_control_system()")
    [server] = cr.fetchone()
    return f"{server}:{number}"


def database_host(env):
    """The host of Odoo's own address: what differs when a whole server was copied.

    :param Environment env: of the database
    :return: one word for all names of this machine itself
    :rtype: str
    """
    address = env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
    # An address without a scheme has no host of its own, and is its own name then.
    return "localhost" if is_loopback(address) else urlsplit(address).hostname or address or "-"
