from decimal import Decimal

from odoo import api, fields, models

from ...core.division import VatCode
from ...exact_api import resources


class ExactVatCode(models.Model):
    """A VAT code (``vat/VATCodes``)."""

    _name = "exact.vat.code"
    _inherit = "exact.list"
    _description = "Exact VAT code"
    _is_needed = True
    _watched = ("name", "percentage", "vat_type", "transaction_type", "charged", "eu_sales_listing")

    percentage = fields.Float(digits=(8, 6), readonly=True, aggregator=None, help="0.21 is 21 %")
    vat_type = fields.Selection(
        [
            ("E", "Excluding VAT"),
            ("I", "Including VAT"),
            ("B", "Base only"),
            ("N", "No VAT"),
        ],
        "Amounts are",
        readonly=True,
    )
    transaction_type = fields.Selection(
        [("B", "Sales and purchases"), ("S", "Sales"), ("P", "Purchases")],
        "Used for",
        readonly=True,
    )
    charged = fields.Boolean("Charged to the customer", readonly=True, help="Reverse charge.")
    eu_sales_listing = fields.Selection(
        [("L", "Goods"), ("S", "Services"), ("T", "Triangular"), ("N", "None")],
        "EU sales listing",
        readonly=True,
    )
    oss_country = fields.Char("OSS country", readonly=True, help="Whose VAT it is, under OSS.")
    margin = fields.Boolean("Margin scheme", readonly=True)
    is_blocked = fields.Boolean("Blocked", readonly=True)

    _code_unique = models.UniqueIndex("(connection_id, code)", "This VAT code already exists.")

    @api.model
    def _read_all(self, client):
        return resources.vat_codes(client)

    @api.model
    def _exact_values(self, row):
        """See ``exact.list``; the percentage is a fraction: 0.21."""
        return {
            "code": row["Code"],
            "name": row["Description"] or False,
            "percentage": float(row["Percentage"]),
            "charged": bool(row["Charged"]),
            "oss_country": row["OssCountry"] or False,
            "margin": bool(row["VatMargin"]),
            **self._kind_values(row),
        }

    @api.model
    def _kind_values(self, row):
        """The values that are choices; a code that has none we know is not used."""
        kind = {
            "vat_type": row["Type"] or False,
            "transaction_type": row["VATTransactionType"] or "B",
            "eu_sales_listing": row["EUSalesListing"] or "N",
        }
        strange = [
            name for name, value in kind.items() if value and not self._is_choice(name, value)
        ]
        return {
            **kind,
            **dict.fromkeys(strange, False),
            "is_blocked": bool(row["IsBlocked"] or strange),
        }

    @api.model
    def _is_choice(self, name, value):
        return value in dict(self._fields[name].selection)

    def _snapshot(self):
        """This VAT code for the pure package; its percentage is a fraction. Extended by entry.

        :rtype: VatCode
        """
        return VatCode(
            code=self.code,
            description=self.name or "",
            percentage=Decimal(f"{self.percentage:.6f}").normalize() + 0,
            type=self.vat_type or "E",
            transaction_type=self.transaction_type or "B",
            charged=self.charged,
            eu_sales_listing=self.eu_sales_listing or "N",
            oss_country=self.oss_country or "",
            margin=self.margin,
            blocked=self.is_blocked,
        )
