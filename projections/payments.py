"""Payments through a bank: registers, where each line stands, and what waits for a person."""

from datetime import date, datetime
from typing import assert_never

import asyncpg
from msgspec import Struct
from msgspec.structs import astuple

from events.codec import Recorded
from events.payment import (
    BankStatementRead,
    PaymentConfirmed,
    PaymentFact,
    PaymentFailed,
    PaymentRegisterIssued,
    PaymentRegisterSent,
    PaymentRegisterWithdrawn,
)
from ledger import queries
from ledger.database import Db
from projections.paging import (
    ALL,
    Cursor,
    IdKey,
    KeyNumber,
    KeyText,
    Page,
    PositionKey,
    Scope,
    clamp,
    within,
)
from projections.sheet import Added, Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "payments")


class Register(Row):
    """A register and what became of its lines."""

    payment_register: str
    payer: str
    municipality: str
    dated: date
    lines_count: int
    left_out_count: int
    total_kopecks: int
    status: str
    sent_on: date | None
    open_count: int
    confirmed_count: int
    confirmed_kopecks: int
    failed_count: int
    issued: int  # where it stands in the book
    position: int


class Payment(Row):
    """A line of a register."""

    payment_register: str
    line: int
    number: int
    payer: str
    provider: str
    municipality: str
    invoice: str | None
    advance: str | None
    amount_kopecks: int
    issued_on: date
    status: str = "open"
    bank_number: str | None = None
    paid_on: date | None = None
    reason: str | None = None
    position: int = 0


class Statement(Row):
    """A statement that was read."""

    statement: str
    payer: str
    municipality: str
    documents_count: int
    foreign_count: int
    known_count: int
    confirmed_count: int
    confirmed_kopecks: int
    failed_count: int
    queued_count: int
    read_at: datetime
    position: int


class Queued(Row):
    """A document of a statement that a person has to look at."""

    position: int  # of the statement in the book
    place: int  # among the statement's
    row: int  # of the file
    statement: str
    payer: str
    municipality: str
    number: str | None
    dated: date | None
    amount_kopecks: int | None
    payment_register: str | None
    line: int | None
    reason: str


