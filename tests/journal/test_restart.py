"""A writer that starts again knows what the last one wrote, whatever it had in memory."""

import asyncpg
import pytest

from events.codec import FACTS
from ledger import memory
from ledger.rules.states import Contract
from ledger.verdicts import Accepted, Order, Verdict
from ledger.writer import Writer
from tests import books, made
from tests.year import YEAR, last_charge


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def charged_position(db: asyncpg.Connection) -> int:
    """Where k1's charge of October stands."""
    stored = await db.fetchval(
        "SELECT state FROM ledger.states WHERE book = $1 AND subject = 'contract:k1'", made.BOOK
    )
    contract = memory.decode_state(stored)
    assert isinstance(contract, Contract)
    return contract.charges["2025-10"].position


async def test_a_year_in_which_every_step_has_a_new_writer(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    await books.found(pool)
    given: list[tuple[Order, Verdict]] = []
    for command in YEAR:
        order = made.order(command)
        async with books.writing(pool) as writer:
            given.append((order, books.accepted(await writer.execute(order))))
    async with books.writing(pool) as writer:
        order = made.order(last_charge(await charged_position(db)))
        given.append((order, books.accepted(await writer.execute(order))))
    recorded = await books.check(db)
    assert {type(each.fact) for each in recorded} == set(FACTS.values())
    async with books.writing(pool) as writer:
        for order, verdict in given:
            assert await writer.execute(order) == Accepted(
                books.accepted(verdict).recorded, replayed=True
            )
    assert await books.check(db) == recorded


async def test_a_year_by_one_writer_is_the_same_year(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    second = f"{made.BOOK}-2"
    async with books.begun(pool, YEAR) as one:
        assert one.alive
    await books.found(pool, second)
    for command in YEAR:
        async with books.writing(pool) as writer:
            books.accepted(await writer.execute(made.order(command, book=second)))
    facts = [each.fact for each in await books.check(db)]
    assert facts == [each.fact for each in await books.check(db, second)]


async def test_a_small_memory_forgets_and_looks_again(
    pool: asyncpg.Pool, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory.Memory.__init__, "__defaults__", (8,))
    async with books.begun(pool, []) as writer:
        for command in YEAR:
            books.accepted(await writer.execute(made.order(command)))
            held = writer.desks[made.BOOK].pen.memory.held
            assert len(held) < 60
    await books.check(db)


async def test_states_made_anew_are_the_states_that_were_kept(
    writer: Writer, db: asyncpg.Connection
) -> None:
    await writer.execute(made.order(made.charge()))
    await books.check(db)
    before = await db.fetch("SELECT * FROM ledger.states WHERE book = $1 ORDER BY 2", made.BOOK)
    again = [memory.encode_state(memory.decode_state(row["state"])) for row in before]
    assert again == [row["state"] for row in before]
