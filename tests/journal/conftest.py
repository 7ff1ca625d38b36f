"""A writer on a book in which a child is enrolled, and ways to look at what it wrote."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger.writer import Writer
from tests import books


@pytest.fixture
async def writer(pool: asyncpg.Pool) -> AsyncIterator[Writer]:
    async with books.begun(pool) as writer:
        yield writer
