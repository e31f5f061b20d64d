"""Days, amounts and countries inside sentences, as who reads them writes them.

What is kept of a reason is as Odoo and Exact write it (2026-12-31, 1234.5, BE): it is read by
several people, in several languages.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from odoo import fields
from odoo.fields import Domain
from odoo.tools.misc import format_date, formatLang

# The params of issues that are amounts, in the currency that another one names.
AMOUNTS = ("odoo", "exact", "difference", "amount", "expected", "booked", "file", "paid", "payable")
# Those that hold days, moments and numbers. Others are names, even where they look like a day.
FIGURES = {
    *AMOUNTS,
    *("date", "accounting_date", "due_date", "until", "instalments"),
    *("open", "total", "settled", "items", "limit", "rate", "percentage", "size"),
}
# Money of which no currency is named: it is the document's or the company's own.
MONEY = {"amount", "limit", "open", "total", "settled", "items"}
# What two sides have otherwise by these codes is a name too.
NAMES = {
    "e_invoice_number_differs",
    "e_invoice_registration_differs",
    "e_invoice_vat_number_differs",
    "e_invoice_other_buyer",
}
_FIGURE = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)|(?P<day>\d{4}-\d\d-\d\d)|(?P<number>-?\d+\.\d+)"
)


def in_words(env, code, params):
    """The params of an issue as its reader writes them.

    :param Environment env: whose language and time zone
    :param str code: of the issue
    :param dict params: name -> text, as the issue keeps them
    :return: params; amounts with the decimals of their currency, and more where these mean
        something, so that two that differ never look alike
    :rtype: dict
    """
    currency = params.get("currency")
    places = _places(env, currency) if currency else None
    written = dict(params)
    if code not in NAMES:
        for name in FIGURES & params.keys():
            if places is not None and name in AMOUNTS:
                written[name] = _amount(env, params[name], places)
            else:
                written[name] = _figures(env, params[name], 2 if name in MONEY else 0)
    if country := params.get("country"):
        written["country"] = country_name(env, country)
    return written


def country_name(env, code):
    """A country as people call it.

    :param Environment env: whose language
    :param str code: ISO code
    :return: its name; what was given when it is no code
    :rtype: str
    """
    return env["res.country"].sudo().search([("code", "=", code)], limit=1).name or code


def _amount(env, text, places):
    """An amount with at least these decimals; what is of another kind as any figure."""
    try:
        return _local(env, Decimal(text), places)
    except InvalidOperation:  # a day
        return _figures(env, text, places)


def _figures(env, text, places):
    """Every figure of a text, numbers with at least these decimals."""
    return _FIGURE.sub(lambda found: _figure(env, found, places), str(text))


def _figure(env, found, places):
    """A number, a day, or a moment: a time of its reader's clock, with its day unless today."""
    text = found[0]
    if found["number"]:
        number = Decimal(text)
        return _local(env, number, max(places, -number.as_tuple().exponent))
    try:
        moment = fields.Datetime.to_datetime(text)
    except ValueError:  # 2026-13-01
        return text
    if found["day"]:
        return format_date(env, moment)
    moment = moment.replace(tzinfo=UTC).astimezone(env.tz)
    day = "" if moment.date() == datetime.now(env.tz).date() else format_date(env, moment.date())
    return f"{day} {moment:%H:%M}".strip()


def _local(env, number, places):
    digits = -number.normalize().as_tuple().exponent
    return formatLang(env, float(number), digits=max(places, digits))


def _places(env, currency):
    """The decimals of a currency, read once for all issues of a selection; None when unknown."""
    known = env.cr.cache.setdefault("exact_decimal_places", {})
    if currency not in known:
        named = Domain("name", "=", currency)
        found = env["res.currency"].with_context(active_test=False).sudo().search(named, limit=1)
        known[currency] = found.decimal_places if found else None
    return known[currency]
