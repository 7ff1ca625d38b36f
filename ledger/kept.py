"""What was answered and is kept for ever: refusals with their figures, verdicts by their key."""

from datetime import datetime

import asyncpg
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from ledger.rules.refusals import Refusal
from ledger.verdicts import decode_refusal

SQL = queries.load("ledger", "kept")

Place = tuple[datetime, bytes]  # where a page ends: its last row's time and key


class Kept(Struct, frozen=True):
    """A command that was refused, and why, with the figures of that moment."""

    key: bytes
    recorded_at: datetime
    position: int  # of the head at that moment
    actor: str
    request: str
    refusal: Refusal


class Wanted(Struct, frozen=True, kw_only=True):
    """Which refusals to list."""

    actor: str | None = None
    request: str | None = None
    code: str | None = None
    since: datetime | None = None


class Verdict(Struct, frozen=True):
    """What a command was recorded with."""

    position: int
    fact_count: int
    fingerprint: bytes


async def read_refusals(db: Db, book: str, wanted: Wanted, before: Place, limit: int) -> list[Kept]:
    """List refusals, the latest first, before a place in the list."""
    rows = await db.fetch(
        SQL.read_refusals,
        book,
        *before,
        limit,
        wanted.actor,
        wanted.request,
        wanted.code,
        wanted.since,
    )
    return [kept(row) for row in rows]


async def read_refusal(db: Db, book: str, key: bytes) -> Kept | None:
    """Give one refusal."""
    row = await db.fetchrow(SQL.read_refusal, book, key)
    return None if row is None else kept(row)


async def read_verdict(db: Db, book: str, key: bytes) -> Verdict | None:
    """Give what is kept of an accepted command; none for facts of jobs before verdicts."""
    row = await db.fetchrow(SQL.read_verdict, book, key)
    return None if row is None else Verdict(*row)


def kept(row: asyncpg.Record) -> Kept:
    """Read the refusal of a row."""
    fields = dict(row.items())
    return Kept(refusal=decode_refusal(fields.pop("refusal")), **fields)
