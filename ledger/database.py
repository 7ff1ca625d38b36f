"""Connections to the book's database: the primary among several hosts, and safe settings on it."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlsplit

import asyncpg

from ledger import queries

SQL = queries.load("ledger", "database")

PORT: Final = 5432
HOST_SECONDS: Final = 2.0  # a frozen host accepts the connection and is silent for ever
COMMAND_SECONDS: Final = 30.0  # longer than any batch; shorter than a caller's patience

# Setting -> what is lost with it. The names are PostgreSQL's own.
UNSAFE: Final = {
    "fsync": "an answered command may be lost and the database damaged when power fails",
    "full_page_writes": "a torn page damages the database when power fails",
    "synchronous_commit": "an answered command may be lost when the server fails",
}
REMARKS: Final = {"data_checksums": "a page damaged on disk is not noticed"}

Db = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Host = tuple[str, int]
Pooler = Literal["none", "transaction"]


class NoPrimary(ConnectionError):
    """No host of the address answers as a primary in time."""


class NotDurable(Exception):
    """The server may forget what it has confirmed."""


def hosts_of(dsn: str) -> list[Host]:
    """List the hosts of an address in its order; empty if it leaves the choice to the driver."""
    parts = urlsplit(dsn)
    places = parts.netloc.rpartition("@")[2] or ",".join(parse_qs(parts.query).get("host", []))
    return [split_port(place) for place in places.split(",") if place]


def split_port(place: str) -> Host:
    """Part `name:port`, where the name may be an IPv6 address in brackets or a socket's folder."""
    name, colon, port = place.rpartition(":")
    if not colon or place.endswith("]") or place.startswith("/"):
        name, port = place, ""
    return name.strip("[]"), int(port) if port else PORT


@dataclass
class Connector:
    """Finds the host that takes writes, the one that was right last time first.

    asyncpg's own list has one time limit over all hosts, so a frozen first host is never left.
    """

    hosts: list[Host]
    seconds: float = HOST_SECONDS
    last_good: int = 0

    async def connect(self, dsn: str | None = None, **settings: Any) -> asyncpg.Connection:  # noqa: ANN401 - asyncpg's own
        """Connect; takes what asyncpg.connect takes, so that a pool can call it."""
        faults: list[str] = []
        for index in self._order():
            try:
                connection = await self._connect(index, dsn, settings)
            except (
                OSError,  # refused, unreachable, TimeoutError
                asyncpg.PostgresError,  # starting up, shutting down, wrong password
                asyncpg.InternalClientError,  # a standby; also a connection cut at its start
            ) as fault:
                if len(self.hosts) <= 1:
                    raise
                faults.append(f"{self.hosts[index][0]}: {str(fault) or type(fault).__name__}")
            else:
                self.last_good = index
                return connection
        raise NoPrimary("no host takes writes: " + "; ".join(faults))

    def _order(self) -> list[int]:
        others = range(len(self.hosts) or 1)
        return [self.last_good, *(index for index in others if index != self.last_good)]

    async def _connect(
        self, index: int, dsn: str | None, settings: dict[str, Any]
    ) -> asyncpg.Connection:
        settings.setdefault("target_session_attrs", "read-write")
        if self.hosts:
            settings["host"], settings["port"] = self.hosts[index]
        async with asyncio.timeout(self.seconds):
            return await asyncpg.connect(dsn, **settings)


async def open_pool(
    dsn: str,
    *,
    size: int = 8,
    pooler: Pooler = "none",
    production: bool = False,
    command_seconds: float = COMMAND_SECONDS,
    application: str = "certledger",
) -> asyncpg.Pool:
    """Open connections that serve: they may append and read, and never change what is recorded.

    In production a server that may forget what it confirmed is refused.
    """
    pool: asyncpg.Pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        connect=Connector(hosts_of(dsn)).connect,
        init=take_service_role if pooler == "none" else None,
        command_timeout=command_seconds,
        # Between transactions such a pooler gives the session to others, prepared statements gone.
        statement_cache_size=0 if pooler == "transaction" else 200,
        server_settings=session_settings(application, pooler, command_seconds),
    )
    try:
        async with pool.acquire() as db:
            faults = await faults_of(db)
    except BaseException:
        await pool.close()
        raise
    if production and faults:
        await pool.close()
        raise NotDurable("; ".join(faults))
    return pool


def session_settings(application: str, pooler: Pooler, command_seconds: float) -> dict[str, str]:
    """Bound what one session can hold up; a pooler refuses settings that it does not track."""
    if pooler == "transaction":
        return {"application_name": application, "timezone": "UTC"}
    milliseconds = round(command_seconds * 1000)
    return {
        "application_name": application,
        "timezone": "UTC",
        "statement_timeout": str(milliseconds),  # the server stops what the client gave up
        "idle_in_transaction_session_timeout": str(milliseconds),  # a lost client frees the head
    }


async def take_service_role(db: Db) -> None:
    """Give up the rights of an owner before the first command."""
    await db.execute(SQL.take_service_role)


async def faults_of(db: Db) -> list[str]:
    """Name every setting under which an answered command may be lost."""
    rows = {row["name"]: row["setting"] for row in await db.fetch(SQL.read_durability)}
    return [f"{name} is off: {UNSAFE[name]}" for name in UNSAFE if rows.get(name) == "off"]


async def remarks_on(db: Db) -> list[str]:
    """Name what a careful operator would still change."""
    rows = {row["name"]: row["setting"] for row in await db.fetch(SQL.read_durability)}
    found = [f"{name} is off: {REMARKS[name]}" for name in REMARKS if rows.get(name) == "off"]
    if await db.fetchval(SQL.may_rewrite):
        found.append("this login may change recorded facts: serve as one that does not own them")
    return found
