"""Which G/L account of Exact a line is booked on, and what decides that.

**Hook: the choice of the G/L account.** ``exact.connection._gl_rules`` takes rules of other addons,
each as strong as it says.
"""

from dataclasses import dataclass
from itertools import product as combinations

from odoo import models

from ...core.kinds import PURCHASE, SALE
from .exact_gl_mapping import is_refined

# The field that names the G/L account of a side on a product and on a category.
GL_FIELDS = {SALE: "exact_gl_account_id", PURCHASE: "exact_expense_gl_account_id"}
# The one of a connection, for what nothing else decides.
DEFAULT_FIELDS = {SALE: "default_gl_account_id", PURCHASE: "default_expense_gl_account_id"}
# How strong what speaks for a G/L account is: the least number decides.
OF_PRODUCT, OF_CATEGORY, OF_ACCOUNT, OF_DEFAULT = 10, 30, 50, 90
# A row of the mapping for a fiscal position, country or category.
OF_ROW = {SALE: 20, PURCHASE: 40}


@dataclass(frozen=True, slots=True)
class Choice:
    """A G/L account something speaks for.

    :param kind: ``product``, ``row`` (of the mapping, for a fiscal position, country or category),
        ``category``, ``account``, ``default``; of another addon a word of its own
    :param guid: of the G/L account
    :param source: the product, mapping, category, Odoo account or connection
    :param strength: the least of all choices for a line decides
    """

    kind: str
    guid: str | None
    source: models.BaseModel
    strength: int


@dataclass(frozen=True, slots=True)
class Case:
    """What a G/L account is chosen for: a line, as far as that counts.

    :param side: ``sale`` or ``purchase``
    :param account: ``account.account`` of the line
    :param product: product or template of the line; may be empty
    :param category: ``product.category`` of the product; may be empty
    :param fiscal_position: of the document; may be empty
    :param country: ``res.country`` of the customer or supplier; may be empty
    """

    side: str
    account: models.BaseModel
    product: models.BaseModel
    category: models.BaseModel
    fiscal_position: models.BaseModel
    country: models.BaseModel


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _gl_rules(self):
        """What else decides on which G/L account a line is booked.

        Override this to add a rule. Read all it needs here, once for any number of lines: the rule
        itself is asked for every line. On a bill, which a person codes, the choice is proposed::

            def _gl_rules(self):
                tags = self.env["product.tag"].search([("exact_gl_account_id", "!=", False)])
                guids = {tag: tag.exact_gl_account_id.guid for tag in tags}

                def by_tag(case):
                    tag = (case.product.product_tag_ids & tags)[:1]
                    return tag and Choice("tag", guids[tag], tag, OF_CATEGORY - 1)

                return [*super()._gl_rules(), by_tag]

        :return: functions of a ``Case`` that give a ``Choice``, or None
        :rtype: list
        """
        return []


class GlChoice:
    """The rules of one connection, read once for any number of lines: no query per line.

    :param ExactMappings mappings: of the connection whose rules they are
    """

    def __init__(self, mappings):
        connection = self._connection = mappings.connection
        self._company = connection.company_id
        self._rows = mappings.codes("exact.gl.mapping")
        self._refined = any(map(is_refined, self._rows))
        self._rules = [
            self._of_product,
            self._of_row,
            self._of_category,
            self._of_account,
            self._of_default,
            *connection._gl_rules(),
        ]
        self._defaults = mappings.defaults
        self._categories = {}
        self._known = {}

    def candidates(self, case):
        """All that speaks for a G/L account, the strongest first.

        On sales: the product, a row for the fiscal position or country, the category with its
        parents (when switched on), the Odoo account, the default. On purchases rows count with the
        account they name, and come after the category. Rules of other addons stand where they say.

        :param Case case: the line
        :return: of ``Choice``
        :rtype: tuple
        """
        if case not in self._known:
            found = (rule(case) for rule in self._rules)
            chosen = [choice for choice in found if choice and choice.guid]
            self._known[case] = tuple(sorted(chosen, key=lambda choice: choice.strength))
        return self._known[case]

    def of_account(self, account):
        """GUID of the G/L account that an Odoo account is mapped to, whatever else; or None."""
        guid, _row = self._plain_row(account)
        return guid

    def _of_product(self, case):
        own = case.product.with_company(self._company)[GL_FIELDS[case.side]]
        return Choice("product", own.guid, case.product, OF_PRODUCT)

    def _of_row(self, case):
        guid, number = self._row(case)
        row = self._connection.env["exact.gl.mapping"].browse(number)
        return Choice("row", guid, row, OF_ROW[case.side])

    def _of_category(self, case):
        """What the nearest category with a G/L account says, when the connection goes by
        categories.
        """
        if not self._connection.by_category:
            return None
        named = self._named_categories(case.category, case.side)
        lineage = lineage_of(case.category)
        nearest = next((named[number] for number in lineage if number in named), None)
        guid = nearest and nearest[GL_FIELDS[case.side]].guid
        return nearest and Choice("category", guid, nearest, OF_CATEGORY)

    def _of_account(self, case):
        guid, _row = self._plain_row(case.account)
        return Choice("account", guid, case.account, OF_ACCOUNT)

    def _of_default(self, case):
        return Choice("default", self._defaults[case.side], self._connection, OF_DEFAULT)

    def _plain_row(self, account):
        return self._rows.get((None, account.id, None, None), (None, None))

    def _row(self, case):
        """The most special row: the nearest category, the account, the position, the country."""
        if not self._refined:
            return None, None
        keys = combinations(
            (*lineage_of(case.category), None),
            (case.account.id, None) if case.side == SALE else (case.account.id,),
            (case.fiscal_position.id, None),
            (case.country.id, None),
        )
        refined = (self._rows[key] for key in keys if key in self._rows and is_refined(key))
        return next(refined, (None, None))

    def _named_categories(self, categories, side):
        """Every category that names a G/L account itself, by id."""
        if side not in self._categories:
            categories = categories.with_company(self._company)
            named = categories.search([(GL_FIELDS[side], "!=", False)])
            self._categories[side] = {category.id: category for category in named}
        return self._categories[side]


def lineage_of(category):
    """Ids of a category and its parents, the nearest first.

    :param product.category category: may be empty
    :return: empty without category
    :rtype: list[int]
    """
    path = (category.parent_path or "").split("/")
    return [int(number) for number in reversed(path) if number]
