"""Ход исполнения дорожной карты: each measure with its deadline, its state and the reason."""

from collections.abc import Iterator
from typing import Final

from projections.reports.ground import Ground
from projections.reports.indicators import progress_of
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.terms import Terms
from projections.reports.words import short_date
from projections.roadmap_progress import MeasureState, Standing
from projections.roadmap_reading import Progress
from projections.roadmap_words import STATES, act, deadline, reasons_of, summary, target_words

KIND: Final = "roadmap-progress"
TITLE: Final = "Ход исполнения дорожной карты"
VERSION: Final = 1
NEEDS: Final = ("roadmap",)
TAKES: Final = ("as_of",)
COLUMNS: Final = (
    Column("№", width=1, names=True),
    Column("Раздел", width=3),
    Column("Мероприятие", width=6),
    Column("Ответственный", width=3),
    Column("Срок", width=3),
    Column("Состояние", width=3),
    Column("Исполнено", Kind.DATE, 2),
    Column("Опоздание, дн.", Kind.COUNT, 2),
    Column("Муниципалитетов", width=2),
    Column("Основание или чего не хватает", width=7),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the measures of a road map in its order, as it was known."""
    progress = await progress_of(ground, terms.roadmap or "", await ground.day(terms.as_of))
    fact = progress.adopted.roadmap
    return Report(
        Paper(
            title=TITLE,
            under=(fact.title, f"на {short_date(progress.as_of)}"),
            facts=(("Документ", fact.adopted_by), ("Основание", act(fact.act))),
            columns=COLUMNS,
            closing=tuple(each for each in (summary(progress), fact.note) if each),
            signatures=("Руководитель", "Исполнитель"),
        ),
        at_once(rows_of(progress, ground.scope.municipality)),
    )


def rows_of(progress: Progress, only: str | None) -> Iterator[Row]:
    """Write each measure; a municipality reads its own part of it."""
    for each in progress.standings:
        standing = each if only is None else each.seen_by(only)
        measure = standing.measure
        counted = f"{standing.done_parts_count} из {standing.parts_count}"
        yield (
            measure.number,
            measure.section,
            measure.title,
            measure.responsible,
            deadline(measure.deadline),
            STATES[standing.state] + ("; рекомендательно" if measure.recommended else ""),
            standing.done_on,
            standing.late_days or None,
            counted if measure.each_municipality else None,
            "; ".join(grounds_of(standing, progress)),
        )


def grounds_of(standing: Standing, progress: Progress) -> Iterator[str]:
    """Say by which documents, facts and targets a measure stands where it does."""
    yield from (target_words(line) for line in standing.targets)
    is_required = standing.state is not MeasureState.NOT_REQUIRED
    for part in standing.parts:
        reasons = "; ".join(reasons_of(part, progress.as_of, is_required=is_required))
        if not reasons:
            continue
        owner = part.municipality
        yield reasons if owner is None else f"{progress.titles.get(owner, owner)}: {reasons}"
