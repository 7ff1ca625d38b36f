"""Puts rows before the rules without a trace: what would come of each as things stand now."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import structlog
from msgspec import Struct

from api.imports.kept import DIGEST_BYTES, FaultKept, Import, Row, RowKept
from api.imports.subject import Desk, Line, Made, Outcome, Skipped, Subject, Wrong
from api.spreadsheets.columns import Kind
from ledger import queries
from ledger.database import Db
from ledger.fork import Fork
from ledger.rules.refusals import Refusal
from ledger.verdicts import Accepted, Order, Verdict, encode_refusal

SQL = queries.load("api", "imports")

ROW_REPEATED: Final = "import-row-repeated"
ROW_BROKE: Final = "import-row-broke"


class Seen:
    """What the rows so far have asked for, so that no two ask for the same."""

    def __init__(self) -> None:
        self._lines: dict[bytes, tuple[int, int]] = {}

    def before(self, made: Made, row: Row) -> tuple[int, int] | None:
        """Give the sheet and row that asked for the same, or note that this one does."""
        digest = hashlib.sha256(made.same.encode()).digest()[:DIGEST_BYTES]
        place = (row.sheet, row.line)
        earlier = self._lines.setdefault(digest, place)
        return None if earlier == place else earlier


class Asked(Struct, frozen=True):
    """A row that asks for something, and the order that would record it."""

    row: Row
    made: Made
    order: Order
    position: int | None  # where it was recorded, if it was


async def judge(
    desk: Desk, subject: Subject, file: Import, fork: Fork, rows: Sequence[Row], seen: Seen
) -> None:
    """Judge rows in order, each after the ones before it; what is wrong is kept with the row."""
    asked = await ask(desk, subject, file, rows, seen)
    fresh = []
    for each in asked:
        if each.position is None:
            fresh.append(each)
        else:
            settle(each.row, "posted", position=each.position)
    verdicts = await fork.decide([each.order for each in fresh])
    for each, verdict in zip(fresh, verdicts, strict=True):
        note(subject, each, verdict)


async def ask(
    desk: Desk, subject: Subject, file: Import, rows: Sequence[Row], seen: Seen
) -> list[Asked]:
    """Make the orders of rows; a row of which none can be made is told why."""
    lines = [line_of(subject, row) for row in rows]
    made: list[tuple[Row, Made]] = []
    for row, outcome in zip(rows, await subject.make(desk, lines), strict=True):
        if not isinstance(outcome, Made):
            turn_away(row, outcome)
        elif (earlier := seen.before(outcome, row)) is not None:
            figures = {"sheet": earlier[0], "row": earlier[1]}
            fault(row, "duplicate", ROW_REPEATED, None, figures)
        else:
            row.amount_kopecks = outcome.amount_kopecks
            made.append((row, outcome))
    keys = await keys_of(desk.db, file, [row for row, _ in made])
    return [
        Asked(row, outcome, order_of(file, row, outcome, key), position)
        for (row, outcome), (key, position) in zip(made, keys, strict=True)
    ]


def order_of(file: Import, row: Row, made: Made, key: bytes) -> Order:
    """Surround a row's command: the fact it makes will say which file and row it is of."""
    return Order(
        book=file.book,
        command=made.command,
        by=file.asked_by,
        key=key,
        fingerprint=file.fingerprint,
        request=file.request_of(row.sheet, row.line),
    )


async def keys_of(db: Db, file: Import, rows: Sequence[Row]) -> list[tuple[bytes, int | None]]:
    """Give each row the first of its keys that was not refused, and where it was recorded."""
    found: dict[int, tuple[bytes, int | None]] = {}
    waiting, attempt = list(rows), 0
    while waiting:
        keys = {file.key_of(row.sheet, row.line, attempt): row for row in waiting}
        known = {row["key"]: row for row in await db.fetch(SQL.read_known, file.book, list(keys))}
        waiting, attempt = [], attempt + 1
        for key, row in keys.items():
            before = known.get(key)
            if before is not None and not before["is_accepted"]:
                waiting.append(row)
            else:
                found[row.number] = (key, None if before is None else before["position"])
    return [found[row.number] for row in rows]


def line_of(subject: Subject, row: Row) -> Line:
    """Give a row's values their types back."""
    columns = subject.by_name
    values: dict[str, Any] = {}
    for name, cell in row.kept.cells.items():
        if cell.value is not None and name in columns:
            is_day = columns[name].kind is Kind.DATE and isinstance(cell.value, str)
            values[name] = date.fromisoformat(cell.value) if is_day else cell.value
    return Line(row.sheet, row.line, values)


def turn_away(row: Row, outcome: Outcome) -> None:
    """Keep why a row makes no command; one that asks for nothing is passed over."""
    if isinstance(outcome, Skipped):
        settle(row, "skipped")
    elif isinstance(outcome, Wrong):
        fault(
            row,
            "duplicate" if outcome.is_double else "faulty",
            outcome.code,
            outcome.column,
            outcome.figures,
        )


def note(subject: Subject, asked: Asked, verdict: Verdict | Exception) -> None:
    """Keep what the rules say of a row."""
    row = asked.row
    if isinstance(verdict, Exception):
        structlog.get_logger().error("import.row_broke", line=row.line, exc_info=verdict)
        fault(row, "refused", ROW_BROKE, None, {})
    elif isinstance(verdict, Accepted):
        row.amount_kopecks = amount_of(asked.made, verdict)
        settle(row, "valid")
    else:
        refuse(subject, row, verdict.refusal)


def refuse(subject: Subject, row: Row, refusal: Refusal) -> None:
    """Keep a refusal with the cell that should be mended."""
    column = subject.column_of.get(refusal.code)
    settle(row, "duplicate" if type(refusal) in subject.doubles else "refused", refusal.code)
    row.kept = RowKept(
        cells=row.kept.cells,
        faults=[FaultKept(refusal.code, column, ref_of(row, column))],
        refusal=encode_refusal(refusal).decode(),
    )


def fault(
    row: Row, status: str, code: str, column: str | None, figures: Mapping[str, object]
) -> None:
    """Keep a fault of ours with the cell that should be mended."""
    settle(row, status, code)
    kept = FaultKept(code, column, ref_of(row, column), dict(figures))
    row.kept = RowKept(cells=row.kept.cells, faults=[kept])


def settle(row: Row, status: str, code: str | None = None, *, position: int | None = None) -> None:
    """Note what came of a row, and forget what was wrong with it before."""
    row.status, row.code, row.position = status, code, position
    row.kept = RowKept(cells=row.kept.cells)


def ref_of(row: Row, column: str | None) -> str | None:
    """Tell where a column stands in a row of the file."""
    cell = row.kept.cells.get(column or "")
    return None if cell is None else cell.ref


def amount_of(made: Made, verdict: Accepted) -> int | None:
    """Tell what a row comes to in money."""
    found = getattr(verdict.recorded[0].fact, "amount_kopecks", made.amount_kopecks)
    return found if isinstance(found, int) else None
