"""Opens a workbook in a process of its own, with little memory and time, and tells what is in it.

    python -m api.spreadsheets.opening <path> <limits as JSON>

A workbook is a stranger's file for a large parser. What may go wrong in that (a bomb, a bug)
ends here: the process dies, and the file is refused.
"""

import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile

import msgspec
import python_calamine as calamine

from api.spreadsheets.archives import form_of_ole, form_of_zip
from api.spreadsheets.grids import Limits, Unreadable
from api.spreadsheets.messages import Begun, Finished, Lines, Message, Opened, Refused, packed
from api.spreadsheets.plain import Erroneous, Percent, Plain, Uncalculated, Unformatted
from api.spreadsheets.scanning import Scan, scan_book, scan_sheet
from api.spreadsheets.scanning_ods import scan_document
from api.spreadsheets.scanning_xls import scans_of_xls

LINES_COUNT: Final = 200  # in a message
MESSAGE_SIGNS: Final = 1 << 18
CELL_SIGNS: Final = 32_767  # what a spreadsheet program keeps of a text
OUT_OF_MEMORY: Final = 3  # the exit code that `workbooks` knows
ZIP_START: Final = b"PK"

SheetType = calamine.SheetTypeEnum
MACROS: Final = (SheetType.MacroSheet, SheetType.Vba)  # not a set: they have no hash
VISIBLE: Final = calamine.SheetVisibleEnum.Visible


def main() -> None:
    """Open the workbook that the first argument names; stdout is for messages."""
    path = Path(sys.argv[1])
    limits = msgspec.json.decode(sys.argv[2], type=Limits)
    confine(limits)
    try:
        for message in messages(path, limits):
            tell(sys.stdout.buffer, message)
        sys.stdout.buffer.flush()
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def confine(limits: Limits) -> None:
    """Take from this process what it does not need: memory, time, and the right to write files."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def tell(out: IO[bytes], message: Message) -> None:
    """Write a message."""
    out.write(msgspec.json.encode(message) + b"\n")


def messages(path: Path, limits: Limits) -> Iterator[Message]:
    """Tell of the workbook, sheet by sheet."""
    try:
        with path.open("rb") as file:
            is_zip = file.read(len(ZIP_START)) == ZIP_START
            file.seek(0)
            form = form_of_zip(path, limits) if is_zip else form_of_ole(file)
        yield Opened(form)
        scans = SCANS[form](path, limits)  # before the parser lays anything out
        with calamine.load_workbook(str(path)) as book:
            yield from sheets(book, scans, limits)
        yield Finished()
    except Unreadable as unreadable:
        yield Refused(unreadable.code, unreadable.sheet, unreadable.figures)
    except calamine.PasswordError:
        yield Refused("encrypted")
    except (calamine.CalamineError, KeyError):
        yield Refused("damaged")


def sheets(
    book: calamine.CalamineWorkbook, scans: Mapping[str, Scan] | None, limits: Limits
) -> Iterator[Message]:
    """Tell of every sheet; of hidden ones only that they are there."""
    about = book.sheets_metadata
    if any(sheet.typ in MACROS for sheet in about):
        raise Unreadable("macros")
    for sheet in about:
        if sheet.typ != SheetType.WorkSheet:
            continue
        scan = Scan() if scans is None else scans[sheet.name]
        if sheet.visible != VISIBLE or scan.is_hidden:
            yield Begun(sheet.name, is_hidden=True)
            continue
        found = book.get_sheet_by_name(sheet.name)
        bound(found, limits)
        for first, last in found.merged_cell_ranges or []:
            scan.merge(first[0] + 1, first[1], last[0] + 1, last[1])
        merged = [(row, place, origin) for (row, place), origin in scan.merged.items()]
        yield Begun(
            sheet.name,
            hidden_rows_count=scan.hidden_rows_count,
            width=found.end[1] + 1 if found.end else 0,
            merged=merged,
        )
        yield from lines(found, scan, is_formatted=scans is not None and not scan.is_of_1904)


def bound(sheet: calamine.CalamineSheet, limits: Limits) -> None:
    """Hold the limits for forms that only the parser reads."""
    row, place = sheet.end or (0, 0)
    if place >= limits.columns_count:
        raise Unreadable("too-many-columns", sheet.name, most=limits.columns_count)
    if row >= limits.rows_count + limits.header_rows_count:
        raise Unreadable("too-many-rows", sheet.name, most=limits.rows_count)


def lines(sheet: calamine.CalamineSheet, scan: Scan, *, is_formatted: bool) -> Iterator[Message]:
    """Give the lines of a sheet, some at a time."""
    left = (sheet.start or (0, 0))[1]  # calamine leaves out what is empty on that side
    margin: list[Any] = [None] * left
    first, gathered, signs = 1, list[list[Any]](), 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = list(margin)
        for place, found in enumerate(row, left):
            cell = plain(found, scan.marks.get((number, place)), is_formatted=is_formatted)
            signs += len(cell) if isinstance(cell, str) else 1
            cells.append(packed(cell))
        gathered.append(cells)
        if len(gathered) >= LINES_COUNT or signs >= MESSAGE_SIGNS:
            yield Lines(first, gathered)
            first, gathered, signs = number + 1, [], 0
    if gathered:
        yield Lines(first, gathered)


def plain(found: object, mark: Plain, *, is_formatted: bool) -> Plain:
    """Give a cell with what the parser did not say of it."""
    if isinstance(mark, Erroneous | Uncalculated):
        return mark
    match found:
        case "":
            return None
        case str():
            return found[:CELL_SIGNS]
        case bool() | date():
            return found
        case int() | float() if not isfinite(found):
            return Erroneous(str(found))
        case int() | float() if isinstance(mark, Percent):
            return Percent(found)
        case int() | float():
            return found if is_formatted else Unformatted(found)
        case _:
            return str(found)  # a time of day, a span of time


def scans_of_xlsx(path: Path, limits: Limits) -> Mapping[str, Scan]:
    """Look through the sheets of an XLSX workbook."""
    with ZipFile(path) as archive:
        book = scan_book(archive)
        return {sheet: scan_sheet(archive, sheet, book, limits) for sheet in book.parts}


def scans_of_ods(path: Path, limits: Limits) -> Mapping[str, Scan]:
    """Look through the sheets of an OpenDocument spreadsheet."""
    with ZipFile(path) as archive:
        return scan_document(archive, limits)


SCANS: Final[Mapping[str, Callable[[Path, Limits], Mapping[str, Scan] | None]]] = {
    "xlsx": scans_of_xlsx,
    "ods": scans_of_ods,
    "xls": scans_of_xls,
}


if __name__ == "__main__":
    main()
