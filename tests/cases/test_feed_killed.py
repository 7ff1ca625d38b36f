"""The service is killed under a hundred streams and a delivery: nobody misses or doubles a fact."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import msgspec
import pytest
from aiohttp import web

from ledger.journal import found_book
from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cli.running import Running, free_port
from tests.hooked import Heard, Receiver, receiving, until

STREAMS = 400 if os.environ.get("CERTLEDGER_SOAK") else 100
BEFORE_COUNT, AFTER_COUNT = 8, 8
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 120.0
AWAY = (aiohttp.ClientError, ConnectionError, TimeoutError)
SETTINGS = {
    "CERTLEDGER_RATE_LIMIT": "0",
    "CERTLEDGER_STREAMS_MAX": str(STREAMS),
    "CERTLEDGER_WEBHOOK_HTTP": "true",
    "CERTLEDGER_WEBHOOK_NETWORKS": "127.0.0.0/8",
    "CERTLEDGER_WEBHOOK_SECONDS": "60",
    "CERTLEDGER_DRAIN_SECONDS": "0",
}


@dataclass
class Stream:
    """A client of the stream of facts that comes back with the last id that it has seen."""

    http: aiohttp.ClientSession
    url: str
    seen: list[int] = field(default_factory=list)
    breaks: int = 0

    async def follow(self, last: int) -> None:
        while not self.seen or self.seen[-1] < last:
            try:
                await self.listen(last)
            except AWAY:
                self.breaks += 1
                await asyncio.sleep(PAUSE_SECONDS)

    async def listen(self, last: int) -> None:
        """Take events down until the last, or until the stream breaks off."""
        headers = {"Last-Event-ID": str(self.seen[-1] if self.seen else 0)}
        async with self.http.get(f"{self.url}/v1/events/stream", headers=headers) as response:
            if response.status != 200:
                raise aiohttp.ClientError(response.status)
            told: list[int] = []
            async for line in response.content:
                if line.startswith(b"data: {"):
                    told = [int(msgspec.json.decode(line[6:])["sequence"])]
                elif not line.strip():  # an event that broke off before this was not seen
                    self.seen += told
                    told = []
                    if self.seen and self.seen[-1] >= last:
                        return
        raise aiohttp.ClientError("the stream broke off")


async def post(http: aiohttp.ClientSession, url: str, body: Any, key: str) -> dict[str, Any]:
    """Send a request until it is answered, always with the same key."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                async with http.post(url, json=body, headers={"Idempotency-Key": key}) as response:
                    if response.status < 500:
                        assert response.status == 201, await response.text()
                        found: dict[str, Any] = await response.json()
                        return found
            except AWAY:
                pass
            await asyncio.sleep(PAUSE_SECONDS)


@pytest.fixture
async def http(database: str, pool: asyncpg.Pool) -> AsyncIterator[aiohttp.ClientSession]:
    """A caller with the operator's key of a founded book."""
    db = await asyncpg.connect(database)
    await found_book(db, BOOK, "Asia/Novokuznetsk")
    await db.close()
    issued = await Keys(pool).create(BOOK, Role.OPERATOR, "operator of the tests")
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {issued.token}"},
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
    ) as opened:
        yield opened


@dataclass
class Service:
    """A service in a process of its own, which may be killed and started again."""

    data: Path
    port: int
    database: str
    running: Running | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        started = Running(
            self.data, self.port, command="serve", CERTLEDGER_DSN=self.database, **SETTINGS
        )
        self.running = started
        started.wait_for(lambda: "service.started" in started.told(), "not started")

    def kill(self) -> None:
        if self.running is not None:
            self.running.process.kill()
            self.running.process.wait()


@pytest.fixture
def service(database: str, tmp_path: Path) -> Iterator[Service]:
    found = Service(tmp_path / "data", free_port(), database)
    found.start()
    yield found
    found.kill()


async def write(http: aiohttp.ClientSession, url: str, first: int, count: int) -> None:
    for number in range(first, first + count):
        body = {"title": f"Вымышленск {number}"}
        await post(http, f"{url}/v1/municipalities", body, f"town-{number}")


def hold_at(receiver: Receiver, position: int) -> asyncio.Event:
    """Let the receiver keep one delivery waiting until it is told."""
    enough = asyncio.Event()

    async def answer(heard: Heard) -> web.StreamResponse:
        if heard.position == position:
            await enough.wait()
        return web.Response()

    receiver.answer = answer
    return enough


async def test_a_killed_service_goes_on_where_each_has_stopped(
    http: aiohttp.ClientSession, service: Service, db: asyncpg.Connection
) -> None:
    url, last = service.url, 1 + BEFORE_COUNT + AFTER_COUNT
    streams = [Stream(http, url) for _ in range(STREAMS)]
    async with receiving() as receiver, asyncio.TaskGroup() as tasks:
        await post(http, f"{url}/v1/regions", {"title": "Вымышленная область"}, "region")
        wish = {"url": receiver.url, "description": "1С", "after": 0}
        await post(http, f"{url}/v1/webhooks", wish, "webhook")
        enough = hold_at(receiver, BEFORE_COUNT)
        for stream in streams:
            tasks.create_task(stream.follow(last))
        await write(http, url, 0, BEFORE_COUNT)
        await until(lambda: all(len(each.seen) >= BEFORE_COUNT for each in streams))
        await until(lambda: bool(receiver.heard) and receiver.positions[-1] == BEFORE_COUNT)
        writing = tasks.create_task(write(http, url, BEFORE_COUNT, AFTER_COUNT - 1))
        await asyncio.to_thread(service.kill)
        enough.set()
        # Who is killed holds a webhook until its time is over: let it be over.
        await db.execute("UPDATE ledger.webhooks SET held_until = now()")
        await asyncio.to_thread(service.start)
        await writing
        await write(http, url, BEFORE_COUNT + AFTER_COUNT - 1, 1)  # nobody was at the end before
        await until(lambda: bool(receiver.heard) and receiver.positions[-1] == last)
    assert receiver.positions == [
        *range(1, BEFORE_COUNT + 1),
        *range(BEFORE_COUNT, last + 1),
    ]
    assert len({each.message for each in receiver.heard}) == last
    for stream in streams:
        assert stream.seen == list(range(1, last + 1))
        assert stream.breaks > 0, "the service was away for a while"
