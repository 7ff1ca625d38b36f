"""The views of all books of a database: kept up by this process, or only waited for."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import asyncpg
import structlog

from projections import checkpoints, feed
from projections.catalogue import VIEWS
from projections.faults import PASSING
from projections.runner import Runner
from projections.view import View
from projections.waiting import Waiting

LOG = structlog.get_logger(__name__)

BOOKS_SECONDS: Final = 5.0  # until a book that another process opened is found
WAIT_SECONDS: Final = 5.0


class Views:
    """One worker a book, in this process; several processes share the work by the checkpoints."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        *,
        views: Sequence[View] = VIEWS,
        advancing: bool = True,
        rest_percent: int = 50,
    ) -> None:
        """Use the service's pool; not advancing, another process does the work."""
        self._pool = pool
        self._views = views
        self._advancing = advancing
        self._rest_percent = rest_percent
        self._waiting = Waiting(pool)
        self._runners: dict[str, Runner] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Make tables that are missing or outdated, and begin to work."""
        async with self._pool.acquire() as db:
            for view in await checkpoints.install(db, self._views):
                LOG.info("view.installed", view=view)
            books = await feed.read_books(db)
        if self._advancing:
            for book in books:
                self._work_on(book)
            self._watch = asyncio.create_task(self._watch_books())

    def wake(self, book: str, position: int) -> None:  # noqa: ARG002 - the writer's own hint
        """Look at a book at once: something was written in it."""
        if not self._advancing:
            return
        self._work_on(book)
        self._runners[book].wake()

    async def wait_for(
        self, book: str, view: str, position: int, seconds: float = WAIT_SECONDS
    ) -> None:
        """Return when a view has the fact at a position; raise `Behind` if it takes too long."""
        await self._waiting.wait_for(book, view, position, seconds)

    @property
    def faults(self) -> list[str]:
        """Name the workers that ended by themselves: the process is not ready without them."""
        tasks = {**self._tasks, "books": self._watch} if self._watch else self._tasks
        return [name for name, task in tasks.items() if task is not None and task.done()]

    async def stop(self) -> None:
        """End all workers; a step that is under way is rolled back and done again by the next."""
        tasks = [*self._tasks.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._waiting.close()

    def _work_on(self, book: str) -> None:
        if book in self._tasks:
            return
        runner = Runner(
            self._pool, book, self._views, self._waiting, rest_percent=self._rest_percent
        )
        self._runners[book] = runner
        self._tasks[book] = asyncio.create_task(runner.run(), name=f"views of {book}")

    async def _watch_books(self) -> None:
        while True:
            await asyncio.sleep(BOOKS_SECONDS)
            with suppress(*PASSING):  # while the database is away, no book is opened either
                async with self._pool.acquire() as db:
                    for book in await feed.read_books(db):
                        self._work_on(book)
