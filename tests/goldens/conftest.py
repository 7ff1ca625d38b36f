"""Every paper of the fixed region, printed once."""

import asyncio
from collections.abc import Iterator, Sequence

import asyncpg
import pytest

from events.codec import Recorded, encode
from ledger.database import open_pool
from projections import catalogue, checkpoints
from projections.runner import Runner
from projections.waiting import Waiting
from tests.goldens.founding import REGION
from tests.goldens.printing import Printed, print_all
from tests.goldens.region import recorded
from tests.machine import servers
from tests.projections.history import Journal, catch_up


@pytest.fixture(scope="session")
def facts() -> list[Recorded]:
    """What happened, as it stands in the book."""
    return recorded()


@pytest.fixture(scope="session")
def printed(server: str, template: str, facts: list[Recorded]) -> Iterator[dict[str, Printed]]:
    """Every paper by its name."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name, template))
    yield asyncio.run(print_in(servers.within(server, name), facts))
    asyncio.run(servers.drop(server, name))


async def print_in(address: str, facts: Sequence[Recorded]) -> dict[str, Printed]:
    """Write the book, let the views catch up, and print."""
    db = await asyncpg.connect(address)
    journal = Journal(db, REGION.book)
    journal.position = facts[-1].position
    await journal.store([(each, encode(each)) for each in facts])
    await db.close()
    pool = await open_pool(address)
    async with pool.acquire() as reader:
        await checkpoints.install(reader, catalogue.VIEWS)
        await checkpoints.open_book(reader, REGION.book, catalogue.VIEWS)
        await catch_up(Runner(pool, REGION.book, catalogue.VIEWS, Waiting(pool)))
        papers = await print_all(reader, REGION.book, facts[-1].position)
    await pool.close()
    return papers
