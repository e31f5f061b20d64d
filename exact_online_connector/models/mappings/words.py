"""What is not mapped, or mapped wrongly, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "no_journal": (
        _lt("Its journal is not mapped to an Exact journal, or that journal no longer exists."),
        "journals",
    ),
    "journal_wrong_type": (
        _lt("The Exact journal %(journal)s does not accept these documents. Map another one."),
        "journals",
    ),
    "journal_blocked": (
        _lt("The Exact journal %(journal)s is blocked. Unblock it in Exact, or map another one."),
        "journals",
    ),
    "currency_not_allowed": (
        _lt("The Exact journal %(journal)s does not accept %(currency)s. Map another journal."),
        "journals",
    ),
    "rate_not_allowed": (
        _lt(
            "The Exact journal %(journal)s accepts no exchange rate for %(currency)s other than "
            "its own. Allow it in Exact, or map another journal."
        ),
        "journals",
    ),
    "no_gl_account": (
        _lt(
            'The account %(account)s of the line "%(line)s" is not mapped to a G/L account in '
            "Exact. Map it."
        ),
        "accounts",
    ),
    "gl_account_blocked": (
        _lt('The G/L account %(gl_account)s of the line "%(line)s" is blocked in Exact.'),
        "accounts",
    ),
    "gl_account_wrong_type": (
        _lt(
            'The G/L account %(gl_account)s of the line "%(line)s" is a receivable, payable or '
            "VAT account, and Exact books no lines on those. Map another one."
        ),
        "accounts",
    ),
    "cost_center_required": (
        _lt(
            'The G/L account %(gl_account)s of the line "%(line)s" requires a cost center. Set '
            "one through its analytic account, or choose a default cost center in the settings."
        ),
        "cost_centers",
    ),
    "cost_unit_required": (
        _lt(
            'The G/L account %(gl_account)s of the line "%(line)s" requires a cost unit. Set one '
            "through its analytic account, or choose a default cost unit in the settings."
        ),
        "cost_centers",
    ),
    "no_vat_code": (
        _lt('The tax %(tax)s of the line "%(line)s" has no Exact VAT code. Map it.'),
        "taxes",
    ),
    "no_untaxed_vat_code": (
        _lt(
            'The line "%(line)s" has no tax, but Exact would add %(vat_code)s, the default of the '
            "G/L account %(gl_account)s. Set a tax of 0 %% on the line."
        ),
        "document",
    ),
    "several_vat_codes": (
        _lt(
            'The line "%(line)s" has several VAT taxes (%(taxes)s) and Exact accepts one VAT code '
            "per line. Split the line."
        ),
        "document",
    ),
    "vat_code_blocked": (
        _lt("The VAT code %(vat_code)s of the tax %(tax)s is blocked in Exact. Map another one."),
        "taxes",
    ),
    "vat_code_wrong_kind": (
        _lt("The VAT code %(vat_code)s does not suit the tax %(tax)s. Map another one."),
        "taxes",
    ),
    "vat_rate_differs": (
        _lt(
            "The tax %(tax)s is %(rate)s %%, but its VAT code %(vat_code)s is %(percentage)s %% in "
            "Exact. Map another one."
        ),
        "taxes",
    ),
    "vat_code_not_abroad": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" is VAT of %(country)s, and VAT code '
            "%(vat_code)s in Exact is not marked as such: it would count in your own VAT return. "
            "Use a code for that country, or for OSS."
        ),
        "taxes",
    ),
    "vat_code_abroad": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" is VAT of your own country, and VAT code '
            "%(vat_code)s in Exact is for VAT of another one: it would be missing in your own VAT "
            "return. Map another one."
        ),
        "taxes",
    ),
    "vat_not_allowed": (
        _lt(
            "The tax %(tax)s amounts to %(amount)s, but its VAT code %(vat_code)s carries no VAT. "
            "Map another one."
        ),
        "taxes",
    ),
    "no_tax_gl_account": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" is not VAT and has no G/L account in Exact. '
            "Map it."
        ),
        "taxes",
    ),
}
register(SENTENCES)


@fix("taxes", _lt("Map the taxes"))
def _map_taxes(env, record, connection):
    return env["exact.tax.mapping"]._fix_action(connection, record)


@fix("journals", _lt("Map the journals"))
def _map_journals(env, record, connection):
    return env["exact.journal.mapping"]._fix_action(connection, record)


@fix("accounts", _lt("Map the accounts"))
def _map_accounts(env, record, connection):
    return env["exact.gl.mapping"]._fix_action(connection, record)


@fix("cost_centers", _lt("Map the cost centers"))
def _map_cost_centers(env, record, connection):
    return env["exact.analytic.mapping"]._fix_action(connection, record)
