"""Reallocations of two writers at once: the total stays, and what is bound is never moved away."""

import asyncio

import asyncpg
import pytest

from ledger.rules.refusals import MeasureExhausted
from ledger.verdicts import Accepted, Refused
from tests import books, made

EACH = 3_000_000_00


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def test_of_many_moves_at_once_only_what_is_free_is_moved(
    pool: asyncpg.Pool, db: asyncpg.Connection
) -> None:
    async with books.begun(pool) as one, books.writing(pool) as other:
        await books.record(one, [made.obligations(2_000_000_00)])
        verdicts = await asyncio.gather(
            *(
                (one, other)[place % 2].execute(made.order(made.reallocate(EACH)))
                for place in range(12)
            )
        )
    assert sum(isinstance(each, Accepted) for each in verdicts) == 2  # of the 8 million free
    refused = [each.refusal for each in verdicts if isinstance(each, Refused)]
    assert set(refused) == {
        MeasureExhausted(measure="assignment", asked_kopecks=EACH, free_kopecks=2_000_000_00)
    }
    rows = await db.fetch(
        "SELECT account, limit_kopecks FROM ledger.sums"
        " WHERE book = $1 AND account LIKE 'measure:m1:2025:%'",
        made.BOOK,
    )
    assert sum(row["limit_kopecks"] for row in rows) == 110_000_000_00
    await books.check(db)
