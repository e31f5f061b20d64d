"""What is paid and what is open, according to Odoo's books and to those of Exact."""

from decimal import Decimal

from .payment_jobs import link
from .prepare import DIVISION

TERMS = "sync/Cashflow/PaymentTerms"
# One of the linked invoices, by its reference.
INVOICE = "SELECT id FROM account_move WHERE ref = %s"

OPEN_IN_ODOO = """
    SELECT entry.guid, move.amount_residual
      FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
"""
# Every payment of Exact that counts in Odoo, with what was written down of it.
PAYMENTS = """
    SELECT payment.amount,
           (SELECT sum(settlement.amount)
              FROM exact_settlement settlement
             WHERE settlement.payment_id = payment.id AND settlement.state = 'booked')
      FROM account_payment payment
           JOIN account_journal journal ON journal.id = payment.journal_id
     WHERE payment.state NOT IN ('draft', 'canceled', 'rejected')
       AND journal.code = 'EXACT'
"""
FACTS_IN_ODOO = """
    SELECT count(*) FROM exact_settlement WHERE state = 'booked' AND means = 'in_odoo'
"""
# What was written down without a payment, or of one that counts no more.
FACTS_WITHOUT_PAYMENT = """
    SELECT count(*)
      FROM exact_settlement settlement
           LEFT JOIN account_payment payment ON payment.id = settlement.payment_id
     WHERE settlement.state = 'booked'
       AND settlement.means IN ('payment', 'credit')
       AND coalesce(payment.state, 'canceled') IN ('draft', 'canceled', 'rejected')
"""
CLEARING = """
    SELECT coalesce(sum(line.balance), 0)
      FROM account_move_line line
           JOIN account_journal journal ON journal.default_account_id = line.account_id
     WHERE journal.code = 'EXACT' AND line.parent_state = 'posted'
"""
# What each payment that is taken back leaves behind, once.
TAKEN_BACK = (
    "SELECT count(*) FROM exact_settlement WHERE state = 'reversed'",
    "SELECT count(*) FROM account_payment WHERE state = 'canceled'",
    "SELECT count(*) FROM account_move WHERE reversed_entry_id IS NOT NULL AND state = 'posted'",
    "SELECT count(*) FROM mail_activity WHERE res_model = 'account.move'",
)
CASH = 40


class Ledgers:
    """Odoo's books beside those of Exact.

    :param Scene scene: with both
    """

    def __init__(self, scene):
        self.database, self.exact = scene.database, scene.exact

    def assert_agree(self, payments, in_odoo=0):
        """Odoo has the same open of each document as Exact, through so many payments, each once.

        :param int payments: how many came from Exact
        :param int in_odoo: how many a person had registered in Odoo
        """
        assert dict(self.database.rows(OPEN_IN_ODOO)) == self.open_in_exact()
        assert self.database.value(FACTS_IN_ODOO) == in_odoo
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

    def settlements(self):
        """How many parts of open items are written down as booked."""
        return self.database.value("SELECT count(*) FROM exact_settlement WHERE state = 'booked'")

    def items(self):
        """How many open items of Exact are known in Odoo."""
        return self.database.value("SELECT count(*) FROM exact_open_item")

    def waiting(self):
        """How many items changed and were not looked at, and documents whose payment waits."""
        items = self.database.value("SELECT count(*) FROM exact_open_item WHERE to_settle")
        return items + self.database.value(
            "SELECT count(*) FROM exact_entry WHERE settle_code IS NOT NULL"
        )


class Books(Ledgers):
    """Invoices that stand in both ledgers, and the accountant who gets money for them."""

    def __init__(self, scene):
        super().__init__(scene)
        self.scene = scene

    def entries(self, count):
        """Have so many entries of 121.00 in Exact.

        :return: the entries
        :rtype: list[dict]
        """
        return self.accountant("sales_entries", count=count)["entries"]

    def invoices(self, count):
        """Have so many invoices of 121.00 in both ledgers.

        :return: their entries in Exact
        :rtype: list[dict]
        """
        entries = self.entries(count)
        self.link(entries)
        return entries

    def link(self, entries):
        """Have an invoice in Odoo for each of these entries, as if it had been sent."""
        self.scene.do(link, entries=entries)

    @staticmethod
    def by_relation(entries):
        """These entries in lists, by the GUID of their relation."""
        found = {}
        for entry in entries:
            found.setdefault(entry["Account"], []).append(entry)
        return found

    @staticmethod
    def last_settled(entries):
        """Which of these is settled last: relation after relation, as they were made."""
        return max(entries, key=lambda entry: (entry["Account"], entry["EntryNumber"]))

    # --- what the accountant does ---

    def pay(self, entries, **more):
        """Receive a payment for each of these entries."""
        payments = [{"entry": entry["EntryID"], **more} for entry in entries]
        return self.accountant("pay", payments=payments)["items"]

    def receive(self, entries, amount):
        """Receive one payment for these entries of a relation."""
        guids = [entry["EntryID"] for entry in entries]
        self.accountant("receive", entries=guids, amount=str(amount))

    def unmatch(self, entries):
        """Undo the matches of these entries."""
        for entry in entries:
            self.accountant("unmatch", entry=entry["EntryID"])

    def match_again(self, entry):
        """Match an entry with the open payment of its relation."""
        [payment] = [
            term["ID"]
            for term in self.exact.stored(TERMS)
            if term["Account"] == entry["Account"]
            and term["TransactionType"] == CASH
            and not term["IsFullyPaid"]
        ]
        self.accountant("match", entries=[entry["EntryID"]], items=[payment])

    def accountant(self, call, **body):
        """Have the accountant do something in Exact."""
        return self.exact.control(call, {"division": DIVISION, **body})

    # --- what Odoo did ---

    def assert_taken_back(self, payments):
        """So many payments were taken back, and a person is asked once about each."""
        for query in TAKEN_BACK:
            assert self.database.value(query) == payments
