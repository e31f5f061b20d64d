"""Documents that are in Exact, an accountant who changes them there, and the nightly comparison."""

from ..payment.payment_common import PaidBills, PaymentCase


class DriftCase(PaidBills, PaymentCase):
    """Edits entries in the simulator's books, and compares."""

    def edit(self, move, *lines, **header):
        """Change the entry of a document in Exact.

        :param lines: each with the ``number`` of the line that changes
        :param header: Exact's properties
        """
        guid = move.exact_entry_id.guid
        return self.accountant("edit_entry", entry=guid, header=header, lines=list(lines))

    def compare(self):
        """What happens every night, in a cursor that may commit."""
        self.next_minute()
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._compare_now()
        self.env.invalidate_all()

    def compare_calls(self):
        """Compare, and return the calls that took, without those for deletions."""
        self.simulator.control("calls/clear", {})
        self.compare()
        return [call["endpoint"] for call in self.calls() if call["endpoint"] != "sync/Deleted"]

    def activities(self, move):
        return move.activity_ids.filtered(lambda one: one.summary == "Changed in Exact Online")

    def assert_as_booked(self, move):
        """Nothing is said of the document."""
        self.assertEqual(move.exact_state, "sent", move.exact_reason)
        self.assertFalse(move.exact_drift)
        self.assertFalse(move.exact_entry_id.to_compare)
        self.assertFalse(self.activities(move))

    def assert_changed(self, move, words):
        """It is told as changed in Exact, in these words, once."""
        self.assertEqual((move.exact_state, move.exact_drift), ("changed_remotely", "amounts"))
        self.assertIn(words, move.exact_reason)
        self.assertEqual(len(self.activities(move)), 1)
