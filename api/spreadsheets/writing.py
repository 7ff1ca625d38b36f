"""Gives people their own sheet back, with what to correct beside each row and on each cell."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice, repeat
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # it has no types of its own

from api.spreadsheets.columns import Column, by_title, letters, plain
from api.spreadsheets.detecting import Form, form_of
from api.spreadsheets.grids import Grid, Limits, Line
from api.spreadsheets.headers import OURS, Header, find_header
from api.spreadsheets.plain import Percent, Plain, Unformatted, as_seen
from api.spreadsheets.templates import MADE_AT, template, template_csv
from api.spreadsheets.texts import grid_of_csv, lines_of_ndjson
from api.spreadsheets.workbooks import open_workbook
from api.wording import say

__all__ = ["Told", "errors", "template", "template_csv"]

REMARKS_MOST: Final = 5_000  # a program opens a file with more of them slowly; the column has all
CELL_SIGNS: Final = 32_767
REMARK_SIGNS: Final = 1_000
NAME_SIGNS: Final = 31
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\\]")
COLUMN_WIDTH: Final = 18
FIX_WIDTH: Final = 70


class Told(NamedTuple):
    """What to correct, and where."""

    sheet: str
    row: int
    ref: str  # empty for the row as a whole
    words: str


def errors(
    file: IO[bytes],
    source: Path,
    columns: Sequence[Column],
    told: Iterable[Told],
    language: str,
    limits: Limits,
) -> None:
    """Write the user's own table into `file` as XLSX, every row and cell in its place."""
    form = form_of(source, limits)
    if form is Form.NDJSON:
        told = told_of_objects(told, columns)
    by_row: defaultdict[tuple[str, int], list[Told]] = defaultdict(list)
    for each in told:
        by_row[each.sheet, each.row].append(each)
    with closing(Copy(file, columns, by_row, language, limits)) as copy:
        if form is Form.NDJSON:
            copy.add(grid_of_ndjson(source, columns, language))
        elif form is None:
            with closing(open_workbook(source, limits)) as workbook:
                for grid in workbook.grids():
                    copy.add(grid)
        else:
            width = max(len(line.cells) for line in grid_of_csv(source, columns, limits).lines)
            copy.add(replace(grid_of_csv(source, columns, limits), width=width))


