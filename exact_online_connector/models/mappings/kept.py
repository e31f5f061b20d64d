"""What is read of a connection's lists and mappings, kept until one of them changes."""

from odoo import models
from odoo.tools import SQL

from ..queue.exact_driver import DriveMemory


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _kept(self):
        """What was read of the lists and mappings of this connection, by whoever reads through it.

        It stays as long as the transaction, and in a drive, which commits at every step, as long
        as that (``queue.exact_driver.DriveMemory``). It is empty again as soon as anything it was
        read from has changed, whoever changed it: what is posted is always prepared with what the
        database says in the same transaction. Keep no records in it, they belong to one.

        :return: to read from, and to fill
        :rtype: dict
        """
        if not self:
            return {}
        memory = self.env.context.get("exact_drive")
        if not isinstance(memory, DriveMemory):  # a client can send a context of its own
            memory = self.env.cr.cache
        version, kept = memory.get(("exact_kept", self.id), (None, None))
        if version != (now := self._lists_version()):
            kept = {}
            memory["exact_kept", self.id] = now, kept
        return kept

    def _lists_version(self):
        """What is another one once a row was written that something is kept of. One statement.

        A row that is written gets another place in its table (``ctid``) and the number of the
        transaction that wrote it (``xmin``); PostgreSQL keeps both for every row.

        :return: comparable, and nothing else
        :rtype: tuple
        """
        versions = []
        for name, rows in self._read_from().items():
            self.env[name].flush_model()
            table = SQL.identifier(self.env[name]._table)
            written = SQL("(count(*), sum(hashtextextended(concat(ctid, xmin), 0)))")
            versions.append(SQL("(SELECT %s FROM %s WHERE %s)", written, table, rows))
        [version] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(versions)))
        return version

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
        root = self.company_id.parent_path.split("/")[0]
        companies = SQL("(SELECT id FROM res_company WHERE parent_path LIKE %s)", f"{root}/%")
        if name == "res.company":
            return SQL("id IN %s", companies)
        company = self.env[name]._fields.get("company_id")
        if not company or not company.store:
            return SQL("TRUE")
        return SQL("company_id IS NULL OR company_id IN %s", companies)
