"""Indicators and road maps as they were known: the fold of the facts up to a place alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from events.codec import Recorded
from events.indicator import Indicator
from projections import indicators, travel
from projections.indicator_figures import Figures, day_of, read_figures
from projections.indicator_past import Census, read_figures_at
from projections.roadmap_past import read_progress_at
from projections.roadmap_reading import read_progress, read_roadmaps
from projections.runner import Runner
from projections.travel import Moment
from tests.made import BOOK
from tests.projections.history import Journal, catch_up
from tests.projections.test_travel import FIRST, SEEDS, at, history, moments
from tests.projections.test_wanted import whole_year

PART = 150
TOWNS = (None, "m1")
DAYS = tuple(FIRST + timedelta(days=each) for each in (0, 30, 75, 110, 200))


def asked(as_of: date) -> list[tuple[int, date]]:
    return [(year, day_of(year, as_of)) for year in (as_of.year, as_of.year - 1)]


async def as_read(db: asyncpg.Connection) -> list[Any]:
    """Read all as it stands now."""
    maps = (await read_roadmaps(db, BOOK)).rows
    return [
        [await read_figures(db, BOOK, town, asked(day), day) for town in TOWNS for day in DAYS],
        [await read_progress(db, BOOK, each, day) for each in maps for day in DAYS],
        [each.roadmap.roadmap for each in maps],
    ]


async def as_known(db: asyncpg.Connection, moment: Moment, maps: list[str]) -> list[Any]:
    """Read all as it was known."""
    return [
        [
            await read_figures_at(db, BOOK, town, asked(day), day, moment)
            for town in TOWNS
            for day in DAYS
        ],
        [await read_progress_at(db, BOOK, each, day, moment) for each in maps for day in DAYS],
        maps,
    ]


async def test_what_was_counted_at_a_position_is_counted_again_when_more_has_happened(
    journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = whole_year().facts
    seen = []
    for start in range(0, len(facts), PART):
        for on, fact in facts[start : start + PART]:
            await journal.record([fact], on)
        await catch_up(runner)
        seen.append((journal.position, await as_read(db)))
    assert any(each[2] for _, each in seen)
    async with db.transaction():
        for cut, read in seen:
            assert await as_known(db, Moment(position=cut), read[2]) == read


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_position_is_the_fold_of_the_facts_up_to_it(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, seed)
    await catch_up(runner)
    now = await as_read(db)
    async with db.transaction():
        assert await as_known(db, Moment(position=len(facts)), now[2]) == now
        counted = {
            each
            for cut in {moment.position for moment in moments(seed, len(facts))}
            for each in await compared(db, Moment(position=cut), facts)
        }
    assert counted >= {
        Indicator.COVERAGE,
        Indicator.PF_COVERAGE,
        Indicator.CERTIFICATE_USERS,
        Indicator.ISSUING_REGIONS,
    }


async def compared(
    db: asyncpg.Connection, moment: Moment, facts: list[Recorded]
) -> Iterator[Indicator]:
    """Compare what is read with the fold of the prefix; name what was counted at all."""
    prefix = at(facts, moment)
    found: list[Figures] = []
    for town in TOWNS:
        for day in DAYS:
            read = await read_figures_at(db, BOOK, town, asked(day), day, moment)
            for (year, on), figures in read.items():
                assert figures == counted_of(prefix, town, year, on, day)
            found += read.values()
    return (each for each in Indicator if any(figures.numerator(each) for figures in found))


def counted_of(
    prefix: list[Recorded], town: str | None, year: int, on: date, as_of: date
) -> Figures:
    """Count after everything was folded, each fact's people once at the end."""
    sheet = travel.fold(indicators.VIEW, prefix)
    census = Census(sheet, town, on, as_of)
    for each in prefix:
        census.see(each.fact)
    return census.figures(year)
