"""The application of a file: its valid rows one by one, or all or nothing."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from api.imports.checking import ROWS_AT_ONCE, Advance, Look
from api.imports.judging import ROW_BROKE, Asked, Seen, ask, fault, judge, line_of, refuse, settle
from api.imports.kept import Import, Row, Shelf
from api.imports.subject import Desk, Subject
from api.imports.summing import Summary, outcomes_of, summary_of
from ledger import queries
from ledger.fork import Fork
from ledger.rules.refusals import BatchRefused
from ledger.verdicts import Accepted, Conflict, Order, Refused, Verdict
from ledger.writer import Writer

SQL = queries.load("api", "imports")

ATOMIC_ROWS_MAX: Final = 2_000  # others wait for no longer than such a part is written
CHUNK_ROWS: Final = 200  # of rows each by itself, likewise
ALL: Final = "all"
VALID: Final = "valid"


class Applied(Struct, frozen=True):
    """What an application has come to."""

    state: str
    summary: Summary


class Work(Struct, frozen=True):
    """What an application works with."""

    shelf: Shelf
    writer: Writer
    subject: Subject
    file: Import
    at: Look
    tell: Advance


async def apply(work: Work) -> Applied:
    """Record what a file asks for, as its user has chosen."""
    is_whole = work.file.mode == ALL
    moved = is_whole and not await still_valid(work)
    if not moved:
        size = ATOMIC_ROWS_MAX if is_whole else CHUNK_ROWS
        moved = not await record(work, size, atomic=is_whole)
    async with work.shelf.pool.acquire() as db:
        outcomes = await outcomes_of(db, work.file)
    foreseen = summary_of(work.file).balances
    summary = Summary(outcomes=outcomes, balances=foreseen, moved=moved)
    return Applied(state_of(summary, moved=moved), summary)


def state_of(summary: Summary, *, moved: bool) -> str:
    """Tell how a file ends: whole, in part, or not at all and open to be looked at again."""
    if not summary.count("posted") and moved:
        return "checked"
    if summary.count("faulty", "duplicate", "refused", "valid"):
        return "partly-applied"
    return "applied"


async def still_valid(work: Work) -> bool:
    """Judge every valid row again as things stand now; what is in the book is not asked twice."""
    shelf, file = work.shelf, work.file
    is_valid, after = True, 0
    async with work.at(file) as desk:
        fork, seen = Fork(desk.db, file.book), Seen()
        while rows := await some_rows(work, after, ROWS_AT_ONCE):
            after = rows[-1].number
            await judge(desk, work.subject, file, fork, rows, seen)
            changed = [row for row in rows if row.status != VALID]
            if changed:
                async with shelf.pool.acquire() as db:
                    await shelf.save_rows(db, file, changed)
            is_valid &= all(row.status == "posted" for row in changed)
            await work.tell(file.done_count)
    return is_valid


async def record(work: Work, size: int, *, atomic: bool) -> bool:
    """Record valid rows part by part; no if a part that had to be whole was refused."""
    after, done_count = 0, work.file.done_count  # what was applied before a crash counts
    while rows := await some_rows(work, after, size):
        after = rows[-1].number
        async with work.at(work.file) as desk:
            asked = await ask(desk, work.subject, work.file, rows, Seen())
            asked = [each for each in asked if await is_kept(desk, work, each)]
        is_short = len(asked) < len(rows)
        verdicts: list[Verdict | Conflict] = []
        if not (atomic and is_short):
            verdicts = await execute(work, [each.order for each in asked], atomic=atomic)
        for each, verdict in zip(asked, verdicts, strict=False):
            note_verdict(work.subject, each, verdict)
        async with work.shelf.pool.acquire() as db:
            await work.shelf.save_rows(db, work.file, rows)
        done_count += len(rows)
        await work.tell(done_count)
        if atomic and (is_short or any(isinstance(verdict, Refused) for verdict in verdicts)):
            return False
    return True


async def execute(work: Work, orders: Sequence[Order], *, atomic: bool) -> list[Verdict | Conflict]:
    """Execute orders; of those that go each by itself, one that the database refuses is told."""
    try:
        return [*await work.writer.execute_all(orders, atomic=atomic)]
    except Conflict:
        if atomic:
            raise
    verdicts: list[Verdict | Conflict] = []
    for order in orders:
        try:
            verdicts.append(await work.writer.execute(order))
        except Conflict as conflict:
            verdicts.append(conflict)
    return verdicts


async def is_kept(desk: Desk, work: Work, asked: Asked) -> bool:
    """Let the vault know whom a fact will name; a row that it turns away is not recorded."""
    wrong = await work.subject.keep(desk, line_of(work.subject, asked.row), asked.made.command)
    if wrong is not None:
        fault(asked.row, "refused", wrong.code, wrong.column, wrong.figures)
    return wrong is None


def note_verdict(subject: Subject, asked: Asked, verdict: Verdict | Conflict) -> None:
    """Keep where a row was recorded, or why it was not; one that fell with others stays valid."""
    if isinstance(verdict, Conflict):
        fault(asked.row, "refused", ROW_BROKE, None, {})
    elif isinstance(verdict, Accepted):
        settle(asked.row, "posted", position=verdict.position_last)
    elif not isinstance(verdict.refusal, BatchRefused):
        refuse(subject, asked.row, verdict.refusal)


async def some_rows(work: Work, after: int, limit: int) -> list[Row]:
    """Give the next valid rows in the order of the file."""
    shelf, file = work.shelf, work.file
    found = await shelf.pool.fetch(SQL.read_rows, file.book, file.ref, after, [VALID], limit)
    return [shelf.row_of(file, row) for row in found]
