"""F13: two ask for the last kopeck, place or service of any limit at once; exactly one has it."""

import asyncio

import asyncpg
import pytest

from ledger.verdicts import Accepted, Refused
from tests import books, made
from tests.bounds import BOUNDS, Bound


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda each: each.name)
async def test_of_two_at_once_exactly_one_has_the_last(
    pool: asyncpg.Pool, db: asyncpg.Connection, bound: Bound
) -> None:
    async with books.begun(pool, bound.past) as one, books.writing(pool) as other:
        verdicts = await asyncio.gather(
            one.execute(made.order(bound.one)), other.execute(made.order(bound.other))
        )
    assert sorted(type(each).__name__ for each in verdicts) == [
        Accepted.__name__,
        Refused.__name__,
    ]
    (refusal,) = [each.refusal for each in verdicts if isinstance(each, Refused)]
    assert type(refusal) is type(bound.refusal)
    if bound.account is not None:
        assert (await books.sums(db, bound.account))[1] == 0
    await books.check(db)
