"""The one way to write: many commands a commit, one pen a book, no answer before it is safe.

While one commit is under way the queue grows; the next batch takes what is there, up to a bound.
One caller alone is answered at once, a thousand callers share a commit. The head row of the book
is taken first, so whatever a rule looks at is still so when its facts are written. An outcome that
is not known is found out by running the batch again: its keys say what was recorded.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import asyncpg

from events.base import Position
from ledger.pen import Guard, Pen, trusting
from ledger.sitting import Job, Unit
from ledger.verdicts import Order, OutcomeUnknown, QueueFull, Verdict

ORDERS_PER_BATCH: Final = 512
ORDERS_WAITING_MAX: Final = 20_000


def utc_now() -> datetime:
    """Read the clock that stamps facts."""
    return datetime.now(UTC)


def nobody(_book: str, _position: Position) -> None:
    """Wake no one."""


class Writer:
    """Takes orders for any book and answers each with its verdict."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        *,
        clock: Callable[[], datetime] = utc_now,
        wake: Callable[[str, Position], None] = nobody,
        guard: Guard = trusting,
        waiting_max: int = ORDERS_WAITING_MAX,
        batch_max: int = ORDERS_PER_BATCH,
    ) -> None:
        self.pool = pool
        self.clock = clock
        self.wake = wake
        self.guard = guard
        self.waiting_max = waiting_max
        self.batch_max = batch_max
        self.desks: dict[str, Desk] = {}
        self.closing = False

    @property
    def alive(self) -> bool:
        """Tell whether every book that was written to still has its pen."""
        return not self.closing and all(not desk.task.done() for desk in self.desks.values())

    @property
    def waiting_count(self) -> int:
        """Count the orders that wait for a batch."""
        return sum(desk.waiting for desk in self.desks.values())

    async def execute(self, order: Order) -> Verdict:
        """Decide one command and record its facts.

        Raises QueueFull, OutcomeUnknown or Conflict when there is no verdict; the same key may
        be sent again.
        """
        return (await self.desk(order.book).hand_in([order], atomic=True))[0]

    async def execute_all(self, orders: Sequence[Order], *, atomic: bool) -> list[Verdict]:
        """Decide commands of one book in order: all or none, or each for itself."""
        if not orders:
            return []
        desk = self.desk(orders[0].book)
        if atomic:
            return await desk.hand_in(orders, atomic=True)
        verdicts: list[Verdict] = []
        for start in range(0, len(orders), self.batch_max):  # others get their turn in between
            part = orders[start : start + self.batch_max]
            verdicts += await desk.hand_in(part, atomic=False)
        return verdicts

    async def simulate(self, orders: Sequence[Order]) -> list[Verdict]:
        """Decide commands of one book in order on a fork of it, and record nothing.

        What is accepted counts for the next; what is refused does not.
        """
        if not all(order.dry_run for order in orders):
            raise AssertionError("an order of a simulation would be recorded")
        return await self.desk(orders[0].book).hand_in(orders, forked=True)

    def desk(self, book: str) -> "Desk":
        """Give the desk of a book; it is set up when the book is first written to."""
        if self.closing:
            raise QueueFull
        desk = self.desks.get(book)
        if desk is None:
            desk = self.desks[book] = Desk(self, book)
        return desk

    async def close(self) -> None:
        """Finish what was handed in, then lay the pens down."""
        self.closing = True
        await asyncio.gather(*(desk.close() for desk in self.desks.values()))


class Desk:
    """The queue of one book and the task that empties it, batch by batch."""

    def __init__(self, writer: Writer, book: str) -> None:
        self.writer = writer
        self.pen = Pen(writer.pool, book, writer.clock, writer.guard)
        self.units: deque[Unit] = deque()
        self.waiting = 0
        self.arrived = asyncio.Event()
        self.task = asyncio.create_task(self.run(), name=f"writer of book {book}")

    async def hand_in(
        self, orders: Sequence[Order], *, atomic: bool = False, forked: bool = False
    ) -> list[Verdict]:
        """Wait for the verdicts of orders that belong together.

        Whoever comes to a full queue is sent away. Orders that belong together may overfill it
        once: else more of them than it ever holds would be sent away for ever.
        """
        if self.task.done() or self.waiting >= self.writer.waiting_max:
            raise QueueFull
        job = Job(orders, atomic=atomic, forked=forked)
        self.units.extend(job.units)
        self.waiting += len(orders)
        self.arrived.set()
        return await job.answer

    async def run(self) -> None:
        """Write batch after batch until closed; each answers its callers itself."""
        batch: list[Unit] = []
        try:
            while True:
                await self.arrived.wait()
                if not self.units:
                    if self.writer.closing:
                        return
                    self.arrived.clear()
                    continue
                batch = self.next_batch()
                position = await self.pen.settle(batch)
                if position is not None:
                    self.writer.wake(self.pen.book, position)
        finally:
            for unit in batch:  # whoever was not answered must not wait for ever
                unit.fail(OutcomeUnknown())
            for unit in self.units:
                unit.fail(QueueFull())
            await self.pen.lay_down()

    def next_batch(self) -> list[Unit]:
        """Take what waits, up to the bound, but at least one unit."""
        batch = [self.units.popleft()]
        count = len(batch[0].orders)
        while self.units and count + len(self.units[0].orders) <= self.writer.batch_max:
            unit = self.units.popleft()
            batch.append(unit)
            count += len(unit.orders)
        self.waiting -= count
        return batch

    async def close(self) -> None:
        """Let the task end once the queue is empty."""
        self.arrived.set()
        await asyncio.gather(self.task, return_exceptions=True)
