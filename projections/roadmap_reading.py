"""Reads road maps: what acts have said by a day, and where each measure stands on it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct

from events.base import Act
from events.indicator import Indicator
from events.roadmap import CampaignStep, Milestone, RoadmapAdopted, RoadmapMeasure
from ledger import queries
from ledger.database import Db
from projections.indicator_figures import Figures, day_of, read_figures
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp
from projections.roadmap_progress import (
    SOON_DAYS,
    Document,
    Known,
    Occurrence,
    Said,
    Standing,
    days_needed,
    stand,
)

SQL = queries.load("projections", "roadmaps")
CURSOR = Cursor(IdKey, ("",))
Fields = asyncpg.Record | Mapping[str, Any]  # of a row, by its columns
ADOPTED = msgspec.json.Decoder(RoadmapAdopted)
MEASURE = msgspec.json.Decoder(RoadmapMeasure)
ACT = msgspec.json.Decoder(Act)
STEPS = msgspec.json.Decoder(tuple[CampaignStep, ...])


class Adopted(Struct, frozen=True, kw_only=True):
    """A road map as it was adopted."""

    roadmap: RoadmapAdopted
    adopted_on: date
    position: int


class Progress(Struct, frozen=True, kw_only=True):
    """A road map on a day."""

    adopted: Adopted
    as_of: date
    standings: tuple[Standing, ...]
    figures: dict[tuple[int, date], Figures]
    titles: dict[str, str]  # of municipalities

    def years(self) -> list[int]:
        """List the years that have targets."""
        found = {target.year for each in self.standings for target in each.measure.targets}
        return sorted(found)

    def on(self, year: int) -> Figures | None:
        """Give the figures of a year by the day; none of a year that has not begun."""
        return self.figures.get((year, day_of(year, self.as_of)))

    def readings(self, indicator: Indicator, year: int) -> list[tuple[str | None, str]]:
        """List what the road map asks of an indicator in a year: by measure, and as a whole."""
        asked: list[tuple[str | None, str]] = [
            (each.measure.number, target.percent)
            for each in self.standings
            for target in each.measure.targets
            if (target.year, target.indicator) == (year, indicator)
        ]
        goals = self.adopted.roadmap.goals
        return asked + [(None, each.percent) for each in goals if each.indicator is indicator]


async def read_roadmaps(
    db: Db, book: str, after: str | None = None, limit: int = 50, scope: Scope = ALL
) -> Page[Adopted]:
    """List road maps by their ids: the oldest first."""
    size = clamp(limit)
    rows = await db.fetch(
        SQL.read_roadmaps, book, *CURSOR.read(after), size + 1, scope.municipality
    )
    return CURSOR.page(map(adopted, rows), size, lambda row: (row.roadmap.roadmap,))


async def read_roadmap(db: Db, book: str, roadmap: str, scope: Scope = ALL) -> Adopted | None:
    """Give one road map; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_roadmap, book, roadmap, scope.municipality)
    return None if row is None else adopted(row)


def adopted(row: Fields) -> Adopted:
    """Make a road map of a row."""
    fact = ADOPTED.decode(row["body"])
    return Adopted(roadmap=fact, adopted_on=row["adopted_on"], position=row["position"])


async def read_progress(
    db: Db, book: str, roadmap: Adopted, as_of: date, soon_days: int = SOON_DAYS
) -> Progress:
    """Derive where every measure of a road map stands on a day."""
    name, owner = roadmap.roadmap.roadmap, roadmap.roadmap.municipality
    told = Told(
        said=latest(await db.fetch(SQL.read_measures, book, name, as_of)),
        titles={
            row["municipality"]: row["title"]
            for row in await db.fetch(SQL.read_municipalities, book)
        },
        documents=[document(row) for row in await db.fetch(SQL.read_evidence, book, name, as_of)],
        happened=[occurrence(row) for row in await db.fetch(SQL.read_milestones, book, as_of)],
    )
    days = told.days(as_of)
    figures = await read_figures(db, book, owner, days, as_of) if days else {}
    return derive(roadmap, told, figures, as_of, soon_days)


class Told(Struct, frozen=True, kw_only=True):
    """What a road map is derived from, as far as it was on record by a day."""

    said: list[Said]
    titles: dict[str, str]  # of municipalities, in the order of papers
    documents: list[Document]
    happened: list[Occurrence]

    def days(self, as_of: date) -> set[tuple[int, date]]:
        """List the days for which indicators must be counted."""
        return days_needed([each.measure for each in self.said], as_of)


def derive(
    roadmap: Adopted,
    told: Told,
    figures: dict[tuple[int, date], Figures],
    as_of: date,
    soon_days: int = SOON_DAYS,
) -> Progress:
    """Set every measure beside what happened."""
    known = Known(
        as_of=as_of,
        municipality=roadmap.roadmap.municipality,
        municipalities=list(told.titles),
        documents=told.documents,
        occurrences=told.happened,
        figures=figures,
        soon_days=soon_days,
    )
    return Progress(
        adopted=roadmap,
        as_of=as_of,
        standings=tuple(stand(each, known) for each in told.said),
        figures=figures,
        titles=told.titles,
    )


def latest(rows: Iterable[Fields]) -> list[Said]:
    """Keep the last word on each number, in the order in which numbers were first named."""
    said: dict[str, Said] = {}
    for row in rows:
        number, act = row["number"], ACT.decode(row["act"])
        if row["body"] is not None:
            measure = MEASURE.decode(row["body"])
            said[number] = Said(measure=measure, act=act, position=row["position"])
        elif number in said:  # else the act that sets the measure is of a later day
            measure = said[number].measure
            said[number] = Said(measure=measure, act=act, position=row["position"], dropped=True)
    return list(said.values())


def document(row: Fields) -> Document:
    """Make a document of a row."""
    withdrawn = row["withdrawn_by"]
    return Document(
        evidence=row["evidence"],
        number=row["number"],
        municipality=row["municipality"],
        act=ACT.decode(row["act"]),
        steps=STEPS.decode(row["steps"]),
        position=row["position"],
        withdrawn_on=row["withdrawn_on"],
        withdrawn_by=None if withdrawn is None else ACT.decode(withdrawn),
    )


def occurrence(row: Fields) -> Occurrence:
    """Make an occurrence of a row."""
    return Occurrence(
        municipality=row["municipality"],
        milestone=Milestone(row["milestone"]),
        year=row["year"],
        happened_on=row["happened_on"],
        position=row["position"],
        last_position=row["last_position"],
    )
