"""Views: how far they have come, built again while they are read, laid beside the facts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import asyncpg
import click
from msgspec.structs import asdict
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from api.commands.frame import DIFFERENT, Failure, given, group
from api.commands.keys import the_book
from api.commands.places import pooled, wait_for
from api.commands.showing import console_for_messages, mark, show_json, show_rows
from api.commands.speech import say
from ledger.database import Db
from projections import checkpoints, rebuild
from projections.catalogue import BY_NAME, VIEWS, Status, read_status
from projections.feed import read_books
from projections.rebuild import Report, Stopped, Superseded
from projections.view import View

WATCH_SECONDS: Final = 0.5
NAME = click.argument("name", type=click.Choice(list(BY_NAME)), metavar=say("ИМЯ", "NAME"))
BOOK = click.option("--book", help=say("Код региона; иначе все.", "Code of a region; else all."))
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
    certledger projection rebuild balances     пока служба отвечает
    certledger projection diff balances        равна ли она фактам
    """,
    """Views: tables for reading, made of the facts.

    \b
    certledger projection list
    certledger projection status --watch
    certledger projection rebuild balances     while the service answers
    certledger projection diff balances        whether it is what the facts say
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


async def chosen_books(db: Db, book: str | None) -> list[str]:
    """Give the book that was named, or all."""
    books = await read_books(db)
    return books if book is None else [the_book(book, books)]


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


@command.command(
    "rebuild",
    help=say("Построить заново рядом и переключить.", "Build anew beside, then turn to it."),
)
@NAME
@BOOK
def rebuild_view(name: str, book: str | None) -> None:
    """Build a view again from the facts while the old rows are read."""
    wait_for(rebuild_in(BY_NAME[name], book))
    given().tell(say(f"Проекция {name} пересобрана.", f"The view {name} was built anew."))


async def rebuild_in(view: View, book: str | None) -> None:
    """Rebuild a view in the chosen books."""
    async with pooled(rebuild.COMMAND_SECONDS) as pool, pool.acquire() as db:
        await checkpoints.install(db, [view])
        for each in await chosen_books(db, book):
            await checkpoints.open_book(db, each, [view])
            with progress_of(view, each) as report:
                try:
                    await rebuild.rebuild(db, view, each, report)
                except (Stopped, Superseded) as fault:
                    raise not_built(view, each, fault) from None


def not_built(view: View, book: str, fault: Stopped | Superseded) -> Failure:
    """Say why a view was not built; what is read stays as it was."""
    if isinstance(fault, Superseded):
        return Failure(
            say(
                f"Проекцию {view.name} региона {book} строит кто-то ещё.",
                f"Somebody else builds the view {view.name} of region {book}.",
            ),
            "certledger projection status",
        )
    return Failure(
        say(f"{view.name}, регион {book}: {fault}", f"{view.name}, region {book}: {fault}"),
        say("Что с книгой, скажет certledger events verify.", "See certledger events verify."),
    )


@command.command(
    "diff",
    help=say("Равна ли фактам; код 3, если нет.", "Whether it is what the facts say; else 3."),
)
@NAME
@BOOK
def diff_view(name: str, book: str | None) -> None:
    """Build a view beside itself and name the first row that differs."""
    if wait_for(diff_in(BY_NAME[name], book)):
        click.get_current_context().exit(DIFFERENT)


async def diff_in(view: View, book: str | None) -> bool:
    """Lay a view beside the facts in the chosen books; tell whether anything differs."""
    different = False
    async with pooled(rebuild.COMMAND_SECONDS) as pool, pool.acquire() as db:
        for each in await chosen_books(db, book):
            with progress_of(view, each) as report:
                try:
                    found = await rebuild.check(db, view, each, report)
                except (Stopped, Superseded) as fault:
                    raise not_built(view, each, fault) from None
            different |= found is not None
            show_difference(view, each, found)
    return different


def show_difference(view: View, book: str, found: rebuild.Difference | None) -> None:
    """Say what came of a comparison."""
    if given().json:
        show_json({"view": view.name, "book": book, "difference": found and asdict(found)})
        return
    lines = []
    if found is not None:
        stored, derived = found.stored or "—", found.derived or "—"
        lines = [
            found.table,
            say(f"хранится: {stored}", f"stored:  {stored}"),
            say(f"по фактам: {derived}", f"derived: {derived}"),
        ]
    mark(found is None, say(f"{view.name}, регион {book}", f"{view.name}, region {book}"), lines)


@contextmanager
def progress_of(view: View, book: str) -> Iterator[Report]:
    """Show how far a builder is: a bar at a terminal, lines of JSON for programs."""
    if given().json:
        yield lambda progress: show_json(
            {
                "view": view.name,
                "book": book,
                "done_count": progress.done_count,
                "total_count": progress.total_count,
                "rate": progress.rate,
                "seconds_left": progress.seconds_left,
            }
        )
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=console_for_messages(), disable=given().quiet) as bar:
        task: TaskID = bar.add_task(f"{view.name} {book}", rate="", total=0)

        def report(progress: rebuild.Progress) -> None:
            words = say(
                f"{progress.rate}/с, осталось {progress.seconds_left} с, позиция"
                f" {progress.done_count}",
                f"{progress.rate}/s, {progress.seconds_left} s left, position"
                f" {progress.done_count}",
            )
            bar.update(task, completed=progress.done_count, total=progress.total_count, rate=words)

        yield report
