"""Beside a busy writer the views rest, but never while a reader waits for them."""

import asyncio
from contextlib import suppress

import asyncpg

from projections.runner import Runner
from projections.waiting import Behind, Waiting
from tests.made import BOOK

LONG_SECONDS = 3_600.0


async def wait_in_vain(waiting: Waiting, seconds: float) -> None:
    with suppress(Behind):
        await waiting.wait_for(BOOK, "balances", 1, seconds)


async def test_a_reader_who_waits_ends_the_rest(pool: asyncpg.Pool) -> None:
    waiting = Waiting(pool)
    resting = asyncio.create_task(waiting.until_asked(BOOK, LONG_SECONDS))
    await asyncio.sleep(0)
    await wait_in_vain(waiting, 0.01)
    assert await resting
    await waiting.close()


async def test_a_reader_of_another_book_does_not(pool: asyncpg.Pool) -> None:
    waiting = Waiting(pool)
    resting = asyncio.create_task(waiting.until_asked("86", 0.05))
    await asyncio.sleep(0)
    await wait_in_vain(waiting, 0.01)
    assert not await resting
    await waiting.close()


async def test_a_view_does_not_rest_when_nobody_writes(pool: asyncpg.Pool) -> None:
    runner = Runner(pool, BOOK, [], Waiting(pool))
    async with asyncio.timeout(LONG_SECONDS):
        await runner._rest(LONG_SECONDS)


async def test_a_view_goes_on_when_the_writer_pauses(pool: asyncpg.Pool) -> None:
    runner = Runner(pool, BOOK, [], Waiting(pool))
    runner.wake()
    await runner._rest(LONG_SECONDS)
    assert not runner._hint.is_set()
