"""The list of generations that are built beside the rows that are read, and who works on each.

A build is held by a worker, who gives signs of life. When they stop, another may go on from the
last committed place: rows and place are committed together, so nothing is folded twice.
"""

import os
import secrets
from datetime import datetime, timedelta
from typing import Final

import asyncpg
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.feed import Place
from projections.view import View

SQL = queries.load("projections", "builds")

LEASE: Final = timedelta(seconds=15)  # without a sign of life
LISTED_MAX: Final = 200
REASON_CHARACTERS: Final = 500


def new_worker() -> str:
    """Name somebody who works on builds; nobody else has the name."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


class Superseded(Exception):
    """Somebody else builds the view, it was cancelled, or it is of another version."""


class Build(Struct, frozen=True, kw_only=True):
    """One generation of a view's rows that is or was built beside the others."""

    book: str
    view: str
    generation: int
    version: int
    status: str
    is_automatic: bool  # it may be read as soon as it is seen to differ in nothing
    rest_percent: int  # of the time that it works
    volume: int
    position: int
    folded_position: int
    target_position: int
    worked_ms: int
    worker: str | None
    seen_at: datetime | None
    asked_by: str
    approved_by: str | None
    compared_position: int | None
    difference_count: int | None
    comparison: str | None
    reason: str | None
    begun_at: datetime
    ended_at: datetime | None

    @property
    def place(self) -> Place:
        """The last fact whose rows are committed."""
        return Place(self.volume, self.position)

    @property
    def is_under_way(self) -> bool:
        """Tell whether somebody works on it or should."""
        return self.status in {"building", "approved"}


async def begin(
    db: Db,
    view: View,
    book: str,
    *,
    asked_by: str,
    worker: str | None = None,
    is_automatic: bool = False,
    rest_percent: int = 0,
    status: str = "building",
) -> Build:
    """Take a new generation; what was being built of the same view is over."""
    async with db.transaction():
        generation = await db.fetchval(SQL.number, book, view.name, view.version)
        if generation is None:
            raise Superseded(view.name)
        if status == "building":
            await db.execute(SQL.supersede, book, view.name)
        await db.execute(
            SQL.begin,
            *(book, view.name, generation, view.version),
            *(status, is_automatic, rest_percent, asked_by, worker),
        )
    await discard(db, view, book)
    return await the(db, book, view.name, generation)


async def listed(db: Db, book: str, view: str | None = None) -> list[Build]:
    """List what was built, the latest first."""
    rows = await db.fetch(SQL.read, book, view, None, LISTED_MAX)
    return [of_row(row) for row in rows]


async def find(db: Db, book: str, view: str, generation: int) -> Build | None:
    """Give one of them, if there is one."""
    row = await db.fetchrow(SQL.read, book, view, generation, 1)
    return None if row is None else of_row(row)


async def the(db: Db, book: str, view: str, generation: int) -> Build:
    """Give one that must be there."""
    build = await find(db, book, view, generation)
    if build is None:
        raise Superseded(view)
    return build


def of_row(row: asyncpg.Record) -> Build:
    """Take a build out of its row."""
    return Build(**dict(row.items()))


async def read_free(db: Db, book: str, asked: str | None = None) -> list[tuple[str, int]]:
    """List what nobody works on, or what somebody has laid aside for his workers."""
    rows = await db.fetch(SQL.read_free, book, asked, LEASE)
    return [(row["view"], row["generation"]) for row in rows]


async def hold(
    db: Db, book: str, view: str, generation: int, worker: str, asked: str | None = None
) -> Build | None:
    """Take a build in hand, unless another works on it."""
    row = await db.fetchrow(SQL.hold, book, view, generation, worker, asked, LEASE)
    return None if row is None else of_row(row)


async def beat(db: Db, build: Build, folded: int, target: int) -> bool:
    """Give a sign of life; tell whether the build is still wanted and ours."""
    row = await db.fetchrow(
        SQL.beat, build.book, build.view, build.generation, build.worker, folded, target
    )
    return row is not None


