"""The service alone, on a database that somebody else looks after."""

import click
from msgspec.structs import replace

from api.commands.composing import check_port, migrated, service_on
from api.commands.frame import Command, Failure, Given, given
from api.commands.places import running_server, wait_for
from api.commands.speech import say
from api.logs import start_logging
from api.serving import serve
from ledger.cluster import Addresses


@click.command(
    cls=Command,
    help=say(
        """Только служба.

        \b
        CERTLEDGER_DSN=postgresql://… certledger serve
        certledger serve --host 0.0.0.0 --port 8080 --migrate

        Журнал — в stderr, строка JSON на запрос. SIGTERM: служба дослушивает и выходит с кодом 0.
        """,
        """The service alone.

        \b
        CERTLEDGER_DSN=postgresql://… certledger serve
        certledger serve --host 0.0.0.0 --port 8080 --migrate

        The log goes to stderr, a line of JSON a request. On SIGTERM it drains and exits with 0.
        """,
    ),
)
@click.option("--host", help=say("На каком адресе слушать.", "The address to listen at."))
@click.option(
    "--port", type=click.IntRange(0, 65535), help=say("На каком порту.", "The port to listen at.")
)
@click.option(
    "--migrate", is_flag=True, help=say("Сначала применить миграции.", "Apply migrations first.")
)
def command(host: str | None, port: int | None, *, migrate: bool) -> None:
    """Serve until told to stop."""
    wait_for(serve_on(given(), host, port, is_to_migrate=migrate))


async def serve_on(
    options: Given, host: str | None, port: int | None, *, is_to_migrate: bool
) -> None:
    """Serve on the database that was named, or on the one that runs in the data folder."""
    settings = options.settings
    settings = replace(
        settings, host=host or settings.host, port=settings.port if port is None else port
    )
    check_port(settings)
    addresses = database(options)
    if is_to_migrate:
        await migrated(addresses.owner)
    canon = start_logging(settings.log_level, settings.log_format)
    await serve(service_on(settings, addresses.service, canon))


def database(options: Given) -> Addresses:
    """Find the database; serving never starts one, since it would not know when to stop it."""
    dsn = options.dsn or options.settings.dsn
    if dsn is not None:
        return Addresses(service=dsn, owner=dsn, admin=dsn)
    running = running_server(options.data)
    if running is None:
        raise Failure(
            say("Не сказано, где база.", "Nobody said where the database is."),
            say(
                "Задайте CERTLEDGER_DSN или --dsn; всё сразу запускает certledger run.",
                "Set CERTLEDGER_DSN or --dsn; certledger run starts everything at once.",
            ),
        )
    return running
