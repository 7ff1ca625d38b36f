"""The check of a file: its cells, its repetitions, and what the rules would say of every row."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from api.imports.judging import Seen, judge
from api.imports.kept import About, CellKept, FaultKept, Import, Row, RowKept, Shelf
from api.imports.subject import Desk, Subject
from api.imports.summing import Summary, balances_of, outcomes_of
from api.spreadsheets import reading
from api.spreadsheets.faults import FileFault
from ledger import queries
from ledger.batch import Sums
from ledger.fork import Fork

SQL = queries.load("api", "imports")

ROWS_AT_ONCE: Final = 250  # the event loop is others' for as long as such a part is judged

Look = Callable[[Import], AbstractAsyncContextManager[Desk]]


class Reader:
    """The rows of a file, some at a time, read beside the event loop."""

    def __init__(self, found: reading.Reading) -> None:
        self._rows: Iterator[reading.Row] = iter(found)
        self._sheets: dict[str, int] = {}
        self.row_count = 0

    @property
    def sheets(self) -> list[str]:
        """Name the sheets with rows in their order."""
        return list(self._sheets)

    async def parts(self) -> AsyncIterator[list[Row]]:
        """Give the rows in parts."""
        while part := await asyncio.to_thread(lambda: list(islice(self._rows, ROWS_AT_ONCE))):
            yield [self._row(each) for each in part]

    def _row(self, read: reading.Row) -> Row:
        self.row_count += 1
        sheet = self._sheets.setdefault(read.sheet, len(self._sheets) + 1)
        cells = {
            name: CellKept(cell.ref, cell.raw, _plain(cell.value))
            for name, cell in read.cells.items()
            if cell.raw or cell.value is not None or cell.fault is not None
        }
        row = Row(number=self.row_count, sheet=sheet, line=read.number, kept=RowKept(cells=cells))
        faults = [
            FaultKept(cell.fault.code, name, cell.ref, dict(cell.fault.figures))
            for name, cell in read.cells.items()
            if cell.fault is not None
        ]
        if read.fault is not None:
            faults.append(FaultKept(read.fault.code, figures=dict(read.fault.figures)))
        if faults:
            row.status, row.code = "faulty", faults[0].code
            row.kept = RowKept(cells=cells, faults=faults)
        return row


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a cell may hold
    return value.isoformat() if isinstance(value, date) else value


@asynccontextmanager
async def opened(shelf: Shelf, file: Import) -> AsyncIterator[Path]:
    """Give a file a path for as long as it is read, in memory: what is closed stays off disks."""
    handle = os.memfd_create(file.ref)
    try:
        async for piece in shelf.pieces(file):
            await asyncio.to_thread(os.write, handle, piece)
        os.lseek(handle, 0, os.SEEK_SET)
        yield Path(f"/proc/{os.getpid()}/fd/{handle}")
    finally:
        os.close(handle)


class Checked(Struct, frozen=True):
    """What a check has found."""

    summary: Summary
    about: About
    row_count: int

    @property
    def state(self) -> str:
        """Tell what becomes of the file."""
        return "rejected" if self.about.faults else "checked"


Advance = Callable[[int], Awaitable[None]]


async def check(
    shelf: Shelf, subject: Subject, file: Import, limits: reading.Limits, tell: Advance, at: Look
) -> Checked:
    """Read a whole file and judge its rows on one snapshot; nothing is written to the book."""
    if file.about is None:
        raise AssertionError(f"the file {file.ref} is erased")
    async with opened(shelf, file) as path:
        await shelf.pool.execute(SQL.drop_rows, file.book, file.ref)
        found = await asyncio.to_thread(
            reading.read, path, file.about.name, subject.columns, limits
        )
        try:
            reader = Reader(found)
            async with at(file) as desk:  # not before the first row is here: a snapshot is short
                sums = await judge_all(shelf, subject, file, desk, reader, tell)
                balances = await balances_of(desk.db, file.book, sums)
            about = About(
                name=file.about.name,
                sheets=reader.sheets,
                faults=[_kept(each) for each in found.faults],
                notices=[_kept(each) for each in found.notices],
            )
        finally:
            await asyncio.to_thread(found.close)
    async with shelf.pool.acquire() as db:
        outcomes = await outcomes_of(db, file)
    return Checked(Summary(outcomes=outcomes, balances=balances), about, reader.row_count)


async def judge_all(
    shelf: Shelf, subject: Subject, file: Import, desk: Desk, reader: Reader, tell: Advance
) -> Sums:
    """Judge and keep the rows of a file; give what all that passed does to the guarded sums."""
    fork, seen = Fork(desk.db, file.book), Seen()
    async for rows in reader.parts():
        whole = [row for row in rows if row.status == "valid"]
        await judge(desk, subject, file, fork, whole, seen)
        async with shelf.pool.acquire() as db:
            await shelf.add_rows(db, file, rows)
        await tell(reader.row_count)
    return fork.sums


def _kept(fault: FileFault) -> FaultKept:
    """Keep a fault of the file as a whole; a column stands in for its sheet."""
    return FaultKept(fault.code, None, fault.ref or None, {**fault.figures, "sheet": fault.sheet})
