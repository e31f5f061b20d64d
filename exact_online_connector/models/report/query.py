"""What is open on a day in the two ledgers, each read in one go however much it is.

An amount open on a day is what is open today and what was settled since; a row that was settled
before and is of no document that is open elsewhere is never read.
"""

from odoo.tools import SQL

ACCOUNT_TYPES = {"receivable": "asset_receivable", "payable": "liability_payable"}


def _open_on(day):
    """The items that were open on a day: of table ``item``."""
    return SQL(
        """(item.invoice_date <= %(day)s
            AND (item.is_matched IS NOT TRUE
                 OR COALESCE(item.ended_on, item.paid_on) > %(day)s))""",
        day=day,
    )


def odoo_balances(connection, day, sides):
    """What documents, payments and other entries were open in Odoo.

    :param exact.connection connection: of which company
    :param date day: as of the end of it
    :param tuple[str] sides: ``receivable``, ``payable`` or both
    :return: by move, partner and account_type: total, open, own_total, own_open (None when it is of
        a later day) and open_now
    :rtype: list[dict]
    """
    return connection.env.execute_query_dict(
        SQL(
            """
            WITH later AS (
                SELECT line_id, SUM(amount) AS amount, SUM(own) AS own
                  FROM (SELECT debit_move_id AS line_id, amount, debit_amount_currency AS own
                          FROM account_partial_reconcile
                         WHERE max_date > %(day)s
                        UNION ALL
                        SELECT credit_move_id, -amount, -credit_amount_currency
                          FROM account_partial_reconcile
                         WHERE max_date > %(day)s) AS part
                 GROUP BY line_id
            ), wanted AS (
                SELECT line.move_id
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.company_id IN %(companies)s
                   AND line.parent_state = 'posted'
                   AND account.account_type IN %(types)s
                   AND (line.amount_residual != 0 OR line.id IN (SELECT line_id FROM later))
                UNION
                SELECT entry.move_id
                  FROM exact_open_item item
                  JOIN exact_entry entry ON entry.id = item.entry_id
                 WHERE item.connection_id = %(connection)s
                   AND item.side IN %(sides)s
                   AND %(is_open)s
            )
            SELECT line.move_id,
                   partner.commercial_partner_id AS partner_id,
                   account.account_type,
                   SUM(line.balance) FILTER (WHERE line.date <= %(day)s) AS total,
                   SUM(line.amount_residual + COALESCE(later.amount, 0))
                       FILTER (WHERE line.date <= %(day)s) AS open,
                   SUM(line.amount_currency) FILTER (WHERE line.date <= %(day)s) AS own_total,
                   SUM(line.amount_residual_currency + COALESCE(later.own, 0))
                       FILTER (WHERE line.date <= %(day)s) AS own_open,
                   SUM(line.amount_residual) AS open_now
              FROM wanted
              JOIN account_move_line line ON line.move_id = wanted.move_id
              JOIN account_account account ON account.id = line.account_id
              LEFT JOIN res_partner partner ON partner.id = line.partner_id
              LEFT JOIN later ON later.line_id = line.id
             WHERE line.company_id IN %(companies)s
               AND line.parent_state = 'posted'
               AND account.account_type IN %(types)s
             GROUP BY line.move_id, partner.commercial_partner_id, account.account_type
            """,
            day=day,
            companies=tuple(connection._companies().ids),
            connection=connection.id,
            types=tuple(ACCOUNT_TYPES[side] for side in sides),
            sides=sides,
            is_open=_open_on(day),
        )
    )


def exact_balances(connection, day, sides, move_ids):
    """What documents of Odoo were open in Exact.

    :param list[int] move_ids: documents to tell of although they are not open there
    :return: by move_id and side: amounts as for ``odoo_balances``; entry_total in its own currency,
        to_settle
    :rtype: list[dict]
    """
    return connection.env.execute_query_dict(
        SQL(
            """
            SELECT entry.move_id,
                   item.side,
                   SUM(item.amount_company) FILTER (WHERE item.invoice_date <= %(day)s) AS total,
                   SUM(item.amount_company) FILTER (WHERE %(is_open)s) AS open,
                   SUM(item.amount) FILTER (WHERE item.invoice_date <= %(day)s) AS own_total,
                   SUM(item.amount) FILTER (WHERE %(is_open)s) AS own_open,
                   SUM(item.amount_company) FILTER (WHERE item.is_matched IS NOT TRUE) AS open_now,
                   MAX(item.amount_entry) AS entry_total,
                   BOOL_OR(item.to_settle) AS to_settle
              FROM exact_open_item item
              JOIN exact_entry entry ON entry.id = item.entry_id
             WHERE item.connection_id = %(connection)s
               AND item.side IN %(sides)s
               AND (entry.move_id = ANY(%(moves)s)
                    OR item.entry_id IN (SELECT item.entry_id
                                           FROM exact_open_item item
                                          WHERE item.connection_id = %(connection)s
                                            AND %(is_open)s))
             GROUP BY entry.move_id, item.side
            """,
            day=day,
            connection=connection.id,
            sides=sides,
            moves=move_ids,
            is_open=_open_on(day),
        )
    )


