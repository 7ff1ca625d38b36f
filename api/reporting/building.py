"""Builds the files of a report away from the loop, a page of rows at a time, and compares them."""

import asyncio
import hashlib
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import IO, Final, NamedTuple
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from api.reporting.cells import Totals, printed
from api.reporting.papers import About, Csv, Html, Pdf, Workbook
from api.reporting.papers import Form as Sheet
from events.report import ReportFile, ReportForm
from projections.reports.paper import Cell, Paper, Report, Row

WRITERS: Final[dict[ReportForm, Callable[[IO[bytes], Paper, About], Sheet]]] = {
    ReportForm.PDF: Pdf,
    ReportForm.XLSX: Workbook,
    ReportForm.CSV: Csv,
    ReportForm.HTML: Html,
}
BUILDING: Final = web.AppKey("building", asyncio.Semaphore)  # the others wait
AT_ONCE: Final = 2
MEMORY_BYTES: Final = 1 << 20  # a larger file goes to the disk
SHOWN_MAX: Final = 100  # rows of a difference that are shown; all are counted
Key = tuple[Cell, ...]


class Build(NamedTuple):
    """The files of a report, open to be read, and what a fact says of them."""

    rows_count: int
    files: tuple[ReportFile, ...]
    opened: dict[ReportForm, IO[bytes]]


@contextmanager
def room(forms: Iterable[ReportForm]) -> Iterator[dict[ReportForm, IO[bytes]]]:
    """Open a file for each form, and take them away afterwards."""
    with ExitStack() as opened:
        yield {
            form: opened.enter_context(tempfile.SpooledTemporaryFile(MEMORY_BYTES))
            for form in forms
        }


async def build(report: Report, about: About, opened: dict[ReportForm, IO[bytes]]) -> Build:
    """Write a report into files; one that is too long for a form is not in it."""
    totals = Totals(report.paper)
    sheets = await asyncio.to_thread(_begin, report.paper, about, opened)
    async for rows in report.rows:
        await asyncio.to_thread(_add, sheets, totals, rows)
    files = await asyncio.to_thread(_finish, sheets, totals, opened)
    return Build(totals.rows_count, tuple(files), opened)


def _begin(
    paper: Paper, about: About, opened: dict[ReportForm, IO[bytes]]
) -> dict[ReportForm, Sheet]:
    return {form: WRITERS[form](file, paper, about) for form, file in opened.items()}


def _add(sheets: dict[ReportForm, Sheet], totals: Totals, rows: Sequence[Row]) -> None:
    totals.add(rows)
    for sheet in sheets.values():
        sheet.add(rows)


def _finish(
    sheets: dict[ReportForm, Sheet], totals: Totals, opened: dict[ReportForm, IO[bytes]]
) -> Iterator[ReportFile]:
    return iter(
        [
            _finished(form, sheet, totals, opened[form])
            for form, sheet in sheets.items()
            if not (isinstance(sheet, Pdf) and sheet.too_long)
        ]
    )


def _finished(form: ReportForm, sheet: Sheet, totals: Totals, file: IO[bytes]) -> ReportFile:
    sheet.close(totals)
    size = file.seek(0, 2)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a spooled file reads as one
    file.seek(0)
    return ReportFile(form=form, sha256=digest, size_bytes=size)


class Difference(Struct, frozen=True):
    """A row that would differ if the report were built again."""

    key: list[str]
    was: list[str] | None  # none: it was not there
    now: list[str] | None  # none: it is there no longer


class Changes(Struct, frozen=True, kw_only=True):
    """What has changed since a report was built."""

    added_count: int
    removed_count: int
    changed_count: int
    rows: list[Difference]


async def compare(then: Report, now: Report, zone: ZoneInfo) -> Changes:
    """Tell which rows of a report would be others now.

    Both are read a page each in turn, and a row is kept until its like of the other comes: what is
    held grows with what differs, not with the length of a report. Of rows with equal names the
    first is like the first.
    """
    found = _Found(now.paper, zone)
    was, is_now = _Side(then.paper), _Side(now.paper)
    while True:
        old, new = await anext(then.rows, None), await anext(now.rows, None)
        for row in old or ():
            like = is_now.take(row)
            if like is None:
                was.keep(row)
            else:
                found.compare(row, like)
        for row in new or ():
            like = was.take(row)
            if like is None:
                is_now.keep(row)
            else:
                found.compare(like, row)
        if old is None:
            for row in is_now.left():
                found.note("added", None, row)
        if new is None:
            for row in was.left():
                found.note("removed", row, None)
        if old is None and new is None:
            return found.changes()


class _Side:
    """The rows of one version that have not met their like."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._waiting: dict[Key, deque[Row]] = {}

    def keep(self, row: Row) -> None:
        """Let a row wait."""
        self._waiting.setdefault(key_of(row, self._paper), deque()).append(row)

    def take(self, other: Row) -> Row | None:
        """Give the first row that waits under the name of another, if there is one."""
        key = key_of(other, self._paper)
        rows = self._waiting.get(key)
        if rows is None:
            return None
        row = rows.popleft()
        if not rows:
            del self._waiting[key]
        return row

    def left(self) -> Iterator[Row]:
        """Give up on those that wait."""
        waiting, self._waiting = self._waiting, {}
        return chain.from_iterable(waiting.values())


class _Found:
    """The differences so far: all are counted, some are shown."""

    def __init__(self, paper: Paper, zone: ZoneInfo) -> None:
        self._paper, self._zone = paper, zone
        self._counts: Counter[str] = Counter()
        self._rows: list[Difference] = []

    def compare(self, was: Row, now: Row) -> None:
        """Compare two rows of one name."""
        if any(was[place] != now[place] for place in self._paper.told):
            self.note("changed", was, now)

    def note(self, kind: str, was: Row | None, now: Row | None) -> None:
        """Count a difference."""
        self._counts[kind] += 1
        row = was if now is None else now
        if row is not None and len(self._rows) < SHOWN_MAX:
            key = [str(cell) for cell in key_of(row, self._paper)]
            shown = (_printed(each, self._paper, self._zone) for each in (was, now))
            self._rows.append(Difference(key, *shown))

    def changes(self) -> Changes:
        """Give what was found."""
        return Changes(
            added_count=self._counts["added"],
            removed_count=self._counts["removed"],
            changed_count=self._counts["changed"],
            rows=self._rows,
        )


def key_of(row: Row, paper: Paper) -> Key:
    """Give the cells by which a row is named."""
    return tuple(row[place] for place in paper.key)


def _printed(row: Row | None, paper: Paper, zone: ZoneInfo) -> list[str] | None:
    if row is None:
        return None
    columns = zip(row, paper.columns, strict=True)
    return [printed(cell, column.kind, zone) for cell, column in columns]
