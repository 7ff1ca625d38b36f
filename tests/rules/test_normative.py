"""A normative cost is found exactly, by the formula or by the person-hour."""

from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from events.money import whole_roubles
from events.normative import Equipment, Ground, ModuleFeatures, Qualification
from events.registry import Direction
from ledger.rules.normative import Explanation, Lessons, explain_formula, explain_person_hour
from tests import tariffs

ROBOTS = Direction.TECHNICAL_ROBOTICS
S36_FEATURES = ModuleFeatures(
    children_min_count=8,
    individual_hours_count=4,
    additional_hours_count=10,
    main_teacher=Qualification.HIGHEST,
    additional_teacher=Qualification.OTHER,
    equipment=Equipment.HIGH,
    ground=Ground.CITY,
)


def s35() -> Explanation:
    lessons = Lessons(direction=ROBOTS, hours_count=72, children_max_count=14)
    return explain_formula(lessons, tariffs.FEATURES, tariffs.OPERATOR, tariffs.ground())


def s36() -> Explanation:
    lessons = Lessons(direction=ROBOTS, hours_count=144, children_max_count=12)
    ground = tariffs.ground(additional_staff="1.05", kit=1_500_00)
    return explain_formula(lessons, S36_FEATURES, tariffs.OPERATOR, ground)


def places4(exact: Fraction) -> str:
    whole = round(exact * 10_000)
    return f"{whole // 10_000}.{whole % 10_000:04d}"


def test_s35_the_cost_of_a_module_without_individual_hours() -> None:
    found = s35()
    assert [places4(term.roubles) for term in found.terms] == ["3463.9256", "486.0000", "13.5802"]
    assert found.normative_kopecks == 3_964_00


def test_s36_the_cost_of_a_module_with_individual_hours_and_a_second_teacher() -> None:
    found = s36()
    assert [places4(term.roubles) for term in found.terms] == [
        "13699.8257",
        "2043.0000",
        "45.1543",
    ]
    assert found.normative_kopecks == 15_788_00


def test_an_explanation_names_every_number() -> None:
    staff, rooms, training = s36().terms
    assert (staff.name, rooms.name, training.name) == ("T1", "T2", "T3")
    assert staff.factors["k1"] == Fraction(6, 5)
    assert staff.factors["c"] == 10
    assert rooms.factors["provision"] == Fraction(6, 5)
    assert training.factors["otpusk"] == Fraction(11, 10)


def test_the_operator_may_set_the_average_number_of_children() -> None:
    lessons = Lessons(direction=ROBOTS, hours_count=72, children_max_count=99)
    found = explain_formula(
        lessons, tariffs.FEATURES, tariffs.operator(children_average="12"), tariffs.ground()
    )
    assert found == s35()


def test_a_ratio_is_as_exact_as_a_decimal() -> None:
    lessons = Lessons(direction=ROBOTS, hours_count=72, children_max_count=14)
    ground = tariffs.ground(payroll_contributions="651/500")
    assert explain_formula(lessons, tariffs.FEATURES, tariffs.OPERATOR, ground) == s35()


def test_a_person_hour_costs_what_it_costs() -> None:
    lessons = Lessons(direction=ROBOTS, hours_count=72, children_max_count=14)
    found = explain_person_hour(lessons, 123_45)
    assert found.normative_kopecks == 8_888_40
    assert found.roubles == Fraction(888_840, 100)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.5", 1_00), ("1.4999999", 1_00), ("1.5", 2_00), ("-0.5", -1_00), ("-0.4", 0), ("2", 2_00)],
)
def test_half_a_rouble_is_rounded_away_from_zero(exact: str, rounded: int) -> None:
    assert whole_roubles(Fraction(exact)) == rounded


@for_all(st.fractions(min_value=-(10**9), max_value=10**9))
def test_rounding_is_never_off_by_more_than_half_a_rouble(exact: Fraction) -> None:
    rounded = Fraction(whole_roubles(exact), 100)
    assert abs(rounded - exact) <= Fraction(1, 2)
    assert rounded.denominator == 1
