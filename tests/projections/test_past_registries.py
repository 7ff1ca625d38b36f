"""Registries that were read at a position are read the same again when more has happened."""

from typing import Any

import asyncpg
import pytest

from projections import advances, charges, invoices, past_registries, programme_reads, providers
from projections.runner import Runner
from projections.travel import Moment
from tests.made import BOOK
from tests.projections.history import Journal, catch_up
from tests.projections.test_travel import ALL, SEEDS, at, history, moments
from tests.projections.test_wanted import whole_year

PART = 120
CHARGES = (charges.Filters(), charges.Filters(live=True), charges.Filters(live=False))
PROVIDERS = (providers.Filters(), providers.Filters(municipality="m1"))
PROGRAMMES = (programme_reads.Filters(), programme_reads.Filters(certified=True))
INVOICES = (invoices.Filters(), invoices.Filters(removed=False), invoices.Filters(removed=True))
ADVANCES = (advances.Filters(),)


async def as_read(db: asyncpg.Connection) -> list[Any]:
    """Read all as it stands now."""
    return [
        *[(await charges.read_charges(db, BOOK, it, None, ALL)).rows for it in CHARGES],
        *[(await providers.read_providers(db, BOOK, it, None, ALL)).rows for it in PROVIDERS],
        *[
            (await programme_reads.read_programmes(db, BOOK, it, None, ALL)).rows
            for it in PROGRAMMES
        ],
        *[(await invoices.read_invoices(db, BOOK, it, None, ALL)).rows for it in INVOICES],
        *[(await advances.read_advances(db, BOOK, it, None, ALL)).rows for it in ADVANCES],
    ]


async def as_was(db: asyncpg.Connection, moment: Moment) -> list[Any]:
    """Read all as it stood at a moment."""
    past, cut = past_registries, (moment, None, ALL)
    return [
        *[(await past.read_charges(db, BOOK, it, *cut)).rows for it in CHARGES],
        *[(await past.read_providers(db, BOOK, it, *cut)).rows for it in PROVIDERS],
        *[(await past.read_programmes(db, BOOK, it, *cut)).rows for it in PROGRAMMES],
        *[(await past.read_invoices(db, BOOK, it, *cut)).rows for it in INVOICES],
        *[(await past.read_advances(db, BOOK, it, *cut)).rows for it in ADVANCES],
    ]


async def test_what_was_read_at_a_position_is_read_again(
    journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = whole_year().facts
    seen = []
    for start in range(0, len(facts), PART):
        for on, fact in facts[start : start + PART]:
            await journal.record([fact], on)
        await catch_up(runner)
        seen.append((journal.position, await as_read(db)))
    assert all(seen[-1][1][place] for place in (0, 3, 5, 7))  # each registry has rows
    async with db.transaction():
        for cut, read in seen:
            assert await as_was(db, Moment(position=cut)) == read
            if read[0]:
                charge = read[0][0]
                found = await past_registries.charge_at(db, BOOK, charge, Moment(position=cut))
                assert found == charge


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_fact_that_does_not_count_yet_is_seen(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, seed)
    await catch_up(runner)
    async with db.transaction():
        for moment in moments(seed, len(facts)):
            counted = {each.position for each in at(facts, moment)}
            for rows in await as_was(db, moment):
                assert {row.position for row in rows} <= counted
