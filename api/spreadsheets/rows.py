"""Makes rows of the lines of sheets, and of objects: each cell with its address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Final

import msgspec

from api.spreadsheets.cells import TEXT_MAX, Value, read_cell
from api.spreadsheets.columns import Column, by_title, letters, plain
from api.spreadsheets.faults import CellFault, FileFault
from api.spreadsheets.grids import Grid, Limits, Line, Unreadable
from api.spreadsheets.headers import (
    Header,
    find_header,
    is_empty,
    is_numbering,
    is_total,
    named,
)
from api.spreadsheets.plain import Plain, visible
from api.spreadsheets.texts import lines_of_ndjson

OURS: Final = "_"  # hidden sheets of our own templates begin so


@dataclass(frozen=True)
class Cell:
    """One cell: where it stands, what its user sees, what it means or why it means nothing."""

    ref: str  # C7; of NDJSON a pointer into the line's object, /amount
    raw: str
    value: Value
    fault: CellFault | None = None


@dataclass(frozen=True)
class Row:
    """One row of the table; `cells` has every column that the file has."""

    sheet: str  # empty where a form has no sheets
    number: int  # as the user's program shows it
    cells: Mapping[str, Cell]
    fault: CellFault | None = None  # of the row as a whole

    @property
    def is_faulty(self) -> bool:
        """Tell a row that cannot be used as it is."""
        return self.fault is not None or any(cell.fault for cell in self.cells.values())


@dataclass
class Findings:
    """What is found on the way about a file as a whole."""

    faults: list[FileFault] = field(default_factory=list)  # the file cannot be used
    notices: list[FileFault] = field(default_factory=list)  # left unread on purpose, and told
    headers: dict[str, int] = field(default_factory=dict)  # the row of each sheet's header
    rows_count: int = 0

    def tell(self, code: str, sheet: str = "", ref: str = "", **figures: object) -> None:
        """Tell what was left unread."""
        self.notices.append(FileFault(f"file-{code}", {**figures, "ref": ref}, sheet, ref))


def rows_of_grids(
    grids: Iterable[Grid], columns: Sequence[Column], found: Findings, limits: Limits
) -> Iterator[Row]:
    """Give the rows of every sheet that has the columns."""
    nearest: Header | None = None
    for grid in grids:
        if grid.is_hidden:
            if not grid.sheet.startswith(OURS):
                found.tell("sheet-hidden", grid.sheet, name=grid.sheet)
            continue
        start = list(islice(grid.lines, limits.header_rows_count))
        header = find_header(start, columns, grid.sheet)
        if header is None or (header.faults and not header.is_likely):
            if header and (nearest is None or len(header.places) > len(nearest.places)):
                nearest = header
            found.tell("sheet-skipped", grid.sheet, name=grid.sheet)
            continue
        found.headers[grid.sheet] = header.row
        found.faults += header.faults
        for title, ref in header.unknown:
            found.tell("column-unknown", grid.sheet, ref, found=title)
        if grid.hidden_rows_count:
            found.tell("rows-hidden", grid.sheet, rows_count=grid.hidden_rows_count)
        if not header.faults:
            below = (line for line in chain(start, grid.lines) if line.number > header.row)
            yield from rows_of_lines(below, header, grid, found, limits)
    if not found.headers:
        titles = [named(column) for column in columns if column.required]
        found.faults += nearest.faults if nearest else [no_header(titles)]


def no_header(titles: Sequence[Mapping[str, object]]) -> FileFault:
    """Tell that no line of the file names any column."""
    figures = {key: ", ".join(str(each[key]) for each in titles) for key in ("title", "title_en")}
    return FileFault("file-no-header", figures)


def rows_of_lines(
    lines: Iterable[Line], header: Header, grid: Grid, found: Findings, limits: Limits
) -> Iterator[Row]:
    """Give the rows below a header; totals and what stands below them is told and left."""
    required = [place for place, column in header.places.items() if column.required]
    is_below_total = False
    for line in lines:
        filled = [place for place in header.places if not is_empty(at(line, place))]
        filled_count = sum(place in required for place in filled)
        ref = f"A{line.number}"
        if line.number == header.row + 1 and is_numbering(line):
            continue
        if is_total(line):
            is_below_total = True
            found.tell("total-skipped", grid.sheet, ref, row=line.number)
            continue
        if not filled:
            continue
        if is_below_total and 2 * filled_count < len(required):
            found.tell("footer-skipped", grid.sheet, ref, row=line.number)
            continue
        found.rows_count += 1
        if found.rows_count > limits.rows_count:
            raise Unreadable("too-many-rows", grid.sheet, ref, most=limits.rows_count)
        yield row_of_line(line, header, grid)


def row_of_line(line: Line, header: Header, grid: Grid) -> Row:
    """Read the cells of one line."""
    cells: dict[str, Cell] = {}
    for place, column in header.places.items():
        ref = f"{letters(place)}{line.number}"
        plain_cell = at(line, place)
        origin = grid.merged.get((line.number, place))
        if origin is not None and is_empty(plain_cell):
            fault: CellFault | None = CellFault("sheet-merged", {"origin": origin})
            cells[column.name] = Cell(ref, "", None, fault)
            continue
        cells[column.name] = Cell(ref, *read_cell(plain_cell, column))
    beyond = grid.is_text and any(not is_empty(cell) for cell in line.cells[header.width :])
    figures = {"cells_count": len(line.cells), "columns_count": header.width}
    fault = CellFault("sheet-extra-cells", figures) if beyond else None
    return Row(grid.sheet, line.number, cells, fault)


def at(line: Line, place: int) -> Plain:
    """Give the cell at a place; nothing beyond the end."""
    return line.cells[place] if place < len(line.cells) else None


def rows_of_objects(
    path: Path, columns: Sequence[Column], found: Findings, limits: Limits
) -> Iterator[Row]:
    """Give the rows of NDJSON; keys are names or titles of columns."""
    titles = by_title(columns)
    told: set[str] = set()
    for number, whole in lines_of_ndjson(path):
        found.rows_count += 1
        if found.rows_count > limits.rows_count:
            raise Unreadable("too-many-rows", most=limits.rows_count)
        if whole is None:
            yield Row("", number, {}, CellFault("sheet-not-an-object"))
            continue
        cells: dict[str, Cell] = {}
        for key, value in whole.items():
            column = titles.get(plain(key))
            if column is None:
                if key not in told and len(told) < limits.columns_count:
                    told.add(key)
                    seen = visible(key[:TEXT_MAX])
                    found.tell("column-unknown", "", f"/{seen}", found=seen)
            else:
                cells[column.name] = cell_of_object(f"/{visible(key)}", value, column)
        for column in columns:
            if column.name not in cells:
                cells[column.name] = Cell(f"/{column.name}", *read_cell(None, column))
        yield Row("", number, cells)


def cell_of_object(ref: str, value: object, column: Column) -> Cell:
    """Read one value of an object; lists and objects are no cells."""
    if value is None or isinstance(value, bool | int | Decimal | str):
        return Cell(ref, *read_cell(value, column))
    raw = msgspec.json.encode(value).decode()[:TEXT_MAX]
    return Cell(ref, raw, None, CellFault("sheet-not-a-value"))
