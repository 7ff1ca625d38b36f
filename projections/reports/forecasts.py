"""Прогноз обязательств: what live contracts will cost month by month, beside the cap."""

from itertools import accumulate
from typing import Final

from msgspec.structs import replace

from events.period import month_of, next_month
from projections.contracts import ContractRow
from projections.reports.budgets import measures
from projections.reports.contracts import found
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, at_once
from projections.reports.terms import Terms
from projections.reports.words import money, month

KIND: Final = "obligations-forecast"
TITLE: Final = "Прогноз обязательств по договорам"
VERSION: Final = 2
NEEDS: Final = ("period",)
TAKES: Final = ("municipality",)
COLUMNS: Final = (
    Column("Месяц", width=3, names=True),
    Column("Плановые списания, руб.", Kind.MONEY, 3, total=True),
    Column("Нарастающим итогом с уже списанным, руб.", Kind.MONEY, 4),
    Column("Предел программ ПФ, руб.", Kind.MONEY, 3),
    Column("Остаток предела, руб.", Kind.MONEY, 3),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the months of a year that are still to be charged."""
    year = terms.year or ""
    budget = await measures(ground, replace(terms, period=year))
    cap = sum(row.cap_kopecks for row in budget)
    charged = sum(row.charged_kopecks for row in budget)
    planned: dict[str, int] = {}
    async for page in found(ground, terms):
        for row in page:
            for name, kopecks in ahead(row):
                if name.startswith(year):
                    planned[name] = planned.get(name, 0) + kopecks
    names = sorted(planned)
    sums = list(accumulate((planned[name] for name in names), initial=charged))[1:]
    exhausted = (month(name) for name, total in zip(names, sums, strict=True) if total > cap)
    where = await ground.municipality(terms.municipality or ground.scope.municipality)
    return Report(
        Paper(
            title=TITLE,
            under=(f"на {year} год",),
            facts=(
                ("Муниципалитет", where),
                ("Уже списано", f"{money(charged)} руб."),
                ("Предел программ ПФ", f"{money(cap)} руб."),
            ),
            columns=COLUMNS,
            closing=(closing(next(exhausted, None)),),
        ),
        at_once(
            (month(name), planned[name], total, cap, cap - total)
            for name, total in zip(names, sums, strict=True)
        ),
    )


def closing(exhausted: str | None) -> str:
    """Say when the cap is used up."""
    if exhausted is None:
        return "По действующим договорам предел в этом году не исчерпывается."
    return f"Предел исчерпывается в месяце: {exhausted}"  # which ends in a dot of its own


def ahead(row: ContractRow) -> list[tuple[str, int]]:
    """List what a contract in force is still to be charged for, month by month."""
    if row.status != "active" or row.next_month is None:
        return []
    found_ = [(row.next_month, row.next_kopecks)]
    name, last = next_month(row.next_month), month_of(row.ends_on)
    while name <= last:
        found_.append((name, row.other_kopecks))
        name = next_month(name)
    return found_ if row.next_month <= last else []
