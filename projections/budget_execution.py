"""How the budget is executed: what each measure has, and month by month what was drawn on it."""

from typing import assert_never

from msgspec import Struct

from events.act import ActFact
from events.agreement import AgreementFact
from events.budget import BudgetApproved, BudgetReallocated, ObligationsAccepted
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
from events.contract import ContractFact
from events.period import month_of
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
from projections.paging import ALL, Cursor, MeasureKey, MeasureMonthKey, Page, Scope, clamp, within
from projections.sheet import Row, Rows, Table
from projections.view import View, tags

SQL = queries.load("projections", "budget_execution")
OfBudget = BudgetApproved | BudgetReallocated | ObligationsAccepted
OfProgramme = PfProgrammeApproved | PfProgrammeCapAmended | PfProgrammePeriodAdded
Wanted = OfBudget | OfProgramme | MoneyFact
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | SettlementFact
    | ContractFact
    | GroupNominalChanged
    | GroupNominalSet
    | GroupLimitsChanged
    | CertificateIssued
    | GrantFact
    | QueueFact
    | AssignmentFact
    | TariffFact
    | PlanFact
    | PersonFact
    | ActFact
)


class MonthRow(Row):
    """What happened to a measure in a month.

    Charges and reversals stand in the month that was charged, all else in the month of its
    business date.
    """

    municipality: str
    year: int
    measure: str
    month: str
    approved_kopecks: int = 0
    reallocated_kopecks: int = 0  # in less out
    cap_kopecks: int = 0  # what programmes came to bind, less what they let go
    obligations_kopecks: int = 0  # outside certificates
    reserved_kopecks: int = 0
    released_kopecks: int = 0
    charged_kopecks: int = 0
    reversed_kopecks: int = 0
    position: int = 0


class MeasureRow(Row):
    """A measure of a year's budget as it stands."""

    municipality: str
    year: int
    measure: str
    title: str
    code: str
    source: str
    mechanism: str
    approved_kopecks: int
    reallocated_kopecks: int = 0  # in less out
    cap_kopecks: int = 0  # bound by PF programmes
    obligations_kopecks: int = 0  # bound outside certificates
    reserved_kopecks: int = 0  # bound by certificates and not yet charged
    charged_kopecks: int = 0  # less what was reversed
    position: int = 0

    @property
    def current_kopecks(self) -> int:
        """What the measure has after reallocations."""
        return self.approved_kopecks + self.reallocated_kopecks

    @property
    def free_kopecks(self) -> int:
        """What may still be bound or moved away."""
        return self.current_kopecks - self.cap_kopecks - self.obligations_kopecks


class Cap(Row):
    """Which measure bears a period of a PF programme."""

    pf_programme: str
    period: str
    municipality: str
    year: int
    measure: str


