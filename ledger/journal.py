"""The book's statements: take the head, look up verdicts and states, write a batch whole."""

from datetime import datetime
from typing import Any, Final

import asyncpg
from msgspec import Struct

from events.base import Position
from events.codec import Recorded, decode
from ledger import failpoints, queries
from ledger.batch import Batch
from ledger.database import Db
from ledger.memory import ABSENT, Memory, decode_state
from ledger.rules.draft import Held
from ledger.verdicts import Conflict

SQL = queries.load("ledger", "journal")

INTEGRITY: Final = "23"  # the class of all constraint violations

# Somebody else has written since we looked, or has used a key of ours.
OVERTAKEN: Final = frozenset({"heads_move_by_one_writer", "verdicts_one_per_key"})


class KnownVerdict(Struct, frozen=True):
    """What was answered to a key before."""

    fingerprint: bytes
    volume: int
    position: Position
    fact_count: int
    refusal: bytes | None


class Opened(Struct, frozen=True):
    """The head as it stands under our lock, and the keys of the batch that are known."""

    head: Position
    head_at: datetime
    known: dict[bytes, KnownVerdict]


async def found_book(db: Db, book: str, time_zone: str) -> None:
    """Found a book, if nobody has."""
    await db.execute(SQL.found_book, book, time_zone)


async def read_time_zone(db: Db, book: str) -> str | None:
    """Give the time zone of a book, or nothing if it was never founded."""
    zone: str | None = await db.fetchval(SQL.read_book, book)
    return zone


async def open_volume(db: Db, volume: int) -> None:
    """Make sure that a fiscal year has its partition."""
    await db.execute(SQL.open_volume, volume)


async def open_batch(db: Db, book: str, keys: list[bytes]) -> Opened:
    """Take the head row and look up the keys."""
    row = await db.fetchrow(SQL.open_batch, book, b"".join(keys))
    if row is None or row["head"] is None:
        raise AssertionError(f"book {book} was never founded")
    columns = [
        row[f"known_{name}"] or ()
        for name in ("keys", "fingerprints", "volumes", "positions", "counts", "refusals")
    ]
    known = {key: KnownVerdict(*rest) for key, *rest in zip(*columns, strict=True)}
    return Opened(row["head"], row["head_at"], known)


async def load_states(db: Db, book: str, memory: Memory, subjects: list[str]) -> None:
    """Learn states as they are under the head's lock; what is not there is known to be absent."""
    positions = [memory.aside.get(subject, ABSENT).position for subject in subjects]
    found = {
        row["subject"]: row for row in await db.fetch(SQL.load_states, book, subjects, positions)
    }
    for subject in subjects:
        row = found.get(subject)
        aside = memory.aside.pop(subject, ABSENT)
        if row is None:
            memory.learn(subject, ABSENT)
        elif row["state"] is None:
            memory.learn(subject, aside)
        else:
            memory.learn(subject, held_of(row))


async def load_members(db: Db, book: str, memory: Memory, parent: str) -> None:
    """Learn all subjects under a parent, with their states."""
    rows = await db.fetch(SQL.load_members, book, parent)
    for row in rows:
        memory.learn(row["subject"], held_of(row))
    memory.under[parent] = tuple(row["subject"] for row in rows)


def held_of(row: asyncpg.Record) -> Held:
    """Read a stored state."""
    return Held(decode_state(row["state"]), row["position"], row["version"])


async def write_batch(db: Db, book: str, batch: Batch, head_at: datetime) -> None:
    """Write a batch whole and move the head.

    Raises Conflict with the constraint's name where the database says no.
    """
    columns: tuple[Any, ...] = batch.columns(book, head_at)
    failpoints.reach("before-write")
    try:
        await db.execute(SQL.write_batch, *columns)
    except asyncpg.PostgresError as error:
        if (error.sqlstate or "").startswith(INTEGRITY) or error.constraint_name in OVERTAKEN:
            raise Conflict(error.constraint_name or error.sqlstate) from error
        raise
    failpoints.reach("after-write")


async def read_facts(db: Db, book: str, verdict: KnownVerdict) -> tuple[Recorded, ...]:
    """Read the facts of a verdict that is asked for again."""
    first = verdict.position - verdict.fact_count + 1
    rows = await db.fetch(SQL.read_facts, book, verdict.volume, first, verdict.position)
    return tuple(decode(row["envelope"]) for row in rows)
