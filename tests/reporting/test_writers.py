"""The writers of papers: nothing in a cell is ever run, and a long list is not held in memory."""

import io
import os
import tempfile
import tracemalloc
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from api.reporting.building import WRITERS, Changes, compare
from api.reporting.cells import Totals
from api.reporting.papers import PDF_ROWS_MAX, About, Pdf
from events.report import ReportForm
from projections.reports.forms import FORMS
from projections.reports.paper import Apart, Column, Kind, Paper, Report, Row
from projections.reports.terms import days_of, months_of
from projections.reports.words import in_words, money
from schemas.reports import ReportKind

HOSTILE = '=HYPERLINK("http://evil")<script>'
PAPER = Paper(
    title=HOSTILE,
    facts=(("Поставщик", HOSTILE),),
    columns=(Column("Имя", names=True), Column("Сумма", Kind.MONEY, total=True)),
    closing=(HOSTILE,),
)
ABOUT = About(
    kind="contracts",
    version=1,
    book="42",
    position=1,
    made_at=datetime(2026, 1, 1, tzinfo=UTC),
    terms={},
    zone=ZoneInfo("Europe/Moscow"),
)
# `make soak` writes as many as a region has. So many as here would take half as much again as the
# bound if they were kept: 160 bytes a row.
ROWS_COUNT = 50_000 if os.environ.get("CERTLEDGER_SOAK") else 10_000
MEMORY_MAX_BYTES = 1_500_000


def write(form: ReportForm, rows: list[Row]) -> bytes:
    file, totals = io.BytesIO(), Totals(PAPER)
    sheet = WRITERS[form](file, PAPER, ABOUT)
    totals.add(rows)
    sheet.add(rows)
    sheet.close(totals)
    return file.getvalue()


def test_what_a_cell_says_is_never_run() -> None:
    rows: list[Row] = [(HOSTILE, -1)]
    assert write(ReportForm.CSV, rows).decode("utf-8-sig").splitlines()[1].startswith("\"'=HYPER")
    page = write(ReportForm.HTML, rows).decode()
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 6  # title, heading, caption, fact, cell, closing
    sheet = openpyxl.load_workbook(io.BytesIO(write(ReportForm.XLSX, rows))).worksheets[0]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["=SUM(B5:B5)"]
    assert write(ReportForm.PDF, rows) == write(ReportForm.PDF, rows)


def test_a_paper_without_rows_has_no_formula_over_nothing() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write(ReportForm.XLSX, []))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert write(ReportForm.PDF, []).startswith(b"%PDF")


