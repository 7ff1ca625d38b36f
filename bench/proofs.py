"""What proof costs: writing with the sealer on beside off, one proof, an export checked offline."""

import asyncio
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import asyncpg
from msgspec.structs import replace

from bench.region import ZONE, Ids, child, money_side, new, orders, teaching_side, write
from bench.stand import Stand
from bench.table import Ratio, Row, ratio_of
from ledger import journal
from ledger.database import Db, open_pool
from ledger.proof import tree, verifier
from ledger.proof.archive import export
from ledger.proof.guard import ForkGuard
from ledger.proof.note import Signer
from ledger.proof.published import Published
from ledger.proof.sealer import Sealer, read_waiting
from ledger.proof.signing import SigningKeys
from ledger.refold import tell_nobody
from ledger.verdicts import Accepted, Order
from ledger.writer import Writer

SEALED: Final = "98"
UNSEALED: Final = "97"
OF_UNSEALED: Final = 0.9
PAUSE_SECONDS: Final = 0.5  # the service seals every two seconds
CHILDREN: Final = 512  # to a call of the writer
PROOFS: Final = 200
SEED: Final = secrets.token_bytes(32)
LOG: Final = "bench"


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Measure in this process, while the service stands idle."""
    return asyncio.run(measure_all(stand))


async def measure_all(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Write two books by turns, one sealed as it grows; then prove and check the sealed one."""
    pool = await open_pool(stand.server.dsn, command_seconds=600)
    folder = Path(tempfile.mkdtemp(prefix="certledger-bench-"))
    sealed, unsealed = await opened(pool, SEALED), await opened(pool, UNSEALED)
    writer = Writer(pool)
    sealer = sealer_of(pool, folder)
    with_seal, without = [], []
    try:
        for _ in range(stand.sizes.rounds):
            without.append(await rate_of(writer, unsealed, stand.sizes.proof_children))
            async with sealing(sealer):
                with_seal.append(await rate_of(writer, sealed, stand.sizes.proof_children))
        async with pool.acquire() as db:
            while await head_of(db) < stand.sizes.proof_facts:
                await rate_of(writer, sealed, stand.sizes.proof_children)
            alone = await seal_the_rest(db, sealer)
            proving = await proofs_a_second(db)
            exporting, checking = await check_offline(db, folder / "export")
    finally:
        await writer.close()
        await pool.close()
        shutil.rmtree(folder)
    return table(with_seal, without, proving, exporting, checking, alone)


def table(
    with_seal: list[float],
    without: list[float],
    proving: float,
    exporting: float,
    checking: float,
    alone: float,
) -> tuple[list[Row], list[Ratio]]:
    """Put the figures together."""
    on = Row(what="**write** of enrolments, the sealer on", unit="facts", rates=with_seal)
    off = Row(what="the same, the sealer off", unit="facts", rates=without)
    rows = [
        on,
        off,
        Row(what="**proof** of one fact, out of stored tiles", unit="proofs", rates=[proving]),
        Row(what="**export** of a book", unit="facts", rates=[exporting]),
        Row(what="**verifier.py** on that export", unit="facts", rates=[checking]),
        Row(what="sealing what waits, nothing else under way", unit="facts", rates=[alone]),
    ]
    ratio = ratio_of(on, off, "write with the sealer on / off", OF_UNSEALED)
    return rows, [ratio]


async def opened(pool: asyncpg.Pool, book: str) -> Iterator[Order]:
    """Open a book; give the orders of one child after another."""
    ids, numbers = Ids(), count(1)
    async with pool.acquire() as db:
        await journal.found_book(db, book, ZONE)
    writer = Writer(pool)
    given = orders([*money_side(ids), *teaching_side(ids)], numbers)
    await write(writer, [replace(each, book=book) for each in given])
    await writer.close()

    def children() -> Iterator[Order]:
        while True:
            for order in orders(child(ids, new()), numbers):
                yield replace(order, book=book)

    return children()


async def rate_of(writer: Writer, given: Iterator[Order], children: int) -> float:
    """Write the orders of some children; tell how many facts a second that makes."""
    facts, spent = 0, 0.0
    for _ in range(0, children, CHILDREN):
        part = [next(given) for _ in range(4 * CHILDREN)]
        began = time.perf_counter()
        verdicts = await writer.execute_all(part, atomic=False)
        spent += time.perf_counter() - began
        for verdict in verdicts:
            assert isinstance(verdict, Accepted), verdict
            facts += len(verdict.recorded)
    return facts / spent


def sealer_of(pool: asyncpg.Pool, folder: Path) -> Sealer:
    """Make the sealer of the sealed book."""
    guard = ForkGuard(Published(folder / "published.json"))
    keys = SigningKeys([SEED], LOG)
    return Sealer(pool, SEALED, keys, guard, lambda: datetime.now(UTC))


@asynccontextmanager
async def sealing(sealer: Sealer) -> AsyncIterator[None]:
    """Seal beside what is measured."""
    task = asyncio.create_task(sealer.run(PAUSE_SECONDS))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def head_of(db: Db) -> int:
    """Tell how many facts the sealed book has."""
    return (await read_waiting(db, SEALED)).head


async def seal_the_rest(db: Db, sealer: Sealer) -> float:
    """Seal what waits; tell how many facts a second that makes."""
    waiting, began = await read_waiting(db, SEALED), time.perf_counter()
    while await sealer.seal():
        pass
    return (waiting.head - waiting.sealed_position) / (time.perf_counter() - began)


async def proofs_a_second(db: Db) -> float:
    """Prove facts anywhere in the book, one after the other."""
    last = await tree.read_last(db, SEALED)
    assert last is not None
    chance = random.Random(1)  # noqa: S311 - which facts, not a secret
    began = time.perf_counter()
    for _ in range(PROOFS):
        index = chance.randrange(1, last.size)
        await tree.prove_inclusion(db, SEALED, last.volume, index, last.size)
    return PROOFS / (time.perf_counter() - began)


async def check_offline(db: Db, folder: Path) -> tuple[float, float]:
    """Export the book and let the verifier check it, in a process of its own as its reader does."""
    began = time.perf_counter()
    async with db.transaction(isolation="repeatable_read", readonly=True):
        facts = await export(db, SEALED, folder, {}, tell_nobody)
    exported = time.perf_counter()
    key = str(Signer(f"{LOG}/{SEALED}", SEED).key)
    command = [sys.executable, "-I", "-S", str(verifier.__file__), str(folder), "--log-key", key]
    checked = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, check=False, text=True
    )
    if checked.returncode:
        raise RuntimeError(f"verifier: {checked.stdout} {checked.stderr}")
    return facts / (exported - began), facts / (time.perf_counter() - exported)
