"""The whole service on an empty database, and its operator."""

import asyncio
import base64
import io
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from api.logs import start_logging
from api.opening import open_all
from api.settings import Settings
from api.subjects import SUBJECTS
from ledger.database import open_pool
from ledger.journal import found_book
from ledger.keys import Keys, Role
from projections import catalogue, checkpoints
from tests.cases.region import Client, Door
from tests.machine import servers

BOOK = "42"


@pytest.fixture(scope="session")
def furnished(server: str, template: str) -> Iterator[str]:
    """Address of one database with every view, which the cases have one after another."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name, template))
    asyncio.run(furnish(servers.within(server, name)))
    yield servers.within(server, name)
    asyncio.run(servers.drop(server, name))


async def furnish(database: str) -> None:
    async with await open_pool(database) as opened, opened.acquire() as db:  # in its owner's role
        await checkpoints.install(db, catalogue.VIEWS)


@pytest.fixture
def database(furnished: str) -> Iterator[str]:
    """Address of the furnished database; nothing of a case is left for the next one."""
    yield furnished
    asyncio.run(servers.empty(furnished))


@pytest.fixture
def log() -> io.BytesIO:
    """What the service writes to its log."""
    return io.BytesIO()


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(
        dsn=database,
        data=str(tmp_path),
        rate_limit=0,
        master_keys=base64.b64encode(os.urandom(32)).decode(),
        pool_size=4,
    )


@pytest.fixture
async def client(database: str, log: io.BytesIO, settings: Settings) -> AsyncIterator[Client]:
    connection = await asyncpg.connect(database)
    await found_book(connection, BOOK, "Asia/Novokuznetsk")
    await connection.close()
    canon = start_logging("info", "json", log)
    async with TestClient(TestServer(create_app(settings, SUBJECTS, open_all, canon))) as opened:
        yield opened


@pytest.fixture
async def keys(pool: asyncpg.Pool) -> Keys:
    return Keys(pool)


@pytest.fixture
async def operator(client: Client, keys: Keys) -> Door:
    issued = await keys.create(BOOK, Role.OPERATOR, "operator of the tests")
    return Door(client, issued.token)
