"""Checks and applies files beside live traffic; what one process leaves another takes up.

A check begins anew wherever it was left: it writes nothing but its own rows. An application goes
on: a row that was recorded is found by its key, whoever recorded it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import structlog
from msgspec.json import encode
from uuid_utils import uuid7

from api.imports.applying import Work, apply
from api.imports.checking import check
from api.imports.kept import About, FaultKept, Import, Shelf
from api.imports.subject import Desk
from api.imports.summing import Summary, outcomes_of
from api.imports.table import SUBJECTS
from api.metrics import Metrics
from api.spreadsheets.reading import Limits
from ledger import queries
from ledger.month_run import PASSING
from ledger.proof.guard import Forked
from ledger.vault import Vault
from ledger.verdicts import Conflict
from ledger.writer import Writer
from projections.waiting import Behind, Waiting

SQL = queries.load("api", "imports")

HOLD: Final = timedelta(seconds=30)  # who is silent for so long is dead
BEAT_SECONDS: Final = 5.0
POLL_SECONDS: Final = 2.0
VIEW_SECONDS: Final = 10.0
SWEEP_SECONDS: Final = 3600.0
BROKE: Final = "import-broke"
STRAY_AGE_MS: Final = 3_600_000  # far longer than any upload lasts


class Lost(Exception):
    """Another process has taken the import up, or it was called off; leave it alone."""


class Imports:
    """Works at the imports of all books; several processes may, an import has one at a time."""

    def __init__(
        self,
        shelf: Shelf,
        writer: Writer,
        vault: Vault,
        waiting: Waiting,
        metrics: Metrics,
        days: int,
    ) -> None:
        self.shelf = shelf
        self._writer = writer
        self._vault = vault
        self._waiting = waiting
        self._metrics = metrics
        self._kept = timedelta(days=days)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._woken.set()

    async def work(self) -> None:
        """Take up whatever import is open, for ever."""
        while True:
            with suppress(*PASSING):  # not even the list can be read: try again
                await self.work_once()
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue
            self._woken.clear()

    async def sweep(self) -> None:
        """Erase what has been kept for long enough, for ever."""
        while True:
            with suppress(*PASSING):
                await self.erase_due()
            await asyncio.sleep(SWEEP_SECONDS)

    async def erase_due(self) -> None:
        """Destroy the keys of files that are old, and what came in pieces and never whole."""
        await self.shelf.pool.execute(SQL.erase_due, self._kept)
        oldest = uuid7().int - (STRAY_AGE_MS << 80)  # the time stands in its first 48 bits
        await self.shelf.pool.execute(SQL.sweep_chunks, str(UUID(int=oldest)))

    async def work_once(self) -> None:
        """Take up the imports that are open now and that nobody else holds."""
        for row in await self.shelf.pool.fetch(SQL.list_open):
            await self._take_up(row["book"], row["import"])

    async def _take_up(self, book: str, ref: str) -> None:
        """Work at an import until its check or its application is over."""
        holder = str(uuid4())
        row = await self.shelf.pool.fetchrow(SQL.hold, book, ref, holder, HOLD)
        if row is None:
            return
        file = self.shelf.import_of(book, row)
        alive = asyncio.create_task(self._stay_alive(file, holder), name=f"hold of {ref}")
        try:
            await self._wait_for_views(file)
            if file.state == "applying":
                await self._apply(file, holder)
            else:
                await self._check(file, holder)
        except Lost:
            return
        except (*PASSING, Behind, Conflict, Forked) as error:
            await self._let_go(file, holder, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a file that breaks us must not stop the others
            structlog.get_logger().error("import.broke", ref=ref, exc_info=error)
            await self._give_up(file, holder)
        finally:
            alive.cancel()

    async def _stay_alive(self, file: Import, holder: str) -> None:
        """Keep an import while a long file is read or a long part is written."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with suppress(*PASSING):
                await self.shelf.pool.execute(SQL.stay_alive, file.book, file.ref, holder, HOLD)

    async def _wait_for_views(self, file: Import) -> None:
        """Let the views have what was written before the file came."""
        head = await self.shelf.pool.fetchval(SQL.read_head, file.book)
        for view in SUBJECTS[file.subject].views:
            await self._waiting.wait_for(file.book, view, head, VIEW_SECONDS)

    async def _check(self, file: Import, holder: str) -> None:
        subject = SUBJECTS[file.subject]
        tell = partial(self._tell, file, holder)
        done = await check(self.shelf, subject, file, Limits(), tell, self.looking)
        about = self.shelf.close_about(file, done.about)
        await self._finish(file, holder, done.state, done.summary, done.row_count, about)

    async def _apply(self, file: Import, holder: str) -> None:
        work = Work(
            self.shelf,
            self._writer,
            SUBJECTS[file.subject],
            file,
            self.looking,
            partial(self._tell, file, holder),
        )
        done = await apply(work)
        for each in done.summary.outcomes:
            self._metrics.count_import_rows(file.subject, each.status, each.row_count)
        await self._finish(file, holder, done.state, done.summary, file.row_count)

    async def _tell(self, file: Import, holder: str, done_count: int) -> None:
        """Keep the import, and show how far it is."""
        row_count = file.row_count if file.state == "applying" else done_count
        held = await self.shelf.pool.fetchval(
            SQL.keep_hold, file.book, file.ref, holder, HOLD, done_count, row_count
        )
        if not held:
            raise Lost

    async def _give_up(self, file: Import, holder: str) -> None:
        """Set a file aside that meets a bug of ours; what was recorded of it stays recorded."""
        about = None
        if file.about is not None:
            told = About(name=file.about.name, faults=[FaultKept(BROKE)])
            about = self.shelf.close_about(file, told)
        async with self.shelf.pool.acquire() as db:
            summary = Summary(outcomes=await outcomes_of(db, file))
        state = "partly-applied" if summary.count("posted") else "rejected"
        await self._finish(file, holder, state, summary, file.row_count, about)

    async def _let_go(self, file: Import, holder: str, trouble: str) -> None:
        await self.shelf.pool.execute(SQL.let_go, file.book, file.ref, holder, trouble)

    async def _finish(
        self,
        file: Import,
        holder: str,
        state: str,
        summary: Summary,
        row_count: int,
        about: bytes | None = None,
    ) -> None:
        await self.shelf.pool.execute(
            SQL.finish, file.book, file.ref, holder, state, encode(summary), about, row_count
        )

    @asynccontextmanager
    async def looking(self, file: Import) -> AsyncIterator[Desk]:
        """Look at the book and its views as they are at one moment."""
        async with (
            self.shelf.pool.acquire() as db,
            db.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield Desk(
                db=db,
                book=file.book,
                scope=file.scope,
                by=file.asked_by,
                request=f"import:{file.ref}",
                month=file.month,
                effective_on=file.effective_on,
                vault=self._vault,
                digest=file.digest,
            )
