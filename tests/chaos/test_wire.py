"""The wire is cut around a write: whatever came of it, each key has one verdict and keeps it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import asyncpg
import pytest

from ledger.database import open_pool
from ledger.writer import Writer
from tests import books, made
from tests.chaos.load import Load, contracts, region
from tests.chaos.processes import check
from tests.chaos.proxy import Fault, Proxy, between

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
COUNT = 400 if SOAK else 24
FAULTS_MAX = 50 if SOAK else 4
EVERY = 5  # writes
FROZEN_SECONDS = 0.4


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


@asynccontextmanager
async def wired(dsn: str) -> AsyncIterator[tuple[Writer, Proxy]]:
    """A writer whose every connection goes over the wire."""
    async with between(dsn) as (address, proxy):
        pool = await open_pool(address, size=2, command_seconds=FROZEN_SECONDS)
        try:
            async with books.writing(pool) as writer:
                yield writer, proxy
        finally:
            pool.terminate()


def now_and_then(proxy: Proxy, fault: Fault) -> None:
    """Let every fifth write meet a fault, up to a number."""
    writes = count(1)

    def next_fault() -> Fault | None:
        due = next(writes) % EVERY == 0 and proxy.faults < FAULTS_MAX
        return fault if due else None

    proxy.next_fault = next_fault


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside another"])
@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
async def test_a_cut_wire_loses_and_doubles_nothing(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str, fault: Fault, *, beside: bool
) -> None:
    async with books.begun(pool, region(2 * COUNT)) as writer:
        load = Load(made.BOOK, contracts(0, COUNT))
        other = Load(made.BOOK, contracts(COUNT, COUNT if beside else 0))
        async with wired(database) as (over_the_wire, proxy):
            now_and_then(proxy, fault)
            await asyncio.gather(
                load.run(over_the_wire, lambda *_: None), other.run(writer, lambda *_: None)
            )
            assert proxy.faults == FAULTS_MAX
        await check(db, load, other)
        await load.repeat(writer)
