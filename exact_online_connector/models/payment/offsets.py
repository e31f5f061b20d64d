"""What settled an invoice, as Exact says on its ledger line: ``OffsetID``.

Asked only where the references of the payments do not tell, many lines a call. It is asked of
invoices and credit notes: the line of a payment for several of them points at its own bank line.
"""

import logging

from odoo import api, fields, models

from ...exact_api import errors, resources
from ...exact_api.odata import MAX_TERMS, money

_logger = logging.getLogger(__name__)

CAPABILITY = "filter.transaction_lines"
SEVERAL = "filter.or.financialtransaction/TransactionLines"


class ExactOpenItem(models.Model):
    _inherit = "exact.open.item"

    offset_guid = fields.Char(
        "Settled by line",
        index="btree_not_null",
        readonly=True,
        help="The ledger line that Exact says settled it.",
    )
    # Of a document: to be asked for before it is settled, or asked for since it changed.
    offset_state = fields.Selection([("due", "To ask"), ("asked", "Asked")], readonly=True)

    @api.model
    def _changed_values(self):
        return super()._changed_values() | {"offset_state": False}

    @api.model
    def _to_ask_for(self, connection):
        """The documents' items that changed and are settled, by what the references do not tell.

        :param exact.connection connection: whose
        :rtype: exact.open.item
        """
        items = self.search(
            [
                ("connection_id", "=", connection.id),
                ("to_settle", "=", True),
                ("entry_id", "!=", False),
                ("offset_state", "!=", "asked"),
                ("line_guid", "!=", False),
                "|",
                ("is_matched", "=", True),
                ("paid_on", "!=", False),
            ]
        )
        return items.filtered(lambda item: item._is_document())._not_named()

    def _not_named(self):
        """Those of which no payment with their reference tells what settled them.

        Override this to leave out what something else tells. Extended by debit.

        :rtype: exact.open.item
        """
        references = self.env["exact.settling"]._payments_by_reference(self)
        return self.filtered(
            lambda item: (
                item._settled_of_line()
                > sum(
                    (one._settled_in_company() for one in references.get(item.guid, self.browse())),
                    money(0),
                )
            )
        )

    def _settled_of_line(self):
        """How much of the whole line of a document is settled, positive, in company currency."""
        line = self.entry_id.item_ids.filtered(lambda item: item.line_guid == self.line_guid)
        total = money(self.amount_entry_company) or sum(
            (abs(money(item.amount_company)) for item in line), money(0)
        )
        still_open = line.filtered(lambda item: not item.is_matched)
        return total - sum((abs(money(item.amount_company)) for item in still_open), money(0))

    def _ask_some_offsets(self, client):
        """Ask Exact for the other side of some of these items, with one call where it can be.

        :param ExactClient client: for the division
        :return: of which it was asked
        :rtype: exact.open.item
        :raises ExactError: when Exact says no
        """
        connection = self.connection_id
        some = self[: MAX_TERMS if connection._can(SEVERAL) else 1]
        found = resources.offsets(client, sorted(set(some.mapped("line_guid"))))
        for item in some:
            item.write({"offset_guid": found.get(item.line_guid), "offset_state": "asked"})
        connection._note_capability(CAPABILITY, "works")
        return some


class ExactOpenItemFeed(models.Model):
    _inherit = "exact.open.item.feed"

    def _ask_what_settled(self, client):
        """Ask Exact for the other side of what is settled. A generator like ``_steps``.

        Where Exact refuses, payments are booked without it: an amount that only one payment has,
        or what came at the same time, tells then. What it does not answer is asked once more.

        :param ExactClient client: for the division
        :raises ExactError: when Exact may not be asked now; what is due waits for the next time
        """
        connection = self.connection_id
        if not connection._can(CAPABILITY):
            return
        items = self.env["exact.open.item"]._to_ask_for(connection)
        tried = items.filtered(lambda item: item.offset_state == "due")
        items.offset_state = "due"
        yield
        left = items
        try:
            while left:
                left -= left._ask_some_offsets(client)
                yield
        except (errors.Rejected, errors.Forbidden, errors.NotFound) as error:
            connection._note_capability(CAPABILITY, "refused", str(error))
            items.offset_state = "asked"
        except errors.Unavailable as error:
            _logger.warning("What settled what could not be asked: %s", error)
            tried.offset_state = "asked"
