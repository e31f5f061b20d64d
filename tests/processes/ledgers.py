"""What is paid and what is open, according to Odoo's books and to those of Exact."""

from decimal import Decimal

TERMS = "sync/Cashflow/PaymentTerms"

OPEN_IN_ODOO = """
    SELECT entry.guid, move.amount_residual
      FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
"""
# Every payment that counts in Odoo, with what was written down of it.
PAYMENTS = """
    SELECT payment.amount,
           (SELECT sum(fact.amount)
              FROM exact_payment fact
             WHERE fact.payment_id = payment.id AND fact.state = 'booked')
      FROM account_payment payment
     WHERE payment.state NOT IN ('draft', 'canceled', 'rejected')
"""
# What was written down without a payment, or of one that counts no more.
FACTS_WITHOUT_PAYMENT = """
    SELECT count(*)
      FROM exact_payment fact
           LEFT JOIN account_payment payment ON payment.id = fact.payment_id
     WHERE fact.state = 'booked'
       AND fact.means IN ('payment', 'credit')
       AND coalesce(payment.state, 'canceled') IN ('draft', 'canceled', 'rejected')
"""
CLEARING = """
    SELECT coalesce(sum(line.balance), 0)
      FROM account_move_line line
           JOIN account_journal journal ON journal.default_account_id = line.account_id
     WHERE journal.code = 'EXACT' AND line.parent_state = 'posted'
"""


class Ledgers:
    """Odoo's books beside those of Exact.

    :param Scene scene: with both
    """

    def __init__(self, scene):
        self.database, self.exact = scene.database, scene.exact

    def assert_agree(self, payments):
        """Odoo has the same open of each document as Exact, through so many payments, each once.

        :param int payments: how many count in Odoo
        """
        assert dict(self.database.rows(OPEN_IN_ODOO)) == self.open_in_exact()
        booked = self.database.rows(PAYMENTS)
        assert [amount for amount, _written in booked] == [written for _amount, written in booked]
        assert len(booked) == payments
        assert self.database.value(FACTS_WITHOUT_PAYMENT) == 0
        assert self.database.value(CLEARING) == sum(amount for amount, _written in booked)
        assert self.waiting() == 0

    def open_in_exact(self):
        """What is open of each linked document in Exact's books, by the GUID of its entry."""
        linked = [guid for guid, _residual in self.database.rows(OPEN_IN_ODOO)]
        amounts = dict.fromkeys(linked, Decimal(0))
        for term in self.exact.stored(TERMS):
            guid = term["TransactionEntryID"]
            if guid in amounts and not term["IsFullyPaid"]:
                amounts[guid] += abs(Decimal(term["AmountFC"]))
        return amounts

    def facts(self):
        """How many parts of open items are written down as booked."""
        return self.database.value("SELECT count(*) FROM exact_payment WHERE state = 'booked'")

    def items(self):
        """How many open items of Exact are known in Odoo."""
        return self.database.value("SELECT count(*) FROM exact_open_item")

    def waiting(self):
        """How many items changed and were not looked at, and documents whose payment waits."""
        items = self.database.value("SELECT count(*) FROM exact_open_item WHERE to_settle")
        return items + self.database.value(
            "SELECT count(*) FROM exact_entry WHERE settle_code IS NOT NULL"
        )
