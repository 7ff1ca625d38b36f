"""Справка о показателях: each indicator of a year, what it is counted from, plan beside fact."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from events.indicator import Indicator
from projections.indicator_figures import Figures, day_of
from projections.indicator_past import read_figures_at
from projections.reports.ground import Ground, NotThere
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.terms import Terms
from projections.reports.words import short_date
from projections.roadmap_past import read_progress_at
from projections.roadmap_reading import Progress
from projections.roadmap_words import INDICATORS, act, overlap_words
from projections.shares import percent_in, percent_of, thousandths

KIND: Final = "indicators"
TITLE: Final = "Справка о показателях"
VERSION: Final = 1
NEEDS: Final = ()
TAKES: Final = ("as_of", "municipality", "period", "roadmap")
READINGS: Final = {
    "population": "численность детей",
    "all": "всего",
    "extra": "с дополнительным образованием",
}
COLUMNS: Final = (
    Column("№", Kind.ORDINAL, 1),
    Column("Показатель", width=5, names=True),
    Column("Доля от", width=3, names=True),
    Column("Пункт карты", width=2, names=True),
    Column("Числитель", Kind.COUNT, 2),
    Column("Знаменатель", Kind.COUNT, 2),
    Column("Факт, %", Kind.FINE_SHARE, 2),
    Column("План, %", Kind.FINE_SHARE, 2),
    Column("Отклонение", Kind.FINE_SHARE, 2),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the indicators of a year on a day, as they were known; beside a road map's targets."""
    as_of = await ground.day(terms.as_of)
    year = int(terms.year) if terms.year else as_of.year
    municipality = terms.municipality or ground.scope.municipality
    ground.check(municipality=municipality)
    where = await ground.municipality(municipality)
    on = day_of(year, as_of)
    found = await read_figures_at(
        ground.db, ground.book, municipality, [(year, on)], as_of, ground.moment
    )
    figures = found[year, on]
    progress = None if terms.roadmap is None else await progress_of(ground, terms.roadmap, as_of)
    return Report(
        Paper(
            title=TITLE,
            under=(f"за {year} год, на {short_date(on)}",),
            facts=facts_of(figures, where, progress),
            columns=COLUMNS,
            closing=(overlap_words(figures), *sources_of(figures)),
            signatures=("Руководитель", "Исполнитель"),
        ),
        at_once((place, *row) for place, row in enumerate(rows_of(figures, progress), start=1)),
    )


async def progress_of(ground: Ground, roadmap: str, as_of: date) -> Progress:
    """Derive where a road map stood on a day, as it was known."""
    found = await read_progress_at(
        ground.db, ground.book, roadmap, as_of, ground.moment, scope=ground.scope
    )
    if found is None:
        raise NotThere("roadmap")
    return found


def facts_of(
    figures: Figures, where: str, progress: Progress | None
) -> tuple[tuple[str, str], ...]:
    """Say whose the figures are, and who was counted where."""
    beside = "" if progress is None else progress.adopted.roadmap.adopted_by
    first = figures.issued_on
    return (
        ("Муниципалитет", where),
        *([("Дорожная карта", beside)] if beside else []),
        ("Детей по сертификатам, считано реестром", str(figures.pf_count)),
        ("Детей по муниципальному заданию, считано реестром", str(figures.assignment_count)),
        (
            "Детей вне реестра по отчётам",
            str(
                figures.reported_pf_count
                + figures.reported_assignment_count
                - figures.reported_both_count
            ),
        ),
        ("Первый сертификат региона", short_date(first)),
    )


def rows_of(figures: Figures, progress: Progress | None) -> list[Row]:
    """Write each indicator: by every reading of what it is of, beside every target it has."""
    rows: list[Row] = []
    for indicator in Indicator:
        asked: Sequence[tuple[str | None, str] | None] = [None]
        if progress is not None:
            asked = progress.readings(indicator, figures.year) or [None]
        readings = figures.denominators(indicator) or {"": None}
        for reading, whole in readings.items():
            rows += [row_of(figures, indicator, reading, whole, each) for each in asked]
    return rows


def row_of(
    figures: Figures,
    indicator: Indicator,
    reading: str,
    whole: int | None,
    asked: tuple[str | None, str] | None,
) -> Row:
    """Write an indicator by one reading beside one target."""
    part = figures.numerator(indicator)
    share = percent_of(part, whole)
    number, target = (None, None) if asked is None else asked
    plan = None if target is None else percent_in(target)
    return (
        INDICATORS[indicator],
        READINGS.get(reading, reading),
        None if asked is None else number or "общие результаты",
        part,
        whole,
        None if share is None else thousandths(share),
        None if plan is None else thousandths(plan),
        None if share is None or plan is None else thousandths(share - plan),
    )


def sources_of(figures: Figures) -> tuple[str, ...]:
    """Name the acts that the figures rest on."""
    return tuple(f"{act(each.fact.act)} (факт № {each.position})" for each in figures.declared)
