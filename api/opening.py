"""Opens what the routes stand on, each after what it needs, and closes it all in reverse."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final, cast

import asyncpg
import structlog
from aiohttp import web

from api import health
from api.auth import KEYS
from api.imports.kept import Shelf
from api.imports.routes import IMPORTS
from api.imports.working import Imports
from api.month_runs import MONTH_RUNS
from api.people import VAULT
from api.period_rolls import PERIOD_ROLLS
from api.plumbing import METRICS, POOL, SETTINGS, WRITER
from api.projection_rebuilds import keep_building
from api.sealing import SEALS, Seals, check_published
from api.settings import Settings
from api.views import WAITING
from api.webhooks.addresses import read_rules
from api.webhooks.delivering import WEBHOOKS, WIRE, Deliveries
from api.webhooks.wire import Wire
from events.base import Position
from ledger.database import Pooler, open_pool
from ledger.keyring import Keyring, parse_keyring, read_or_make_keyring
from ledger.keys import Keys
from ledger.month_run import PASSING, MonthRuns
from ledger.period_roll import PeriodRolls
from ledger.proof.guard import Forked
from ledger.vault import Vault
from ledger.webhooks import Webhooks
from ledger.writer import Writer
from projections import catalogue, checkpoints, feed
from projections.checker import Checker
from projections.rebuild import COMMAND_SECONDS
from projections.runner import Runner
from projections.waiting import Waiting

KEY_FILE: Final = "master.key"  # in the data folder, where no key is set
ORPHAN_AGE: Final = timedelta(hours=1)  # far longer than any command takes
SWEEP_SECONDS: Final = 600.0
FILES_AT_ONCE: Final = 2
SLOW_SIZE: Final = 6  # a builder with its signs of life, a check, and webhooks


class Crew:
    """The tasks that work beside the requests; readiness fails when one of them has died."""

    def __init__(self, pool: asyncpg.Pool, vault: Vault, waiting: Waiting, seals: Seals) -> None:
        self._pool = pool
        self._seals = seals
        self._vault = vault
        self._waiting = waiting
        self._runners: dict[str, Runner] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def fallen(self) -> list[str]:
        """Name the tasks that have died."""
        return [name for name, task in self._tasks.items() if task.done()]

    def start(self, name: str, work: Awaitable[None]) -> None:
        """Let a task work until the crew is dismissed."""
        self._tasks[name] = asyncio.create_task(_told(name, work), name=name)

    def wake(self, book: str, _: Position) -> None:
        """Let the views of a book look at once; a book that was just opened gets its runner."""
        runner = self._runners.get(book)
        if runner is None:
            runner = Runner(self._pool, book, catalogue.VIEWS, self._waiting)
            self._runners[book] = runner
            self.start(f"views of {book}", runner.run())
            self.start(f"seal of {book}", self._seals.seal(book))
        runner.wake()

    async def begin(self) -> None:
        """Start to keep the views of all books, to seal them, and to sweep the vault."""
        async with self._pool.acquire() as db:
            books = await feed.read_books(db)
            for book in books:
                try:
                    await self._seals.guard.check(db, book)
                except Forked as forked:  # it is read, and neither written to nor signed
                    structlog.get_logger().error("book.forked", book=book, reason=str(forked))
        for book in books:
            await self._vault.open(book)  # a wrong master key is told at the start, not later
            self.wake(book, 0)
        self.start("sweep", self._sweep())

    async def dismiss(self) -> None:
        """Stop all tasks where they can be stopped; each leaves whole transactions."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _sweep(self) -> None:
        """Settle persons whose command came to nothing, now and then."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for book in list(self._runners):
                with suppress(*PASSING):
                    await self._vault.sweep_orphans(book, ORPHAN_AGE)
                    await self._vault.finish_erasures(book)
                    await self._vault.index_names(book)


async def _told(name: str, work: Awaitable[None]) -> None:
    """Work, and tell the log should it end by a bug."""
    try:
        await work
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        structlog.get_logger().error("task.fell", task=name, exc_info=error)
        raise


CREW: Final = web.AppKey("crew", Crew)


async def check_crew(app: web.Application) -> str:
    """See that every task beside the requests goes on."""
    fallen = app[CREW].fallen
    return f"fell: {', '.join(fallen)}" if fallen else health.FINE


def keyring_of(settings: Settings) -> Keyring:
    """Take the master keys of the vault from the settings, else from the data folder's file."""
    if settings.master_keys is not None:
        return parse_keyring(settings.master_keys)
    Path(settings.data).mkdir(parents=True, exist_ok=True)
    return read_or_make_keyring(Path(settings.data) / KEY_FILE)


async def open_all(app: web.Application) -> AsyncIterator[None]:
    """Open the pool, the views, the writer, the vault and the crew, and close them afterwards."""
    settings = app[SETTINGS]
    if settings.dsn is None:
        raise AssertionError("whoever composes the service says where its database is")
    pool = await open_pool(
        settings.dsn,
        size=settings.pool_size,
        pooler=cast("Pooler", settings.pooler),
        production=settings.production,
    )
    slow = await open_pool(  # for what reads whole books
        settings.dsn,
        size=SLOW_SIZE,
        pooler=cast("Pooler", settings.pooler),
        command_seconds=COMMAND_SECONDS,
        application="certledger views",
    )
    keyring = keyring_of(settings)
    vault, waiting = Vault(pool, keyring), Waiting(pool)
    seals = Seals(pool, settings)
    crew = Crew(pool, vault, waiting, seals)
    writer = Writer(
        pool,
        wake=crew.wake,
        guard=seals.guard.check,
        waiting_max=settings.queue_max,
        batch_max=settings.batch_max,
    )
    month_runs, period_rolls = MonthRuns(pool, writer), PeriodRolls(pool, writer)
    imports = Imports(
        Shelf(pool, keyring), writer, vault, waiting, app[METRICS], settings.import_days
    )
    app[POOL], app[KEYS], app[WRITER] = pool, Keys(pool), writer
    app[VAULT], app[WAITING], app[CREW], app[SEALS] = vault, waiting, crew, seals
    app[MONTH_RUNS], app[PERIOD_ROLLS], app[IMPORTS] = month_runs, period_rolls, imports
    app[WEBHOOKS] = Webhooks(slow, keyring)
    rules = read_rules(settings.webhook_networks, allows_http=settings.webhook_http)
    app[WIRE] = Wire(rules, settings.webhook_seconds)
    app[health.CHECKS] = {
        **health.STANDARD_CHECKS,
        "crew": check_crew,
        "published": check_published,
    }
    try:
        async with pool.acquire() as db:
            await checkpoints.install(db, catalogue.VIEWS)
        await crew.begin()
        crew.start("month runs", month_runs.work())
        crew.start("period rolls", period_rolls.work())
        for number in range(FILES_AT_ONCE):  # so that a long file does not keep a short one waiting
            crew.start(f"imports {number + 1}", imports.work())
        crew.start("erased imports", imports.sweep())
        crew.start("rebuilds", keep_building(slow))
        deliveries = Deliveries(slow, app[WEBHOOKS], app[WIRE], app[METRICS], settings)
        if settings.webhooks_at_once:
            crew.start("webhooks", deliveries.run())
        crew.start("log of webhooks", deliveries.sweep())
        if settings.check_hours:
            interval = timedelta(hours=settings.check_hours)
            crew.start("checks", Checker(slow, catalogue.VIEWS, interval).run())
        yield
    finally:
        await writer.close()
        await crew.dismiss()
        await app[WIRE].close()
        await waiting.close()
        await slow.close()
        await pool.close()
