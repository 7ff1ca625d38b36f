"""Where a measure stands on a day: a table of all that can be, the boundary days among them."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from events.base import Act, ActKind
from events.indicator import CoverageReported, Indicator, OrganisationsDeclared, PopulationDeclared
from events.roadmap import (
    Deadline,
    DeadlineKind,
    Milestone,
    ReportingForm,
    RoadmapMeasure,
    Target,
)
from projections import shares
from projections.indicator_figures import Cited, Figures
from projections.roadmap_progress import (
    Document,
    Known,
    MeasureState,
    Occurrence,
    Said,
    Standing,
    days_needed,
    stand,
)

DUE = date(2020, 4, 16)
ACT = Act(kind=ActKind.ORDER, number="1", dated=date(2020, 1, 10))
TOWNS = ("m1", "m2")
YEAR_END = date(2020, 12, 31)
A_DAY = timedelta(days=1)
OF_2020: dict[str, Any] = {"municipality": "m1", "year": 2020, "act": ACT}


def measure(**rest: Any) -> RoadmapMeasure:
    deadline = Deadline(kind=DeadlineKind.DATE, first_on=DUE, last_on=DUE)
    return RoadmapMeasure(**{"number": "1", "title": "Мера", "deadline": deadline, **rest})


def document(dated: date, municipality: str | None = None, **rest: Any) -> Document:
    return Document(
        evidence="ev1",
        number="1",
        municipality=municipality,
        act=replace(ACT, dated=dated),
        steps=(),
        position=9,
        **rest,
    )


def occurrence(on: date, town: str = "m1", year: int = 0, **rest: Any) -> Occurrence:
    fields: dict[str, Any] = {
        "municipality": town,
        "milestone": Milestone.LAUNCHED,
        "year": year,
        "happened_on": on,
        "position": 7,
        "last_position": 8,
    }
    return Occurrence(**fields | rest)


@dataclass(kw_only=True)
class World:
    """What is known on a day."""

    as_of: date
    documents: tuple[Document, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    municipality: str | None = "m1"
    dropped: bool = False

    def look(self, asked: RoadmapMeasure) -> Standing:
        known = Known(
            as_of=self.as_of,
            municipality=self.municipality,
            municipalities=TOWNS,
            documents=self.documents,
            occurrences=self.occurrences,
            figures={},
        )
        return stand(Said(measure=asked, act=ACT, position=1, dropped=self.dropped), known)


@pytest.mark.parametrize(
    ("as_of", "filed_on", "state", "late_days"),
    [
        (DUE - 15 * A_DAY, None, "planned", 0),
        (DUE - 14 * A_DAY, None, "due-soon", 0),
        (DUE, None, "due-soon", 0),
        (DUE + A_DAY, None, "overdue", 1),
        (DUE + 30 * A_DAY, DUE, "done", 0),
        (DUE - 20 * A_DAY, DUE - 20 * A_DAY, "done", 0),
        (DUE + 30 * A_DAY, DUE + A_DAY, "done-late", 1),
        (DUE + 4 * A_DAY, DUE + 5 * A_DAY, "overdue", 4),  # as of a day before the document
    ],
)
def test_by_a_document(as_of: date, filed_on: date | None, state: str, late_days: int) -> None:
    documents = () if filed_on is None else (document(filed_on),)
    found = World(as_of=as_of, documents=documents).look(measure())
    assert (found.state, found.late_days) == (state, late_days)


def test_a_document_counts_until_the_day_on_which_it_is_withdrawn() -> None:
    taken = document(DUE, withdrawn_on=DUE + 10 * A_DAY, withdrawn_by=ACT)
    before = World(as_of=DUE + 9 * A_DAY, documents=(taken,)).look(measure())
    after = World(as_of=DUE + 10 * A_DAY, documents=(taken,)).look(measure())
    assert (before.state, after.state) == (MeasureState.DONE, MeasureState.OVERDUE)


def test_facts_decide_where_the_ledger_knows_and_papers_do_not() -> None:
    asked = measure(milestones=(Milestone.LAUNCHED,))
    paper = World(as_of=DUE + A_DAY, documents=(document(DUE),)).look(asked)
    assert paper.state is MeasureState.OVERDUE
    assert paper.parts[0].lacking == ("launched",)
    fact = World(as_of=DUE + A_DAY, occurrences=(occurrence(DUE),)).look(asked)
    assert (fact.state, fact.parts[0].occurrences[0].position) == (MeasureState.DONE, 7)


def test_facts_of_another_municipality_or_year_show_nothing() -> None:
    asked = measure(milestones=(Milestone.LAUNCHED,), milestones_year=2021)
    others = (occurrence(DUE, "m2", 2021), occurrence(DUE, "m1", 2020))
    assert World(as_of=DUE + A_DAY, occurrences=others).look(asked).state is MeasureState.OVERDUE
    own = (*others, occurrence(DUE, "m1", 2021))
    assert World(as_of=DUE + A_DAY, occurrences=own).look(asked).state is MeasureState.DONE


def test_a_campaign_with_registries_needs_both() -> None:
    asked = measure(milestones=(Milestone.LAUNCHED,), form=ReportingForm.CAMPAIGN_REPORT)
    world = World(as_of=DUE, occurrences=(occurrence(DUE - A_DAY),))
    assert world.look(asked).parts[0].lacking == ("evidence",)
    world.documents = (document(DUE),)
    assert world.look(asked).done_on == DUE  # the later of the two


def test_each_municipality_must_have_done_it() -> None:
    asked = measure(each_municipality=True)
    world = World(as_of=DUE + 9 * A_DAY, municipality=None, documents=(document(DUE, "m1"),))
    found = world.look(asked)
    assert (found.state, found.done_parts_count, len(found.parts)) == (MeasureState.OVERDUE, 1, 2)
    world.documents += (document(DUE + 3 * A_DAY, "m2"),)
    found = world.look(asked)
    assert (found.state, found.late_days) == (MeasureState.DONE_LATE, 3)


def test_what_is_dropped_or_not_needed_is_not_required() -> None:
    late = DUE + A_DAY
    assert World(as_of=late, dropped=True).look(measure()).state is MeasureState.NOT_REQUIRED
    needless = World(as_of=late).look(measure(conditional=True))
    assert needless.state is MeasureState.NOT_REQUIRED
    assert World(as_of=DUE).look(measure(conditional=True)).state is MeasureState.DUE_SOON
    done = World(as_of=late, dropped=True, documents=(document(DUE),)).look(measure())
    assert done.state is MeasureState.DONE


def figures(on: date, pf: int, population: int | None = 1_000) -> Figures:
    declared: tuple[Cited, ...] = ()
    if population is not None:
        fact = PopulationDeclared(**OF_2020, age_from=5, age_to=18, children_count=population)
        declared = (Cited(position=1, fact=fact),)
    return Figures(year=2020, on=on, pf_count=pf, municipalities_count=1, declared=declared)


def by_year(as_of: date, then: int, now: int, population: int | None = 1_000) -> Standing:
    target = Target(year=2020, indicator=Indicator.PF_COVERAGE, percent="9")
    deadline = Deadline(kind=DeadlineKind.YEAR_TARGETS, first_on=date(2020, 1, 1), last_on=YEAR_END)
    asked = measure(targets=(target,), deadline=deadline)
    known = Known(
        as_of=as_of,
        municipality="m1",
        municipalities=TOWNS,
        documents=(),
        occurrences=(),
        figures={
            (2020, min(as_of, YEAR_END)): figures(min(as_of, YEAR_END), then, population),
            **({(2020, as_of): figures(as_of, now, population)} if as_of > YEAR_END else {}),
        },
    )
    assert days_needed([asked], as_of) <= set(known.figures)
    return stand(Said(measure=asked, act=ACT, position=1), known)


@pytest.mark.parametrize(
    ("as_of", "then", "now", "state"),
    [
        (date(2019, 12, 31), 0, 0, "planned"),
        (date(2020, 6, 1), 90, 0, "planned"),  # reached, but the year is not over
        (date(2020, 12, 20), 10, 0, "due-soon"),
        (YEAR_END, 90, 0, "done"),
        (YEAR_END, 89, 0, "overdue"),
        (date(2021, 5, 1), 90, 0, "done"),
        (date(2021, 5, 1), 89, 90, "done-late"),
        (date(2021, 5, 1), 89, 89, "overdue"),
    ],
)
def test_by_a_target_of_a_year(as_of: date, then: int, now: int, state: str) -> None:
    assert by_year(as_of, then, now).state == state


def test_a_share_of_nothing_declared_is_none_and_reaches_no_target() -> None:
    found = by_year(date(2021, 5, 1), 1_000, 1_000, None)
    assert (found.state, found.targets[0].percent) == (MeasureState.OVERDUE, None)


def test_a_deviation_is_exact() -> None:
    assert by_year(YEAR_END, 89, 0).targets[0].deviation == Fraction(-1, 10)


def test_who_is_reported_is_added_and_who_has_both_counts_once() -> None:
    reported = CoverageReported(
        **OF_2020,
        pf_children_count=30,
        assignment_children_count=500,
        both_children_count=10,
        organisations_count=3,
    )
    organisations = OrganisationsDeclared(**OF_2020, all_count=25, extra_count=10)
    found = replace(
        figures(YEAR_END, 60),
        assignment_count=100,
        both_count=20,
        any_count=140,
        organisations_count=1,
        declared=(
            *figures(YEAR_END, 60).declared,
            Cited(position=2, fact=reported),
            Cited(position=3, fact=organisations),
        ),
    )
    assert found.numerator(Indicator.PF_COVERAGE) == 90
    assert found.numerator(Indicator.ASSIGNMENT_COVERAGE) == 600
    assert found.numerator(Indicator.COVERAGE) == 140 + 30 + 500 - 10
    assert found.overlap_count == 30
    assert found.percents(Indicator.ORGANISATIONS) == {"all": Fraction(16), "extra": Fraction(40)}


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (90, 1_000, "9.0"),
        (613, 1_000, "61.3"),
        (24_999, 100_000, "24.999"),
        (1, 3, "33.333"),
        (2, 3, "66.667"),
        (1, 200_000, "0.001"),  # half of a thousandth goes up
        (1, 1_000_000, "0.0"),
        (1_000, 1_000, "100.0"),
    ],
)
def test_shares_are_rounded_only_to_be_shown(part: int, whole: int, shown: str) -> None:
    share = shares.percent_of(part, whole)
    assert share is not None
    assert shares.shown(share) == shown


def test_a_share_below_zero_is_shown_as_it_is() -> None:
    assert shares.shown(Fraction(-1, 10)) == "-0.1"
    assert shares.percent_of(5, 0) is None
    assert shares.percent_of(5, None) is None
