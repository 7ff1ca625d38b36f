"""Reads from the XML of a workbook what its parser keeps to itself.

calamine gives values; here come the bounds of each sheet (before anything is laid out in
memory), which numbers are shown as per cent, formulas that went wrong or have no stored result,
merged cells and hidden rows.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Final
from xml.parsers import expat
from zipfile import ZipFile

from api.spreadsheets.columns import letters
from api.spreadsheets.grids import Limits, Unreadable
from api.spreadsheets.plain import Erroneous, Percent, Plain, Uncalculated

REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.ASCII)
QUOTED: Final = re.compile(r'"[^"]*"|\\.')  # of a number format: words, not signs
PERCENT_FORMATS: Final = frozenset({9, 10})  # built in
MERGED_MOST: Final = 100_000  # cells
TRUE: Final = frozenset({"1", "true"})

Attributes = dict[str, str]


@dataclass
class Scan:
    """What is known of one sheet."""

    marks: dict[tuple[int, int], Plain] = field(default_factory=dict)  # 0 for a number to fill in
    merged: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows_count: int = 0
    is_hidden: bool = False
    width: int = 0  # up to the last cell with something in it
    is_of_1904: bool = False  # Macintosh's calendar

    def bound(self, row: int, place: int, sheet: str, limits: Limits) -> None:
        """Refuse a cell too far away, before anything is laid out up to it."""
        self.width = max(self.width, place + 1)
        if place >= limits.columns_count:
            raise Unreadable("too-many-columns", sheet, most=limits.columns_count)
        if row > limits.rows_count + limits.header_rows_count:
            raise Unreadable("too-many-rows", sheet, most=limits.rows_count)
        if row * self.width > limits.cells_count:
            raise Unreadable("too-complex", sheet)

    def merge(self, row: int, place: int, last_row: int, last_place: int) -> None:
        """Note the cells that a merged one covers."""
        origin = f"{letters(place)}{row}"
        for at_row in range(row, last_row + 1):
            for at_place in range(place, last_place + 1):
                if len(self.merged) >= MERGED_MOST:
                    return
                if (at_row, at_place) != (row, place):
                    self.merged[at_row, at_place] = origin


def parse(
    file: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk through XML by local names; a document that declares anything is refused."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Unreadable("entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, found: start(name.rpartition(":")[2], found)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.ParseFile(file)
    except expat.ExpatError:
        raise Unreadable("damaged") from None


@dataclass
class Book:
    """What an XLSX workbook says of all its sheets."""

    parts: dict[str, str] = field(default_factory=dict)  # sheet → part
    percents: set[int] = field(default_factory=set)  # styles
    is_of_1904: bool = False
    is_stale: bool = False  # formulas are to be calculated on opening


def scan_book(archive: ZipFile) -> Book:
    """Find the sheets and the styles of per cent."""
    book = Book()
    ids: dict[str, str] = {}

    def element(name: str, found: Attributes) -> None:
        if name == "sheet":
            ids[local(found).get("id", "")] = found.get("name", "")
        elif name == "workbookPr":
            book.is_of_1904 = found.get("date1904") in TRUE
        elif name == "calcPr":
            book.is_stale = found.get("fullCalcOnLoad") in TRUE

    def relationship(name: str, found: Attributes) -> None:
        sheet = ids.get(found.get("Id", "")) if name == "Relationship" else None
        if sheet is not None:
            target = posixpath.join("/xl", found.get("Target", ""))
            book.parts[sheet] = posixpath.normpath(target).removeprefix("/")

    with archive.open("xl/workbook.xml") as file:
        parse(file, element)
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        parse(file, relationship)
    if "xl/styles.xml" in archive.namelist():
        with archive.open("xl/styles.xml") as file:
            book.percents = scan_styles(file)
    return book


def local(found: Attributes) -> Attributes:
    """Take the prefix from the names of prefixed attributes; r:id is not the sheet's own id."""
    return {name.rpartition(":")[2]: value for name, value in found.items() if ":" in name}


def scan_styles(file: IO[bytes]) -> set[int]:
    """Give the styles that show a number as per cent."""
    formats = set(PERCENT_FORMATS)
    styles: list[str] = []
    within = [""]

    def start(name: str, found: Attributes) -> None:
        if name == "numFmt" and "%" in QUOTED.sub("", found.get("formatCode", "")):
            formats.add(whole(found.get("numFmtId", "")))
        elif name == "xf" and within[-1] == "cellXfs":
            styles.append(found.get("numFmtId", ""))
        within.append(name)

    parse(file, start, lambda _: void(within.pop()))
    return {style for style, form in enumerate(styles) if whole(form) in formats}


def void(_: object) -> None:
    """Leave a result."""


def whole(text: str) -> int:
    """Read a number of a style; -1 for none."""
    return int(text) if text.isascii() and text.isdigit() else -1


class SheetScan:
    """Walks through the cells of one XLSX sheet."""

    def __init__(self, sheet: str, book: Book, limits: Limits) -> None:
        self.scan = Scan(is_of_1904=book.is_of_1904)
        self._sheet = sheet
        self._book = book
        self._limits = limits
        self._row = self._place = 0
        self._cell: Attributes = {}
        self._has_formula = self._is_in_value = False
        self._value = ""

    def start(self, name: str, found: Attributes) -> None:
        """Begin an element."""
        if name == "c":
            self._cell, self._value, self._has_formula = found, "", False
            self._place += 1
            if match := REF.fullmatch(found.get("r", "")):
                self._place, self._row = place_of(match[1]), int(match[2])
        elif name in {"v", "t"}:
            self._is_in_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._row = whole(found["r"]) if "r" in found else self._row + 1
            self._place = -1
            self.scan.hidden_rows_count += found.get("hidden") in TRUE
        elif name == "mergeCell":
            first, _, last = found.get("ref", "").partition(":")
            one, other = REF.fullmatch(first), REF.fullmatch(last)
            if one and other:
                self.scan.merge(int(one[2]), place_of(one[1]), int(other[2]), place_of(other[1]))

    def text(self, text: str) -> None:
        """Take what stands in an element."""
        if self._is_in_value and len(self._value) <= len("#DIV/0!"):
            self._value += text

    def end(self, name: str) -> None:
        """End an element."""
        if name in {"v", "t"}:
            self._is_in_value = False
        elif name == "c" and (self._value or self._has_formula):
            self.scan.bound(self._row, self._place, self._sheet, self._limits)
            mark = self._mark()
            if mark is not None:
                self.scan.marks[self._row, self._place] = mark

    def _mark(self) -> Plain:
        kind = self._cell.get("t", "n")
        if kind == "e":
            return Erroneous(self._value)
        if self._has_formula and (self._book.is_stale or not (self._value or kind == "str")):
            return Uncalculated()
        if kind == "n" and whole(self._cell.get("s", "")) in self._book.percents:
            return Percent(0)
        return None


def place_of(name: str) -> int:
    """Give the place of a column, counted from 0."""
    place = 0
    for letter in name:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def scan_sheet(archive: ZipFile, sheet: str, book: Book, limits: Limits) -> Scan:
    """Look through one sheet of an XLSX workbook."""
    part = book.parts.get(sheet, "")
    if part not in archive.namelist():
        raise Unreadable("damaged", sheet)
    found = SheetScan(sheet, book, limits)
    with archive.open(part) as file:
        parse(file, found.start, found.end, found.text)
    return found.scan
