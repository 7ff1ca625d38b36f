"""Sheets as they stand in a file: lines of cells, before a header gives them a meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from api.spreadsheets.plain import Plain


class Line(NamedTuple):
    """One line of a sheet."""

    number: int  # from 1, as the program that made the file counts
    cells: tuple[Plain, ...]


@dataclass(frozen=True)
class Grid:
    """One sheet; its lines are read once."""

    sheet: str
    lines: Iterator[Line]
    is_hidden: bool = False
    is_text: bool = False  # CSV: a line may have more cells than its header
    hidden_rows_count: int = 0
    width: int = 0  # of the widest line, where it is known beforehand
    merged: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, place) → A1


class Unreadable(Exception):
    """The file cannot be read, or not further."""

    def __init__(self, code: str, sheet: str = "", ref: str = "", **figures: object) -> None:
        super().__init__(code)
        self.code = code
        self.sheet = sheet
        self.ref = ref
        self.figures = figures


@dataclass(frozen=True)
class Limits:
    """How much of a file is looked at before it is turned away."""

    file_bytes: int = 32 << 20
    unpacked_bytes: int = 512 << 20  # of a zipped workbook, all parts together
    packing_ratio: int = 150  # a sheet of one repeated row packs 60 times, a bomb 1,000 times
    parts_count: int = 2_000
    columns_count: int = 256
    cells_count: int = 5_000_000  # from the first to the last: a parser lays all of them out
    rows_count: int = 100_000
    header_rows_count: int = 20  # the header stands in one of the first
    memory_bytes: int = 1 << 30  # of the process that opens a workbook
    cpu_seconds: int = 120  # the same
