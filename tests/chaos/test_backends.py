"""The database's own processes die under load: batches are run again, nothing is lost."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from ledger import migrate
from ledger.database import open_pool
from ledger.embedded import EmbeddedServer
from tests import books, made
from tests.chaos.load import Load, contracts, region
from tests.chaos.processes import Process, check

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
COUNT = 2_000 if SOAK else 150
EVERY_SECONDS = 0.15
BLOWS_WANTED = 3
BLOWS = {
    "terminated": "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    "cancelled": "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'",
}


@dataclass
class Blows:
    """Strikes at every backend but its own; `met` counts the blows that met somebody."""

    dsn: str
    statement: str
    met: int = 0

    async def strike(self) -> None:
        """Strike until cancelled."""
        db = await asyncpg.connect(self.dsn)
        try:
            while True:
                self.met += bool(await db.fetchval(self.statement))
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            await db.close()


async def under(blows: Blows, shares: Sequence[Process]) -> None:
    """Run shares of a load to their end, struck from the moment when all are at work."""
    running = [asyncio.create_task(share.run()) for share in shares]
    await asyncio.gather(*(share.at_work.wait() for share in shares))
    striking = asyncio.create_task(blows.strike())
    try:
        await asyncio.gather(*running)
    finally:
        striking.cancel()
        await asyncio.wait([striking])


@pytest.mark.parametrize("blow", sorted(BLOWS))
async def test_backends_die_under_two_processes(database: str, blow: str) -> None:
    pool = await open_pool(database)
    async with books.begun(pool, region(2 * COUNT)) as writer:
        await writer.close()
    await pool.close()
    blows = Blows(database, BLOWS[blow])
    loads: list[Load] = []
    while blows.met < BLOWS_WANTED:  # a quick machine ends a round between two blows
        starts = (len(loads) * COUNT, (len(loads) + 1) * COUNT)
        shares = [Process(database, Load(made.BOOK, contracts(start, COUNT))) for start in starts]
        loads.extend(share.load for share in shares)
        await under(blows, shares)
    db = await asyncpg.connect(database)
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert await db.fetchval(deadlocks) == 0
    await check(db, *loads)
    await db.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place for a whole server."""
    made_here = Path(tempfile.mkdtemp(prefix="certledger-chaos-"))
    made_here.chmod(0o755)  # for root the server is another user's
    yield made_here
    shutil.rmtree(made_here)


@asynccontextmanager
async def durable_server(folder: Path) -> AsyncIterator[EmbeddedServer]:
    """A server of our own that keeps what it confirmed, with every table of this program."""
    async with EmbeddedServer(folder) as server:
        owner = await asyncpg.connect(server.addresses.owner)
        await migrate.migrate(owner)
        await owner.close()
        yield server


async def test_the_whole_server_dies_under_load(folder: Path) -> None:
    count = 400 if SOAK else 60
    async with durable_server(folder) as server:
        pool = await open_pool(server.dsn, size=3)
        load = Load(made.BOOK, contracts(0, count))
        async with books.begun(pool, region(count)) as writer:
            deaths = 0

            def told(*_: object) -> None:
                nonlocal deaths
                if len(load.answers) % (count * 3) == count and server.pid:
                    os.kill(server.pid, signal.SIGKILL)
                    deaths += 1

            await load.run(writer, told)
            assert deaths >= 3
            await load.repeat(writer)
        await pool.close()
        db = await asyncpg.connect(server.dsn)
        await check(db, load)
        await db.close()
