"""Derives every view and every guarded sum from the facts again, on a schedule, and tells.

It runs beside the service and rests most of the time. What differs is named, row and all, and
stays told until the next check finds it right: a figure that no fact has made is never silent.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from ledger.refold import refold
from projections import feed, rebuilding
from projections.builds import Superseded
from projections.comparison import Comparison
from projections.faults import PASSING, passes
from projections.rebuild import Stopped
from projections.view import View

SQL = queries.load("projections", "checker")
LOG = structlog.get_logger(__name__)

SUMS: Final = "guarded sums"  # with states, charges and claims: all that the rules decide on
REST_PERCENT: Final = 400  # of the time at work
LOOK_SECONDS: Final = 60.0
TEXT_CHARACTERS: Final = 2_000


class Check(Struct, frozen=True):
    """What was found when a subject was last checked."""

    book: str
    subject: str
    checked_at: datetime | None  # None: not yet
    position: int
    took_ms: int
    difference: str | None


async def read(db: Db, book: str) -> list[Check]:
    """Tell what was found in a book."""
    return [Check(*row) for row in await db.fetch(SQL.read, book)]


class Checker:
    """Checks the books of a database, each subject once in an interval."""

    def __init__(self, pool: asyncpg.Pool, views: Sequence[View], interval: timedelta) -> None:
        """Check all of this so often."""
        self._pool = pool
        self._views = {view.name: view for view in views}
        self._interval = interval

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                while await self.step():
                    pass
            except PASSING as error:
                if not passes(error):
                    raise
                LOG.warning("checks.waiting", error=type(error).__name__)

    async def step(self) -> bool:
        """Check what is due, one subject; tell whether there was any."""
        subjects = [*self._views, SUMS]
        async with self._pool.acquire() as db:
            for book in await feed.read_books(db):
                await db.execute(SQL.enlist, book, subjects)
                subject = await db.fetchval(SQL.claim, book, subjects, self._interval)
                if subject is not None:
                    await self._check(db, book, subject)
                    return True
        return False

    async def _check(self, db: Db, book: str, subject: str) -> None:
        began = time.monotonic()
        try:
            if subject == SUMS:
                position, found = await check_sums(db, book)
            else:
                position, found = await check_view(db, self._views[subject], book)
        except Superseded:  # the view is of another version: its rows are made anew
            return
        took_ms = round((time.monotonic() - began) * 1000)
        shown = None if found is None else found[:TEXT_CHARACTERS]
        await db.execute(SQL.record, book, subject, position, took_ms, shown)
        if found is None:
            LOG.info("check.passed", book=book, subject=subject, position=position, ms=took_ms)
        else:
            LOG.error("check.differs", book=book, subject=subject, difference=shown)


async def check_view(db: Db, view: View, book: str) -> tuple[int, str | None]:
    """Derive a view again; give the position, and the first row that differs in words."""
    try:
        comparison = await rebuilding.check(db, view, book, rest_percent=REST_PERCENT)
    except Stopped as stopped:
        return stopped.position, str(stopped)
    return comparison.position, words_of(comparison)


def words_of(comparison: Comparison) -> str | None:
    """Name the first row that differs, and the facts behind it."""
    if comparison.first is None:
        return None
    table, row = comparison.first
    stored, derived = row.stored or {}, row.derived or {}
    columns = ", ".join(
        f"{name}: stored {stored.get(name)}, derived {derived.get(name)}" for name in row.columns
    )
    facts = ", ".join(str(fact.position) for fact in row.facts)
    count = comparison.difference_count
    return f"{table} {'/'.join(row.key)}: {columns}; facts {facts}; rows that differ: {count}"


async def check_sums(db: Db, book: str) -> tuple[int, str | None]:
    """Derive states and guarded sums again; name the first row that differs."""
    findings = await refold(db, book, rest_percent=REST_PERCENT)
    if not findings.differences:
        return findings.facts_count, None
    first = findings.differences[0]
    words = f"{first.table} {first.row}: stored {first.stored}; derived {first.derived}"
    return findings.facts_count, words
