"""What a division lacks, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "lists_old": (
        _lt(
            "Journals, G/L accounts and VAT codes were read from Exact Online on %(date)s the last "
            "time, and are to be read every day. Press Refresh the lists: it says what is in the "
            "way."
        ),
        "lists",
    ),
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
    # --- what cannot be read, and what follows ---
    "cannot.list.exact.cost.center": (
        _lt(
            "Cost centers cannot be read, so none can be chosen: documents on a G/L account that "
            "requires one are refused by Exact."
        ),
        None,
    ),
    "cannot.list.exact.cost.unit": (
        _lt(
            "Cost units cannot be read, so none can be chosen: documents on a G/L account that "
            "requires one are refused by Exact."
        ),
        None,
    ),
    "cannot.list.exact.currency": (
        _lt(
            "The currencies cannot be read: that a currency is unknown shows only when Exact "
            "refuses a document."
        ),
        None,
    ),
    "cannot.list.exact.journal.status": (
        _lt(
            "Closed periods cannot be read: that a period is closed shows only when Exact refuses "
            "a document."
        ),
        None,
    ),
    "cannot.list.exact.payment.condition": (
        _lt(
            "Payment conditions cannot be read: documents go without one, and nothing can be "
            "collected."
        ),
        None,
    ),
    "cannot.list": (
        _lt("A list of Exact cannot be read (%(what)s), so nothing of it can be chosen."),
        None,
    ),
    "cannot.rights": (
        _lt(
            "Exact does not tell which rights its user has. What is missing shows with the first "
            "document that is sent."
        ),
        None,
    ),
    "cannot.division": (
        _lt(
            "Exact does not tell how the division is: after a move of the division, read "
            "everything again by disconnecting and connecting to it."
        ),
        None,
    ),
}
register(SENTENCES, warnings=[code for code in SENTENCES if code.startswith("cannot.")])


@fix("lists", _lt("Refresh the lists of Exact"))
def _refresh_lists(_env, _record, connection):
    return open_form("exact.connection", connection.id)
