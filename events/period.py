"""Calendar months and the days that they hold: the rhythm of charges."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from events.base import Month


@lru_cache(maxsize=1 << 14)  # every charge asks, and forty years have fewer days
def month_of(day: date) -> Month:
    """Name the month that a day lies in, as "2025-09"."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: Month) -> date:
    """Give the first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


@lru_cache(maxsize=1 << 12)  # all months that a book may name
def last_day(month: Month) -> date:
    """Give the last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


@lru_cache(maxsize=1 << 12)  # a rebuild asks a dozen times a contract
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


class Slot(StrEnum):
    """Where a period lies from a day: certificates, contracts and agreements go by it."""

    PAST = "past"
    CURRENT = "current"
    FUTURE = "future"


def slot(starts_on: date, ends_on: date, today: date) -> Slot:
    """Tell where a period lies from a day."""
    if ends_on < today:
        return Slot.PAST
    return Slot.CURRENT if starts_on <= today else Slot.FUTURE


def year_from(first: date) -> date:
    """Give the last day of the year that begins on a day; 29 February begins one like 1 March."""
    if (first.month, first.day) == (2, 29):
        return date(first.year + 1, 2, 28)
    return date(first.year + 1, first.month, first.day) - timedelta(days=1)


def months_later(day: date, count: int) -> date:
    """Give the same day some months later, or earlier; a shorter month ends sooner."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_months(ends_on: date, count: int) -> date:
    """Give the first day of the last so many months before the end of a period."""
    return months_later(ends_on + timedelta(days=1), -count)
