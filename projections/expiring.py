"""Whose money will be gone with the period: what is still available is not carried over."""

from collections.abc import Iterable

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, Page, PairKey, Scope, clamp, within

SQL = queries.load("projections", "expiring")


class Expiring(Struct, frozen=True):
    """What a certificate still has of a period."""

    certificate: str
    municipality: str
    payer: str
    cert_group: str | None
    period: str
    available_kopecks: int
    reserved_kopecks: int
    live_count: int


class Filters(Struct, frozen=True, kw_only=True):
    """Which certificates to list."""

    municipality: str | None = None
    payer: str | None = None
    cert_group: str | None = None


CURSOR = Cursor(PairKey, ("", ""))


async def read_expiring(
    db: Db,
    book: str,
    periods: Iterable[str],
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Expiring]:
    """List certificates that have something left of these periods, in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (list(periods), narrowed.municipality, narrowed.payer, narrowed.cert_group)
    rows = await db.fetch(SQL.read_expiring, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page(
        (Expiring(*row) for row in rows), size, lambda row: (row.certificate, row.period)
    )
