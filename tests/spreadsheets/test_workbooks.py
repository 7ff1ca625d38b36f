"""Workbooks are read as their user sees them, cell by cell."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own

from tests.spreadsheets.charges import rows_of

TITLES = [
    "№ договора",
    "Номер сертификата",
    "Дата договора",
    "Объём оказания услуги, %",
    "К оплате, руб.",
]


def book_of(*lines: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    return book


def saved(folder: Path, book: openpyxl.Workbook, name: str = "charges.xlsx") -> Path:
    book.save(folder / name)
    return folder / name


def test_a_row_is_read(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", 2600000001, date(2026, 9, 1), 50, 1234.56])
    (row,) = rows_of(saved(tmp_path, book))
    assert {name: cell.value for name, cell in row.cells.items()} == {
        "contract": "Д-1",
        "certificate": "2600000001",
        "date": date(2026, 9, 1),
        "percent": 50,
        "amount": 1234_56,
    }