@pytest.mark.parametrize("form", [ReportForm.CSV, ReportForm.HTML, ReportForm.XLSX])
def test_any_number_of_rows_is_written_in_bounded_memory(form: ReportForm) -> None:
    tracemalloc.start()
    with tempfile.TemporaryFile() as file:
        totals, sheet = Totals(PAPER), WRITERS[form](file, PAPER, ABOUT)
        for start in range(0, ROWS_COUNT, 500):
            rows: list[Row] = [(f"Договор {start + at}", 101) for at in range(500)]
            totals.add(rows)
            sheet.add(rows)
        sheet.close(totals)
        size = file.seek(0, 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (totals.rows_count, totals.sums[1]) == (ROWS_COUNT, 101 * ROWS_COUNT)
    assert size > 0
    assert peak < MEMORY_MAX_BYTES


def test_a_list_too_long_for_paper_has_no_pdf() -> None:
    pdf = Pdf(io.BytesIO(), PAPER, ABOUT)
    pdf.add([("a", 1)] * PDF_ROWS_MAX)
    assert not pdf.too_long
    pdf.add([("a", 1)])
    assert pdf.too_long


def test_rows_that_do_not_count_are_added_up_apart() -> None:
    columns = (Column("Имя"), Column("Состояние"), Column("Сумма", Kind.MONEY, total=True))
    apart = (Apart("Отказы", frozenset({"отказано", "аннулирован"})), Apart("Заявки", frozenset()))
    paper = Paper(title="Реестр", columns=columns, told_apart_by=1, apart=apart)
    rows: list[Row] = [("а", "действует", 100), ("б", "отказано", 20), ("в", "аннулирован", 3)]
    totals, file = Totals(paper), io.BytesIO()
    totals.add(rows)
    assert [total.row for total in totals.lines()] == [("Итого", None, 100), ("Отказы", None, 23)]
    sheet = WRITERS[ReportForm.XLSX](file, paper, ABOUT)
    sheet.add(rows)
    sheet.close(totals)
    cells = openpyxl.load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    formulas = [cell.value for row in cells.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == [
        '=SUM(C4:C6)-SUMIF(B4:B6,"аннулирован",C4:C6)-SUMIF(B4:B6,"отказано",C4:C6)',
        '=SUMIF(B4:B6,"аннулирован",C4:C6)+SUMIF(B4:B6,"отказано",C4:C6)',
    ]


async def of(rows: Iterable[Row], page: int = 500) -> AsyncIterator[Sequence[Row]]:
    """Give rows page by page, none of them twice."""
    left = iter(rows)
    while listed := list(islice(left, page)):
        yield listed


async def changes(old: Iterable[Row], new: Iterable[Row], pages: tuple[int, int]) -> Changes:
    was, now = of(old, pages[0]), of(new, pages[1])
    return await compare(Report(PAPER, was), Report(PAPER, now), ABOUT.zone)


@pytest.mark.parametrize("pages", [(1, 1), (1, 9), (9, 1), (2, 3)])
async def test_what_changed_is_told_row_by_row(pages: tuple[int, int]) -> None:
    old: list[Row] = [("а", 1), ("б", 2), ("б", 3), ("в", 4), ("д", 5)]
    new: list[Row] = [("новый", 9), ("а", 1), ("б", 2), ("б", 30), ("г", 6), ("д", 5)]
    found = await changes(old, new, pages)
    assert (found.added_count, found.removed_count, found.changed_count) == (2, 1, 1)
    assert sorted(
        (*row.key, row.was and row.was[1], row.now and row.now[1]) for row in found.rows
    ) == [
        ("б", "0,03", "0,30"),
        ("в", "0,04", None),
        ("г", None, "0,06"),
        ("новый", None, "0,09"),
    ]


@pytest.mark.parametrize("first", [0, ROWS_COUNT])
async def test_any_number_of_rows_is_compared_in_bounded_memory(first: int) -> None:
    """Whether all rows are the same or the paper had none before."""
    rows = [((f"Договор {at}", 101) for at in range(start, ROWS_COUNT)) for start in (first, 0)]
    tracemalloc.start()
    found = await changes(rows[0], rows[1], (500, 500))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.added_count, found.removed_count, found.changed_count) == (first, 0, 0)
    assert peak < MEMORY_MAX_BYTES


def test_every_kind_can_be_asked_for_and_nothing_else() -> None:
    assert {kind.value for kind in ReportKind} == set(FORMS)


@pytest.mark.parametrize(
    ("kopecks", "words"),
    [
        (100_00, "Сто рублей 00 копеек"),
        (1_234_01, "Одна тысяча двести тридцать четыре рубля 01 копейка"),
        (2_000_002_22, "Два миллиона два рубля 22 копейки"),
        (21_005_11, "Двадцать одна тысяча пять рублей 11 копеек"),
        (0, "Ноль рублей 00 копеек"),
    ],
)
def test_a_sum_in_words(kopecks: int, words: str) -> None:
    assert in_words(kopecks) == words


def test_figures_and_spans() -> None:
    assert money(-123_456_789) == "−1\xa0234\xa0567,89"
    assert months_of("2026-Q4") == ("2026-10", "2026-12")
    assert str(days_of("2026-02")[1]) == "2026-02-28"