async def keep_holding(db: Db, book: str, worker: str) -> None:
    """Give a sign of life for all that waits with somebody for its turn."""
    await db.execute(SQL.keep_holding, book, worker)


async def advance(db: Db, build: Build, start: int, place: Place, worked_ms: int) -> None:
    """Move a build on in the transaction of its rows."""
    row = await db.fetchrow(
        SQL.advance,
        *(build.book, build.view, build.generation, build.worker),
        *(start, place.volume, place.position, worked_ms),
    )
    if row is None:
        raise Superseded(build.view)


async def compared(db: Db, build: Build, position: int, count: int, comparison: str) -> None:
    """Let it wait for approval, with what it differs in."""
    row = await db.fetchrow(
        SQL.compared,
        *(build.book, build.view, build.generation, build.worker),
        *(position, count, comparison),
    )
    if row is None:
        raise Superseded(build.view)


async def approve(db: Db, build: Build, by: str, worker: str | None = None) -> bool:
    """Let what was built, or was read before, be read; tell whether it was there to be approved."""
    row = await db.fetchrow(SQL.approve, build.book, build.view, build.generation, by, worker)
    return row is not None


async def finish(db: Db, view: View, build: Build, status: str, reason: str | None = None) -> bool:
    """Let a build come to nothing and throw its rows away; tell whether it was under way."""
    shown = None if reason is None else reason.replace("\x00", "")[:REASON_CHARACTERS]
    row = await db.fetchrow(SQL.finish, build.book, build.view, build.generation, status, shown)
    await discard(db, view, build.book)
    return row is not None


async def let_go(db: Db, book: str, worker: str) -> None:
    """Leave what waits with somebody to the next one at once."""
    await db.execute(SQL.let_go, book, worker)


async def read_live(db: Db, build: Build) -> tuple[int, int]:
    """Give the generation of the rows that are read, and their position."""
    row = await db.fetchrow(SQL.read_live, build.book, build.view)
    if row is None:
        raise Superseded(build.view)
    return row["generation"], row["position"]


async def lock_standing(db: Db, build: Build) -> asyncpg.Record:
    """Let the view stand still to the end of the caller's transaction."""
    standing = await db.fetchrow(SQL.lock_standing, build.book, build.view)
    if standing is None or standing["version"] != build.version:
        raise Superseded(build.view)
    return standing


async def forget(db: Db, view: View, build: Build) -> None:
    """Throw away what was built for a comparison alone."""
    await db.execute(SQL.forget, build.book, build.view, build.generation)
    await discard(db, view, build.book)


async def turn(db: Db, build: Build, place: Place, standing: asyncpg.Record, by: str) -> None:
    """Let the rows of a build be read, and keep those that were; the caller holds the checkpoint.

    In the caller's transaction: every read sees all rows of one generation or of the other.
    """
    book, view = build.book, build.view
    done = await db.fetchrow(
        SQL.turned,
        *(book, view, build.generation, place.volume, place.position, by, build.worker),
    )
    if done is None:
        raise Superseded(view)
    await db.execute(SQL.drop_former, book, view, None)
    await db.execute(
        SQL.keep_former,
        *(book, view, standing["generation"], standing["version"]),
        *(standing["volume"], standing["position"]),
    )
    await db.execute(SQL.turn, book, view, build.generation, place.volume, place.position)


async def forget_former(db: Db, view: View, book: str, age: timedelta | None = None) -> int:
    """Give the way back up, all or what is older; tell how many generations went."""
    dropped = await db.fetch(SQL.drop_former, book, view.name, age)
    if dropped:
        await discard(db, view, book)
    return len(dropped)


async def discard(db: Db, view: View, book: str) -> None:
    """Throw away the rows that are neither read, nor being built, nor kept for the way back."""
    kept = [row["generation"] for row in await db.fetch(SQL.read_kept, book, view.name)]
    if not kept:
        return
    for table in view.tables:
        await db.execute(SQL.discard, table, book, kept)
