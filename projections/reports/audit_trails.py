"""Журнал событий: who recorded what and when, each with the digest of its stored bytes."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

from projections.audit_trail import Entry, Filters, read_trail
from projections.paging import PAGE_ROWS_MAX
from projections.reports.ground import Ground
from projections.reports.paper import Column, Kind, Paper, Report, Row
from projections.reports.russian import word
from projections.reports.terms import Terms, days_of
from projections.reports.words import span

KIND: Final = "audit-trail"
TITLE: Final = "Журнал событий"
VERSION: Final = 2
NEEDS: Final = ("period",)
TAKES: Final = ("certificate", "municipality", "provider")
DIGEST_LENGTH: Final = 16
COLUMNS: Final = (
    Column("№", Kind.COUNT, 2, names=True),
    Column("Время записи", Kind.MOMENT, 4),
    Column("Дата операции", Kind.DATE, 3),
    Column("Событие", width=5),
    Column("Поток", width=5),
    Column("Версия", Kind.COUNT, 2),
    Column("Исполнитель", width=3),
    Column("Запрос", width=4),
    Column("SHA-256 (начало)", width=4),
)


async def gather(ground: Ground, terms: Terms) -> Report:
    """Gather the facts whose business date lies in a period."""
    where = await ground.municipality(terms.municipality or ground.scope.municipality)
    facts = (("Муниципалитет", where), ("Период", span(terms.period)))
    return Report(Paper(title=TITLE, facts=facts, columns=COLUMNS), _rows(ground, terms))


async def _rows(ground: Ground, terms: Terms) -> AsyncIterator[Sequence[Row]]:
    first, last = days_of(terms.period)
    filters = Filters(
        certificate=terms.certificate,
        municipality=terms.municipality,
        provider=terms.provider,
        effective_from=first,
        effective_to=last,
    )
    after = None
    while True:
        page = await read_trail(ground.db, ground.book, filters, after, PAGE_ROWS_MAX, ground.scope)
        yield [row_of(each) for each in page.rows if each.position <= ground.position]
        after = page.after
        if after is None or page.rows[-1].position >= ground.position:
            return


def row_of(each: Entry) -> Row:
    """Write a fact."""
    return (
        each.position,
        each.recorded_at,
        each.effective_on,
        word(each.type),
        each.stream,
        each.version,
        each.actor,
        each.request,
        hashlib.sha256(each.envelope).hexdigest()[:DIGEST_LENGTH],
    )
