"""Views built again from the facts, beside what it takes to read those facts at all."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import asyncpg

from bench import history
from bench.process import SPAWN
from bench.region import BOOK
from bench.stand import SQL, Stand
from bench.table import Ratio, Row, ratio_of
from ledger import queries
from ledger.database import Db, open_pool
from ledger.embedded import EmbeddedServer
from projections.catalogue import BY_NAME, VIEWS
from projections.rebuild import COMMAND_SECONDS
from projections.rebuilding import rebuild

SET_BASED = queries.load("bench", "views")
FIRST: Final = VIEWS[0]


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Build views of a long book on a server of its own, while all else stands idle."""
    return measure_book(stand.sizes.views_facts, stand.sizes.rounds)


def measure_book(facts_count: int, rounds: int) -> tuple[list[Row], list[Ratio]]:
    """Build the first view several times, and all views with one worker and with two."""
    folder = Path(tempfile.mkdtemp(prefix="certledger-bench-"))
    folder.chmod(0o755)  # for root the server is another user's
    try:
        with EmbeddedServer(folder) as server:
            owner, service = server.addresses.owner, server.addresses.service
            facts = asyncio.run(history.build(owner, service, facts_count))
            rates = asyncio.run(measure_first(owner, service, facts, rounds))
            alone, each = by_workers(service, 1)
            together, _ = by_workers(service, 2)
    finally:
        shutil.rmtree(folder)
    singles = [(name, facts / seconds) for name, seconds in each]
    return results_of(facts, rates, singles, facts / alone, facts / together)


async def measure_first(
    owner_dsn: str, service_dsn: str, facts: int, rounds: int
) -> dict[str, list[float]]:
    """Build balances as `certledger projection rebuild` does, by turns with what it stands beside.

    A connection a worker, and another one for its signs of life.
    """
    pool = await open_pool(service_dsn, size=3, command_seconds=COMMAND_SECONDS)
    owner = await asyncpg.connect(owner_dsn)
    rates: dict[str, list[float]] = {"one": [], "COPY": [], "count": [], "SQL": []}
    try:
        async with pool.acquire() as db:
            for _ in range(rounds):
                rates["COPY"].append(facts / await seconds_of(partial(copy, db)))
                rates["count"].append(facts / await seconds_of(partial(scan, db)))
                await owner.execute(SET_BASED.create_balances)
                filling = partial(owner.execute, SET_BASED.fill_balances, BOOK)
                rates["SQL"].append(facts / await seconds_of(filling))
                rates["one"].append(facts / await seconds_of(partial(rebuild, pool, FIRST, BOOK)))
                if await db.fetchval(SET_BASED.count_differences, BOOK):
                    raise RuntimeError("the set-based balances are not those of the view")
    finally:
        await owner.close()
        await pool.close()
    return rates


def results_of(
    facts: int,
    rates: dict[str, list[float]],
    each: list[tuple[str, float]],
    alone: float,
    together: float,
) -> tuple[list[Row], list[Ratio]]:
    """Put the rates into rows, and beside each other."""
    everything = f"**rebuild** of all {len(VIEWS)} views"
    first = f"**rebuild** of {FIRST.name}, a book of {facts:,} facts"
    balances = Row(what=first, unit="facts", rates=rates["one"])
    views = Row(what=f"{everything}, one worker", unit="facts", rates=[alone])
    two = Row(what=f"{everything}, two workers", unit="facts", rates=[together])
    copying = Row(what="COPY of the same facts out", unit="facts", rates=rates["COPY"])
    scanning = Row(
        what="count(*) over them, reading every body", unit="facts", rates=rates["count"]
    )
    setting = Row(what="INSERT … SELECT of the same balances", unit="facts", rates=rates["SQL"])
    singles = [Row(what=f"rebuild of {name}", unit="facts", rates=[rate]) for name, rate in each]
    ratios = [
        ratio_of(balances, setting, f"rebuild of {FIRST.name} / INSERT … SELECT", 0.5),
        ratio_of(balances, copying, f"rebuild of {FIRST.name} / COPY"),
        ratio_of(balances, scanning, f"rebuild of {FIRST.name} / count(*)"),
        ratio_of(views, copying, "rebuild of all views / COPY"),
        ratio_of(two, views, "rebuild of all views, two workers / one"),
    ]
    return [balances, *singles, views, two, copying, scanning, setting], ratios


def by_workers(dsn: str, count: int) -> tuple[float, list[tuple[str, float]]]:
    """Give the seconds of so many workers, each a process that takes the next view, and of each."""
    with ProcessPoolExecutor(count, mp_context=SPAWN) as workers:
        for ready in [workers.submit(rebuild_in_process, dsn, None) for _ in range(count)]:
            ready.result()  # what it takes to start Python is not measured
        began = time.perf_counter()
        tasks = [(view.name, workers.submit(rebuild_in_process, dsn, view.name)) for view in VIEWS]
        each = [(name, task.result()) for name, task in tasks]
        return time.perf_counter() - began, each


def rebuild_in_process(dsn: str, name: str | None) -> float:
    """Build one view anew in a process of its own; tell how long it took."""
    began = time.perf_counter()
    if name is not None:
        asyncio.run(rebuild_alone(dsn, name))
    return time.perf_counter() - began


async def rebuild_alone(dsn: str, name: str) -> None:
    """Build one view anew with connections of its own."""
    pool = await open_pool(dsn, size=2, command_seconds=COMMAND_SECONDS)
    try:
        await rebuild(pool, BY_NAME[name], BOOK)
    finally:
        await pool.close()


async def seconds_of(work: Callable[[], Awaitable[object]]) -> float:
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
