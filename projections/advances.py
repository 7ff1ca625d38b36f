"""Advances: what each provider asked for of a month beforehand, and whether it was paid."""

from datetime import date, datetime
from typing import assert_never

from msgspec import Struct

from events.advance import AdvanceCancelled, AdvancePaid, AdvanceRequested
from events.agreement import AgreementConcluded
from events.codec import Recorded
from events.invoice import InvoiceIssued, InvoiceRemoved
from events.registry import PayerRegistered
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.sheet import Added, Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "advances")
Wanted = (
    AdvanceRequested
    | AdvancePaid
    | AdvanceCancelled
    | InvoiceIssued
    | InvoiceRemoved
    | PayerRegistered
    | AgreementConcluded
)


class Advance(Row):
    """An advance."""

    advance: str
    payer: str
    provider: str
    municipality: str
    agreement: str
    agreement_number: str
    month: str
    total_kopecks: int
    lines_count: int
    requested_on: date
    recorded_at: datetime
    status: str = "requested"
    paid_on: date | None = None
    cancelled_on: date | None = None
    invoice: str | None = None  # the live one that sets it off
    position: int = 0


class Line(Row):
    """One contract's share of an advance."""

    advance: str
    contract: str
    certificate: str
    price_kopecks: int
    percent: int
    amount_kopecks: int


class Payer(Row):
    """Whose payer it is."""

    payer: str
    municipality: str


class Agreement(Row):
    """The number of an agreement."""

    agreement: str
    number: str


class SetOff(Row):
    """Which advances an invoice sets off: its removal names none."""

    invoice: str
    advances: str  # divided by spaces


ADVANCES = Table(
    name="advances", row=Advance, key_count=1, load=SQL.load_advances, save=SQL.save_advances
)
PAYERS = Table(name="advances_payers", row=Payer, key_count=1, load=SQL.load_payers)
AGREEMENTS = Table(name="advances_agreements", row=Agreement, key_count=1, load=SQL.load_agreements)
SET_OFF = Table(name="advances_set_off", row=SetOff, key_count=1, load=SQL.load_set_off)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.advances = Rows(ADVANCES)
        self.lines = Added("advances_lines", Line)
        self.payers = Rows(PAYERS)
        self.agreements = Rows(AGREEMENTS)
        self.set_off = Rows(SET_OFF)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact reads or changes."""
    match fact:
        case AdvanceRequested():
            sheet.payers.want(fact.payer)
            sheet.agreements.want(fact.agreement)
        case AdvancePaid() | AdvanceCancelled():
            sheet.advances.want(fact.advance)
        case InvoiceIssued():
            for advance in fact.advances:
                sheet.advances.want(advance)
        case InvoiceRemoved():
            sheet.set_off.want(fact.invoice)
            for advance in advances_of(sheet, fact.invoice):
                sheet.advances.want(advance)
        case PayerRegistered() | AgreementConcluded():
            pass
        case _:
            assert_never(fact)


def advances_of(sheet: Sheet, invoice: str) -> list[str]:
    """List the advances that an invoice sets off, as far as they are known here."""
    found = sheet.set_off.find(invoice)
    return [] if found is None else found.advances.split()


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Add an advance with its lines, or note what became of it."""
    match fact:
        case AdvanceRequested():
            sheet.advances.put(advance_of(fact, at, sheet))
            for line in fact.lines:
                share = (line.price_kopecks, line.percent, line.amount_kopecks)
                sheet.lines.add(Line(fact.advance, line.contract, line.certificate, *share))
        case AdvancePaid():
            row = sheet.advances.need(fact.advance)
            row.status, row.paid_on, row.position = "paid", at.effective_on, at.position
        case AdvanceCancelled():
            row = sheet.advances.need(fact.advance)
            row.status, row.cancelled_on, row.position = "cancelled", at.effective_on, at.position
        case InvoiceIssued():
            if fact.advances:
                sheet.set_off.put(SetOff(fact.invoice, " ".join(fact.advances)))
            set_off(sheet, fact.invoice, fact.invoice, at)
        case InvoiceRemoved():
            set_off(sheet, fact.invoice, None, at)
        case PayerRegistered():
            sheet.payers.put(Payer(fact.payer, fact.municipality))
        case AgreementConcluded():
            sheet.agreements.put(Agreement(fact.agreement, fact.number))
        case _:
            assert_never(fact)


def set_off(sheet: Sheet, issued: str, invoice: str | None, at: Recorded) -> None:
    """Note by which live invoice its advances are set off, if by any."""
    for advance in advances_of(sheet, issued):
        row = sheet.advances.need(advance)
        row.invoice, row.position = invoice, at.position


def advance_of(fact: AdvanceRequested, at: Recorded, sheet: Sheet) -> Advance:
    """Make the row of an advance."""
    return Advance(
        fact.advance,
        fact.payer,
        fact.provider,
        sheet.payers.the(fact.payer).municipality,
        fact.agreement,
        sheet.agreements.the(fact.agreement).number,
        fact.month,
        fact.total_kopecks,
        len(fact.lines),
        at.effective_on,
        at.recorded_at,
        position=at.position,
    )


VIEW = View(
    name="advances",
    row="an advance",
    version=1,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=2,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which advances to list."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    agreement: str | None = None
    month: str | None = None
    status: str | None = None


CURSOR = Cursor(IdKey, ("",))


async def read_advance(db: Db, book: str, advance: str, scope: Scope = ALL) -> Advance | None:
    """Give one advance; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_advance, book, advance, scope.provider, scope.municipality)
    return None if row is None else Advance(*row)


async def read_advances(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Advance]:
    """List advances in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    rows = await db.fetch(SQL.read_advances, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Advance(*row) for row in rows), size, lambda row: (row.advance,))


async def read_lines(
    db: Db, book: str, advance: str, after: str | None = None, limit: int = 50
) -> Page[Line]:
    """List the shares of an advance; whose it is, is for the caller to check before."""
    size = clamp(limit)
    rows = await db.fetch(SQL.read_lines, book, advance, *CURSOR.read(after), size + 1)
    return CURSOR.page((Line(*row) for row in rows), size, lambda row: (row.contract,))
