"""A database comes to the tables of this program once, whole, and never backwards."""

import asyncio

import asyncpg
import pytest

from ledger import migrate
from ledger.migrate import Migration, MigrationError

FIRST = Migration(number=1, name="0001_first", text="CREATE TABLE ledger.first (book text);")
SECOND = Migration(number=2, name="0002_second", text="CREATE TABLE ledger.second (book text);")
BROKEN = Migration(number=2, name="0002_broken", text="CREATE TABLE ledger.second (); SELECT 1/0;")


def ship(monkeypatch: pytest.MonkeyPatch, *migrations: Migration) -> None:
    monkeypatch.setattr(migrate, "shipped", lambda: list(migrations))


async def migrate_at(dsn: str) -> list[str]:
    db = await asyncpg.connect(dsn)
    try:
        return [migration.name for migration in await migrate.migrate(db)]
    finally:
        await db.close()


def test_a_migration_is_split_where_statements_end() -> None:
    text = """
    -- a remark; with a semicolon
    CREATE TABLE a (b text DEFAULT ';' /* ; */);
    CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$
    BEGIN PERFORM ';'; PERFORM $$;$$; END
    $body$;
    COMMENT ON COLUMN a."b;" IS 'it''s; one';
    -- the end
    """
    starts = [part.split()[0:2] for part in migrate.statements(text)]
    assert starts == [["--", "a"], ["CREATE", "FUNCTION"], ["COMMENT", "ON"]]


def test_a_forgotten_semicolon_is_told() -> None:
    with pytest.raises(MigrationError, match="lacks its semicolon"):
        list(migrate.statements("SELECT 1; SELECT 2"))


def test_shipped_migrations_count_from_one_without_a_gap() -> None:
    numbers = [migration.number for migration in migrate.shipped()]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_each_is_applied_once_and_told(empty_database: str) -> None:
    names = [migration.name for migration in migrate.shipped()]
    assert await migrate_at(empty_database) == names
    assert await migrate_at(empty_database) == []


async def test_status_tells_what_is_there_and_what_is_to_come(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, FIRST)
    await migrate_at(empty_database)
    ship(monkeypatch, FIRST, SECOND)
    db = await asyncpg.connect(empty_database)
    standing = await migrate.status(db)
    await db.close()
    assert [(one.name, one.applied_at is not None) for one in standing] == [
        ("0001_first", True),
        ("0002_second", False),
    ]


async def test_processes_that_migrate_at_once_take_turns(empty_database: str) -> None:
    done = await asyncio.gather(*(migrate_at(empty_database) for _ in range(6)))
    applied = [name for names in done for name in names]
    assert sorted(applied) == [migration.name for migration in migrate.shipped()]


async def test_a_failing_migration_leaves_nothing(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, FIRST, BROKEN)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate_at(empty_database)
    ship(monkeypatch, FIRST, SECOND)
    assert await migrate_at(empty_database) == ["0002_second"]


async def test_an_edited_migration_is_refused(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, FIRST)
    await migrate_at(empty_database)
    ship(monkeypatch, Migration(number=1, name="0001_first", text=FIRST.text + "\n"))
    with pytest.raises(MigrationError, match="0001_first was edited after it was applied"):
        await migrate_at(empty_database)


async def test_an_older_program_leaves_a_newer_database_alone(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, FIRST, SECOND)
    await migrate_at(empty_database)
    ship(monkeypatch, FIRST)
    with pytest.raises(MigrationError, match="newer than this program: it has 0002_second"):
        await migrate_at(empty_database)


async def test_the_service_role_sees_that_nothing_is_missing(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as db:
        assert await migrate.pending(db) == []


async def test_a_login_without_rights_is_told_what_to_do(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, FIRST)
    db = await asyncpg.connect(empty_database)
    await db.execute("CREATE ROLE certledger_nobody")
    try:
        await db.execute("SET ROLE certledger_nobody")
        with pytest.raises(MigrationError, match="migrate with the owner's login"):
            await migrate.migrate(db)
    finally:
        await db.execute("RESET ROLE")
        await db.execute("DROP ROLE certledger_nobody")
        await db.close()
