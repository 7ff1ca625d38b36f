"""The cells of a paper as a reader sees them: one way of writing for PDF, HTML and CSV."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from events.money import roubles
from projections.reports.paper import Apart, Cell, Kind, Paper, Row
from projections.reports.words import count, money, short_date
from projections.shares import written

MINUS: Final = "\N{MINUS SIGN}"
HUNDREDTHS: Final = frozenset({Kind.MONEY, Kind.SHARE})
NUMBERS: Final = HUNDREDTHS | {Kind.COUNT, Kind.FINE_SHARE, Kind.ORDINAL, Kind.PERCENT}


def printed(cell: Cell, kind: Kind, zone: ZoneInfo) -> str:
    """Write a cell for people; what is not there is left empty."""
    if cell is None:
        return ""
    match kind:
        case Kind.MONEY | Kind.SHARE if isinstance(cell, int):
            return money(cell)
        case Kind.FINE_SHARE if isinstance(cell, int):
            return written(cell).replace(".", ",").replace("-", MINUS)
        case Kind.COUNT | Kind.ORDINAL | Kind.PERCENT if isinstance(cell, int):
            return count(cell)
        case Kind.DATE if isinstance(cell, date):
            return short_date(cell)
        case Kind.MOMENT if isinstance(cell, datetime):
            return f"{cell.astimezone(zone):%d.%m.%Y %H:%M:%S}"
        case _:
            return str(cell)


def for_excel(cell: Cell, kind: Kind, zone: ZoneInfo) -> str:
    """Write a cell as a Russian Excel reads it: no spaces in numbers, a decimal comma."""
    if isinstance(cell, int) and kind in NUMBERS:
        if kind is Kind.FINE_SHARE:
            return written(cell).replace(".", ",")
        return roubles(cell).replace(".", ",") if kind in HUNDREDTHS else str(cell)
    return printed(cell, kind, zone)


class Total(NamedTuple):
    """A line under the table."""

    row: Row
    apart: Apart | None  # none: of all rows that count


class Totals:
    """What the rows of a paper add up to, as they go by."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self.places = paper.totalled
        self.sums = dict.fromkeys(self.places, 0)
        self._apart = [dict.fromkeys(self.places, 0) for _ in paper.apart]
        self._found = [False for _ in paper.apart]
        self.rows_count = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Count some rows in."""
        for row in rows:
            self.rows_count += 1
            sums = self._sums_of(row)
            for place in self.places:
                cell = row[place]
                if isinstance(cell, int):
                    sums[place] += cell

    def _sums_of(self, row: Row) -> dict[int, int]:
        for number, apart in enumerate(self._paper.apart):
            if row[self._paper.told_apart_by] in apart.words:
                self._found[number] = True
                return self._apart[number]
        return self.sums

    def lines(self) -> list[Total]:
        """Give the lines that stand under the table: the total, then what is not in it, if any.

        Their words stand in the first column, or in the second where that holds numbers.
        """
        if not self.places:
            return []
        paper = self._paper
        apart = zip(paper.apart, self._apart, self._found, strict=True)
        return [
            Total(self._line("Итого", self.sums), None),
            *(Total(self._line(each.title, sums), each) for each, sums, found in apart if found),
        ]

    def _line(self, words: str, sums: dict[int, int]) -> Row:
        columns = self._paper.columns
        cells: list[Cell] = [sums.get(place) for place in range(len(columns))]
        cells[0 if columns[0].kind is Kind.TEXT else 1] = words
        return tuple(cells)
