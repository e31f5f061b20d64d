"""Check this division: what it offers is asked before it is relied on, and remembered."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.kinds import BILL, INVOICE, VAT_TYPES
from ...exact_api import errors, resources
from ...exact_api.checks import Seen, all_checks, try_check
from ...exact_api.trial import NothingToTry, Trial, choose
from ..base.moments import naive
from ..connection.exact_capability import STATES
from ..words.describe import SENTENCES
from .check_words import INSTEAD, KINDS, NO_ANSWER, TITLES

# Types of G/L accounts: revenue and general costs. Exact Online REST behaviour, see
# docs/exact-online.md.
_REVENUE, _COSTS = 110, 121
# What is seen by the way, while something else is asked.
_BY_THE_WAY = ("property", "filter", "document_type")
_CRON = "ir_cron_check_division"


class ExactCapability(models.Model):
    _inherit = "exact.capability"

    title = fields.Char("Asked", compute="_compute_title")
    outcome = fields.Selection(STATES, compute="_compute_outcome")
    consequence = fields.Text("What follows", compute="_compute_title")

    @api.depends("name", "state", "words", "endpoint")
    @api.depends_context("lang")
    def _compute_title(self):
        for row in self:
            row.title = row._title()
            row.consequence = row._what_follows()

    @api.depends("name", "state")
    def _compute_outcome(self):
        for row in self:
            goes_another_way = row.state == "refused" and row._kind() in _BY_THE_WAY
            row.outcome = "other" if goes_another_way else row.state

    def _kind(self):
        return self.name.partition(".")[0]

    def _title(self):
        if self.name in TITLES:
            return self.env._(TITLES[self.name])
        kind, _dot, what = self.name.partition(".")
        if kind not in KINDS:
            return self.name
        sentence = self.env._(KINDS[kind])
        return sentence % {"what": what}

    def _what_follows(self):
        """What a person has to know where something is not as expected, and who mends it."""
        if self.state == "works":
            return False
        if self.state == "refused" and self._code() in SENTENCES:
            return self._explained()
        text = NO_ANSWER if self.state == "no_answer" else INSTEAD.get(self._kind(), INSTEAD[""])
        return "\n".join(filter(None, (self.env._(text), self.words)))


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    checked_at = fields.Datetime("Checked", readonly=True, copy=False)
    is_check_due = fields.Boolean(readonly=True, copy=False)

    # === WHEN === #

    def action_check_division(self):
        """Ask the division for everything once, and show what it answers."""
        self._check_one()
        self.check_access("write")
        if self.state not in ("connected", "paused"):
            raise UserError(self.env._("Connect to Exact Online first."))
        return self._in_plain_words(self._examine_and_show)

    def _examine_and_show(self):
        self._examine()
        return self.env["exact.division.check"]._open(self)

    def _check_soon(self):
        """Have the division checked by itself, once the calls of its set-up are over."""
        self.is_check_due = True
        self._run_again(_CRON, fields.Datetime.add(fields.Datetime.now(), minutes=1))

    @api.model
    def _cron_check_divisions(self):
        """Check the divisions that were chosen since."""
        due = self.search([("is_check_due", "=", True), ("state", "in", ("connected", "paused"))])
        due._side_by_side(_CRON, lambda connection: connection._examine())

    # === READ === #

    def _examine(self):
        """Ask for one page of everything, as the product does, and remember the answers.

        Nothing that is remembered is taken for granted. Where a limit is in the way, what was
        answered so far is kept, and the rest is asked when it is over.

        :raises ExactError: where it is more than one call that Exact refuses
        """
        self.ensure_one()
        answers, limited = {}, None
        with self._client() as client:
            asking = client.probing()
            for check in all_checks(INVOICE, BILL):
                try:
                    answers[check.name] = try_check(asking, check)
                except errors.RateLimited as error:
                    limited = error
                    break
        # What was learned by the way counts more than that the read got its rows in the end.
        by_the_way = asking.capabilities.noted
        answers |= {name: Seen(*learned) for name, learned in by_the_way.items()}
        for name, seen in answers.items():
            self._note_seen(name, seen)
        self.is_check_due = bool(limited)
        if limited:
            self._run_again(_CRON, naive(limited.reset_at))
            return
        self._forget_all_but(answers)
        self.checked_at = fields.Datetime.now()

    def _note_seen(self, name, seen):
        row = self._note_capability(name, seen.state, seen.words, seen.endpoint or False)
        row.seen_at = fields.Datetime.now()

    def _forget_all_but(self, noted):
        """Forget what was in the way of an earlier check and is not any more.

        :param noted: names of what was seen by the way
        """
        rows = self.sudo().capability_ids
        rows.filtered(lambda row: row._kind() in _BY_THE_WAY and row.name not in noted).unlink()

    # === WRITE === #

    def _try_writing(self):
        """Book an invoice, a credit note and a bill for a relation of their own, and delete all.

        :return: resource and GUID of what could not be deleted
        :rtype: list
        :raises UserError: where the division lacks what an entry is made of
        :raises ExactError: where it is more than one call that Exact refuses
        """
        with self._client() as client:
            lists = (
                resources.journals(client),
                resources.gl_accounts(client),
                resources.vat_codes(client),
            )
            try:
                sales = choose(INVOICE, (20, _REVENUE), VAT_TYPES[INVOICE.side], *lists)
                purchases = choose(BILL, (22, _COSTS), VAT_TYPES[BILL.side], *lists)
            except NothingToTry as lack:
                raise UserError(self._lack_text(lack.what)) from lack
            trial = Trial(client, sales, purchases, self.division_country or "NL")
            try:
                for name, seen in trial.run():
                    self._note_seen(name, seen)
            except errors.RateLimited:
                # What is left has to be named before anything else is said.
                if not trial.left:
                    raise
        return trial.left

    def _lack_text(self, what):
        texts = {
            "journal": self.env._("The division has no sales or purchase journal to try with."),
            "gl_account": self.env._(
                "The division has no revenue or cost account that can be booked on freely."
            ),
            "vat_code": self.env._("The division has no VAT code that adds VAT on top."),
        }
        return texts[what]
