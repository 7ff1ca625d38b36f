"""Реестр программ: what is taught, by whom, in which register, with how many places."""

from typing import Final

from projections import programmes
from projections.programmes import Programme
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, at_once
from projections.reports.russian import word
from projections.reports.terms import Terms
from projections.reports.words import short_date

KIND: Final = "programmes"
TITLE: Final = "Реестр дополнительных общеобразовательных программ"
VERSION: Final = 2
NEEDS: Final = ()
TAKES: Final = ("provider",)
COLUMNS: Final = (
    Column("№ п.п.", Kind.ORDINAL, 1),
    Column("Программа", width=5, names=True),
    Column("Поставщик", width=4, names=True),
    Column("Направленность", width=3),
    Column("Состояние", width=3),
    Column("Решение", width=3),
    Column("Модулей открыто", Kind.COUNT, 2, total=True),
    Column("Мест", Kind.COUNT, 2, total=True),
    Column("Договоров", Kind.COUNT, 2, total=True),
    Column("Лимит", Kind.COUNT, 2),
    Column("Подана", Kind.DATE, 3),
    Column("Сертифицирована", Kind.DATE, 3),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather programmes by title."""
    sheet = await ground.folded(programmes.VIEW)
    found: list[Programme] = [
        row for row in sheet.programmes.made.values() if terms.provider in {None, row.provider}
    ]
    found.sort(key=lambda row: (row.title, row.provider, row.programme))
    titles = await ground.providers(row.provider for row in found)
    return Report(
        Paper(title=TITLE, columns=COLUMNS),
        at_once(
            (
                place,
                row.title,
                titles[row.provider],
                word(row.direction),
                word(row.standing),
                None
                if row.act_number is None
                else f"№ {row.act_number} от {short_date(row.act_dated)}",
                row.modules_count,
                row.places_count,
                row.live_count,
                row.limit_count,
                row.submitted_on,
                row.certified_on,
            )
            for place, row in enumerate(found, start=1)
        ),
    )
