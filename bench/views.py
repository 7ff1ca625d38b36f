"""Views built again from the facts, beside what it takes to read those facts at all."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import asyncpg

from bench.region import BOOK
from bench.stand import SQL, Stand
from bench.table import Ratio, Row, ratio_of
from ledger.database import Db, open_pool
from projections.catalogue import VIEWS
from projections.rebuild import COMMAND_SECONDS
from projections.rebuilding import rebuild

FIRST: Final = VIEWS[0]


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Build the first view several times and all views once, while the service stands idle."""
    return asyncio.run(measure_all(stand))


async def measure_all(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Measure on one connection, as `certledger projection rebuild` does."""
    pool = await open_pool(stand.server.dsn, size=3, command_seconds=COMMAND_SECONDS)
    try:
        async with pool.acquire() as db:
            facts: int = await db.fetchval(SQL.read_position, BOOK)
            one: list[float] = []
            copied: list[float] = []
            scanned: list[float] = []
            for _ in range(stand.sizes.rounds):
                copied.append(facts / await seconds_of(partial(copy, db)))
                scanned.append(facts / await seconds_of(partial(scan, db)))
                one.append(facts / await seconds_of(partial(rebuild, pool, FIRST, BOOK)))
            every = facts / await seconds_of(partial(rebuild_all, pool))
    finally:
        await pool.close()
    rows = [
        Row(what=f"**rebuild** of {FIRST.name}", unit="facts", rates=one),
        Row(
            what=f"**rebuild** of all {len(VIEWS)} views, one after the other",
            unit="facts",
            rates=[every],
        ),
        Row(what="COPY of the same facts out, whole rows", unit="facts", rates=copied),
        Row(what="count(*) over them, reading every body", unit="facts", rates=scanned),
    ]
    balances, views, copying, scanning = rows
    ratios = [
        ratio_of(balances, copying, f"rebuild of {FIRST.name} / COPY"),
        ratio_of(balances, scanning, f"rebuild of {FIRST.name} / count(*)"),
        ratio_of(views, copying, f"rebuild of all {len(VIEWS)} views / COPY"),
    ]
    return rows, ratios


async def seconds_of(work: Callable[[], Awaitable[None]]) -> float:
    """Tell how long something takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def copy(db: Db) -> None:
    """Read all facts as the server can send them fastest, and drop them."""

    async def drop(_: bytes) -> None:
        """Keep nothing."""

    await db.copy_from_query(SQL.read_facts, BOOK, output=drop, format="binary")


async def scan(db: Db) -> None:
    """Let the server look at every fact itself."""
    await db.fetchval(SQL.scan_facts, BOOK)


async def rebuild_all(pool: asyncpg.Pool) -> None:
    """Build every view anew."""
    for view in VIEWS:
        await rebuild(pool, view, BOOK)
