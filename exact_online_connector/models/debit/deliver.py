"""How one collection gets to Exact: what the protocol of ``exact.posting`` asks of it."""

from datetime import timedelta

from odoo import fields, models

from ...core.debit.collection import (
    CollectedLine,
    Receipt,
    bank_entry,
    first_line,
    general_journal_entry,
)
from ...core.issues import issue
from ...exact_api import resources
from ...exact_api.odata import money
from ..base.lock import UnderWay
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings
from ..queue.exact_posting import as_kept
from ..queue.exact_work import WorkBusy

# How fresh the open items have to be before something is collected on their word.
FRESH = timedelta(minutes=10)
# What a general journal is asked for before something is booked there.
NOTHING = {"opening": None}


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    # === BEFORE THE POST === #

    def _before_post(self, client):
        """Fetch what Exact says now, check against it, and look whether it is there already.

        :return: False when it is booked already, or nothing of it can go
        :rtype: bool
        """
        yield
        yield from self._fetch_open_items()
        yield
        payload = self._claim() and self._checked_payload()
        if not payload:
            return False
        self.attempt_count += 1
        # A database that was restored numbers its batches as before: one of them may be there.
        found = self._find(client, payload)
        yield
        if found:
            if self._claim():
                self.payload = as_kept(payload)
                yield from self._adopt(client, found)
            return False
        return self._asked_balance(client) if self._is_in_bank_journal() else NOTHING

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

    # === WHAT IS POSTED === #

    def _intended(self, needed):
        payload = self._checked_payload(**needed)
        return payload and (payload, {})

    def _checked_payload(self, opening=None):
        """What is to be posted of the lines that may go.

        :param Decimal opening: balance of the bank journal before it; None in a general journal
        :return: in Exact's names; None when nothing may (state blocked)
        :rtype: dict
        """
        if self.kind == "collection" and (missing := self.connection_id._without_items()):
            self._set_state("blocked", issues=kept(missing._no_item_issue()))
            return None
        if self.kind == "reversal" and (locked := self._month_issue()):
            # Of others each line says so.
            self._set_state("blocked", issues=kept(locked))
            return None
        self.line_ids._check()
        lines = self.line_ids.filtered(lambda line: line.state == "draft")
        unknown = lines.filtered(lambda line: not line._receivable())
        unknown.write({"state": "refused", "issues": kept(issue("collect_not_open"))})
        lines -= unknown
        if not lines:
            self._set_state("blocked", issues=self._blocked_issues())
            return None
        return self._prepare_payload(self._receipt(lines, opening))

    def _blocked_issues(self):
        """Why nothing of it can go: the reason of its lines, when they all have the same."""
        codes = set(self.line_ids.mapped("issue_code"))
        found = len(codes) == 1 and self.line_ids[:1].issues
        return found or kept(issue("collect_nothing"))

    def _receipt(self, lines, opening=None):
        """The lines of this collection as ``core`` books them.

        :param Decimal opening: as of ``_checked_payload``
        :return: of ``core.debit.collection``
        :rtype: Receipt
        """
        connection = self.connection_id
        period = ExactMappings(connection).division.period_of(self.date)
        return Receipt(
            name=self.name,
            returned=self.kind == "reversal",
            on=self.date,
            journal=connection.collection_journal_id.code,
            suspense=connection.collection_account_id.guid,
            currency=self.currency_id.name,
            lines=[line._collected() for line in lines],
            period=period and (period.year, period.period),
            opening=opening,
        )

    def _prepare_payload(self, prepared):
        """What is posted for this collection.

        Override this to tell Exact more of it: take what ``super()`` returns and add properties of
        Exact's ``BankEntries`` or ``GeneralJournalEntries``. Its first line is what it is found
        back by, so leave that line's amount and description as they are.

        :param Receipt prepared: of ``core.debit.collection``
        :return: in Exact's names, amounts as Decimal
        :rtype: dict
        """
        if self._is_in_bank_journal():
            return bank_entry(prepared)
        return general_journal_entry(prepared)

    def _post(self, client, payload):
        if "BankEntryLines" in payload:
            return resources.create_bank_entry(client, payload)
        return resources.create_general_journal_entry(client, payload)

    # === THE ANSWER === #

    def _store_answer(self, answer):
        """Note that Exact has the entry, and wake the fetch of payments, which matches it.

        :param dict answer: the entry, as Exact answered or as it was found
        """
        self._set_state("booked", is_balance_asked_again=False, **self._booked_values(answer))
        lines = self.line_ids.filtered(lambda line: line.state == "draft")
        for line in lines:
            back = line.reversal_ids.collection_id
            came_back = back.filtered(lambda one: one.state in one._booked_states)
            line.state = "returned" if came_back else "booked"
        if self.kind == "collection":
            lines._note_collected()
        else:
            lines._take_back_debits()
        self._take_items()
        self.connection_id._wake_payments()

    def _refusal_code(self, messages):
        return "collect_rejected"

    def _tell_twice(self, others):
        """Ask whoever collected, or who connected, to look."""
        result = super()._tell_twice(others)
        self._ask_somebody(
            "twice",
            lambda told: (
                told.env._("Booked twice in Exact Online"),
                told._reasons()[0]["message"],
            ),
        )
        return result

    def _ask_somebody(self, cause, say, **options):
        """Ask whoever collected, or who connected.

        :param options: as of ``_exact_ask``, like the others
        """
        users = (self.run_id.user_id, self.connection_id.connected_by)
        self._exact_ask(cause, say, *users, **options)

    def _exact_still_asks(self, cause):
        if cause == "twice":
            return any(one["code"] == "booked_twice" for one in self.issues or ())
        return super()._exact_still_asks(cause)

    # === RECOVERY === #

    def _look_up(self, client):
        return self._find(client, self.payload)

    def _find(self, client, payload):
        """The entries of Exact that may be this one, by their first line.

        :param dict payload: as it is posted, or as it is kept
        :return: one for each entry that no other collection is known to be
        :rtype: list[dict]
        """
        line = first_line(payload)
        amount = abs(money(line["AmountFC"]))
        found = resources.find_lines(
            client,
            line["Description"],
            in_bank="BankEntryLines" in payload,
            gl_account=line["GLAccount"],
            since=fields.Date.to_date(line["Date"]),
        )
        rows = {row["EntryID"]: row for row in found if abs(money(row["AmountFC"])) == amount}
        return self._not_of_others(list(rows.values()))


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    def _receivable(self):
        """The invoice's open items in Exact, which tell its relation and receivable account."""
        return self.entry_id.item_ids.filtered(lambda item: item.gl_guid and item.account_guid)

    def _collected(self):
        """This line for the pure package; its amount is positive, in company currency.

        :rtype: CollectedLine
        """
        item = self._receivable()[:1]
        return CollectedLine(
            account=item.account_guid,
            gl_account=item.gl_guid,
            amount=money(self.amount),
            invoice=self.move_id.name,
            entry_number=self.entry_id.entry_number,
        )
