"""Reads a table out of a file that a person has filled in: rows whose cells know their address.

    with read(path, "october.xlsx", columns, Limits()) as reading:
        for row in reading: ...
    reading.faults   # of the file as a whole; complete when the rows are

What is certain is read; what can be meant in two ways is refused with a code, and words for it.
The form is told by content. A file with faults as a whole gives no rows of the sheets concerned.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from api.spreadsheets.cells import Value
from api.spreadsheets.columns import Column
from api.spreadsheets.detecting import Form, agree, form_of
from api.spreadsheets.faults import CellFault, FileFault
from api.spreadsheets.grids import Limits, Unreadable
from api.spreadsheets.rows import Cell, Findings, Row, rows_of_grids, rows_of_objects
from api.spreadsheets.texts import grid_of_csv
from api.spreadsheets.workbooks import open_workbook

__all__ = ["Cell", "CellFault", "FileFault", "Limits", "Reading", "Row", "Value", "read"]


class Reading:
    """A file that is being read; its rows come once."""

    def __init__(
        self, path: Path, filename: str, columns: Sequence[Column], limits: Limits
    ) -> None:
        self.form: Form | None = None
        self._found = Findings()
        self._rows = self._read(path, filename, columns, limits)
        self._first = next(self._rows, None)

    @property
    def faults(self) -> Sequence[FileFault]:
        """Tell why the file cannot be used as a whole; complete when the rows are."""
        return self._found.faults

    @property
    def notices(self) -> Sequence[FileFault]:
        """Tell what was left unread on purpose; complete when the rows are."""
        return self._found.notices

    @property
    def rows_count(self) -> int:
        """Count the rows that were given."""
        return self._found.rows_count

    def __iter__(self) -> Iterator[Row]:
        """Give the rows."""
        if self._first is not None:
            first, self._first = self._first, None
            yield first
            yield from self._rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file, at its end or before it."""
        self._first = None
        self._rows.close()

    def _read(
        self, path: Path, filename: str, columns: Sequence[Column], limits: Limits
    ) -> Generator[Row, None, None]:
        try:
            self.form = form_of(path, limits)
            if self.form is None:
                yield from self._read_workbook(path, filename, columns, limits)
            elif self.form is Form.NDJSON:
                agree(self.form, filename)
                yield from rows_of_objects(path, columns, self._found, limits)
            else:
                agree(self.form, filename)
                grids = [grid_of_csv(path, columns, limits)]
                yield from rows_of_grids(grids, columns, self._found, limits)
            if not self._found.rows_count and not self._found.faults:
                self._found.faults.append(FileFault("file-no-rows"))
        except Unreadable as unreadable:
            self._found.faults.append(fault_of(unreadable))

    def _read_workbook(
        self, path: Path, filename: str, columns: Sequence[Column], limits: Limits
    ) -> Iterator[Row]:
        with closing(open_workbook(path, limits)) as workbook:
            self.form = workbook.form
            agree(workbook.form, filename)
            yield from rows_of_grids(workbook.grids(), columns, self._found, limits)


def fault_of(unreadable: Unreadable) -> FileFault:
    """Say in its place why a file was not read."""
    return FileFault(
        f"file-{unreadable.code}", unreadable.figures, unreadable.sheet, unreadable.ref
    )


def read(path: Path, filename: str, columns: Sequence[Column], limits: Limits) -> Reading:
    """Open a file; faults that show before the first row are there at once."""
    return Reading(path, filename, columns, limits)
