"""What a division lacks, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "period_missing": (
        _lt(
            "Exact has no financial period for %(date)s. Ask your accountant to create the "
            "financial year, then refresh the lists."
        ),
        "lists",
    ),
    "currency_unknown": (
        _lt("The division does not know %(currency)s. Add it in Exact, then refresh the lists."),
        "lists",
    ),
    "company_currency_differs": (
        _lt(
            "The company keeps its books in %(company_currency)s, the division in "
            "%(division_currency)s."
        ),
        "connection",
    ),
    "share_form_unknown": (
        _lt(
            "Not all VAT of this bill is deductible, and no G/L account shows how Exact writes "
            "such shares, as 0.5 or as 50. Fill in the non-deductible percentage on one G/L "
            "account in Exact, such as that for cars, and refresh the lists."
        ),
        "lists",
    ),
    "private_account_missing": (
        _lt(
            'A part of the line "%(line)s" is private, and G/L account %(gl_account)s has no '
            "account for private use in Exact. Set one there, then refresh the lists."
        ),
        "lists",
    ),
}
register(SENTENCES)


@fix("lists", _lt("Refresh the lists of Exact"))
def _refresh_lists(_env, _record, connection):
    return open_form("exact.connection", connection.id)
