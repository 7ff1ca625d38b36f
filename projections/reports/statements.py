"""Выписка по сертификату: every movement of a certificate's money and what it left."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from projections import statements, travel
from projections.reports.ground import Ground, NotThere
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.russian import word
from projections.reports.terms import Terms, days_of
from projections.reports.words import money, short_date
from projections.reports.words import month as month_in_words

KIND: Final = "certificate-statement"
TITLE: Final = "Выписка по сертификату"
VERSION: Final = 2
NEEDS: Final = ("certificate",)
TAKES: Final = ("names", "period")
COLUMNS: Final = (
    Column("№ записи", Kind.COUNT, 2, names=True),
    Column("Дата", Kind.DATE, 3),
    Column("Период", width=2, names=True),
    Column("Операция", width=4),
    Column("Договор", width=3),
    Column("Поставщик", width=4),
    Column("Месяц", width=3),
    Column("Дебет, руб.", Kind.MONEY, 3, total=True),
    Column("Кредит, руб.", Kind.MONEY, 3, total=True),
    Column("Списано, руб.", Kind.MONEY, 3, total=True),
    Column("Резерв после, руб.", Kind.MONEY, 3),
    Column("Доступно после, руб.", Kind.MONEY, 3),
    Column("Исполнитель", width=3),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the movements of one certificate, the oldest first."""
    name = terms.certificate or ""
    first, last = days_of(terms.period)
    sheet = await travel.of_certificates(
        ground.db, ground.book, statements.VIEW, [name], ground.moment
    )
    lines: list[statements.Line] = sheet.lines.made
    if not lines:
        raise NotThere("certificate")
    ground.check(municipality=lines[-1].municipality)
    numbers = await ground.numbers([name])
    shown = [line for line in lines if first <= line.effective_on <= last]
    contracts = {
        line.contract: sheet.contracts.the(line.contract) for line in shown if line.contract
    }
    providers = await ground.providers(each.provider for each in contracts.values())

    def row(line: statements.Line) -> Row:
        contract = contracts.get(line.contract or "")
        return (
            line.position,
            line.effective_on,
            line.period,
            word(line.type),
            None if contract is None else contract.number or contract.contract,
            None if contract is None else providers[contract.provider],
            None if line.month is None else month_in_words(line.month),
            max(-line.available_change, 0) or None,
            max(line.available_change, 0) or None,
            line.charged_change or None,
            line.reserved_after,
            line.available_after,
            line.actor,
        )

    return Report(
        Paper(
            title=f"{TITLE} № {numbers[name]}",
            under=() if terms.period is None else (f"с {short_date(first)} по {short_date(last)}",),
            facts=()
            if terms.period is None
            else tuple(
                (f"Доступно на начало, период {period}", f"{money(kopecks)} руб.")
                for period, kopecks in available(lines, first - timedelta(days=1))
            ),
            columns=COLUMNS,
            closing=tuple(
                f"Доступно на конец, период {period}: {money(kopecks)} руб."
                for period, kopecks in available(lines, last)
            ),
            signatures=("Ответственный исполнитель",),
        ),
        at_once(map(row, shown)),
    )


def available(lines: Iterable[statements.Line], day: date) -> list[tuple[str, int]]:
    """Tell what was available at the end of a day, period by period.

    What is entered later with an earlier date counts from that date, so this is the sum of the
    movements and not what the last line of the day left.
    """
    left: dict[str, int] = {}
    for line in lines:
        if line.effective_on <= day:
            left[line.period] = left.get(line.period, 0) + line.available_change
    return sorted(left.items())
