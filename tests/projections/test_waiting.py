"""A reader waits for what it has just written, for a while, and not for what will never come."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger.database import Db
from projections import checkpoints
from projections import waiting as waits
from projections.checkpoints import Checkpoint
from projections.runner import Runner
from projections.waiting import Behind, Waiting
from tests import made
from tests.made import BOOK
from tests.projections.conftest import Hire
from tests.projections.history import Journal, Town, catch_up
from tests.projections.test_stepping import UNFOUNDED

LOOK_SECONDS = 0.05
READERS = 2_000  # more than there are looks in the minute that they would wait


@pytest.fixture
async def waiting(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Waiting]:
    """Wait as a process that advances nothing itself."""
    monkeypatch.setattr(waits, "LOOK_SECONDS", LOOK_SECONDS)
    opened = Waiting(pool)
    yield opened
    await opened.close()


async def test_another_process_brings_the_view_up(
    waiting: Waiting, hire: Hire, journal: Journal
) -> None:
    await Town.of(*made.region()).write(journal)
    reader = asyncio.create_task(waiting.wait_for(BOOK, "providers", journal.position, 10))
    await catch_up(hire())
    await reader
    assert waiting.position(BOOK, "providers") == journal.position


async def test_what_is_known_is_not_waited_for(
    waiting: Waiting, runner: Runner, journal: Journal
) -> None:
    await Town.of(*made.region()).write(journal)
    await catch_up(runner)
    await waiting.wait_for(BOOK, "providers", journal.position, 10)
    await waiting.wait_for(BOOK, "providers", 1, 0)


async def test_the_wait_has_an_end(waiting: Waiting, journal: Journal) -> None:
    await Town.of(*made.region()).write(journal)
    with pytest.raises(Behind) as behind:
        await waiting.wait_for(BOOK, "providers", journal.position, 0.05)
    assert (behind.value.position, behind.value.wanted) == (0, journal.position)
    assert behind.value.reason is None


async def test_nobody_waits_for_a_view_that_stopped(
    waiting: Waiting, runner: Runner, journal: Journal
) -> None:
    await Town.of(*made.region()).write(journal)
    await journal.record([UNFOUNDED])
    await catch_up(runner)
    with pytest.raises(Behind) as behind:
        await waiting.wait_for(BOOK, "contracts", journal.position, 10)
    assert behind.value.position == journal.position - 1
    assert "Unfounded" in str(behind.value.reason)


async def test_many_readers_ask_the_database_once(
    waiting: Waiting, runner: Runner, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Town.of(*made.region()).write(journal)
    asked = 0
    read = checkpoints.read

    async def count(db: Db, book: str) -> dict[str, Checkpoint]:
        nonlocal asked
        asked += 1
        return await read(db, book)

    monkeypatch.setattr(checkpoints, "read", count)
    readers = [
        asyncio.create_task(waiting.wait_for(BOOK, "providers", journal.position, 60))
        for _ in range(READERS)
    ]
    await catch_up(runner)
    await asyncio.gather(*readers)
    assert asked < READERS
