"""A book in a real database: begin it, look into it, and check it whole by other hands."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import asyncpg
import msgspec

from events.codec import Recorded, decode
from ledger import journal
from ledger.database import Db
from ledger.memory import encode_state
from ledger.rules.commands import Command
from ledger.rules.states import parent_of
from ledger.verdicts import Accepted, Verdict
from ledger.writer import Writer
from tests import made
from tests.given import Book
from tests.oracle import Audit

ENROLLED = [*made.region(), made.certificate(), *made.enrolled()]


async def found(pool: asyncpg.Pool, book: str | None = None) -> None:
    """Found a book in the time zone of Moscow."""
    async with pool.acquire() as db:
        await journal.found_book(db, book or made.BOOK, "Europe/Moscow")


@asynccontextmanager
async def writing(pool: asyncpg.Pool, **rest: Any) -> AsyncIterator[Writer]:
    """Open a writer as a process would, and close it whatever happens."""
    writer = Writer(pool, **rest)
    try:
        yield writer
    finally:
        await writer.close()


@asynccontextmanager
async def begun(
    pool: asyncpg.Pool, past: Sequence[Command] = ENROLLED, book: str | None = None, **rest: Any
) -> AsyncIterator[Writer]:
    """Open a writer on a book with a past."""
    await found(pool, book)
    async with writing(pool, **rest) as writer:
        await record(writer, past, book)
        yield writer


@asynccontextmanager
async def head_held(database: str, book: str | None = None) -> AsyncIterator[None]:
    """Hold the head of a book, as another writer does, so that nobody else can write."""
    db = await asyncpg.connect(database)
    try:
        async with db.transaction():
            await db.execute(
                "SELECT FROM ledger.heads WHERE book = $1 FOR UPDATE", book or made.BOOK
            )
            yield
    finally:
        await db.close()


async def until_someone_waits(db: Db) -> None:
    """Come back when a connection to this database waits for a lock."""
    while not await db.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ):
        pass


async def record(
    writer: Writer, past: Sequence[Command], book: str | None = None
) -> list[Recorded]:
    """Record commands that must be accepted."""
    orders = [made.order(each, book=book or made.BOOK) for each in past]
    verdicts = await writer.execute_all(orders, atomic=False)
    return [fact for verdict in verdicts for fact in accepted(verdict).recorded]


def accepted(verdict: Verdict) -> Accepted:
    """Expect an accepted command."""
    assert isinstance(verdict, Accepted), verdict
    return verdict


async def head(db: Db, book: str | None = None) -> int:
    position = await db.fetchval(
        "SELECT position FROM ledger.heads WHERE book = $1", book or made.BOOK
    )
    assert isinstance(position, int)
    return position


async def facts(db: Db, book: str | None = None) -> list[Recorded]:
    """All facts of a book in their order."""
    rows = await db.fetch(
        "SELECT envelope FROM ledger.journal WHERE book = $1 ORDER BY position", book or made.BOOK
    )
    return [decode(row["envelope"]) for row in rows]


async def sums(db: Db, account: str, book: str | None = None) -> tuple[int | None, ...]:
    """Limit, available, reserved, charged of one account."""
    row = await db.fetchrow(
        "SELECT limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks"
        " FROM ledger.sums WHERE book = $1 AND account = $2",
        book or made.BOOK,
        account,
    )
    assert row is not None, account
    return tuple(row)


async def check(db: Db, book: str | None = None) -> list[Recorded]:
    """Check a whole book: facts, keys, states and sums agree; give its facts."""
    book = book or made.BOOK
    recorded = await facts(db, book)
    check_order(recorded, await head(db, book))
    await check_journal(db, book, recorded)
    await check_verdicts(db, book, recorded)
    await check_states(db, book, recorded)
    await check_sums(db, book, recorded)
    return recorded


def check_order(recorded: list[Recorded], position: int) -> None:
    """Positions are dense, instants strictly rise, versions are dense in each stream."""
    assert [each.position for each in recorded] == list(range(1, position + 1))
    instants = [each.recorded_at for each in recorded]
    assert all(early < late for early, late in pairwise(instants))
    versions: dict[str, int] = {}
    for each in recorded:
        versions[each.stream] = versions.get(each.stream, 0) + 1
        assert each.version == versions[each.stream], each


async def check_journal(db: Db, book: str, recorded: list[Recorded]) -> None:
    """The columns beside an envelope repeat it."""
    rows = await db.fetch(
        "SELECT volume, position, stream, version, type, recorded_at FROM ledger.journal"
        " WHERE book = $1 ORDER BY position",
        book,
    )
    assert [tuple(row) for row in rows] == [
        (
            each.volume,
            each.position,
            each.stream,
            each.version,
            each.fact.__struct_config__.tag,
            each.recorded_at,
        )
        for each in recorded
    ]
    assert {each.book for each in recorded} <= {book}


async def check_verdicts(db: Db, book: str, recorded: list[Recorded]) -> None:
    """Every fact belongs to the one accepted verdict of its key, every verdict has its facts."""
    rows = await db.fetch(
        "SELECT key, volume, position, fact_count FROM ledger.verdicts"
        " WHERE book = $1 AND refusal IS NULL ORDER BY position",
        book,
    )
    spans: list[tuple[str, int, int]] = []
    for row in rows:
        first, last = row["position"] - row["fact_count"] + 1, row["position"]
        spans += [(row["key"].hex(), row["volume"], each) for each in range(first, last + 1)]
    assert spans == [(each.key, each.volume, each.position) for each in recorded]


async def check_states(db: Db, book: str, recorded: list[Recorded]) -> None:
    """What is stored of each subject is what its facts make of it."""
    folded = Book()
    for each in recorded:
        folded.on = each.effective_on
        folded.record([each.fact])
    rows = await db.fetch(
        "SELECT subject, parent, position, version, state FROM ledger.states WHERE book = $1", book
    )
    stored = {row["subject"]: tuple(row)[1:] for row in rows}
    for subject, held in folded.held.items():
        assert held.state is not None
        parent, position, version, state = stored.pop(subject)
        assert (parent, position, version) == (parent_of(held.state), held.position, held.version)
        assert msgspec.json.decode(state) == msgspec.json.decode(encode_state(held.state)), subject
    assert stored == {}


async def check_sums(db: Db, book: str, recorded: list[Recorded]) -> None:
    """Sums, charges and limits are what an audit of the facts finds, at every prefix."""
    audit = Audit().read((each.position, each.fact) for each in recorded)
    rows = await db.fetch(
        "SELECT account, limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks"
        " FROM ledger.sums WHERE book = $1",
        book,
    )
    assert {row[0]: tuple(row)[1:] for row in rows} == audit.rows()
    charges = await db.fetch(
        "SELECT contract, month, position, amount_kopecks, reversed_kopecks"
        " FROM ledger.charges WHERE book = $1",
        book,
    )
    assert {(row[0], row[1]): tuple(row)[2:] for row in charges} == audit.charges
