"""F10: a month's job that is not idempotent, or is marked done though it failed.

The process of the run is killed for good in the middle, while providers go on charging; the next
one takes it up, shows how far it is, and every contract is charged once. `make soak` does it over
a hundred thousand contracts.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
from msgspec.structs import replace

from ledger.month_run import MonthRuns, Progress, run_id
from ledger.rules.commands import Command, OpenModule, StartMonthRun
from ledger.verdicts import Accepted
from ledger.writer import Writer
from tests import books, made

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
COUNT = 100_000 if SOAK else 320
CHUNK = 200 if SOAK else 8
AT_ONCE = 1_000
PATIENCE_SECONDS = 3_600 if SOAK else 60
MONTH = "2025-10"
PRICE = 400_00  # so that the cap of the usual region bears them all
OTHER = PRICE * 92 // 122 // 3  # 92 of 122 days lie behind the first month, in three months

# Works at the run as a service would, and stands still before it has charged too many.
WORKING = """
import asyncio, sys
from ledger import month_run
from ledger.database import open_pool
from ledger.writer import Writer

class Halting(Writer):
    async def execute_all(self, orders, **rest):
        global most
        most -= len(orders)
        if most < 0:
            await asyncio.Event().wait()
        return await super().execute_all(orders, **rest)

async def main(dsn, chunk):
    month_run.CHUNK_CONTRACTS = chunk
    pool = await open_pool(dsn)
    await month_run.MonthRuns(pool, Halting(pool)).work()

most = int(sys.argv[3])
asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def region() -> list[Command]:
    """The usual region with a cheap module."""
    cheap = {"price_kopecks": PRICE, "normative_kopecks": PRICE}
    return [
        replace(each, **cheap) if isinstance(each, OpenModule) else each for each in made.region()
    ]


async def enrol(writer: Writer) -> None:
    """Give every contract its child, a few hundred at a time."""
    for first in range(0, COUNT, AT_ONCE):
        commands: list[Command] = []
        for number in range(first, min(first + AT_ONCE, COUNT)):
            commands.append(made.certificate(f"c{number}"))
            commands += made.enrolled(f"k{number}", f"c{number}")
        await books.record(writer, commands)


@asynccontextmanager
async def working(database: str, most: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Let another process work at the run, not for ever, and kill it -9 in the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKING, database, str(CHUNK), str(most)
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield process
    finally:
        process.kill()
        await process.wait()


async def progress(runs: MonthRuns) -> Progress:
    found = await runs.read(made.BOOK, run_id(made.BOOK, MONTH))
    assert found is not None
    return found


async def charge_until(runs: MonthRuns, writer: Writer, done_count: int, number: int) -> int:
    """Charge other months one by one until the run is so far; its progress only ever rises."""
    seen = 0
    while seen < done_count:
        if number < COUNT:
            charge = made.charge(f"k{number}", "2025-12")
            assert isinstance(await writer.execute(made.order(charge)), Accepted)
            number += 1
        now = (await progress(runs)).done_count
        assert now >= seen
        seen = now
    return number


async def test_f10_a_run_that_was_killed_charges_everybody_once_beside_live_traffic(
    database: str, pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool, region()) as writer:
        await enrol(writer)
        runs = MonthRuns(pool, writer)
        run = await runs.ask(made.BOOK, MONTH)
        started = StartMonthRun(effective_on=date(2025, 10, 1), run=run, month=MONTH)
        await books.record(writer, [started])
        async with working(database, COUNT // 2):  # even if the killer is slow
            flowed = await charge_until(runs, writer, COUNT // 6, 0)
        killed = await progress(runs)
        assert COUNT // 6 <= killed.done_count < COUNT
        assert killed.finished_at is None
        await db.execute("UPDATE ledger.month_runs SET held_until = now() - interval '1 second'")
        async with working(database, COUNT):
            flowed = await charge_until(runs, writer, COUNT, flowed)
            while (await progress(runs)).finished_at is None:  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(0.02)
    done = await progress(runs)
    assert (done.due_count, done.charged_count, done.passed_over_count) == (COUNT, COUNT, 0)
    assert done.charged_kopecks == COUNT * OTHER
    live = "SELECT count(*), count(DISTINCT contract) FROM ledger.charges WHERE month = $1"
    assert tuple(await db.fetchrow(live, MONTH) or ()) == (COUNT, COUNT)
    assert tuple(await db.fetchrow(live, "2025-12") or ()) == (flowed, flowed)
