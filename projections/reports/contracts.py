"""Реестр договоров: parties, term, price and money of each contract."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from projections import contracts, past
from projections.contracts import ContractRow
from projections.paging import PAGE_ROWS_MAX
from projections.reports.ground import Ground
from projections.reports.paper import Apart, Column, Kind, Paper, Report, Row
from projections.reports.russian import WORDS, word
from projections.reports.terms import Terms

KIND: Final = "contracts"
TITLE: Final = "Реестр договоров"
VERSION: Final = 3
NEEDS: Final = ()
TAKES: Final = ("certificate", "municipality", "names", "payer", "provider")
COLUMNS: Final = (
    Column("№ п.п.", Kind.ORDINAL, 1),
    Column("№ договора", width=2, names=True),
    Column("Дата", Kind.DATE, 2),
    Column("Сертификат", width=3),
    Column("Программа", width=3),
    Column("Модуль", width=2),
    Column("Поставщик", width=3),
    Column("Плательщик", width=3),
    Column("Действует с", Kind.DATE, 2),
    Column("Действует по", Kind.DATE, 2),
    Column("Состояние", width=2),
    Column("Стоимость, руб.", Kind.MONEY, 2, total=True),
    Column("По сертификату, руб.", Kind.MONEY, 2, total=True),
    Column("Родительская плата, руб.", Kind.MONEY, 2, total=True),
    Column("Резерв, руб.", Kind.MONEY, 2, total=True),
    Column("Списано, руб.", Kind.MONEY, 2, total=True),
    Column("Закрыт", Kind.DATE, 2),
    Column("Кем", width=2),
    Column("Причина", width=2),
)
STATE: Final = next(at for at, column in enumerate(COLUMNS) if column.title == "Состояние")
APART: Final = (  # not concluded yet, or come to nothing
    Apart(
        "Заявки (в итог не входят)", frozenset(map(WORDS.__getitem__, ("requested", "accepted")))
    ),
    Apart(
        "Отказы и аннулированные (в итог не входят)",
        frozenset(map(WORDS.__getitem__, ("refused", "annulled"))),
    ),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather contracts page by page, in the order of their references."""
    where = await ground.municipality(terms.municipality or ground.scope.municipality)
    return Report(
        Paper(
            title=TITLE,
            facts=(("Муниципалитет", where),),
            columns=COLUMNS,
            told_apart_by=STATE,
            apart=APART,
        ),
        _rows(ground, terms),
    )


async def found(ground: Ground, terms: Terms) -> AsyncIterator[Sequence[ContractRow]]:
    """Read contracts as they were, page by page."""
    filters = contracts.Filters(
        certificate=terms.certificate,
        municipality=terms.municipality,
        payer=terms.payer,
        provider=terms.provider,
    )
    after = None
    while True:
        page = await past.read_contracts(
            ground.db, ground.book, filters, ground.moment, after, PAGE_ROWS_MAX, ground.scope
        )
        yield page.rows
        after = page.after
        if after is None:
            return


async def _rows(ground: Ground, terms: Terms) -> AsyncIterator[Sequence[Row]]:
    place = 0
    async for page in found(ground, terms):
        numbers = await ground.numbers(row.certificate for row in page)
        titles = await ground.titles(
            *(f"programme:{row.programme}" for row in page),
            *(f"module:{row.module}" for row in page),
            *(f"payer:{row.payer}" for row in page),
        )
        providers = await ground.providers(row.provider for row in page)
        yield [
            (
                place + at,
                row.number or row.contract,
                row.concluded_on,
                numbers[row.certificate],
                titles.get(f"programme:{row.programme}", row.programme),
                titles.get(f"module:{row.module}", row.module),
                providers[row.provider],
                titles.get(f"payer:{row.payer}", row.payer),
                row.starts_on,
                row.ends_on,
                word(row.status),
                row.total_kopecks,
                row.certificate_kopecks,
                row.parent_kopecks,
                row.reserved_kopecks,
                row.charged_kopecks,
                row.closed_on,
                word(row.ended_by),
                word(row.end_reason),
            )
            for at, row in enumerate(page, start=1)
        ]
        place += len(page)
