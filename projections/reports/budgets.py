"""Исполнение бюджета: measures with what was approved, bound, asked for and paid."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from projections import past
from projections.budget_reads import Filters, MeasureRow
from projections.paging import PAGE_ROWS_MAX
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.russian import word
from projections.reports.terms import Terms, days_of
from projections.reports.words import short_date

KIND: Final = "budget-execution"
TITLE: Final = "Исполнение бюджета по мероприятиям"
VERSION: Final = 3
NEEDS: Final = ("period",)
TAKES: Final = ("municipality",)
COLUMNS: Final = (
    Column("Мероприятие", width=4),
    Column("Код БК", width=4, names=True),
    Column("Источник", width=2, names=True),
    Column("Утверждено, руб.", Kind.MONEY, 3, total=True),
    Column("Лимиты, руб.", Kind.MONEY, 3, total=True),
    Column("Предел программ ПФ, руб.", Kind.MONEY, 3, total=True),
    Column("Резерв, руб.", Kind.MONEY, 3, total=True),
    Column("Обязательства (списано), руб.", Kind.MONEY, 3, total=True),
    Column("Авансы, руб.", Kind.MONEY, 3, total=True),
    Column("Счета, руб.", Kind.MONEY, 3, total=True),
    Column("Исполнено, руб.", Kind.MONEY, 3, total=True),
    Column("Исполнено, %", Kind.SHARE, 2),
    Column("Не исполнено по назначениям, руб.", Kind.MONEY, 3, total=True),
    Column("Не исполнено по лимитам, руб.", Kind.MONEY, 3, total=True),
)


async def measures(ground: Ground, terms: Terms) -> list[MeasureRow]:
    """Read the measures of a year as they were; of a part of it, up to its last day.

    A whole year has no last day: what was charged or paid for it later is its execution too.
    """
    filters = Filters(municipality=terms.municipality, year=int(terms.year or ""))
    whole = terms.period == terms.year
    moment = ground.moment if whole else replace(ground.moment, as_of=days_of(terms.period)[1])
    rows: list[MeasureRow] = []
    after = None
    while True:
        page = await past.read_measures(
            ground.db, ground.book, filters, moment, after, PAGE_ROWS_MAX, ground.scope
        )
        rows += page.rows
        after = page.after
        if after is None:
            return sorted(rows, key=lambda row: (row.code, row.municipality, row.measure))


async def head(ground: Ground, terms: Terms, title: str) -> Paper:
    """Begin a paper about the budget of a year."""
    seen = (await ground.recorded_at()).astimezone(ground.zone).date()
    where = await ground.municipality(terms.municipality or ground.scope.municipality)
    up_to = ""
    if terms.period != terms.year:
        up_to = f" нарастающим итогом по {short_date(days_of(terms.period)[1])}"
    return Paper(
        title=title,
        under=(f"за {terms.year} год{up_to}, на {short_date(seen)}",),
        facts=(("Бюджет", where), ("Единица измерения", "руб.")),
        columns=COLUMNS,
        signatures=("Руководитель", "Главный бухгалтер"),
    )


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather measures in the own form of the ledger."""
    rows = await measures(ground, terms)
    return Report(await head(ground, terms, TITLE), at_once(map(own_row, rows)))


def own_row(row: MeasureRow) -> Row:
    """Write a measure."""
    return (
        row.title,
        row.code,
        word(row.source),
        row.current_kopecks,
        row.limits_kopecks,
        row.cap_kopecks,
        row.reserved_kopecks,
        row.charged_kopecks,
        row.advanced_kopecks,
        row.invoiced_kopecks,
        row.executed_kopecks,
        row.executed_hundredths,
        row.unexecuted_kopecks,
        row.unexecuted_limits_kopecks,
    )


async def extract(
    ground: Ground,
    terms: Terms,
    title: str,
    columns: tuple[Column, ...],
    row_of: Callable[[MeasureRow], Row],
) -> Report:
    """Gather the expenditure rows of a form, a row a budget code."""
    rows = await measures(ground, terms)
    paper = replace(await head(ground, terms, title), columns=columns)
    return Report(paper, at_once(row_of(row) for row in by_code(rows)))


def by_code(rows: list[MeasureRow]) -> list[MeasureRow]:
    """Add up the measures of each budget code under the title of the first."""
    found: dict[str, MeasureRow] = {}
    for row in rows:
        old = found.get(row.code)
        if old is None:
            found[row.code] = row
            continue
        sums = {
            name: getattr(old, name) + getattr(row, name)
            for name in row.__struct_fields__
            if name.endswith("_kopecks")
        }
        found[row.code] = replace(old, **sums)
    return list(found.values())
