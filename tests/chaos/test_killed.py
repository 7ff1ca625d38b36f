"""The service is killed anywhere in a batch: nothing answered is lost, nothing is done twice."""

import asyncio
import os
import random

import asyncpg
import pytest

from tests import books, made
from tests.chaos.load import Load, contracts, region
from tests.chaos.processes import Process, check

SOAK = bool(os.environ.get("CERTLEDGER_SOAK"))
COUNT = 400 if SOAK else 30
ROUNDS = 10 if SOAK else 1
ENDLESS = 400 * COUNT  # more contracts than anybody comes through while the victim dies
ALONE = ["before-open", "after-decide", "before-write", "after-write", "after-commit"]
LOCKED = ["after-open", "before-commit", "after-answer"]


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def test_killed_at_every_point_while_alone(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str
) -> None:
    async with books.begun(pool, region(COUNT)) as writer:
        await writer.close()
    load = Load(made.BOOK, contracts(0, COUNT))
    process = Process(database, load)
    for point in ALONE * ROUNDS:
        assert await process.run(point, after=30), f"never came to {point}"
        await check(db, load)
    assert not await process.run()
    assert process.deaths == len(ALONE) * ROUNDS
    await check(db, load)
    async with books.writing(pool) as writer:
        await load.repeat(writer)


async def test_killed_at_points_under_the_lock_while_another_writes(
    pool: asyncpg.Pool, db: asyncpg.Connection, database: str
) -> None:
    async with books.begun(pool, region(ENDLESS)) as writer:
        await writer.close()
    victim = Process(database, Load(made.BOOK, contracts(0, COUNT)))
    other = Process(database, Load(made.BOOK, contracts(COUNT, ENDLESS)))
    over = asyncio.Event()
    beside = asyncio.create_task(other.run(kill_when=lambda _: over.is_set()))
    for point in LOCKED * ROUNDS:
        assert await victim.run(point, after=0), f"never came to {point}"
    over.set()
    assert await beside, "the other wrote to the end"
    assert not await victim.run()
    other.load.contracts = [c for c in other.load.contracts if f"{c}-issue" in other.load.answers]
    assert not await other.run()
    await check(db, victim.load, other.load)
    async with books.writing(pool) as writer:
        await victim.load.repeat(writer)
        await other.load.repeat(writer)


async def test_killed_at_random(pool: asyncpg.Pool, db: asyncpg.Connection, database: str) -> None:
    chance = random.Random(20250901)
    async with books.begun(pool, region(COUNT)) as writer:
        await writer.close()
    load = Load(made.BOOK, contracts(0, COUNT))
    process = Process(database, load)
    for _ in range(40 if SOAK else 3):
        answers = chance.randint(1, COUNT * 2)
        if not await process.run(kill_when=lambda heard, n=answers: heard == n):  # type: ignore[misc]  # bound now
            break
    await process.run()
    await check(db, load)
    async with books.writing(pool) as writer:
        await load.repeat(writer)
