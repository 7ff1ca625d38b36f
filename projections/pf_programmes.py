"""Each municipality's PF programme: what is left under its caps, who is in its groups."""

from datetime import date
from typing import assert_never

import asyncpg
import msgspec
from msgspec import Struct

from events.act import ActFact
from events.agreement import AgreementFact
from events.budget import BudgetFact
from events.certificate import (
    AssignmentFact,
    CertificateCharged,
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateIssued,
    CertificateNominalChanged,
    CertificatePeriodGranted,
    CertificateQueued,
    CertificateTransferred,
    CertificateUnfrozen,
    CertificateUnqueued,
    ChargeReversed,
    FundsReserved,
    MoneyFact,
    QueueFact,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.codec import PlanFact, Recorded, SettlementFact
from events.contract import ContractFact
from events.person import PersonFact
from events.pf_programme import (
    GroupLimitsChanged,
    GroupNominalChanged,
    GroupNominalSet,
    PeriodCap,
    PfProgrammeApproved,
    PfProgrammeCapAmended,
    PfProgrammePeriodAdded,
)
from events.region import RegionFact
from events.registry import RegistryFact
from events.tariff import TariffFact
from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.sheet import Added, Row, Rows, Table, as_json
from projections.view import View, tags

SQL = queries.load("projections", "pf_programmes")
Joined = CertificateConvertedToPf | CertificateUnfrozen
Left = (
    CertificateConvertedToAccounting
    | CertificateFrozen
    | CertificateClosed
    | CertificateTransferred
)
OfGroup = GroupNominalChanged | GroupNominalSet | GroupLimitsChanged
OfProgramme = PfProgrammeApproved | PfProgrammeCapAmended | PfProgrammePeriodAdded | OfGroup
Wanted = OfProgramme | Joined | Left | QueueFact | MoneyFact
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | BudgetFact
    | SettlementFact
    | ContractFact
    | CertificateIssued
    | CertificateNominalChanged
    | CertificatePeriodGranted
    | AssignmentFact
    | TariffFact
    | PlanFact
    | PersonFact
    | ActFact
)


class Programme(Row):
    """A programme and the act that approved it."""

    pf_programme: str
    municipality: str
    payer: str
    act_kind: str
    act_number: str
    act_dated: date
    approved_on: date
    position: int = 0


class Period(Row):
    """A period of a programme."""

    pf_programme: str
    period: str
    year: int
    measure: str
    cap_kopecks: int
    reserved_kopecks: int = 0
    charged_kopecks: int = 0
    position: int = 0


class Group(Row):
    """A group of certificates of a programme."""

    cert_group: str
    pf_programme: str
    title: str
    amount_count: int
    nominals_limit_kopecks: int | None
    nominals: str  # kopecks by period
    unit: str
    active_count: int = 0
    queued_count: int = 0
    position: int = 0


class Standing(Row):
    """Whether a certificate stands in its group, so that it leaves once."""

    certificate: str
    active: bool = False


PERIODS = Table(
    name="pf_programmes_periods",
    row=Period,
    key_count=2,
    load=SQL.load_periods,
    save=SQL.save_periods,
)
GROUPS = Table(
    name="pf_programmes_groups",
    row=Group,
    key_count=1,
    load=SQL.load_groups,
    save=SQL.save_groups,
)
STANDINGS = Table(
    name="pf_programmes_certificates",
    row=Standing,
    key_count=1,
    load=SQL.load_standings,
    save=SQL.save_standings,
)
BY_PERIOD = msgspec.json.Decoder(dict[str, int])


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.programmes = Added("pf_programmes", Programme)
        self.periods = Rows(PERIODS)
        self.groups = Rows(GROUPS)
        self.standings = Rows(STANDINGS)


