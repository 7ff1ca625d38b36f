"""Выписка по сертификату: every movement of a certificate's money and what it left."""

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
VERSION: Final = 1
NEEDS: Final = ("certificate",)
TAKES: Final = ("names", "period")
COLUMNS: Final = (
    Column("№ записи", Kind.COUNT, 2, names=True),
    Column("Дата", Kind.DATE, 3),
    Column("Период", width=2, names=True),
    Column("Операция", width=4),
    Column("Договор", width=3),
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
    left = {line.period: line.available_after for line in lines}

    def row(line: statements.Line) -> Row:
        contract = None if line.contract is None else sheet.contracts.find(line.contract)
        return (
            line.position,
            line.effective_on,
            line.period,
            word(line.type),
            None if contract is None else contract.number,
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
            columns=COLUMNS,
            closing=tuple(
                f"Доступно на конец, период {period}: {money(kopecks)} руб."
                for period, kopecks in sorted(left.items())
            ),
            signatures=("Ответственный исполнитель",),
        ),
        at_once(map(row, shown)),
    )
