"""A receiver of webhooks that answers as it is told, and checks signatures by itself."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

SECONDS = 60.0
TICK_SECONDS = 0.02


@dataclass
class Heard:
    """One request that came in."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found

    @property
    def message(self) -> str:
        return self.headers["webhook-id"]

    @property
    def position(self) -> int:
        return int(self.event["sequence"])

    @property
    def signatures(self) -> list[str]:
        return self.headers["webhook-signature"].split(" ")

    def is_signed_with(self, secret: str) -> bool:
        """Tell whether one of the signatures is the secret's, as the standard words it."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        text = f"{self.message}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        return f"v1,{expected}" in self.signatures


Answering = Callable[[Heard], Awaitable[web.StreamResponse]]


async def take(_: Heard) -> web.StreamResponse:
    return web.Response(status=204)


def says(status: int, **headers: str) -> Answering:
    """Answer everything alike."""

    async def answer(_: Heard) -> web.StreamResponse:
        return web.Response(status=status, text="no ", headers=headers)

    return answer


@dataclass
class Receiver:
    """What came in, and what is answered to it."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answer: Answering = take
    under_way: int = 0
    most_under_way: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        heard = Heard(request.headers.copy(), await request.read())
        self.heard.append(heard)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self.answer(heard)
        finally:
            self.under_way -= 1

    async def hear(self, count: int) -> list[Heard]:
        """Wait until so many requests have come in."""
        await until(lambda: len(self.heard) >= count, lambda: f"{len(self.heard)} of {count}")
        return self.heard

    @property
    def positions(self) -> list[int]:
        return [heard.position for heard in self.heard]


async def until(holds: Callable[[], bool], told: Callable[[], str] = str) -> None:
    """Wait for what other tasks bring about."""
    try:
        async with asyncio.timeout(SECONDS):
            while not holds():  # noqa: ASYNC110 - many bring it about, none signals
                await asyncio.sleep(TICK_SECONDS)
    except TimeoutError:
        raise AssertionError(told()) from None


@asynccontextmanager
async def receiving(host: str = "127.0.0.1") -> AsyncIterator[Receiver]:
    """Receive at some free port."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{path:.*}", receiver.handle)
    async with TestServer(app, host=host) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver
