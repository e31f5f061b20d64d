"""The accountant at Exact, who gets money for the documents that were sent."""

from decimal import Decimal

from ..prepare import DIVISION

SENT = """
    SELECT entry.guid, entry.amount_total
      FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
     WHERE entry.state = 'sent' AND NOT entry.guid = ANY(%s)
       AND move.move_type IN ('out_invoice', 'in_invoice')
       AND NOT EXISTS (SELECT FROM exact_mandate mandate
                        WHERE mandate.partner_id = move.commercial_partner_id)
  ORDER BY entry.your_ref
"""


class Accountant:
    """Receives payments for what stands in Exact's books, and matches them.

    :param Scene scene: with both ledgers
    :param Random chance: says what is paid how
    :param int most: payments in all
    """

    def __init__(self, scene, chance, most):
        self._database, self._exact = scene.database, scene.exact
        self._chance, self._most = chance, most
        self._touched = []
        self.received = 0

    def receive_until(self, number):
        """Receive payments until there were so many.

        :return: whether there was one
        """
        wanted = min(number, self._most) - self.received
        rows = self._database.rows(SENT, self._touched) if wanted > 0 else []
        payments = []
        for guid, total in rows:
            if len(payments) >= wanted:
                break
            self._touched.append(guid)
            payments += self._payments(guid, total)[: wanted - len(payments)]
        if payments:
            self._exact.control("pay", {"division": DIVISION, "payments": payments})
            self.received += len(payments)
        return bool(payments)

    def _payments(self, guid, total):
        """All of it, all of it in two parts, or a part."""
        if self._chance.random() < 0.8:
            return [{"entry": guid}]
        part = (abs(total) / 3).quantize(Decimal("0.01"))
        parts = [{"entry": guid, "amount": str(part)}]
        return parts if self._chance.random() < 0.5 else [*parts, {"entry": guid}]
