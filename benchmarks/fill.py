"""Thousands of documents, written by SQL as copies of some that Odoo made; runs inside Odoo."""

# What tells a document from others, or names it, is set for each copy.
_OF_MOVE = {
    "name": "old.sequence_prefix || lpad((copy.number)::text, 6, '0')",
    "sequence_number": "copy.number",
    "payment_reference": "NULL",
    "access_token": "NULL",
    "invoice_origin": "NULL",
    "ref": "CASE WHEN old.ref IS NULL THEN NULL ELSE old.ref || '-' || copy.number END",
}
_OF_PARTNER = {
    "name": "old.name || ' ' || copy.number",
    "complete_name": "old.complete_name || ' ' || copy.number",
    "commercial_partner_id": "copy.id",
    "email": "'customer' || copy.id || '@example.com'",
    "vat": "NULL",
    "company_registry": "NULL",
}
# Tables that only join lines to what they have several of.
_OF_LINES = ("account_move_line_account_tax_rel", "account_account_tag_account_move_line_rel")
# Far above the numbers that Odoo gave.
FIRST_NUMBER = 100_000


def copy_documents(env, moves, count, customers=0):
    """Copies of posted documents, with their lines, each in turn.

    :param account.move moves: to copy, which were never sent
    :param int count: how many copies
    :param int customers: how many new customers they are for; those of the originals without
    :return: the copies
    :rtype: account.move
    """
    env.flush_all()
    cr = env.cr
    cr.execute("SELECT max(sequence_number) FROM account_move")
    first = max(FIRST_NUMBER, cr.fetchone()[0] + 1)
    cr.execute("DROP TABLE IF EXISTS copy, line_copy")
    cr.execute(
        """
        CREATE TEMPORARY TABLE copy AS
        SELECT nextval('account_move_id_seq')::int AS id,
               (%(moves)s::int[])[1 + number %% %(kinds)s] AS old_id, %(first)s + number AS number
          FROM generate_series(0, %(count)s - 1) number
        """,
        {"moves": moves.ids, "kinds": len(moves), "first": first, "count": count},
    )
    copy_rows(env, "account_move", "copy", _OF_MOVE)
    cr.execute("ALTER TABLE copy ADD COLUMN name varchar")
    cr.execute("UPDATE copy SET name = move.name FROM account_move move WHERE move.id = copy.id")
    cr.execute(
        """
        CREATE TEMPORARY TABLE line_copy AS
        SELECT nextval('account_move_line_id_seq')::int AS id, line.id AS old_id,
               copy.id AS move_id, copy.name AS move_name
          FROM copy JOIN account_move_line line ON line.move_id = copy.old_id
        """
    )
    copy_rows(
        env, "account_move_line", "line_copy", {n: f"copy.{n}" for n in ("move_id", "move_name")}
    )
    for table in _OF_LINES:
        line, other = _columns(env, table)
        if line != "account_move_line_id":
            line, other = other, line
        cr.execute(
            f"INSERT INTO {table} ({line}, {other}) SELECT copy.id, old.{other}"
            f" FROM line_copy copy JOIN {table} old ON old.{line} = copy.old_id"
        )
    if customers:
        _give_customers(env, moves.commercial_partner_id, customers)
    cr.execute("SELECT id FROM copy ORDER BY number")
    return _filled(env, env["account.move"].browse(number for (number,) in cr.fetchall()))


def _give_customers(env, partners, customers):
    """Deal the copies out to new customers, who are copies too."""
    cr = env.cr
    cr.execute("DROP TABLE IF EXISTS partner_copy")
    cr.execute(
        """
        CREATE TEMPORARY TABLE partner_copy AS
        SELECT nextval('res_partner_id_seq')::int AS id,
               (%(partners)s::int[])[1 + number %% %(kinds)s] AS old_id, number
          FROM generate_series(0, %(customers)s - 1) number
        """,
        {"partners": partners.ids, "kinds": len(partners), "customers": customers},
    )
    copy_rows(env, "res_partner", "partner_copy", _OF_PARTNER)
    cr.execute(
        """
        UPDATE account_move move
           SET partner_id = partner.id, commercial_partner_id = partner.id,
               partner_shipping_id = partner.id
          FROM copy JOIN partner_copy partner ON partner.number = copy.number %% %s
         WHERE move.id = copy.id
        """,
        [customers],
    )
    cr.execute(
        "UPDATE account_move_line line SET partner_id = move.partner_id"
        " FROM account_move move JOIN copy USING (id) WHERE line.move_id = move.id"
    )


