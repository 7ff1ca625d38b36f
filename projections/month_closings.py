"""Months that payers have closed, with the control totals that they were closed by."""

from datetime import date, datetime

from msgspec import Struct

from events.closing import MonthClosed
from events.codec import Recorded, tag_of
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, PairKey, Scope, clamp, within
from projections.sheet import Added, Row
from projections.view import View

SQL = queries.load("projections", "month_closings")


class Closing(Row):
    """A payer's month that stands for ever."""

    payer: str
    month: str
    municipality: str
    charges_count: int
    charged_kopecks: int
    invoiced_kopecks: int
    uninvoiced_kopecks: int
    late_reversed_kopecks: int
    closed_on: date
    recorded_at: datetime
    actor: str
    position: int


class ClosedRow(Row):
    """The month under one agreement."""

    payer: str
    month: str
    agreement: str
    charges_count: int
    charged_kopecks: int
    invoiced_kopecks: int
    uninvoiced_kopecks: int
    late_reversed_kopecks: int


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.closings = Added("month_closings", Closing)
        self.rows = Added("month_closings_rows", ClosedRow)


def touch(_: MonthClosed, __: Recorded, ___: Sheet) -> None:
    """Name nothing: a closing changes no row that was there before."""


def fold(fact: MonthClosed, at: Recorded, sheet: Sheet) -> None:
    """Add a month with its rows."""
    sheet.closings.add(
        Closing(
            fact.payer,
            fact.month,
            fact.municipality,
            fact.charges_count,
            fact.charged_kopecks,
            fact.invoiced_kopecks,
            fact.uninvoiced_kopecks,
            fact.late_reversed_kopecks,
            at.effective_on,
            at.recorded_at,
            at.actor,
            at.position,
        )
    )
    for row in fact.rows:
        figures = (row.charged_kopecks, row.invoiced_kopecks, row.uninvoiced_kopecks)
        counted = (row.agreement, row.charges_count, *figures, row.late_reversed_kopecks)
        sheet.rows.add(ClosedRow(fact.payer, fact.month, *counted))


VIEW = View(
    name="month_closings",
    row="a closed month",
    version=1,
    wanted=frozenset({tag_of(MonthClosed)}),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which closings to list; no provider has any."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    month: str | None = None


CURSOR = Cursor(PairKey, ("", ""))
ROW_CURSOR = Cursor(IdKey, ("",))


async def read_closings(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Closing]:
    """List closed months by payer and month."""
    narrowed = within(filters, scope)
    if narrowed is None or narrowed.provider is not None:
        return Page(rows=())
    size = clamp(limit)
    asked = [narrowed.municipality, narrowed.payer, narrowed.month]
    rows = await db.fetch(SQL.read_closings, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Closing(*row) for row in rows), size, lambda row: (row.payer, row.month))


async def read_closing(
    db: Db, book: str, payer: str, month: str, scope: Scope = ALL
) -> Closing | None:
    """Give one closing; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_closing, book, payer, month, scope.municipality)
    return None if row is None else Closing(*row)


async def read_rows(
    db: Db, book: str, payer: str, month: str, after: str | None = None, limit: int = 50
) -> Page[ClosedRow]:
    """List a closing's rows; whose it is, is for the caller to check before."""
    size = clamp(limit)
    rows = await db.fetch(SQL.read_rows, book, payer, month, *ROW_CURSOR.read(after), size + 1)
    return ROW_CURSOR.page((ClosedRow(*row) for row in rows), size, lambda row: (row.agreement,))
