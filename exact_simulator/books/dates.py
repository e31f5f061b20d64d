"""Due dates from payment conditions."""

from calendar import monthrange
from datetime import date, timedelta


def due_date(invoice_date: date, condition: dict) -> date:
    """When an invoice must be paid.

    :param invoice_date: the entry's date
    :param condition: a ``cashflow/PaymentConditions`` entity. Months' ends come first, then days:
        17 January with two ends of months is 31 March, plus 15 days is 15 April (Exact's own
        example).
    """
    months = condition.get("PaymentEndOfMonths") or 0
    start = _end_of_month(invoice_date, months) if months else invoice_date
    return start + timedelta(days=condition.get("PaymentDays") or 0)


def _end_of_month(day: date, months: int) -> date:
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, monthrange(year, month)[1])
