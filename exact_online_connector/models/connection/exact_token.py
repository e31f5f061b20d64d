"""The secrets of a connection, in a table nobody may read."""

from contextlib import contextmanager, suppress

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...exact_api.auth import Token
from ...exact_api.errors import Forbidden, Unavailable
from ..base.moments import aware, naive
from ..words.error_texts import error_text
from .database import database_host, database_mark
from .secret_keys import SecretKeys

# A refresh takes a second mostly; where Exact needs longer, others come back a moment later.
LOCK_TIMEOUT = "45s"
ATTEMPTS = 5
NO_LOCK, FOR_UPDATE = SQL(), SQL("FOR NO KEY UPDATE")
SECRETS = ("client_secret", "webhook_secret", "access_token", "refresh_token")


class ExactToken(models.Model):
    """Client secret and tokens of one consent, bound to one database.

    Connections of several companies share a row when the same Exact user consented for the same
    app: each new consent of that user ends the older one (see docs/exact-online.md). Refresh tokens
    are single use, so tokens are never written in a transaction that can roll back: see
    ``ConnectionTokens``.

    What stands in the columns is encrypted when this server has a key: ``_secret`` and ``_keep``
    go to it. They are written past the ORM, since Odoo logs a query that fails, with its values.
    """

    _name = "exact.token"
    _description = "Secrets of a connection to Exact Online"

    connection_ids = fields.One2many("exact.connection", "token_id")
    client_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    access_token = fields.Text(groups=fields.NO_ACCESS, copy=False)
    refresh_token = fields.Text(groups=fields.NO_ACCESS, copy=False)
    webhook_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    issued_at = fields.Datetime(copy=False)
    expires_in = fields.Integer(copy=False)
    database_uuid = fields.Char(copy=False, help="The database these tokens were given to.")
    database_mark = fields.Char(copy=False, help="Where that database lies on its server.")
    database_hosts = fields.Char(copy=False, help="Under which addresses it was used.")

    @api.model
    def _of(self, connection):
        """:return: the row of a connection
        :rtype: exact.token
        """
        return connection.sudo().token_id

    @api.autovacuum
    def _gc_orphans(self):
        """Forget the secrets of connections that are gone."""
        self.search([("connection_ids", "=", False)]).unlink()

    # === ENCRYPTION === #

    def _secret(self, name):
        """A secret as it is.

        :param str name: of ``SECRETS``
        :return: None when there is none
        :rtype: str
        :raises Forbidden: "LostKey" or "BadKey", see ``SecretKeys``
        """
        return SecretKeys.of_server().decrypted(self[name] or None)

    def _has_secret(self, name):
        """Whether there is a secret that can be read."""
        try:
            return bool(self._secret(name))
        except Forbidden:
            return False

    def _keep(self, **secrets):
        """Store secrets, encrypted when this server has a key.

        :param str secrets: as they are, by name of ``SECRETS``; nothing for none
        :raises UserError: when what is set up as the key is none
        """
        try:
            keys = SecretKeys.of_server()
        except Forbidden as error:
            raise UserError(error_text(self.env, error)) from None
        stored = {name: keys.encrypted(secret) for name, secret in secrets.items()}
        for token in self if stored else ():
            _store(self.env.cr, token.id, stored)
        self.invalidate_recordset(stored)

    @api.autovacuum
    def _encrypt_all(self):
        """Every day: encrypt what no renewal of a token did since there is a key, or another."""
        with suppress(Forbidden):  # the connections say so
            self.search([])._encrypt_again()  # pylint: disable=no-search-all

    def _encrypt_again(self):
        """Encrypt what is plain, or encrypted with an older key.

        :raises Forbidden: "BadKey", see ``SecretKeys``
        """
        keys = SecretKeys.of_server()
        for token in self.try_lock_for_update():
            outdated = [name for name in SECRETS if keys.is_outdated(token[name])]
            token._keep(**{name: token._secret(name) for name in outdated})

    def _is_of_other_database(self):
        """Whether these tokens came along in a copy of a database, which must not use them."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return bool(self.database_uuid) and self.database_uuid != uuid


class ConnectionTokens:
    """The tokens of one connection as ``exact_api.auth.TokenStore``, each in a cursor of its own.

    A database that seems to be a copy, or was restored, gets none until a person says that it is
    the one that sends: a refresh would end the tokens of the original.

    :param exact.connection connection: whose tokens; only its id and database are kept
    """

    def __init__(self, connection):
        connection.ensure_one()
        self._registry = connection.env.registry
        self._token_id = connection.sudo().token_id.id
        parameters = connection.env["ir.config_parameter"].sudo()
        self._uuid = parameters.get_param("database.uuid")
        self._mark = database_mark(connection.env.cr)
        self._host = database_host(connection.env)

    def load(self):
        """The stored token, read without a lock.

        :return: None when there is none, or it belongs to another database
        :rtype: Token
        :raises Forbidden: in what seems to be a copy
        """
        with self._registry.cursor() as cr:
            return LockedTokens(self, cr, *self._read(cr)).token

    def is_elsewhere(self, cr):
        """Whether this database lies elsewhere than the one these tokens were given to.

        :param cr: of who only wants to show it; one that may not write will do
        """
        _token, refusal = self._read(cr)
        return refusal == "CopiedDatabase"

    def accept_database(self):
        """A person says that this database is the one that sends."""
        with self._registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    UPDATE exact_token
                       SET database_uuid = %s,
                           database_mark = %s,
                           database_hosts = concat_ws(' ', database_hosts, %s::text)
                     WHERE id = %s
                    """,
                    self._uuid,
                    self._mark,
                    self._host,
                    self._token_id,
                )
            )
            cr.commit()  # pylint: disable=invalid-commit

    def forget(self):
        """Delete all secrets of this row, the app's and the webhooks' too."""
        with self._registry.cursor() as cr:
            self._lock(cr)
            _store(cr, self._token_id, dict.fromkeys(SECRETS))
            cr.commit()  # pylint: disable=invalid-commit

    @contextmanager
    def exclusive(self):
        """Hold the row until the block is left, with the token re-read under the lock.

        :return: context manager giving a ``LockedTokens``
        :raises Unavailable: when another process keeps the row for too long
        """
        with self._registry.cursor() as cr:
            yield LockedTokens(self, cr, *self._lock(cr))

    def _lock(self, cr):
        """Read the row and keep others from it until the transaction ends.

        :param cr: the store's own cursor
        :raises Unavailable: another process keeps it
        """
        for _attempt in range(ATTEMPTS):
            try:
                cr.execute(SQL("SELECT set_config('lock_timeout', %s, true)", LOCK_TIMEOUT))
                return self._read(cr, FOR_UPDATE)
            except psycopg2.errors.SerializationFailure:
                # Another process refreshed while we waited: its token is there to be read.
                cr.rollback()
            except psycopg2.errors.LockNotAvailable:
                cr.rollback()
                break
        raise Unavailable("Another process keeps the tokens.")

    def _read(self, cr, lock=NO_LOCK):
        """:return: None when there is none; why it may not be used, a ``reason`` of ``Forbidden``
        :rtype: tuple[Token, str]
        """
        cr.execute(
            SQL(
                """
                SELECT access_token, refresh_token, issued_at, expires_in, database_uuid,
                       database_mark, database_hosts
                  FROM exact_token WHERE id = %s %s
                """,
                self._token_id,
                lock,
            ),
            log_exceptions=False,
        )
        row = cr.fetchone()
        if not row or not row[1] or row[4] != self._uuid:
            return None, ""
        known_hosts = (row[6] or self._host).split()
        if (row[5] or self._mark) != self._mark or self._host not in known_hosts:
            return None, "CopiedDatabase"
        try:
            access_token, refresh_token = map(SecretKeys.of_server().decrypted, row[:2])
        except Forbidden as error:
            return None, error.reason
        return Token(access_token, refresh_token, aware(row[2]), row[3]), ""

    def _write(self, cr, access_token, refresh_token, issued_at, expires_in):
        """Store tokens, marked as this database's, and encrypt the row's other secrets anew.

        :param cr: the store's own cursor
        :param datetime issued_at: in UTC, without a zone
        :param int expires_in: seconds
        """
        keys = SecretKeys.of_server()
        others = ("client_secret", "webhook_secret")
        names = SQL(", ").join(map(SQL.identifier, others))
        cr.execute(SQL("SELECT %s FROM exact_token WHERE id = %s", names, self._token_id))
        values = {
            **dict(zip(others, map(keys.renewed, cr.fetchone() or (None, None)), strict=True)),
            "access_token": keys.encrypted(access_token),
            "refresh_token": keys.encrypted(refresh_token),
            "issued_at": issued_at,
            "expires_in": expires_in,
            "database_uuid": self._uuid,
            "database_mark": self._mark,
        }
        _store(cr, self._token_id, values)
        self._add_host(cr)
        # A cursor of its own: a refresh token is used up, whatever becomes of the caller.
        cr.commit()  # pylint: disable=invalid-commit

    def _add_host(self, cr):
        """Note that the database is used under this address."""
        cr.execute(
            SQL(
                """
                UPDATE exact_token
                   SET database_hosts = concat_ws(' ', database_hosts, %s::text)
                 WHERE id = %s AND %s != ALL(string_to_array(coalesce(database_hosts, ''), ' '))
                """,
                self._host,
                self._token_id,
                self._host,
            )
        )


class LockedTokens:
    """The row while it is locked: ``exact_api.auth.LockedTokens``."""

    def __init__(self, store, cr, token, refusal):
        self._store = store
        self._cr = cr
        self._token = token
        self._refusal = refusal

    @property
    def token(self):
        """:raises Forbidden: when it may not be used here; a new consent may still be saved"""
        if self._refusal:
            raise Forbidden(self._refusal)
        return self._token

    def save(self, token):
        """Store a token; it is committed when this returns, and the lock is gone."""
        issued_at = naive(token.issued_at)
        self._store._write(
            self._cr, token.access_token, token.refresh_token, issued_at, token.expires_in
        )
        self._token, self._refusal = token, ""

    def clear(self):
        """Forget the tokens; committed when this returns, and the lock is gone."""
        self._store._write(self._cr, None, None, None, None)
        self._token, self._refusal = None, ""


def _store(cr, token_id, values):
    """Write columns of a row. A query that fails is not logged, since it names them.

    :param dict values: as they are to be stored, by column
    """
    columns = (SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
    cr.execute(
        SQL("UPDATE exact_token SET %s WHERE id = %s", SQL(", ").join(columns), token_id),
        log_exceptions=False,
    )
