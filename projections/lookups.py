"""What people call things, and what the book calls them: found many at a time."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from events.base import Month
from ledger import queries
from ledger.database import Db
from projections.paging import Scope

SQL = queries.load("projections", "lookups")


class FoundContract(Struct, frozen=True):
    """A contract as files name it, with the price of its months."""

    contract: str
    number: str | None
    concluded_on: date | None
    certificate: str
    provider: str
    study_group: str
    status: str
    starts_on: date
    ends_on: date
    first_month: Month
    first_kopecks: int
    other_kopecks: int

    def price_of(self, month: Month) -> int:
        """Tell what a month costs the certificate by the contract."""
        return self.first_kopecks if month == self.first_month else self.other_kopecks


async def find_contracts(
    db: Db,
    book: str,
    scope: Scope,
    contracts: Sequence[str],
    numbers: Sequence[str],
    certificates: Sequence[str],
) -> list[FoundContract]:
    """Find contracts by reference, by number or by certificate, as far as they may be seen."""
    rows = []
    if contracts:
        rows += await db.fetch(
            SQL.find_contracts, book, scope.provider, scope.municipality, list(contracts)
        )
    if numbers:
        rows += await db.fetch(
            SQL.find_contracts_by_number, book, scope.provider, scope.municipality, list(numbers)
        )
    if certificates:
        rows += await db.fetch(
            SQL.find_contracts_by_certificate,
            *(book, scope.provider, scope.municipality, list(certificates)),
        )
    return [FoundContract(*row) for row in rows]


async def read_due(
    db: Db, book: str, scope: Scope, month: Month, after: str, limit: int
) -> list[FoundContract]:
    """List contracts in force that have a month to charge, in the order of their references."""
    rows = await db.fetch(
        SQL.read_due, book, scope.provider, scope.municipality, month, after, limit
    )
    return [FoundContract(*row) for row in rows]
