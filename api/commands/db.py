"""Brings the database to the tables of this program, and tells what is applied."""

import click

from api.commands.composing import migrated
from api.commands.frame import DIFFERENT, given, group
from api.commands.places import addresses_of_database, connected, wait_for
from api.commands.showing import show_rows
from api.commands.speech import say
from ledger.migrate import Migration, Standing, status


@group(
    """Миграции базы.

    \b
    certledger db status      что применено
    certledger db migrate     применить недостающее (нужен логин владельца таблиц)
    """,
    """Migrations of the database.

    \b
    certledger db status      what is applied
    certledger db migrate     apply what is missing (needs the owner's login)
    """,
)
def command() -> None:
    """Group."""


@command.command("migrate", help=say("Применить недостающее.", "Apply what is missing."))
def migrate_database() -> None:
    """Apply what is missing."""
    applied = wait_for(apply())
    rows = [{"number": each.number, "name": each.name} for each in applied]
    if rows or given().json:
        show_rows(rows, {"number": "№", "name": say("Применена", "Applied")})
    else:
        given().tell(say("Всё уже применено.", "Everything is applied already."))


async def apply() -> list[Migration]:
    """Migrate under the owner's login."""
    async with addresses_of_database() as addresses:
        return await migrated(addresses.owner)


@command.command(
    "status",
    help=say(
        "Что применено; код 3, если чего-то недостаёт.",
        "What is applied; code 3 if something is missing.",
    ),
)
def show_status() -> None:
    """Tell of every migration when it was applied."""
    found = wait_for(read_status())
    rows = [
        {"number": each.number, "name": each.name, "applied_at": each.applied_at} for each in found
    ]
    columns = {
        "number": "№",
        "name": say("Миграция", "Migration"),
        "applied_at": say("Применена", "Applied"),
    }
    show_rows(rows, columns)
    if any(each.applied_at is None for each in found):
        click.get_current_context().exit(DIFFERENT)


async def read_status() -> list[Standing]:
    """Read what is applied."""
    async with connected() as db:
        return await status(db)
