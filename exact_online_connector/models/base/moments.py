"""Moments: Exact's client has them with a zone, Odoo's fields without, in UTC."""

from datetime import UTC


def naive(moment):
    """A moment as Odoo keeps it.

    :param datetime moment: with a zone, or None
    :return: without, in UTC; False for none
    :rtype: datetime
    """
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else False


def aware(moment):
    """A moment of Odoo as the client of Exact takes it.

    :param datetime moment: without a zone, in UTC; or False
    :return: with the zone; None for none
    :rtype: datetime
    """
    return moment.replace(tzinfo=UTC) if moment else None
