"""Reads from the records of an old workbook what its parser keeps to itself ([MS-XLS])."""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from api.spreadsheets.grids import Limits, Unreadable
from api.spreadsheets.ole import stream
from api.spreadsheets.plain import Erroneous, Percent, Plain, Uncalculated
from api.spreadsheets.scanning import PERCENT_FORMATS, QUOTED, Scan

BOF, EOF = 0x809, 0x0A
BOUNDSHEET, DATEMODE, FILEPASS, FORMAT, XF = 0x85, 0x22, 0x2F, 0x41E, 0xE0
NUMBER, RK, MULRK, FORMULA, BOOLERR, ROW = 0x203, 0x27E, 0xBD, 0x06, 0x205, 0x208
BIFF8: Final = 0x600  # older ones are left to the parser alone
HIDDEN_ROW: Final = 0x20
CALCULATED_ON_LOAD: Final = 0x02
NO_NUMBER: Final = 0xFFFF  # of a formula whose result is a text, a flag or an error
ERROR: Final = 2
ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class OldBook:
    """What a workbook says of all its sheets."""

    def __init__(self, content: bytes) -> None:
        self.starts: dict[str, int] = {}  # sheet → its first record
        self.is_of_1904 = False
        self._formats = set(PERCENT_FORMATS)
        self._styles: list[int] = []
        for kind, body in records(content, 0):
            self._note(kind, body)
        self.percents = {style for style, form in enumerate(self._styles) if form in self._formats}

    def _note(self, kind: int, body: bytes) -> None:
        match kind:
            case _ if kind == FILEPASS:
                raise Unreadable("encrypted")
            case _ if kind == BOUNDSHEET:
                (start,) = struct.unpack_from("<I", body)
                self.starts[words(body[6:7] + b"\0" + body[7:])] = start
            case _ if kind == DATEMODE:
                self.is_of_1904 = body[0] == 1
            case _ if kind == FORMAT:
                if "%" in QUOTED.sub("", words(body[2:])):
                    self._formats.add(struct.unpack_from("<H", body)[0])
            case _ if kind == XF:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])
            case _:
                pass


def words(body: bytes) -> str:
    """Read a text with its length and its flag of two bytes a sign before it."""
    count, is_wide = struct.unpack_from("<HB", body)
    if is_wide & 1:
        return body[3 : 3 + 2 * count].decode("utf-16-le")
    return body[3 : 3 + count].decode("latin-1")


def records(content: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give the records from one place to the end of what begins there, charts in it left out."""
    depth = 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        at += 4
        depth += (kind == BOF) - (kind == EOF)
        if depth == 1:
            yield kind, content[at : at + size]
        if depth <= 0:
            return
        at += size


def scan_old_sheet(content: bytes, start: int, book: OldBook) -> Scan:
    """Look through one sheet."""
    scan = Scan(is_of_1904=book.is_of_1904)
    for kind, body in records(content, start):
        if kind == ROW:
            scan.hidden_rows_count += bool(body[12] & HIDDEN_ROW)
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", body)
            for place, at in enumerate(range(4, len(body) - 2, 6), first):
                mark(scan, row, place, book, struct.unpack_from("<H", body, at)[0])
        elif kind in {NUMBER, RK, FORMULA, BOOLERR}:
            row, place, style = struct.unpack_from("<HHH", body)
            mark(scan, row, place, book, style)
            if (found := strange(kind, body)) is not None:
                scan.marks[row + 1, place] = found
    return scan


def mark(scan: Scan, row: int, place: int, book: OldBook, style: int) -> None:
    """Note a number that is shown as per cent."""
    if style in book.percents:
        scan.marks[row + 1, place] = Percent(0)


def strange(kind: int, body: bytes) -> Plain:
    """Tell an error, and a formula whose result nobody has stored."""
    if kind == BOOLERR and body[7]:
        return Erroneous(ERRORS.get(body[6], "#N/A"))
    if kind == FORMULA:
        (no_number,) = struct.unpack_from("<H", body, 12)
        if no_number == NO_NUMBER and body[6] == ERROR:
            return Erroneous(ERRORS.get(body[8], "#N/A"))
        if body[14] & CALCULATED_ON_LOAD:
            return Uncalculated()
    return None


def scans_of_xls(path: Path, _: Limits) -> Mapping[str, Scan] | None:
    """Look through every sheet of an old workbook; None for one that is older still."""
    content = stream(path.read_bytes(), "Workbook", "Book")
    try:
        (version,) = struct.unpack_from("<H", content, 4)
        if version != BIFF8:
            return None
        book = OldBook(content)
        return {sheet: scan_old_sheet(content, start, book) for sheet, start in book.starts.items()}
    except (struct.error, IndexError, UnicodeDecodeError):
        raise Unreadable("damaged") from None
