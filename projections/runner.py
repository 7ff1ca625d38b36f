"""Keeps every view of a book up with its facts, exactly once, and never past a fact that fails."""

import asyncio
import time
from collections.abc import Sequence
from itertools import groupby, zip_longest
from typing import Final

import asyncpg
import structlog

from events.codec import Recorded
from ledger.database import Db
from projections import checkpoints, feed, step
from projections.checkpoints import Checkpoint
from projections.faults import passes
from projections.feed import Place, Stored
from projections.step import Poison
from projections.view import View
from projections.waiting import Waiting

LOG = structlog.get_logger(__name__)

BATCH_FACTS: Final = 2_000
POLL_SECONDS: Final = 0.25  # hints may be lost; nothing depends on them
RETRY_SECONDS: Final = 1.0  # after the database was away
LULL_SECONDS: Final = 0.1  # without a fact: the writer is done
REST_MAX_SECONDS: Final = 2.0  # so much older than its batch a view may be that nobody waits for

Facts = Sequence[Recorded | Poison]


class Raced(Exception):
    """Another worker moved the checkpoint first: these facts are its business."""


class Runner:
    """Advances the views of one book."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        book: str,
        views: Sequence[View],
        waiting: Waiting,
        *,
        rest_percent: int = 400,
    ) -> None:
        """Take the views of a book in hand.

        While the book is being written it rests after each step, for so much of the time that the
        step took, unless a reader waits: beside a busy writer the batches grow and not the load.
        """
        self._pool = pool
        self._book = book
        self._views = {view.name: view for view in views}
        self._waiting = waiting
        self._rest_percent = rest_percent
        self._hint = asyncio.Event()

    def wake(self) -> None:
        """Look at once: something was written."""
        self._hint.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        resumed = False
        while True:
            self._hint.clear()
            began = time.monotonic()
            try:
                if not resumed:
                    await self._begin()
                    resumed = True
                moved = await self.step()
            except Raced:
                await asyncio.sleep(POLL_SECONDS)
            except Exception as error:
                if not passes(error):
                    raise
                LOG.warning("views.waiting", book=self._book, error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                if moved:
                    await self._rest((time.monotonic() - began) * self._rest_percent / 100)
                else:
                    await self._sleep_until_hint()

    async def _rest(self, seconds: float) -> None:
        """Leave the machine to the writer as long as it writes, unless a reader waits."""
        ends_at = time.monotonic() + min(seconds, REST_MAX_SECONDS)
        while self._hint.is_set() and (left := ends_at - time.monotonic()) > 0:
            self._hint.clear()
            if await self._waiting.until_asked(self._book, min(left, LULL_SECONDS)):
                return

    async def _begin(self) -> None:
        """Open the book's checkpoints; what failed under an older program may pass now."""
        async with self._pool.acquire() as db:
            await checkpoints.open_book(db, self._book, self._views.values())
            for view in await checkpoints.resume(db, self._book):
                LOG.info("view.resumed", book=self._book, view=view)

    async def _sleep_until_hint(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._hint.wait()
        except TimeoutError:
            return

    async def step(self) -> bool:
        """Advance all views by one batch each; tell whether any moved."""
        async with self._pool.acquire() as db:
            standing = await self._look(db)
            convoys = [
                (place, list(members))
                for place, members in groupby(standing, lambda member: member.place)
            ]
            moved = False
            # Those behind stop where the next ones stand, and go on together with them.
            ends = [place.position for place, _ in convoys[1:]]
            for (place, members), end in zip_longest(convoys, ends):
                limit = BATCH_FACTS if end is None else min(BATCH_FACTS, end - place.position)
                moved |= await self._advance(db, members, place, limit)
            if moved:
                await self._look(db)
            return moved

    async def _look(self, db: Db) -> list[Checkpoint]:
        """Tell the waiters where the views stand; give those that go on, the last ones first."""
        standing = await checkpoints.read(db, self._book)
        self._waiting.note(self._book, standing.values())
        ours = [
            checkpoint
            for name, view in self._views.items()
            if (checkpoint := standing.get(name)) is not None
            and checkpoint.live
            and checkpoint.version == view.version
        ]
        return sorted(ours, key=lambda checkpoint: (checkpoint.place, checkpoint.view))

    async def _advance(
        self, db: Db, members: Sequence[Checkpoint], place: Place, limit: int
    ) -> bool:
        """Take views that stand at one place on together: one read, one decode, one commit."""
        found = await feed.read_after(db, self._book, place, limit)
        stored = step.dense(found, place.position)
        if found and not stored:
            reason = f"the fact is missing: {found[0].position} follows {place.position}"
            for member in members:
                await self._stop(db, member, place, place, reason)
        if not stored:
            return False
        wanted = frozenset().union(*(self._views[member.view].wanted for member in members))
        turns = step.Turns()
        read = await step.read_all(stored, wanted, turns)
        parted = await step.part(read, [self._views[member.view] for member in members], turns)
        shares = list(zip(members, parted, strict=True))
        target = Place(stored[-1].volume, stored[-1].position)
        try:
            await self._commit(db, shares, place, target)
        except Raced:
            raise
        except Exception as error:  # whose fault it is will show when each goes alone
            if passes(error):
                raise
            LOG.warning("views.parted", book=self._book, position=place.position, why=repr(error))
            for member, facts in shares:
                await self._go_alone(db, member, facts, place, target, stored)
        return True

    async def _commit(
        self, db: Db, shares: Sequence[tuple[Checkpoint, Facts]], place: Place, target: Place
    ) -> None:
        """Move the checkpoints and change the rows, all or nothing."""
        async with db.transaction():
            moved = [member for member, _ in shares]
            if not await checkpoints.advance(db, self._book, moved, place, target):
                raise Raced
            for member, facts in shares:
                if facts:
                    view = self._views[member.view]
                    await step.apply(db, view, self._book, member.generation, facts)

    async def _go_alone(
        self,
        db: Db,
        member: Checkpoint,
        facts: Facts,
        place: Place,
        target: Place,
        stored: Sequence[Stored],
    ) -> bool:
        """Take one view on as far as it goes: up to the target, or right before its poison."""
        try:
            await self._commit(db, [(member, facts)], place, target)
        except Raced:
            raise
        except Exception as error:
            if passes(error):
                raise
            first = stored[0].position
            if len(facts) == 1:
                before = place_before(stored, facts[0].position - first, place)
                reason = f"{type(error).__name__}: {error}"
                await self._stop(db, member, place, before, reason)
                return False
            half = len(facts) // 2
            middle = place_before(stored, facts[half].position - first, place)
            return await self._go_alone(
                db, member, facts[:half], place, middle, stored
            ) and await self._go_alone(db, member, facts[half:], middle, target, stored)
        return True

    async def _stop(
        self, db: Db, member: Checkpoint, place: Place, before: Place, reason: str
    ) -> None:
        """Mark a view as failed right after a place."""
        if await checkpoints.fail(db, self._book, member, place, before, reason):
            LOG.error(
                "view.failed",
                book=self._book,
                view=member.view,
                position=before.position + 1,
                reason=reason,
            )


def place_before(stored: Sequence[Stored], index: int, start: Place) -> Place:
    """Give the place right before one of the facts that were read after a start."""
    if index == 0:
        return start
    return Place(stored[index - 1].volume, stored[index - 1].position)
