"""A region with one charge, and browsers without a screen: what the tests of pages begin with."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from argon2 import PasswordHasher

from api.console.arriving import USERS
from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import (  # noqa: F401 - fixtures
    BOOK,
    client,
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
async def users(client: Client, pool: asyncpg.Pool) -> Users:  # noqa: F811 - a fixture
    """Users whose passwords cost next to nothing."""
    quick = Users(pool, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    client.app[USERS]._hasher = quick._hasher
    return quick


@pytest.fixture
async def browser(client: Client) -> AsyncIterator[Browser]:  # noqa: F811 - a fixture
    """Nobody yet."""
    async with Browser(client) as opened:
        yield opened


@pytest.fixture
async def officer(browser: Browser, users: Users) -> Browser:
    """An operator who is signed in."""
    await users.add(BOOK, "anna", "Анна Операторова", Role.OPERATOR, PASSWORD)
    await browser.sign_in("anna")
    return browser
