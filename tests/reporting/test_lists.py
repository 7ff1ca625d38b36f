"""The writers of lists: nothing in a cell is ever run, and a long list is not held in memory."""

import csv
import io
import os
import tempfile
import tracemalloc
from collections.abc import Callable
from typing import IO
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest
import python_calamine

from api.exporting.columns import Column, Kind
from api.exporting.sheets import ExcelCsv, JsonLines, PlainCsv, Sheet, Xlsx

COLUMNS = (
    Column(("title",), Kind.TEXT, is_always_there=True),
    Column(("amount",), Kind.MONEY, is_always_there=True),
)
ZONE = ZoneInfo("Europe/Moscow")
WRITERS: dict[str, Callable[[IO[bytes]], Sheet]] = {
    "ndjson": lambda file: JsonLines(file, COLUMNS),
    "csv": lambda file: PlainCsv(file, COLUMNS),
    "csv for Excel": lambda file: ExcelCsv(file, COLUMNS, "ru", ZONE),
    "xlsx": lambda file: Xlsx(file, COLUMNS, "ru", ZONE),
}
HOSTILE = ['=HYPERLINK("http://evil")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", '"=1";=2\r\n=3']
# As in the writers of papers: 400 bytes a row, if rows were kept.
ROWS_COUNT = 50_000 if os.environ.get("CERTLEDGER_SOAK") else 6_000
MEMORY_MAX_BYTES = 1_500_000


def write(form: str) -> bytes:
    file = io.BytesIO()
    sheet = WRITERS[form](file)
    sheet.add({"title": text, "amount": "-1.50"} for text in HOSTILE)
    sheet.close()
    return file.getvalue()


def test_a_workbook_has_no_formulas_whatever_is_in_its_cells() -> None:
    raw = write("xlsx")
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0] for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    rows = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == [-1.5] * len(HOSTILE)
    assert rows[1][0] == HOSTILE[0]


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("csv for Excel", ";")])
def test_no_cell_of_a_csv_begins_like_a_formula(form: str, delimiter: str) -> None:
    text = write(form).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert [row[0] for row in rows] == [
        text if text.startswith('"') else f"'{text}" for text in HOSTILE
    ]
    assert {row[1] for row in rows} <= {"-1.50", "-1,50"}


@pytest.mark.parametrize("form", WRITERS)
def test_any_number_of_rows_is_written_in_bounded_memory(form: str) -> None:
    tracemalloc.start()
    with tempfile.TemporaryFile() as file:
        sheet = WRITERS[form](file)
        for start in range(0, ROWS_COUNT, 500):
            numbers = range(start, start + 500)
            sheet.add([{"title": f"Договор {each}", "amount": "1018.51"} for each in numbers])
        sheet.close()
        size = file.seek(0, 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 0
    assert peak < MEMORY_MAX_BYTES
