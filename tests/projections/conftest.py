"""A fresh book, the tables of all views, and a worker that steps when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import pytest

from ledger.database import open_pool
from projections import catalogue, checkpoints
from projections.runner import Runner
from projections.waiting import Waiting
from tests.machine import servers
from tests.made import BOOK
from tests.projections.history import SQL, Journal

Hire = Callable[[], Runner]


@pytest.fixture(scope="session")
def furnished(server: str, template: str) -> Iterator[str]:
    """Address of a migrated database in which the tables of all views stand."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name, template))
    asyncio.run(install(servers.within(server, name)))
    yield servers.within(server, name)
    asyncio.run(servers.drop(server, name))


async def install(address: str) -> None:
    opened = await open_pool(address)
    async with opened.acquire() as db:
        await checkpoints.install(db, catalogue.VIEWS)
    await opened.close()


@pytest.fixture
async def database(furnished: str) -> str:
    """Address of the database, emptied, for its superuser: a fresh one takes ten times as long."""
    connection = await asyncpg.connect(furnished)
    await connection.execute(SQL.empty)
    await connection.close()
    return furnished


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """Serve views in the role of the service."""
    opened = await open_pool(database)
    async with opened.acquire() as db:
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
