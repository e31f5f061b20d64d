"""The open items of a division: fetched by what changed, now and then compared as a whole."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...exact_api import resources
from ...exact_api.errors import ExactError
from ..base.lock import PAYMENTS, work_lock
from ..relation.fetch import DELETIONS_KEPT

# So often everything is read again, for what Exact did not tell.
COMPARE_EVERY = timedelta(days=7)
# How many entries that lost their open item are looked up in one go.
LOOK_UPS = 10


class FetchUnderWay(UserError):
    """Another worker fetches the payments of this connection at this moment."""


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    payments_fetched_at = fields.Datetime("Payments fetched", readonly=True, copy=False)
    # Up to where changes and deletions are known. Timestamps of Exact have 64 bits, integers 32.
    item_cursor = fields.Char(readonly=True, copy=False)
    item_deletion_cursor = fields.Char(readonly=True, copy=False)
    items_compared_at = fields.Datetime("Compared as a whole", readonly=True, copy=False)
    items_read_from = fields.Datetime(
        readonly=True, copy=False, help="When the reading of all items began, until it is done."
    )
    cash_flow_sign = fields.Integer(
        readonly=True,
        default=-1,
        copy=False,
        help="What makes Exact's amounts of open items those of a ledger.",
    )

    # === FETCH === #

    def _fetch_payments(self):
        """Fetch what changed among the open items, and book what follows from it.

        Each page is committed together with how far it got, and each portion of bookings together
        with the mark that they are done: what interrupts this loses and doubles nothing.

        :raises ExactError: when Exact says no; what was fetched stays, and is settled
        :raises FetchUnderWay: when they are being fetched already
        """
        self.ensure_one()
        connection = self.sudo().with_company(self.company_id)
        commit = self.env["ir.cron"]._commit_progress
        commit()
        with work_lock(self, PAYMENTS) as is_ours:
            if not is_ours:
                raise FetchUnderWay(
                    self.env._("The payments are being fetched at this moment. Try again later.")
                )
            try:
                client = connection._client()
                connection._fetch_item_pages(client, commit)
                if connection._after_pages(client, commit):
                    connection._fetch_item_pages(client, commit)
                connection.payments_fetched_at = fields.Datetime.now()
                commit()
                connection._settle(commit)
                connection._after_settling(client)
                commit()
                connection._look_up_missing(client, commit)
            except ExactError:
                commit()
                connection._settle(commit)
                commit()
                raise
            commit()

    def _after_pages(self, client, commit):
        """Override this to do something with the open items before they are settled.

        Extended by debit, which has Exact match what was collected.

        :param ExactClient client: for the division
        :param commit: function that commits
        :return bool: whether open items changed in Exact by it, so that they are fetched again
        :raises ExactError: when Exact cannot be asked
        """
        return False

    def _after_settling(self, client):
        """Override this to see to what follows from what was settled, or to ask Exact for more.

        Extended by debit.

        :param ExactClient client: for the division
        :raises ExactError: when Exact cannot be asked
        """

    def _fetch_item_pages(self, client, commit):
        if self._is_comparison_due():
            self._read_all_again()
        self._drop_deleted_items(client)
        commit()
        items = self.env["exact.open.item"]
        for page in resources.changed_open_item_pages(client, int(self.item_cursor or 1)):
            self.cash_flow_sign = items._sign_in(page) or self.cash_flow_sign
            items._store_page(self, page)
            self.item_cursor = str(max(row["Timestamp"] for row in page))
            # While all is read for the first time, what was read may be deleted meanwhile.
            self.item_deletion_cursor = self.item_deletion_cursor or self.item_cursor
            commit()
        items._now_of_late(self)
        if self.items_read_from:
            self._drop_unseen_items()
            self.write({"items_compared_at": fields.Datetime.now(), "items_read_from": False})
            commit()

    def _is_comparison_due(self):
        if self.items_read_from and self.item_cursor:
            return False  # it is under way
        now = fields.Datetime.now()
        compared_at, fetched_at = self.items_compared_at, self.payments_fetched_at
        return (
            not self.item_cursor
            or not compared_at
            or compared_at < now - COMPARE_EVERY
            or (bool(fetched_at) and fetched_at < now - DELETIONS_KEPT)
        )

    def _read_all_again(self):
        self.write(
            {
                "item_cursor": False,
                "item_deletion_cursor": False,
                "items_read_from": fields.Datetime.now(),
            }
        )

    # === GONE FROM EXACT === #

    def _drop_deleted_items(self, client):
        """Forget the items that were deleted since deletions were read the last time."""
        if not self.item_deletion_cursor:
            return
        deleted = resources.deleted_open_items(client, int(self.item_deletion_cursor))
        guids = [guid for _timestamp, guid in deleted]
        self._drop_items(
            self.env["exact.open.item"].search(
                [("connection_id", "=", self.id), ("guid", "in", guids)]
            )
        )
        # Whatever is deleted from now on has a later Timestamp than what changed until now.
        self.item_deletion_cursor = self.item_cursor

    def _drop_unseen_items(self):
        """After all was read: what was not among it is not in Exact any more."""
        self._drop_items(
            self.env["exact.open.item"].search(
                [("connection_id", "=", self.id), ("seen_at", "<", self.items_read_from)]
            )
        )
        self._entries_without_item().missing_since = fields.Datetime.now()

    def _drop_items(self, items):
        """Forget items, and settle anew what they were of."""
        entries, accounts = items.entry_id, items.mapped("account_guid")
        items.unlink()
        mine = [("connection_id", "=", self.id)]
        left = self.env["exact.open.item"].search([*mine, ("account_guid", "in", accounts)])
        left.to_settle = True
        gone = entries - left.entry_id
        gone.missing_since = fields.Datetime.now()
        self.env["exact.settlement"]._items_are_gone(gone)

    def _entries_without_item(self):
        """What was sent before everything was read, and has no open item in Exact at all."""
        rows = self.env.execute_query(
            SQL(
                """SELECT entry.id
                     FROM exact_entry entry
                    WHERE entry.connection_id = %(connection)s
                      AND entry.division = %(division)s
                      AND entry.state IN %(booked)s
                      AND entry.amount_total != 0
                      AND entry.missing_since IS NULL
                      AND entry.sent_at < %(read_from)s
                      AND NOT EXISTS (SELECT 1
                                        FROM exact_open_item item
                                       WHERE item.entry_id = entry.id)""",
                connection=self.id,
                division=self.division,
                booked=self.env["exact.entry"]._booked_states,
                read_from=self.items_read_from,
            )
        )
        return self.env["exact.entry"].browse(id_ for (id_,) in rows)

    def _look_up_missing(self, client, commit):
        """Ask Exact for entries whose open item is gone: some each time."""
        entries = self.env["exact.entry"]
        missing = entries.search(
            entries._in_division(self) & Domain("missing_since", "!=", False),
            order="missing_since",
            limit=LOOK_UPS,
        )
        for entry in missing:
            entry._look_up_gone(client)
            commit()

    # === SETTLE === #

    def _settle(self, commit):
        """Book what changed, some documents at a time."""
        items = self.env["exact.open.item"]
        items._forget_without_document(self)
        self._settle_waiting_again()
        commit()
        while self.env["exact.settling"]._settle_some(self):
            self.env.invalidate_all()
            if not commit():
                self._wake_payments()
                break

    @api.model
    def _wake_payments(self):
        """Have the cron fetch payments now; one that is to run already is enough."""
        cron = self.env.ref("exact_online_connector.ir_cron_payments").sudo()
        due = [("cron_id", "=", cron.id), ("call_at", "<=", fields.Datetime.now())]
        if not self.env["ir.cron.trigger"].sudo().search_count(due, limit=1):
            cron._trigger()
