"""Registries as of another moment: of charges by their children, of organisations as a whole."""

from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from ledger.database import Db
from projections import advances, charges, invoices, programme_reads, programmes, providers, travel
from projections.advances import Advance
from projections.charges import Charge
from projections.invoices import Invoice
from projections.paging import ALL, Cursor, IdKey, Page, Scope, within
from projections.past import fits, paged
from projections.programmes import Programme
from projections.providers import Provider
from projections.sheet import Row, Rows
from projections.travel import Moment

CURSOR = Cursor(IdKey, ("",))
R = TypeVar("R", bound=Row)


async def read_charges(
    db: Db,
    book: str,
    filters: charges.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Charge]:
    """List charges as they were; a page may have fewer rows than its limit."""
    today = replace(filters, live=None)  # alone of all a reversal changes it
    page = await charges.read_charges(db, book, today, after, limit, scope)
    certificates = {row.certificate for row in page.rows}
    sheet = await travel.of_certificates(db, book, charges.VIEW, certificates, moment)
    then = (sheet.charges.find(row.position) for row in page.rows)
    rows = (row for row in then if row is not None and filters.live in {None, row.live})
    return Page(rows=tuple(rows), after=page.after)


async def charge_at(db: Db, book: str, charge: Charge, moment: Moment) -> Charge | None:
    """Give a charge as it was; None if it was not there."""
    sheet = await travel.of_certificates(db, book, charges.VIEW, [charge.certificate], moment)
    found: Charge | None = sheet.charges.find(charge.position)
    return found


async def read_providers(
    db: Db,
    book: str,
    filters: providers.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Provider]:
    """List providers as they were; a municipality sees those of the region."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    sheet = await travel.of_book(db, book, providers.VIEW, moment)
    rows = (row for row in in_order(sheet.providers) if fits(row, narrowed))
    return paged(rows, CURSOR, after, limit, lambda row: (row.provider,))


async def read_programmes(
    db: Db,
    book: str,
    filters: programme_reads.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Programme]:
    """List programmes as they were; a municipality sees those of the region."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    sheet = await travel.of_book(db, book, programmes.VIEW, moment)
    other, certified = replace(narrowed, certified=None), narrowed.certified
    rows = (
        row
        for row in in_order(sheet.programmes)
        if fits(row, other) and certified in {None, row.certified_on is not None}
    )
    return paged(rows, CURSOR, after, limit, lambda row: (row.programme,))


async def read_invoices(
    db: Db,
    book: str,
    filters: invoices.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Invoice]:
    """List invoices as they were."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    sheet = await travel.of_book(db, book, invoices.VIEW, moment)
    other, removed = replace(narrowed, removed=None), narrowed.removed
    rows = (
        row
        for row in in_order(sheet.invoices)
        if fits(row, other) and removed in {None, row.removed_on is not None}
    )
    return paged(rows, CURSOR, after, limit, lambda row: (row.invoice,))


async def read_advances(
    db: Db,
    book: str,
    filters: advances.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Advance]:
    """List advances as they were."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    sheet = await travel.of_book(db, book, advances.VIEW, moment)
    rows = (row for row in in_order(sheet.advances) if fits(row, narrowed))
    return paged(rows, CURSOR, after, limit, lambda row: (row.advance,))


def in_order(rows: Rows[R]) -> Iterator[R]:
    """Give the rows of a fold in the order of their key."""
    return (row for _, row in sorted(rows.made.items()))
