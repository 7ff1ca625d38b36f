"""Builds the files of a report away from the loop, a page of rows at a time, and compares them."""

import asyncio
import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
    """Tell which rows of a report would be others now."""
    old, paper = await keyed(then), now.paper
    counts: Counter[str] = Counter()
    rows: list[Difference] = []

    def note(kind: str, key: Key, was: Row | None, is_now: Row | None) -> None:
        counts[kind] += 1
        if len(rows) < SHOWN_MAX:
            rows.append(
                Difference(
                    [str(cell) for cell in key if cell != 0],
                    _printed(was, paper, zone),
                    _printed(is_now, paper, zone),
                )
            )

    for key, row in (await keyed(now)).items():
        was = old.pop(key, None)
        if was is None:
            note("added", key, None, row)
        elif any(was[place] != row[place] for place in paper.told):
            note("changed", key, was, row)
    for key, row in old.items():
        note("removed", key, row, None)
    return Changes(
        added_count=counts["added"],
        removed_count=counts["removed"],
        changed_count=counts["changed"],
        rows=rows,
    )


async def keyed(report: Report) -> dict[Key, Row]:
    """Read a report's rows by what names them; of equal names each has a number."""
    seen: Counter[Key] = Counter()
    found: dict[Key, Row] = {}
    async for rows in report.rows:
        for row in rows:
            key = tuple(row[place] for place in report.paper.key)
            found[*key, seen[key]] = row
            seen[key] += 1
    return found


def _printed(row: Row | None, paper: Paper, zone: ZoneInfo) -> list[str] | None:
    if row is None:
        return None
    columns = zip(row, paper.columns, strict=True)
    return [printed(cell, column.kind, zone) for cell, column in columns]
