"""The service as a demo that is not loaded, and a browser without a screen."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from api.app import create_app
from api.console.arriving import USERS
from api.console.demo import DEMO, Demo
from api.console.sessions import Users
from api.logs import start_logging
from api.opening import open_all
from api.settings import Settings
from api.subjects import SUBJECTS
from ledger.journal import found_book
from ledger.keys import Role
from tests.cases.conftest import (  # noqa: F401 - fixtures
    BOOK,
    database,
    furnished,
    keys,
    log,
    operator,
    settings,
)
from tests.cases.region import Client
from tests.console.browsing import PASSWORD, Browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the demo keeps its keys, once there is one."""
    return tmp_path


@pytest.fixture
async def client(
    database: str,  # noqa: F811 - a fixture
    settings: Settings,  # noqa: F811 - the same
    log: io.BytesIO,  # noqa: F811 - the same
    folder: Path,
) -> AsyncIterator[Client]:
    connection = await asyncpg.connect(database)
    await found_book(connection, BOOK, "Asia/Novokuznetsk")
    await connection.close()
    app = create_app(settings, SUBJECTS, open_all, start_logging("info", "json", log))
    app[DEMO] = Demo(folder)
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest.fixture
async def users(client: Client) -> Users:
    """Users whose passwords cost next to nothing."""
    found = client.app[USERS]
    found._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return found


@pytest.fixture
async def browser(client: Client) -> AsyncIterator[Browser]:
    """Nobody yet."""
    async with Browser(client) as opened:
        yield opened


@pytest.fixture
async def officer(browser: Browser, users: Users) -> Browser:
    """An operator who is signed in."""
    await users.add(BOOK, "anna", "Анна Операторова", Role.OPERATOR, PASSWORD)
    await browser.sign_in("anna")
    return browser
