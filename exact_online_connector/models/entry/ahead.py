"""Documents of the queue prepared together, ahead of their turn.

Odoo reads a hundred documents with as many statements as one, and forgets all of it at each commit.
So when the turn of a document comes one statement asks whether anything changed of what it was
prepared from; what did not is known again without another one.
"""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field

import psycopg2

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.drive_memory import DriveMemory
from ..base.moments import CLOCK, tell_now
from ..base.rows import recall, remembered

_logger = logging.getLogger(__name__)

# How many documents are prepared together: at first, where those before grew old, and where they
# were used up before that.
AT_FIRST, WHERE_SLOW, WHERE_QUICK = 50, 25, 100
# How long (seconds) that may be used: what is new and no row knows of, such as a second mandate of
# its customer, counts after this at the latest.
HOLDS = 10


@dataclass
class Ahead:
    """What was prepared in one transaction, by the number of the entry.

    :param kept: the lists and mappings it was prepared with, as of ``exact.connection._kept``
    :param prepared: ``PreparedEntry``; None for one that has to be looked at in its turn
    :param partners: the number of its commercial partner
    :param contacts: the number of its customer's or supplier's relation, and its version
    :param versions: of the rows it was prepared from
    :param asked: the terms of a SELECT that give version of the relation and versions
    :param connection: what was read of the connection, as of ``remembered``
    :param relations: what was read of the relations
    """

    kept: dict
    prepared: dict = field(default_factory=dict)
    partners: dict = field(default_factory=dict)
    contacts: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    asked: SQL | None = None
    connection: dict = field(default_factory=dict)
    relations: dict = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)

    @property
    def holds(self):
        """Whether it is new enough."""
        return time.monotonic() - self.at < HOLDS


