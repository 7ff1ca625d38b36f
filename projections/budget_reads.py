"""Reads of budget execution: as it stands, on any date, and as it was known at any position."""

from datetime import date
from typing import Any, Final

import asyncpg
import msgspec
from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.budget_figures import Place
from projections.budget_rows import Sheet, Sum
from projections.paging import (
    ALL,
    Cursor,
    FigureKey,
    IdKey,
    MeasureKey,
    MeasureMonthKey,
    Page,
    Scope,
    clamp,
    within,
)
from projections.travel import NOW, Moment

SQL = queries.load("projections", "budget_reads")
BY_FIGURE: Final = msgspec.json.Decoder(dict[str, int])


class Figures(Struct, frozen=True, kw_only=True):
    """The figures of a measure: sums of what facts added."""

    approved_kopecks: int = 0
    amended_kopecks: int = 0
    reallocated_kopecks: int = 0
    withheld_kopecks: int = 0
    cap_kopecks: int = 0
    agreed_kopecks: int = 0
    obligations_kopecks: int = 0
    received_kopecks: int = 0
    cash_kopecks: int = 0
    taken_kopecks: int = 0  # reserved, all that ever was
    released_kopecks: int = 0
    written_kopecks: int = 0  # charged, all that ever was
    reversed_kopecks: int = 0
    restored_kopecks: int = 0
    advanced_kopecks: int = 0
    invoiced_kopecks: int = 0
    paid_kopecks: int = 0

    @property
    def current_kopecks(self) -> int:
        """What the measure has after amendments and reallocations."""
        return self.approved_kopecks + self.amended_kopecks + self.reallocated_kopecks

    @property
    def limits_kopecks(self) -> int:
        """What may be bound of it."""
        return self.current_kopecks - self.withheld_kopecks

    @property
    def free_kopecks(self) -> int:
        """What may still be bound or moved away."""
        bound = max(self.cap_kopecks, self.agreed_kopecks) + self.obligations_kopecks
        return self.limits_kopecks - bound

    @property
    def reserved_kopecks(self) -> int:
        """What certificates bind and is not charged yet."""
        back = self.released_kopecks + self.written_kopecks - self.restored_kopecks
        return self.taken_kopecks - back

    @property
    def charged_kopecks(self) -> int:
        """What was charged, less what was reversed or refunded."""
        return self.written_kopecks - self.reversed_kopecks

    @property
    def executed_kopecks(self) -> int:
        """What was paid from the budget."""
        return self.received_kopecks + self.cash_kopecks

    @property
    def unexecuted_kopecks(self) -> int:
        """What is left to be paid of what is approved."""
        return self.current_kopecks - self.executed_kopecks

    @property
    def unexecuted_limits_kopecks(self) -> int:
        """What is left to be paid of the limits of commitments."""
        return self.limits_kopecks - self.executed_kopecks

    @property
    def executed_hundredths(self) -> int | None:
        """Give the share that was paid, in hundredths of a per cent, half upwards."""
        if self.current_kopecks <= 0:
            return None
        return (20_000 * self.executed_kopecks + self.current_kopecks) // (2 * self.current_kopecks)

    @property
    def executed_percent(self) -> str | None:
        """Give the share that was paid in per cent, to the hundredth."""
        share = self.executed_hundredths
        return None if share is None else f"{share // 100}.{share % 100:02}"


class MeasureRow(Figures, frozen=True, kw_only=True):
    """A measure of a year's budget."""

    municipality: str
    year: int
    measure: str
    title: str
    code: str
    source: str
    mechanism: str
    position: int


class MonthRow(Figures, frozen=True, kw_only=True):
    """What happened to a measure in a month."""

    municipality: str
    year: int
    measure: str
    month: str
    position: int


class LineRow(Struct, frozen=True):
    """A fact that added to a figure."""

    municipality: str
    year: int
    measure: str
    position: int
    figure: str
    month: str
    effective_on: date
    type: str
    stream: str
    change_kopecks: int


class PaymentRow(Struct, frozen=True):
    """A part of a subsidy in its schedule."""

    due_from: date
    due_to: date
    amount_kopecks: int


class SubsidyRow(Struct, frozen=True):
    """A subsidy agreement with its schedule and the budget code that pays it."""

    subsidy_agreement: str
    municipality: str
    payer: str
    year: int
    measure: str
    code: str
    amount_kopecks: int
    received_kopecks: int
    payments: tuple[PaymentRow, ...]
    act_kind: str
    act_number: str
    act_dated: date
    position: int


class Filters(Struct, frozen=True, kw_only=True):
    """Which measures, months or lines to list."""

    municipality: str | None = None
    year: int | None = None
    measure: str | None = None
    month: str | None = None
    figure: str | None = None


