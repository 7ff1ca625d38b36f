"""One PostgreSQL a session, one database a test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from ledger.database import open_pool
from tests import made
from tests.machine import servers

# A busy machine is no fault of what is tested.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with servers.running(servers.choose(os.environ, servers.engine_answers)) as admin:
        yield admin


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    name = servers.new_name()
    asyncio.run(servers.create_migrated(server, name))
    yield name
    asyncio.run(servers.drop(server, name))


@pytest.fixture(scope="session")
def shelf(server: str, template: str) -> Iterator[str]:
    """Address of one database for all tests that only need a book of their own."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name, template))
    yield servers.within(server, name)
    asyncio.run(servers.drop(server, name))


@pytest.fixture
def own_book(shelf: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of the shelf, and a book on it that no other test writes."""
    monkeypatch.setattr(made, "BOOK", servers.new_name().rpartition("_")[2])
    return shelf


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """Address of a database without any table of ours, for its superuser."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name))
    yield servers.within(server, name)
    asyncio.run(servers.drop(server, name))


@pytest.fixture
def database(server: str, template: str) -> Iterator[str]:
    """Address of a fresh, migrated database, for its superuser."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name, template))
    yield servers.within(server, name)
    asyncio.run(servers.drop(server, name))


@pytest.fixture
async def db(database: str) -> AsyncIterator[asyncpg.Connection]:
    """Look at the fresh database, and break it, as its superuser."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """Use the fresh database as the service does: in its role."""
    opened = await open_pool(database)
    yield opened
    await opened.close()
