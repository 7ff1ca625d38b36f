"""What a broken database would let through the rules refuse, and sums hold themselves."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from ledger.verdicts import Conflict, Refused
from ledger.writer import Writer
from tests import books, made
from tests.journal.promises import PROMISES, Promise
from tests.machine import servers

DROPPED = (
    "ALTER TABLE ledger.sums DROP CONSTRAINT sums_are_not_overdrawn",
    "ALTER TABLE ledger.charges DROP CONSTRAINT charges_reversed_at_most_once",
    "ALTER TABLE ledger.claims DROP CONSTRAINT claims_are_unique",
)


@pytest.fixture(scope="module")
def without_nets(server: str, template: str) -> Iterator[str]:
    """Address of a database that holds none of the promises."""
    name = servers.new_name()
    asyncio.run(servers.create(server, name, template))
    address = servers.within(server, name)
    asyncio.run(drop_nets(address))
    yield address
    asyncio.run(servers.drop(server, name))


async def drop_nets(address: str) -> None:
    db = await asyncpg.connect(address)
    for statement in DROPPED:
        await db.execute(statement)
    await db.close()


@pytest.fixture
def database(without_nets: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(made, "BOOK", servers.new_name().rpartition("_")[2])
    return without_nets


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
async def test_the_rules_refuse_what_a_broken_database_would_let_through(
    promise: Promise, pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool, promise.past) as writer:
        # The index under "once" cannot go: the insertion names it. Without rows it sees nothing.
        await db.execute("DELETE FROM ledger.charges WHERE book = $1", made.BOOK)
        before = await books.head(db)
        verdict = await writer.execute(made.order(promise.asked))
        assert isinstance(verdict, Refused), verdict
        assert type(verdict.refusal) is promise.refusal
        assert await books.head(db) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger.sums SET limit_kopecks = limit_kopecks + 1",
        "UPDATE ledger.sums SET available_kopecks = available_kopecks + 1",
        "UPDATE ledger.sums SET reserved_kopecks = reserved_kopecks + 1",
        "UPDATE ledger.sums SET charged_kopecks = charged_kopecks + 1",
    ],
)
async def test_sums_add_up_whoever_writes_them(
    writer: Writer, db: asyncpg.Connection, change: str
) -> None:
    await writer.close()
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        await db.execute(change + " WHERE limit_kopecks IS NOT NULL AND book = $1", made.BOOK)
    assert caught.value.constraint_name == "sums_add_up"


async def test_a_sum_that_does_not_exist_is_not_moved(
    writer: Writer, db: asyncpg.Connection
) -> None:
    await db.execute(
        "DELETE FROM ledger.sums WHERE account = 'cap:pf1:2025' AND book = $1", made.BOOK
    )
    with pytest.raises(Conflict, match="sums_exist"):
        await writer.execute(made.order(made.charge()))


async def test_a_charge_that_does_not_exist_is_not_reversed(
    writer: Writer, db: asyncpg.Connection
) -> None:
    await db.execute("DELETE FROM ledger.charges WHERE book = $1", made.BOOK)
    with pytest.raises(Conflict, match="charges_exist"):
        await writer.execute(made.order(made.reverse(made.FIRST_CHARGE)))
