"""Invoices: what each provider asks a payer to pay for a month, charge by charge."""

from datetime import date, datetime
from typing import assert_never

from msgspec import Struct

from events.agreement import AgreementConcluded
from events.codec import Recorded
from events.invoice import (
    InvoiceIssued,
    InvoiceLine,
    InvoicePaid,
    InvoiceRemoved,
    InvoiceRolledBack,
    InvoiceTakenInWork,
)
from events.registry import PayerRegistered
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, PositionKey, Scope, clamp, within
from projections.sheet import Added, Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "invoices")
Changed = InvoiceRemoved | InvoiceTakenInWork | InvoiceRolledBack | InvoicePaid
Wanted = InvoiceIssued | Changed | PayerRegistered | AgreementConcluded


class Invoice(Row):
    """An invoice."""

    invoice: str
    payer: str
    provider: str
    municipality: str
    agreement: str
    agreement_number: str
    month: str
    kind: str
    total_kopecks: int
    lines_count: int
    issued_on: date
    recorded_at: datetime
    actor: str
    issued: int  # position of the fact
    advance_kopecks: int
    carried_kopecks: int
    payable_kopecks: int
    advance_overpaid_kopecks: int
    status: str = "issued"
    rollback_reason: str | None = None
    refunded_kopecks: int = 0
    paid_on: date | None = None
    removed_on: date | None = None
    position: int = 0


class Line(Row):
    """One contract's charge on an invoice."""

    invoice: str
    charge: int
    contract: str
    certificate: str
    month: str
    booked_month: str
    price_kopecks: int
    completeness_percent: int
    amount_kopecks: int


class Payer(Row):
    """Whose payer it is: an invoice names the payer alone."""

    payer: str
    municipality: str


class Agreement(Row):
    """The number of an agreement, as it stands on the invoice."""

    agreement: str
    number: str


INVOICES = Table(
    name="invoices", row=Invoice, key_count=1, load=SQL.load_invoices, save=SQL.save_invoices
)
PAYERS = Table(name="invoices_payers", row=Payer, key_count=1, load=SQL.load_payers)
AGREEMENTS = Table(
    name="invoices_agreements",
    row=Agreement,
    key_count=1,
    load=SQL.load_agreements,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.invoices = Rows(INVOICES)
        self.lines = Added("invoices_lines", Line)
        self.payers = Rows(PAYERS)
        self.agreements = Rows(AGREEMENTS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact reads or changes."""
    match fact:
        case InvoiceIssued():
            sheet.payers.want(fact.payer)
            sheet.agreements.want(fact.agreement)
        case InvoiceRemoved() | InvoiceTakenInWork() | InvoiceRolledBack() | InvoicePaid():
            sheet.invoices.want(fact.invoice)
        case PayerRegistered() | AgreementConcluded():
            pass
        case _:
            assert_never(fact)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Add an invoice with its lines, or note what the payer did with it."""
    match fact:
        case InvoiceIssued():
            sheet.invoices.put(invoice(fact, at, sheet))
            for line in fact.lines:
                sheet.lines.add(line_of(fact, line))
        case InvoiceRemoved() | InvoiceTakenInWork() | InvoiceRolledBack() | InvoicePaid():
            change(sheet.invoices.need(fact.invoice), fact, at)
        case PayerRegistered():
            sheet.payers.put(Payer(fact.payer, fact.municipality))
        case AgreementConcluded():
            sheet.agreements.put(Agreement(fact.agreement, fact.number))
        case _:
            assert_never(fact)


def invoice(fact: InvoiceIssued, at: Recorded, sheet: Sheet) -> Invoice:
    """Make the row of an invoice."""
    return Invoice(
        fact.invoice,
        fact.payer,
        fact.provider,
        sheet.payers.the(fact.payer).municipality,
        fact.agreement,
        sheet.agreements.the(fact.agreement).number,
        fact.month,
        fact.kind,
        fact.total_kopecks,
        len(fact.lines),
        at.effective_on,
        at.recorded_at,
        at.actor,
        at.position,
        fact.advance_kopecks,
        fact.carried_kopecks,
        fact.payable_kopecks,
        fact.advance_overpaid_kopecks,
        position=at.position,
    )


def line_of(fact: InvoiceIssued, line: InvoiceLine) -> Line:
    """Make the row of a line."""
    return Line(
        fact.invoice,
        line.charge,
        line.contract,
        line.certificate,
        line.month,
        line.booked_month,
        line.price_kopecks,
        line.completeness_percent,
        line.amount_kopecks,
    )


def change(row: Invoice, fact: Changed, at: Recorded) -> None:
    """Note where an invoice stands now."""
    row.position = at.position
    match fact:
        case InvoiceRemoved():
            row.status, row.removed_on = "removed", at.effective_on
        case InvoiceTakenInWork():
            row.status, row.rollback_reason = "in-work", None
        case InvoiceRolledBack():
            row.status, row.rollback_reason = "rolled-back", fact.reason
        case InvoicePaid():
            row.status, row.paid_on = "paid", at.effective_on
            row.refunded_kopecks = fact.refunded_kopecks
        case _:
            assert_never(fact)


VIEW = View(
    name="invoices",
    row="an invoice",
    version=2,
    wanted=tags(Wanted),
    ignored=None,
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which invoices to list."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    agreement: str | None = None
    month: str | None = None
    status: str | None = None
    removed: bool | None = None


CURSOR = Cursor(IdKey, ("",))
LINE_CURSOR = Cursor(PositionKey, (0,))


async def read_invoice(db: Db, book: str, invoice: str, scope: Scope = ALL) -> Invoice | None:
    """Give one invoice; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_invoice, book, invoice, scope.provider, scope.municipality)
    return None if row is None else Invoice(*row)


async def read_invoices(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Invoice]:
    """List invoices in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    rows = await db.fetch(SQL.read_invoices, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Invoice(*row) for row in rows), size, lambda row: (row.invoice,))


async def read_lines(
    db: Db, book: str, invoice: str, after: str | None = None, limit: int = 50
) -> Page[Line]:
    """List the charges of an invoice; whose it is, is for the caller to check before."""
    size = clamp(limit)
    rows = await db.fetch(SQL.read_lines, book, invoice, *LINE_CURSOR.read(after), size + 1)
    return LINE_CURSOR.page((Line(*row) for row in rows), size, lambda row: (row.charge,))
