"""Settlements: each month under each agreement, from what was charged to what was paid."""

from typing import assert_never

import msgspec
from msgspec import Struct

from events.advance import AdvancePaid
from events.agreement import AgreementConcluded
from events.certificate import CertificateCharged, ChargeReversed
from events.codec import Recorded
from events.invoice import InvoiceIssued, InvoicePaid, InvoiceRemoved
from events.registry import PayerRegistered
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PairKey, Scope, clamp, within
from projections.sheet import Row, Rows, Table, as_json
from projections.view import View, tags

SQL = queries.load("projections", "settlements")
BY_MONTH = msgspec.json.Decoder(dict[str, int])
Wanted = (
    CertificateCharged
    | ChargeReversed
    | InvoiceIssued
    | InvoiceRemoved
    | InvoicePaid
    | AdvancePaid
    | PayerRegistered
    | AgreementConcluded
)


class Settlement(Row):
    """A month under an agreement; charges count in the month in which they are booked."""

    agreement: str
    month: str
    payer: str = ""
    provider: str = ""
    municipality: str = ""
    agreement_number: str = ""
    charged_kopecks: int = 0
    reversed_kopecks: int = 0  # of the month's own charges
    late_reversed_kopecks: int = 0  # of charges that months closed before it count
    refunded_kopecks: int = 0  # not rendered, by the month's invoice
    in_invoices_kopecks: int = 0  # of the month's charges, what live invoices price
    invoiced_kopecks: int = 0  # what the month's live invoice comes to
    advanced_kopecks: int = 0  # advances of the month that were paid
    paid_kopecks: int = 0  # the month's invoice, less advances
    position: int = 0


class Agreement(Row):
    """Between whom an agreement is."""

    agreement: str
    payer: str
    provider: str
    municipality: str
    number: str


class Payer(Row):
    """Whose payer it is."""

    payer: str
    municipality: str


class Invoice(Row):
    """What an invoice asks for, by the month in which its charges count."""

    invoice: str
    total_kopecks: int
    priced: str


SETTLEMENTS = Table(
    name="settlements",
    row=Settlement,
    key_count=2,
    load=SQL.load_months,
    save=SQL.save_months,
    by_count=2,
)
AGREEMENTS = Table(
    name="settlements_agreements", row=Agreement, key_count=1, load=SQL.load_agreements
)
PAYERS = Table(name="settlements_payers", row=Payer, key_count=1, load=SQL.load_payers)
INVOICES = Table(name="settlements_invoices", row=Invoice, key_count=1, load=SQL.load_invoices)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.months = Rows(SETTLEMENTS)
        self.agreements = Rows(AGREEMENTS)
        self.payers = Rows(PAYERS)
        self.invoices = Rows(INVOICES)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact reads or changes."""
    match fact:
        case PayerRegistered():
            return
        case AgreementConcluded():
            sheet.payers.want(fact.payer)
            return
        case InvoiceRemoved():
            sheet.invoices.want(fact.invoice)
        case _:
            pass
    sheet.agreements.want(fact.agreement)
    for month in months_of(fact, sheet):
        sheet.months.want(fact.agreement, month)


def months_of(
    fact: CertificateCharged
    | ChargeReversed
    | InvoiceIssued
    | InvoiceRemoved
    | InvoicePaid
    | AdvancePaid,
    sheet: Sheet,
) -> set[str]:
    """Name the months that a fact changes."""
    match fact:
        case CertificateCharged():
            return {fact.booked_month or fact.month}
        case ChargeReversed():
            return {fact.late_month or fact.booked_month or fact.month}
        case InvoiceIssued():
            return {fact.month, *(line.booked_month for line in fact.lines)}
        case InvoiceRemoved():
            found = sheet.invoices.find(fact.invoice)
            return {fact.month, *([] if found is None else BY_MONTH.decode(found.priced))}
        case InvoicePaid() | AdvancePaid():
            return {fact.month}


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Move the figures of a month."""
    match fact:
        case CertificateCharged():
            row = opened(sheet, fact.agreement, fact.booked_month or fact.month, at)
            row.charged_kopecks += fact.amount_kopecks
        case ChargeReversed():
            reverse(fact, at, sheet)
        case InvoiceIssued():
            priced: dict[str, int] = {}
            for line in fact.lines:
                priced[line.booked_month] = priced.get(line.booked_month, 0) + line.price_kopecks
            sheet.invoices.put(Invoice(fact.invoice, fact.total_kopecks, as_json(priced)))
            ask(fact, 1, at, sheet)
        case InvoiceRemoved():
            ask(fact, -1, at, sheet)
        case InvoicePaid():
            row = opened(sheet, fact.agreement, fact.month, at)
            row.paid_kopecks += fact.payable_kopecks
            row.refunded_kopecks += fact.refunded_kopecks
        case AdvancePaid():
            row = opened(sheet, fact.agreement, fact.month, at)
            row.advanced_kopecks += fact.total_kopecks
        case PayerRegistered():
            sheet.payers.put(Payer(fact.payer, fact.municipality))
        case AgreementConcluded():
            municipality = sheet.payers.the(fact.payer).municipality
            between = (fact.payer, fact.provider, municipality, fact.number)
            sheet.agreements.put(Agreement(fact.agreement, *between))
        case _:
            assert_never(fact)


