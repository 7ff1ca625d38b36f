"""Выписка из отчёта 0503127: expenditure by budget codes, for a chief administrator."""

from typing import Final

from projections.budget_reads import MeasureRow
from projections.reports.budgets import extract
from projections.reports.forms_0503117 import LINE
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Report, Row
from projections.reports.terms import Terms

KIND: Final = "form-0503127"
TITLE: Final = "Расходы бюджета (по форме 0503127)"
VERSION: Final = 3
NEEDS: Final = ("period",)
TAKES: Final = ("municipality",)
COLUMNS: Final = (
    Column("Наименование показателя", width=4),
    Column("Код строки", width=2),
    Column("Код расхода по бюджетной классификации", width=4, names=True),
    Column("Утверждённые бюджетные назначения", Kind.MONEY, 3, total=True),
    Column("Лимиты бюджетных обязательств", Kind.MONEY, 3, total=True),
    Column("Исполнено через финансовые органы", Kind.MONEY, 3, total=True),
    Column("Исполнено через банковские счета", Kind.MONEY, 2, total=True),
    Column("Некассовые операции", Kind.MONEY, 2, total=True),
    Column("Исполнено, итого", Kind.MONEY, 3, total=True),
    Column("Не исполнено по ассигнованиям", Kind.MONEY, 3, total=True),
    Column("Не исполнено по лимитам", Kind.MONEY, 3, total=True),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the rows of expenditure."""
    return await extract(ground, terms, TITLE, COLUMNS, row_of)


def row_of(row: MeasureRow) -> Row:
    """Write a budget code; the ledger knows payments of the budget alone."""
    return (
        row.title,
        LINE,
        row.code,
        row.current_kopecks,
        row.limits_kopecks,
        row.executed_kopecks,
        0,
        0,
        row.executed_kopecks,
        row.unexecuted_kopecks,
        row.unexecuted_limits_kopecks,
    )
