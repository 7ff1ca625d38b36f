"""Everything in one process, for whoever meets the ledger: database, demo region and service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import click
from aiohttp import web
from msgspec.structs import replace

from api.auth import KEYS
from api.commands.composing import check_port, found, log_file, migrated, service_on
from api.commands.frame import Command, Failure, Given, given
from api.commands.loading import begin_demo, is_wanted, show_demo
from api.commands.places import already_running, not_writable, own_server, wait_for
from api.commands.speech import say
from api.console.demo import DEMO, Demo
from api.demo.region import REGIONS
from api.logs import start_logging
from api.serving import serve
from api.settings import Settings
from ledger.cluster import Addresses
from ledger.embedded import AlreadyRunning, take_lock


@click.command(
    cls=Command,
    help=say(
        """База, демо-регион и служба одной командой.

        \b
        certledger run                          на http://127.0.0.1:8080
        CERTLEDGER_PORT=8090 certledger run     на другом порту
        CERTLEDGER_DSN=postgresql://… certledger run

        Второй запуск сохраняет данные. Ctrl-C останавливает службу, затем базу.
        """,
        """Database, demo region and service in one command.

        \b
        certledger run                          at http://127.0.0.1:8080
        CERTLEDGER_PORT=8090 certledger run     at another port
        CERTLEDGER_DSN=postgresql://… certledger run

        A second run keeps the data. Ctrl-C stops the service, then the database.
        """,
    ),
)
@click.option(
    "--demo/--no-demo", default=True, help=say("С демо-регионом или без.", "With the demo or not.")
)
def command(*, demo: bool) -> None:
    """Run until told to stop."""
    options = given()
    check_alone(options.data)
    check_port(options.settings)
    # Open for longer than the loop, whose last words go there too.
    with log_file(options.data).open("ab") as log:
        wait_for(run(options, log, demo=demo))
    options.tell(say("Остановлено, данные на диске.", "Stopped; the data are on disk."))


async def run(options: Given, log: BinaryIO, *, demo: bool) -> None:
    """Run the database, if it is ours, and the service on it."""
    # Nobody balances load in front of a demo, so nobody must be told that we are going.
    settings = replace(options.settings, drain_seconds=0)
    canon = start_logging(settings.log_level, "json", log)
    async with database(options, settings) as addresses:
        await migrated(addresses.owner)
        if demo:
            await found(addresses.owner, {region.book: region.time_zone for region in REGIONS})
        app = service_on(settings, addresses.service, canon)
        if demo:
            app[DEMO] = Demo(options.data)
        await serve_with_demo(options, app, demo=demo)


def check_alone(data: Path) -> None:
    """Say who runs already, before the port is tried, which is taken by the same process."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        take_lock(data).close()
    except AlreadyRunning:
        raise already_running(data) from None
    except PermissionError as error:
        raise not_writable(error) from None


@asynccontextmanager
async def database(options: Given, settings: Settings) -> AsyncIterator[Addresses]:
    """Run our own server, or hold the data folder beside the server that was named."""
    dsn = options.dsn or settings.dsn
    if dsn is None:
        options.tell(say("База запускается…", "The database starts…"))
        async with own_server(options.data) as server:
            yield server.addresses
        return
    try:
        lock = take_lock(options.data)
    except AlreadyRunning:
        raise already_running(options.data) from None
    with lock:
        yield Addresses(service=dsn, owner=dsn, admin=dsn)


async def serve_with_demo(options: Given, app: web.Application, *, demo: bool) -> None:
    """Serve, and load the demo through the door once it is open."""
    tasks: set[asyncio.Task[None]] = set()

    def opened(address: str) -> None:
        click.echo(say(f"Служба работает: {address}", f"The service runs: {address}"))
        options.tell(
            say(
                f"Откройте в браузере: {address}/",
                f"Open in a browser: {address}/",
            )
        )
        options.tell(say("Остановить: Ctrl-C", "To stop it: Ctrl-C"))
        if demo:
            tasks.add(asyncio.create_task(load_and_show(options, address, app)))

    async def stop_loading(_: web.Application) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app.on_shutdown.append(stop_loading)
    await serve(app, opened)


async def load_and_show(options: Given, address: str, app: web.Application) -> None:
    """Load the demo if it is not there yet, then show its keys and a request to paste."""
    try:
        if await is_wanted(options, app):
            await begin_demo(options, address, app[KEYS])
        show_demo(options, address)
    except Failure as failure:
        failure.show()  # the service goes on without
