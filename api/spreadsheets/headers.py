"""Finds the header of a sheet wherever it stands, and what below it is no row of the table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Final

from api.spreadsheets.columns import Column, alike, by_title, letters, plain
from api.spreadsheets.faults import FileFault
from api.spreadsheets.grids import Line
from api.spreadsheets.plain import Plain, as_seen

TOTAL: Final = re.compile(
    r"(итого|всего|total)(\s+(по|за|к|на|с|for|of|to)\s.*|\s+руб\w*\.?)?[\s:.]*", re.IGNORECASE
)
OURS: Final = frozenset({"чтоисправить", "whattocorrect"})  # what `errors` has added
TITLE_MAX: Final = 200  # of a column that nobody asked for, as it is told
NUMBERED_LEAST: Final = 3  # columns of a line "1 | 2 | 3" under the titles of an official form


@dataclass(frozen=True)
class Header:
    """The line with the titles, and where each column stands."""

    row: int
    width: int
    places: Mapping[int, Column]
    faults: tuple[FileFault, ...]
    unknown: tuple[tuple[str, str], ...]  # title and ref of columns that nobody asked for

    @property
    def is_likely(self) -> bool:
        """Tell a table with a gap in it from a sheet about something else."""
        return len(self.places) >= len(self.faults)


def find_header(lines: Sequence[Line], columns: Sequence[Column], sheet: str) -> Header | None:
    """Find the line that names most of the columns; None if no line names any.

    Two lines are the header together if each names some, and both name more than any alone.
    """
    titles = by_title(columns)
    best: Line | None = None
    most = 0
    for line in lines:
        if (count := named_count(line, titles)) > most:
            best, most = line, count
    for upper, lower in pairwise(lines):
        both = under(upper, lower)
        is_each = named_count(upper, titles) and named_count(lower, titles)
        if is_each and (count := named_count(both, titles)) > most:
            best, most = both, count
    return None if best is None else header_of(best, columns, sheet)


def named_count(line: Line, titles: Mapping[str, Column]) -> int:
    """Count the columns that a line names."""
    return len({titles[word].name for word in words(line) if word in titles})


def under(upper: Line, lower: Line) -> Line:
    """Read two lines as one header: where the lower has no title, the upper one's goes through."""
    cells = zip_longest(upper.cells, lower.cells)
    return Line(lower.number, tuple(high if is_empty(low) else low for high, low in cells))


def words(line: Line) -> list[str]:
    """Give the cells of a line as titles are compared."""
    return [plain(as_seen(cell)) for cell in line.cells]


def header_of(line: Line, columns: Sequence[Column], sheet: str) -> Header:
    """Place the columns by the titles of one line, and tell what is wrong with them."""
    titles = by_title(columns)
    places: dict[int, Column] = {}
    faults: list[FileFault] = []
    unknown: list[tuple[str, str]] = []
    for place, word in enumerate(words(line)):
        ref = f"{letters(place)}{line.number}"
        column = titles.get(word)
        if column is None:
            if word and word not in OURS:
                unknown.append((as_seen(line.cells[place]).strip()[:TITLE_MAX], ref))
        elif column in places.values():
            first = next(at for at, each in places.items() if each is column)
            figures = named(column) | {
                "first_ref": f"{letters(first)}{line.number}",
                "second_ref": ref,
            }
            faults.append(FileFault("file-column-twice", figures, sheet, ref))
        else:
            places[place] = column
    faults += [
        missing(column, unknown, sheet)
        for column in columns
        if column.required and column not in places.values()
    ]
    width = max((place + 1 for place, word in enumerate(words(line)) if word), default=0)
    return Header(line.number, width, places, tuple(faults), tuple(unknown))


def missing(column: Column, unknown: Sequence[tuple[str, str]], sheet: str) -> FileFault:
    """Tell that a column is not there, and which one was probably meant."""
    near = alike(column, [title for title, _ in unknown])
    if near is None:
        return FileFault("file-column-missing", named(column), sheet)
    ref = next(ref for title, ref in unknown if title == near)
    figures = named(column) | {"found": near, "ref": ref}
    return FileFault("file-column-missing-alike", figures, sheet, ref)


def named(column: Column) -> dict[str, object]:
    """Name a column in both languages: which one is read is known later."""
    return {"title": column.title("ru"), "title_en": column.title("en")}


def is_empty(cell: Plain) -> bool:
    """Tell a cell without anything to see in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_total(line: Line) -> bool:
    """Tell a line that sums up the rows above it, by its first word."""
    first = next((cell for cell in line.cells if not is_empty(cell)), None)
    return isinstance(first, str) and TOTAL.fullmatch(first.strip()) is not None


def is_numbering(line: Line) -> bool:
    """Tell the line of official forms that numbers their columns."""
    seen = [as_seen(cell).strip() for cell in line.cells if not is_empty(cell)]
    wanted = [str(number) for number in range(1, len(seen) + 1)]
    return len(seen) >= NUMBERED_LEAST and seen == wanted
