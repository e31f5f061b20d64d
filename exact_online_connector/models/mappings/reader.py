"""The mappings of a connection, read once for many documents."""

from functools import cached_property

from odoo import models

from ...core.document import Tax
from ...core.entry.cost_shares import CostShare, cost_shares
from ..base.amounts import exactly
from .gl_choice import DEFAULT_FIELDS, Case, GlChoice


class ExactMappings:
    """The division and the mappings of one connection, read once for any number of documents.

    Make a new one in each transaction, and hand it on in it. What the one of before read of the
    lists and mappings it takes over, while they are the same (``exact.connection._kept``).

    :param exact.connection connection: whose mappings; may be empty, which maps nothing
    :param bool as_before: whether a drive need not ask if they are still the same: to look at what
        was prepared with them
    """

    def __init__(self, connection, as_before=False):
        self.connection = connection.sudo().with_context(active_test=True)
        self._kept = self.connection._kept(as_before)
        self._read = {}

    @cached_property
    def division(self):
        """The lists of the division.

        :return: see ``core.division``
        :rtype: Division
        """
        return _once(self._kept, "division", self.connection._division_snapshot)

    @cached_property
    def defaults(self):
        """GUID of the G/L account that is booked on where nothing else decides, by side of trade.

        :rtype: dict
        """
        return _once(self._kept, "defaults", self._defaults)

    def _defaults(self):
        return {side: self.connection[field].guid for side, field in DEFAULT_FIELDS.items()}

    @cached_property
    def gl_choice(self):
        """The rules for G/L accounts.

        :rtype: GlChoice
        """
        return GlChoice(self)

    def codes(self, mapping):
        """What documents need of a mapping, also of one of another addon.

        :param str mapping: name of its model
        :return: see ``exact.mapping._codes``
        :rtype: dict
        """
        rows = self.connection.env[mapping]
        return _once(self._kept, mapping, lambda: rows._codes(self.connection))

    def journal_code(self, journal, kind):
        """The Exact journal for documents of a kind, or for what that falls back on.

        :param account.journal journal: of the documents in Odoo
        :param Kind kind: credit notes may share the journal of the invoices
        :return: its code, None when none is mapped
        :rtype: str
        """
        journals = self.codes("exact.journal.mapping")
        own = journals.get((journal.id, kind.move_type))
        return own or journals.get((journal.id, kind.falls_back_on))

    def gl_account(self, line):
        """GUID of the G/L account for a line of a document, None when nothing decides it.

        :param account.move.line line: of an invoice, bill or credit note
        """
        choices = self.gl_choices(line)
        return choices[0].guid if choices else None

    def gl_choices(self, line):
        """All that speaks for a G/L account for a line, the strongest first.

        :param account.move.line line: of an invoice, bill or credit note
        :return: of ``Choice``
        :rtype: tuple
        """
        move, product = line.move_id, line.product_id
        case = Case(
            side=move._exact_kind().side,
            account=line.account_id,
            product=product,
            category=product.categ_id,
            fiscal_position=move.fiscal_position_id,
            # As Odoo finds a fiscal position: by the delivery address.
            country=move.partner_shipping_id.country_id or move.commercial_partner_id.country_id,
        )
        return self.gl_choice.candidates(case)

    def payment_condition(self, term):
        """Code of the payment condition of a payment term, None when it has none."""
        return self.codes("exact.payment.term.mapping").get(term.id)

    def once(self, key, read):
        """What many documents need, read for the first of them.

        :param key: what it is about, such as a record; a tuple with a name when others may ask
            something else about it
        :param read: function without arguments
        """
        return _once(self._read, key, read)

    def cost_shares(self, distribution):
        """The cost centers and units of an analytic distribution.

        :param dict distribution: as Odoo keeps it: percentages by ids of accounts, "7" or "7,12"
        :return: of ``CostShare``; empty when it means nothing in Exact
        :rtype: tuple
        """
        rows = (distribution or {}).items() if self.codes("exact.analytic.mapping") else ()
        return cost_shares(self._cost_share(ids, percentage) for ids, percentage in rows)

    def _cost_share(self, ids, percentage):
        known = self.codes("exact.analytic.mapping")
        codes = [known.get(int(id_), (None, None)) for id_ in ids.split(",") if id_.isdigit()]
        center = next((center for center, _unit in codes if center), None)
        unit = next((unit for _center, unit in codes if unit), None)
        return CostShare(exactly(percentage) / 100, center, unit)

    def tax(self, tax):
        """What the mapping needs to know about a tax. Without a mapping a percentage is VAT."""
        return self.once(tax, lambda: self._tax(tax))  # many lines have the same ones

    def _tax(self, tax):
        """A tax with what it is mapped to.

        :param account.tax tax: of a line
        :rtype: Tax
        """
        vat_code, gl_account = self.codes("exact.tax.mapping").get(tax.id, (None, None))
        unmapped_vat = not gl_account and tax.amount_type != "fixed"
        return Tax(
            id=tax.id,
            name=tax.name,
            amount_type=tax.amount_type,
            rate=exactly(tax.amount),
            price_include=tax.price_include,
            is_vat=bool(vat_code) or unmapped_vat,
            vat_code=vat_code,
            gl_account=gl_account,
            include_base_amount=tax.include_base_amount,
            abroad=_once(self._kept, ("abroad", tax.id), tax._exact_abroad),
        )


def _once(known, key, read):
    if key not in known:
        known[key] = read()
    return known[key]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _exact_cost_shares(self, mappings):
        """The cost centers and units this line is booked on, in Exact's terms.

        Override this when they follow from something else than its analytic distribution. On a
        bill, which a person codes, they are proposed.

        :param ExactMappings mappings: of the connection, also those of other addons (``codes``)
        :return: of ``CostShare``; empty for none
        :rtype: tuple
        """
        self.ensure_one()
        return mappings.cost_shares(self.analytic_distribution)
