"""Counts the lines of documents by what they stand on, and what decides where they go."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from odoo.fields import Domain

from ...core.kinds import PURCHASE, SALE
from ...core.mappings.propose import propose_gl_account_by_name
from .exact_gl_mapping import propose_for_account
from .gl_choice import GL_FIELDS, OF_ACCOUNT, OF_CATEGORY, Case, lineage_of
from .reader import ExactMappings

MODELS = {"category": "product.category", "account": "account.account"}
_GROUPED_BY = (
    "product_id.product_tmpl_id",
    "product_id.product_tmpl_id.categ_id",
    "account_id",
    "move_id.fiscal_position_id",
    "move_id.partner_shipping_id.country_id",
    "move_id.commercial_partner_id.country_id",
)


@dataclass
class Tally:
    """The lines on one category (with those below it) or one account.

    :param lines: how many
    :param decided: of how many of them nothing stronger says where they go
    :param reasons: lines by GUID of the G/L account and by why: kind, and the record that decides.
        Kinds are those of ``Choice`` with ``here``, ``parent`` and ``nothing``.
    """

    lines: int = 0
    decided: int = 0
    reasons: Counter = field(default_factory=Counter)


def lines_domain(connection, side, since):
    """The lines of posted documents of one side.

    :param exact.connection connection: of which company
    :param str side: ``sale`` or ``purchase``
    :param date since: the first day that counts
    :return: of ``account.move.line``
    :rtype: Domain
    """
    return Domain(
        [
            ("company_id", "in", connection._companies().ids),
            ("parent_state", "=", "posted"),
            ("date", ">=", since),
            ("display_type", "in", ("product", "rounding")),
            ("move_id.move_type", "in", connection.env["account.move"]._exact_move_types(side)),
        ]
    )


def rows_in_use(connection, since):
    """The categories and accounts on the lines of a company, counted, with what is proposed.

    The number of queries does not depend on the number of lines, categories or accounts.

    :param exact.connection connection: whose rules say where lines go
    :param date since: the first day that counts
    :return: values of ``exact.gl.usage`` by side, kind and id of the category or account
    :rtype: dict
    """
    connection = connection.with_company(connection.company_id)
    accounts = {account.guid: account for account in connection.gl_account_ids}
    open_accounts = [account._snapshot() for account in accounts.values()]
    choice = ExactMappings(connection).gl_choice
    tallies = _count_lines(connection, since, choice)
    sources = _sources(connection.env, tallies)
    return {
        (side, kind, number): {
            **_counted(tally, accounts),
            **_proposed(side, sources[kind, number], choice, accounts, open_accounts),
        }
        for (side, kind, number), tally in tallies.items()
    }


def _sources(env, keys):
    """The category or account by kind and id."""
    return {
        (kind, source.id): source
        for kind, model in MODELS.items()
        for source in env[model].browse({number for _side, its, number in keys if its == kind})
    }


def _counted(tally, accounts):
    """What was counted, as values."""
    told = [
        (kind, _name_of(source), count)
        for (_guid, kind, source), count in tally.reasons.most_common()
    ]
    targets = {accounts[guid].id for guid, _kind, _source in tally.reasons if guid in accounts}
    return {
        "line_count": tally.lines,
        "decided_count": tally.decided,
        "target_count": len(targets),
        "now_gl_account_id": targets.pop() if len(targets) == 1 else False,
        "reasons": told,
        "to_check": any(kind in ("default", "nothing") for _guid, kind, _source in tally.reasons),
    }


def _name_of(source):
    """What decides, as short as it is still known by."""
    if source is None:
        return None
    if source._name == "exact.gl.mapping":
        return source._source_name()
    if source._name == "account.account":
        return source.code
    return source.display_name


def _proposed(side, source, choice, accounts, open_accounts):
    """The G/L account with the code or the name of a category or account, as values.

    Nothing is proposed where that is chosen already.
    """
    is_account = source._name == "account.account"
    proposal = is_account and propose_for_account(source, open_accounts)
    proposal = proposal or propose_gl_account_by_name(source.name, open_accounts, side=side)
    chosen = choice.of_account(source) if is_account else source[GL_FIELDS[side]].guid
    is_new = proposal and proposal.value != chosen
    return {
        "proposed_gl_account_id": accounts[proposal.value].id if is_new else False,
        "proposal_reason": proposal.reason if is_new else False,
    }


def _count_lines(connection, since, choice):
    """``Tally`` by side, kind and id."""
    tallies = defaultdict(Tally)
    for side in (SALE, PURCHASE):
        _count_side(connection, side, since, choice, tallies)
    return tallies


def _count_side(connection, side, since, choice, tallies):
    """Count the lines of one side's documents.

    :param str side: sale or purchase
    :param date since: the first day that counts
    :param GlChoice choice: where each line goes
    :param dict tallies: by side, kind and id; filled here
    """
    env = connection.env
    # Only these are read one by one; every other product says nothing.
    named = env["product.template"].search([(GL_FIELDS[side], "!=", False)])
    named = {product.id: product for product in named}
    groups = env["account.move.line"]._read_group(
        lines_domain(connection, side, since), _GROUPED_BY, ["__count"]
    )
    for product, category, account, position, shipping, country, count in groups:
        own = named.get(product.id, product.browse())
        case = Case(side, account, own, category, position, shipping or country)
        found = choice.candidates(case)
        is_free = connection.by_category and not any(c.strength < OF_CATEGORY for c in found)
        _count_category(tallies, side, category, found, is_free, count)
        _count_account(tallies[side, "account", account.id], found, count)


def _count_category(tallies, side, category, found, is_free, count):
    """Count lines for their category and those above it, which decide while nothing nearer does."""
    decider = next((choice.source.id for choice in found if choice.kind == "category"), None)
    lineage = lineage_of(category)
    for number in lineage:
        tally = tallies[side, "category", number]
        tally.lines += count
        tally.decided += count if is_free else 0
        is_free = is_free and number != decider
        tally.reasons[_seen_from_category(found, number, lineage)] += count


def _seen_from_category(found, number, lineage):
    """Where a line goes and why, as the screen of its category tells it."""
    if not found or found[0].kind != "category":
        return _reason(found)
    decider = found[0].source
    if decider.id == number:
        return _reason(found, "here")
    is_above = lineage.index(decider.id) > lineage.index(number)
    return _reason(found, "parent" if is_above else "category")


def _count_account(tally, found, count):
    kind = found[0].kind if found else "nothing"
    is_free = not found or found[0].strength >= OF_ACCOUNT
    tally.lines += count
    tally.decided += count if is_free else 0
    tally.reasons[_reason(found, "here" if kind == "account" else kind)] += count


def _reason(found, kind=None):
    """GUID, kind and source of what decides."""
    if not found:
        return (None, "nothing", None)
    first = found[0]
    return (first.guid, kind or first.kind, first.source)
