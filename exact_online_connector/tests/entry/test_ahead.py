"""Documents are prepared together, and each is sent as it is at the moment it goes."""

from unittest.mock import patch

from odoo.tests import tagged

from .send_common import ExactSendCase


@tagged("post_install", "-at_install")
class TestAhead(ExactSendCase):
    def after_the_first(self, moves, change):
        """Send documents; once the first is in Exact, and the others are prepared, change them.

        :param change: what takes the other documents
        """
        entries = self.registry["exact.entry"]
        store = entries._store_answer
        others = moves[1:].ids

        def stored(entry, answer):
            result = store(entry, answer)
            if entry.move_id.id == moves[0].id:
                change(entry.env["account.move"].browse(others))
            return result

        with patch.object(entries, "_store_answer", stored):
            self.send(moves)

    def invoices(self, count=2):
        return self.env["account.move"].union(*[self.invoice(10 + n) for n in range(count)])

    def lines_sent(self, move):
        return self.assert_booked(move)["SalesEntryLines"]

    def test_prepared_together(self):
        """Of several that go one after the other only the first is prepared in its turn."""
        prepared = self.registry["exact.entry"]._prepared_anew
        alone = []

        def anew(entry):
            alone.append(entry)
            return prepared(entry)

        moves = self.invoices(5)
        with patch.object(self.registry["exact.entry"], "_prepared_anew", anew):
            self.send(moves)
        self.assertEqual(alone, [])
        for move in moves:
            self.assert_booked(move)

    def test_a_text_that_changed_is_sent(self):
        first, second = moves = self.invoices()
        self.after_the_first(
            moves, lambda others: others.invoice_line_ids.write({"name": "Another text"})
        )
        self.assertEqual(self.lines_sent(first)[0]["Description"], "Line 1")
        self.assertEqual(self.lines_sent(second)[0]["Description"], "Another text")

    def prepared_alone(self, change):
        """Which of two documents was prepared in its turn, where the second changed meanwhile."""
        entries, alone = self.registry["exact.entry"], []
        anew = entries._prepared_anew

        def noted(entry):
            alone.append(entry.move_id.id)
            return anew(entry)

        moves = self.invoices()
        with patch.object(entries, "_prepared_anew", noted):
            self.after_the_first(moves, change)
        for move in moves:
            self.assert_booked(move)
        return [moves.ids.index(number) for number in alone]

    def test_whatever_row_it_was_prepared_from_counts(self):
        def add_a_file(others):
            file = {"name": "a.txt", "raw": b"text", "res_model": others._name}
            others.env["ir.attachment"].create([{**file, "res_id": move.id} for move in others])

        changes = {
            "nothing": (lambda _others: None, []),
            "its customer": (lambda others: others.partner_id.write({"city": "Gent"}), [1]),
            "a tax": (lambda others: others.line_ids.tax_ids.write({"description": "x"}), []),
            "a file": (add_a_file, [1]),
            "its currency": (lambda others: others.currency_id.write({"symbol": "E"}), [1]),
        }
        self.send(self.invoice())
        for what, (change, expected) in changes.items():
            with self.subTest(what):
                self.assertEqual(self.prepared_alone(change), expected)

    def test_what_is_known_again_without_being_read_is_what_stands_there(self):
        self.send(self.invoice())

        def forget_relation(others):
            relations = others.env["exact.contact"]
            relations.search([("partner_id", "=", others.commercial_partner_id.id)])._forget()

        def fall_behind(others):
            others.company_id.exact_connection_id.lists_are_behind = True

        changes = {"crm/Accounts": forget_relation, "vat/VATCodes": fall_behind}
        for endpoint, change in changes.items():
            with self.subTest(endpoint):
                moves = self.invoices()
                before = len(self.calls(endpoint=endpoint))
                self.after_the_first(moves, change)
                self.assertGreater(len(self.calls(endpoint=endpoint)), before)
                for move in moves:
                    self.assert_booked(move)
                self.next_minute()

    def test_one_that_went_back_to_draft_is_not_sent(self):
        first, second = moves = self.invoices()
        self.after_the_first(moves, lambda others: others.button_draft())
        self.assert_booked(first)
        self.assertEqual((self.booked(second), second.exact_state), ([], "cancelled"))

    def test_one_that_cannot_be_prepared_holds_up_no_other(self):
        moves = self.invoices(3)
        snapshot = self.registry["account.move"]._exact_snapshot

        def broken(move, *given):
            if move.id == moves[1].id:
                raise ZeroDivisionError
            return snapshot(move, *given)

        with (
            patch.object(self.registry["account.move"], "_exact_snapshot", broken),
            self.assertLogs("odoo.addons.exact_online_connector", "ERROR"),
        ):
            self.send(moves)
        self.assertEqual(moves.mapped("exact_state"), ["sent", "blocked", "sent"])

    def test_what_follows_is_done_once(self):
        """Also what a drive left whose process died after the answer, and before what follows."""
        for number in (1, 2):
            with self.subTest(dies=number == 2):
                move = self.invoice(10)
                with patch.object(self.registry["exact.entry"], "_follow_up", lambda entries: None):
                    self.send(move)
                self.assert_booked(move)
                self.assertTrue(move.exact_entry_id.follow_up_is_due)
                self.assertNotIn("Booked in Exact", str(move.message_ids.mapped("body")))
                if number == 2:
                    move.exact_entry_id.sudo()._set_state("changed")
                self.drive()
                self.drive()
                notes = [body for body in move.message_ids.mapped("body") if "Booked in" in body]
                self.assertEqual(len(notes), 1)
                self.assertFalse(move.exact_entry_id.follow_up_is_due)

    def test_what_follows_goes_wrong_for_one(self):
        moves = self.invoices(3)
        entries = self.registry["exact.entry"]
        after = entries._after_sent

        def broken(sent):
            if moves[1] in sent.move_id:
                raise ZeroDivisionError
            return after(sent)

        with (
            patch.object(entries, "_after_sent", broken),
            self.assertLogs("odoo.addons.exact_online_connector", "ERROR"),
        ):
            self.send(moves)
        for move in moves:
            self.assert_booked(move)
            noted = "Booked in Exact" in str(move.message_ids.mapped("body"))
            self.assertEqual(noted, move != moves[1])
        self.assertFalse(any(moves.exact_entry_id.mapped("follow_up_is_due")))
