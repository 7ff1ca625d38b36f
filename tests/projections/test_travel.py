"""A figure as of another moment is the fold of the facts that count at it, and nothing else."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from events.codec import Recorded, encode
from projections import (
    balances,
    budget_execution,
    budget_reads,
    certificates,
    contracts,
    past,
    travel,
)
from projections.runner import Runner
from projections.travel import Moment
from tests.made import BOOK
from tests.projections.history import BEGAN, Journal, catch_up
from tests.projections.test_wanted import whole_year

FIRST = date(2025, 9, 1)
DAYS = 160
ALL = 500
SEEDS = (1, 2)


async def history(journal: Journal, seed: int) -> list[Recorded]:
    """Write the year with business dates of chance: an operator enters old paper late."""
    chance = random.Random(seed)
    facts = [
        journal.surround(fact, FIRST + timedelta(days=chance.randrange(DAYS)))
        for _, fact in whole_year().facts
    ]
    await journal.store([(each, encode(each)) for each in facts])
    return facts


def at(facts: Iterable[Recorded], moment: Moment) -> list[Recorded]:
    """Choose what counts at a moment."""
    return [
        each
        for each in facts
        if each.position <= moment.position and each.effective_on <= moment.as_of
    ]


def moments(seed: int, count: int) -> list[Moment]:
    chance = random.Random(seed)
    cuts = [Moment(position=count), Moment(position=count // 2), Moment(position=1)]
    for _ in range(6):
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        cuts.append(Moment(position=chance.randrange(1, count + 1), as_of=day))
        cuts.append(Moment(position=count, as_of=day))
    return cuts


async def as_read(db: asyncpg.Connection) -> list[Any]:
    """Read all as it stands now."""
    listed = await certificates.read_certificates(db, BOOK, certificates.Filters(), None, ALL)
    return [
        [await balances.read_balance(db, BOOK, row.certificate) for row in listed.rows],
        list(listed.rows),
        list((await contracts.read_contracts(db, BOOK, contracts.Filters(), None, ALL)).rows),
        list((await budget_reads.read_measures(db, BOOK, past.Measured(), None, ALL)).rows),
        list((await budget_reads.read_months(db, BOOK, past.Measured(), None, ALL)).rows),
    ]


async def as_was(db: asyncpg.Connection, moment: Moment) -> list[Any]:
    """Read all as it stood at a moment."""
    listed = await past.read_certificates(db, BOOK, certificates.Filters(), moment, None, ALL)
    return [
        [await past.read_balance(db, BOOK, row.certificate, moment) for row in listed.rows],
        list(listed.rows),
        list((await past.read_contracts(db, BOOK, contracts.Filters(), moment, None, ALL)).rows),
        list((await past.read_measures(db, BOOK, past.Measured(), moment, None, ALL)).rows),
        list((await past.read_months(db, BOOK, past.Measured(), moment, None, ALL)).rows),
    ]


async def test_what_was_read_at_a_position_is_read_again_when_more_has_happened(
    journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = whole_year().facts
    seen = []
    for start in range(0, len(facts), 40):
        for on, fact in facts[start : start + 40]:
            await journal.record([fact], on)
        await catch_up(runner)
        seen.append((journal.position, await as_read(db)))
    for cut, read in seen:
        assert await as_was(db, Moment(position=cut)) == read


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_moment_is_the_fold_of_what_counts_at_it(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, seed)
    await catch_up(runner)
    for moment in moments(seed, len(facts)):
        counted = at(facts, moment)
        sheet = travel.fold(balances.VIEW, counted)
        for certificate, standing in sorted(sheet.standings.made.items()):
            found = await past.read_balance(db, BOOK, certificate[0], moment)
            assert found is not None
            assert (found.kind, found.state) == (standing.kind, standing.state)
            held = [row for key, row in sheet.provisions.made.items() if key[0] == certificate[0]]
            assert [each.available_kopecks for each in found.periods] == [
                row.available_kopecks for row in sorted(held, key=lambda row: row.period)
            ]
        sheet = travel.fold(certificates.VIEW, counted)
        listed = await past.read_certificates(db, BOOK, certificates.Filters(), moment, None, ALL)
        expected = [
            certificates.certificate_row(row) for _, row in sorted(sheet.certificates.made.items())
        ]
        assert list(listed.rows) == expected
        sheet = travel.fold(contracts.VIEW, counted)
        dealt = await past.read_contracts(db, BOOK, contracts.Filters(), moment, None, ALL)
        assert [(row.contract, row.status, row.charged_kopecks) for row in dealt.rows] == [
            (key[0], row.status, sheet.accounts.the(*key).charged_kopecks)
            for key, row in sorted(sheet.contracts.made.items())
        ]
        sheet = travel.fold(budget_execution.VIEW, counted)
        measures = await past.read_measures(db, BOOK, past.Measured(), moment, None, ALL)
        assert list(measures.rows) == budget_reads.measures_of(sheet)
        months = await past.read_months(db, BOOK, past.Measured(), moment, None, ALL)
        assert list(months.rows) == budget_reads.months_of(sheet)


async def test_an_instant_is_the_position_that_was_recorded_at_it(
    journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, 3)
    await catch_up(runner)
    assert await travel.position_at(db, BOOK, facts[9].recorded_at) == 10
    assert await travel.position_at(db, BOOK, BEGAN) == 0


async def test_a_page_of_the_past_goes_on_where_it_ended(
    journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, 4)
    await catch_up(runner)
    moment = Moment(position=len(facts))
    whole = await past.read_certificates(db, BOOK, certificates.Filters(), moment, None, ALL)
    first = await past.read_certificates(db, BOOK, certificates.Filters(), moment, None, 2)
    rest = await past.read_certificates(db, BOOK, certificates.Filters(), moment, first.after, ALL)
    assert (*first.rows, *rest.rows) == whole.rows
    measures = await past.read_measures(db, BOOK, past.Measured(), moment, None, ALL)
    one = await past.read_measures(db, BOOK, past.Measured(), moment, None, 1)
    more = await past.read_measures(db, BOOK, past.Measured(), moment, one.after, ALL)
    assert (*one.rows, *more.rows) == measures.rows
