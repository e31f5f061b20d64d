"""Rows read in fewer statements than Odoo needs, which forgets all it read at each commit."""

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .drive_memory import DriveMemory


def lock_and_read(record):
    """Lock the row of a record against changes, and read it: one statement.

    Rows may be made that point to it.

    :param record: one record
    :return: False when somebody else is changing it, or it is gone
    :rtype: bool
    """
    return _read(record, SQL("FOR NO KEY UPDATE SKIP LOCKED"))


def read_row(record):
    """Read the row of a record that is about to be written: one statement.

    :param record: one record
    :return: False when it is gone
    :rtype: bool
    """
    return _read(record, SQL())


def _read(record, lock):
    """Read the columns that Odoo reads together, and the moment of the transaction."""
    columns, names = _columns(record)
    table = SQL.identifier(record._table)
    moment = SQL("now() AT TIME ZONE 'UTC'")
    asked = SQL("SELECT %s, %s FROM %s WHERE id = %s %s", moment, names, table, record.id, lock)
    for now, *values in record.env.execute_query(asked):
        cr = record.env.cr
        if isinstance(cr, Cursor):
            # Odoo would ask for it when the row is written.
            cr._now = now
        for column, value in zip(columns, values, strict=True):
            column._insert_cache(record, [value])
        return True
    return False


def remembered(records):
    """What is known of the rows of records, for a later transaction in which they are the same.

    :return: values by number, by column
    :rtype: dict
    """
    known = records.env.transaction.field_data
    return {
        column: {number: known[column][number] for number in records.ids if number in known[column]}
        for column in _columns(records)[0]
        if column in known
    }


def recall(record, known):
    """Know of the row of a record what was remembered of it, without a statement.

    :param record: one record, whose row nobody wrote since
    :param dict known: of ``remembered``
    """
    for column, values in known.items():
        if record.id in values:
            column._insert_cache(record, [values[record.id]])


def _columns(records):
    """The columns that Odoo reads together, and that say the same to everybody; once in a drive.

    :return: the fields, and their names for a SELECT
    :rtype: tuple[list, SQL]
    """
    memory = DriveMemory.of(records.env)
    known, key = {} if memory is None else memory, ("exact_columns", records._name)
    if key not in known:
        in_contexts = records.pool.field_depends_context
        columns = [
            field
            for field in records._fields.values()
            if field.prefetch is True
            and field.store
            and field.column_type
            and not field.translate
            and field not in in_contexts
        ]
        known[key] = columns, SQL(", ").join(SQL.identifier(column.name) for column in columns)
    return known[key]
