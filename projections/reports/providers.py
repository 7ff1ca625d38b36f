"""Реестр поставщиков: who teaches, by which requisites, for how many children."""

from typing import Final

from projections import providers
from projections.providers import Provider
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, Row, at_once
from projections.reports.russian import word
from projections.reports.terms import Terms

KIND: Final = "providers"
TITLE: Final = "Реестр поставщиков образовательных услуг"
VERSION: Final = 2
NEEDS: Final = ()
TAKES: Final = ("municipality", "names")
COLUMNS: Final = (
    Column("№ п.п.", Kind.ORDINAL, 1),
    Column("Наименование", width=5, names=True),
    Column("ИНН", width=3, names=True),
    Column("ОГРН/ОГРНИП", width=3),
    Column("Тип", width=4),
    Column("Муниципалитет", width=3),
    Column("Состояние", width=2),
    Column("Лимит", Kind.COUNT, 2),
    Column("Использовано", Kind.COUNT, 2, total=True),
    Column("Программ", Kind.COUNT, 2, total=True),
    Column("Детей", Kind.COUNT, 2, total=True),
    Column("В реестре с", Kind.DATE, 3),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather providers by name."""
    owner = terms.municipality or ground.scope.municipality
    ground.check(municipality=owner)
    sheet = await ground.folded(providers.VIEW)
    found: list[Provider] = [
        row for row in sheet.providers.made.values() if owner in {None, row.municipality}
    ]
    titles = await ground.titles(*(f"municipality:{row.municipality}" for row in found))
    rows: list[Row] = []
    for row in found:
        title, inn = row.title, row.inn
        if title is None and row.person is not None:
            title, inn = await ground.entrepreneur(row.person, row.provider)
        rows.append(
            (
                title,
                inn,
                row.ogrn,
                word(row.kind),
                titles.get(f"municipality:{row.municipality}", row.municipality),
                word(row.state),
                row.limit_count,
                row.live_count,
                row.programmes_count,
                row.children_count,
                row.registered_on,
            )
        )
    rows.sort(key=lambda row: (str(row[0]), str(row[1])))
    return Report(
        Paper(
            title=TITLE,
            facts=(("Муниципалитет", await ground.municipality(owner)),),
            columns=COLUMNS,
        ),
        at_once((place, *row) for place, row in enumerate(rows, start=1)),
    )
