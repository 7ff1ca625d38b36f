"""Выписка из отчёта 0503117: expenditure of a budget, by its codes, for the finance department."""

from typing import Final

from projections.budget_reads import MeasureRow
from projections.reports.budgets import extract
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Report, Row
from projections.reports.terms import Terms

KIND: Final = "form-0503117"
TITLE: Final = "Расходы бюджета (по форме 0503117)"
VERSION: Final = 3
NEEDS: Final = ("period",)
TAKES: Final = ("municipality",)
LINE: Final = "200"
COLUMNS: Final = (
    Column("Наименование показателя", width=5),
    Column("Код строки", width=3),
    Column("Код расхода по бюджетной классификации", width=4, names=True),
    Column("Утверждённые бюджетные назначения", Kind.MONEY, 3, total=True),
    Column("Исполнено", Kind.MONEY, 3, total=True),
    Column("Неисполненные назначения", Kind.MONEY, 3, total=True),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the rows of expenditure."""
    return await extract(ground, terms, TITLE, COLUMNS, row_of)


def row_of(row: MeasureRow) -> Row:
    """Write a budget code."""
    figures = (row.current_kopecks, row.executed_kopecks, row.unexecuted_kopecks)
    return (row.title, LINE, row.code, *figures)
