"""A pen that is alone writes in one statement, and is never wrong about being alone."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger import journal
from ledger.rules.commands import Command
from ledger.rules.refusals import AlreadyCharged, KeyReused
from ledger.verdicts import Accepted, Refused, Verdict
from ledger.writer import Writer
from tests import made

PAST = [*made.region(), made.certificate(), *made.enrolled(), made.charge(month="2025-10")]


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


async def do(writer: Writer, command: Command, key: str | None = None) -> Verdict:
    return await writer.execute(made.order(command, key))


@pytest.fixture
async def alone(pool: asyncpg.Pool) -> AsyncIterator[Writer]:
    """A writer that has found the head twice where it left it."""
    async with pool.acquire() as db:
        await journal.found_book(db, made.BOOK, "Europe/Moscow")
    writer = Writer(pool)
    for command in PAST:
        assert isinstance(await do(writer, command), Accepted)
    assert writer.desk(made.BOOK).pen.is_alone
    yield writer
    await writer.close()


@pytest.fixture
async def other(pool: asyncpg.Pool) -> AsyncIterator[Writer]:
    """Another process would be no different: the head row decides."""
    writer = Writer(pool)
    yield writer
    await writer.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Books whose head was taken before anything was decided."""
    seen: list[str] = []
    open_batch = journal.open_batch

    async def seeing(db: asyncpg.Connection, book: str, keys: list[bytes]) -> journal.Opened:
        seen.append(book)
        return await open_batch(db, book, keys)

    monkeypatch.setattr(journal, "open_batch", seeing)
    return seen


async def test_alone_the_head_is_taken_by_the_statement_that_writes(
    alone: Writer, opened: list[str]
) -> None:
    assert isinstance(await do(alone, made.charge(month="2025-11")), Accepted)
    assert isinstance(await do(alone, made.charge(month="2025-11")), Refused)
    assert isinstance(await do(alone, made.charge(month="2025-12")), Accepted)
    assert opened == []


async def test_what_another_wrote_is_seen_before_the_verdict(alone: Writer, other: Writer) -> None:
    first = await do(other, made.charge(month="2025-11"))
    assert isinstance(first, Accepted)
    refusal = AlreadyCharged(contract="k1", month="2025-11", charge=first.position_last)
    assert await do(alone, made.charge(month="2025-11")) == Refused(refusal)


async def test_who_was_overtaken_takes_the_head_first_until_it_is_alone_again(
    alone: Writer, other: Writer, opened: list[str]
) -> None:
    pen = alone.desk(made.BOOK).pen
    await do(other, made.charge(month="2025-11"))
    opened.clear()
    await do(alone, made.charge(month="2025-12"))
    assert opened == [made.BOOK]
    assert not pen.is_alone
    await do(alone, made.charge(month="2025-12"))
    assert pen.is_alone


async def test_a_key_used_before_has_its_verdict_still(alone: Writer) -> None:
    first = await do(alone, made.charge(month="2025-11"), "once")
    assert isinstance(first, Accepted)
    assert await do(alone, made.charge(month="2025-11"), "once") == Accepted(
        first.recorded, replayed=True
    )
    assert await do(alone, made.charge(month="2025-12"), "once") == Refused(KeyReused())


async def test_a_key_that_another_used_has_its_verdict_too(alone: Writer, other: Writer) -> None:
    refused = await do(other, made.charge(month="2024-01"), "no")
    assert isinstance(refused, Refused)
    again = await do(alone, made.charge(month="2024-01"), "no")
    assert again == Refused(refused.refusal, replayed=True)


async def test_a_dry_run_alone_sees_what_another_wrote(alone: Writer, other: Writer) -> None:
    await do(other, made.charge(month="2025-11"))
    verdict = await alone.execute(made.order(made.charge(month="2025-11"), dry_run=True))
    assert isinstance(verdict, Refused)


async def test_facts_keep_their_order_in_time(alone: Writer, db: asyncpg.Connection) -> None:
    await do(alone, made.charge(month="2025-11"))
    await do(alone, made.charge(month="2025-12"))
    rows = await db.fetch(
        "SELECT position, recorded_at FROM ledger.journal WHERE book = $1 ORDER BY position",
        made.BOOK,
    )
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    times = [row["recorded_at"] for row in rows]
    assert times == sorted(set(times))
    assert times[-1] == await db.fetchval(
        "SELECT recorded_at FROM ledger.heads WHERE book = $1", made.BOOK
    )
