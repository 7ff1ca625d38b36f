"""Finds the database that a command of operations is about, and connects to it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from api.commands.frame import Failure, given
from api.commands.speech import say
from ledger import database
from ledger.cluster import Addresses, ServerFailed, find_running
from ledger.embedded import AlreadyRunning, EmbeddedServer
from ledger.lodging import CLUSTER, NoLodging, told_elsewhere

T = TypeVar("T")

# What a database that is away, busy or not ours answers with.
DATABASE_FAULTS = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; a database that fails it is told in words."""
    try:
        return asyncio.run(work)
    except DATABASE_FAULTS as error:
        words = str(error) or type(error).__name__
        raise Failure(
            say(f"База не отвечает: {words}", f"The database does not answer: {words}"),
            say("Что не так, скажет: certledger doctor", "What is wrong, says: certledger doctor"),
        ) from None


@asynccontextmanager
async def addresses_of_database() -> AsyncIterator[Addresses]:
    """Give the database's addresses: the one named, the running one, or our own for a while."""
    options = given()
    dsn = options.dsn or options.settings.dsn
    if dsn is not None:
        yield Addresses(service=dsn, owner=dsn, admin=dsn)
        return
    running = await asyncio.to_thread(running_server, options.data)
    if running is not None:
        yield running
        return
    if not has_cluster(options.data):
        raise Failure(
            say(
                f"Базы нет: в {options.data} её ещё не создавали, CERTLEDGER_DSN не задан.",
                f"No database: there is none in {options.data}, and CERTLEDGER_DSN is not set.",
            ),
            say(
                "Начните с: certledger run — или укажите --dsn.",
                "Begin with: certledger run — or name one with --dsn.",
            ),
        )
    options.whisper(say("База запущена на время команды.", "The database runs for this command."))
    async with own_server(options.data) as server:
        yield server.addresses


def running_server(data: Path) -> Addresses | None:
    """Find the server that another process of ours runs."""
    try:
        return find_running(data)
    except PermissionError:
        raise Failure(
            say(f"{data} принадлежит другому пользователю.", f"{data} belongs to another user."),
            say(
                "Выполните команду от его имени или задайте CERTLEDGER_DATA.",
                "Run the command as that user, or set CERTLEDGER_DATA.",
            ),
        ) from None
    except ServerFailed as error:
        raise Failure(str(error)) from None


def has_cluster(data: Path) -> bool:
    """Tell whether a database was ever made in a data folder."""
    return ((told_elsewhere(data) or data) / CLUSTER).exists()


@asynccontextmanager
async def own_server(data: Path) -> AsyncIterator[EmbeddedServer]:
    """Run the data folder's server until the end of the block."""
    server = EmbeddedServer(data)
    starting = asyncio.create_task(asyncio.to_thread(start, server))
    try:
        await asyncio.shield(starting)
        yield server
    finally:
        await asyncio.wait({starting})  # whoever interrupts a start leaves no server behind either
        if starting.exception() is None:
            await asyncio.to_thread(server.stop)


def start(server: EmbeddedServer) -> None:
    """Start a server, or say in words why it does not start."""
    try:
        server.start()
    except AlreadyRunning:
        raise already_running(server.data) from None
    except (NoLodging, ServerFailed) as error:
        log = server.data / "server.log"
        raise Failure(
            say(f"PostgreSQL не запустился: {error}", f"PostgreSQL did not start: {error}"),
            say(
                f"Журнал: {log}. Можно указать свой сервер: CERTLEDGER_DSN.",
                f"Its log: {log}. A server of yours will do: CERTLEDGER_DSN.",
            ),
        ) from None
    except PermissionError as error:
        raise not_writable(error) from None


def not_writable(error: PermissionError) -> Failure:
    """Say that the data folder is somebody else's."""
    return Failure(
        say(f"В папку данных нельзя писать: {error}", f"The data folder can't be written: {error}"),
        say("Задайте другую в CERTLEDGER_DATA.", "Name another in CERTLEDGER_DATA."),
    )


def already_running(data: Path) -> Failure:
    """Say who holds the data folder."""
    try:
        holder = (data / "lock").read_text("utf-8").strip()
    except OSError:
        holder = "?"
    return Failure(
        say(
            f"Уже работает: процесс {holder} держит данные в {data}.",
            f"It runs already: process {holder} holds the data in {data}.",
        ),
        say(
            f"Остановите его (kill {holder}) или задайте другую папку: CERTLEDGER_DATA.",
            f"Stop it (kill {holder}), or name another folder: CERTLEDGER_DATA.",
        ),
    )


@asynccontextmanager
async def connected() -> AsyncIterator[asyncpg.Connection]:
    """Connect as the service does: able to read and append, never to change what is recorded."""
    async with addresses_of_database() as addresses:
        connector = database.Connector(database.hosts_of(addresses.service))
        db = await connector.connect(addresses.service)
        try:
            await database.take_service_role(db)
            yield db
        finally:
            await db.close()


@asynccontextmanager
async def pooled(command_seconds: float = database.COMMAND_SECONDS) -> AsyncIterator[asyncpg.Pool]:
    """Open a small pool as the service does."""
    async with (
        addresses_of_database() as addresses,
        pooled_at(addresses.service, command_seconds) as pool,
    ):
        yield pool


@asynccontextmanager
async def pooled_at(
    dsn: str, command_seconds: float = database.COMMAND_SECONDS
) -> AsyncIterator[asyncpg.Pool]:
    """Open a small pool at an address that is known."""
    pool = await database.open_pool(
        dsn, size=3, command_seconds=command_seconds, application="certledger command"
    )
    try:
        yield pool
    finally:
        await pool.close()
