"""Writes rows into a file, one form a class; a file takes any number of rows in bounded memory."""

import codecs
import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any, Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # it has no types of its own
from babel.dates import format_datetime

from api.exporting.columns import Column, Kind, Row
from api.wording import catalogue, say

# What a spreadsheet program would take for a formula (CWE-1236); some take wide signs as well.
FORMULA_STARTS: Final = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
XLSX_ROWS_MAX: Final = 1_048_575  # and the titles
MADE_AT: Final = datetime(2019, 1, 1, tzinfo=UTC)  # the same file has the same bytes
WIDTHS: Final = {Kind.MONEY: 14, Kind.COUNT: 10, Kind.DATE: 12, Kind.MOMENT: 20, Kind.FLAG: 8}
WIDTH: Final = 24
FORMATS: Final = {
    Kind.MONEY: "#,##0.00",
    Kind.COUNT: "0",
    Kind.DATE: "dd.mm.yyyy",
    Kind.MOMENT: "dd.mm.yyyy hh:mm:ss",
}


class Sheet(Protocol):
    """A file that is being written."""

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""

    def close(self) -> None:
        """Finish what was written, and leave the file open: it is to be read."""


class JsonLines:
    """NDJSON: the API's own object a line, of the chosen columns."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]) -> None:
        self._file = file
        self._columns = columns

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""
        for row in rows:
            chosen = {column.name: column.cell(row) for column in self._columns}
            self._file.write(msgspec.json.encode(chosen) + b"\n")

    def close(self) -> None:
        """Nothing is left to write."""


class PlainCsv:
    """CSV after RFC 4180: names and values as the API has them."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]) -> None:
        self._text = codecs.getwriter("utf-8")(file)
        self._columns = columns
        self._lines = csv.writer(self._text)
        self._lines.writerow(column.name for column in columns)

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._lines.writerow(plain(column.cell(row), column.kind) for column in self._columns)

    def close(self) -> None:
        """Nothing is left to write."""


class ExcelCsv:
    """CSV as a Russian Excel opens it without asking."""

    def __init__(
        self, file: IO[bytes], columns: Sequence[Column], language: str, zone: ZoneInfo
    ) -> None:
        self._text = codecs.getwriter("utf-8")(file)
        self._text.write(BOM)
        self._columns = columns
        self._language = language
        self._zone = zone
        self._lines = csv.writer(self._text, delimiter=";")
        self._lines.writerow(inert(column.title(language)) for column in columns)

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._lines.writerow(self._cell(column, column.cell(row)) for column in self._columns)

    def close(self) -> None:
        """Nothing is left to write."""

    def _cell(self, column: Column, found: Any) -> str:  # noqa: ANN401 - any JSON
        if found is None:
            return ""
        match column.kind:
            case Kind.MONEY:
                return str(found).replace(".", ",")
            case Kind.DATE:
                return f"{date.fromisoformat(found):%d.%m.%Y}"
            case Kind.MOMENT:
                moment = datetime.fromisoformat(found)
                return format_datetime(moment, "dd.MM.yyyy HH:mm:ss", tzinfo=self._zone)
            case _:
                return inert(worded(column, found, self._language))


class Xlsx:
    """A workbook: numbers are numbers, dates are dates, and nothing is a formula."""

    def __init__(
        self, file: IO[bytes], columns: Sequence[Column], language: str, zone: ZoneInfo
    ) -> None:
        self._columns = columns
        self._language = language
        self._zone = zone
        self._row = 0
        self._book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "default_format_properties": {"font_size": 10}}
        )
        self._book.set_properties({"created": MADE_AT.replace(tzinfo=None)})
        self._formats = {
            kind: self._book.add_format({"num_format": form}) for kind, form in FORMATS.items()
        }
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._sheet = self._book.add_worksheet(say("export.list", language))
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, WIDTHS.get(column.kind, WIDTH))
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, column.title(language), self._bold)

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._row += 1
            for place, column in enumerate(self._columns):
                found = column.cell(row)
                if found is not None:
                    self._write(self._row, place, column, found)

    def close(self) -> None:
        """Finish the workbook."""
        self._sheet.autofilter(0, 0, max(self._row, 1), len(self._columns) - 1)
        self._book.close()

    def tell(self, about: Iterable[tuple[str, str]]) -> None:
        """Say on a second sheet what was asked for."""
        sheet = self._book.add_worksheet(say("export.filter", self._language))
        sheet.set_column(0, 0, WIDTH)
        sheet.set_column(1, 1, WIDTH * 3)
        for line, (name, words) in enumerate(about):
            sheet.write_string(line, 0, name, self._bold)
            sheet.write_string(line, 1, words)

    def _write(self, line: int, place: int, column: Column, found: Any) -> None:  # noqa: ANN401 - any JSON
        style = self._formats.get(column.kind)
        match column.kind:
            case Kind.MONEY:
                self._sheet.write_number(line, place, Decimal(found), style)
            case Kind.COUNT:
                self._sheet.write_number(line, place, found, style)
            case Kind.DATE:
                self._sheet.write_datetime(line, place, date.fromisoformat(found), style)
            case Kind.MOMENT:
                moment = datetime.fromisoformat(found).astimezone(self._zone).replace(tzinfo=None)
                self._sheet.write_datetime(line, place, moment, style)
            case _:
                self._sheet.write_string(line, place, worded(column, found, self._language))


def plain(found: Any, kind: Kind) -> str:  # noqa: ANN401 - any JSON
    """Write a cell as the API does, and so that no program takes it for a formula."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "true" if found else "false"
    if kind is Kind.MONEY:
        return str(found)  # a sum below nothing begins with a minus, and is one
    return inert(found if isinstance(found, str) else msgspec.json.encode(found).decode())


def worded(column: Column, found: Any, language: str) -> str:  # noqa: ANN401 - any JSON
    """Write a cell for people: words for codes, a list in a line."""
    if isinstance(found, bool):
        return catalogue(language)["yes" if found else "no"]
    if isinstance(found, str):
        return catalogue(language).get(f"{column.path[-1]}.{found}", found)
    if isinstance(found, dict):
        return "; ".join(f"{name}: {each}" for name, each in found.items())
    return str(found) if isinstance(found, int) else msgspec.json.encode(found).decode()


def inert(text: str) -> str:
    """Put an apostrophe before what a spreadsheet program would calculate."""
    number = text.removeprefix("-").replace(".", "", 1).replace(",", "", 1)
    if text.startswith(FORMULA_STARTS) and not (number.isascii() and number.isdigit()):
        return f"'{text}"
    return text