REGISTERS = Table(
    name="payments_registers",
    row=Register,
    key_count=1,
    load=SQL.load_registers,
    save=SQL.save_registers,
)
PAYMENTS = Table(
    name="payments",
    row=Payment,
    key_count=2,
    load=SQL.load_payments,
    save=SQL.save_payments,
    by_count=2,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.payments = Rows(PAYMENTS)
        self.registers = Rows(REGISTERS)
        self.statements = Added("payments_statements", Statement)
        self.queued = Added("payments_queued", Queued)


def touch(fact: PaymentFact, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case PaymentRegisterIssued() | BankStatementRead():
            pass
        case PaymentRegisterSent() | PaymentRegisterWithdrawn():
            sheet.registers.want(fact.payment_register)
        case PaymentConfirmed() | PaymentFailed():
            sheet.registers.want(fact.payment_register)
            sheet.payments.want(fact.payment_register, fact.line)
        case _:
            assert_never(fact)


def fold(fact: PaymentFact, at: Recorded, sheet: Sheet) -> None:
    """Add a register with its lines, note what became of them, or add a statement."""
    match fact:
        case PaymentRegisterIssued():
            issued(fact, at, sheet)
        case PaymentRegisterSent():
            row = sheet.registers.need(fact.payment_register)
            row.status, row.sent_on, row.position = "sent", at.effective_on, at.position
        case PaymentRegisterWithdrawn():
            row = sheet.registers.need(fact.payment_register)
            row.status, row.position = "withdrawn", at.position
        case PaymentConfirmed() | PaymentFailed():
            ended(fact, at, sheet)
        case BankStatementRead():
            read(fact, at, sheet)
        case _:
            assert_never(fact)


def issued(fact: PaymentRegisterIssued, at: Recorded, sheet: Sheet) -> None:
    """Add a register and its lines."""
    count = len(fact.lines)
    sheet.registers.put(
        Register(
            fact.payment_register,
            fact.payer,
            fact.municipality,
            fact.dated,
            count,
            len(fact.left_out),
            fact.total_kopecks,
            "accepted",
            None,
            count,
            0,
            0,
            0,
            at.position,
            at.position,
        )
    )
    for line in fact.lines:
        sheet.payments.put(
            Payment(
                fact.payment_register,
                line.line,
                line.number,
                fact.payer,
                line.provider,
                fact.municipality,
                line.invoice,
                line.advance,
                line.amount_kopecks,
                fact.dated,
                position=at.position,
            )
        )


def ended(fact: PaymentConfirmed | PaymentFailed, at: Recorded, sheet: Sheet) -> None:
    """Note how a line ended."""
    row = sheet.payments.need(fact.payment_register, fact.line)
    register = sheet.registers.need(fact.payment_register)
    register.open_count -= 1
    row.position = register.position = at.position
    if isinstance(fact, PaymentConfirmed):
        register.confirmed_count += 1
        register.confirmed_kopecks += fact.amount_kopecks
        row.status, row.bank_number, row.paid_on = "confirmed", fact.number, fact.paid_on
    else:
        register.failed_count += 1
        row.status, row.reason = "failed", fact.reason


def read(fact: BankStatementRead, at: Recorded, sheet: Sheet) -> None:
    """Add a statement, and what of it waits for a person."""
    sheet.statements.add(
        Statement(
            fact.statement,
            fact.payer,
            fact.municipality,
            fact.documents_count,
            fact.foreign_count,
            fact.known_count,
            fact.confirmed_count,
            fact.confirmed_kopecks,
            fact.failed_count,
            len(fact.queued),
            at.recorded_at,
            at.position,
        )
    )
    for place, each in enumerate(fact.queued, start=1):
        sheet.queued.add(
            Queued(
                at.position,
                place,
                each.row,
                fact.statement,
                fact.payer,
                fact.municipality,
                each.number,
                each.dated,
                each.amount_kopecks,
                each.payment_register,
                each.line,
                each.reason,
            )
        )


VIEW = View(
    name="payments",
    row="a payment through a bank",
    version=1,
    wanted=tags(PaymentFact),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class PaymentRow(Struct, frozen=True):
    """A line of a register with where it stands: accepted, sent, confirmed, failed, withdrawn."""

    payment_register: str
    line: int
    number: int
    payer: str
    provider: str
    municipality: str
    invoice: str | None
    advance: str | None
    amount_kopecks: int
    issued_on: date
    status: str
    sent_on: date | None
    bank_number: str | None
    paid_on: date | None
    reason: str | None
    position: int


class RegisterFilters(Struct, frozen=True, kw_only=True):
    """Which registers to list."""

    municipality: str | None = None
    payer: str | None = None
    status: str | None = None


class PaymentFilters(Struct, frozen=True, kw_only=True):
    """Which payments to list; sent before a day and open still, they are overdue."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    payment_register: str | None = None
    status: str | None = None
    sent_before: date | None = None


class StatementFilters(Struct, frozen=True, kw_only=True):
    """Which statements, or which of their documents, to list."""

    municipality: str | None = None
    payer: str | None = None
    statement: str | None = None


REGISTER_CURSOR = Cursor(IdKey, ("",))
PAYMENT_CURSOR = Cursor(tuple[KeyText, KeyNumber], ("", 0))
STATEMENT_CURSOR = Cursor(PositionKey, (0,))
QUEUED_CURSOR = Cursor(tuple[KeyNumber, KeyNumber], (0, 0))


async def read_register(db: Db, book: str, register: str, scope: Scope = ALL) -> Register | None:
    """Give one register; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_register, book, register, scope.municipality)
    return None if row is None else Register(*row)


async def read_registers(
    db: Db, book: str, filters: RegisterFilters, after: str | None, limit: int, scope: Scope = ALL
) -> Page[Register]:
    """List registers in the order of their ids."""
    narrowed, size, start = within(filters, scope), clamp(limit), REGISTER_CURSOR.read(after)
    rows = await _rows(db, SQL.read_registers, book, start, size, narrowed)
    found = (Register(*row) for row in rows)
    return REGISTER_CURSOR.page(found, size, lambda row: (row.payment_register,))


async def read_payments(
    db: Db, book: str, filters: PaymentFilters, after: str | None, limit: int, scope: Scope = ALL
) -> Page[PaymentRow]:
    """List payments register by register, line by line."""
    narrowed, size, start = within(filters, scope), clamp(limit), PAYMENT_CURSOR.read(after)
    rows = await _rows(db, SQL.read_payments, book, start, size, narrowed)
    found = (PaymentRow(*row) for row in rows)
    return PAYMENT_CURSOR.page(found, size, lambda row: (row.payment_register, row.line))


async def read_statements(
    db: Db, book: str, filters: StatementFilters, after: str | None, limit: int, scope: Scope = ALL
) -> Page[Statement]:
    """List statements in the order in which they were read."""
    narrowed, size, start = within(filters, scope), clamp(limit), STATEMENT_CURSOR.read(after)
    rows = await _rows(db, SQL.read_statements, book, start, size, narrowed)
    found = (Statement(*row) for row in rows)
    return STATEMENT_CURSOR.page(found, size, lambda row: (row.position,))


async def read_queued(
    db: Db, book: str, filters: StatementFilters, after: str | None, limit: int, scope: Scope = ALL
) -> Page[Queued]:
    """List the documents of statements that wait for a person."""
    narrowed, size, start = within(filters, scope), clamp(limit), QUEUED_CURSOR.read(after)
    rows = await _rows(db, SQL.read_queued, book, start, size, narrowed)
    found = (Queued(*row) for row in rows)
    return QUEUED_CURSOR.page(found, size, lambda row: (row.position, row.place))


async def _rows(
    db: Db, query: str, book: str, start: tuple[object, ...], size: int, narrowed: Struct | None
) -> list[asyncpg.Record]:
    """Fetch one row more than a page has; nothing if the filters leave the caller nothing."""
    if narrowed is None:
        return []
    rows: list[asyncpg.Record] = await db.fetch(query, book, *start, size + 1, *astuple(narrowed))
    return rows
