"""The progress of a run: what a page gets of it, however many documents it has."""

import json

from odoo.tests import tagged

from ...models.queue.exact_run import DIALOG_LINES
from ..many import copies
from .send_common import ExactSendCase


@tagged("post_install", "-at_install")
class TestProgress(ExactSendCase):
    def run_of(self, count):
        return self.queue(copies(self.invoice(), count))

    def now(self, run):
        """What the next poll gives as ``since``, once all that was written so far is over.

        In a test it never is: all of it is one transaction, whose parts have numbers of their own.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT max(xmin::text::bigint) FROM exact_entry WHERE run_id = %s", [run.id]
        )
        return self.env.cr.fetchone()[0] + 1

    def statements(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_a_page_gets_what_people_look_at_and_then_what_changed(self):
        run = self.run_of(DIALOG_LINES + 100)
        first, *others = run.entry_ids.sorted("id")
        others[-1]._set_state("blocked", issues=False)
        opened = run.progress()
        self.assertEqual(len(opened["lines"]), DIALOG_LINES)
        self.assertEqual(opened["total"], DIALOG_LINES + 100)
        self.assertEqual(opened["lines"][0]["key"], others[-1]._progress_line()["key"])
        self.assertEqual(opened["lines"][1]["key"], first._progress_line()["key"])

        since = self.now(run)
        self.assertEqual(run.progress(since)["lines"], [])
        with self.env.cr.savepoint():
            first._set_state("sending")
        changed = run.progress(since)
        self.assertEqual([line["state"] for line in changed["lines"]], ["sending"])
        self.assertLess(len(json.dumps(changed)), 1000)
        # Closed and opened again it starts anew.
        self.assertEqual(len(run.progress()["lines"]), DIALOG_LINES)

    def test_what_is_not_committed_yet_counts_the_next_time(self):
        run = self.run_of(2)
        since = run.progress()["since"]
        self.assertEqual(len(run.progress(since)["lines"]), 2)

    def test_more_documents_cost_no_more_statements(self):
        few, many = self.run_of(20), self.run_of(300)
        self.statements(few.progress)  # what Odoo reads but once
        taken = [self.statements(run.progress) for run in (few, many)]
        self.assertLessEqual(taken[1], taken[0])
