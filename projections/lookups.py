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


class FoundStudyGroup(Struct, frozen=True):
    """A study group and what it teaches."""

    study_group: str
    module: str
    programme: str
    provider: str
    programme_title: str
    module_title: str
    starts_on: date
    ends_on: date
    is_open: bool


class FoundTitle(Struct, frozen=True):
    """A programme, a module or a group of certificates: whose it is, and what it is called."""

    ref: str
    of: str
    title: str


class FoundPayable(Struct, frozen=True):
    """An invoice or an advance that is to be paid."""

    ref: str
    agreement_number: str
    provider: str
    month: Month
    amount_kopecks: int
    status: str
    kind: str


async def find_study_groups(
    db: Db, book: str, scope: Scope, groups: Sequence[str]
) -> dict[str, FoundStudyGroup]:
    """Find study groups by reference."""
    rows = await db.fetch(SQL.find_study_groups, book, scope.provider, list(groups))
    return {row[0]: FoundStudyGroup(*row) for row in rows}


async def list_study_groups(
    db: Db, book: str, scope: Scope, first: date, last: date, after: str, limit: int
) -> list[FoundStudyGroup]:
    """List study groups that go on in a span of days."""
    rows = await db.fetch(SQL.list_study_groups, book, scope.provider, first, last, after, limit)
    return [FoundStudyGroup(*row) for row in rows]


async def find_programmes(
    db: Db, book: str, scope: Scope, named: Sequence[str]
) -> list[FoundTitle]:
    """Find programmes by reference or title."""
    rows = await db.fetch(SQL.find_programmes, book, scope.provider, list(named))
    return [FoundTitle(*row) for row in rows]


async def find_modules(db: Db, book: str, scope: Scope, named: Sequence[str]) -> list[FoundTitle]:
    """Find modules by reference or title."""
    rows = await db.fetch(SQL.find_modules, book, scope.provider, list(named))
    return [FoundTitle(*row) for row in rows]


async def find_providers(db: Db, book: str, named: Sequence[str]) -> dict[str, str]:
    """Find providers by reference or tax number."""
    found: dict[str, str] = {}
    for row in await db.fetch(SQL.find_providers, book, list(named)):
        found[row["provider"]] = row["provider"]
        if row["inn"]:
            found[row["inn"]] = row["provider"]
    return found


async def find_cert_groups(db: Db, book: str, named: Sequence[str]) -> list[FoundTitle]:
    """Find groups of certificates by reference or title; `of` is who pays."""
    rows = await db.fetch(SQL.find_cert_groups, book, list(named))
    return [FoundTitle(ref=row[0], of=row[2], title=row[1]) for row in rows]


async def find_payables(
    db: Db, book: str, scope: Scope, refs: Sequence[str]
) -> dict[str, FoundPayable]:
    """Find invoices and advances by reference."""
    asked = (book, scope.municipality, list(refs))
    found = [FoundPayable(*(*row, "invoice")) for row in await db.fetch(SQL.find_invoices, *asked)]
    found += [FoundPayable(*(*row, "advance")) for row in await db.fetch(SQL.find_advances, *asked)]
    return {each.ref: each for each in found}


async def list_payable(db: Db, book: str, scope: Scope, month: Month | None) -> list[FoundPayable]:
    """List what waits for a payment."""
    rows = await db.fetch(SQL.list_payable, book, scope.municipality, month)
    return [FoundPayable(*row) for row in rows]
