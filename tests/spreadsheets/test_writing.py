"""Templates come back filled in, and faults go back on the user's own sheet."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from api.spreadsheets.reading import Row, Value
from api.spreadsheets.writing import Told, errors, template, template_csv
from tests.spreadsheets.charges import COLUMNS, LIMITS, reading_of, rows_of

KNOWN: dict[str, Value] = {
    "contract": "=1+1",
    "certificate": "0000000017",
    "date": date(2026, 9, 1),
    "month": "2026-10",
    "percent": 100,
    "count": 8,
    "reason": "illness",
    "amount": 1234_56,
}
COLOURED = "FFFFC7CE"


def values(row: Row) -> dict[str, Any]:
    return {name: cell.value for name, cell in row.cells.items()}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_template_comes_back_as_it_was_made(tmp_path: Path, language: str) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(COLUMNS, [KNOWN], "Реестр", language, {"version": "1"}))
    with reading_of(path) as reading:
        (row,) = reading
    assert (values(row), row.sheet, reading.notices) == (KNOWN, "Реестр", [])
    path = tmp_path / "template.csv"
    path.write_bytes(template_csv(COLUMNS, [KNOWN], language))
    (row,) = rows_of(path)
    assert values(row) == KNOWN


def test_a_template_has_the_same_bytes_each_time() -> None:
    first, second = (template(COLUMNS, [KNOWN], "Реестр", "ru") for _ in range(2))
    assert first == second


def test_a_template_helps_to_fill_it_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(COLUMNS, [KNOWN], "Реестр", "ru")))
    sheet = book["Реестр"]
    assert sheet.freeze_panes == "A2"
    assert sheet["H1"].comment.text == (
        "Обязательный столбец.\nСумма в рублях с копейками: 1234,50.\nНапример: 1234,50"
    )
    assert (sheet["H2"].number_format, sheet["C2"].number_format) == ("#,##0.00", "dd.mm.yyyy")
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "=1+1")
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["G2:G1002"].formula1 == "_choices!$A$1:$A$2"
    assert book["_choices"].sheet_state == "veryHidden"
    assert rules["E2:E1002"].formula2 == "100"


def marked(path: Path) -> tuple[list[list[Any]], dict[str, str]]:
    """Tell the rows of our answer by other hands, and the cells with remarks."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    remarks = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment:
                assert cell.fill.fgColor.rgb == COLOURED
                remarks[cell.coordinate] = cell.comment.text
    return [[cell.value for cell in row] for row in sheet.iter_rows()], remarks


def mend(source: Path, target: Path) -> tuple[list[list[Any]], dict[str, str]]:
    """Read a file and give its faults back in it."""
    told = []
    with reading_of(source) as reading:
        for row in reading:
            if row.fault:
                told.append(Told(row.sheet, row.number, "", row.fault.words("ru")))
            told += [
                Told(row.sheet, row.number, cell.ref, cell.fault.cure("ru"))
                for cell in row.cells.values()
                if cell.fault
            ]
    with target.open("wb") as file:
        errors(file, source, COLUMNS, told, "ru", LIMITS)
    return marked(target)


def test_a_workbook_comes_back_with_its_faults_in_place(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Реестр за октябрь"])
    book.active.append([])
    book.active.append(["Заметки", "К оплате, руб.", "№ договора", "Дата договора"])
    book.active.append(["=cmd", 12.345, "Д-1", date(2026, 9, 1)])
    book.active.append([None, 7, "Д-2", "вчера"])
    book.active["A4"].data_type = "s"
    book.save(tmp_path / "mine.xlsx")
    rows, remarks = mend(tmp_path / "mine.xlsx", tmp_path / "errors.xlsx")
    assert rows[2] == ["Заметки", "К оплате, руб.", "№ договора", "Дата договора", "Что исправить"]
    assert rows[3][:3] == ["=cmd", 12.345, "Д-1"]
    assert rows[3][4] == "B4: Округлите сумму до копеек сами: 1234,50."
    assert rows[4][1:3] == [7, "Д-2"]
    assert set(remarks) == {"B4", "D5"}
    again, _ = mend(tmp_path / "errors.xlsx", tmp_path / "again.xlsx")
    assert again == rows


def test_csv_and_ndjson_come_back_as_workbooks(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Contract;Amount\nД-1;x\nД-2;5;6\nД-3\n")
    rows, remarks = mend(tmp_path / "a.csv", tmp_path / "errors.xlsx")
    assert rows[0] == ["Contract", "Amount", None, "Что исправить"]
    assert rows[1][:2] == ["Д-1", "x"]
    assert rows[2][3].startswith("В строке 3 ячеек, а столбцов 2")
    assert list(remarks) == ["B2", "B4"]
    (tmp_path / "a.ndjson").write_text('\n{"contract":"Д-1","amount":-1,"date":["a"]}\n')
    rows, remarks = mend(tmp_path / "a.ndjson", tmp_path / "errors.xlsx")
    assert rows[0][:2] == ["Номер договора", "Номер сертификата"]
    assert (rows[2][0], rows[2][7], rows[2][2]) == ("Д-1", -1, '["a"]')
    assert set(remarks) == {"C3", "H3"}
