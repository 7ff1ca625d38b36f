"""Folds the facts of a book into rows of a new generation, beside the rows that are read.

Each book has generations of rows in a view's tables; the checkpoint names the one that is read. A
builder folds in memory and commits rows and place together every few seconds, so that whoever goes
on after a kill begins there. From then on, or when memory is full, rows are loaded when they are
touched, as the view itself does.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from events.codec import FACTS, Recorded
from ledger import queries
from ledger.database import Db
from projections import builds, feed, step
from projections.builds import Build, Superseded
from projections.feed import Place, Stored
from projections.sheet import rows_of
from projections.step import Turns
from projections.view import View

SQL = queries.load("projections", "rebuild")

PAGE_FACTS: Final = 5_000
ROWS_MAX: Final = 500_000  # in memory; beyond, rows go to the database and come back when touched
SAVE_SECONDS: Final = 10.0  # so much work a kill may cost
REST_FACTS: Final = 2_000  # left for the turn itself, while the checkpoint is locked
WHOLE_SECONDS: Final = 1e9  # what is in the caller's transaction is not parted
COMMAND_SECONDS: Final = 3600.0  # for the pool of whoever rebuilds: rows go by the million


class Stopped(Exception):
    """The facts can't be folded past a position; what is read stays as it is."""

    def __init__(self, position: int, reason: str) -> None:
        """Say where and why."""
        super().__init__(f"stopped at fact {position}: {reason}")
        self.position = position


class Progress(Struct, frozen=True):
    """How far a builder has come."""

    done_count: int
    total_count: int
    seconds: float
    begun_count: int = 0  # done before, by somebody who was killed

    @property
    def rate(self) -> int:
        """Facts a second."""
        return round((self.done_count - self.begun_count) / self.seconds) if self.seconds else 0

    @property
    def seconds_left(self) -> int:
        """Seconds to go at this rate."""
        return round((self.total_count - self.done_count) / self.rate) if self.rate else 0


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Report to nobody."""


class Builder:
    """Folds a book into the rows of a build."""

    def __init__(self, db: Db, view: View, build: Build, report: Report = silent) -> None:
        """Begin where the build stands: before the first fact, or where somebody was killed."""
        self._db = db
        self._view = view
        self._book = build.book
        self._report = report
        self._began = time.monotonic()
        self._begun_count = build.position
        self._turns = Turns()
        self._without = FACTS.keys() - view.wanted
        self._sheet: Any = None  # none: rows are loaded when they are touched
        if build.position == 0:
            self._sheet = view.sheet()
            for rows in rows_of(self._sheet):
                rows.whole = True
        self.build = build
        self.place = build.place
        self.target = build.target_position
        self.is_wanted = True  # false: whoever watches over it has learnt that it was cancelled

    async def go(self, position: int) -> None:
        """Fold all facts up to a position and commit every few seconds."""
        if position <= self.place.position:
            return
        target = await self._place_of(position)
        await self._check_dense(target)
        while self.place < target:
            async with self._db.transaction():
                await self._stretch(target, SAVE_SECONDS)

    async def reach(self, position: int) -> None:
        """Fold the few facts up to a position in the caller's transaction."""
        if position <= self.place.position:
            return
        target = await self._place_of(position)
        await self._check_dense(target)
        await self._stretch(target, WHOLE_SECONDS)

    def go_back(self, place: Place) -> None:
        """Stand where it stood before the caller's transaction was rolled back."""
        self.place = place
        self._sheet = None

    async def _stretch(self, target: Place, seconds: float) -> None:
        """Fold until it is time to commit; rows and place are there together or not at all."""
        start, began = self.place.position, time.monotonic()
        self.target = target.position
        await self._page(target)
        while self.place < target and time.monotonic() < began + seconds:
            await self._page(target)
        await self._save()
        worked_ms = round((time.monotonic() - began) * 1000)
        await builds.advance(self._db, self.build, start, self.place, worked_ms)

    async def _page(self, target: Place) -> None:
        began = time.monotonic()
        stored = await feed.read_after(
            self._db,
            self._book,
            self.place,
            PAGE_FACTS,
            without=self._without,
            until=target.position,
        )
        await self._take(stored)
        last = len(stored) < PAGE_FACTS
        self.place = target if last else Place(stored[-1].volume, stored[-1].position)
        now = time.monotonic()
        done, total = self.place.position, target.position
        self._report(Progress(done, total, now - self._began, self._begun_count))
        if not self.is_wanted:
            raise Superseded(self._view.name)
        await asyncio.sleep((now - began) * self.build.rest_percent / 100)

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
        if self._sheet is None:
            await step.apply(self._db, self._view, self._book, self.build.generation, facts)
            return
        await step.fold(self._view, facts, self._sheet, self._turns)
        if sum(len(rows) for rows in rows_of(self._sheet)) > ROWS_MAX:
            await self._save()
            self._sheet = None

    async def _save(self) -> None:
        if self._sheet is not None:
            for rows in rows_of(self._sheet):
                await rows.save(self._db, self._book, self.build.generation)