class SubsidyFilters(Struct, frozen=True, kw_only=True):
    """Which subsidies to list."""

    municipality: str | None = None
    year: int | None = None


MEASURE_CURSOR = Cursor(MeasureKey, ("", 0, ""))
MONTH_CURSOR = Cursor(MeasureMonthKey, ("", 0, "", ""))
LINE_CURSOR = Cursor(FigureKey, (0, "", ""))
SUBSIDY_CURSOR = Cursor(IdKey, ("",))
PAYMENTS: Final = msgspec.json.Decoder(tuple[PaymentRow, ...])
GROSS: Final = {"reserved": "taken", "charged": "written"}


def measures_of(sheet: Sheet, place: Place | None = None) -> list[MeasureRow]:
    """List the measures of a sheet that was folded, or one of them."""
    sums: dict[Place, dict[str, int]] = {}
    for row in sheet.sums.made.values():
        its = Place(row.municipality, row.year, row.measure)
        if place is None or its == place:
            name, figures = named(row.figure), sums.setdefault(its, {})
            figures[name] = figures.get(name, 0) + row.kopecks
    return [
        MeasureRow(
            municipality=row.municipality,
            year=row.year,
            measure=row.measure,
            title=row.title,
            code=row.code,
            source=row.source,
            mechanism=row.mechanism,
            position=row.position,
            **sums.get(Place(*key), {}),
        )
        for key, row in sorted(sheet.measures.made.items())
        if place is None or key == place
    ]


def months_of(sheet: Sheet) -> list[MonthRow]:
    """List the months of the measures of a sheet that was folded."""
    months: dict[tuple[Place, str], list[Sum]] = {}
    for row in sheet.sums.made.values():
        place = Place(row.municipality, row.year, row.measure)
        months.setdefault((place, row.month), []).append(row)
    return [
        MonthRow(
            municipality=place.municipality,
            year=place.year,
            measure=place.measure,
            month=month,
            position=max(row.position for row in rows),
            **{named(row.figure): row.kopecks for row in rows},
        )
        for (place, month), rows in sorted(months.items())
    ]


def named(figure: str) -> str:
    """Name the field of a figure."""
    return f"{GROSS.get(figure, figure)}_kopecks"


def with_figures(record: asyncpg.Record) -> dict[str, Any]:
    """Read the figures that came along as JSON, each under its own name."""
    fields = dict(record.items())
    found = BY_FIGURE.decode(fields.pop("figures"))
    return fields | {named(figure): kopecks for figure, kopecks in found.items()}


async def read_measures(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[MeasureRow]:
    """List measures by municipality, year and measure, as they stand or stood."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.year, narrowed.measure)
    rows = await db.fetch(SQL.read_measures, book, *MEASURE_CURSOR.read(after), size + 1, *asked)
    return MEASURE_CURSOR.page(
        (MeasureRow(**with_figures(row)) for row in rows),
        size,
        lambda row: (row.municipality, row.year, row.measure),
    )


async def read_months(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[MonthRow]:
    """List the months of measures, by municipality, year, measure and month."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.year, narrowed.measure, narrowed.month)
    rows = await db.fetch(SQL.read_months, book, *MONTH_CURSOR.read(after), size + 1, *asked)
    return MONTH_CURSOR.page(
        (MonthRow(**with_figures(row)) for row in rows),
        size,
        lambda row: (row.municipality, row.year, row.measure, row.month),
    )


async def read_lines(
    db: Db,
    book: str,
    filters: Filters,
    moment: Moment = NOW,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[LineRow]:
    """List the facts that a figure is the sum of, in the order of the book."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    key = (book, *LINE_CURSOR.read(after), size + 1, *asked)
    rows = await db.fetch(SQL.read_lines, *key, moment.as_of, moment.position)
    return LINE_CURSOR.page(
        (LineRow(*row) for row in rows),
        size,
        lambda row: (row.position, row.measure, row.figure),
    )


async def read_subsidies(
    db: Db,
    book: str,
    filters: SubsidyFilters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[SubsidyRow]:
    """List subsidy agreements in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.year, None)
    rows = await db.fetch(SQL.read_subsidies, book, *SUBSIDY_CURSOR.read(after), size + 1, *asked)
    return SUBSIDY_CURSOR.page(
        (subsidy_row(row) for row in rows), size, lambda row: (row.subsidy_agreement,)
    )


async def read_subsidy(db: Db, book: str, name: str, scope: Scope = ALL) -> SubsidyRow | None:
    """Give one subsidy agreement; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_subsidies, book, "", 1, scope.municipality, None, name)
    return None if row is None else subsidy_row(row)


def subsidy_row(record: asyncpg.Record) -> SubsidyRow:
    """Read the schedule that came along as JSON."""
    fields = dict(record.items())
    return SubsidyRow(payments=PAYMENTS.decode(fields.pop("payments")), **fields)
