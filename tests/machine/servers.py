"""Which PostgreSQL the tests run on, and a fresh database on it for each test."""

import gc
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import asyncpg
import docker
from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer

from ledger import migrate
from ledger.embedded import EmbeddedServer

Choice = Literal["given", "container", "embedded"]

IMAGE: Final = "postgres:18"
SETTINGS: Final = {"max_connections": "200"}  # several services at once, each with its pool
ENGINE_SECONDS: Final = 3


def engine_answers() -> bool:
    """Ask for a container engine where its clients look for one."""
    with warnings.catch_warnings():
        # The client leaves its socket open when nobody answers; that is not the tests' fault.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            client = docker.from_env(timeout=ENGINE_SECONDS)
        except DockerException:
            answered = False
        else:
            answered = bool(client.ping())
            client.close()
        gc.collect()
    return answered


def choose(environment: Mapping[str, str], answers: Callable[[], bool]) -> Choice:
    """Prefer the server that was named, then a container, then our own."""
    if environment.get("CERTLEDGER_TEST_DSN"):
        return "given"
    return "container" if answers() else "embedded"


@contextmanager
def running(choice: Choice) -> Iterator[str]:
    """Run the chosen server and tell its superuser's address."""
    match choice:
        case "given":
            yield os.environ["CERTLEDGER_TEST_DSN"]
        case "container":
            words = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
            container = PostgresContainer(IMAGE, driver=None)
            with container.with_command(f"postgres -c fsync=off {words}") as started:
                yield started.get_connection_url()
        case "embedded":
            folder = Path(tempfile.mkdtemp(prefix="certledger-test-"))
            folder.chmod(0o755)  # for root the server is another user's
            try:
                with EmbeddedServer(folder, quick=True, settings=SETTINGS) as server:
                    yield server.addresses.admin
            finally:
                shutil.rmtree(folder)


def within(dsn: str, database: str) -> str:
    """Point an address at another database of the same server."""
    parts = urlsplit(dsn)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{database}{query}"


def new_name() -> str:
    """Name a database; somebody else's tests may run on the same server."""
    return f"certledger_test_{secrets.token_hex(6)}"


async def create(admin: str, name: str, template: str = "template1") -> None:
    """Create a database as a copy of another."""
    db = await asyncpg.connect(admin)
    try:
        await db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await db.close()


async def drop(admin: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    db = await asyncpg.connect(admin)
    try:
        await db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await db.close()


async def empty(database: str) -> None:
    """Delete every row of ours, far faster than a database is made; that takes its superuser."""
    db = await asyncpg.connect(database)
    try:
        tables = await db.fetch(
            "SELECT c.oid::regclass::text FROM pg_class c"
            " WHERE c.relnamespace::regnamespace::text IN ('ledger', 'projections')"
            " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND c.oid <> 'ledger.migrations'::regclass"
        )
        facts_may_go = "SET session_replication_role = replica"  # no trigger keeps them
        deletions = [f"DELETE FROM {table}" for (table,) in tables]  # noqa: S608 - our own names
        await db.execute(";".join([facts_may_go, *deletions]))
    finally:
        await db.close()


async def create_migrated(admin: str, name: str) -> None:
    """Create a database with every table of this program."""
    await create(admin, name)
    db = await asyncpg.connect(within(admin, name))
    try:
        await migrate.migrate(db)
    finally:
        await db.close()
