"""Lets a reader wait until a view has what the reader has just written."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import asyncpg

from projections import checkpoints
from projections.checkpoints import Checkpoint
from projections.faults import PASSING

LOOK_SECONDS: Final = 0.05  # when another process advances the view


class Behind(Exception):
    """A view has not come as far as the reader asked for."""

    def __init__(self, view: str, wanted: int, position: int, reason: str | None) -> None:
        """Say where it stands; with a reason, it stopped there and waiting is of no use."""
        super().__init__(f"{view} stands at {position}, asked for {wanted}")
        self.view = view
        self.wanted = wanted
        self.position = position
        self.reason = reason


class Waiting:
    """Knows how far the views have come, from this process or from the database."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        """Know nothing yet."""
        self._pool = pool
        self._known: dict[tuple[str, str], Checkpoint] = {}
        self._news = asyncio.Event()
        self._waiters: Counter[str] = Counter()
        self._asked = asyncio.Event()
        self._lookouts: dict[str, asyncio.Task[None]] = {}

    def note(self, book: str, standing: Iterable[Checkpoint]) -> None:
        """Tell the waiters where views stand now."""
        for checkpoint in standing:
            self._known[book, checkpoint.view] = checkpoint
        self._news.set()
        self._news = asyncio.Event()

    def position(self, book: str, view: str) -> int:
        """Tell how far a view has come, as far as this process knows."""
        known = self._known.get((book, view))
        return 0 if known is None else known.position

    async def wait_for(self, book: str, view: str, position: int, seconds: float) -> None:
        """Return when the view has the fact at a position; raise Behind if it takes too long."""
        if self.position(book, view) >= position:
            return
        self._waiters[book] += 1
        self._asked.set()
        self._look_out(book)
        try:
            async with asyncio.timeout(seconds):
                while not self._reached(book, view, position):
                    await self._news.wait()
        except TimeoutError:
            raise Behind(view, position, self.position(book, view), None) from None
        finally:
            self._waiters[book] -= 1

    async def until_asked(self, book: str, seconds: float) -> bool:
        """Tell as soon as somebody waits for a view of the book, or that nobody has so long."""
        try:
            async with asyncio.timeout(seconds):
                while not self._waiters[book]:
                    self._asked.clear()
                    await self._asked.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Stop looking out."""
        for task in self._lookouts.values():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _reached(self, book: str, view: str, position: int) -> bool:
        known = self._known.get((book, view))
        if known is None or known.position < position:
            if known is not None and not known.live:
                raise Behind(view, position, known.position, known.reason)
            return False
        return True

    def _look_out(self, book: str) -> None:
        task = self._lookouts.get(book)
        if task is None or task.done():
            self._lookouts[book] = asyncio.create_task(self._look(book))

    async def _look(self, book: str) -> None:
        while self._waiters[book] > 0:
            with suppress(*PASSING):  # while the database is away, nobody is told anything
                async with self._pool.acquire() as db:
                    self.note(book, (await checkpoints.read(db, book)).values())
            await asyncio.sleep(LOOK_SECONDS)