def reverse(fact: ChargeReversed, at: Recorded, sheet: Sheet) -> None:
    """Count a storno with its charge, or in the lane of late facts."""
    if fact.late_month is None:
        row = opened(sheet, fact.agreement, fact.booked_month or fact.month, at)
        row.reversed_kopecks += fact.amount_kopecks
    else:
        row = opened(sheet, fact.agreement, fact.late_month, at)
        row.late_reversed_kopecks += fact.amount_kopecks


def ask(fact: InvoiceIssued | InvoiceRemoved, sign: int, at: Recorded, sheet: Sheet) -> None:
    """Count an invoice in, or out again."""
    invoice = sheet.invoices.the(fact.invoice)
    opened(sheet, fact.agreement, fact.month, at).invoiced_kopecks += sign * invoice.total_kopecks
    for month, kopecks in BY_MONTH.decode(invoice.priced).items():
        opened(sheet, fact.agreement, month, at).in_invoices_kopecks += sign * kopecks


def opened(sheet: Sheet, agreement: str, month: str, at: Recorded) -> Settlement:
    """Give the row of a month, with its parties."""
    row, between = sheet.months.open(agreement, month), sheet.agreements.the(agreement)
    row.payer, row.provider = between.payer, between.provider
    row.municipality, row.agreement_number = between.municipality, between.number
    row.position = at.position
    return row


VIEW = View(
    name="settlements",
    row="a month under an agreement",
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
    """Which months to list; both are included."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    agreement: str | None = None
    from_month: str | None = None
    to_month: str | None = None


class Reconciled(Struct, frozen=True, kw_only=True):
    """A month of a reconciliation statement; what is owed is the payer's debt, or the reverse."""

    agreement: str
    month: str
    payer: str
    provider: str
    municipality: str
    agreement_number: str
    charged_kopecks: int
    reversed_kopecks: int
    late_reversed_kopecks: int
    refunded_kopecks: int
    in_invoices_kopecks: int
    invoiced_kopecks: int
    advanced_kopecks: int
    paid_kopecks: int
    position: int
    opening_kopecks: int
    closing_kopecks: int


CURSOR = Cursor(PairKey, ("", ""))


async def read_settlements(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Reconciled]:
    """List months by agreement and month, each with its opening and closing balance."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    rows = await db.fetch(SQL.read_settlements, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page(
        (Reconciled(**dict(row)) for row in rows), size, lambda row: (row.agreement, row.month)
    )
