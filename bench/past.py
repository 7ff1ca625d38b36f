"""Figures as of another moment, beside what it takes to read them as they stand."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Final

from bench.region import BOOK, DAY
from bench.stand import SQL, Stand
from bench.table import Ratio, Row, ratio_of
from ledger.database import open_pool
from projections import balances, budget_reads, certificates, past
from projections.travel import Moment

READS: Final = 20  # a round; one is too quick to be told from the clock's own noise


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Look back at one certificate, at a page of the registry and at the whole region."""
    return asyncio.run(measure_all(stand))


async def measure_all(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Measure on one connection, while the service stands idle."""
    pool = await open_pool(stand.server.dsn, size=1)
    try:
        async with pool.acquire() as db:
            facts: int = await db.fetchval(SQL.read_position, BOOK)
            moment = Moment(position=facts * 3 // 4, as_of=DAY + timedelta(days=200))
            everyone = certificates.Filters()
            listed = await certificates.read_certificates(db, BOOK, everyone, None, 1)
            one = listed.rows[0].certificate
            rounds = stand.sizes.rounds
            now = await row_of(
                "a certificate as it stands", rounds, partial(balances.read_balance, db, BOOK, one)
            )
            then = await row_of(
                "**as of** another moment: one certificate",
                rounds,
                partial(past.read_balance, db, BOOK, one, moment),
            )
            page = await row_of(
                "**as of** another moment: a page of the registry",
                rounds,
                partial(past.read_certificates, db, BOOK, everyone, moment),
            )
            region = await row_of(
                f"**as of** another moment: the region's budget, {facts:,} facts",
                rounds,
                partial(past.read_measures, db, BOOK, budget_reads.Filters(), moment),
                1,
            )
    finally:
        await pool.close()
    rows = [now, then, page, region]
    return rows, [ratio_of(then, now, "a certificate as of another moment / as it stands")]


async def row_of(
    what: str, rounds: int, read: Callable[[], Awaitable[object]], reads: int = READS
) -> Row:
    """Read several times a round."""
    rates: list[float] = []
    taken: list[float] = []
    for _ in range(rounds):
        for _ in range(reads):
            began = time.perf_counter()
            await read()
            taken.append(time.perf_counter() - began)
        rates.append(reads / sum(taken[-reads:]))
    return Row(what=what, unit="reads", rates=rates, median_ms=median(taken) * 1_000)
