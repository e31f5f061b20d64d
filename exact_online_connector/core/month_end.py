"""What is counted of a month, to say whether all of it is in Exact."""

from calendar import monthrange
from datetime import date

# What has to be nothing before a month is complete.
OPEN = ("not_sent", "to_code", "under_way", "blocked", "refused", "changed", "differences")
# What is looked at as well, and keeps no month open: it may be right as it is.
LOOKED_AT = ("drafts", "left_out", "payments", "unmatched")


def days_of(month: date) -> tuple[date, date]:
    """The first and the last day of a month.

    :param month: any day of it
    """
    _weekday, days = monthrange(month.year, month.month)
    return month.replace(day=1), month.replace(day=days)
