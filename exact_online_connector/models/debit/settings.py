"""Direct debit: the settings for collections."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core.debit.collection import BANKS
from ..words.describe import issue_text


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    collection_ids = fields.One2many("exact.collection", "connection_id", "Collections")
    collection_account_id = fields.Many2one(
        "exact.gl.account",
        "Suspense account for collections",
        copy=False,
        domain="[('connection_id', '=', id)]",
        help=(
            "Batches are booked here as a receipt. In Exact, the money that arrives at the "
            "bank is booked against it."
        ),
    )
    collection_journal_id = fields.Many2one(
        "exact.journal",
        "Journal for collections",
        copy=False,
        domain="[('id', 'in', offered_collection_journal_ids)]",
        help="A general journal, or a bank journal whose own account is the suspense account.",
    )
    use_match_sets = fields.Boolean(
        "Match in Exact",
        default=True,
        copy=False,
        help=(
            "Through Exact's XML service, as long as it exists. Without it Exact proposes the "
            "match by the entry number, and someone confirms it there."
        ),
    )
    collection_warn_days = fields.Integer(
        "Warn after (days)",
        default=10,
        help="When a batch is not received in full after this many days.",
    )
    collection_fee_product_id = fields.Many2one(
        "product.product",
        "Product for the fee",
        copy=False,
        check_company=True,
        help="On the invoice for the costs of a returned debit.",
    )
    collection_problem = fields.Char(compute="_compute_collection_problem")

    @api.constrains("collection_warn_days")
    def _check_collection_warn_days(self):
        """A batch cannot be late before its day."""
        for connection in self.filtered(lambda one: one.collection_warn_days < 0):
            raise ValidationError(
                self.env._(
                    "%s: enter after how many days somebody is warned, 0 or more.",
                    connection.company_id.name,
                )
            )

    @api.depends("collection_account_id", "collection_journal_id", "collection_ids.state")
    @api.depends_context("lang")
    def _compute_collection_problem(self):
        for connection in self:
            connection.collection_problem = connection._collection_problem()

    def _collection_problem(self):
        """What is wrong with the settings for collections, False when nothing is."""
        account, journal = self.collection_account_id, self.collection_journal_id
        if not account and not journal:
            return False
        if not account:
            return self.env._("Choose the suspense account.")
        if not journal:
            return self.env._("Choose the journal for collections.")
        if journal.type in BANKS and journal.gl_account_guid != account.guid:
            return self.env._(
                "The own account of bank journal %(journal)s is not %(account)s. Choose a general "
                "journal, or the bank journal of that account.",
                journal=journal.code,
                account=account.code,
            )
        if without := self._without_items():
            found = without._no_item_issue()
            return issue_text(self.env, found.code, found.params)
        return False

    def _check_collections_are_set_up(self):
        """:raises UserError: with what is missing, and the way to where it is chosen"""
        self.ensure_one()
        connection = self.sudo()
        missing = not connection.collection_account_id or not connection.collection_journal_id
        problem = connection.collection_problem or (
            missing and self.env._("Choose the suspense account and the journal for collections.")
        )
        if problem:
            self._refuse(problem)