def copy_rows(env, table, copies, changed):
    """Copies of rows of a table.

    :param str table: whose rows
    :param str copies: table with the id of each copy and of what it copies (old_id)
    :param dict changed: SQL of the columns in which copies differ, of old and copy
    """
    kept = [name for name in _columns(env, table) if name not in ("id", *changed)]
    names = ", ".join(f'"{name}"' for name in (*kept, *changed))
    values = ", ".join((*(f'old."{name}"' for name in kept), *changed.values()))
    env.cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT copy.id, {values}"
        f" FROM {copies} copy JOIN {table} old ON old.id = copy.old_id"
    )


def attach_file(env, moves, content):
    """Give each document a PDF of its own, of the same content.

    :param bytes content: of the file
    """
    file = env["ir.attachment"].create(
        {
            "name": "document.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            "res_model": moves._name,
            "res_id": moves[0].id,
        }
    )
    env.flush_all()
    cr = env.cr
    cr.execute("DROP TABLE IF EXISTS file_copy")
    cr.execute(
        """
        CREATE TEMPORARY TABLE file_copy AS
        SELECT nextval('ir_attachment_id_seq')::int AS id, %s AS old_id, move_id
          FROM unnest(%s) move_id
        """,
        [file.id, moves.ids[1:]],
    )
    copy_rows(env, "ir_attachment", "file_copy", {"res_id": "copy.move_id"})
    cr.execute(
        "UPDATE account_move move SET message_main_attachment_id = file.id FROM ir_attachment file"
        " WHERE file.res_model = 'account.move' AND file.res_id = move.id AND move.id = ANY(%s)",
        [moves.ids],
    )
    _filled(env, moves)


def copy_entries(env, entry, moves, guids=None):
    """Have documents stand in Exact, as the document of an entry does.

    :param exact.entry entry: one that was sent
    :param account.move moves: copies of a document
    :param dict guids: of the entry at Exact, by id of the document; made up without
    """
    env.flush_all()
    cr = env.cr
    cr.execute("DROP TABLE IF EXISTS entry_copy")
    cr.execute(
        """
        CREATE TEMPORARY TABLE entry_copy AS
        SELECT nextval('exact_entry_id_seq')::int AS id, %s AS old_id, move.id AS move_id,
               move.name, gen_random_uuid()::text AS guid, move.sequence_number AS number
          FROM account_move move WHERE move.id = ANY(%s)
        """,
        [entry.id, moves.ids],
    )
    if guids:
        cr.execute_values(
            "UPDATE entry_copy SET guid = given.guid FROM (VALUES %s) AS given (id, guid)"
            " WHERE given.id = move_id",
            list(guids.items()),
        )
    changed = {
        "move_id": "copy.move_id",
        "your_ref": "copy.name",
        "guid": "copy.guid",
        "entry_number": "copy.number",
    }
    copy_rows(env, "exact_entry", "entry_copy", changed)
    columns = _columns(env, "account_move")
    stored = {
        "exact_state": "'sent'",
        "exact_entry_number": "copy.number",
        "exact_entry_id": "copy.id",
    }
    given = ", ".join(f"{name} = {value}" for name, value in stored.items() if name in columns)
    cr.execute(
        f"UPDATE account_move move SET {given} FROM entry_copy copy WHERE move.id = copy.move_id"
    )
    _filled(env, moves)


def _filled(env, records):
    """What the server does by itself some minutes after so many rows came in."""
    env.cr.commit()
    env.invalidate_all()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return records


def _columns(env, table):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = 'public'"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in env.cr.fetchall()]
