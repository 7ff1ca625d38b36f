"""The log of readings of personal data: who read whom, why and when; it names nobody itself."""

from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from ledger import queries

SQL = queries.load("ledger", "vault")


class Reading(Struct, frozen=True):
    """One person's data was read once."""

    read_at: datetime
    reading: UUID  # the same for all who were read at once
    person: UUID
    reader: str  # the key that read
    purpose: str
    request: str


Place = tuple[datetime, UUID, UUID]  # where a page ends: its last row's time, reading and person


class Wanted(Struct, frozen=True, kw_only=True):
    """Which readings to list."""

    person: UUID | None = None
    reader: str | None = None
    purpose: str | None = None
    since: datetime | None = None


async def read_readings(
    pool: asyncpg.Pool, book: str, wanted: Wanted, before: Place, limit: int
) -> list[Reading]:
    """List who was read, the latest first, before a place in the log."""
    rows = await pool.fetch(
        SQL.read_readings,
        book,
        *before,
        limit,
        wanted.person,
        wanted.reader,
        wanted.purpose,
        wanted.since,
    )
    return [Reading(*row) for row in rows]
