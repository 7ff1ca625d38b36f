"""Реестр сертификатов: whose, of what kind, what each holds."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from projections import certificates, past
from projections.paging import PAGE_ROWS_MAX
from projections.reports.ground import Ground, full_name
from projections.reports.paper import Column, Kind, Paper, Report, Row
from projections.reports.russian import word
from projections.reports.terms import Terms

KIND: Final = "certificates"
TITLE: Final = "Реестр сертификатов"
VERSION: Final = 2
NEEDS: Final = ()
TAKES: Final = ("municipality", "names", "payer")
COLUMNS: Final = (
    Column("№ п.п.", Kind.ORDINAL, 1),
    Column("Номер сертификата", width=3, names=True),
    Column("ФИО", width=4),
    Column("Муниципалитет", width=3),
    Column("Группа", width=3),
    Column("Вид", width=2),
    Column("Состояние", width=2),
    Column("Выдан", Kind.DATE, 2),
    Column("Номинал (все периоды), руб.", Kind.MONEY, 3, total=True),
    Column("Остаток (все периоды), руб.", Kind.MONEY, 3, total=True),
    Column("Договоров", Kind.COUNT, 2, total=True),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather certificates page by page; nominals and rests are of all periods together."""
    where = await ground.municipality(terms.municipality or ground.scope.municipality)
    return Report(
        Paper(title=TITLE, facts=(("Муниципалитет", where),), columns=COLUMNS),
        _rows(ground, terms),
    )


async def _rows(ground: Ground, terms: Terms) -> AsyncIterator[Sequence[Row]]:
    filters = certificates.Filters(municipality=terms.municipality, payer=terms.payer)
    after, place = None, 0
    while True:
        page = await past.read_certificates(
            ground.db, ground.book, filters, ground.moment, after, PAGE_ROWS_MAX, ground.scope
        )
        people = await ground.children(row.certificate for row in page.rows)
        titles = await ground.titles(*(f"municipality:{row.municipality}" for row in page.rows))
        groups = await ground.groups(row.pf_programme for row in page.rows if row.pf_programme)
        rows: list[Row] = []
        for at, row in enumerate(page.rows, start=1):
            person = people.get(row.certificate)
            number = None if person is None else person.certificate_number
            rows.append(
                (
                    place + at,
                    number or row.certificate,
                    None if person is None else full_name(person),
                    titles.get(f"municipality:{row.municipality}", row.municipality),
                    groups.get(row.cert_group or "", row.cert_group),
                    word(row.kind),
                    word(row.state),
                    row.issued_on,
                    sum(row.nominals_kopecks.values()),
                    sum(row.available_kopecks.values()),
                    row.contracts_count,
                )
            )
        yield rows
        place += len(rows)
        after = page.after
        if after is None:
            return
