"""Many documents at once, copied by SQL: Odoo itself takes minutes for thousands."""

from odoo.tools import SQL

# What points to the lines of a document, with the column that does.
_LINE_RELATIONS = {
    "account_move_line_account_tax_rel": "account_move_line_id",
    "account_account_tag_account_move_line_rel": "account_move_line_id",
}


def copies(move, count, partners=None):
    """Posted copies of a posted document, each with a number of its own.

    :param account.move move: what is copied, with lines and their taxes
    :param int count: how many
    :param res.partner partners: whose they are, in turn; the document's own unless given
    :rtype: account.move
    """
    env = move.env
    env.flush_all()
    partners = (partners or move.partner_id).ids
    moves = _new_ids(env, "account_move", count)
    name = SQL("'COPY/' || new.new_id")
    of_move = {
        "name": name,
        "ref": name if move.ref else SQL("NULL"),
        "sequence_number": 0,  # Odoo goes on numbering from the original
        "partner_id": _in_turn(partners),
        "commercial_partner_id": _in_turn(partners),
        "partner_shipping_id": _in_turn(partners),
    }
    _copy(env, "account_move", move.id, moves, of_move)
    for line in move.line_ids:
        lines = _new_ids(env, "account_move_line", count)
        of_line = {
            "move_id": SQL("(%s::int[])[new.at]", moves),
            "move_name": name,
            "partner_id": _in_turn(partners),
        }
        _copy(env, "account_move_line", line.id, lines, of_line)
        for table, column in _LINE_RELATIONS.items():
            _copy(env, table, line.id, lines, {column: SQL("new.new_id")}, column)
    env.cr.execute("ANALYZE account_move, account_move_line, account_move_line_account_tax_rel")
    env.invalidate_all()
    return env["account.move"].browse(moves)


def rows(record, count, **values):
    """Copies of a row of any other model.

    :param record: what is copied
    :param int count: how many
    :param values: by column, what differs: SQL, in which ``new.new_id`` is the id of the copy and
        ``new.at`` its number
    :return: their ids
    :rtype: list[int]
    """
    record.env.flush_all()
    ids = _new_ids(record.env, record._table, count)
    _copy(record.env, record._table, record.id, ids, values)
    record.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(record._table)))
    record.env.invalidate_all()
    return ids


def plan(model, domain, **search):
    """How PostgreSQL finds what a search asks for.

    :param model: of the search
    :param domain: what is searched
    :param search: ``order`` and ``limit``
    :return: of ``EXPLAIN``
    :rtype: str
    """
    query = model._search(domain, **search)
    return "\n".join(line for (line,) in model.env.execute_query(SQL("EXPLAIN %s", query.select())))


def _new_ids(env, table, count):
    sequence = SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"{table}_id_seq", count)
    return [number for (number,) in env.execute_query(sequence)]


def _in_turn(ids):
    return SQL("(%s::int[])[1 + new.at %% %s]", ids, len(ids))


def _copy(env, table, row, ids, values, key="id"):
    """Insert a copy of one row, or of all that point to it, for each of the ids."""
    named = SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
    columns = [name for (name,) in env.execute_query(named)]
    values = {"id": SQL("new.new_id"), **values}
    given = [values.get(name, SQL.identifier("old", name)) for name in columns]
    env.cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(given)s"
            " FROM (SELECT * FROM %(table)s WHERE %(key)s = %(row)s) AS old"
            " CROSS JOIN unnest(%(ids)s::int[]) WITH ORDINALITY AS new(new_id, at)",
            table=SQL.identifier(table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            given=SQL(", ").join(given),
            key=SQL.identifier(key),
            row=row,
            ids=ids,
        )
    )
