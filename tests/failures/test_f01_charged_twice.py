"""F1: the same charge accepted twice from two simultaneous posts, and paid."""

import asyncio
from datetime import date

import asyncpg
import pytest

from ledger.rules.refusals import AlreadyCharged
from ledger.verdicts import Accepted, Order, Refused, Verdict
from ledger.writer import Writer
from tests import books, made

POSTS = 50


def different(number: int) -> Order:
    """The same month, under another key, with another date and amount."""
    on = date(2025, 10, 1 + number % 31)
    return made.order(made.charge(amount=1_00 + number, on=on))


def check_one(verdicts: list[Verdict]) -> Accepted:
    """One is accepted, the others are refused and name it."""
    (accepted,) = [each for each in verdicts if isinstance(each, Accepted)]
    others = [each.refusal for each in verdicts if isinstance(each, Refused)]
    one = AlreadyCharged(contract="k1", month="2025-10", charge=accepted.position_last)
    assert others == [one] * (POSTS - 1)
    return accepted


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("turn", range(3))
async def test_fifty_keys_make_one_charge(
    pool: asyncpg.Pool, db: asyncpg.Connection, processes: int, turn: int
) -> None:
    orders = [different(number + turn) for number in range(POSTS)]
    async with books.begun(pool) as one, books.writing(pool) as other:
        writers = [one, other][:processes]
        verdicts = await asyncio.gather(
            *(writers[n % processes].execute(order) for n, order in enumerate(orders))
        )
    accepted = check_one(verdicts)
    fact = accepted.recorded[0].fact
    available, charged = 9_948_08, 996_39 + fact.amount_kopecks  # type: ignore[union-attr]  # a charge
    assert await books.sums(db, "provision:c1:2025") == (
        made.NOMINAL,
        available,
        made.NOMINAL - available - charged,
        charged,
    )
    await books.check(db)


@pytest.mark.parametrize("processes", [1, 2])
async def test_one_key_gives_fifty_equal_answers(
    pool: asyncpg.Pool, db: asyncpg.Connection, processes: int
) -> None:
    order = made.order(made.charge())
    async with books.begun(pool) as one, books.writing(pool) as other:
        writers = [one, other][:processes]
        verdicts = await asyncio.gather(
            *(writers[n % processes].execute(order) for n in range(POSTS))
        )
    assert len({books.accepted(each).recorded for each in verdicts}) == 1
    await books.check(db)


async def test_a_bulk_with_one_month_fifty_times_charges_it_once(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as writer:
        orders = [different(number) for number in range(POSTS)]
        verdicts = await writer.execute_all(orders, atomic=False)
        assert check_one(verdicts) is verdicts[0]
        assert isinstance(writer, Writer)
    await books.check(db)
