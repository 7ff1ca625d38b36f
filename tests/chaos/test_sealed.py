"""Killed writers, rival sealers and a witness beside them: one history, and no false alarm."""

import asyncio
import os
import random
from pathlib import Path

import asyncpg
import pytest

from ledger.proof import tree
from ledger.proof.guard import Forked
from ledger.proof.sealer import read_waiting
from ledger.proof.witness import Witness
from tests import books, made
from tests.chaos.load import Load, contracts, region
from tests.chaos.processes import Process
from tests.proof.exported import exported, faults
from tests.proof.sealing import seal, sealer_of
from tests.proof.test_witness import SIGNER, OpenLog

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
COUNT = 2_000 if SOAK else 12
ROUNDS = 60 if SOAK else 2  # ten minutes and more, or a moment


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def watch(witness: Witness, log: OpenLog) -> None:
    """Look at the log again and again; whatever is refused ends the test."""
    while True:
        await witness.watch(log, 1_800_000_000)
        await asyncio.sleep(0.01)


async def test_an_honest_book_gives_no_alarm_whoever_is_killed(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str, tmp_path: Path
) -> None:
    chance = random.Random(20261122)
    async with books.begun(pool, region(COUNT)) as writer:
        await writer.close()
    sealers = [sealer_of(pool, tmp_path / str(number)) for number in range(3)]
    reader = await asyncpg.connect(database)
    witness = Witness(tmp_path / "seen.json", SIGNER, sealers[0].signers[0].key)
    tasks = [asyncio.create_task(sealer.run(0.005)) for sealer in sealers]
    tasks.append(asyncio.create_task(watch(witness, OpenLog(reader))))
    process = Process(database, Load(made.BOOK, contracts(0, COUNT)))
    for _ in range(ROUNDS):
        answers = chance.randint(1, COUNT * 2)
        await process.run(kill_when=lambda heard, n=answers: heard == n)  # type: ignore[misc]  # bound now
    await process.run()
    while (await read_waiting(db, made.BOOK)).waits_since:
        pass
    assert [task for task in tasks if task.done()] == []
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await reader.close()
    assert [sealer.trouble for sealer in sealers] == [None] * 3
    known = list(witness.memory.notes.values())
    assert faults(await exported(db, tmp_path / "export"), witness.log_key, known=known) == []


async def test_a_replica_that_was_behind_is_not_written_to(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    sealer = sealer_of(pool, tmp_path)
    async with books.begun(pool, guard=sealer.guard.check) as writer:
        await seal(sealer)
        head = await books.head(db)
        await forget_the_last(db, head)
        await writer.desk(made.BOOK).pen.drop_connection()
        with pytest.raises(Forked, match=f"lacks positions {head} to {head}"):
            await writer.execute(made.order(made.certificate("next")))
        with pytest.raises(Forked):
            await sealer.seal()
        assert await books.head(db) == head - 1
    assert list(sealer.guard.forked) == [made.BOOK]
    (last,) = await tree.read_lasts(db, made.BOOK)
    assert last.position == head  # nothing was signed since


async def test_what_was_confirmed_and_not_yet_sealed_is_missed_too(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as writer:
        head = await books.head(db)
        await forget_the_last(db, head)
        with pytest.raises(Forked, match=f"lacks positions {head} to {head}"):
            await writer.execute(made.order(made.certificate("next")))


async def forget_the_last(db: asyncpg.Connection, head: int) -> None:
    """Leave what a replica would have that had not received the last fact."""
    async with db.transaction():
        await db.execute("SET LOCAL session_replication_role = replica")
        await db.execute(
            "DELETE FROM ledger.journal WHERE book = $1 AND position = $2", made.BOOK, head
        )
        await db.execute(
            "UPDATE ledger.heads SET position = position - 1 WHERE book = $1", made.BOOK
        )
