from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ...core.kinds import PURCHASE, SALE
from ...core.mappings.propose import propose_gl_account

_lt = LazyTranslate(__name__)

# What a row may be for; together they are unique.
SOURCES = ("category_id", "account_id", "fiscal_position_id", "country_id")


class ExactGlMapping(models.Model):
    """An Odoo account and the G/L account of Exact its lines are booked on.

    A fiscal position, country or category refines it: such a row goes before the category of the
    product. A row without account is for sales alone (``gl_choice.py``).
    """

    _name = "exact.gl.mapping"
    _inherit = "exact.mapping"
    _description = "Account mapping to Exact Online"
    _order = (
        "connection_id, is_doubtful desc, account_id, category_id, fiscal_position_id, country_id"
    )
    _rec_name = "account_id"
    _source = SOURCES
    _targets = ("gl_account_id",)
    _kind = "account"
    _kind_name = _lt("Account")
    _action = "exact_online_connector.action_exact_gl_mapping"
    _position = 30
    _used_on = ("account.move.line", "account_id")

    account_id = fields.Many2one(
        "account.account",
        index=True,
        ondelete="cascade",
        check_company=True,
        help="If empty, any account. Such a row counts for sales only.",
    )
    account_code = fields.Char(related="account_id.code", string="Code")
    category_id = fields.Many2one(
        "product.category",
        "Product category",
        index="btree_not_null",
        ondelete="cascade",
        help="Only for products of this category and those below it. Empty: for all.",
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Only for documents with this fiscal position. Empty: for all.",
    )
    country_id = fields.Many2one(
        "res.country",
        index="btree_not_null",
        ondelete="cascade",
        help="Only for customers or suppliers in this country, by the delivery address as fiscal "
        "positions are. Empty: for all.",
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account", "G/L account", ondelete="restrict", check_company=True
    )

    _account_unique = models.UniqueIndex(
        "(connection_id, COALESCE(account_id, 0), COALESCE(category_id, 0), "
        "COALESCE(fiscal_position_id, 0), COALESCE(country_id, 0))",
        "This is already mapped: change that row.",
    )

    # The connection is always given: a constraint is not checked when none of its fields is.
    @api.constrains("connection_id", *SOURCES)
    def _check_source(self):
        """A row says what it is for: an account, a fiscal position or a country."""
        for mapping in self:
            if not (mapping.account_id or mapping.fiscal_position_id or mapping.country_id):
                raise ValidationError(
                    mapping.env._(
                        "Choose what is booked on %(gl_account)s: an account, a fiscal position or "
                        "a country. For a product category alone, choose it on the category.",
                        gl_account=mapping.gl_account_id.display_name or "?",
                    )
                )

    @api.depends(*SOURCES, "gl_account_id")
    def _compute_display_name(self):
        for mapping in self:
            target = mapping.gl_account_id.display_name or "?"
            mapping.display_name = f"{mapping._source_name()} → {target}"

    def _source_name(self):
        """What this row is for, for the eyes."""
        return ", ".join(name_with_code(self[name]) for name in SOURCES if self[name])

    def _is_refined(self):
        """Whether this is for more than an account alone."""
        return is_refined(self._key())

    # === WHAT THERE IS TO MAP === #

    @api.model
    def _domain(self, connection):
        return [("internal_group", "in", ("income", "expense"))]

    @api.model
    def _proposals(self, connection, sources):
        """Only accounts whose code Exact has too: the default serves the others."""
        rows = {row.guid: row for row in connection.gl_account_ids}
        accounts = [row._snapshot() for row in rows.values()]
        for source in sources:
            proposal = propose_for_account(source["account_id"], accounts)
            if proposal.reason != "no_match":
                found = rows.get(proposal.value, self.gl_account_id)
                yield source, {"gl_account_id": found}, proposal.reason

    # === IN PAYLOADS === #

    def _code(self):
        """GUID of the G/L account, also of one that is no longer there, and which row says so."""
        return (self.gl_account_id.guid, self.id) if self.gl_account_id.guid else None


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    gl_mapping_ids = fields.One2many("exact.gl.mapping", "connection_id", "Account mappings")


def is_refined(key):
    """Whether a row is for more than an account alone.

    :param tuple key: ids of its ``SOURCES``
    """
    category, _account, position, country = key
    return bool(category or position or country)


def propose_for_account(account, accounts):
    """The G/L account that an account of Odoo is, by its code and its names.

    :param account.account account: of the company that its environment is in
    :param list accounts: ``GLAccount`` of the division
    :return: see ``core.mappings.propose.propose_gl_account``
    :rtype: Proposal
    """
    languages = [code for code, _name in account.env["res.lang"].get_installed()]
    names = {account.with_context(lang=code).name or "" for code in languages}
    side = SALE if account.internal_group == "income" else PURCHASE
    return propose_gl_account(account.code or "", sorted(names), accounts, side=side)


def name_with_code(source):
    """What stands on a line, for the eyes; an account with its code, which Odoo shows to some only.

    :param source: a product, category, account, fiscal position or country
    :return: its name
    :rtype: str
    """
    if source._name == "account.account":
        return " ".join(filter(None, (source.code, source.name)))
    return source.display_name
