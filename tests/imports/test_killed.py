"""A file is applied once, however often whoever applies it is killed, beside live traffic.

The process that works at the file is killed for good in the middle, two others take it up at once,
and a provider goes on charging. `make soak` does it with fifty thousand rows.
"""

import asyncio
import base64
import os
import resource
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime

import asyncpg
import pytest
from msgspec.structs import replace
from uuid_utils import uuid7

from api.imports.kept import About, Import, Shelf
from ledger.keyring import parse_keyring
from ledger.rules.commands import Command, OpenModule
from ledger.verdicts import Accepted
from ledger.writer import Writer
from projections import catalogue, checkpoints
from projections.paging import Scope
from projections.runner import Runner
from projections.waiting import Waiting
from tests import books, made

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
COUNT = 50_000 if SOAK else 120
CHUNK = 500 if SOAK else 8
PARTS_OF_THE_FIRST = 3
AT_ONCE = 1_000
PATIENCE_SECONDS = 3_600 if SOAK else 60
MEMORY_MEBIBYTES = 700
MONTH = "2025-10"
PRICE = 400_00  # so that the cap of the usual region bears them all
OTHER = PRICE * 92 // 122 // 3  # 92 of 122 days lie behind the first month, in three months

# Works at files as a service would, until it is killed: by another, or by itself at the worst of
# moments, when some rows are in the book and their file does not know it.
WORKING = """
import asyncio, os, signal, sys
from api.imports import applying
from api.imports.kept import Shelf
from api.imports.working import Imports
from api.metrics import Metrics
from ledger.database import open_pool
from ledger.keyring import parse_keyring
from ledger.vault import Vault
from ledger.writer import Writer
from projections.waiting import Waiting

class Mortal(Shelf):
    lives = int(sys.argv[4])

    async def save_rows(self, *asked):
        Mortal.lives -= 1
        if Mortal.lives == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        await super().save_rows(*asked)

async def main(dsn, key, chunk):
    applying.CHUNK_ROWS = applying.ATOMIC_ROWS_MAX = chunk
    pool, keyring = await open_pool(dsn), parse_keyring(key)
    writer, vault, waiting = Writer(pool), Vault(pool, keyring), Waiting(pool)
    await Imports(Mortal(pool, keyring), writer, vault, waiting, Metrics(), 30).work()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
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
async def viewed(pool: asyncpg.Pool) -> AsyncIterator[None]:
    """Keep the views of the book in another task, as the service does."""
    async with pool.acquire() as db:
        await checkpoints.install(db, catalogue.VIEWS)
    views = [each for each in catalogue.VIEWS if each.name == "contracts"]
    task = asyncio.create_task(Runner(pool, made.BOOK, views, Waiting(pool)).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def working(
    database: str, key: str, lives: int = 0
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Let another process work at files, not for ever, and kill it -9 in the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKING, database, key, str(CHUNK), str(lives)
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def whole() -> AsyncIterator[bytes]:
    """A month's charges of every contract, by the keys of their rows."""
    yield "Ключ строки;Процент\r\n".encode()
    for number in range(COUNT):
        yield f"k{number};100\r\n".encode()


async def lodged(shelf: Shelf) -> tuple[Import, bool]:
    """Send the file; tell whether it was not there before."""
    now = datetime.now(UTC)
    file = Import(
        book=made.BOOK,
        ref=str(uuid7()),
        subject="charges",
        scope=Scope(),
        month=MONTH,
        digest=b"",
        size_bytes=0,
        asked_by="tests",
        effective_on=date(2025, 12, 31),
        state="received",
        mode=None,
        row_count=0,
        done_count=0,
        summary=b"{}",
        trouble=None,
        received_at=now,
        updated_at=now,
        checked_at=None,
        ended_at=None,
        erased_at=None,
        about=None,
        key=None,
    )
    taken = await shelf.put(file, whole(), 1 << 30)
    assert taken is not None
    named = replace(taken, about=About(name="october.csv"))
    return named, await shelf.enter(named)


async def standing(db: asyncpg.Connection, file: Import) -> tuple[str, int]:
    row = await db.fetchrow(
        "SELECT state, done_count FROM ledger.imports WHERE import = $1", file.ref
    )
    assert row is not None
    return str(row["state"]), int(row["done_count"])


async def until(db: asyncpg.Connection, file: Import, state: str) -> None:
    while (await standing(db, file))[0] != state:  # noqa: ASYNC110 - another process ends it
        await asyncio.sleep(0.02)


async def charge_until(over: Callable[[], Awaitable[bool]], writer: Writer, number: int) -> int:
    """Charge other months one by one until something is over."""
    while not await over():
        if number < COUNT:
            charge = made.charge(f"k{number}", "2025-12")
            assert isinstance(await writer.execute(made.order(charge)), Accepted)
            number += 1
    return number


@pytest.mark.parametrize("mode", ["valid", "all"])
async def test_a_file_is_applied_once_whoever_is_killed(
    database: str, pool: asyncpg.Pool, db: asyncpg.Connection, mode: str
) -> None:
    key = base64.b64encode(bytes(32)).decode()
    shelf = Shelf(pool, parse_keyring(key))
    async with books.begun(pool, region()) as writer, viewed(pool):
        await enrol(writer)
        file, is_new = await lodged(shelf)
        assert is_new
        async with working(database, key, lives=PARTS_OF_THE_FIRST) as first:
            await until(db, file, "checked")
            head = await books.head(db)
            await db.execute(
                "UPDATE ledger.imports SET state = 'applying', mode = $1, done_count = 0", mode
            )

            async def is_dead() -> bool:
                await asyncio.sleep(0.002)
                return first.returncode is not None

            flowed = await charge_until(is_dead, writer, 0)
        assert await standing(db, file) == ("applying", (PARTS_OF_THE_FIRST - 1) * CHUNK)
        assert await books.head(db) == head + PARTS_OF_THE_FIRST * CHUNK + flowed
        await db.execute("UPDATE ledger.imports SET held_until = now() - interval '1 second'")
        async with AsyncExitStack() as both:
            for _ in range(2):
                await both.enter_async_context(working(database, key))

            async def is_applied() -> bool:
                return (await standing(db, file))[0] == "applied"

            flowed = await charge_until(is_applied, writer, flowed)
    live = "SELECT count(*), count(DISTINCT contract) FROM ledger.charges WHERE month = $1"
    assert tuple(await db.fetchrow(live, MONTH) or ()) == (COUNT, COUNT)
    assert tuple(await db.fetchrow(live, "2025-12") or ()) == (flowed, flowed)
    assert await books.head(db) == head + COUNT + flowed
    paid = "SELECT sum(amount_kopecks) FROM ledger.charges WHERE month = $1"
    assert await db.fetchval(paid, MONTH) == COUNT * OTHER
    again, is_new = await lodged(shelf)
    assert not is_new
    assert again.digest == file.digest
    if SOAK:
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        assert peak < MEMORY_MEBIBYTES
