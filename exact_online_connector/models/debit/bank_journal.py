"""Collections in a bank journal: a statement there continues the balance of the one before."""

import re

from odoo import api, fields, models

from ...core.debit.collection import BANKS, GENERAL
from ...core.issues import issue
from ...exact_api import errors, resources
from ..connection.exact_reasoned import kept

# How it is remembered whether Exact tells the balance of a bank journal.
BALANCE = "bank_balance"
# Exact's words for a balance that does not fit, in the languages of its users.
_BALANCE_WORDS = re.compile(r"balance|saldo|solde", re.IGNORECASE)


class ExactCollection(models.Model):
    _inherit = "exact.collection"

    is_balance_asked_again = fields.Boolean(
        readonly=True,
        copy=False,
        help="Exact refused its balance once, because somebody booked in the journal meanwhile.",
    )

    def _is_in_bank_journal(self):
        return self.connection_id.collection_journal_id.type in BANKS

    def _asked_balance(self, client):
        """Ask Exact what the journal has right before this is booked.

        :param ExactClient client: for its division
        :return: ``opening``, which may be negative; False when Exact does not say (state blocked)
        :rtype: dict
        :raises ExactError: when Exact cannot be asked now
        """
        connection = self.connection_id
        journal = connection.collection_journal_id.code
        try:
            opening = resources.bank_balance(client, journal)
        except (errors.Forbidden, errors.Rejected, errors.NotFound) as error:
            connection._note_capability(BALANCE, "refused", "; ".join(error.words))
            answer = "\n".join(error.words)
            refusal = issue("collect_no_balance", journal=journal, answer=answer)
            self._set_state("blocked", issues=kept(refusal))
            return False
        connection._note_capability(BALANCE, "works")
        return {"opening": opening}

    def _store_rejected(self, error):
        """A statement whose balance another one changed meanwhile goes once more."""
        moved = self._is_in_bank_journal() and _BALANCE_WORDS.search("\n".join(error.words))
        if not moved or self.is_balance_asked_again:
            self.is_balance_asked_again = False
            super()._store_rejected(error)
            return
        journal = self.connection_id.collection_journal_id.code
        again = issue("collect_balance_moved", journal=journal)
        self._set_state("queued", is_balance_asked_again=True, issues=kept(again))
        self.env["exact.driver"]._wake()


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    offered_collection_journal_ids = fields.Many2many(
        "exact.journal", compute="_compute_offered_collection_journals"
    )
    collection_journal_reason = fields.Char(compute="_compute_offered_collection_journals")

    @api.depends("journal_ids.type", "capability_ids.state")
    @api.depends_context("lang")
    def _compute_offered_collection_journals(self):
        """Bank journals are offered as long as Exact tells their balance."""
        for connection in self:
            refused = connection.capability_ids.filtered(
                lambda row: row.name == BALANCE and row.state == "refused"
            )
            types = (GENERAL,) if refused else (GENERAL, *BANKS)
            connection.offered_collection_journal_ids = connection.journal_ids.filtered(
                lambda journal, types=types: journal.type in types
            )
            connection.collection_journal_reason = bool(refused) and self.env._(
                "Only general journals are offered: Exact does not tell the balance of a bank "
                "journal (%s).",
                refused.words or "",
            )
