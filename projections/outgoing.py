"""What is to be sent to whom next: the turns of webhooks, shared out among the processes.

A webhook is held by one process at a time. Where it stands is a position of the book, moved in the
same statement that logs the attempt: whoever is killed in between sends one fact again, under the
same id, and none is left out. Nothing is written while facts are recorded.
"""

from datetime import timedelta
from typing import Final

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.audit_trail import Entry, entry

SQL = queries.load("projections", "outgoing")

HOLD_BEYOND: Final = timedelta(seconds=15)  # an attempt's time; silent for longer is dead


class Holder(Struct, frozen=True):
    """A process that sends, and for how long a webhook is its own without a sign of life."""

    name: str
    hold: timedelta


class LostTurn(Exception):
    """The webhook was deleted, or another process has taken it over."""


class Turn(Struct, frozen=True):
    """A webhook that this process sends to, for a while."""

    webhook: str
    url: str
    types: tuple[str, ...]
    municipality: str | None


class Line(Struct, frozen=True):
    """What is due: a place in the book, and up to where facts are to be brought."""

    line: int
    position: int
    until_position: int
    only_dead: bool
    attempt_count: int


class Attempt(Struct, frozen=True, kw_only=True):
    """One attempt to bring one fact, and what came of it."""

    message: str
    position: int
    type: str
    number: int  # of the attempts at this fact
    result: str  # delivered, failed or dead
    took_ms: int
    status_code: int | None
    fault: str | None
    answer: str
    delay: timedelta  # until the next one
    is_gone: bool


class Standing(Struct, frozen=True):
    """How the webhooks of a book are doing."""

    lag_count: int
    failing_seconds: int
    disabled_count: int
    active_count: int
    dead_count: int


async def claim(db: Db, book: str, holder: Holder, count: int) -> list[Turn]:
    """Take in hand what is due and nobody holds; tell whose key is dead by disabling it."""
    await db.execute(SQL.disable_of_dead_keys, book)
    rows = await db.fetch(SQL.claim, book, holder.name, holder.hold, count)
    return [
        Turn(row["webhook"], row["url"], tuple(row["types"]), row["municipality"]) for row in rows
    ]


async def next_line(db: Db, book: str, turn: Turn, holder: Holder) -> Line | None:
    """Give what is due of a webhook, and a sign of life; None: nothing, or not ours any more."""
    row = await db.fetchrow(SQL.next_line, book, turn.webhook, holder.name, holder.hold)
    return None if row is None else Line(*row)


async def read_wanted(db: Db, book: str, turn: Turn, line: Line, limit: int) -> list[Entry]:
    """Read the facts that a line brings next."""
    rows = await db.fetch(
        SQL.read_wanted,
        *(book, line.position, line.until_position, list(turn.types)),
        *(turn.municipality, line.only_dead, turn.webhook, limit),
    )
    return [entry(row) for row in rows]


async def pass_over(db: Db, book: str, turn: Turn, holder: Holder, line: Line) -> None:
    """Move a line to its end: nothing on the way is wanted."""
    await db.execute(
        SQL.pass_over,
        book,
        turn.webhook,
        holder.name,
        line.line,
        max(line.position, line.until_position),
    )


async def settle(
    db: Db,
    book: str,
    turn: Turn,
    holder: Holder,
    line: int,
    attempt: Attempt,
    patience: timedelta,
) -> str:
    """Record an attempt with all that follows from it; tell the webhook's status afterwards."""
    status: str | None = await db.fetchval(
        SQL.settle,
        *(book, turn.webhook, holder.name, line),
        *(attempt.position, attempt.message, attempt.type, attempt.result),
        *(attempt.status_code, attempt.fault, attempt.answer, attempt.delay),
        *(holder.hold, patience, attempt.is_gone, attempt.number, attempt.took_ms),
    )
    if status is None:
        raise LostTurn(turn.webhook)
    return status


async def let_go(db: Db, book: str, holder: Holder, webhook: str | None = None) -> None:
    """Leave one webhook, or all that are held, to whoever comes next."""
    await db.execute(SQL.let_go, book, holder.name, webhook)


async def read_standing(db: Db, book: str) -> Standing:
    """Tell how the webhooks of a book are doing."""
    row = await db.fetchrow(SQL.read_standing, book)
    if row is None:
        raise AssertionError("an aggregate has one row")
    return Standing(*row)
