"""What the phases of the bench stand on: a server, a region, three services and the callers."""

import asyncio
import os
import platform
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import psutil
from msgspec import Struct

from bench import bare, load, ours, region
from bench.process import SPAWN, cpu_seconds, running
from bench.region import BOOK, Charge, Region
from bench.table import Row
from ledger import queries
from ledger.embedded import EmbeddedServer, free_port

SQL = queries.load("bench", "transactions")

SHOWN: Final = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
CATCH_UP_SECONDS: Final = 300.0
TICK_SECONDS: Final = 0.02


class Sizes(Struct, frozen=True, kw_only=True):
    """How much is measured."""

    contracts: int
    rounds: int
    seconds: float  # one phase of one round, at the most
    requests: dict[int, int]  # by the number of callers, at the most
    bulks: int  # of 1,000 rows
    proof_children: int  # enrolled in a round, sealed and unsealed
    proof_facts: int  # of the book that is exported and checked
    views_facts: int  # of the book that views are built from


FULL: Final = Sizes(
    contracts=28_000,
    rounds=3,
    seconds=3.0,
    requests={1: 1_500, 32: 12_000, 256: 24_000},
    bulks=16,
    proof_children=10_240,
    proof_facts=1_000_000,
    views_facts=1_000_000,
)
SHORT: Final = Sizes(
    contracts=5_000,
    rounds=3,
    seconds=0.8,
    requests={1: 300, 32: 2_000, 256: 4_000},
    bulks=3,
    proof_children=1_024,
    proof_facts=10_000,
    views_facts=50_000,
)


class Service(Struct, frozen=True):
    """A service that is measured."""

    port: int
    process: psutil.Process


class Observed(Struct, frozen=True):
    """One phase of one round."""

    outcome: load.Outcome
    service_seconds: float
    database_seconds: float


class Stand:
    """A running server with a region on it, and whoever calls."""

    def __init__(
        self, server: EmbeddedServer, sizes: Sizes, made: Region, callers: ProcessPoolExecutor
    ) -> None:
        self.server = server
        self.sizes = sizes
        self.region = made
        self.callers = callers
        self.postgres = psutil.Process(server.pid)
        self.charges = made.charges()
        self.others = made.charges()  # for the service with a transaction a request
        self.keys = count(1)
        self.lags: list[tuple[int, float]] = []  # facts behind, seconds to catch up
        self.ledger = self.at_once = self.in_transactions = Service(0, self.postgres)

    def post(self, charge: Charge) -> bytes:
        """Write the request of one charge, under a key of its own."""
        return load.post(
            f"/v1/contracts/{charge.contract}/charges",
            b'{"month":"%s"}' % charge.month.encode(),
            token=self.region.token,
            key=f"bench-{next(self.keys)}",
        )

    def posts(self, charges: Iterator[Charge], number: int) -> list[bytes]:
        """Write the requests of so many charges, none of which was made before."""
        return [self.post(charge) for charge in islice(charges, number)]

    def observe(
        self, service: Service, callers: int, requests: list[bytes], status: int = 201
    ) -> Observed:
        """Let callers send requests, every one of which must be answered as it should be."""
        plan = load.Plan(
            port=service.port, callers=callers, requests=requests, seconds=self.sizes.seconds
        )
        before = cpu_seconds(service.process), cpu_seconds(self.postgres)
        outcome = self.callers.submit(load.run, plan).result()
        after = cpu_seconds(service.process), cpu_seconds(self.postgres)
        if set(outcome.statuses) != {status}:
            raise RuntimeError(f"answers other than {status}: {outcome.statuses}")
        return Observed(outcome, after[0] - before[0], after[1] - before[1])

    def let_views_catch_up(self) -> None:
        """Wait until what was written is in every view, so that the next phase is alone."""
        self.lags.append(asyncio.run(catch_up(self.server.addresses.owner)))


def row_of(what: str, callers: int, rounds: list[Observed], each: int = 1) -> Row:
    """Put the rounds of one phase together; a request may count for many of the unit."""

    def middle(of: Callable[[Observed], float]) -> float:
        return median(of(one) for one in rounds)

    return Row(
        what=what,
        callers=callers,
        unit="charges",
        rates=[one.outcome.rate * each for one in rounds],
        median_ms=middle(lambda one: one.outcome.percentile(0.5) * 1e3),
        p99_ms=middle(lambda one: one.outcome.percentile(0.99) * 1e3),
        service_us=middle(lambda one: one.service_seconds / one.outcome.count / each * 1e6),
        database_us=middle(lambda one: one.database_seconds / one.outcome.count / each * 1e6),
        callers_us=middle(lambda one: one.outcome.cpu_seconds / one.outcome.count / each * 1e6),
    )


async def catch_up(dsn: str) -> tuple[int, float]:
    """Tell how far the views were behind, and how long they took."""
    db = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(CATCH_UP_SECONDS):
            clock = asyncio.get_running_loop().time
            began, behind = clock(), await db.fetchval(SQL.read_lag, BOOK)
            while await db.fetchval(SQL.read_lag, BOOK):  # noqa: ASYNC110 - another process moves it
                await asyncio.sleep(TICK_SECONDS)
            return behind, clock() - began
    finally:
        await db.close()


async def fill(dsn: str, contracts: list[str]) -> None:
    """Make the tables of the service with a transaction a request."""
    db = await asyncpg.connect(dsn)
    try:
        await db.execute(SQL.create_tables)
        await db.execute(SQL.fill_tables, contracts, region.PLENTY_KOPECKS)
    finally:
        await db.close()


async def describe(dsn: str) -> dict[str, str]:
    """Say on what was measured; no name of a machine and no path."""
    db = await asyncpg.connect(dsn)
    try:
        settings = {name: await db.fetchval(SQL.show, name) for name in SHOWN}
    finally:
        await db.close()
    version = settings.pop("server_version")
    return {
        "machine": f"{len(psutil.Process().cpu_affinity())} cores ({platform.machine()}),"
        f" load {os.getloadavg()[0]:.1f} when it began",
        "Python": platform.python_version(),
        "PostgreSQL": f"{version}, "
        + ", ".join(f"{name} {value}" for name, value in settings.items()),
        "all on": "the same machine: PostgreSQL, service and callers",
    }


@contextmanager
def standing(folder: Path, sizes: Sizes) -> Iterator[Stand]:
    """Start the server, fill it, start the services, and stop them all in the end."""
    with ExitStack() as stack:
        server = stack.enter_context(EmbeddedServer(folder))
        dsns = server.addresses
        made = asyncio.run(region.build(dsns.owner, dsns.service, sizes.contracts))
        asyncio.run(fill(dsns.owner, made.contracts))
        callers = stack.enter_context(ProcessPoolExecutor(1, mp_context=SPAWN))
        stand = Stand(server, sizes, made, callers)

        def start(target: Callable[..., None], *given: object) -> Service:
            port = free_port()
            return Service(port, stack.enter_context(running(target, port, *given)))

        stand.at_once = start(bare.serve_at_once)
        stand.in_transactions = start(bare.serve_in_transactions, dsns.owner)
        stand.ledger = start(ours.serve_ledger, dsns.service, str(folder))
        yield stand
