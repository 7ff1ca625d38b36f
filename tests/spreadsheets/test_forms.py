"""XLS and OpenDocument are read as well as XLSX; what is no table is refused by its content."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.spreadsheets.charges import cell_faults, faults_of, reading_of, rows_of
from tests.spreadsheets.made import TITLES, book_of, number, ods, ods_of_tables, row, saved, text

XLS = Path(__file__).with_name("charges.xls")  # by xlwt: merged cells, errors, per cent, a total
HEADER = row(text("№ договора"), text("К оплате, руб."))


def test_an_old_workbook_is_read() -> None:
    with reading_of(XLS) as reading:
        rows = list(reading)
    assert reading.faults == []
    assert [each.code for each in reading.notices] == ["file-total-skipped", "file-sheet-hidden"]
    first, second, third, fourth, fifth, sixth = rows
    assert {name: cell.value for name, cell in first.cells.items()} == {
        "contract": "Д-1",
        "certificate": "2600000001",
        "date": date(2026, 9, 1),
        "percent": 50,
        "amount": 1234_56,
    }
    assert second.cells["date"].value == date(2026, 10, 1)
    assert (first.cells["percent"].raw, second.cells["percent"].value) == ("50%", 1)
    assert not third.is_faulty
    assert cell_faults(fourth) == {"contract": "merged"}
    assert cell_faults(fifth) == {"amount": "required"}  # a formula that gives an empty text
    assert cell_faults(sixth) == {"amount": "error-value"}


@pytest.mark.parametrize(
    ("result", "fault"),
    [
        ("02 00 2a 00 00 00 ff ff 00 00", "error-value"),
        ("00 00 00 00 00 00 f0 3f 02 00", "formula-empty"),  # 1, to be calculated on opening
    ],
)
def test_a_formula_of_an_old_workbook_is_told(tmp_path: Path, result: str, fault: str) -> None:
    stored = bytes.fromhex("07 00 04 00 11 00 03 00 00 00 00 00 ff ff 00 00")
    whole = XLS.read_bytes()
    assert whole.count(stored) == 1
    path = tmp_path / "a.xls"
    path.write_bytes(whole.replace(stored, stored[:6] + bytes.fromhex(result)))
    assert cell_faults(rows_of(path)[4]) == {"amount": fault}


def test_an_open_document_is_read(tmp_path: Path) -> None:
    titles = row(*map(text, [*TITLES, "Объём оказания услуги, %", "Дата договора"]))
    day = '<table:table-cell office:value-type="date" office:date-value="2026-09-01"/>'
    path = ods(
        tmp_path / "a.ods",
        row(attributes='table:number-rows-repeated="2"'),
        titles,
        row(text("Д-1"), number("1234.56", "currency"), number("1", "percentage"), day),
        row(attributes='table:number-rows-repeated="1048000"'),
    )
    (found,) = rows_of(path)
    assert (found.number, found.cells["amount"].ref) == (4, "B4")
    values = [found.cells[name].value for name in ("contract", "amount", "percent", "date")]
    assert values == ["Д-1", 1234_56, 100, date(2026, 9, 1)]


def test_an_open_document_tells_errors_and_merged_cells(tmp_path: Path) -> None:
    path = ods(
        tmp_path / "a.ods",
        HEADER,
        row(text("Д-1", 'table:number-rows-spanned="2"'), number("5")),
        row("<table:covered-table-cell/>", text("#N/A", 'table:formula="of:=NA()"')),
        row(text("Д-3"), '<table:table-cell table:formula="of:=1+1"/>'),
        row(text("Д-4"), number("7"), attributes='table:visibility="filter"'),
    )
    with reading_of(path) as reading:
        _, second, third, _ = reading
    assert cell_faults(second) == {"contract": "merged", "amount": "error-value"}
    assert cell_faults(third) == {"amount": "formula-empty"}
    assert [each.code for each in reading.notices] == ["file-rows-hidden"]


def test_a_hidden_sheet_of_an_open_document_is_not_read(tmp_path: Path) -> None:
    path = ods_of_tables(
        tmp_path / "a.ods",
        f'<table:table table:name="Реестр">{HEADER}{row(text("Д-1"), number("5"))}</table:table>',
        f'<table:table table:name="Тайный" table:style-name="hidden">{HEADER}</table:table>',
    )
    with reading_of(path) as reading:
        assert len(list(reading)) == 1
    assert [each.code for each in reading.notices] == ["file-sheet-hidden"]


def test_a_name_that_disagrees_with_the_content_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, book_of(TITLES, ["Д-1", 5]))
    for name in ("charges.csv", "charges.XLS"):
        assert faults_of(path, name) == ["file-extension"]
    assert faults_of(path, "charges.XLSX") == faults_of(path, "charges") == []
    shutil.copy(XLS, tmp_path / "a.xlsx")
    assert faults_of(tmp_path / "a.xlsx") == ["file-extension"]
    (tmp_path / "b.xlsx").write_text("Contract;Amount\nД-1;5\n")
    assert faults_of(tmp_path / "b.xlsx") == ["file-extension"]


@pytest.mark.parametrize(
    ("start", "form"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (b"PK\x05\x06" + bytes(18), "archive"),
        (b"{\\rtf1", "document"),
        (b"\xef\xbb\xbf<html><body><table>", "html"),
        (b"\n<!DOCTYPE html>", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "xml"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(tmp_path: Path, start: bytes, form: str) -> None:
    path = tmp_path / "charges.xls"
    path.write_bytes(start)
    assert faults_of(path) == ["file-not-a-table"]
    (fault,) = reading_of(path).faults
    assert fault.figures == {"form": form}