class Copy:
    """A workbook with the user's cells, and ours."""

    def __init__(
        self,
        file: IO[bytes],
        columns: Sequence[Column],
        told: Mapping[tuple[str, int], Sequence[Told]],
        language: str,
        limits: Limits,
    ) -> None:
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True})
        self._book.set_properties({"created": MADE_AT.replace(tzinfo=None)})
        self._columns = columns
        self._told = told
        self._language = language
        self._limits = limits
        self._remarks_left = REMARKS_MOST
        self._styles: dict[tuple[str, bool], Any] = {}
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})

    def close(self) -> None:
        """Finish the workbook."""
        if not self._book.worksheets():
            self._book.add_worksheet()
        self._book.close()

    def add(self, grid: Grid) -> None:
        """Copy a sheet; hidden ones stay with the user."""
        if grid.is_hidden:
            return
        start = list(islice(grid.lines, self._limits.header_rows_count))
        header = find_header(start, self._columns, grid.sheet)
        taken = {each.name.casefold() for each in self._book.worksheets()}
        name = grid.sheet or say("sheets.table", self._language)
        sheet = self._book.add_worksheet(sheet_name(name, taken))
        beside = place_beside(header, start, grid.width)
        sheet.set_column(0, max(beside - 1, 0), COLUMN_WIDTH)
        if header:
            sheet.set_column(beside, beside, FIX_WIDTH)
            sheet.freeze_panes(header.row, 0)
        for line in chain(start, grid.lines):
            self._write(sheet, line, grid.sheet, header, beside)

    def _write(
        self,
        sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
        line: Line,
        name: str,
        header: Header | None,
        beside: int,
    ) -> None:
        told = self._told.get((name, line.number), ())
        marked = {each.ref: each.words for each in told}
        is_header = header is not None and header.row == line.number
        row = line.number - 1
        missing = header.width - len(line.cells) if header else 0  # of a line cut short in CSV
        for place, cell in enumerate((*line.cells, *repeat(None, missing))):
            if place == beside:
                continue
            words = marked.get(f"{letters(place)}{line.number}")
            self._write_cell(sheet, (row, place), cell, is_marked=bool(words), is_bold=is_header)
            if words and self._remarks_left:
                self._remarks_left -= 1
                about = {"author": "certledger", "x_scale": 2, "y_scale": 1.5}
                sheet.write_comment(row, place, words[:REMARK_SIGNS], about)
        if is_header:
            sheet.write_string(row, beside, say("sheets.fix-column", self._language), self._bold)
        elif told:
            text = "\n".join(
                f"{each.ref}: {each.words}" if each.ref else each.words for each in told
            )
            sheet.write_string(row, beside, text[:CELL_SIGNS], self._wrapped)

    def _write_cell(
        self,
        sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
        at: tuple[int, int],
        cell: Plain,
        *,
        is_marked: bool,
        is_bold: bool,
    ) -> None:
        match cell:
            case bool():
                sheet.write_boolean(*at, cell, self._style("", is_marked=is_marked))
            case int() | float() | Decimal():
                sheet.write_number(*at, cell, self._style("", is_marked=is_marked))
            case Percent() | Unformatted():
                form = "0%" if isinstance(cell, Percent) else ""
                sheet.write_number(*at, cell.number, self._style(form, is_marked=is_marked))
            case date() if cell.year >= 1900:  # noqa: PLR2004 - where spreadsheets begin
                form = "dd.mm.yyyy hh:mm" if isinstance(cell, datetime) else "dd.mm.yyyy"
                sheet.write_datetime(*at, cell, self._style(form, is_marked=is_marked))
            case _:
                text = as_seen(cell)
                style = self._bold if is_bold else self._style("", is_marked=is_marked)
                if text or is_marked:
                    sheet.write_string(*at, text[:CELL_SIGNS], style)

    def _style(self, form: str, *, is_marked: bool) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        key = form, is_marked
        if key not in self._styles:
            look: dict[str, object] = {"num_format": form} if form else {}
            if is_marked:
                look |= {"bg_color": "#FFC7CE", "border": 1, "border_color": "#C00000"}
            self._styles[key] = self._book.add_format(look)
        return self._styles[key]


def place_beside(header: Header | None, start: Sequence[Line], width: int) -> int:
    """Find where to write: in the column that we have added before, or right of all others."""
    if header is not None:
        line = next(line for line in start if line.number == header.row)
        for place, cell in enumerate(line.cells):
            if plain(as_seen(cell)) in OURS:
                return place
        return max(width, header.width)
    return width


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """Give a sheet its name back, as far as XLSX allows it and no other has it."""
    name = FORBIDDEN.sub("_", wanted).strip("'")[:NAME_SIGNS] or "_"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{name[: NAME_SIGNS - len(str(number)) - 1]}~{number}"
    return name


def grid_of_ndjson(source: Path, columns: Sequence[Column], language: str) -> Grid:
    """Lay objects out as a table, each one row lower than its line: above are the titles."""
    places = {column.name: place for place, column in enumerate(columns)}
    titles = by_title(columns)

    def lines() -> Iterator[Line]:
        yield Line(1, tuple(column.title(language) for column in columns))
        for number, whole in lines_of_ndjson(source):
            cells: list[Plain] = [None] * len(columns)
            for key, value in (whole or {}).items():
                if column := titles.get(plain(key)):
                    cells[places[column.name]] = as_cell(value)
            yield Line(number + 1, tuple(cells))

    return Grid("", lines(), width=len(columns))


def as_cell(value: object) -> Plain:
    """Write a value of JSON as a cell."""
    if value is None or isinstance(value, bool | int | Decimal | str):
        return value
    return msgspec.json.encode(value).decode()


def told_of_objects(told: Iterable[Told], columns: Sequence[Column]) -> Iterator[Told]:
    """Turn pointers into objects into the cells where they are laid out."""
    titles = by_title(columns)
    refs = {column.name: letters(place) for place, column in enumerate(columns)}
    for each in told:
        column = titles.get(plain(each.ref))
        row = each.row + 1
        yield each._replace(row=row, ref=f"{refs[column.name]}{row}" if column else "")
