"""Sends facts to webhooks as they are recorded: in order, each until it is taken or given up."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import SystemRandom
from typing import Final
from uuid import uuid4

import asyncpg
import msgspec
import structlog
from aiohttp import web

from api.cloud_events import cloud_event
from api.metrics import Metrics
from api.settings import Settings
from api.webhooks.wire import GONE, Outcome, Wire
from ledger.webhooks import Webhooks
from projections import feed, outgoing
from projections.audit_trail import Entry
from projections.faults import PASSING, passes
from projections.outgoing import HOLD_BEYOND, Attempt, Holder, Line, LostTurn, Turn

LOG = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 0.5
TURN_SECONDS: Final = 10.0  # then another webhook may have its turn
SWEEP_SECONDS: Final = 3_600.0
PAGE_FACTS: Final = 20
JITTER: Final = 0.25  # of a wait at the most: those who failed together do not come back together
CHANCE: Final = SystemRandom()


class Deliveries:
    """Sends for every book of a database; several processes may, a webhook has one at a time."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        webhooks: Webhooks,
        wire: Wire,
        metrics: Metrics,
        settings: Settings,
    ) -> None:
        self._pool = pool
        self._webhooks = webhooks
        self._wire = wire
        self._metrics = metrics
        self._waits = waits_of(settings.webhook_retries)
        self._patience = timedelta(days=settings.webhook_disable_days)
        self._log_age = timedelta(days=settings.webhook_log_days)
        self._at_once = settings.webhooks_at_once
        hold = timedelta(seconds=settings.webhook_seconds) + HOLD_BEYOND
        self._holder = Holder(str(uuid4()), hold)
        self._turns: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until cancelled; what is held is left to others then."""
        try:
            while True:
                try:
                    await self._start_due()
                except PASSING as error:
                    if not passes(error):
                        raise
                    LOG.warning("webhooks.waiting", error=type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self._stop()

    async def sweep(self) -> None:
        """Forget old lines of the log now and then, until cancelled."""
        while True:
            try:
                async with self._pool.acquire() as db:
                    books = await feed.read_books(db)
                for book in books:
                    await self._webhooks.sweep(book, self._log_age)
            except PASSING as error:
                if not passes(error):
                    raise
                LOG.warning("webhooks.waiting", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _start_due(self) -> None:
        """Take up what is due, as far as there is room."""
        async with self._pool.acquire() as db:
            for book in await feed.read_books(db):
                room = self._at_once - len(self._turns)
                if room > 0:
                    for turn in await outgoing.claim(db, book, self._holder, room):
                        self._begin(book, turn)

    def _begin(self, book: str, turn: Turn) -> None:
        task = asyncio.create_task(self._take(book, turn), name=f"webhook {turn.webhook}")
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        task.add_done_callback(_tell_bug)

    async def _stop(self) -> None:
        """Break off what is under way: it comes again, under the same id."""
        turns = list(self._turns)
        for task in turns:
            task.cancel()
        await asyncio.gather(*turns, return_exceptions=True)
        try:
            async with self._pool.acquire() as db:
                for book in await feed.read_books(db):
                    await outgoing.let_go(db, book, self._holder)
        except PASSING as error:
            LOG.warning("webhooks.waiting", error=type(error).__name__)  # the hold will be over

    async def _take(self, book: str, turn: Turn) -> None:
        """Send to one webhook for a while, or as long as there is something due."""
        ends_at = asyncio.get_running_loop().time() + TURN_SECONDS
        try:
            while asyncio.get_running_loop().time() < ends_at:
                async with self._pool.acquire() as db:
                    line = await outgoing.next_line(db, book, turn, self._holder)
                    if line is None:
                        break
                    facts = await outgoing.read_wanted(db, book, turn, line, PAGE_FACTS)
                    if not facts:
                        await outgoing.pass_over(db, book, turn, self._holder, line)
                if not await self._bring(book, turn, line, facts):
                    break
            async with self._pool.acquire() as db:
                await outgoing.let_go(db, book, self._holder, turn.webhook)
        except LostTurn:
            return
        except PASSING as error:
            if not passes(error):
                raise
            LOG.warning("webhooks.waiting", error=type(error).__name__)

    async def _bring(self, book: str, turn: Turn, line: Line, facts: Sequence[Entry]) -> bool:
        """Send facts one after the other; tell whether to go on with this webhook."""
        number = line.attempt_count + 1
        secrets = await self._webhooks.secrets(book, turn.webhook) if facts else []
        for fact in facts:
            message = f"fact_{book}_{fact.position}"  # the same for every attempt and redelivery
            body = msgspec.json.encode(cloud_event(book, fact))
            outcome = await self._wire.send(turn.url, message, body, secrets)
            attempt = self._judge(message, fact, number, outcome)
            async with self._pool.acquire() as db:
                status = await outgoing.settle(
                    db, book, turn, self._holder, line.line, attempt, self._patience
                )
            self._metrics.count_delivery(attempt.result)
            if attempt.result != "delivered":
                _tell(book, turn, attempt, status)
            if status != "active":
                return False
            if attempt.result == "failed":
                return True  # another line may be due
            number = 1
        return True

    def _judge(self, message: str, fact: Entry, number: int, outcome: Outcome) -> Attempt:
        """Tell what an outcome means: delivered, to be tried again after a wait, or given up."""
        result, delay = "delivered", timedelta()
        is_gone = outcome.status_code == GONE
        if not outcome.is_delivered:
            result = "dead"
            if is_gone or number <= len(self._waits):
                result = "failed"
                wait = 0.0 if is_gone else self._waits[number - 1]
                wait = max(wait * CHANCE.uniform(1.0, 1.0 + JITTER), outcome.retry_after_seconds)
                delay = timedelta(seconds=wait)
        return Attempt(
            message=message,
            position=fact.position,
            type=fact.type,
            number=number,
            result=result,
            took_ms=outcome.took_ms,
            status_code=outcome.status_code,
            fault=outcome.fault,
            answer=outcome.answer,
            delay=delay,
            is_gone=is_gone,
        )


WEBHOOKS: Final = web.AppKey("webhooks", Webhooks)
WIRE: Final = web.AppKey("webhook_wire", Wire)


def waits_of(stated: str) -> tuple[float, ...]:
    """Read after how many seconds each attempt follows the one before."""
    return tuple(float(word) for word in stated.split())


def _tell(book: str, turn: Turn, attempt: Attempt, status: str) -> None:
    LOG.warning(
        "webhook.not_delivered",
        book=book,
        webhook=turn.webhook,
        position=attempt.position,
        attempt=attempt.number,
        result=attempt.result,
        http_status=attempt.status_code,
        fault=attempt.fault,
        webhook_status=status,
    )


def _tell_bug(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        LOG.error("webhook.fell", task=task.get_name(), exc_info=error)
