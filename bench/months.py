"""The monthly run over every contract of the region, as the service works at it by itself."""

import asyncio
from datetime import date

import asyncpg

from bench.region import BOOK, RUN_MONTHS, orders, write
from bench.stand import CATCH_UP_SECONDS, SQL, TICK_SECONDS, Stand
from bench.table import Ratio, Row
from ledger.database import open_pool
from ledger.month_run import MonthRuns
from ledger.rules.commands import StartMonthRun
from ledger.writer import Writer


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Run one month after the other; each has all contracts of the region to charge."""
    rates = []
    for number, month in enumerate(RUN_MONTHS[: stand.sizes.rounds]):
        rates.append(asyncio.run(run(stand.server.addresses.service, month, number)))
        stand.let_views_catch_up()
    return [Row(what="**month run**, its job alone", unit="contracts", rates=rates)], []


async def run(dsn: str, month: str, number: int) -> float:
    """Begin a run as the door does, and tell how many contracts a second the service had done."""
    pool = await open_pool(dsn)
    writer = Writer(pool)
    try:
        named = await MonthRuns(pool, writer).ask(BOOK, month)
        begun = StartMonthRun(
            effective_on=date.fromisoformat(f"{month}-01"), run=named, month=month
        )
        await write(writer, orders([begun], iter([-1 - number])))
        async with asyncio.timeout(CATCH_UP_SECONDS):
            return await finished(pool, month)
    finally:
        await writer.close()
        await pool.close()


async def finished(pool: asyncpg.Pool, month: str) -> float:
    """Wait for the end of a run and give its rate."""
    while (rate := await pool.fetchval(SQL.read_run_rate, BOOK, month)) is None:  # noqa: ASYNC110 - another process ends it
        await asyncio.sleep(TICK_SECONDS)
    return float(rate)
