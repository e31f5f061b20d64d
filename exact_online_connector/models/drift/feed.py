"""What changed in the ledger of a division, and which of our documents that may be about."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...core.drift.screen import CONTROL, LedgerLine, control_of, is_unchanged
from ...core.kinds import SALE
from ...exact_api import resources
from ...exact_api.errors import Forbidden
from ...exact_api.odata import money
from ..mappings.reader import ExactMappings

# How many entries are read with a call or two.
READ_AT_ONCE = 20


class ExactLedgerFeed(models.Model):
    """How far the ledger of a division was compared.

    Nothing of the ledger is kept but which line of it is the receivable or payable one of each of
    our documents, because Exact tells what was deleted by the GUID of a line.
    """

    _name = "exact.ledger.feed"
    _inherit = "exact.feed"
    _description = "Ledger of Exact Online, compared"

    def _changed_pages(self, client, after):
        return resources.changed_ledger_pages(client, after)

    def _deleted(self, client, after):
        return resources.deleted_ledger_lines(client, after)

    def _under_way_text(self):
        return self.env._("Exact Online is being compared at this moment. Try again later.")

    def _steps(self, client):
        """Read what changed in the ledger, and compare the documents that may have changed.

        Calls grow with what changed in Exact, however many documents there are.
        """
        try:
            yield from self._pages(client)
        except Forbidden:
            # Open items tell of amounts, dates and relations where the ledger may not be read.
            yield
            yield from self._compare(client)
            raise
        yield from self._compare(client)

    # === WHICH MAY HAVE CHANGED === #

    def _store_page(self, page):
        lines = {}
        for row in page:
            # One that changed meanwhile is handed out again: the last one counts.
            lines.setdefault(row["EntryID"], {})[row["ID"]] = as_line(row)
        self._note_lines(lines)

    def _note_lines(self, lines):
        """Mark the documents of which these lines say something else than was booked.

        Extended by debit.

        :param dict lines: ``LedgerLine`` by GUID, of each entry by its GUID
        """
        entries = self._booked([("guid", "in", list(lines))])
        if not entries:
            return
        division = ExactMappings(self.connection_id).division
        types = {guid: account.type for guid, account in division.gl_accounts.items()}
        for entry in entries:
            rows = lines[entry.guid].items()
            if not entry.to_compare and not self._is_as_known(entry, rows, types, division):
                entry.to_compare = True
            control = control_of(rows, types)
            if not control and not entry.amount_total:
                # Perhaps nothing is owed by it, so that any line has to tell.
                control = entry.ledger_guid or next(iter(rows))[0]
            if control and control != entry.ledger_guid:
                entry.ledger_guid = control

    def _is_as_known(self, entry, rows, types, division):
        """Whether these lines are surely what we know of an entry.

        Of one that was adopted the lines are taken as they come the first time.
        """
        known = entry._known_figures(division)
        lines = [line for _guid, line in rows]
        if not known.lines and not entry.ledger_guid:
            lines = [line for line in lines if types.get(line.gl_account) in CONTROL]
        sign = -1 if entry.move_id._exact_kind().side == SALE else 1
        return is_unchanged(known, lines, sign, types)

    def _drop(self, guids):
        """Look at the documents whose receivable or payable line was deleted. Extended by debit."""
        self._booked([("ledger_guid", "in", guids)]).to_compare = True

    def _note_items(self):
        """Look at the documents whose open item changed to another relation, date or amount.

        Extended by debit.

        Whether Exact gives ledger lines a new Timestamp when only their header changes is not
        known; an open item has one.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE exact_entry entry
                      SET to_compare = TRUE
                     FROM exact_open_item item
                    WHERE item.entry_id = entry.id
                      AND item.to_compare IS TRUE
                      AND entry.connection_id = %(connection)s
                      AND entry.division = %(division)s
                      AND entry.state IN %(booked)s
                      AND ( item.account_guid <> COALESCE(
                                entry.in_exact->>'relation', entry.agreed->>'relation',
                                entry.payload->>'Customer', entry.payload->>'Supplier')
                         OR item.invoice_date::text <> LEFT(COALESCE(
                                entry.in_exact->>'on', entry.agreed->>'on',
                                entry.payload->>'EntryDate'), 10)
                         OR ABS(item.amount_entry) <> ABS(COALESCE(
                                (entry.in_exact->>'total')::numeric, entry.amount_total)))""",
                connection=self.connection_id.id,
                division=self.connection_id.division,
                booked=self.env["exact.entry"]._booked_states,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE exact_open_item SET to_compare = NULL"
                " WHERE to_compare IS TRUE AND connection_id = %s",
                self.connection_id.id,
            )
        )
        self.env.invalidate_all()

    def _booked(self, domain):
        """The documents that stand in the division that is connected."""
        entries = self.env["exact.entry"]
        return entries.search(entries._standing(self.connection_id) & Domain(domain))

    # === COMPARE === #

    def _compare(self, client):
        """Read the documents that may have changed, and note what differs. Extended by debit.

        A generator like ``_steps``.
        """
        self._note_items()
        yield
        yield from self._compare_marked(client, self.env["exact.entry"], "entries")

    def _compare_marked(self, client, records, name):
        """Read those of a model that may have changed, and note what differs.

        A generator like ``_steps``. One that cannot be read is no difference, nor gone: it is
        looked at the next time.

        :param ExactClient client: for the division
        :param exact.compared records: any of the model
        :param str name: under which it is told which cannot be read
        """
        marked = records._standing(self.connection_id) & Domain("to_compare", "=", True)
        told = {}
        while found := records.search(
            marked & Domain("guid", "not in", list(told)), limit=READ_AT_ONCE
        ):
            asked, answers, unreadable = found._read_now(client)
            yield
            told |= {bad.key: str(bad) for bad in unreadable}
            for record in asked.exists().filtered(lambda one: one.state in one._booked_states):
                if record.guid in told:
                    continue
                record.to_compare = False
                if answers is None:
                    continue
                if answer := answers.get(record.guid):
                    record._compare_with(answer)
                else:
                    record._look_up_gone(client)
            yield
        self.connection_id._note_unreadable(f"{self._name}.{name}", list(told.values()))
        yield


def as_line(row):
    """A row of the ledger as the comparison takes it."""
    year, period = row["FinancialYear"], row["FinancialPeriod"]
    return LedgerLine(
        gl_account=row["GLAccount"],
        vat_code=row["VATCode"],
        amount=money(row["AmountFC"]),
        relation=row["Account"],
        on=row["Date"],
        currency=row["Currency"],
        journal=row["JournalCode"],
        period=f"{year}/{period}" if year and period else None,
        cost_center=row["CostCenter"] or "",
        cost_unit=row["CostUnit"] or "",
    )
