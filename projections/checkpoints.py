"""How far each view has come in each book, and the tables that it stands on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from ledger.migrate import statements
from projections import reporting
from projections.feed import Place
from projections.view import View

SQL = queries.load("projections", "checkpoints")

REASON_CHARACTERS = 500


class Checkpoint(Struct, frozen=True):
    """Where a view stands in a book."""

    view: str
    version: int
    generation: int
    volume: int
    position: int
    status: str
    failed_position: int | None
    reason: str | None
    updated_at: datetime | None  # None: not begun

    @property
    def place(self) -> Place:
        """The last fact that is in it."""
        return Place(self.volume, self.position)

    @property
    def live(self) -> bool:
        """Tell whether it goes on; it stopped before a fact otherwise."""
        return self.status == "live"


async def install(db: Db, views: Iterable[View]) -> list[str]:
    """Make the tables of the views, anew where they are of another version; tell which."""
    views = list(views)
    missing = [view for view in views if not await is_installed(db, view)]
    if not missing and not await reporting.find_missing(db, views):
        return []
    made = []
    async with db.transaction():
        await db.execute(SQL.lock)  # of two who start at once, the second finds it done
        for view in missing:
            if not await is_installed(db, view):
                await create(db, view)
                made.append(view.name)
        await reporting.show(db, await reporting.find_missing(db, views))
    return made


async def is_installed(db: Db, view: View) -> bool:
    """Tell whether the tables are there and of this program's version."""
    row = await db.fetchrow(SQL.read_installed, view.name, list(view.tables), view.version)
    return row is not None and row["whole"] and not row["outdated"]


async def create(db: Db, view: View) -> None:
    """Drop what stands under the view's name and begin at the first fact of every book."""
    for table in view.tables:
        await db.execute(SQL.drop_table, table)
    for statement in statements(view.create + ";"):
        await db.execute(statement)
    await db.execute(SQL.begin_again, view.name, view.version)
    await db.execute(SQL.forget_builds, view.name)


async def open_book(db: Db, book: str, views: Iterable[View]) -> None:
    """Give a book a checkpoint for every view, where it has none."""
    for view in views:
        await db.execute(SQL.open, book, view.name, view.version)


async def read(db: Db, book: str) -> dict[str, Checkpoint]:
    """Tell where the views of a book stand."""
    return {row["view"]: Checkpoint(*row) for row in await db.fetch(SQL.read, book)}


async def advance(
    db: Db, book: str, moved: Sequence[Checkpoint], place: Place, target: Place
) -> bool:
    """Move views on from one place to another, all of them or none.

    False: another worker was faster, or a rebuild has turned to other rows.
    """
    views = [checkpoint.view for checkpoint in moved]
    generations = [checkpoint.generation for checkpoint in moved]
    rows = await db.fetch(
        SQL.advance, book, views, generations, place.position, target.volume, target.position
    )
    return len(rows) == len(moved)


async def fail(
    db: Db, book: str, checkpoint: Checkpoint, place: Place, target: Place, reason: str
) -> bool:
    """Stop a view right before the fact that it can't take."""
    shown = reason.replace("\x00", "")[:REASON_CHARACTERS]
    row = await db.fetchrow(
        SQL.fail,
        book,
        checkpoint.view,
        checkpoint.generation,
        place.position,
        target.volume,
        target.position,
        shown,
    )
    return row is not None


async def resume(db: Db, book: str, view: str | None = None) -> list[str]:
    """Let stopped views try again; one that can't go on will stop at the same fact."""
    return sorted(row["view"] for row in await db.fetch(SQL.resume, book, view))
