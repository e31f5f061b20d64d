"""Which G/L account of Exact a line is booked on, and what decides that."""

from dataclasses import dataclass
from itertools import product as combinations

from odoo import models

# The field that names the G/L account on a product and on a category.
SALE, PURCHASE = "exact_gl_account_id", "exact_expense_gl_account_id"


@dataclass(frozen=True, slots=True)
class Choice:
    """A G/L account something speaks for.

    ``kind``: ``product``, ``row`` (of the mapping, for a fiscal position, country or category),
    ``category``, ``account``, ``default``; ``guid`` of the G/L account; ``source``: the product,
    mapping, category, Odoo account or connection.
    """

    kind: str
    guid: str
    source: models.BaseModel


class GlChoice:
    """The rules of one connection, read once for any number of lines: no query per line.

    :param exact.connection connection: whose rules; may be empty, which decides nothing
    """

    def __init__(self, connection):
        self._connection = connection
        self._company = connection.company_id
        self._rows = {
            row._key(): Choice("row", guid, row)
            if row._is_refined()
            else Choice("account", guid, row.account_id)
            for row in connection.env["exact.gl.mapping"].search(
                [("connection_id", "=", connection.id)]
            )
            if (guid := row.gl_account_id.guid)
        }
        self._refined = any(choice.kind == "row" for choice in self._rows.values())
        self._defaults = {
            SALE: connection.default_gl_account_id.guid,
            PURCHASE: connection.default_expense_gl_account_id.guid,
        }
        self._categories = {}
        self._known = {}

    def candidates(self, side, account, product, category, fiscal_position, country):
        """All that speaks for a G/L account, the strongest first.

        On sales: the product, a row for the fiscal position or country, the category with its
        parents (when switched on), the Odoo account, the default. On purchases rows count with the
        account they name.

        :param str side: ``SALE`` or ``PURCHASE``
        :param account.account account: of the line
        :param product: product or template of the line; may be empty
        :param product.category category: of the product; may be empty
        :param account.fiscal.position fiscal_position: of the document; may be empty
        :param res.country country: of the customer or supplier; may be empty
        :return tuple: of ``Choice``
        """
        key = (side, account, product, category, fiscal_position, country)
        if key not in self._known:
            found = self._candidates(*key)
            self._known[key] = tuple(choice for choice in found if choice and choice.guid)
        return self._known[key]

    def _candidates(self, side, account, product, category, fiscal_position, country):
        own = product.with_company(self._company)[side]
        lineage = lineage_of(category)
        row = self._row(side, account, lineage, fiscal_position, country)
        yield Choice("product", own.guid, product)
        if side == SALE:
            yield row
        yield self._category(side, category, lineage)
        if side == PURCHASE:
            yield row
        yield self._plain_row(account)
        yield Choice("default", self._defaults[side], self._connection)

    def of_account(self, account):
        """GUID of the G/L account that an Odoo account is mapped to, whatever else; or None."""
        row = self._plain_row(account)
        return row and row.guid

    def _plain_row(self, account):
        return self._rows.get((None, account.id, None, None))

    def _row(self, side, account, lineage, fiscal_position, country):
        """The most special row: the nearest category, the account, the position, the country."""
        if not self._refined:
            return None
        keys = combinations(
            (*lineage, None),
            (account.id, None) if side == SALE else (account.id,),
            (fiscal_position.id, None),
            (country.id, None),
        )
        rows = (self._rows.get(key) for key in keys)
        return next((row for row in rows if row and row.kind == "row"), None)

    def _category(self, side, category, lineage):
        if not self._connection.by_category:
            return None
        named = self._named_categories(category, side)
        nearest = next((named[number] for number in lineage if number in named), None)
        return nearest and Choice("category", nearest[side].guid, nearest)

    def _named_categories(self, categories, side):
        """Every category that names a G/L account itself, by id."""
        if side not in self._categories:
            categories = categories.with_company(self._company)
            named = categories.search([(side, "!=", False)])
            self._categories[side] = {category.id: category for category in named}
        return self._categories[side]


def lineage_of(category):
    """Ids of a category and its parents, the nearest first.

    :param product.category category: may be empty
    :return list[int]: empty without category
    """
    path = (category.parent_path or "").split("/")
    return [int(number) for number in reversed(path) if number]
