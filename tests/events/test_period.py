"""Months and their days, also over leap days and New Year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.period import (
    days_inclusive,
    first_day,
    last_day,
    month_of,
    months_between,
    next_month,
)

DAYS = st.dates(date(1990, 1, 1), date(2189, 12, 31))


@given(DAYS)
def test_a_day_lies_in_its_month(day: date) -> None:
    month = month_of(day)
    assert first_day(month) <= day <= last_day(month)
    assert month_of(last_day(month) + timedelta(days=1)) == next_month(month)


@given(DAYS, st.integers(0, 800))
def test_months_follow_each_other_without_a_gap(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    months = months_between(first, last)
    assert months[0] == month_of(first)
    assert months[-1] == month_of(last)
    assert [next_month(month) for month in months[:-1]] == months[1:]


@pytest.mark.parametrize(
    ("month", "days"),
    [("2025-02", 28), ("2028-02", 29), ("2100-02", 28), ("2000-02", 29), ("2025-12", 31)],
)
def test_a_month_has_its_days(month: str, days: int) -> None:
    assert days_inclusive(first_day(month), last_day(month)) == days


def test_a_reversed_span_touches_no_month() -> None:
    assert months_between(date(2025, 10, 1), date(2025, 9, 30)) == []
    assert months_between(date(2025, 9, 30), date(2025, 9, 30)) == ["2025-09"]


def test_a_contract_over_new_year_touches_both_years() -> None:
    assert months_between(date(2025, 12, 31), date(2026, 1, 1)) == ["2025-12", "2026-01"]
