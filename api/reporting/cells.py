"""The cells of a paper as a reader sees them: one way of writing for PDF, HTML and CSV."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from events.money import roubles
from projections.reports.paper import Cell, Column, Kind, Paper, Row
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


class Totals:
    """What the rows of a paper add up to, as they go by."""

    def __init__(self, paper: Paper) -> None:
        self.places = paper.totalled
        self.sums = dict.fromkeys(self.places, 0)
        self.rows_count = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Count some rows in."""
        for row in rows:
            self.rows_count += 1
            for place in self.places:
                cell = row[place]
                if isinstance(cell, int):
                    self.sums[place] += cell

    def row(self, columns: Sequence[Column]) -> Row | None:
        """Give the row that stands under the table; none if nothing is added up.

        Its word stands in the first column, or in the second where that holds numbers.
        """
        if not self.places:
            return None
        cells: list[Cell] = [self.sums.get(place) for place in range(len(columns))]
        cells[0 if columns[0].kind is Kind.TEXT else 1] = "Итого"
        return tuple(cells)
