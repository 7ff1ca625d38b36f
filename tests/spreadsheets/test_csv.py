"""CSV is read in every encoding and with every mark that programs write it."""

from pathlib import Path

import pytest

from tests.spreadsheets.charges import cell_faults, faults_of, reading_of, rows_of

TABLE = "№ договора;К оплате, руб.;Причина\r\nД-1;1234,50;болезнь\r\nД-2;100;\r\n"


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "charges.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "utf-16"])
def test_every_encoding_is_told_by_content(tmp_path: Path, encoding: str) -> None:
    first, second = rows_of(written(tmp_path, TABLE, encoding))
    assert first.cells["contract"].value == "Д-1"
    assert first.cells["amount"].value == 1234_50
    assert first.cells["reason"].value == "illness"
    assert first.cells["amount"].ref == "B2"
    assert (second.number, second.cells["amount"].value) == (3, 100_00)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_every_mark_is_told_by_the_header(tmp_path: Path, mark: str) -> None:
    lines = [["№ договора", "К оплате, руб."], ["Д-1", "1234,50"]]
    text = "\n".join(mark.join(f'"{cell}"' for cell in line) for line in lines)
    (row,) = rows_of(written(tmp_path, text))
    assert row.cells["amount"].value == 1234_50


def test_excel_may_say_the_mark_itself(tmp_path: Path) -> None:
    (row,) = rows_of(written(tmp_path, "sep=,\nContract,Amount\nД-1,7\n"))
    assert (row.number, row.cells["amount"].ref) == (2, "B2")


def test_a_value_over_two_lines_is_one_row(tmp_path: Path) -> None:
    text = 'Contract;Amount\n"Д-1\nи ещё";5\nД-2;6\n'
    first, second = rows_of(written(tmp_path, text))
    assert first.cells["contract"].value == "Д-1 и ещё"
    assert second.number == 3


def test_an_unquoted_decimal_comma_is_told_as_cells_too_many(tmp_path: Path) -> None:
    (row,) = rows_of(written(tmp_path, "Contract,Amount\nД-1,1234,50\n"))
    assert row.is_faulty
    assert row.fault
    assert row.fault.code == "sheet-extra-cells"


def test_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Contract;Amount\n\x00\x01\x02")
    assert faults_of(path) == ["file-not-a-table"]
    path.write_bytes(b"")
    assert faults_of(path) == ["file-empty"]
    path.write_text('Contract;Amount\n"' + "x" * 200_000)
    assert faults_of(path) == ["file-damaged"]


def test_ndjson_is_read_by_names_with_exact_numbers(tmp_path: Path) -> None:
    text = '{"contract":"Д-1","amount":1234.5,"note":1}\n\n{"contract":["a"],"amount":"7,00"}\n[]\n'
    with reading_of(written(tmp_path, text, name="a.ndjson")) as reading:
        first, second, third = reading
    assert first.cells["amount"].value == 1234_50
    assert first.cells["amount"].ref == "/amount"
    assert (second.number, second.cells["amount"].value) == (3, 7_00)
    assert cell_faults(second) == {"contract": "not-a-value"}
    assert third.fault
    assert third.fault.code == "sheet-not-an-object"
    assert [notice.code for notice in reading.notices] == ["file-column-unknown"]


def test_nothing_that_is_told_has_signs_that_a_database_refuses(tmp_path: Path) -> None:
    text = '{"contract":"a\\u0000b","amount":"x\\u0000","no\\u0000te":1}'
    with reading_of(written(tmp_path, text, name="a.ndjson")) as reading:
        (row,) = reading
    assert cell_faults(row) == {"contract": "control-character", "amount": "control-character"}
    told = [cell.raw for cell in row.cells.values()]
    told += [str(notice.figures) + notice.ref for notice in reading.notices]
    assert "\N{REPLACEMENT CHARACTER}" in told[0]
    assert not any("\0" in each for each in told)
