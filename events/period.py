"""Calendar months and the days that they hold: the rhythm of charges."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from events.base import Month


@lru_cache(maxsize=1 << 14)  # every charge asks, and forty years have fewer days
def month_of(day: date) -> Month:
    """Name the month that a day lies in, as "2025-09"."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: Month) -> date:
    """Give the first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: Month) -> date:
    """Give the last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def next_month(month: Month) -> Month:
    """Name the month that follows."""
    return month_of(last_day(month) + timedelta(days=1))


def months_between(first: date, last: date) -> list[Month]:
    """List the calendar months touched from one day to another, both included; none if reversed."""
    months = []
    month, end = month_of(first), month_of(last)
    while month <= end:
        months.append(month)
        month = next_month(month)
    return months


def days_inclusive(first: date, last: date) -> int:
    """Count the days from one day to another, both included."""
    return (last - first).days + 1