@dataclass(frozen=True)
class Recalled:
    """What is true of a document in this transaction.

    :param as_prepared: no row that it was prepared from was written since
    :param relation_row: the number of its relation, whose row is known; None where it is to be read
    :param alone: its reference, when nothing else with it was sent since Exact was asked for it
    """

    as_prepared: bool
    relation_row: int | None
    alone: str | None


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
            following = self._following(memory.get("exact_next", ()), ahead)
            ahead = memory["exact_ahead"] = self._prepare_with_next(following)
        elif not (recalled := self._recalled()) or not recalled.as_prepared:
            ahead.prepared[self.id] = None
        return ahead.prepared[self.id]

    # === KNOWN AGAIN === #

    def _recall(self):
        """Ask whether what is known of this document is still true; one statement for all of it."""
        result = super()._recall()
        memory = DriveMemory.of(self.env)
        ahead = memory and memory.get("exact_ahead")
        if ahead and ahead.holds and ahead.prepared.get(self.id):
            memory.in_transaction["exact_recalled", self.id] = self._recall_from(ahead, memory)
        return result

    def _recall_from(self, ahead, memory):
        """As ``_recall``.

        :param Ahead ahead: in which it is prepared
        :rtype: Recalled
        """
        reference = ahead.prepared[self.id].payload["YourRef"]
        asked = SQL("%s, EXISTS (%s), %s", CLOCK, self._sent_since(reference), ahead.asked)
        [(_move, now, others, relation, *version)] = self._ask_of([self.move_id.id], asked)
        tell_now(self.env, now)
        connection, known = self.connection_id, ("exact_kept", self.connection_id.id)
        as_prepared = version == ahead.versions[self.id] and memory[known][1] is ahead.kept
        if as_prepared:
            memory.in_transaction[known] = True
            recall(connection, ahead.connection)
        contact, before = ahead.contacts.get(self.id, (None, None))
        if contact and relation == before:
            recall(self.env["exact.contact"].browse(contact), ahead.relations)
        else:
            contact = None
        is_alone = self.looked_up_at and not others
        return Recalled(as_prepared, contact, reference if is_alone else None)

    def _recalled(self):
        """What is true of this document in this transaction; None when nothing was asked.

        :rtype: Recalled
        """
        memory = DriveMemory.of(self.env)
        return memory and memory.in_transaction.get(("exact_recalled", self.id))

    def _partner(self):
        """The commercial partner of the document; known without reading it where it was prepared.

        :rtype: res.partner
        """
        ahead = (DriveMemory.of(self.env) or {}).get("exact_ahead")
        known = ahead and ahead.prepared.get(self.id) and ahead.partners.get(self.id)
        return (
            self.env["res.partner"].browse(known) if known else self.move_id.commercial_partner_id
        )

    # === PREPARED === #

    def _following(self, queue, before):
        """The next to prepare together: as many as are likely to have their turn in time.

        :param queue: numbers of the entries whose turn comes, in their order
        :param Ahead before: those before; None for the first
        :return: numbers of entries, this one first
        """
        if self.id not in queue:
            return ()
        place, many = queue.index(self.id), AT_FIRST
        if before:
            many = WHERE_QUICK if before.holds else WHERE_SLOW
        return queue[place : place + many]

    def _prepare_with_next(self, wanted):
        """Prepare documents, and remember from which rows.

        :param wanted: numbers of entries; none where this one has to be looked at alone
        :rtype: Ahead
        """
        ahead = Ahead(self.connection_id._kept(), prepared={self.id: None})
        if not wanted:
            return ahead
        ahead.prepared.update(dict.fromkeys(wanted))
        entries = self.search_fetch(
            Domain("id", "in", wanted)
            & Domain("state", "=", "queued")
            & Domain("connection_id", "=", self.connection_id.id)
            & Domain("company_id", "=", self.company_id.id)
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
        self._remember_rows(ahead, entries)

    def _remember_rows(self, ahead, entries):
        """Remember what these entries were prepared from, and what is read in the turn of each.

        :param Ahead ahead: to which it is added
        """
        connection = self.connection_id
        relations = self.env["exact.contact"].search_fetch(
            Domain("connection_id", "=", connection.id)
            & Domain("division", "=", connection.division)
            & Domain("partner_id", "in", [*{*ahead.partners.values()}])
        )
        of_partner = {relation.partner_id.id: relation.id for relation in relations}
        ahead.connection, ahead.relations = remembered(connection), remembered(relations)
        ahead.asked = self._asked_of(self._rows_read())
        numbers = {entry.move_id.id: entry.id for entry in entries}
        for move, relation, *version in self._ask_of([*numbers], ahead.asked):
            entry = numbers[move]
            ahead.versions[entry] = version
            if contact := of_partner.get(ahead.partners.get(entry)):
                ahead.contacts[entry] = contact, relation

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

    def _asked_of(self, rows):
        """What is another one for a document once a row was written that it is prepared from.

        First of all that of its relation, which is written without changing the document. See
        ``exact.connection._lists_version``.

        :param dict rows: as of ``_rows_read``
        :return: terms of a SELECT, for ``_ask_of``
        :rtype: SQL
        """
        relation = SQL(
            """
            (SELECT concat(contact.ctid, contact.xmin)
               FROM exact_contact contact
               JOIN account_move move ON move.commercial_partner_id = contact.partner_id
              WHERE move.id = document AND contact.connection_id = %s AND contact.active)
            """,
            self.connection_id.id,
        )
        read = {
            **self.connection_id._read_from(),
            **self.env["account.move"]._exact_own_rows(),
            **{name: SQL("id = ANY(%s)", numbers) for name, numbers in rows.items()},
        }
        return SQL("%s, %s", relation, self.connection_id._version_of(read))

    def _ask_of(self, moves, asked):
        """Ask something of documents. One statement.

        :param moves: numbers of documents
        :param SQL asked: terms of a SELECT, in which ``document`` is the number of the document
        :return: rows of the document's number and what was asked
        """
        return self.env.execute_query(
            SQL("SELECT document, %s FROM unnest(%s) AS document", asked, moves)
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
