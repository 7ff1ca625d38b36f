"""Views: how far they have come, built again while they are read, laid beside the facts."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import asyncpg
import click
from msgspec.structs import asdict
from rich.live import Live
from rich.table import Table

from api.commands import rebuilding
from api.commands.frame import DIFFERENT, given, group
from api.commands.places import pooled, wait_for
from api.commands.rebuilding import BOOK, chosen_books
from api.commands.showing import console_for_messages, show_rows
from api.commands.speech import say
from projections.catalogue import VIEWS, Status, read_status

WATCH_SECONDS: Final = 0.5
COLUMNS: Final = {
    "book": say("Регион", "Region"),
    "view": say("Проекция", "View"),
    "status": say("Состояние", "Status"),
    "position": say("Позиция", "Position"),
    "head": say("Книга", "Book"),
    "lag_count": say("Отстаёт на", "Lag"),
    "generation": say("Поколение", "Generation"),
    "updated_at": say("Обновлена", "Updated"),
    "reason": say("Причина", "Reason"),
}


@group(
    """Проекции: таблицы для чтения, сделанные из фактов.

    \b
    certledger projection list
    certledger projection status --watch
    certledger projection rebuild balances     рядом, пока служба отвечает
    certledger projection rebuild              все сразу, в несколько процессов
    certledger projection diff balances        равна ли она фактам
    certledger projection builds               что построено и ждёт одобрения
    certledger projection back balances        вернуться к прежним строкам
    """,
    """Views: tables for reading, made of the facts.

    \b
    certledger projection list
    certledger projection status --watch
    certledger projection rebuild balances     beside it, while the service answers
    certledger projection rebuild              all at once, in several processes
    certledger projection diff balances        whether it is what the facts say
    certledger projection builds               what is built and waits for approval
    certledger projection back balances        return to the former rows
    """,
)
def command() -> None:
    """Group."""


@command.command("list", help=say("Какие есть.", "Which there are."))
def list_views() -> None:
    """Name the views of this program."""
    rows = [
        {"view": view.name, "row": view.row, "version": view.version, "tables": view.tables}
        for view in VIEWS
    ]
    columns = {
        "view": say("Проекция", "View"),
        "row": say("Строка", "Row"),
        "version": say("Версия", "Version"),
        "tables": say("Таблицы", "Tables"),
    }
    show_rows(rows, columns)


@command.command(
    "status",
    help=say("Докуда дошли; код 3, если одна остановилась.", "How far; code 3 if one stopped."),
)
@BOOK
@click.option("--watch", is_flag=True, help=say("Следить.", "Go on watching."))
def show_status(book: str | None, *, watch: bool) -> None:
    """Tell how far every view is behind its book."""
    if watch:
        with suppress(KeyboardInterrupt):
            wait_for(watch_status(book))
        return
    rows = wait_for(read_rows(book))
    show_rows(rows, COLUMNS)
    if any(row["status"] != "live" for row in rows):
        click.get_current_context().exit(DIFFERENT)


async def read_rows(book: str | None) -> list[dict[str, Any]]:
    """Read how the views of the chosen books stand."""
    async with pooled() as pool:
        return await rows_of(pool, book)


async def rows_of(pool: asyncpg.Pool, book: str | None) -> list[dict[str, Any]]:
    """Read how the views stand, with a pool at hand."""
    async with pool.acquire() as db:
        return [
            as_row(each, status)
            for each in await chosen_books(db, book)
            for status in await read_status(db, each)
        ]


def as_row(book: str, status: Status) -> dict[str, Any]:
    """Put a status into the columns."""
    return {"book": book, **asdict(status), "lag_count": status.lag_count}


async def watch_status(book: str | None) -> None:
    """Draw the status again and again, or write it line by line for programs."""
    async with pooled() as pool:
        if given().json or given().plain:
            while True:
                show_rows(await rows_of(pool, book), COLUMNS)
                await asyncio.sleep(WATCH_SECONDS)
        with Live(console=console_for_messages(), auto_refresh=False) as live:
            while True:
                live.update(drawn(await rows_of(pool, book)), refresh=True)
                await asyncio.sleep(WATCH_SECONDS)


def drawn(rows: list[dict[str, Any]]) -> Table:
    """Draw the status."""
    table = Table(box=None, header_style="bold")
    names = ("book", "view", "status", "position", "head", "lag_count")
    for name in names:
        table.add_column(COLUMNS[name])
    for row in rows:
        style = None if row["status"] == "live" else "red"
        table.add_row(*(str(row[name]) for name in names), style=style)
    return table


for each in rebuilding.COMMANDS:
    command.add_command(each)
