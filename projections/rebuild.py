"""Makes a view again from the facts, beside the one that is read, and turns to it when it is whole.

Each book has generations of rows in a view's tables; the checkpoint names the one that is read. A
builder writes rows of a new generation, which nobody reads, and catches up with the book. Then it
turns the checkpoint in one short transaction. A builder that dies leaves rows that the next one
throws away.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from msgspec import Struct

from events.codec import FACTS, Recorded
from ledger import queries
from ledger.database import Db
from projections import feed, step
from projections.feed import START, Place, Stored
from projections.sheet import Added, rows_of
from projections.step import Turns
from projections.view import View

SQL = queries.load("projections", "rebuild")

PAGE_FACTS: Final = 5_000
ROWS_MAX: Final = 500_000  # in memory; beyond, rows go to the database and come back when touched
REST_FACTS: Final = 2_000  # left for the turn itself, while the checkpoint is locked
COMMAND_SECONDS: Final = 3600.0  # for the pool of whoever rebuilds: rows go by the million


class Stopped(Exception):
    """The facts can't be folded past a position; what is read stays as it is."""

    def __init__(self, position: int, reason: str) -> None:
        """Say where and why."""
        super().__init__(f"stopped at fact {position}: {reason}")
        self.position = position


class Superseded(Exception):
    """Somebody else began to build the same view later, or it is of another version."""


class Progress(Struct, frozen=True):
    """How far a builder has come."""

    done_count: int
    total_count: int
    seconds: float

    @property
    def rate(self) -> int:
        """Facts a second."""
        return round(self.done_count / self.seconds) if self.seconds else 0

    @property
    def seconds_left(self) -> int:
        """Seconds to go at this rate."""
        return round((self.total_count - self.done_count) / self.rate) if self.rate else 0


class Difference(Struct, frozen=True):
    """A row that is not what the facts say, as JSON; None where there is no such row."""

    table: str
    stored: str | None
    derived: str | None


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Report to nobody."""


class Builder:
    """Folds a book into rows of a new generation."""

    def __init__(self, db: Db, view: View, book: str, generation: int, report: Report) -> None:
        """Begin before the first fact."""
        self._db = db
        self._view = view
        self._book = book
        self._report = report
        self._began = time.monotonic()
        self._turns = Turns()
        self._without = FACTS.keys() - view.wanted
        self.generation = generation
        self.place = START
        self._sheet: Any = view.sheet()
        self._in_memory = True
        for rows in rows_of(self._sheet):
            rows.whole = True

    async def reach(self, position: int) -> None:
        """Fold all facts up to a position."""
        if position <= self.place.position:
            return
        target = await self._place_of(position)
        await self._check_dense(target)
        while self.place < target:
            stored = await feed.read_after(
                self._db, self._book, self.place, PAGE_FACTS, without=self._without, until=position
            )
            last = len(stored) < PAGE_FACTS
            await self._take(stored)
            self.place = target if last else Place(stored[-1].volume, stored[-1].position)
            seconds = time.monotonic() - self._began
            self._report(Progress(self.place.position, position, seconds))

    async def catch_up(self) -> None:
        """Come so near to the end of the book that the rest takes no time."""
        while True:
            head = await feed.read_head(self._db, self._book)
            if head.position - self.place.position <= REST_FACTS:
                break
            await self.reach(head.position)
        await self.flush()

    async def flush(self) -> None:
        """Write all rows that are in memory; from now on they are loaded when they are touched."""
        if self._in_memory:
            for rows in rows_of(self._sheet):
                await rows.save(self._db, self._book, self.generation)
            self._sheet = None
            self._in_memory = False

    async def _place_of(self, position: int) -> Place:
        volumes = await feed.read_volumes(self._db, self._book)
        volume = await self._db.fetchval(SQL.read_volume, self._book, volumes, position)
        if volume is None:
            raise Stopped(position, "the fact is missing")
        return Place(volume, position)

    async def _check_dense(self, target: Place) -> None:
        count = await feed.count_between(self._db, self._book, self.place, target)
        if count == target.position - self.place.position:
            return
        place = self.place
        while found := await feed.read_after(self._db, self._book, place, PAGE_FACTS):
            stored = step.dense(found, place.position)
            if len(stored) < len(found):
                raise Stopped(place.position + len(stored) + 1, "the fact is missing")
            place = Place(stored[-1].volume, stored[-1].position)

    async def _take(self, stored: list[Stored]) -> None:
        facts = [each.fact for each in await step.read_all(stored, self._view.wanted, self._turns)]
        for fact in facts:
            if not isinstance(fact, Recorded):
                raise Stopped(fact.position, fact.reason)
        if not self._in_memory:
            await step.apply(self._db, self._view, self._book, self.generation, facts)
            return
        await step.fold(self._view, facts, self._sheet, self._turns)
        tables = rows_of(self._sheet)
        for rows in tables:
            if isinstance(rows, Added):
                await rows.save(self._db, self._book, self.generation)
        if sum(len(rows) for rows in tables) > ROWS_MAX:
            await self.flush()


async def rebuild(db: Db, view: View, book: str, report: Report = silent) -> None:
    """Build a view anew from all facts of a book while the old rows go on being read."""
    async with building(db, view, book, report) as builder:
        await builder.catch_up()
        async with db.transaction():
            position = await db.fetchval(SQL.lock, book, view.name, builder.generation)
            if position is None:
                raise Superseded(view.name)
            head = await feed.read_head(db, book)
            await builder.reach(max(head.position, position))
            place = builder.place
            await db.execute(
                SQL.turn, book, view.name, builder.generation, place.volume, place.position
            )


async def check(db: Db, view: View, book: str, report: Report = silent) -> Difference | None:
    """Build a view beside itself and give the first row that is not what the facts say."""
    async with building(db, view, book, report) as builder:
        await builder.reach(await db.fetchval(SQL.read_position, book, view.name))
        await builder.flush()
        async with db.transaction(isolation="repeatable_read"):
            row = await db.fetchrow(SQL.read_standing, book, view.name)
            if row is None:
                raise Superseded(view.name)
            await builder.reach(row["position"])
            for table in view.tables:
                generations = (row["generation"], builder.generation)
                found = await db.fetchrow(SQL.read_first_difference, table, book, *generations)
                if found is not None:
                    return Difference(table, *found)
    return None


@asynccontextmanager
async def building(db: Db, view: View, book: str, report: Report) -> AsyncIterator[Builder]:
    """Take a new generation, and in the end throw away all rows that nobody reads."""
    row = await db.fetchrow(SQL.begin, book, view.name, view.version)
    if row is None:
        raise Superseded(view.name)
    await discard(db, view, book)
    try:
        yield Builder(db, view, book, row["building"], report)
    except (Stopped, Superseded):
        await discard(db, view, book, given_up=row["building"])
        raise
    await discard(db, view, book, given_up=row["building"])


async def discard(db: Db, view: View, book: str, given_up: int | None = None) -> None:
    """Throw away the rows that are neither read nor being built."""
    kept = await db.fetchrow(SQL.read_kept, book, view.name)
    if kept is None:
        return
    generations = [kept["generation"]]
    if kept["building"] != given_up:
        generations.append(kept["building"])
    for table in view.tables:
        await db.execute(SQL.discard, table, book, generations)
