"""Roubles are read and written exactly, and everything that is not a sum of money is refused."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.base import KOPECKS_MAX
from events.money import ROUBLES_PATTERN, ceil_kopecks, floor_kopecks, parse_roubles, roubles

EXACT = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)


@given(st.integers(0, KOPECKS_MAX))
def test_what_is_written_is_read_back(kopecks: int) -> None:
    assert parse_roubles(roubles(kopecks)) == kopecks


@pytest.mark.parametrize(
    ("kopecks", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (10, "0.10"),
        (1_00, "1.00"),
        (1_234_56, "1234.56"),
        (-1, "-0.01"),
        (-1_50, "-1.50"),
        (KOPECKS_MAX, "90071992547409.91"),
    ],
)
def test_a_sum_has_two_places_and_its_sign_in_front(kopecks: int, text: str) -> None:
    assert roubles(kopecks) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1.", "1.5", "1.005", "100.005", ".50", "01.00", "00.00", "+1.00", "-1.00",
        "-0.00", "1e2", "1E2", "1.00e0", "NaN", "Infinity", "1,00", "1 000.00", "1_000.00",
        " 1.00", "1.00 ", "1.00\n", "0x10.00", "١.٠٠", "1.0٠", "１.００",
        "90071992547409.92", "92233720368547758.08", "9" * 40 + ".00",
    ],
)  # fmt: skip
def test_nothing_else_is_a_sum(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_roubles(text)


def test_the_published_pattern_says_the_same() -> None:

    for text in ("0.00", "1234.56", "90071992547409.91"):
        assert re.fullmatch(ROUBLES_PATTERN, text)
    for text in ("1", "01.00", "1.005", "-1.00", "1e2"):
        assert not re.fullmatch(ROUBLES_PATTERN, text)


@given(EXACT)
def test_rounding_goes_one_way_by_less_than_a_kopeck(exact: Fraction) -> None:
    assert 0 <= ceil_kopecks(exact) - exact < 1
    assert 0 <= exact - floor_kopecks(exact) < 1
    assert ceil_kopecks(exact) - floor_kopecks(exact) == (exact.denominator != 1)
