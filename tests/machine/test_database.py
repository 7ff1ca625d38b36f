"""The pool finds the host that takes writes, and serves with no more rights than it needs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from ledger.database import (
    Connector,
    Host,
    NoPrimary,
    NotDurable,
    faults_of,
    hosts_of,
    open_pool,
    remarks_on,
)

SECONDS = 3
CLOSED: Host = ("127.0.0.1", 1)


@pytest.fixture
def visits() -> list[Host]:
    """Who came to the frozen host."""
    return []


@pytest.fixture
async def frozen(visits: list[Host]) -> AsyncIterator[Host]:
    """A host that accepts connections and is silent for ever."""
    released = asyncio.Event()

    async def swallow(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(writer.get_extra_info("peername"))
        await released.wait()
        writer.close()

    listener = await asyncio.start_server(swallow, "127.0.0.1", 0)
    name, port = listener.sockets[0].getsockname()
    yield name, port
    released.set()
    listener.close()
    await listener.wait_closed()


@pytest.fixture
def alive(database: str) -> Host:
    parts = urlsplit(database)
    return parts.hostname or "", parts.port or 5432


@pytest.mark.parametrize(
    ("dsn", "hosts"),
    [
        ("postgresql://u:p@a/d", [("a", 5432)]),
        ("postgresql://u:p@a:1,b:2,c/d", [("a", 1), ("b", 2), ("c", 5432)]),
        ("postgresql://a,b/d?target_session_attrs=any", [("a", 5432), ("b", 5432)]),
        ("postgresql://u:p%40x@[::1]:7,[::2]/d", [("::1", 7), ("::2", 5432)]),
        ("postgresql:///d?host=/run/postgresql", [("/run/postgresql", 5432)]),
        ("postgresql:///d", []),
    ],
)
def test_hosts_are_read_in_their_order(dsn: str, hosts: list[Host]) -> None:
    assert hosts_of(dsn) == hosts


async def test_a_frozen_host_is_left_after_its_own_time(
    database: str, frozen: Host, alive: Host
) -> None:
    connector = Connector([frozen, alive], seconds=SECONDS)
    connection = await connector.connect(database)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_the_host_that_was_right_is_asked_first(
    database: str, frozen: Host, alive: Host, visits: list[Host]
) -> None:
    connector = Connector([frozen, alive], seconds=SECONDS)
    await (await connector.connect(database)).close()
    assert len(visits) == 1
    await (await connector.connect(database)).close()
    assert len(visits) == 1


async def test_a_host_that_is_down_is_passed_over(database: str, alive: Host) -> None:
    await (await Connector([CLOSED, alive]).connect(database)).close()


async def test_a_standby_is_passed_over(
    database: str, alive: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = asyncpg.connect

    async def with_a_standby(dsn: str, **settings: Any) -> asyncpg.Connection:
        assert settings["target_session_attrs"] == "read-write"
        if settings["host"] == "standby":
            raise asyncpg.TargetServerAttributeNotMatched("in recovery")
        return await connect(dsn, **settings)

    monkeypatch.setattr(asyncpg, "connect", with_a_standby)
    connector = Connector([("standby", 5432), alive])
    await (await connector.connect(database)).close()
    assert connector.last_good == 1


async def test_every_host_is_named_when_none_takes_writes(database: str, frozen: Host) -> None:
    with pytest.raises(NoPrimary, match=r"Connect call failed.*; 127\.0\.0\.1: TimeoutError"):
        await Connector([CLOSED, frozen], seconds=SECONDS).connect(database)


async def test_the_fault_of_a_single_host_is_told_as_it_is(database: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        await Connector([CLOSED]).connect(database)


async def test_the_pool_serves_across_a_host_that_is_down(database: str, alive: Host) -> None:
    parts = urlsplit(database)
    login = parts.netloc.rpartition("@")[0]
    dsn = f"postgresql://{login}@127.0.0.1:1,{alive[0]}:{alive[1]}{parts.path}"
    pool = await open_pool(dsn)
    assert await pool.fetchval("SELECT 1") == 1
    await pool.close()


async def test_sessions_are_bounded_and_in_utc(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as db:
        assert await db.fetchval("SHOW TimeZone") == "UTC"
        assert await db.fetchval("SHOW statement_timeout") == "30s"
        assert await db.fetchval("SHOW idle_in_transaction_session_timeout") == "30s"


async def test_the_role_stays_when_a_connection_comes_back(pool: asyncpg.Pool) -> None:
    for _ in range(3):
        async with pool.acquire() as db:
            assert await db.fetchval("SELECT current_user") == "certledger"


async def test_a_transaction_pooler_gets_no_prepared_statements(database: str) -> None:
    pool = await open_pool(database, pooler="transaction")
    async with pool.acquire() as db:
        for _ in range(3):
            await db.fetchval("SELECT $1::int", 1)
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"
        assert await db.fetchval(prepared) == 0
        assert await db.fetchval("SELECT current_user") != "certledger"
        assert await db.fetchval("SHOW statement_timeout") == "0"
    await pool.close()


async def test_production_refuses_a_server_that_forgets(database: str) -> None:
    with pytest.raises(NotDurable, match="fsync is off: an answered command may be lost"):
        await open_pool(database, production=True)


async def test_what_a_server_may_forget_is_named(db: asyncpg.Connection) -> None:
    await db.execute("SET synchronous_commit = off")
    assert any("synchronous_commit" in fault for fault in await faults_of(db))


async def test_an_owner_who_serves_is_told_so_and_the_service_is_not(
    db: asyncpg.Connection, pool: asyncpg.Pool
) -> None:
    told = "this login may change recorded facts"
    assert [remark for remark in await remarks_on(db) if remark.startswith(told)]
    async with pool.acquire() as service:
        assert not [remark for remark in await remarks_on(service) if remark.startswith(told)]
