"""A fresh book and the tables of all views."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger.database import open_pool
from projections import catalogue, checkpoints
from projections.runner import Runner
from projections.waiting import Waiting
from tests.made import BOOK
from tests.projections.history import Journal


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """Serve views in the role of the service."""
    opened = await open_pool(database)
    async with opened.acquire() as db:
        await checkpoints.install(db, catalogue.VIEWS)
    yield opened
    await opened.close()


@pytest.fixture
def journal(db: asyncpg.Connection) -> Journal:
    return Journal(db)


@pytest.fixture
async def runner(pool: asyncpg.Pool) -> Runner:
    """A worker that steps when it is told to."""
    async with pool.acquire() as db:
        await checkpoints.open_book(db, BOOK, catalogue.VIEWS)
    return Runner(pool, BOOK, catalogue.VIEWS, Waiting(pool))
