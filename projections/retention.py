"""Whose personal data is no longer needed for payments: a list that the vault completes."""

from datetime import date

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.paging import Cursor, IdKey, Page, clamp

SQL = queries.load("projections", "retention")
CURSOR = Cursor(IdKey, ("",))


class Ended(Struct, frozen=True):
    """A closed certificate and the last movement of what was paid under it."""

    certificate: str
    child: str
    closed_on: date
    closing_reason: str
    paid_on: date | None


async def read_ended(
    db: Db, book: str, paid_until: date, after: str | None, limit: int
) -> Page[Ended]:
    """List closed certificates that were not paid from after a day."""
    size = clamp(limit)
    rows = await db.fetch(SQL.read_ended, book, *CURSOR.read(after), size + 1, paid_until)
    return CURSOR.page((Ended(*row) for row in rows), size, lambda row: (row.certificate,))
