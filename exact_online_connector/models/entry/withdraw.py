"""Taking a document out of Exact's books again, as long as Exact allows it.

What is wanted is a state, committed before any call: ``withdrawing``. Each turn first asks Exact
whether the entry is still there, so that an answer that was lost is looked up, and nothing but this
one entry can be deleted, however often a turn is interrupted.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...core.issues import issue
from ...exact_api import errors, resources
from ..base.lock import UnderWay
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings
from ..queue.exact_posting import GONE
from ..words.language import for_readers

# Exact's status of an entry that is processed, which stays as it is (docs/exact-online.md).
PROCESSED = 50
BUSY_PAUSE = timedelta(seconds=10)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    withdrawn_by = fields.Many2one("res.users", readonly=True, ondelete="set null", copy=False)
    withdrawn_from = fields.Char(
        readonly=True, copy=False, help="The state it had, and has again where it stays in Exact."
    )

    # === A PERSON DECIDES === #

    def action_withdraw(self):
        """Show what stands in the way of taking a document out of Exact, or ask to do it."""
        self._check_one()
        self._check_may_send()
        return self.env["exact.withdraw.wizard"]._open(self)

    def _start_withdrawal(self, user):
        """Take documents out of Exact's books; the calls are made by the driver.

        :param res.users user: who wants it
        :raises UserError: naming a document that cannot be withdrawn
        """
        for entry in self:
            if reason := entry._why_it_stays():
                raise UserError(entry._stays_text(reason))
        for before, entries in self.grouped("state").items():
            entries._set_state(
                "withdrawing", withdrawn_by=user.id, withdrawn_from=before, attempt_count=0
            )
        self.env["exact.driver"]._wake()

    def _why_it_stays(self):
        """What is known here that keeps a document in Exact's books.

        Override this for more of it. Extended by payment, for what is paid, and for locked months.

        :return: None when nothing does
        :rtype: core.issues.Issue
        """
        self.ensure_one()
        if not self._booked():
            return issue("withdraw_not_there")
        if self._is_elsewhere():
            return issue("withdraw_elsewhere", division=str(self.division))
        move = self.move_id
        locks = move._get_violated_lock_dates(move.date, has_tax=bool(move.amount_tax))
        if locks:
            return issue("withdraw_locked", date=fields.Date.to_string(locks[-1][0]))
        division = ExactMappings(self.connection_id).division
        period = division.period_of(move.date)
        if period and (self.journal_code, period.year, period.period) in division.closed:
            numbers = {"year": str(period.year), "period": str(period.period)}
            return issue("withdraw_period", journal=self.journal_code, **numbers)
        return None

    def _stays_text(self, reason):
        """An issue as a sentence of its own.

        :param core.issues.Issue reason: of ``_why_it_stays``
        """
        [described] = self._described(kept(reason))
        return f"{self.display_name}: {described['message']}"

    # === STEPS === #

    def _steps(self):
        if self.state == "withdrawing":
            yield from self._withdrawing()
        else:
            yield from super()._steps()

    def _withdrawing(self):
        """Bring one withdrawal as far as possible; each ``yield`` is where the driver commits."""
        if not self._claim() or self.state != "withdrawing":
            return
        if self._is_elsewhere():
            self._wait_for_division()
            return
        try:
            with self._client() as client:
                yield from self._before_withdrawal(client)
                yield from self._withdraw(client)
        except UnderWay:
            self._try_again(fields.Datetime.now() + BUSY_PAUSE)
        except errors.ExactError as error:
            yield from self._store_error(error)

    def _before_withdrawal(self, client):
        """Override this to ask Exact for what may keep an entry in its books.

        A generator like ``_steps``. Extended by payment, which fetches what was paid.

        :param ExactClient client: for the division
        :raises ExactError: when Exact cannot be asked
        :raises UnderWay: when another worker does so
        """
        yield from ()

    def _withdraw(self, client):
        """Delete the entry if it is still there, and its document.

        :raises ExactError: when there is no answer that tells; it is looked up the next time
        """
        kind = self.move_id._exact_kind()
        found = resources.find_entry(client, kind, self.guid)
        # Others may have changed it since the last commit.
        if not self._claim() or self.state != "withdrawing":
            return
        if found and (reason := self._why_it_stays_there(found)):
            self._stay_in_exact(reason)
            return
        self.attempt_count += 1
        yield
        try:
            if found:
                client.delete(kind.endpoint, self.guid)
            yield
            left = self._delete_document(client)
        except errors.Rejected as error:
            self._stay_in_exact(issue("withdraw_refused", answer="\n".join(error.words)))
            return
        # Told of the person also where the queue goes on with it.
        self.with_user(self.withdrawn_by).sudo()._is_withdrawn(left)
        yield

    def _why_it_stays_there(self, found):
        """What a fresh look says: as of ``_why_it_stays``.

        :param dict found: the entry as it is in Exact now
        """
        if found["Status"] == PROCESSED:
            return issue("withdraw_processed")
        # Asked of the state it had, which is the one that tells whether it was booked.
        return self._paid_in_exact()

    def _paid_in_exact(self):
        """Whether Exact has matched something of it, or is about to. Extended by payment.

        :return: None when nothing is
        :rtype: core.issues.Issue
        """
        return None

    def _delete_document(self, client):
        """Delete the document beside the entry, with its files.

        :return: what is left there, None when nothing is
        :rtype: core.issues.Issue
        """
        try:
            if guid := self.attachment_ids._document_there(client):
                client.delete("documents/Documents", guid)
        except errors.NotFound:
            return None
        except (errors.Rejected, errors.Forbidden) as error:
            return issue("withdraw_document_left", answer="\n".join(error.words))
        return None

    def _is_withdrawn(self, left=None):
        """Note that Exact has it no more, and forget what was known of it there.

        :param core.issues.Issue left: what is left there
        """
        self.attachment_ids.unlink()
        withdrawn = issue("withdrawn", number=str(self.entry_number), user=self.withdrawn_by.name)
        self._set_state(
            "cancelled",
            issues=kept(*filter(None, (withdrawn, left))),
            sent_by=False,
            twins=False,
            found=False,
            duplicate_allowed=False,
            missing_since=False,
            withdrawn_from=False,
            **GONE,
        )
        self._after_withdrawn()

    def _after_withdrawn(self):
        """Override this to forget what belongs to the entry that is gone. Extended by payment."""

    # === IT STAYS === #

    def _stay_in_exact(self, reason):
        """It is not withdrawn: it is as it was before, and says why.

        :param core.issues.Issue reason: why
        """
        self._set_state(self.withdrawn_from or "sent", issues=kept(reason), withdrawn_from=False)

    def _store_forbidden(self, error):
        if self.state == "withdrawing":
            return self._stay_in_exact(self._forbidden(error))
        return super()._store_forbidden(error)

    def _set_aside(self):
        if self.state != "withdrawing":
            return super()._set_aside()
        self.mistake_count += 1
        if self._goes_wrong_each_time():
            return self._stay_in_exact(self._mistake())
        # The next turn looks whether it is still there.
        return self._put_back(fields.Datetime.now() + timedelta(hours=1), self._mistake())

    def _is_about_withdrawal(self):
        return (self.issue_code or "").startswith("withdraw")

    def _note(self):
        if self.state == "withdrawing":
            return ""
        if self._is_about_withdrawal():
            return for_readers(self, self.withdrawn_by).reason
        return super()._note()


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_exact_withdraw(self):
        """Take this document out of Exact's books, where Exact allows it."""
        self._check_one()
        self._check_may_send()
        if not self.exact_entry_id:
            raise UserError(self.env._("%s was not sent to Exact Online.", self.display_name))
        return self.exact_entry_id.action_withdraw()

    def _exact_alerts(self):
        entry = self.exact_entry_id.sudo()
        alerts = super()._exact_alerts()
        return entry._alerts() if not alerts and entry._is_about_withdrawal() else alerts

    def action_exact_reverse(self):
        """Make a credit note of this document, which is sent as any other."""
        self._check_one()
        self._check_may_send()
        return self._exact_reverse()

    def _exact_reverse(self):
        """Odoo's own dialog for a credit note of this document.

        :return: an action
        :rtype: dict
        """
        context = {"active_model": self._name, "active_ids": self.ids, "active_id": self.id}
        return {**self.action_reverse(), "context": context}
