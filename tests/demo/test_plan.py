"""The demo is the same for the same seed, says that it is invented, and keeps published figures."""

from api.demo import planning
from api.demo.children import Holding, Outcome, Plan, make_plan
from api.demo.founding import title_of
from api.demo.names import FAMILIES
from api.demo.region import (
    KABARDINO_BALKARIA,
    KHANTY_MANSIYSK,
    LENINSK_KUZNETSKY,
    REGIONS,
    Region,
    School,
)
from events.money import parse_roubles
from tests.tidy import ROOT


def planned(region: Region = LENINSK_KUZNETSKY, seed: int = 1) -> Plan:
    assert region.school is not None
    return make_plan(region, region.school, seed)


def test_the_same_seed_draws_the_same_year() -> None:
    assert planned() == planned()
    assert planned() != planned(seed=2)
    assert planned().children != planned(KHANTY_MANSIYSK).children


def test_everybody_says_that_he_is_invented() -> None:
    plan = planned()
    assert all("вымышлен" in title_of(provider) for provider in plan.providers)
    assert all("вымышлен" in programme.title for programme in plan.programmes)
    families = {family for pair in FAMILIES for family in pair}
    assert {child.family_name for child in plan.children} <= families
    for region in REGIONS:
        assert "демонстрация" in region.title
        assert "вымышлен" in region.payer


def test_no_two_children_are_alike() -> None:
    for region in (LENINSK_KUZNETSKY, KHANTY_MANSIYSK):
        children = planned(region).children
        alike = {
            (child.family_name, child.given_name, child.patronymic, child.born_on)
            for child in children
        }
        assert len(alike) == len(children)
        assert 150 <= len(children) <= 300


def test_a_year_has_everything_that_happens_in_one() -> None:
    plan = planned()
    assert {child.holding for child in plan.children} == set(Holding)
    assert {each.outcome for each in plan.enrolments} == set(Outcome)
    assert any(each.ends_in for each in plan.enrolments)
    assert plan.leavers
    money = sum(child.holding is not Holding.ACCOUNTING for child in plan.children)
    assert 1.2 <= len(plan.enrolments) / money <= 1.5


def test_the_published_caps_are_kept_to_the_kopeck() -> None:
    (programme,) = KHANTY_MANSIYSK.pf_programmes
    caps = {cap.period: cap.cap for cap in programme.caps}
    assert caps == {"2023-2": "16729499.85", "2024-1": "65536392.07", "2024-2": "32768196.03"}
    assert (programme.act.number, programme.act.dated.isoformat()) == ("762", "2023-11-22")
    days = [
        (each.starts_on.isoformat(), each.ends_on.isoformat()) for each in KHANTY_MANSIYSK.periods
    ]
    assert days == [
        ("2023-09-01", "2023-12-31"),
        ("2024-01-01", "2024-08-31"),
        ("2024-09-01", "2024-12-31"),
    ]
    of_2024 = parse_roubles(caps["2024-1"]) + parse_roubles(caps["2024-2"])
    assert of_2024 == parse_roubles("98304588.10") == approved(KHANTY_MANSIYSK, 2024)


def approved(region: Region, year: int) -> int:
    (measure,) = (
        measure
        for budget in region.budgets
        for measure in budget.measures
        if budget.year == year and measure.measure == "pfdo"
    )
    return parse_roubles(measure.approved)


def test_caps_fit_into_their_measures() -> None:
    for region in REGIONS:
        for budget in region.budgets:
            moved = sum(
                parse_roubles(move.amount)
                for move in region.reallocations
                if move.year == budget.year
            )
            caps = sum(
                parse_roubles(cap.cap)
                for programme in region.pf_programmes
                for cap in programme.caps
                if cap.year == budget.year
            )
            assert caps <= approved(region, budget.year) + moved


def test_sums_that_nobody_published_say_so() -> None:
    for region in (LENINSK_KUZNETSKY, KABARDINO_BALKARIA):
        for budget in region.budgets:
            assert all("условная" in measure.title for measure in budget.measures)
            assert "условный" in budget.act.number


def test_the_school_year_crosses_a_period_boundary() -> None:
    for region in REGIONS:
        school: School | None = region.school
        if school is not None:
            first, second = (
                next(each for each in region.periods if each.name == name)
                for name in school.periods
            )
            assert first.starts_on <= school.first_day <= first.ends_on < second.starts_on
            assert second.starts_on <= school.last_day <= second.ends_on


def test_road_maps_are_loaded_as_they_were_published() -> None:
    published = ROOT / "tests" / "roadmaps"
    for name in (planning.REGIONAL | planning.MUNICIPAL).values():
        text = (ROOT / "api" / "demo" / "roadmaps" / name).read_bytes()
        assert text == (published / name).read_bytes()
