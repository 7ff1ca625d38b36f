"""Builders of a small road map and of what indicators are counted against."""

from datetime import date
from typing import Any

from events.base import Act, ActKind
from events.indicator import Indicator
from events.roadmap import (
    CampaignKind,
    CampaignStep,
    Deadline,
    DeadlineKind,
    Goal,
    Milestone,
    ReportingForm,
    RoadmapMeasure,
    Target,
)
from ledger.rules import commands as do
from ledger.rules.commands import Command

FEBRUARY = date(2026, 2, 25)
APRIL = date(2026, 4, 1)
ACT = Act(kind=ActKind.ORDER, number="4/1", dated=date(2026, 1, 10))
STEP = CampaignStep(
    kind=CampaignKind.ARTICLE, dated=date(2026, 2, 20), title="О сертификатах", place="Газета"
)


def measure(number: str = "1", due: date = FEBRUARY, **rest: Any) -> RoadmapMeasure:
    deadline = Deadline(kind=DeadlineKind.DATE, first_on=due, last_on=due)
    return RoadmapMeasure(number=number, title="Рабочая группа", deadline=deadline, **rest)


def by_year(number: str = "11", **percents: str) -> RoadmapMeasure:
    """A measure with a target of coverage for each year, named like y2026."""
    years = {int(name.removeprefix("y")): percent for name, percent in percents.items()}
    return RoadmapMeasure(
        number=number,
        title="Увеличение числа детей",
        deadline=Deadline(
            kind=DeadlineKind.YEAR_TARGETS,
            first_on=date(min(years), 1, 1),
            last_on=date(max(years), 12, 31),
        ),
        form=ReportingForm.MEMO,
        targets=tuple(
            Target(year=year, indicator=Indicator.PF_COVERAGE, percent=percent)
            for year, percent in years.items()
        ),
    )


def adopt(*measures: RoadmapMeasure, **rest: Any) -> do.AdoptRoadmap:
    fields: dict[str, Any] = {
        "effective_on": FEBRUARY,
        "roadmap": "rm1",
        "municipality": "m1",
        "title": "Дорожная карта",
        "adopted_by": "Приказ от 10 января 2026 г. № 4/1",
        "act": ACT,
        "measures": measures or (measure(), measure("8", milestones=(Milestone.LAUNCHED,))),
        "aim": None,
        "tasks": (),
        "expected_results": None,
        "goals": (Goal(indicator=Indicator.COVERAGE, percent="67"),),
        "note": None,
    }
    return do.AdoptRoadmap(**fields | rest)


def amend(*measures: RoadmapMeasure, dropped: tuple[str, ...] = ("8",)) -> do.AmendRoadmap:
    return do.AmendRoadmap(
        effective_on=APRIL, roadmap="rm1", measures=measures, dropped=dropped, act=ACT
    )


def file(number: str = "1", evidence: str = "ev1", **rest: Any) -> do.FileEvidence:
    fields: dict[str, Any] = {
        "effective_on": FEBRUARY,
        "roadmap": "rm1",
        "evidence": evidence,
        "number": number,
        "municipality": None,
        "act": ACT,
        "steps": (STEP,),
    }
    return do.FileEvidence(**fields | rest)


def withdraw(evidence: str = "ev1") -> do.WithdrawEvidence:
    return do.WithdrawEvidence(effective_on=APRIL, roadmap="rm1", evidence=evidence, act=ACT)


def population(count: int = 1_000, year: int = 2025, **rest: Any) -> do.DeclarePopulation:
    fields: dict[str, Any] = {
        "effective_on": FEBRUARY,
        "municipality": "m1",
        "year": year,
        "age_from": 5,
        "age_to": 18,
        "children_count": count,
        "act": ACT,
    }
    return do.DeclarePopulation(**fields | rest)


def organisations(whole: int = 25, extra: int = 10, year: int = 2025) -> do.DeclareOrganisations:
    return do.DeclareOrganisations(
        effective_on=FEBRUARY,
        municipality="m1",
        year=year,
        all_count=whole,
        extra_count=extra,
        act=ACT,
    )


def coverage(pf: int = 90, assignment: int = 613, both: int = 0) -> do.ReportCoverage:
    return do.ReportCoverage(
        effective_on=FEBRUARY,
        municipality="m1",
        year=2025,
        pf_children_count=pf,
        assignment_children_count=assignment,
        both_children_count=both,
        organisations_count=4,
        act=ACT,
    )


YEAR: list[Command] = [
    adopt(
        measure(), measure("8", milestones=(Milestone.LAUNCHED,)), by_year(y2025="9", y2026="10")
    ),
    file(),
    withdraw(),
    amend(measure("2")),
    population(),
    organisations(),
    coverage(),
]
