"""What programs and people do to a table on its way: each is read for certain, or told."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from api.spreadsheets.cells import read_cell
from api.spreadsheets.columns import Column, Kind, by_title
from api.spreadsheets.plain import Percent, Plain, Unformatted
from tests.spreadsheets.charges import COLUMNS, cell_faults, faults_of, reading_of, rows_of
from tests.spreadsheets.made import TITLES, book_of, edited, saved

BY_NAME = {column.name: column for column in COLUMNS}
SHEET = "xl/worksheets/sheet1.xml"


def read(name: str, found: Plain) -> Any:
    """Read a cell; its fault by its code."""
    _, value, fault = read_cell(found, BY_NAME[name])
    if fault:
        assert value is None
        for language in ("ru", "en"):
            assert fault.words(language)
            assert fault.cure(language)
        return fault.code.removeprefix("sheet-")
    return value


@pytest.mark.parametrize(
    ("found", "kopecks"),
    [
        ("1 234,50", 1234_50),
        ("1\N{NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}₽", 1234_50),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567,8 руб.", 1234567_80),
        ("1,234.50", 1234_50),
        ("1.234,50", 1234_50),
        ("1'234.50", 1234_50),
        ("1.234.567", 1234567_00),
        ("1234.5", 1234_50),
        ("+5", 5_00),
        ("0", 0),
        ('="12,50"', 12_50),
        (1234.56, 1234_56),
        (0.1 + 0.2, 30),
        (9_999_999_999_999.99, 9_999_999_999_999_99),
        (7, 7_00),
        (Unformatted(1.0), 1_00),
        ("1,234", "number-unclear"),
        ("1.234", "number-unclear"),
        ("1234,567", "money-parts"),
        (1234.567, "money-parts"),
        (0.0001, "money-parts"),
        ("1.5E3", "exponent"),
        ("1,5е+3", "exponent"),
        ("-5", "negative"),
        ("(5,00)", "negative"),
        ("\N{MINUS SIGN}5", "negative"),
        (-0.01, "negative"),
        ("5-", "not-money"),
        ("12 34", "not-money"),
        ("1 234,5б", "not-money"),
        ("٣", "not-money"),
        ("9" * 100, "not-money"),
        ("сто", "not-money"),
        (True, "not-money"),
        (Percent(0.5), "not-money"),
        (float("inf"), "too-large"),
        (1e300, "too-large"),
        ("9" * 20, "too-large"),
        (date(2026, 5, 1), "date-for-number"),
        ("#Н/Д", "error-value"),
        ("#REF!", "error-value"),
        ("", "required"),
        (" \N{NO-BREAK SPACE}", "required"),
        (None, "required"),
    ],
)
def test_money_is_exact_or_refused(found: Plain, kopecks: object) -> None:
    assert read("amount", found) == kopecks


@pytest.mark.parametrize(
    ("found", "number"),
    [
        (2600000001.0, "2600000001"),
        ("2600000001", "2600000001"),
        ("0000000017", "0000000017"),
        ('="0000000017"', "0000000017"),
        (17.0, "leading-zeros-lost"),
        ("17", "wrong-digits"),
        (26000000010.0, "wrong-digits"),
        ("260000000a", "wrong-digits"),
        ("2,6E+09", "digits-lost"),
        (40_702_810_000_000_000_017.0, "digits-lost"),
    ],
)
def test_a_number_of_a_document_keeps_every_digit(found: Plain, number: str) -> None:
    assert read("certificate", found) == number


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("  Д-1\t\n и  ещё ", "Д-1 и ещё"),
        ("Д\N{ZERO WIDTH SPACE}-1\N{SOFT HYPHEN}", "Д-1"),
        ("и\N{COMBINING BREVE}", "й"),
        ("'=1+1", "=1+1"),
        (17.0, "17"),
        (1.5, "1,5"),
        ("Д\x00-1", "control-character"),
        ("Д\N{RIGHT-TO-LEFT OVERRIDE}-1", "control-character"),
        ("x" * 2001, "too-long"),
    ],
)
def test_a_text_is_one_visible_line(found: Plain, text: str) -> None:
    assert read("contract", found) == text


@pytest.mark.parametrize(
    ("found", "day"),
    [
        (date(2026, 10, 1), date(2026, 10, 1)),
        (datetime(2026, 10, 1, 13, 5), date(2026, 10, 1)),  # noqa: DTZ001 - cells have no zone
        (46296.0, date(2026, 10, 1)),
        (61.0, date(1900, 3, 1)),
        ("01.10.2026", date(2026, 10, 1)),
        ("1.9.2026 г.", date(2026, 9, 1)),
        ("01.10.2026 0:00:00", date(2026, 10, 1)),
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01T00:00:00Z", date(2026, 10, 1)),
        ("01.10.26", "two-digit-year"),
        ("03/04/2026", "not-a-date"),
        ("31.02.2026", "not-a-date"),
        (60.0, "not-a-date"),
        (46296.5, "not-a-date"),
        (20261001.0, "not-a-date"),
        (Unformatted(46296.0), "not-a-date"),
        ("01.10.0026", "date-out-of-range"),
        (True, "not-a-date"),
        ("вчера", "not-a-date"),
        (None, None),
    ],
)
def test_a_day_is_read_in_one_way_only(found: Plain, day: object) -> None:
    assert read("date", found) == day


@pytest.mark.parametrize(
    ("found", "month"),
    [
        ("2026-10", "2026-10"),
        ("10.2026", "2026-10"),
        ("Октябрь 2026 г.", "2026-10"),
        ("мая 2026", "2026-05"),
        ("март 2026", "2026-03"),
        ("sept. 2026", "2026-09"),
        (date(2026, 10, 1), "2026-10"),
        (46296.0, "2026-10"),
        ("13.2026", "not-a-month"),
        ("октябрь", "not-a-month"),
        ("брумер 2026", "not-a-month"),
    ],
)
def test_a_month_is_read_as_people_write_it(found: Plain, month: str) -> None:
    assert read("month", found) == month


@pytest.mark.parametrize(
    ("found", "percent"),
    [
        (50.0, 50),
        (Percent(0.5), 50),
        (Percent(1), 100),
        (Percent(0.29), 29),
        (0.5, 50),
        (1.0, 1),
        ("50 %", 50),
        ("100", 100),
        (Unformatted(50.0), 50),
        (Unformatted(1.0), "percent-unclear"),
        ("0,5", "not-percent"),
        ("101", "not-percent"),
        (12.5, "not-percent"),
        (Percent(0.125), "not-percent"),
    ],
)
def test_per_cent_is_told_from_a_share(found: Plain, percent: object) -> None:
    assert read("percent", found) == percent


@pytest.mark.parametrize(
    ("name", "found", "value"),
    [
        ("count", 12.0, 12),
        ("count", "1 200", 1200),
        ("count", 12.5, "not-an-integer"),
        ("count", "двенадцать", "not-an-integer"),
        ("count", 1e300, "too-large"),
        ("reason", " болезнь", "illness"),
        ("reason", "QUARANTINE", "quarantine"),
        ("reason", "отпуск", "not-a-choice"),
    ],
)
def test_whole_numbers_and_choices(name: str, found: Plain, value: object) -> None:
    assert read(name, found) == value


def test_a_formula_counts_by_its_stored_result(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", "=1+1"], ["Д-2", "=1+1"], ["Д-3", "=NA()"], ["Д-4", 5])
    cells = ("<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    stale = edited(saved(tmp_path, book), SHEET, cells)
    assert [cell_faults(row) for row in rows_of(stale)][:2] == [{"amount": "formula-empty"}] * 2
    whole = edited(stale, "xl/workbook.xml", (' fullCalcOnLoad="1"', ""))
    edited(whole, SHEET, ('<c r="B4"><f>NA()</f><v /></c>', '<c r="B4" t="e"><v>#N/A</v></c>'))
    first, _, third, _ = rows_of(whole)
    assert first.cells["amount"].value == 2_00
    assert cell_faults(third) == {"amount": "error-value"}
    assert third.cells["amount"].raw == "#N/A"


def test_a_formula_that_gives_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    book = book_of([*TITLES, "Занятий"], ["Д-1", 5, "=1+1"])
    path = edited(
        edited(saved(tmp_path, book), "xl/workbook.xml", (' fullCalcOnLoad="1"', "")),
        SHEET,
        ('<c r="C2"><f>1+1</f><v />', '<c r="C2" t="str"><f>1+1</f><v></v>'),
    )
    (row,) = rows_of(path)
    assert row.cells["count"].value is None
    assert not row.is_faulty


def test_what_is_shown_as_per_cent_is_per_cent(tmp_path: Path) -> None:
    book = book_of([*TITLES, "Объём оказания услуги, %"], ["Д-1", 5, 1], ["Д-2", 5, 1])
    book.active["C2"].number_format = "0.0%"
    first, second = rows_of(saved(tmp_path, book))
    assert (first.cells["percent"].value, first.cells["percent"].raw) == (100, "100%")
    assert (second.cells["percent"].value, second.cells["percent"].raw) == (1, "1")


def test_the_calendar_of_1904_is_kept_apart(tmp_path: Path) -> None:
    book = book_of([*TITLES, "Дата договора"], ["Д-1", 5, 44834], ["Д-2", 5, 44834])
    book.active["C2"].number_format = "dd.mm.yyyy"
    path = edited(
        saved(tmp_path, book), "xl/workbook.xml", ("<workbookPr />", '<workbookPr date1904="1" />')
    )
    first, second = rows_of(path)
    assert first.cells["date"].value == date(2026, 10, 1)
    assert cell_faults(second) == {"date": "not-a-date"}


def test_merged_cells_are_told_where_they_are_empty(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", 5], ["", 6])
    book.active.merge_cells("A2:A3")
    first, second = rows_of(saved(tmp_path, book))
    assert not first.is_faulty
    assert cell_faults(second) == {"contract": "merged"}
    fault = second.cells["contract"].fault
    assert fault
    assert "A2" in fault.words("ru")


def test_the_header_is_found_by_words_in_any_order(tmp_path: Path) -> None:
    book = book_of(
        ["Реестр договоров"],
        [],
        [None, "К ОПЛАТЕ руб", "Заметки", "Номер  договора:"],
        [None, 1, 2, 4],
        [None, 5, "x", "Д-1"],
    )
    with reading_of(saved(tmp_path, book)) as reading:
        first, second = reading
    assert (first.number, second.number) == (4, 5)  # not a line that numbers columns
    assert second.cells["contract"].ref == "D5"
    assert second.cells["amount"].value == 5_00
    assert [(each.code, each.ref) for each in reading.notices] == [("file-column-unknown", "C3")]


def test_a_header_may_take_two_lines(tmp_path: Path) -> None:
    book = book_of(
        ["№ договора", "Сертификат", None, "К оплате, руб."],
        [None, "Номер сертификата", "Месяц", None],
        ["1", "2", "3", "4"],
        ["Д-1", "2600000001", "10.2026", 5],
    )
    book.active.merge_cells("A1:A2")
    (row,) = rows_of(saved(tmp_path, book))
    assert row.number == 4
    assert row.cells["month"].value == "2026-10"
    assert row.cells["amount"].ref == "D4"


def test_the_line_of_column_numbers_is_no_row(tmp_path: Path) -> None:
    book = book_of(["Занятий", *TITLES], [1, 2, 3], [8, "Д-1", 5])
    (row,) = rows_of(saved(tmp_path, book))
    assert row.number == 3


def test_a_missing_column_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    book = book_of(["Номер договра", "К оплате, руб.", "Занятий"], ["Д-1", 5, 1])
    with reading_of(saved(tmp_path, book)) as reading:
        assert list(reading) == []
    (fault,) = reading.faults
    assert fault.code == "file-column-missing-alike"
    assert fault.words("ru") == (
        "Нет столбца «Номер договора», но есть похожий: «Номер договра» (A1)."
    )
    assert faults_of(saved(tmp_path, book_of(["Месяц", "К оплате, руб."], ["1", 5]))) == [
        "file-column-missing"
    ]


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    book = book_of([*TITLES, "Amount"], ["Д-1", 5, 6])
    assert faults_of(saved(tmp_path, book)) == ["file-column-twice"]


def test_a_total_and_what_stands_below_it_are_no_rows(tmp_path: Path) -> None:
    book = book_of(
        ["Занятий", *TITLES],
        [8, "Д-1", 5],
        [],
        ["Итого:", None, 5],
        [],
        ["Руководитель", "Иванова"],
        ["Всего по договорам", "1", 5],
        [7, "Д-2", 6],
    )
    with reading_of(saved(tmp_path, book)) as reading:
        rows = list(reading)
    assert [row.number for row in rows] == [2, 6, 8]  # the sixth may be a row: it is not dropped
    assert [(each.code, each.ref) for each in reading.notices] == [
        ("file-total-skipped", "A4"),
        ("file-total-skipped", "A7"),
    ]


@pytest.mark.parametrize("words", ["Итого", "ВСЕГО:", "Итого за октябрь 2026", "Итого руб."])
def test_a_total_is_known_by_its_first_words(tmp_path: Path, words: str) -> None:
    (row,) = rows_of(saved(tmp_path, book_of(TITLES, ["Всего хорошего", 5], [words, 5])))
    assert row.cells["contract"].value == "Всего хорошего"


def test_hidden_rows_are_read_and_hidden_sheets_are_not(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", 5], ["Д-2", 6])
    book.active.row_dimensions[3].hidden = True
    for name, state in (("Тайный", "hidden"), ("Титул", "visible"), ("Ещё", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        if name != "Титул":
            sheet.append(TITLES)
            sheet.append(["Д-3", 7])
        else:
            sheet.append(["Заявка на оплату"])
    with reading_of(saved(tmp_path, book)) as reading:
        rows = [(row.sheet, row.number) for row in reading]
    assert rows == [("Реестр", 2), ("Реестр", 3), ("Ещё", 2)]
    assert [each.code for each in reading.notices] == [
        "file-rows-hidden",
        "file-sheet-hidden",
        "file-sheet-skipped",
    ]
    assert reading.faults == []


def test_a_time_of_day_is_no_sum(tmp_path: Path) -> None:
    (row,) = rows_of(saved(tmp_path, book_of(TITLES, ["Д-1", time(13, 5)])))
    assert cell_faults(row) == {"amount": "not-money"}


def test_two_columns_cannot_have_one_title() -> None:
    columns = (Column("a", ("Сумма",)), Column("b", ("сумма!",), Kind.MONEY))
    with pytest.raises(AssertionError, match="сумма"):
        by_title(columns)