def exact_items(connection, day, sides):
    """What was open in Exact and is no document of Odoo: payments, and entries made there.

    :return: of each item what it is and whose; is_rest when a part of the same payment settled
        something; payment_move_id of the payment that Odoo keeps for it
    :rtype: list[dict]
    """
    return connection.env.execute_query_dict(
        SQL(
            """
            SELECT item.id,
                   item.side,
                   item.kind,
                   item.amount_company AS open,
                   item.amount AS own_open,
                   CASE WHEN item.is_matched THEN 0 ELSE item.amount_company END AS open_now,
                   item.currency_id,
                   item.account_code,
                   item.account_name,
                   item.journal_code,
                   item.entry_number,
                   item.your_ref,
                   item.description,
                   item.invoice_date AS day,
                   COALESCE((SELECT account.partner_id
                               FROM exact_contact account
                              WHERE account.connection_id = item.connection_id
                                AND account.guid = item.account_guid
                              LIMIT 1), item.partner_id) AS partner_id,
                   EXISTS (SELECT 1
                             FROM exact_open_item other
                            WHERE other.connection_id = item.connection_id
                              AND other.line_guid = item.line_guid
                              AND other.is_matched) AS is_rest,
                   (SELECT payment.move_id
                      FROM exact_settlement settlement
                      JOIN account_payment payment ON payment.id = settlement.payment_id
                     WHERE settlement.connection_id = item.connection_id
                       AND settlement.item_guid = item.guid
                       AND settlement.means = 'credit'
                       AND settlement.state = 'booked'
                     LIMIT 1) AS payment_move_id
              FROM exact_open_item item
             WHERE item.connection_id = %(connection)s
               AND item.side IN %(sides)s
               AND item.entry_id IS NULL
               AND %(is_open)s
             ORDER BY item.invoice_date, item.id
            """,
            connection=connection.id,
            sides=sides,
            is_open=_open_on(day),
        )
    )


def moves(connection, move_ids):
    """What these entries of Odoo are, and what became of them in Exact.

    :return: by id
    :rtype: dict[int, dict]
    """
    rows = connection.env.execute_query_dict(
        SQL(
            """
            SELECT move.id,
                   move.name,
                   move.ref,
                   move.move_type IN %s AS is_document,
                   COALESCE(move.invoice_date, move.date) AS day,
                   move.currency_id,
                   move.commercial_partner_id AS partner_id,
                   move.origin_payment_id,
                   entry.id AS entry_id,
                   entry.state,
                   entry.sent_at,
                   entry.division,
                   entry.missing_since,
                   entry.settle_code,
                   entry.journal_code,
                   entry.entry_number
              FROM account_move move
              LEFT JOIN exact_entry entry
                     ON entry.move_id = move.id AND entry.connection_id = %s
             WHERE move.id = ANY(%s)
            """,
            connection.env["account.move"]._exact_move_types(),
            connection.id,
            move_ids,
        )
    )
    return {row["id"]: row for row in rows}


def settled_by_exact(connection, day, entry_ids):
    """How much of documents was booked because Exact had it settled, in their own currency.

    :return: by id of the exact.entry
    :rtype: dict[int, float]
    """
    return dict(
        connection.env.execute_query(
            SQL(
                """
                SELECT entry_id, SUM(amount)
                  FROM exact_settlement
                 WHERE entry_id = ANY(%s)
                   AND state = 'booked'
                   AND means IN ('payment', 'document', 'difference')
                   AND date <= %s
                 GROUP BY entry_id
                """,
                entry_ids,
                day,
            )
        )
    )


def settled_by_documents(connection, day, move_ids):
    """Which of these documents are reconciled with another document in Odoo.

    :return: ids of theirs
    :rtype: set[int]
    """
    rows = connection.env.execute_query(
        SQL(
            """
            SELECT line.move_id
              FROM account_move_line line
              JOIN account_partial_reconcile part
                ON line.id IN (part.debit_move_id, part.credit_move_id)
              JOIN account_move_line other
                ON other.id IN (part.debit_move_id, part.credit_move_id) AND other.id != line.id
              JOIN account_move other_move ON other_move.id = other.move_id
             WHERE line.move_id = ANY(%s)
               AND part.max_date <= %s
               AND other_move.move_type IN %s
             GROUP BY line.move_id
            """,
            move_ids,
            day,
            connection.env["account.move"]._exact_move_types(),
        )
    )
    return {move_id for (move_id,) in rows}


def first_sent_day(connection):
    """The day of the first document that stands in Exact, None when there is none."""
    [(day,)] = connection.env.execute_query(
        SQL(
            """
            SELECT MIN(COALESCE(move.invoice_date, move.date))
              FROM exact_entry entry
              JOIN account_move move ON move.id = entry.move_id
             WHERE entry.connection_id = %s AND entry.state IN %s
            """,
            connection.id,
            connection.env["exact.entry"]._booked_states,
        )
    )
    return day


def partner_names(env, partner_ids):
    """:return: names of contacts by id
    :rtype: dict[int, str]
    """
    return dict(
        env.execute_query(
            SQL("SELECT id, complete_name FROM res_partner WHERE id = ANY(%s)", partner_ids)
        )
    )
