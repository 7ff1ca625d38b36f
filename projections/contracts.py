"""The registry of contracts: parties, term, price, what is charged by month and what comes next."""

from datetime import date, datetime, timedelta
from typing import Final, assert_never

import asyncpg
import msgspec
from msgspec import Struct

from events.act import ActFact
from events.agreement import AgreementFact
from events.budget import BudgetFact
from events.certificate import (
    AssignmentFact,
    CertificateCharged,
    CertificateIssued,
    ChargeReversed,
    FundsReserved,
    GrantFact,
    MoneyFact,
    QueueFact,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.codec import PlanFact, Recorded, SettlementFact
from events.contract import (
    ContractAnnulled,
    ContractClosed,
    ContractConcluded,
    ContractProlonged,
    EnrolmentAccepted,
    EnrolmentRefused,
    EnrolmentRequested,
    TerminationRequested,
)
from events.period import month_of, next_month
from events.person import PersonFact
from events.pf_programme import PfProgrammeFact
from events.region import RegionFact
from events.registry import RegistryFact
from events.tariff import TariffFact
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.sheet import Row, Rows, Table, as_json
from projections.view import View, tags

SQL = queries.load("projections", "contracts")
APPLICATION_WAITS: Final = timedelta(days=5)  # longer than this, and the provider is asked why
OFFER_WAITS: Final = timedelta(days=10)  # the same of the guardian
Proceeding = (
    EnrolmentAccepted
    | EnrolmentRefused
    | ContractConcluded
    | TerminationRequested
    | ContractClosed
    | ContractAnnulled
)
Wanted = EnrolmentRequested | Proceeding | MoneyFact
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | PfProgrammeFact
    | BudgetFact
    | SettlementFact
    | CertificateIssued
    | GrantFact
    | QueueFact
    | AssignmentFact
    | ContractProlonged
    | TariffFact
    | PlanFact
    | PersonFact
    | ActFact
)


class Contract(Row):
    """A contract of the registry."""

    contract: str
    certificate: str
    municipality: str
    payer: str
    provider: str
    programme: str
    module: str
    study_group: str
    agreement: str
    pf_programme: str
    period: str
    direction: str
    requested_on: date
    requested_at: datetime
    starts_on: date
    ends_on: date  # inclusive; moved by a notice
    total_kopecks: int
    certificate_kopecks: int
    parent_kopecks: int
    status: str = "requested"
    number: str | None = None
    concluded_on: date | None = None
    ended_by: str | None = None  # the side that refused or gave notice
    end_reason: str | None = None
    closed_on: date | None = None  # the last day in force, or the day of the refusal
    awaiting_termination: bool = False
    waits_until: date | None = None  # from the next day on it has waited too long for a step
    position: int = 0


class Account(Row):
    """The money of a contract, apart from what every charge leaves as it was."""

    contract: str
    first_month: str
    last_month: str
    first_kopecks: int
    other_kopecks: int
    active: bool = False
    reserved_kopecks: int = 0
    charged_kopecks: int = 0
    months: str = "{}"  # kopecks by charged month, less what came back
    next_month: str | None = None  # the first month that was never charged
    next_kopecks: int = 0
    position: int = 0


