"""A figure that no fact has made is found on schedule, named with its facts, and told."""

from datetime import timedelta

import asyncpg

from projections import catalogue, checker
from projections.checker import SUMS, Checker
from projections.runner import Runner
from tests import year
from tests.made import BOOK
from tests.projections.history import SQL, Journal, Town, catch_up

VIEWS = [catalogue.BY_NAME[name] for name in ("balances", "providers")]


async def test_a_planted_kopeck_is_found_and_told(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    await journal.db.execute(SQL.spoil_balance, BOOK, "c1")
    checks = Checker(pool, VIEWS, timedelta(days=1))
    assert not await checks.step()  # enlisted; the first turn comes after an interval
    await journal.db.execute(SQL.age_checks)
    while await checks.step():
        pass
    async with pool.acquire() as db:
        found = {each.subject: each for each in await checker.read(db, BOOK)}
    assert found["providers"].difference is None
    assert found["providers"].position == journal.position
    told = str(found["balances"].difference)
    assert told.startswith("balances c1/2025: reserved_kopecks: stored ")
    assert "rows that differ: 1" in told
    assert found[SUMS].difference is not None  # a journal without a writer has no sums beside it
    assert not await checks.step()
