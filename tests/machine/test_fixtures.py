"""Each test has a database to itself, and the service's own connections may not rewrite it."""

import asyncpg
import pytest

from ledger import migrate
from ledger.database import Db


async def head_count(db: Db | asyncpg.Pool) -> int:
    return int(await db.fetchval("SELECT count(*) FROM ledger.heads"))


@pytest.mark.parametrize("turn", [1, 2])
async def test_a_test_finds_nothing_that_another_left(db: asyncpg.Connection, turn: int) -> None:
    assert await head_count(db) == 0
    await db.execute("INSERT INTO ledger.heads (book) VALUES ($1)", str(turn))


async def test_connection_and_pool_are_of_one_database(
    db: asyncpg.Connection, pool: asyncpg.Pool
) -> None:
    await db.execute("INSERT INTO ledger.heads (book) VALUES ('42')")
    assert await head_count(pool) == 1


async def test_the_pool_serves_in_the_service_role(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as service:
        assert await service.fetchval("SELECT current_user") == "certledger"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("DELETE FROM ledger.journal")


async def test_the_template_is_migrated(db: asyncpg.Connection) -> None:
    assert await migrate.pending(db) == []
