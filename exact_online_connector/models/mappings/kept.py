"""What is read of a connection's lists and mappings, kept until one of them changes."""

from odoo import api, models
from odoo.tools import SQL

from ..base.drive_memory import DriveMemory


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _kept(self, as_before=False):
        """What was read of the lists and mappings of this connection, by whoever reads through it.

        It stays as long as the transaction, and in a drive, which commits at every step, as long
        as that (``base.drive_memory``). It is empty again as soon as anything it was
        read from has changed, whoever changed it: what is posted is always prepared with what the
        database says in the same transaction. Keep no records in it, they belong to one.

        :param bool as_before: whether a drive need not ask if it is still the same
        :return: to read from, and to fill
        :rtype: dict
        """
        if not self:
            return {}
        key = ("exact_kept", self.id)
        drive = DriveMemory.of(self.env)
        memory = drive or self.env.cr.cache
        version, kept = memory.get(key, (None, None))
        if drive and (key in drive.in_transaction or (as_before and kept is not None)):
            return kept
        if version != (now := self._lists_version()):
            kept = {}
            memory[key] = now, kept
        if drive:
            # A unit of work writes none of it before it commits.
            drive.in_transaction[key] = True
        return kept

    def _lists_version(self):
        """What is another one once a row was written that something is kept of. One statement.

        A row that is written gets another place in its table (``ctid``) and the number of the
        transaction that wrote it (``xmin``); PostgreSQL keeps both for every row.

        :return: comparable, and nothing else
        :rtype: tuple
        """
        read = self._read_from()
        self._flush_pending(read)
        [version] = self.env.execute_query(SQL("SELECT %s", self._version_of(read)))
        return version

    def _flush_pending(self, read):
        """Have the database know what this transaction has still to write to these models."""
        columns = (*self.env.fields_to_compute(), *self.env.transaction.field_dirty)
        for name in {column.model_name for column in columns} & set(read):
            self.env[name].flush_model()

    @api.model
    def _version_of(self, read):
        """What is another one once one of these rows was written, or another one came.

        :param dict read: as of ``_read_from``
        :return: terms of a SELECT
        :rtype: SQL
        """
        written = SQL("concat(count(*), ' ', sum(hashtextextended(concat(ctid, xmin), 0)))")
        return SQL(", ").join(
            SQL("(SELECT %s FROM %s WHERE %s)", written, SQL.identifier(table), rows)
            for table, rows in ((self.env[name]._table, rows) for name, rows in read.items())
        )

    def _read_from(self):
        """The rows that something is kept of: a condition on the table of each model.

        :rtype: dict[str, SQL]
        """
        mappings = self._models_like("exact.mapping")
        own = SQL("connection_id = %s", self.id)
        beside = {name for mapping in mappings for name in self.env[mapping]._also_read}
        return {
            "exact.connection": SQL("id = %s", self.id),
            **dict.fromkeys((*self._models_like("exact.list"), *mappings), own),
            **{name: self._of_our_companies(name) for name in sorted(beside)},
        }

    def _of_our_companies(self, name):
        """The rows of a model that are of this company, its branches and parents, or of all.

        :param str name: of a model of Odoo
        :rtype: SQL
        """
        companies = SQL(
            """
            (SELECT company.id
               FROM exact_connection
               JOIN res_company own ON own.id = exact_connection.company_id
               JOIN res_company company
                 ON company.parent_path LIKE split_part(own.parent_path, '/', 1) || '/%%'
              WHERE exact_connection.id = %s)
            """,
            self.id,
        )
        if name == "res.company":
            return SQL("id IN %s", companies)
        company = self.env[name]._fields.get("company_id")
        if not company or not company.store:
            return SQL("TRUE")
        return SQL("company_id IS NULL OR company_id IN %s", companies)
