"""A book as a folder at the terminal: written out of a database, and put back into an empty one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any, Final

import click

from api.commands.frame import Command, Failure, given
from api.commands.keys import the_book
from api.commands.places import connected, wait_for
from api.commands.showing import show_json
from api.commands.speech import say
from ledger import queries
from ledger.database import Db
from ledger.proof.archive import export
from ledger.proof.restoring import NotEmptyError, restore
from ledger.proof.sealer import read_waiting
from ledger.refold import Broken, tell_nobody
from projections.feed import read_books

SQL = queries.load("api", "archive")

SEAL_SECONDS: Final = 15.0  # how long an export waits for a checkpoint over the last fact
LOOK_SECONDS: Final = 0.2
PAGE: Final = 1_000
REPORTS: Final = {"balances": SQL.read_balances, "charges": SQL.read_charges}
FOLDER = click.argument("folder", type=click.Path(path_type=Path), metavar=say("ПАПКА", "FOLDER"))


@click.command(
    "export",
    cls=Command,
    help=say(
        """Выгрузить книгу в папку: факты, контрольные точки, дерево, суммы, ответы, балансы.

        \b
        certledger events export ./книга-54 --book 54
        python3 verifier.py ./книга-54 --log-key …      на машине без сети
        """,
        """Write a book into a folder: facts, checkpoints, tree, sums, verdicts, balances.

        \b
        certledger events export ./book-54 --book 54
        python3 verifier.py ./book-54 --log-key …       on a machine without network
        """,
    ),
)
@FOLDER
@click.option(
    "--book", help=say("Код региона, если их несколько.", "The region, if there are more.")
)
def export_events(folder: Path, book: str | None) -> None:
    """Write a book into a folder."""
    if folder.exists():
        raise Failure(
            say(f"{folder} уже есть.", f"{folder} is there already."),
            say("Назовите новую папку.", "Name a new folder."),
        )
    chosen, position = wait_for(export_book(folder, book))
    if given().json:
        show_json({"book": chosen, "position": position, "folder": str(folder)})
    else:
        given().tell(
            say(
                f"Регион {chosen}: фактов {position}, выгружено в {folder}.",
                f"Region {chosen}: {position} facts, written to {folder}.",
            )
        )


async def export_book(folder: Path, stated: str | None) -> tuple[str, int]:
    """Wait until all is sealed and read, then write it in one snapshot."""
    async with connected() as db:
        book = the_book(stated, await read_books(db))
        give_up = monotonic() + SEAL_SECONDS
        position = None
        while position is None:
            position = await export_now(db, folder, book, is_last=monotonic() > give_up)
            if position is None:
                await asyncio.sleep(LOOK_SECONDS)
        return book, position


async def export_now(db: Db, folder: Path, book: str, *, is_last: bool) -> int | None:
    """Write a book if all of it is sealed and read, or if there was patience enough."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        is_whole = await is_settled(db, book)
        if not is_whole and not is_last:
            return None
        if not is_whole:
            given().tell(
                say(
                    "Последние факты ещё не под контрольной точкой, или проекции отстают:"
                    " служба работает?",
                    "The last facts are under no checkpoint yet, or the views are behind:"
                    " does the service run?",
                )
            )
        reports = {name: rows(db, query, book) for name, query in REPORTS.items() if is_whole}
        return await export(db, book, folder, reports, tell_nobody)


async def is_settled(db: Db, book: str) -> bool:
    """Tell whether every fact is sealed and in the views."""
    waiting = await read_waiting(db, book)
    lag: int | None = await db.fetchval(SQL.read_lag, book, list(REPORTS))
    return waiting.waits_since is None and lag == 0


async def rows(db: Db, query: str, book: str) -> AsyncIterator[dict[str, Any]]:
    """Read a report."""
    async for row in db.cursor(query, book, prefetch=PAGE):
        yield dict(row)


@click.command(
    "import",
    cls=Command,
    help=say(
        """Вернуть книгу из папки в базу, где её нет: те же факты, те же хеши.

        Состояния, суммы и списания считаются заново по фактам.
        """,
        """Put a book from a folder into a database that has none: same facts, same hashes.

        States, sums and charges are made anew from the facts.
        """,
    ),
)
@FOLDER
def import_events(folder: Path) -> None:
    """Put an export back."""
    try:
        book, position = wait_for(import_book(folder))
    except NotEmptyError as error:
        raise Failure(
            say(f"Регион {error} в базе уже есть.", f"Region {error} is in the database."),
            say("Выгрузку кладут в пустую базу.", "An export is put into an empty one."),
        ) from None
    except Broken as broken:
        found = broken.difference
        raise Failure(
            say(
                f"Факт {found.row} не подходит: {found.stored}; по правилам: {found.derived}",
                f"Fact {found.row} does not fit: {found.stored}; by the rules: {found.derived}",
            ),
            say("Проверьте выгрузку: verifier.py", "Check the export: verifier.py"),
        ) from None
    given().tell(say(f"Регион {book}: фактов {position}.", f"Region {book}: {position} facts."))


async def import_book(folder: Path) -> tuple[str, int]:
    """Restore, all or nothing."""
    async with connected() as db:
        return await restore(db, folder, tell_nobody)
