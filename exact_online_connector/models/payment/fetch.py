"""The open items of a division: fetched by what changed, and settled as far as anything follows."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...exact_api import resources
from ...exact_api.errors import ExactError

# How many entries that lost their open item are looked up in one go.
LOOK_UPS = 10


class ExactOpenItemFeed(models.Model):
    """How far the open items of a division are known."""

    _name = "exact.open.item.feed"
    _inherit = "exact.feed"
    _description = "Open items fetched from Exact Online"
    _compare_every = timedelta(days=7)

    cash_flow_sign = fields.Integer(
        readonly=True,
        default=-1,
        help="The factor that turns Exact's amounts of open items into those of a ledger.",
    )

    def _changed_pages(self, client, after):
        return resources.changed_open_item_pages(client, after)

    def _deleted(self, client, after):
        return resources.deleted_open_items(client, after)

    def _store_page(self, page):
        items = self.env["exact.open.item"]
        self.cash_flow_sign = items._sign_in(page) or self.cash_flow_sign
        items._store_page(self.connection_id, page)

    def _after_pages(self):
        self.env["exact.open.item"]._now_of_late(self.connection_id)

    def _under_way_text(self):
        return self.env._("The payments are being fetched at this moment. Try again later.")

    def _steps(self, client):
        """Fetch what changed among the open items, and book what follows from it.

        Each page is committed together with how far it got, and each portion of bookings together
        with the mark that they are done: what interrupts this loses and doubles nothing.
        """
        yield from self._fetch_and_settle(client)
        if (yield from self._change_items(client)):
            yield from self._fetch_and_settle(client)

    def _fetch_and_settle(self, client):
        """What was fetched is settled also when Exact stops answering."""
        try:
            yield from self._pages(client)
            yield from self._ask_what_settled(client)
            yield from self._settle()
            self._after_settling(client)
            yield
            yield from self._look_up_missing(client)
        except ExactError:
            yield
            yield from self._settle()
            yield
            raise

    def _change_items(self, client):
        """Override this for calls that change open items, made once all is fetched and settled.

        A generator like ``_steps``. Extended by debit, which has Exact match what was collected.
        The fetch does not depend on it: what Exact has against it is the caller's own affair.

        :param ExactClient client: for the division
        :return: whether items may have changed, which are fetched and settled again then
        :rtype: bool
        """
        yield from ()
        return False

    def _after_settling(self, client):
        """Override this for what follows from what was settled. Extended by debit.

        :param ExactClient client: for the division
        :raises ExactError: when Exact says no
        """

    # === GONE FROM EXACT === #

    def _drop(self, guids):
        mine = [("connection_id", "=", self.connection_id.id), ("guid", "in", guids)]
        self._drop_items(self.env["exact.open.item"].search(mine))

    def _after_full_read(self):
        mine = [("connection_id", "=", self.connection_id.id), ("seen_at", "<", self.read_from)]
        mine.append(("guid", "not in", self._unreadable_guids()))
        self._drop_items(self.env["exact.open.item"].search(mine))
        self._entries_without_item().missing_since = fields.Datetime.now()

    def _drop_items(self, items):
        """Forget items, and settle anew what they were of. Extended by debit.

        :param exact.open.item items: that are gone from Exact
        """
        entries, accounts = items.entry_id, items.mapped("account_guid")
        items.unlink()
        mine = [("connection_id", "=", self.connection_id.id)]
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
                connection=self.connection_id.id,
                division=self.connection_id.division,
                booked=self.env["exact.entry"]._booked_states,
                read_from=self.read_from,
            )
        )
        return self.env["exact.entry"].browse(id_ for (id_,) in rows)

    def _look_up_missing(self, client):
        """Ask Exact for entries whose open item is gone: some each time."""
        entries = self.env["exact.entry"]
        missing = entries.search(
            entries._in_division(self.connection_id) & Domain("missing_since", "!=", False),
            order="missing_since",
            limit=LOOK_UPS,
        )
        for entry in missing:
            entry._look_up_gone(client)
            yield

    # === SETTLE === #

    def _settle(self):
        """Book what changed, some documents at a time. A generator like ``_steps``."""
        connection = self.connection_id
        self.env["exact.open.item"]._forget_without_document(connection)
        connection._settle_waiting_again()
        yield
        while self.env["exact.settling"]._settle_some(connection):
            self.env.invalidate_all()
            seconds_left = yield
            if not seconds_left:
                connection._wake_payments()
                break


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    open_item_feed_ids = fields.One2many(
        "exact.open.item.feed", "connection_id", "Open items: how far"
    )
    payments_fetched_at = fields.Datetime(
        "Payments fetched", related="open_item_feed_ids.fetched_at"
    )
    payment_message = fields.Text(
        "Why payments were not fetched", related="open_item_feed_ids.reason"
    )

    def _fetch_payments(self):
        """Fetch what changed among the open items, and book what follows from it.

        :raises ExactError: when Exact says no; what was fetched stays, and is settled
        :raises UnderWay: when they are being fetched already
        """
        self.env["exact.open.item.feed"]._fetch(self)

    @api.model
    def _wake_payments(self, at=None):
        """Have the cron fetch payments; one that is to run already is enough.

        :param datetime at: when, naive UTC; now unless given
        """
        cron = self.env.ref("exact_online_connector.ir_cron_payments").sudo()
        if at:
            cron._trigger(at)
            return
        due = [("cron_id", "=", cron.id), ("call_at", "<=", fields.Datetime.now())]
        if not self.env["ir.cron.trigger"].sudo().search_count(due, limit=1):
            cron._trigger()
