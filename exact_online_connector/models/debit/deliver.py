"""The unit of work that books one collection in Exact."""

import json
from datetime import date, timedelta
from decimal import Decimal

from odoo import fields, models

from ...core.debit.collection import (
    BANKS,
    CollectedLine,
    Receipt,
    bank_entry,
    first_line,
    general_journal_entry,
)
from ...exact_api import errors, resources
from ...exact_api.client import LONG_TIMEOUT
from ...exact_api.odata import money
from ..base.lock import UnderWay
from ..queue.exact_work import LONGEST_PAUSE, WorkBusy

# A call that was lost may still be under way so long: twice its time-out.
SURELY_ABSENT_AFTER = timedelta(seconds=2 * LONG_TIMEOUT)
# How fresh the open items have to be before something is collected on their word.
FRESH = timedelta(minutes=10)


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    def _steps(self):
        """Do all that can be done for this collection now.

        A generator that never commits: the driver does, at each ``yield``. See ``exact.work``.
        """
        self.ensure_one()
        if not self._claim():
            return
        if self.state == "sending":
            # Nobody holds its work lock, so its process died somewhere between intent and answer.
            self._set_state("unknown", error_code="process_died")
            yield
        if self._is_elsewhere():
            if self.state == "queued":
                self._set_state("blocked", error_code="other_division")
            else:
                self._wait_for_division()
            return
        try:
            client = self.connection_id._client()
            if self.state == "unknown":
                yield
                yield from self._recover(client)
            if self.state == "queued" and self._claim():
                yield from self._deliver(client)
        except errors.ExactError as error:
            yield from self._store_error(error)

    def _deliver(self, client):
        """Check against what Exact says now, write ahead, post once and store the answer."""
        yield
        yield from self._fetch_open_items()
        yield
        if not self._write_ahead():
            return
        yield
        # A database that was restored numbers its batches as before: one of them may be there.
        if self._adopted(self._look_up(client)):
            return
        yield
        answer = self._post_entry(client, _with_dates(self.payload))
        yield
        self._store_booked(answer)

    def _fetch_open_items(self):
        """What is paid meanwhile must not be collected: look, unless somebody just did.

        A generator like ``_steps``.

        :raises ExactError: when Exact cannot be asked
        """
        connection = self.connection_id
        fetched = connection.payments_fetched_at
        of_entries = self.line_ids.filtered(lambda line: line.state != "refused").entry_id
        if (
            fetched
            and fetched > fields.Datetime.now() - FRESH
            and all(entry.item_ids for entry in of_entries)
        ):
            return
        try:
            yield from self.env["exact.open.item.feed"]._fetching(connection)
        except UnderWay as error:
            raise WorkBusy(str(error)) from error

    # === BEFORE THE CALL === #

    def _write_ahead(self):
        """Check the lines once more and write down what is about to be sent.

        :return bool: False when there is nothing that may go (state blocked)
        """
        self.line_ids._check()
        lines = self.line_ids.filtered(lambda line: line.state == "draft")
        unknown = lines.filtered(lambda line: not line._receivable())
        unknown.write({"state": "refused", "issue_code": "collect_not_open"})
        lines -= unknown
        if not lines:
            self._set_state("blocked", **self._blocked_values())
            return False
        payload = self._payload(lines)
        self._set_state(
            "sending",
            attempt_count=self.attempt_count + 1,
            attempted_at=fields.Datetime.now(),
            payload=json.loads(json.dumps(payload, default=str)),
        )
        return True

    def _blocked_values(self):
        """Why nothing of it can go: the reason of its lines, when they all have the same."""
        codes = set(self.line_ids.mapped("issue_code"))
        first = self.line_ids[:1]
        if len(codes) != 1 or not first.issue_code:
            return {"error_code": "collect_nothing"}
        issue = {"code": first.issue_code, "params": first.issue_params or {}, "record": False}
        return {"error_code": first.issue_code, "error_params": [issue]}

    def _payload(self, lines):
        connection = self.connection_id
        receipt = Receipt(
            name=self.name,
            returned=self.kind == "reversal",
            on=self.date,
            journal=connection.collection_journal_id.code,
            suspense=connection.collection_account_id.guid,
            currency=self.currency_id.name,
            lines=[line._collected() for line in lines],
        )
        return bank_entry(receipt) if self._is_in_bank_journal() else general_journal_entry(receipt)

    def _is_in_bank_journal(self):
        return self.connection_id.collection_journal_id.type in BANKS

    def _post_entry(self, client, payload):
        if "BankEntryLines" in payload:
            return resources.create_bank_entry(client, payload)
        return resources.create_general_journal_entry(client, payload)

    # === THE ANSWER === #

    def _store_booked(self, answer):
        self._set_state(
            "booked",
            guid=answer["EntryID"],
            entry_number=int(answer["EntryNumber"] or 0),
            sent_at=fields.Datetime.now(),
        )
        lines = self.line_ids.filtered(lambda line: line.state == "draft")
        lines.state = "booked"
        if self.kind == "collection":
            lines._note_collected()
        else:
            lines._take_back_debits()
        self._take_items()
        self.connection_id._wake_payments()

    def _store_outcome(self, error):
        if self.state != "sending":
            return False
        match error:
            case errors.UnknownOutcome():
                self._set_state("unknown", error_code="no_answer")
            case errors.Rejected() | errors.NotFound():
                messages = error.words
                code = "collect_rejected"
                self._set_state("rejected", error_code=code, error_message="\n".join(messages))
            case _:
                return False
        return True

    def _put_back(self, code, until):
        if self.state != "sending":
            return super()._put_back(code, until)
        return self._set_state("queued", error_code=code, not_before=until)

    def _set_aside(self):
        if self.state == "queued":
            self._set_state("blocked", error_code="internal_error")
        elif self.state == "sending":
            self._set_state("unknown", error_code="internal_error")
        elif self.state == "unknown":
            self.error_code = "internal_error"
        self.not_before = self.state == "unknown" and fields.Datetime.now() + LONGEST_PAUSE

    # === RECOVERY === #

    def _recover(self, client):
        """Find out whether it was booked, and adopt the entry or queue it again.

        :raises ExactError: when Exact cannot be asked; it stays unknown
        """
        found = self._look_up(client)
        yield
        if self._adopted(found):
            return
        if fields.Datetime.now() < (surely := self.attempted_at + SURELY_ABSENT_AFTER):
            self._put_back("no_answer", surely)
            self.env["exact.driver"]._wake(surely)
        else:
            self._set_state("queued")
            yield

    def _adopted(self, found):
        """Take the entry that was found for this collection; several are left to a person.

        :param list[dict] found: of ``_look_up``
        :return bool: False when there is none
        """
        if len(found) == 1:
            self._store_booked(found[0])
        elif found:
            numbers = ", ".join(str(row["EntryNumber"]) for row in found)
            self._put_back("found_several", fields.Datetime.now() + LONGEST_PAUSE)
            self.error_params = [
                {"code": "found_several", "params": {"numbers": numbers}, "record": False}
            ]
        return bool(found)

    def _look_up(self, client):
        """The entries of Exact that may be this one, by their first line.

        :return list[dict]: one for each entry that no other collection is known to be
        """
        line = first_line(self.payload)
        find = (
            resources.find_bank_lines
            if "BankEntryLines" in self.payload
            else resources.find_general_journal_lines
        )
        rows = find(client, line["Description"])
        amount = money(line["AmountFC"])
        entries = {row["EntryID"]: row for row in rows if money(row["AmountFC"] or 0) == amount}
        known = self.search(
            [("connection_id", "=", self.connection_id.id), ("guid", "in", list(entries))]
        )
        return [row for guid, row in entries.items() if guid not in known.mapped("guid")]


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    def _receivable(self):
        """The invoice's open items in Exact, which tell its relation and receivable account."""
        return self.entry_id.item_ids.filtered(lambda item: item.gl_guid and item.account_guid)

    def _collected(self):
        item = self._receivable()[:1]
        return CollectedLine(
            account=item.account_guid,
            gl_account=item.gl_guid,
            amount=money(self.amount),
            invoice=self.move_id.name,
            entry_number=self.entry_id.entry_number,
        )


def _with_dates(payload):
    """The payload as it was before it was kept as JSON."""
    [(name, lines)] = [item for item in payload.items() if isinstance(item[1], list)]
    back = [
        {
            **line,
            "Date": date.fromisoformat(line["Date"]),
            "AmountFC": Decimal(line["AmountFC"]),
        }
        for line in lines
    ]
    return {**payload, name: back}
