"""Reads facts back from the journal, in order and without gaps."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct

from events.codec import Recorded, decode
from ledger import queries
from ledger.database import Db

SQL = queries.load("projections", "feed")


class Place(Struct, frozen=True, order=True):
    """A place in a book. The journal is parted by volume, so a position alone is slow to find."""

    volume: int
    position: int


START = Place(0, 0)
POSITION_MAX: Final = 2**63 - 1


class Stored(Struct, frozen=True, gc=False):
    """A fact as it is stored; decoding it is the reader's affair."""

    volume: int
    position: int
    type: str
    envelope: bytes


class Head(Struct, frozen=True):
    """The end of a book."""

    position: int
    recorded_at: datetime


async def read_head(db: Db, book: str) -> Head:
    """Tell how far a book has come; nothing is recorded in a book that nobody opened."""
    row = await db.fetchrow(SQL.read_head, book)
    return Head(0, datetime.min) if row is None else Head(*row)  # noqa: DTZ901 - before all time


async def read_books(db: Db) -> list[str]:
    """List the books of this database."""
    return [row["book"] for row in await db.fetch(SQL.read_books)]


async def read_after(
    db: Db,
    book: str,
    place: Place,
    limit: int,
    *,
    without: Iterable[str] = (),
    until: int = POSITION_MAX,
) -> list[Stored]:
    """Read the facts that follow a place up to a position, except those of some types."""
    asked = (book, place.volume, place.position, limit, until)
    if left_out := list(without):
        rows = await db.fetch(SQL.read_after_without, *asked, left_out)
    else:
        rows = await db.fetch(SQL.read_after, *asked)
    return [Stored(*row) for row in rows]


async def count_between(db: Db, book: str, first: Place, last: Place) -> int:
    """Count the facts after one place up to another, to be compared with their positions."""
    count: int = await db.fetchval(
        SQL.count_between, book, first.volume, first.position, last.volume, last.position
    )
    return count


async def read_stream(
    db: Db, book: str, stream: str, *, after: int = 0, limit: int = 500
) -> list[Recorded]:
    """Read the life of one subject after a version."""
    volumes = await read_volumes(db, book)
    rows = await db.fetch(SQL.read_stream, book, volumes, stream, after, limit)
    return [decode(row["envelope"]) for row in rows]


async def read_positions(db: Db, book: str, positions: Iterable[int]) -> list[Recorded]:
    """Read the facts at some positions, in order; positions that are not there are left out."""
    volumes = await read_volumes(db, book)
    rows = await db.fetch(SQL.read_positions, book, volumes, list(positions))
    return [decode(row["envelope"]) for row in rows]


async def read_volumes(db: Db, book: str) -> list[int]:
    """List the volumes of a book."""
    return [row["volume"] for row in await db.fetch(SQL.read_volumes, book)]
