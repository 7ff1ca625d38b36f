"""Отчёт о проведённой информационной кампании: what was done under a measure of a road map."""

from typing import Final

from projections.reports.ground import Ground, NotThere
from projections.reports.indicators import progress_of
from projections.reports.paper import Column, Kind, Paper, Report, at_once
from projections.reports.terms import Terms
from projections.reports.words import short_date
from projections.roadmap_progress import Document, Standing, steps_of
from projections.roadmap_reading import Progress
from projections.roadmap_words import CAMPAIGN, STATES, act, deadline

KIND: Final = "campaign-report"
TITLE: Final = "Отчёт о проведённой информационной кампании"
VERSION: Final = 1
NEEDS: Final = ("measure", "roadmap")
TAKES: Final = ("as_of",)
COLUMNS: Final = (
    Column("№", Kind.ORDINAL, 1),
    Column("Дата", Kind.DATE, 2, names=True),
    Column("Вид", width=2, names=True),
    Column("Что сделано", width=6, names=True),
    Column("Где", width=4, names=True),
    Column("Количество", Kind.COUNT, 2, total=True),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the steps of a campaign from the documents filed for it, as they were known."""
    progress = await progress_of(ground, terms.roadmap or "", await ground.day(terms.as_of))
    standing = the_standing(progress, terms.measure, ground.scope.municipality)
    documents = [each for part in standing.parts for each in part.documents]
    return Report(
        Paper(
            title=TITLE,
            under=(
                f"Мероприятие {standing.measure.number}. {standing.measure.title}",
                f"на {short_date(progress.as_of)}",
            ),
            facts=(
                ("Дорожная карта", progress.adopted.roadmap.adopted_by),
                ("Срок", deadline(standing.measure.deadline)),
                ("Состояние", STATES[standing.state]),
            ),
            columns=COLUMNS,
            closing=tuple(map(document_words, documents)),
            signatures=("Руководитель", "Исполнитель"),
        ),
        at_once(
            (place, step.dated, CAMPAIGN[step.kind], step.title, step.place, step.count)
            for place, step in enumerate(steps_of(documents, progress.as_of), start=1)
        ),
    )


def the_standing(progress: Progress, number: str | None, only: str | None) -> Standing:
    """Find a measure by its number; a municipality sees its own part of it."""
    for each in progress.standings:
        if each.measure.number == number:
            return each if only is None else each.seen_by(only)
    raise NotThere("roadmap-measure")


def document_words(document: Document) -> str:
    """Name a document, and since when it does not count."""
    withdrawn = document.withdrawn_on
    rest = "" if withdrawn is None else f", отозван {short_date(withdrawn)}"
    return f"{act(document.act)} (факт № {document.position}){rest}"
