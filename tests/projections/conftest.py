"""A fresh book, the tables of all views, and a worker that steps when it is told to."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from ledger.database import open_pool
from projections import catalogue, checkpoints
from projections.runner import Runner
from projections.waiting import Waiting
from tests.made import BOOK
from tests.projections.history import Journal

Hire = Callable[[], Runner]


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """Serve views in the role of the service."""
    opened = await open_pool(database)
    async with opened.acquire() as db:
        await checkpoints.install(db, catalogue.VIEWS)
        await checkpoints.open_book(db, BOOK, catalogue.VIEWS)
    yield opened
    await opened.close()


@pytest.fixture
def journal(db: asyncpg.Connection) -> Journal:
    return Journal(db)


@pytest.fixture
def hire(pool: asyncpg.Pool) -> Hire:
    """Add a worker, as another process would."""
    return lambda: Runner(pool, BOOK, catalogue.VIEWS, Waiting(pool))


@pytest.fixture
def runner(hire: Hire) -> Runner:
    return hire()
