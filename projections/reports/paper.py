"""A printed paper as it is before it has a form: a head, one table, what stands under it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Final, NamedTuple

from msgspec import Struct

PAGE_ROWS: Final = 500


class Kind(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    MONEY = "money"  # kopecks
    COUNT = "count"
    ORDINAL = "ordinal"  # the row's own number, which says nothing of it
    PERCENT = "percent"
    SHARE = "share"  # hundredths of a per cent
    FINE_SHARE = "fine-share"  # thousandths of a per cent: what indicators are shown to
    DATE = "date"
    MOMENT = "moment"


Cell = str | int | date | datetime | None
Row = tuple[Cell, ...]


class Column(Struct, frozen=True):
    """A column of the table."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 2  # its part of the page
    total: bool = False  # added up under the table
    names: bool = False  # tells its row from the others of the same report


class Apart(Struct, frozen=True):
    """Rows that are shown and not in the total; a line of their own adds them up."""

    title: str
    words: frozenset[str]  # of the cell that tells them


class Paper(Struct, frozen=True, kw_only=True):
    """All of a paper but the rows of its table."""

    title: str
    under: tuple[str, ...] = ()  # lines under the title
    facts: tuple[tuple[str, str], ...] = ()  # what is said before the table
    columns: tuple[Column, ...]
    told_apart_by: int = 0  # the place of the cell that tells which rows do not count
    apart: tuple[Apart, ...] = ()
    closing: tuple[str, ...] = ()  # what is said after it
    signatures: tuple[str, ...] = ()
    stamped: bool = False  # has a place for a stamp

    @property
    def key(self) -> tuple[int, ...]:
        """Name the cells that tell one row from another."""
        return tuple(place for place, column in enumerate(self.columns) if column.names)

    @property
    def told(self) -> tuple[int, ...]:
        """Name the cells that say something of a row."""
        columns = enumerate(self.columns)
        return tuple(place for place, column in columns if column.kind is not Kind.ORDINAL)

    @property
    def totalled(self) -> tuple[int, ...]:
        """Name the columns that are added up."""
        return tuple(place for place, column in enumerate(self.columns) if column.total)


class Report(NamedTuple):
    """A paper with its rows, which come page by page."""

    paper: Paper
    rows: AsyncIterator[Sequence[Row]]


async def at_once(rows: Iterable[Row]) -> AsyncIterator[Sequence[Row]]:
    """Give rows that are few as pages."""
    listed = list(rows)
    for start in range(0, len(listed), PAGE_ROWS):
        yield listed[start : start + PAGE_ROWS]