CONTRACTS = Table(
    name="contracts",
    row=Contract,
    key_count=1,
    load=SQL.load_contracts,
    save=SQL.save_contracts,
)
ACCOUNTS = Table(
    name="contracts_accounts",
    row=Account,
    key_count=1,
    load=SQL.load_accounts,
    save=SQL.save_accounts,
)
BY_MONTH = msgspec.json.Decoder(dict[str, int])


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.contracts = Rows(CONTRACTS)
        self.accounts = Rows(ACCOUNTS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    if isinstance(fact, MoneyFact):
        sheet.accounts.want(fact.contract)
    elif not isinstance(fact, EnrolmentRequested):
        sheet.contracts.want(fact.contract)
        sheet.accounts.want(fact.contract)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the contract that a fact speaks of."""
    if isinstance(fact, MoneyFact):
        account = sheet.accounts.need(fact.contract)
        move(fact, account)
        account.position = at.position
    elif isinstance(fact, EnrolmentRequested):
        sheet.contracts.put(requested(fact, at))
        sheet.accounts.put(account_of(fact, at))
    else:
        row = sheet.contracts.need(fact.contract)
        proceed(fact, at, row)
        row.position = at.position
        account = sheet.accounts.need(fact.contract)
        account.last_month, account.active = month_of(row.ends_on), row.status == "active"
        look_ahead(account, BY_MONTH.decode(account.months))


def move(fact: MoneyFact, account: Account) -> None:
    """Move the money of a contract."""
    amount = fact.amount_kopecks
    match fact:
        case CertificateCharged():
            account.reserved_kopecks -= amount
            account.charged_kopecks += amount
            add_month(account, fact.month, amount)
        case FundsReserved():
            account.reserved_kopecks += amount
        case ReserveReleased():
            account.reserved_kopecks -= amount
        case ChargeReversed():
            account.charged_kopecks -= amount
            if fact.reversed_to is ReversedTo.RESERVE:
                account.reserved_kopecks += amount
            add_month(account, fact.month, -amount)
        case UnusedServiceRefunded():
            account.charged_kopecks -= amount
            add_month(account, fact.month, -amount)
        case _:
            assert_never(fact)


def add_month(account: Account, month: str, amount: int) -> None:
    """Add to what is charged for a month; a month stays on the list when all is reversed."""
    months = BY_MONTH.decode(account.months)
    months[month] = months.get(month, 0) + amount
    account.months = as_json(months)
    if month == account.next_month:
        look_ahead(account, months)


def look_ahead(account: Account, months: dict[str, int]) -> None:
    """Find the first month of a contract in force that costs something and was never charged."""
    account.next_month, account.next_kopecks = None, 0
    month, price = account.first_month, account.first_kopecks
    while account.active and month <= account.last_month:
        if month not in months and price:
            account.next_month, account.next_kopecks = month, price
            return
        month, price = next_month(month), account.other_kopecks


def requested(fact: EnrolmentRequested, at: Recorded) -> Contract:
    """Begin a contract with what was asked for."""
    quote = fact.quote
    return Contract(
        fact.contract,
        fact.certificate,
        fact.municipality,
        fact.payer,
        fact.provider,
        fact.programme,
        fact.module,
        fact.group,
        fact.agreement,
        fact.pf_programme,
        fact.period,
        fact.direction,
        at.effective_on,
        at.recorded_at,
        fact.starts_on,
        fact.ends_on,
        quote.total_kopecks,
        quote.certificate_kopecks,
        quote.parent_kopecks,
        waits_until=at.effective_on + APPLICATION_WAITS,
        position=at.position,
    )


def account_of(fact: EnrolmentRequested, at: Recorded) -> Account:
    """Begin a contract's account with nothing on it."""
    return Account(
        fact.contract,
        month_of(fact.starts_on),
        month_of(fact.ends_on),
        fact.quote.first_kopecks,
        fact.quote.other_kopecks,
        position=at.position,
    )


def proceed(fact: Proceeding, at: Recorded, row: Contract) -> None:
    """Take a contract a step on in its life."""
    row.waits_until = None
    match fact:
        case EnrolmentAccepted():
            row.status, row.waits_until = "accepted", at.effective_on + OFFER_WAITS
        case EnrolmentRefused():
            row.status, row.closed_on = "refused", at.effective_on
            row.ended_by, row.end_reason = fact.by, fact.reason
        case ContractConcluded():
            row.status, row.number, row.concluded_on = "active", fact.number, fact.concluded_on
        case TerminationRequested():
            row.ended_by, row.end_reason = fact.by, fact.reason
            row.ends_on, row.awaiting_termination = fact.ends_on, True
        case ContractClosed():
            row.status, row.closed_on, row.ends_on = "closed", fact.closed_on, fact.closed_on
        case ContractAnnulled():
            row.status, row.closed_on, row.end_reason = "annulled", at.effective_on, fact.reason
        case _:
            assert_never(fact)


VIEW = View(
    name="contracts",
    row="a contract of the registry",
    version=2,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class ContractRow(Struct, frozen=True):
    """A contract of the registry with its money."""

    contract: str
    certificate: str
    municipality: str
    payer: str
    provider: str
    programme: str
    module: str
    study_group: str
    agreement: str
    pf_programme: str
    period: str
    direction: str
    requested_on: date
    requested_at: datetime
    starts_on: date
    ends_on: date
    total_kopecks: int
    certificate_kopecks: int
    parent_kopecks: int
    first_kopecks: int
    other_kopecks: int
    status: str
    number: str | None
    concluded_on: date | None
    ended_by: str | None
    end_reason: str | None
    closed_on: date | None
    awaiting_termination: bool
    waits_until: date | None
    reserved_kopecks: int
    charged_kopecks: int
    months_kopecks: dict[str, int]  # by charged month, less what came back
    next_month: str | None  # the first month that was never charged
    next_kopecks: int
    position: int  # the last fact that changed any of this


class Filters(Struct, frozen=True, kw_only=True):
    """Which contracts to list."""

    provider: str | None = None
    municipality: str | None = None
    payer: str | None = None
    programme: str | None = None
    module: str | None = None
    study_group: str | None = None
    period: str | None = None
    status: str | None = None
    number: str | None = None
    certificate: str | None = None
    overdue_on: date | None = None  # what has waited too long by that day


CURSOR = Cursor(IdKey, ("",))


def contract_row(row: asyncpg.Record) -> ContractRow:
    """Read the map of a row."""
    fields = dict(row.items())
    return ContractRow(months_kopecks=BY_MONTH.decode(fields.pop("months")), **fields)


async def read_contract(db: Db, book: str, contract: str, scope: Scope = ALL) -> ContractRow | None:
    """Give one contract; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_contract, book, contract, scope.provider, scope.municipality)
    return None if row is None else contract_row(row)


async def read_contracts(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[ContractRow]:
    """List contracts in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    query = SQL.read_contracts
    if narrowed.certificate is not None:
        query = SQL.read_contracts_of_certificate
    elif narrowed.provider is not None:
        query = SQL.read_contracts_of_provider
    asked = [getattr(narrowed, field) for field in narrowed.__struct_fields__]
    rows = await db.fetch(query, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((contract_row(row) for row in rows), size, lambda row: (row.contract,))


async def read_due(
    db: Db, book: str, month: str, after: str | None = None, limit: int = 500
) -> Page[ContractRow]:
    """List contracts in force with a month, up to the given one, that was never charged."""
    rows = await db.fetch(SQL.read_due, book, *CURSOR.read(after), limit + 1, month)
    return CURSOR.page((contract_row(row) for row in rows), limit, lambda row: (row.contract,))
