"""One book's pen: takes the head, decides a batch by the rules, writes it, answers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from events.base import Position
from ledger import failpoints, journal
from ledger.batch import MICROSECOND, Batch
from ledger.database import Db
from ledger.memory import Memory
from ledger.proof.guard import Forked
from ledger.sitting import Sitting, Unit
from ledger.verdicts import Conflict, OutcomeUnknown

TRIES_MAX: Final = 5
PAUSE_SECONDS: Final = 0.05  # doubled with each try
BATCH_SPAN: Final = timedelta(seconds=1)  # facts are a microsecond apart, no batch has a million

# A lost or refused connection, a server that starts or stops, a standby: run the batch again.
PASSING: Final = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)
PASSING_STATES: Final = ("08", "25006", "40", "53", "57P", "55P03", "57014")


Guard = Callable[[Db, str], Awaitable[None]]


async def trusting(_db: Db, _book: str) -> None:
    """Take a database for what it says it is."""


class Pen:
    """Writes one book over one connection; many processes may hold a pen, the head decides."""

    def __init__(
        self, pool: asyncpg.Pool, book: str, clock: Callable[[], datetime], guard: Guard
    ) -> None:
        self.pool = pool
        self.book = book
        self.clock = clock
        self.guard = guard  # proves that a connection leads to the book that we wrote
        self.written: Position = 0  # the last fact of ours that was confirmed
        self.memory = Memory()
        self.db: PoolConnectionProxy | None = None
        self.zone: ZoneInfo | None = None
        self.head_at = datetime.min.replace(tzinfo=UTC)  # when the last fact was recorded
        self.is_alone = False  # the head was where we left it when we last looked
        self.volumes: set[int] = set()  # known to have their partition

    async def settle(self, units: list[Unit]) -> Position | None:
        """Write a batch and answer its callers; give the new head if facts were written.

        A batch that a constraint or a bug stops is written again unit by unit, so that one fault
        does not spoil the others.
        """
        head = None
        while units:
            try:
                written, units = await self.try_hard(units)
                head = written or head
            except Exception as error:  # noqa: BLE001 - whatever it was, the callers must hear it
                if len(units) == 1 or isinstance(error, (OutcomeUnknown, Forked)):
                    for unit in units:
                        unit.fail(error)
                    return head
                for unit in units:
                    head = await self.settle([unit]) or head
                return head
        return head

    async def try_hard(self, units: list[Unit]) -> tuple[Position | None, list[Unit]]:
        """Write what can go into one transaction; again, as long as the fault may pass."""
        for attempt in range(TRIES_MAX):
            try:
                return await self.write(units)
            except BaseException as error:
                self.memory.forget()
                self.volumes.clear()
                self.is_alone = False
                await self.drop_connection()
                if not may_pass(error):
                    raise
            await asyncio.sleep(PAUSE_SECONDS * 2**attempt)
        raise OutcomeUnknown

    async def write(self, units: list[Unit]) -> tuple[Position | None, list[Unit]]:
        """Write a batch; give the new head and the units that must wait for the next.

        As long as nobody else writes the book, what is remembered is true, and one statement takes
        the head, looks and writes. It says so if the head is not where it was left, or a key was
        used before; then, and where somebody else was seen, the head is taken first.
        """
        db = await self.connection()
        await self.open_volume(db, self.clock())  # in good time, before anybody waits for the head
        failpoints.reach("before-open")
        if self.is_alone and any(not order.dry_run for unit in units for order in unit.orders):
            try:
                return await self.write_at_once(db, units)
            except Conflict as conflict:
                if conflict.constraint not in journal.OVERTAKEN:
                    raise
        return await self.write_under_lock(db, units)

    async def write_at_once(self, db: Db, units: list[Unit]) -> tuple[Position | None, list[Unit]]:
        """Decide on what is remembered; the one statement that writes sees whether it is true."""
        opened = journal.Opened(self.memory.position or 0, self.head_at, {})
        batch, decided = await self.decide(db, units, opened)
        if batch.verdicts:
            await journal.write_batch(db, self.book, batch, opened.head_at)
        return self.settled(batch, units, decided)

    async def write_under_lock(
        self, db: Db, units: list[Unit]
    ) -> tuple[Position | None, list[Unit]]:
        """Take the head, so that nothing can change any more, then look, decide and write."""
        keys = [order.key for unit in units for order in unit.orders if not order.dry_run]
        async with db.transaction():
            opened = await journal.open_batch(db, self.book, keys)
            failpoints.reach("after-open")
            if opened.head < self.written:  # a replica took over that lacks what was confirmed
                raise Forked(self.book, opened.head + 1, self.written, is_short=True)
            was_left_there = self.memory.position == opened.head
            batch, decided = await self.decide(db, units, opened)
            if batch.verdicts:
                await journal.write_batch(db, self.book, batch, opened.head_at)
            failpoints.reach("before-commit")
        self.is_alone = was_left_there
        return self.settled(batch, units, decided)

    async def decide(self, db: Db, units: list[Unit], opened: journal.Opened) -> tuple[Batch, int]:
        """Decide as many units as one batch can take, in their order."""
        self.memory.stand_at(opened.head)
        started_at = await self.start_after(db, opened.head_at)
        volume = await self.open_volume(db, started_at)
        batch = Batch(self.memory, opened.head, started_at, volume)
        self.head_at = opened.head_at
        decided = await Sitting(db, self.book, self.memory, batch, opened).decide(units)
        failpoints.reach("after-decide")
        return batch, decided

    def settled(
        self, batch: Batch, units: list[Unit], decided: int
    ) -> tuple[Position | None, list[Unit]]:
        """Remember what is now on record, and answer."""
        failpoints.reach("after-commit")
        self.memory.advance(batch.position, batch.draft.changed)
        if batch.recorded:
            self.head_at = batch.recorded[-1].recorded_at
            self.written = batch.position
        for unit in units[:decided]:
            unit.succeed()
        failpoints.reach("after-answer")
        return (batch.position if batch.recorded else None), units[decided:]

    async def connection(self) -> PoolConnectionProxy:
        """Give the pen's own connection, made anew after a fault and looked at before use."""
        if self.db is None:
            self.db = await self.pool.acquire()
            await self.guard(self.db, self.book)
        return self.db

    async def start_after(self, db: Db, head_at: datetime) -> datetime:
        """Give the instant of the batch's first fact, later than any that the book has.

        Time never goes back, whatever the clock does. A batch lies in one fiscal year: what would
        begin in the last second of one begins in the first instant of the next.
        """
        at = max(self.clock().astimezone(UTC), head_at + MICROSECOND)
        zone = await self.time_zone(db)
        year = (at + BATCH_SPAN).astimezone(zone).year
        return max(at, datetime(year, 1, 1, tzinfo=zone).astimezone(UTC))

    async def open_volume(self, db: Db, at: datetime) -> int:
        """Tell which fiscal year an instant lies in, and make sure that it has its partition."""
        volume = at.astimezone(await self.time_zone(db)).year
        if volume not in self.volumes:
            await journal.open_volume(db, volume)
            self.volumes.add(volume)
        return volume

    async def time_zone(self, db: Db) -> ZoneInfo:
        """Give the time zone of the book."""
        if self.zone is None:
            name = await journal.read_time_zone(db, self.book)
            if name is None:
                raise AssertionError(f"book {self.book} was never founded")
            self.zone = ZoneInfo(name)
        return self.zone

    async def drop_connection(self) -> None:
        """Give up a connection that may be broken."""
        db, self.db = self.db, None
        if db is not None:
            with suppress(asyncpg.InterfaceError):  # one that died has left the pool by itself
                db.terminate()
            await self.pool.release(db)

    async def lay_down(self) -> None:
        """Give the connection back."""
        db, self.db = self.db, None
        if db is not None:
            await self.pool.release(db)


def may_pass(error: BaseException) -> bool:
    """Tell a fault that may pass from one that will be the same next time."""
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate:
        return error.sqlstate.startswith(PASSING_STATES)
    return isinstance(error, (*PASSING, asyncpg.InternalClientError))
