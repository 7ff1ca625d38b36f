"""In the past every rule finds what it would have found then, by its own query."""

from typing import Any

import asyncpg
import msgspec
import pytest

from ledger import queries
from projections import anomalies
from projections.anomalies_past import TABLES, find_at, read_past
from projections.paging import Scope
from projections.reports.anomalies import COLUMNS, row_of
from projections.runner import Runner
from projections.travel import Moment
from tests.made import BOOK
from tests.projections.history import Journal, catch_up
from tests.projections.test_anomalies import PLANTED, clean, found
from tests.projections.test_travel import SEEDS, history

SQL = queries.load("tests", "projections")


async def as_stored(db: asyncpg.Connection, position: int) -> dict[str, msgspec.Raw]:
    """Take the rows of the tables themselves for those of another moment."""
    rows = {name: await db.fetchval(getattr(SQL, f"dump_{name}")) for name in TABLES}
    past = {name: msgspec.Raw((it or "[]").encode()) for name, it in rows.items()}
    return {**past, "position": msgspec.Raw(str(position).encode())}


@pytest.mark.parametrize("name", sorted(anomalies.rules()))
async def test_a_rule_finds_in_rows_that_are_given_what_it_finds_in_the_tables(
    journal: Journal, runner: Runner, db: asyncpg.Connection, name: str
) -> None:
    await clean().write(journal)
    await catch_up(runner)
    await db.execute(PLANTED.guard)
    await db.execute(getattr(PLANTED, name.replace("-", "_")))
    rule = anomalies.rules()[name]
    past = await as_stored(db, 1_000_000)
    expected = [] if rule.of_now else await found(db, name)
    assert await find_at(db, BOOK, rule, past) == expected
    assert await find_at(db, BOOK, rule, past, Scope(municipality="m9")) == []
    for case in expected:
        assert len(row_of(rule, case, {})) == len(COLUMNS) - 1  # each figure has its word


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_rows_of_a_place_are_those_that_the_views_had_there(
    seed: int, journal: Journal, runner: Runner, db: asyncpg.Connection
) -> None:
    facts = await history(journal, seed)
    await catch_up(runner)
    async with db.transaction():
        past = await read_past(db, BOOK, Moment(position=len(facts)))
    stored = await as_stored(db, len(facts))
    for name in TABLES:
        assert bare(past[name]) == bare(stored[name])
    for rule in anomalies.rules().values():
        if not rule.of_now:
            page = await anomalies.find(db, BOOK, rule, None, 500)
            assert await find_at(db, BOOK, rule, past) == list(page.rows)


def bare(rows: msgspec.Raw) -> list[str]:
    """Write rows alike: an instant is written in another way by the database."""
    decoded: list[dict[str, Any]] = msgspec.json.decode(rows)
    return sorted(
        str(sorted((name, str(it)) for name, it in row.items() if not name.endswith(NOT_ALIKE)))
        for row in decoded
    )


NOT_ALIKE = ("_at", "lessons", "months")
