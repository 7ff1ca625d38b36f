"""A wire to the database that can be cut: before a write is sent, before its answer comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

CHUNK = 1 << 16
# What a write looks like on the wire: the end of a transaction, or the envelope of a fact.
WRITES = (b"COMMIT", b'"recorded_at":')


class Fault(StrEnum):
    """What happens to the wire when a write goes over it."""

    CUT_BEFORE = "cut before it is sent"
    CUT_AFTER = "cut as soon as it is sent"
    CUT_REPLY = "cut when its reply comes"
    FREEZE = "silent from then on"


class Proxy:
    """Carries bytes both ways until it is told to misbehave."""

    def __init__(self, host: str, port: int) -> None:
        self.place = (host, port)
        self.next_fault: Callable[[], Fault | None] = lambda: None
        self.faults = 0

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        far, there = await asyncio.open_connection(*self.place)
        wire = Wire(self, near, back, far, there)
        ways = {asyncio.create_task(wire.forth()), asyncio.create_task(wire.home())}
        _, others = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in others:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (there, back):
            end.close()


class Wire:
    """One connection through the proxy."""

    def __init__(
        self,
        proxy: Proxy,
        near: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        far: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> None:
        self.proxy = proxy
        self.near, self.back, self.far, self.there = near, back, far, there
        self.fault: Fault | None = None

    async def forth(self) -> None:
        """Carry what the service says."""
        while said := await self.near.read(CHUNK):
            if any(word in said for word in WRITES) and self.fault is None:
                self.fault = self.proxy.next_fault()
                self.proxy.faults += self.fault is not None
            if self.fault is Fault.CUT_BEFORE:
                return
            self.there.write(said)
            await self.there.drain()
            if self.fault is Fault.CUT_AFTER:
                return

    async def home(self) -> None:
        """Carry what the database answers."""
        while said := await self.far.read(CHUNK):
            if self.fault is Fault.CUT_REPLY:
                return
            if self.fault is not Fault.FREEZE:
                self.back.write(said)
                await self.back.drain()


@asynccontextmanager
async def between(dsn: str) -> AsyncIterator[tuple[str, Proxy]]:
    """Stand between a service and its database; give the address for the service."""
    parts = urlsplit(dsn)
    proxy = Proxy(parts.hostname or "127.0.0.1", parts.port or 5432)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    login = parts.netloc.rpartition("@")[0]
    async with server:
        yield urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{port}")), proxy
