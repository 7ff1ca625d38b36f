"""Brings a database to the tables of this program and puts the service together over it."""

import socket
from pathlib import Path

import asyncpg
from aiohttp import web
from msgspec.structs import replace

from api.app import create_app
from api.commands.frame import Failure
from api.commands.speech import say
from api.logs import Canon
from api.opening import open_all
from api.settings import Settings
from api.subjects import SUBJECTS
from api.webhooks.addresses import BadNetwork, read_rules
from ledger import journal
from ledger.database import Connector, hosts_of
from ledger.migrate import Migration, MigrationError, migrate

LOG_FILE = "service.log"


async def migrated(owner: str) -> list[Migration]:
    """Apply what the database lacks, under its owner's login."""
    db = await Connector(hosts_of(owner)).connect(owner)
    try:
        return await migrate(db)
    except MigrationError as error:
        raise Failure(
            say(f"База и программа не подходят друг к другу: {error}", f"No fit: {error}"),
            say("Состояние: certledger db status", "How it stands: certledger db status"),
        ) from None
    finally:
        await db.close()


async def found(owner: str, books: dict[str, str]) -> None:
    """Found books, each with its time zone, where nobody has."""
    db: asyncpg.Connection = await Connector(hosts_of(owner)).connect(owner)
    try:
        for book, zone in books.items():
            await journal.found_book(db, book, zone)
    finally:
        await db.close()


def service_on(settings: Settings, dsn: str, canon: Canon) -> web.Application:
    """Put the service together over a database."""
    try:
        read_rules(settings.webhook_networks, allows_http=settings.webhook_http)
    except BadNetwork as error:
        raise Failure(
            say(
                f"CERTLEDGER_WEBHOOK_NETWORKS не читается: {error}",
                f"CERTLEDGER_WEBHOOK_NETWORKS can't be read: {error}",
            ),
            say("Сети через пробел: 10.20.0.0/16", "Networks by white space: 10.20.0.0/16"),
        ) from None
    return create_app(replace(settings, dsn=dsn), SUBJECTS, open_all, canon)


def check_port(settings: Settings) -> None:
    """Say in words that somebody listens already, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Failure(
                say(
                    f"Адрес {settings.host}:{settings.port} не взять: {error.strerror}.",
                    f"{settings.host}:{settings.port} can't be had: {error.strerror}.",
                ),
                say(
                    "Задайте другой порт, например: CERTLEDGER_PORT=8090 make run",
                    "Name another port, for example: CERTLEDGER_PORT=8090 make run",
                ),
            ) from None


def log_file(data: Path) -> Path:
    """Name the file that takes the service's log while a person looks at the terminal."""
    return data / LOG_FILE
