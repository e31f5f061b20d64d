"""What cases of bad input have in common: said to a person, compared with the page, judged."""

import re

from odoo import fields
from odoo.exceptions import UserError

from ..coding.test_ubl_bills import UblCase
from . import page

# What no person may read.
TECHNICAL = re.compile(
    r"Booked otherwise|\bFalse\b|\bNone\b|%\(|exact\.[a-z]|account\.move|res\.partner|Traceback"
)
# Documents in one drive, so that no minute's calls are used up.
AT_ONCE = 8


class Taken(Exception):
    """What was written is taken back."""


class CorpusCase(UblCase):
    maxDiff = None

    # === THE PAGE === #

    def compare(self, title, answers):
        """The page says of each case what was answered."""
        answers = {page.as_cell(name): page.as_cell(text) for name, text in answers.items()}
        for name, answer in answers.items():
            with self.subTest(name):
                self.assertTrue(answer)
                self.assertNotRegex(answer, TECHNICAL)
        if page.is_written():
            page.write(title, answers)
        elif page.PAGE.parent.is_dir():
            self.assertEqual(answers, page.rows(title))

    def answer(self, text):
        """A message without what differs each day, or from database to database."""
        year = fields.Date.today().year
        years = f"({year}|{year + 1})"
        days = rf"{years}-\d\d-\d\d|\d\d/\d\d/{years}"
        text = re.sub(days, "(date)", str(text))
        return text.replace(self.company.name, "(company)").strip()

    def odd(self, work):
        """Do something that may be refused.

        :return: what it returned, and what a person is told instead
        :rtype: tuple
        """
        try:
            with self.env.cr.savepoint():
                result = work()
                self.env.flush_all()
                return result, ""
        except UserError as error:
            self.env.invalidate_all()
            return None, f"Odoo: {self.answer(error.args[0])}"
        except ValueError as error:
            # Of a field of Odoo: no text holds a NUL or half a character.
            self.env.invalidate_all()
            if not re.search(r"NUL|surrogates|Wrong value|time data|does not match", str(error)):
                return None, f"Traceback: {error!r}"
            return None, "Odoo: cannot be stored"
        except Taken:
            raise
        except Exception as error:  # what nobody can read is what is looked for here
            self.env.invalidate_all()
            return None, f"Traceback: {error!r}"

    # === WHAT COMES OF A DOCUMENT === #

    def preview(self, move):
        """What opens for a document; a bill is coded already."""
        if move._exact_is_coded():
            return self.env["exact.send.wizard"]._open(move)
        return move.action_exact_send()

    def judge(self, moves):
        """Preview documents, send what is ready, and say what came of each.

        :param dict moves: documents by name of their case
        :return: answer by name
        :rtype: dict
        """
        answers, ready = {}, {}
        for name, move in moves.items():
            wizard, told = self.odd(lambda move=move: self.preview(move))
            if told:
                answers[name] = told
                continue
            line = self.env["exact.send.wizard"].browse(wizard["res_id"]).line_ids
            reason = self.answer(line.reason or "")
            answers[name] = f"{line.state}: {reason}" if reason else line.state
            if line.state == "ready":
                ready[name] = move, reason
        before = self.count_entries()
        booked = self.send_all(ready)
        for name, (move, reason) in ready.items():
            answers[name] = " ".join(filter(None, (self.outcome(move, booked), reason)))
        sent = [move for move, _reason in ready.values() if move.exact_state == "sent"]
        self.assertEqual(self.count_entries() - before, len(sent))
        return answers

    def count_entries(self):
        path = f"entries?division={self.connection.division}"
        return len(self.simulator.control(path)["entries"])

    def send_all(self, ready):
        """Send what is ready, some at a time.

        :return: the entries of the books by their id
        :rtype: dict
        """
        moves = [move for move, _reason in ready.values()]
        for start in range(0, len(moves), AT_ONCE):
            self.next_minute()
            self.queue(self.env["account.move"].union(*moves[start : start + AT_ONCE]))
            self.drive()
        path = f"entries?division={self.connection.division}"
        return {entry["EntryID"]: entry for entry in self.simulator.control(path)["entries"]}

    def outcome(self, move, booked):
        """What came of a document that was sent."""
        entry = booked.get(move.exact_entry_id.guid)
        if not entry:
            self.assertNotEqual(move.exact_state, "sent")
            return f"{move.exact_state}: {self.answer(move.exact_reason or '')}"
        if wrong := self.differences(move, entry):
            return f"Booked otherwise: {wrong}"
        return f"booked {entry['AmountFC']} {entry['Currency']}"

    def differences(self, move, entry):
        """What stands in the books otherwise than in Odoo."""
        lines = (
            entry.get("lines") or entry.get("SalesEntryLines") or entry.get("PurchaseEntryLines")
        )
        sign = -1 if move.is_purchase_document(include_receipts=True) else 1
        expected = {
            "AmountFC": sign * move.amount_total_in_currency_signed,
            "Currency": move.currency_id.name,
        }
        found = {"AmountFC": float(entry["AmountFC"]), "Currency": entry["Currency"]}
        if lines:
            expected["net"] = sign * move.direction_sign * -1 * move.amount_untaxed
            found["net"] = sum(float(line["AmountFC"]) for line in lines)
        rounded = move.currency_id.round
        return {
            name: (value, found[name])
            for name, value in expected.items()
            if (
                rounded(value) != rounded(found[name])
                if isinstance(value, float)
                else value != found[name]
            )
        }
