"""Numbers of Odoo, which are floats, as the Decimals they stand for.

An amount in whole cents, as Exact books it, is ``exact_api.odata.money``.
"""

from decimal import Decimal


def in_currency(amount, currency):
    """An amount with the decimals of its currency.

    :param float amount: in ``currency``, of any sign
    :param res.currency currency: whose decimals
    :return: rounded as Odoo does
    :rtype: Decimal
    """
    return Decimal(f"{currency.round(amount):.{currency.decimal_places}f}")


def exactly(number):
    """A quantity, rate or percentage with all the digits it shows.

    :param float number: which may be noise away from what a person typed
    :return: its shortest form
    :rtype: Decimal
    """
    return Decimal(str(number))
