"""Documents of the queue prepared together, ahead of their turn; each is asked whether it changed.

Odoo reads a hundred documents with as many statements as one, and forgets all of it at each commit.
"""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field

import psycopg2

from odoo import api, models
from odoo.tools import SQL

from ..base.drive_memory import DriveMemory

_logger = logging.getLogger(__name__)

# How many documents are prepared together, and how long (seconds) that may be used: what is new and
# no row knows of, such as a second mandate of its customer, counts after this at the latest.
AHEAD, HOLDS = 20, 10


@dataclass
class Ahead:
    """What was prepared in one transaction, by the number of the entry.

    :param kept: the lists and mappings it was prepared with, as of ``exact.connection._kept``
    :param prepared: ``PreparedEntry``; None for one that has to be looked at in its turn
    :param partners: the number of its commercial partner
    :param versions: of the rows it was prepared from
    :param rows: numbers of rows they have in common, by model
    """

    kept: dict
    prepared: dict = field(default_factory=dict)
    partners: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)

    @property
    def holds(self):
        """Whether it is new enough."""
        return time.monotonic() - self.at < HOLDS


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _prepared_ahead(self):
        """This entry, prepared with those that follow it in the queue.

        :return: what was prepared, when that is true in this transaction; None when it has to be
            looked at alone
        :rtype: PreparedEntry
        """
        memory = DriveMemory.of(self.env)
        if memory is None:
            return None
        ahead = memory.get("exact_ahead")
        kept = self.connection_id._kept()
        holds = ahead and ahead.holds and ahead.kept is kept
        if not holds or self.id not in ahead.prepared:
            ahead = memory["exact_ahead"] = self._prepare_with_next(memory.get("exact_next", ()))
            return ahead.prepared[self.id]
        if ahead.prepared[self.id] and not self._is_as_prepared(ahead):
            ahead.prepared[self.id] = None
        return ahead.prepared[self.id]

    def _is_as_prepared(self, ahead):
        """Whether no row that was read of the document was written since. One statement."""
        [(_move, *version)] = self._versions([self.move_id.id], ahead.rows)
        return version == ahead.versions[self.id]

    def _prepare_with_next(self, queue):
        """Prepare this document and the next ones, and remember from which rows.

        :param queue: numbers of the entries whose turn comes, in their order
        :rtype: Ahead
        """
        ahead = Ahead(self.connection_id._kept(), prepared={self.id: None})
        if self.id not in queue:
            return ahead
        place = queue.index(self.id)
        wanted = queue[place : place + AHEAD]
        ahead.prepared.update(dict.fromkeys(wanted))
        entries = (
            self.browse(wanted)
            .exists()
            .filtered(
                lambda entry: (
                    entry.state == "queued"
                    and entry.connection_id == self.connection_id
                    and entry.company_id == self.company_id
                )
            )
        )
        try:
            self._prepare_into(ahead, entries)
        except psycopg2.Error:
            raise
        except Exception as error:  # pylint: disable=broad-except
            # One of them; it is told in its turn.
            _logger.info("Not prepared together: %s", error)
            ahead.prepared = dict.fromkeys(ahead.prepared)
        return ahead

    def _prepare_into(self, ahead, entries):
        """As ``_prepare_with_next``, for entries of one company and connection."""
        if not self._is_served():
            return
        by_move = {entry.move_id: entry for entry in entries}
        for move, prepared in entries.move_id._exact_prepare(self.connection_id):
            entry = by_move[move]
            prepared = entry._with_own_payload(prepared)
            if not prepared.blocked:
                ahead.prepared[entry.id] = prepared
                ahead.partners[entry.id] = move.commercial_partner_id.id
        ahead.rows = self._rows_read()
        versions = self._versions(entries.move_id.ids, ahead.rows)
        numbers = {entry.move_id.id: entry.id for entry in entries}
        ahead.versions = {numbers[move]: version for move, *version in versions}

    def _partner(self):
        """The commercial partner of the document; known without reading it where it was prepared.

        :rtype: res.partner
        """
        ahead = (DriveMemory.of(self.env) or {}).get("exact_ahead")
        known = ahead and ahead.prepared.get(self.id) and ahead.partners.get(self.id)
        return (
            self.env["res.partner"].browse(known) if known else self.move_id.commercial_partner_id
        )

    # === THE ROWS BEHIND IT === #

    @api.model
    def _rows_read(self):
        """What was read in this transaction, beside documents and what is asked anew anyway.

        :return: numbers of rows by model
        :rtype: dict
        """
        asked = {*self.connection_id._read_from(), *self.env["account.move"]._exact_own_rows()}
        asked |= {units._name for units in self.env["exact.work"]._models()} | {"exact.run"}
        read = defaultdict(set)
        in_contexts = self.pool.field_depends_context
        for column, cache in self.env.transaction.field_data.items():
            model = self.env.get(column.model_name)
            if model is None or model._name in asked or not model._auto or model._transient:
                continue
            for values in cache.values() if column in in_contexts else (cache,):
                read[model._name].update(number for number in values if isinstance(number, int))
        return {name: sorted(numbers) for name, numbers in read.items() if numbers}

    def _versions(self, moves, rows):
        """What is another one for each document once a row was written that it is prepared from.

        See ``exact.connection._lists_version``. One statement.

        :param moves: numbers of documents
        :param dict rows: as of ``_rows_read``
        :return: rows of the document's number and what to compare
        """
        parts = {
            **self.env["account.move"]._exact_own_rows(),
            **{name: SQL("id = ANY(%s)", numbers) for name, numbers in rows.items()},
        }
        written = SQL("concat(count(*), ' ', sum(hashtextextended(concat(ctid, xmin), 0)))")
        versions = [
            SQL(
                "(SELECT %s FROM %s WHERE %s)",
                written,
                SQL.identifier(self.env[name]._table),
                which,
            )
            for name, which in parts.items()
        ]
        return self.env.execute_query(
            SQL("SELECT document, %s FROM unnest(%s) AS document", SQL(", ").join(versions), moves)
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model
    def _exact_own_rows(self):
        """The rows that one document consists of: a condition on the table of each model.

        Override this for what else is prepared from rows of a document's own, which may be added
        without writing one that was there. Extended by coding.

        :return: ``document`` in them is the number of the document
        :rtype: dict[str, SQL]
        """
        return {
            "account.move": SQL("id = document"),
            "account.move.line": SQL("move_id = document"),
            "ir.attachment": SQL("res_model = 'account.move' AND res_id = document"),
        }
