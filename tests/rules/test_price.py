"""A price is split exactly: months add up to their part, parts to the total."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.contract import Quote
from events.period import months_between
from ledger.rules.price import quote, split_by_months

CASES: list[dict[str, Any]] = msgspec.json.decode(
    (Path(__file__).parent.parent / "cases" / "quotes.json").read_bytes()
)
QUOTES = [case for case in CASES if case["kind"] == "quote"]
SPLITS = [case for case in CASES if case["kind"] == "split"]
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
KOPECKS = st.one_of(st.integers(0, 200), st.integers(0, 100_000_00), st.integers(0, 2**53 - 1))


class Asked(msgspec.Struct):
    """What a case gives."""

    group_start: date
    group_end: date
    start: date
    end: date
    price_kop: int
    normative_kop: int
    available_kop: int


@pytest.mark.parametrize("case", SPLITS, ids=lambda case: str(case["id"]))
def test_a_split_is_as_the_case_says(case: dict[str, Any]) -> None:
    asked = case["input"]
    first, other = split_by_months(
        asked["part_kop"], asked["days"], asked["first_month_days"], asked["months"]
    )
    assert {"first_kop": first, "other_kop": other} == case["expected"]


@pytest.mark.parametrize("case", QUOTES, ids=lambda case: str(case["id"]))
def test_a_quote_is_as_the_case_says(case: dict[str, Any]) -> None:
    asked = msgspec.convert(case["input"], Asked)
    found = quote(
        price=asked.price_kop,
        normative=asked.normative_kop,
        group=(asked.group_start, asked.group_end),
        term=(asked.start, asked.end),
        available=asked.available_kop,
    )
    names = {
        "group_days": found.group_days_count,
        "contract_days": found.contract_days_count,
        "months": found.months_count,
        "total": found.total_kopecks,
        "norm": found.normative_kopecks,
        "cert": found.certificate_kopecks,
        "parent": found.parent_kopecks,
        "cert_first": found.first_kopecks,
        "cert_other": found.other_kopecks,
        "par_first": found.parent_first_kopecks,
        "par_other": found.parent_other_kopecks,
    }
    assert names == case["expected"]


@st.composite
def quotes(draw: st.DrawFn) -> tuple[Quote, int, int, int]:
    starts = draw(DAYS)
    length = draw(st.integers(1, 400))
    before, after = draw(st.integers(0, 200)), draw(st.integers(0, 200))
    ends = starts + timedelta(days=length)
    group = (starts - timedelta(days=before), ends + timedelta(days=after))
    price, normative, available = draw(KOPECKS), draw(KOPECKS), draw(KOPECKS)
    found = quote(
        price=price, normative=normative, group=group, term=(starts, ends), available=available
    )
    assert found.months_count == len(months_between(starts, ends))
    return found, price, normative, available


@given(quotes())
def test_parts_add_up_and_none_is_negative(case: tuple[Quote, int, int, int]) -> None:
    found, price, normative, available = case
    months = found.months_count - 1
    assert found.certificate_kopecks + found.parent_kopecks == found.total_kopecks
    assert found.first_kopecks + months * found.other_kopecks == found.certificate_kopecks
    assert found.parent_first_kopecks + months * found.parent_other_kopecks == found.parent_kopecks
    assert min(msgspec.structs.astuple(found)) >= 0
    assert found.certificate_kopecks <= min(available, found.normative_kopecks)
    assert found.total_kopecks <= price
    assert found.normative_kopecks <= normative


@given(quotes())
def test_a_certificate_pays_whatever_it_may(case: tuple[Quote, int, int, int]) -> None:
    found, _, _, available = case
    assert found.certificate_kopecks in {
        found.total_kopecks,
        found.normative_kopecks,
        available,
    }


@given(quotes())
def test_a_total_is_rounded_up_by_less_than_a_kopeck(case: tuple[Quote, int, int, int]) -> None:
    found, price, *_ = case
    exact = found.contract_days_count * price  # in days of the group
    over = found.total_kopecks * found.group_days_count - exact
    assert 0 <= over < found.group_days_count


@given(st.integers(0, 10**12), st.integers(2, 12), st.integers(1, 31), st.integers(1, 335))
def test_other_months_are_rounded_down_and_the_first_has_the_rest(
    part: int, months: int, first_days: int, rest: int
) -> None:
    days = first_days + rest
    first, other = split_by_months(part, days, first_days, months)
    assert first + other * (months - 1) == part
    assert 0 <= part * rest - other * (months - 1) * days < (months - 1) * days
    assert first >= part * first_days // days
