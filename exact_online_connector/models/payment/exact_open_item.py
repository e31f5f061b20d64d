"""The open items of a division as they were fetched: what is owed, and what was paid."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...core.kinds import SALE
from ..base.changes import changed_values

SIDES = [("receivable", "Receivable"), ("payable", "Payable")]
KINDS = [("entry", "Invoice or credit note"), ("cash", "Payment"), ("other", "Journal entry")]
# LineType and TransactionType of Exact's payment terms (docs/exact-online.md).
_RECEIPT = 20
_CASH_TYPE = 40
# Status: selected for a collection or payment of Exact's own, carried out, and matched.
IN_EXACTS_RUN = (30, 40)
_MATCHED = 50


class ExactOpenItem(models.Model):
    """A row of Exact's payment terms: of an invoice, a credit note, a bank line, a write-off.

    It stays when it is matched. How items are fetched stands in ``payment/fetch.py``, what follows
    from them in ``exact.settling``.
    """

    _name = "exact.open.item"
    _inherit = "exact.guarded"
    _of_division = True
    _description = "Open item of Exact Online"
    _order = "invoice_date desc, entry_number desc, id desc"
    _rec_name = "entry_number"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True, precompute=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    guid = fields.Char("Exact item ID", required=True, readonly=True)
    timestamp = fields.Char(readonly=True)
    side = fields.Selection(SIDES, required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    # --- whose ---
    account_guid = fields.Char("Exact account ID", index=True, readonly=True)
    account_code = fields.Char("Relation code", readonly=True)
    account_name = fields.Char("Relation", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="set null", readonly=True
    )
    # --- of which entry ---
    entry_guid = fields.Char("Exact entry ID", index=True, readonly=True)
    line_guid = fields.Char("Exact line ID", index="btree_not_null", readonly=True)
    entry_number = fields.Integer(readonly=True, aggregator=None)
    journal_code = fields.Char("Exact journal", readonly=True)
    reporting_year = fields.Integer("Financial year", readonly=True, aggregator=None)
    reporting_period = fields.Integer("Financial period", readonly=True, aggregator=None)
    gl_guid = fields.Char("Exact ID of its G/L account", readonly=True)
    gl_code = fields.Char("G/L account", readonly=True)
    your_ref = fields.Char("Reference", index="btree_not_null", readonly=True)
    description = fields.Char(readonly=True)
    entry_id = fields.Many2one(
        "exact.entry",
        "Sent from Odoo as",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    move_id = fields.Many2one(related="entry_id.move_id", string="Document")
    # --- how much ---
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="Positive when it is owed to the company.")
    amount_company = fields.Monetary(
        "In company currency", currency_field="company_currency_id", readonly=True
    )
    amount_entry = fields.Monetary("Of the whole entry", readonly=True)
    amount_entry_company = fields.Monetary(
        "Of the whole entry, in company currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    status = fields.Integer(
        "Status in Exact",
        readonly=True,
        aggregator=None,
        help="20 open, 30 selected by Exact for payment or collection, 40 carried out, 50 matched.",
    )
    is_matched = fields.Boolean("Matched", readonly=True, help="Nothing of it is open in Exact.")
    invoice_date = fields.Date("Date", readonly=True)
    due_date = fields.Date(readonly=True)
    paid_on = fields.Date("Paid on", readonly=True)
    ended_on = fields.Date("Settled on", readonly=True)
    # --- what is to be done ---
    to_settle = fields.Boolean(readonly=True, help="Changed in Exact, not looked at yet.")
    seen_at = fields.Datetime("Fetched on", readonly=True)

    _guid_unique = models.UniqueIndex("(connection_id, guid)", "This open item already exists.")
    _to_settle_index = models.Index("(connection_id, account_guid) WHERE to_settle IS TRUE")

    @api.depends("connection_id.company_id", "entry_id.company_id")
    def _compute_company_id(self):
        """That of the document, which may be a branch."""
        for item in self:
            item.company_id = item.entry_id.company_id or item.connection_id.company_id

    @api.depends("journal_code", "entry_number")
    def _compute_display_name(self):
        for item in self:
            item.display_name = f"{item.journal_code or ''} {item.entry_number or ''}".strip()

    def _is_in_exacts_run(self):
        """Whether Exact has it in a collection or payment of its own, and no money came yet."""
        return not self.is_matched and self.status in IN_EXACTS_RUN

    # === FETCHED FROM EXACT === #

    @api.model
    def _store_page(self, connection, rows):
        """Keep a page of items, and mark what changed as to be settled.

        :param exact.connection connection: whose items
        :param list[dict] rows: of ``resources.changed_open_item_pages``; the last of a GUID counts
        """
        fresh = {row["ID"]: row for row in rows}
        self._note_paid_and_open(connection, rows)
        names = self._names(connection, fresh.values())
        values = {guid: self._exact_values(connection, row, names) for guid, row in fresh.items()}
        mine = [("connection_id", "=", connection.id), ("guid", "in", list(values))]
        known = {item.guid: item for item in self.search(mine)}
        for guid, item in known.items():
            item._update(values.pop(guid))
        self.create([{**row, **self._changed_values()} for row in values.values()])

    @api.model
    def _note_paid_and_open(self, connection, rows):
        """Remember where ``IsFullyPaid`` says otherwise than ``Status``, which counts."""
        for row in rows:
            if row["Status"] and bool(row["IsFullyPaid"]) != self._is_matched_in(row):
                said = f"IsFullyPaid {row['IsFullyPaid']}, Status {row['Status']}"
                connection._note_capability("fully_paid", "other", said)
                return

    def _update(self, values):
        """Write what changed; what Exact only hands out again is not settled again."""
        seen = {name: values.pop(name) for name in ("timestamp", "seen_at")}
        changed = changed_values(self, values)
        self.write({**seen, **changed, **(self._changed_values() if changed else {})})

    @api.model
    def _changed_values(self):
        """What to write along when an item changed in Exact.

        Extended by ``offsets.py``, debit and drift.

        :return: values
        :rtype: dict
        """
        return {"to_settle": True}

    @api.model
    def _names(self, connection, rows):
        """What the identifiers in these rows are in Odoo, looked up for all of them at once.

        :return: values of ``_values_of_ours``; partners by account GUID and currencies by code,
            both as ids
        :rtype: tuple[dict, dict, dict]
        """
        guids = list({row["TransactionEntryID"] for row in rows})
        # Also those of contacts that were merged.
        accounts = (
            self.env["exact.contact"]
            .with_context(active_test=False)
            .search(
                [
                    ("connection_id", "=", connection.id),
                    ("guid", "in", list({row["Account"] for row in rows})),
                ]
            )
        )
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", list({row["Currency"] for row in rows}))])
        return (
            self._values_of_ours(connection, guids),
            {account.guid: account.partner_id.id for account in accounts},
            {currency.name: currency.id for currency in found},
        )

    @api.model
    def _entry_types(self, side=None):
        """Exact's numbers for the entries of documents, of one side when given."""
        kinds = self.env["account.move"]._exact_kinds().values()
        return {kind.entry_type for kind in kinds if side in (None, kind.side)}

    @api.model
    def _values_of_ours(self, connection, guids):
        """What items are that belong to entries sent from Odoo.

        Override this for other work that makes entries in Exact. Extended by debit.

        :param exact.connection connection: whose items
        :param list[str] guids: of entries in Exact
        :return: values by GUID of the entry
        :rtype: dict
        """
        entries = self.env["exact.entry"]
        ours = entries.search(entries._in_division(connection) & Domain("guid", "in", guids))
        return {entry.guid: {"entry_id": entry.id} for entry in ours}

    @api.model
    def _exact_values(self, connection, row, names):
        """What to keep of a row of Exact. Extended by debit.

        :param tuple names: of ``_names``
        :return: values
        :rtype: dict
        """
        ours, partners, currencies = names
        # Exact shows what a customer owes as negative; a ledger shows it as a debit.
        sign = connection.open_item_feed_ids.cash_flow_sign
        kind = "other"
        if row["TransactionType"] in self._entry_types():
            kind = "entry"
        elif row["TransactionType"] == _CASH_TYPE:
            kind = "cash"
        return {
            "connection_id": connection.id,
            "guid": row["ID"],
            "timestamp": str(row["Timestamp"]),
            "side": "receivable" if row["LineType"] == _RECEIPT else "payable",
            "kind": kind,
            "account_guid": row["Account"] or False,
            "account_code": row["AccountCode"] or False,
            "account_name": row["AccountName"] or False,
            "partner_id": partners.get(row["Account"], False),
            "entry_guid": row["TransactionEntryID"] or False,
            "line_guid": row["TransactionID"] or False,
            "entry_number": row["EntryNumber"] or 0,
            "journal_code": row["Journal"] or False,
            "reporting_year": row["TransactionReportingYear"] or 0,
            "reporting_period": row["TransactionReportingPeriod"] or 0,
            "gl_guid": row["GLAccount"] or False,
            "gl_code": row["GLAccountCode"] or False,
            "your_ref": row["YourRef"] or False,
            "description": row["Description"] or False,
            "entry_id": False,
            **ours.get(row["TransactionEntryID"], {}),
            "currency_id": currencies.get(row["Currency"], False),
            "amount": float(sign * row["AmountFC"]),
            "amount_company": float(sign * row["AmountDC"]),
            "amount_entry": abs(float(row["TransactionAmountFC"])),
            "amount_entry_company": abs(float(row["TransactionAmountDC"])),
            "status": row["Status"] or 0,
            "is_matched": self._is_matched_in(row),
            "invoice_date": row["InvoiceDate"] or False,
            "due_date": row["DueDate"] or False,
            "paid_on": row["LastPaymentDate"] or row["EndDate"] or False,
            "ended_on": row["EndDate"] or False,
            "seen_at": fields.Datetime.now(),
        }

    @api.model
    def _is_matched_in(self, row):
        """Whether nothing of a row is open: 40 is money that was asked for, and only 50 came."""
        if row["Status"] is None:
            return bool(row["IsFullyPaid"])
        return row["Status"] >= _MATCHED

    @api.model
    def _sign_in(self, rows):
        """Which sign Exact gives to what a customer owes, as far as these rows tell.

        Sources differ on it (docs/exact-online.md), but the transaction's own amount is positive
        for an invoice in all of them.

        :return: what amounts are multiplied with to be ledger amounts; 0 when no row tells
        :rtype: int
        """
        sales = self._entry_types(SALE)
        for row in rows:
            product = row["AmountDC"] * row["TransactionAmountDC"]
            if row["TransactionType"] in sales and product:
                return 1 if product > 0 else -1
        return 0

    # === WHAT IS TO BE SETTLED === #

    @api.model
    def _forget_without_document(self, connection):
        """Nothing follows from what happens to relations that no document of Odoo is about."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE exact_open_item item
                      SET to_settle = FALSE
                    WHERE connection_id = %(connection)s
                      AND to_settle IS TRUE
                      AND NOT EXISTS (SELECT 1
                                        FROM exact_open_item other
                                       WHERE other.connection_id = %(connection)s
                                         AND other.account_guid = item.account_guid
                                         AND other.entry_id IS NOT NULL)""",
                connection=connection.id,
            )
        )
        self.invalidate_model(["to_settle"])

    @api.model
    def _now_of(self, entries):
        """An entry's GUID became known: what Exact says of it is to be settled.

        :param exact.entry entries: that were just sent or adopted
        """
        for connection, sent in entries.grouped("connection_id").items():
            mine = Domain("connection_id", "=", connection.id)
            items = self.search(mine & Domain("entry_guid", "in", sent.mapped("guid")))
            for entry in sent if items else ():
                own = items.filtered(lambda item, guid=entry.guid: item.entry_guid == guid)
                own.write({"entry_id": entry.id, "to_settle": True})
            # Perhaps the first document about its relation: what is left of a payment counts now.
            rests = Domain("account_guid", "in", items.mapped("account_guid"))
            rests &= Domain("entry_id", "=", False) & Domain("is_matched", "=", False)
            if items:
                self.search(mine & rests).to_settle = True

    @api.model
    def _now_of_late(self, connection):
        """Link items that were stored while another process stored the GUID of their entry.

        Neither saw what the other had not committed yet. Extended by debit.

        :param exact.connection connection: whose items
        """
        self.env.flush_all()
        entries = self.env["exact.entry"]
        self._now_of(self._unlinked_of(entries, connection, SQL("item.entry_id IS NULL")))

    def _unlinked_of(self, owners, connection, unlinked):
        """What made entries in Exact of which items do not know it yet.

        :param owners: a model with ``guid``, ``connection_id`` and ``division``
        :param exact.connection connection: whose items
        :param SQL unlinked: what such an ``item`` looks like
        :return: records of that model
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT owner.id
                     FROM exact_open_item item
                     JOIN %(owners)s owner
                       ON owner.connection_id = item.connection_id
                      AND owner.guid = item.entry_guid
                    WHERE item.connection_id = %(connection)s
                      AND owner.division = %(division)s
                      AND %(unlinked)s""",
                owners=SQL.identifier(owners._table),
                connection=connection.id,
                division=connection.division,
                unlinked=unlinked,
            )
        )
        return owners.browse(id_ for (id_,) in rows)
