"""What a broken rule lets through the database refuses, and only that."""

import asyncio
from typing import Any

import asyncpg
import pytest

from ledger.verdicts import Accepted, Conflict, Order, Refused, Verdict
from ledger.writer import Writer
from tests import books, made
from tests.journal.promises import AFTER, BEFORE, PROMISES, Promise

each_promise = pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def together(writer: Writer, *orders: Order) -> list[Verdict | BaseException]:
    """Hand orders in so that one batch takes them all; give what each caller hears."""
    tasks = [writer.execute(order) for order in orders]
    heard: list[Any] = await asyncio.gather(*tasks, return_exceptions=True)
    return heard


@each_promise
async def test_the_database_refuses_what_a_broken_rule_lets_through(
    promise: Promise, pool: asyncpg.Pool, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, offender = made.order(BEFORE), made.order(AFTER), made.order(promise.asked)
    async with books.begun(pool, promise.past) as writer:
        with monkeypatch.context() as patch:
            promise.lie.tell(type(promise.asked), patch)
            first, conflict, last = await together(writer, before, offender, after)
        assert isinstance(conflict, Conflict), conflict
        assert conflict.constraint == promise.constraint
        assert isinstance(first, Accepted), first  # the offender is alone
        assert isinstance(last, Accepted), last
        assert (first.replayed, last.replayed) == (False, False)
        await books.check(db)
        verdict = await writer.execute(offender)  # nothing of the lie is remembered
        assert isinstance(verdict, Refused), verdict
        assert type(verdict.refusal) is promise.refusal
        await books.check(db)