MONTHS = Table(
    name="budget_execution",
    row=MonthRow,
    key_count=4,
    load=SQL.load_months,
    save=SQL.save_months,
    by_count=4,
)
MEASURES = Table(
    name="budget_execution_measures",
    row=MeasureRow,
    key_count=3,
    load=SQL.load_measures,
    save=SQL.save_measures,
)
CAPS = Table(
    name="budget_execution_caps",
    row=Cap,
    key_count=2,
    load=SQL.load_caps,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.months = Rows(MONTHS)
        self.measures = Rows(MEASURES)
        self.caps = Rows(CAPS)


def touch(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes."""
    match fact:
        case (
            CertificateCharged()
            | FundsReserved()
            | ReserveReleased()
            | ChargeReversed()
            | UnusedServiceRefunded()
        ):
            sheet.caps.want(fact.pf_programme, fact.period)
            if cap := sheet.caps.find(fact.pf_programme, fact.period):
                want(sheet, cap.municipality, cap.year, cap.measure, month_drawn(fact, at))
        case BudgetApproved():
            for measure in fact.measures:
                want(sheet, fact.municipality, fact.year, measure.measure, done_in(at))
        case BudgetReallocated():
            want(sheet, fact.municipality, fact.year, fact.from_measure, done_in(at))
            want(sheet, fact.municipality, fact.year, fact.to_measure, done_in(at))
        case ObligationsAccepted() | PfProgrammeCapAmended():
            want(sheet, fact.municipality, fact.year, fact.measure, done_in(at))
        case PfProgrammeApproved() | PfProgrammePeriodAdded():
            learn_caps(fact, sheet)  # what is drawn on them may stand in the same batch
            for each in caps_of(fact):
                want(sheet, fact.municipality, each.year, each.measure, done_in(at))
        case _:
            assert_never(fact)


def want(sheet: Sheet, municipality: str, year: int, measure: str, month: str) -> None:
    """Have a measure and its month loaded."""
    sheet.measures.want(municipality, year, measure)
    sheet.months.want(municipality, year, measure, month)


def done_in(at: Recorded) -> str:
    """Give the month of the business date."""
    return month_of(at.effective_on)


def month_drawn(fact: MoneyFact, at: Recorded) -> str:
    """Give the month that money counts in: a charge's own while it is open, else today's."""
    if isinstance(fact, CertificateCharged):
        return fact.booked_month or fact.month
    if isinstance(fact, ChargeReversed):
        return fact.late_month or fact.booked_month or fact.month
    return done_in(at)


def caps_of(fact: PfProgrammeApproved | PfProgrammePeriodAdded) -> tuple[PeriodCap, ...]:
    """List the caps that an act sets."""
    return fact.periods if isinstance(fact, PfProgrammeApproved) else (fact.period,)


def learn_caps(fact: PfProgrammeApproved | PfProgrammePeriodAdded, sheet: Sheet) -> None:
    """Note which measure bears which period."""
    for each in caps_of(fact):
        cap = Cap(fact.pf_programme, each.period, fact.municipality, each.year, each.measure)
        sheet.caps.put(cap)


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
            draw(fact, at, sheet)
        case BudgetApproved():
            approve(fact, at, sheet)
        case BudgetReallocated():
            for name, change in (
                (fact.from_measure, -fact.amount_kopecks),
                (fact.to_measure, fact.amount_kopecks),
            ):
                measure, month = both(sheet, (fact.municipality, fact.year, name), done_in(at), at)
                measure.reallocated_kopecks += change
                month.reallocated_kopecks += change
        case ObligationsAccepted():
            place = (fact.municipality, fact.year, fact.measure)
            measure, month = both(sheet, place, done_in(at), at)
            measure.obligations_kopecks += fact.amount_kopecks
            month.obligations_kopecks += fact.amount_kopecks
        case PfProgrammeApproved() | PfProgrammePeriodAdded():
            learn_caps(fact, sheet)
            for each in caps_of(fact):
                bind(sheet, (fact.municipality, each.year, each.measure), each.cap_kopecks, at)
        case PfProgrammeCapAmended():
            change = fact.new_kopecks - fact.old_kopecks
            bind(sheet, (fact.municipality, fact.year, fact.measure), change, at)
        case _:
            assert_never(fact)


def both(
    sheet: Sheet, place: tuple[str, int, str], in_month: str, at: Recorded
) -> tuple[MeasureRow, MonthRow]:
    """Give a measure and its month, to change them."""
    measure, month = sheet.measures.need(*place), sheet.months.open(*place, in_month)
    measure.position = month.position = at.position
    return measure, month


def approve(fact: BudgetApproved, at: Recorded, sheet: Sheet) -> None:
    """Begin the measures of a year."""
    for each in fact.measures:
        row = MeasureRow(
            fact.municipality,
            fact.year,
            each.measure,
            each.title,
            each.code,
            each.source,
            each.mechanism,
            each.approved_kopecks,
        )
        sheet.measures.put(row)
        place = (fact.municipality, fact.year, each.measure)
        _, month = both(sheet, place, done_in(at), at)
        month.approved_kopecks += each.approved_kopecks


def bind(sheet: Sheet, place: tuple[str, int, str], change: int, at: Recorded) -> None:
    """Let a programme bind more of a measure, or less."""
    measure, month = both(sheet, place, done_in(at), at)
    measure.cap_kopecks += change
    month.cap_kopecks += change


def draw(fact: MoneyFact, at: Recorded, sheet: Sheet) -> None:
    """Count what certificates reserve and charge on the measure that bears them."""
    cap = sheet.caps.the(fact.pf_programme, fact.period)
    place = (cap.municipality, cap.year, cap.measure)
    measure, month = both(sheet, place, month_drawn(fact, at), at)
    amount = fact.amount_kopecks
    match fact:
        case CertificateCharged():
            measure.reserved_kopecks -= amount
            measure.charged_kopecks += amount
            month.charged_kopecks += amount
        case FundsReserved():
            measure.reserved_kopecks += amount
            month.reserved_kopecks += amount
        case ReserveReleased():
            measure.reserved_kopecks -= amount
            month.released_kopecks += amount
        case ChargeReversed():
            measure.charged_kopecks -= amount
            month.reversed_kopecks += amount
            if fact.reversed_to is ReversedTo.RESERVE:
                measure.reserved_kopecks += amount
        case UnusedServiceRefunded():
            measure.charged_kopecks -= amount
            month.reversed_kopecks += amount
        case _:
            assert_never(fact)


VIEW = View(
    name="budget_execution",
    row="a month of a budget measure",
    version=1,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=SQL.create,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=2,
)


class Filters(Struct, frozen=True, kw_only=True):
    """Which measures or months to list."""

    municipality: str | None = None
    year: int | None = None
    measure: str | None = None
    month: str | None = None


MEASURE_CURSOR = Cursor(MeasureKey, ("", 0, ""))
MONTH_CURSOR = Cursor(MeasureMonthKey, ("", 0, "", ""))


async def read_measures(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[MeasureRow]:
    """List measures as they stand, by municipality, year and measure."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.year, narrowed.measure)
    rows = await db.fetch(SQL.read_measures, book, *MEASURE_CURSOR.read(after), size + 1, *asked)
    return MEASURE_CURSOR.page(
        (MeasureRow(*row) for row in rows),
        size,
        lambda row: (row.municipality, row.year, row.measure),
    )


async def read_months(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[MonthRow]:
    """List the months of measures, by municipality, year, measure and month."""
    narrowed = within(filters, scope)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.municipality, narrowed.year, narrowed.measure, narrowed.month)
    rows = await db.fetch(SQL.read_months, book, *MONTH_CURSOR.read(after), size + 1, *asked)
    return MONTH_CURSOR.page(
        (MonthRow(*row) for row in rows),
        size,
        lambda row: (row.municipality, row.year, row.measure, row.month),
    )
