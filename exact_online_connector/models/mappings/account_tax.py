"""What the mapping asks of a tax, told by Odoo's own data rather than by its names."""

from decimal import Decimal

from odoo import models
from odoo.tools import html2plaintext

from ...core.mappings.propose_vat import OdooTax
from ..base.amounts import exactly

OSS_TAG = "l10n_eu_oss.tag_oss"
# In the external ids of the tax groups that l10n_eu_oss makes, one for each rate.
OSS_GROUP = "_oss_tax_group_"


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _exact_facts(self):
        """This tax as a proposal sees it.

        :return: see ``core.mappings.propose_vat``
        :rtype: OdooTax
        """
        described = html2plaintext(self.description or "") or self.invoice_label or ""
        return OdooTax(
            name=self.name,
            side=self.type_tax_use,
            rate=exactly(self.amount),
            description=f"{described} {self.tax_group_id.name or ''}".strip(),
            amount_type=self.amount_type,
            price_include=self.price_include,
            scope=self.tax_scope or "",
            charged=self.has_negative_factor,
            abroad=self._exact_abroad(),
            deductible=self._exact_deductible(),
        )

    def _exact_abroad(self):
        """What the country is called whose VAT this is, when that is not the company's own.

        :return: its ISO code, then its names; "OSS" alone when only that is known; empty for VAT of
            the company's own return
        :rtype: tuple[str]
        """
        home = self.company_id.account_fiscal_country_id
        countries = self.country_id - home
        destinations = self.fiscal_position_ids.country_id - home
        if self._exact_is_oss():
            if len(destinations) != 1:
                return ("OSS",)
            countries = destinations
        elif not countries and self._exact_is_for_abroad(home):
            countries = destinations
        country = countries[:1]
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = (country.with_context(lang=code).name for code in ("en_US", *languages))
        return (country.code, *dict.fromkeys(names)) if country else ()

    def _exact_is_oss(self):
        """Whether this is one of the taxes of OSS, as ``l10n_eu_oss`` marks them."""
        tag = self.env.ref(OSS_TAG, raise_if_not_found=False)
        if tag and tag in self.repartition_line_ids.tag_ids:
            return True
        groups = self.tax_group_id._get_external_ids().get(self.tax_group_id.id, ())
        return any(OSS_GROUP in xmlid for xmlid in groups)

    def _exact_is_for_abroad(self, home):
        """Whether this tax is charged to buyers in one other country alone, in place of a domestic
        one, as somebody sets up who sells there.

        :param res.country home: whose return the company files
        """
        positions = self.fiscal_position_ids
        return (
            self.type_tax_use == "sale"
            and self.amount > 0
            and bool(positions and self.original_tax_ids)
            and all(position.country_id - home for position in positions)
            and len(positions.country_id) == 1
        )

    def _exact_deductible(self, is_refund=False):
        """The share of this tax that is claimed back, by its distribution.

        :param bool is_refund: as on a credit note
        :return: a fraction; on a sale nothing of it is used
        :rtype: Decimal
        """
        lines = self.refund_repartition_line_ids if is_refund else self.invoice_repartition_line_ids
        parts = lines.filtered(
            lambda part: part.repartition_type == "tax" and part.factor_percent > 0
        )
        whole = sum(exactly(part.factor_percent) for part in parts)
        if not whole or self.type_tax_use == "sale":
            return Decimal(1)
        claimed = parts.filtered(lambda part: part._exact_is_claimed())
        return sum(exactly(part.factor_percent) for part in claimed) / whole


class AccountTaxRepartitionLine(models.Model):
    _inherit = "account.tax.repartition.line"

    def _exact_is_claimed(self):
        """Whether this part of a tax is claimed back: it is no part of what something costs."""
        return self.account_id.internal_group not in (False, "income", "expense")
