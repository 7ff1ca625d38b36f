"""Limits and ratings come out as the operator would count them by hand."""

from fractions import Fraction

import pytest

from ledger.rules.limits import (
    Answers,
    RatingBounds,
    RatingWeights,
    known_provider_limit,
    new_provider_limit,
    programme_limit,
    programme_rating,
    provider_rating,
)

BOUNDS = RatingBounds(
    low=Fraction(40),
    middle=Fraction(60),
    high=Fraction(80),
    low_offset=Fraction(20),
    low_divisor=Fraction(40),
    high_offset=Fraction(30),
    high_divisor=Fraction(50),
)
WEIGHTS = RatingWeights(
    content=Fraction(30),
    staff=Fraction(20),
    material=Fraction(20),
    overall=Fraction(20),
    turnover=Fraction(1, 10),
    answers_least_percent=30,
)


def answers(*, closed: bool, share: str = "1") -> Answers:
    each = Fraction(share)
    return Answers(content=each, staff=each, material=each, overall=each, closed=closed)


def test_s37_a_new_provider_has_its_share_of_the_district() -> None:
    found = new_provider_limit(
        certificates_count=3_000,
        children_count=10_000,
        potential=Fraction("1.1"),
        last_year_services_count=200,
        coefficient=Fraction(1),
    )
    assert found == 94


def test_a_known_provider_grows_with_the_certificates() -> None:
    found = known_provider_limit(
        last_year_contracts_count=150,
        certificates_count=3_300,
        last_year_certificates_count=3_000,
        coefficient=Fraction("0.9"),
    )
    assert found == 148  # 148.5, downwards


@pytest.mark.parametrize(
    ("rating", "limit"),
    [
        (None, 60),
        (Fraction(39), 0),
        (Fraction(40), 30),
        (Fraction(50), 45),
        (Fraction(60), 60),
        (Fraction(80), 60),
        (Fraction(90), 72),
    ],
)
def test_a_rating_lowers_or_raises_the_limit_of_a_programme(
    rating: Fraction | None, limit: int
) -> None:
    assert programme_limit(20, 3, rating, BOUNDS) == limit


def test_half_a_place_is_rounded_upwards() -> None:
    assert programme_limit(1, 1, Fraction(40), BOUNDS) == 1  # 0.5


def test_answers_from_closed_contracts_count_twice() -> None:
    rating = programme_rating(
        [answers(closed=True), answers(closed=False, share="1/4")],
        contracts_count=5,
        turnover=Fraction(1, 2),
        weights=WEIGHTS,
    )
    assert rating == Fraction(90 * 2 + Fraction(90, 4), 3) + 5


@pytest.mark.parametrize(("contracts", "rated"), [(3, True), (4, False)])
def test_too_few_answers_make_no_rating(contracts: int, rated: bool) -> None:  # noqa: FBT001 - a column
    found = programme_rating(
        [answers(closed=True)], contracts_count=contracts, turnover=Fraction(0), weights=WEIGHTS
    )
    assert (found is not None) is rated


def test_a_provider_is_rated_by_its_contracts() -> None:
    programmes = [(Fraction(90), 3), (Fraction(50), 1), (None, 100)]
    assert provider_rating(programmes) == 80
    assert provider_rating([(None, 5)]) is None
