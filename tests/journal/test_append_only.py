"""Facts are added and never changed: not by the service, not by the owner of the tables."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger.writer import Writer
from tests import books

CHANGES = [
    "UPDATE ledger.{} SET envelope = ''",
    "UPDATE ledger.{} SET envelope = envelope WHERE false",
    "DELETE FROM ledger.{}",
    "DELETE FROM ledger.{} WHERE position = 1",
    "TRUNCATE ledger.{}",
]


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


@pytest.fixture
async def tables(writer: Writer, db: asyncpg.Connection) -> AsyncIterator[list[str]]:
    """The journal and its partitions, with facts in them; nothing may have changed afterwards."""
    await writer.close()
    before = await books.facts(db)
    rows = await db.fetch(
        "SELECT relid::regclass::text AS name FROM pg_partition_tree('ledger.journal')"
    )
    yield [row["name"].removeprefix("ledger.") for row in rows]
    assert await books.facts(db) == before
    assert before


@pytest.mark.parametrize("change", CHANGES)
async def test_the_service_has_no_right_to_change(
    tables: list[str], pool: asyncpg.Pool, change: str
) -> None:
    for table in tables:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(change.format(table))


@pytest.mark.parametrize("change", CHANGES)
async def test_the_owner_is_stopped_by_the_trigger(
    tables: list[str], db: asyncpg.Connection, change: str
) -> None:
    assert len(tables) >= 2
    for table in tables:
        with pytest.raises(asyncpg.RestrictViolationError, match="facts are never changed"):
            await db.execute(change.format(table))


async def test_the_service_changes_no_verdict(tables: list[str], pool: asyncpg.Pool) -> None:
    assert tables
    for change in (
        "UPDATE ledger.verdicts SET refusal = NULL",
        "DELETE FROM ledger.verdicts",
        "TRUNCATE ledger.verdicts",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(change)


async def test_the_service_drops_nothing_it_guards(tables: list[str], pool: asyncpg.Pool) -> None:
    for change in (
        "DELETE FROM ledger.sums",
        "DELETE FROM ledger.charges",
        "DELETE FROM ledger.heads",
        "DROP TRIGGER journal_is_append_only ON ledger.journal",
        "ALTER TABLE ledger.journal DISABLE TRIGGER ALL",
        f"ALTER TABLE ledger.journal DETACH PARTITION ledger.{tables[1]}",
        f"DROP TABLE ledger.{tables[1]}",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(change)