def touch(fact: Wanted, _: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case (
            CertificateCharged()
            | FundsReserved()
            | ReserveReleased()
            | ChargeReversed()
            | UnusedServiceRefunded()
            | PfProgrammeCapAmended()
        ):
            sheet.periods.want(fact.pf_programme, fact.period)
        case PfProgrammeApproved() | PfProgrammePeriodAdded():
            pass
        case _:
            if isinstance(fact, Joined | Left):
                sheet.standings.want(fact.certificate)
            if fact.cert_group is not None:
                sheet.groups.want(fact.cert_group)


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of."""
    match fact:
        case (
            CertificateCharged()
            | FundsReserved()
            | ReserveReleased()
            | ChargeReversed()
            | UnusedServiceRefunded()
        ):
            period = sheet.periods.need(fact.pf_programme, fact.period)
            draw(fact, period)
            period.position = at.position
        case PfProgrammeApproved():
            approve(fact, at, sheet)
        case PfProgrammeCapAmended():
            period = sheet.periods.need(fact.pf_programme, fact.period)
            period.cap_kopecks, period.position = fact.new_kopecks, at.position
        case PfProgrammePeriodAdded():
            put_period(sheet, fact.pf_programme, fact.period, at)
        case GroupNominalChanged():
            nominate(sheet.groups.need(fact.cert_group), fact.period, fact.new_kopecks, at)
        case GroupNominalSet():
            nominate(sheet.groups.need(fact.cert_group), fact.period, fact.nominal_kopecks, at)
        case GroupLimitsChanged():
            group = sheet.groups.need(fact.cert_group)
            group.amount_count, group.position = fact.amount_count, at.position
            group.nominals_limit_kopecks = fact.nominals_limit_kopecks
        case CertificateQueued() | CertificateUnqueued():
            group = sheet.groups.need(fact.cert_group)
            group.queued_count += 1 if isinstance(fact, CertificateQueued) else -1
            group.position = at.position
        case CertificateConvertedToPf() | CertificateUnfrozen():
            stand(fact, at, sheet, active=True)
        case (
            CertificateConvertedToAccounting()
            | CertificateFrozen()
            | CertificateClosed()
            | CertificateTransferred()
        ):
            stand(fact, at, sheet, active=False)
        case _:
            assert_never(fact)


def put_period(sheet: Sheet, pf_programme: str, added: PeriodCap, at: Recorded) -> None:
    """Begin a period of a programme."""
    cap = (added.year, added.measure, added.cap_kopecks)
    sheet.periods.put(Period(pf_programme, added.period, *cap, position=at.position))


def nominate(group: Group, period: str, nominal: int, at: Recorded) -> None:
    """Set a group's nominal in a period."""
    nominals = BY_PERIOD.decode(group.nominals) | {period: nominal}
    group.nominals, group.position = as_json(nominals), at.position


def draw(fact: MoneyFact, period: Period) -> None:
    """Count what certificates reserve and charge under a cap."""
    amount = fact.amount_kopecks
    match fact:
        case CertificateCharged():
            period.reserved_kopecks -= amount
            period.charged_kopecks += amount
        case FundsReserved():
            period.reserved_kopecks += amount
        case ReserveReleased():
            period.reserved_kopecks -= amount
        case ChargeReversed():
            period.charged_kopecks -= amount
            if fact.reversed_to is ReversedTo.RESERVE:
                period.reserved_kopecks += amount
        case UnusedServiceRefunded():
            period.charged_kopecks -= amount
        case _:
            assert_never(fact)


def approve(fact: PfProgrammeApproved, at: Recorded, sheet: Sheet) -> None:
    """Begin a programme with its periods and groups."""
    act = fact.act
    programme = (fact.pf_programme, fact.municipality, fact.payer)
    sheet.programmes.add(
        Programme(*programme, act.kind, act.number, act.dated, at.effective_on, at.position)
    )
    for each in fact.periods:
        put_period(sheet, fact.pf_programme, each, at)
    for group in fact.groups:
        row = Group(
            group.cert_group,
            fact.pf_programme,
            group.title,
            group.amount_count,
            group.nominals_limit_kopecks,
            as_json({each.period: each.nominal_kopecks for each in group.nominals}),
            group.unit,
            position=at.position,
        )
        sheet.groups.put(row)


def stand(fact: Joined | Left, at: Recorded, sheet: Sheet, *, active: bool) -> None:
    """Take a place in a group, or leave it: a frozen certificate that is closed left before."""
    standing = sheet.standings.open(fact.certificate)
    change = active - standing.active
    standing.active = active
    if fact.cert_group is not None and change:
        group = sheet.groups.need(fact.cert_group)
        group.active_count += change
        group.position = at.position


VIEW = View(
    name="pf_programmes",
    row="a PF programme, with its periods and groups",
    version=2,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
)


class PeriodRow(Struct, frozen=True):
    """A period of a programme: what is left under its cap."""

    period: str
    year: int
    measure: str
    cap_kopecks: int
    reserved_kopecks: int
    charged_kopecks: int
    available_kopecks: int
    position: int


class GroupRow(Struct, frozen=True):
    """A group of certificates: how many it may have, how many it has."""

    cert_group: str
    title: str
    amount_count: int
    active_count: int
    nominals_limit_kopecks: int | None
    nominals_kopecks: dict[str, int]  # by period, in hundredths where hours are counted
    unit: str
    queued_count: int
    position: int


class ProgrammeRow(Struct, frozen=True):
    """A programme with its periods and groups."""

    pf_programme: str
    municipality: str
    payer: str
    act_kind: str
    act_number: str
    act_dated: date
    approved_on: date
    position: int  # the last fact that changed any of this
    periods: tuple[PeriodRow, ...]
    groups: tuple[GroupRow, ...]


class Filters(Struct, frozen=True, kw_only=True):
    """Which programmes to list."""

    municipality: str | None = None
    payer: str | None = None


CURSOR = Cursor(IdKey, ("",))
PERIOD_ROWS = msgspec.json.Decoder(tuple[PeriodRow, ...])
GROUP_ROWS = msgspec.json.Decoder(tuple[GroupRow, ...])


async def read_pf_programme(
    db: Db, book: str, pf_programme: str, scope: Scope = ALL
) -> ProgrammeRow | None:
    """Give one programme; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_pf_programme, book, pf_programme, scope.municipality)
    return None if row is None else programme_row(row)


async def read_pf_programmes(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[ProgrammeRow]:
    """List programmes in the order of their ids."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.payer)
    rows = await db.fetch(SQL.read_pf_programmes, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((programme_row(row) for row in rows), size, lambda row: (row.pf_programme,))


def programme_row(row: asyncpg.Record) -> ProgrammeRow:
    """Read the periods and groups that came along as JSON."""
    fields = dict(row.items())
    periods = PERIOD_ROWS.decode(fields.pop("periods"))
    groups = GROUP_ROWS.decode(fields.pop("groups"))
    below = [each.position for each in periods] + [each.position for each in groups]
    last = max([fields.pop("position"), *below])
    return ProgrammeRow(position=last, periods=periods, groups=groups, **fields)
