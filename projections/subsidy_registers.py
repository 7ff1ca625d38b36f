"""Subsidy registers: what each payer asked its subsidy for, up to an exact position."""

from datetime import date, datetime

from msgspec import Struct

from events.codec import Recorded, tag_of
from events.subsidy import SubsidyRegisterIssued
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PairKey, PositionKey, Scope, clamp, within
from projections.sheet import Added, Row
from projections.view import View

SQL = queries.load("projections", "subsidy_registers")


class Register(Row):
    """A register, known by the position at which it cuts off."""

    cutoff: int
    payer: str
    municipality: str
    month: str
    kind: str
    total_kopecks: int
    omitted_kopecks: int
    lines_count: int
    issued_on: date
    recorded_at: datetime
    actor: str


class Line(Row):
    """What one contract binds the payer to for a month."""

    cutoff: int
    contract: str
    month: str
    certificate: str
    amount_kopecks: int


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.registers = Added("subsidy_registers", Register)
        self.lines = Added("subsidy_registers_lines", Line)


def touch(_: SubsidyRegisterIssued, __: Recorded, ___: Sheet) -> None:
    """Name nothing: a register changes no row that was there before."""


def fold(fact: SubsidyRegisterIssued, at: Recorded, sheet: Sheet) -> None:
    """Add a register with its lines."""
    sheet.registers.add(
        Register(
            fact.cutoff,
            fact.payer,
            fact.municipality,
            fact.month,
            fact.kind,
            fact.total_kopecks,
            fact.omitted_kopecks,
            len(fact.lines),
            at.effective_on,
            at.recorded_at,
            at.actor,
        )
    )
    for line in fact.lines:
        bound = (line.contract, line.month, line.certificate, line.amount_kopecks)
        sheet.lines.add(Line(fact.cutoff, *bound))


VIEW = View(
    name="subsidy_registers",
    row="a subsidy register",
    version=1,
    wanted=frozenset({tag_of(SubsidyRegisterIssued)}),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which registers to list; no provider has any."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    month: str | None = None
    kind: str | None = None


CURSOR = Cursor(PositionKey, (0,))
LINE_CURSOR = Cursor(PairKey, ("", ""))


async def read_register(db: Db, book: str, cutoff: int, scope: Scope = ALL) -> Register | None:
    """Give one register; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_register, book, cutoff, scope.municipality)
    return None if row is None else Register(*row)


async def read_registers(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Register]:
    """List registers in the order in which they were issued."""
    narrowed = within(filters, scope)
    if narrowed is None or narrowed.provider is not None:
        return Page(rows=())
    size = clamp(limit)
    asked = [narrowed.municipality, narrowed.payer, narrowed.month, narrowed.kind]
    rows = await db.fetch(SQL.read_registers, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Register(*row) for row in rows), size, lambda row: (row.cutoff,))


async def read_lines(
    db: Db, book: str, cutoff: int, after: str | None = None, limit: int = 50
) -> Page[Line]:
    """List the obligations on a register; whose it is, is for the caller to check before."""
    size = clamp(limit)
    rows = await db.fetch(SQL.read_lines, book, cutoff, *LINE_CURSOR.read(after), size + 1)
    return LINE_CURSOR.page(
        (Line(*row) for row in rows), size, lambda row: (row.contract, row.month)
    )
