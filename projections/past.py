"""Balances, registries and budgets as of another moment, in the words of today's reads."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from ledger.database import Db
from projections import balances, budget_execution, budget_reads, certificates, contracts, travel
from projections.balances import Balance, PeriodBalance, Provision
from projections.budget_reads import (
    MEASURE_CURSOR,
    MONTH_CURSOR,
    MeasureRow,
    MonthRow,
    measures_of,
    months_of,
)
from projections.certificates import CertificateRow, certificate_row
from projections.contracts import BY_MONTH, ContractRow
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.travel import NOW, Moment

CURSOR = Cursor(IdKey, ("",))
Measured = budget_reads.Filters
R = TypeVar("R", bound=Struct)
K = TypeVar("K", bound=tuple[Any, ...])


async def read_balance(
    db: Db, book: str, certificate: str, moment: Moment = NOW, scope: Scope = ALL
) -> Balance | None:
    """Tell what a certificate held; None if it was not there or was not the caller's."""
    sheet = await travel.of_certificates(db, book, balances.VIEW, [certificate], moment)
    standing = sheet.standings.find(certificate)
    if standing is None or scope.municipality not in {None, standing.municipality}:
        return None
    periods = tuple(period_of(row) for _, row in sorted(sheet.provisions.made.items()))
    fields = asdict(standing)
    fields["position"] = max(standing.position, *(row.position for row in periods), 0)
    return Balance(periods=periods, **fields)


def period_of(row: Provision) -> PeriodBalance:
    """Show what is held in a period; where it is frozen there is no nominal."""
    fields = asdict(row)
    del fields["certificate"]
    if row.frozen_kopecks is not None:
        fields["nominal_kopecks"] = 0
    return PeriodBalance(**fields)


async def read_certificates(
    db: Db,
    book: str,
    filters: certificates.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[CertificateRow]:
    """List the registry of certificates as it was; a page may have fewer rows than its limit."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    bound = Scope(municipality=narrowed.municipality, provider=narrowed.provider)
    found = await travel.candidates(db, book, *CURSOR.read(after), size + 1, bound)
    page = CURSOR.page(map(Named, found), size, lambda row: (row.id,))
    ids = [row.id for row in page.rows]
    sheet = await travel.of_certificates(db, book, certificates.VIEW, ids, moment)
    rows = (certificate_row(row) for _, row in sorted(sheet.certificates.made.items()))
    then = replace(narrowed, provider=None, unused_in=None)  # a provider's are so by a contract
    fitting = (row for row in rows if fits(row, then))
    unused = narrowed.unused_in
    if unused is not None:
        fitting = (row for row in fitting if is_unused(row, unused))
    return Page(rows=tuple(fitting), after=page.after)


def is_unused(row: CertificateRow, period: str) -> bool:
    """Tell whether a certificate in use had all of a period's money and no live contract."""
    nominal = row.nominals_kopecks.get(period)
    in_use = (row.kind, row.state, row.live_count) == ("pf", "active", 0)
    return in_use and nominal is not None and nominal == row.available_kopecks.get(period)


class Named(Struct, frozen=True):
    """A subject that may have been there."""

    id: str


def fits(row: Struct, filters: Struct) -> bool:
    """Tell whether a row is as was asked for."""
    asked = asdict(filters)
    return all(it is None or getattr(row, name) == it for name, it in asked.items())


async def read_contracts(
    db: Db,
    book: str,
    filters: contracts.Filters,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[ContractRow]:
    """List the registry of contracts as it was; a page may have fewer rows than its limit."""
    # What a contract's life may change.
    today = replace(filters, status=None, number=None, overdue_on=None)
    page = await contracts.read_contracts(db, book, today, after, limit, scope)
    then = await contracts_at(db, book, page.rows, moment)
    other, day = replace(filters, overdue_on=None), filters.overdue_on
    fitting = (row for row in then if fits(row, other))
    if day is not None:
        fitting = (row for row in fitting if row.waits_until and row.waits_until < day)
    return Page(rows=tuple(fitting), after=page.after)


async def contracts_at(
    db: Db, book: str, now: Iterable[ContractRow], moment: Moment
) -> list[ContractRow]:
    """Give contracts as they were, those that were there, in the order of their ids."""
    wanted = {row.contract: row.certificate for row in now}
    sheet = await travel.of_certificates(db, book, contracts.VIEW, set(wanted.values()), moment)
    return [
        contract_row(row, sheet.accounts.the(*key))
        for key, row in sorted(sheet.contracts.made.items())
        if row.contract in wanted
    ]


def contract_row(row: contracts.Contract, account: contracts.Account) -> ContractRow:
    """Put a contract and its money together."""
    fields = asdict(account) | asdict(row)
    fields["months_kopecks"] = BY_MONTH.decode(fields.pop("months"))
    fields["position"] = max(row.position, account.position)
    return ContractRow(**{name: fields[name] for name in ContractRow.__struct_fields__})


async def read_measures(
    db: Db,
    book: str,
    filters: Measured,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[MeasureRow]:
    """List budget measures as they were."""
    narrowed = within(replace(filters, month=None), scope)
    if narrowed is None:
        return Page(rows=())
    sheet = await travel.of_region(db, book, budget_execution.VIEW, moment, narrowed.municipality)
    rows = (row for row in measures_of(sheet) if fits(row, narrowed))
    return paged(
        rows, MEASURE_CURSOR, after, limit, lambda row: (row.municipality, row.year, row.measure)
    )


async def read_months(
    db: Db,
    book: str,
    filters: Measured,
    moment: Moment,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[MonthRow]:
    """List the months of measures as they were."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    sheet = await travel.of_region(db, book, budget_execution.VIEW, moment, narrowed.municipality)
    rows = (row for row in months_of(sheet) if fits(row, narrowed))
    return paged(
        rows,
        MONTH_CURSOR,
        after,
        limit,
        lambda row: (row.municipality, row.year, row.measure, row.month),
    )


def paged(
    rows: Iterable[R], cursor: Cursor[K], after: str | None, limit: int, key: Callable[[R], K]
) -> Page[R]:
    """Cut a page out of all rows, which are in the order of their key."""
    start, size = cursor.read(after), clamp(limit)
    found = [row for row in rows if key(row) > start]
    return cursor.page(found[: size + 1], size, key)
