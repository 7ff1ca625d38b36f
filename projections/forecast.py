"""What live contracts will still cost, month by month, against the caps of their programme."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from events.codec import Recorded, decode
from events.period import next_month
from ledger import queries
from ledger.database import Db
from projections import contracts, pf_programmes, travel
from projections.contracts import BY_MONTH
from projections.paging import ALL, Scope
from projections.pf_programmes import OfProgramme
from projections.travel import Moment
from projections.view import tags
from schemas.forecasts import Warned

SQL = queries.load("projections", "forecast")
LIVE: Final = frozenset({"requested", "accepted", "active"})
HUNDRED: Final = 100


class Cap(Struct, frozen=True):
    """The most that a period may cost."""

    period: str
    year: int
    measure: str
    cap_kopecks: int


class Obligation(Struct, frozen=True):
    """A contract, as far as it says what is charged and what is still to be."""

    contract: str
    certificate: str
    period: str
    status: str
    first_month: str
    last_month: str
    first_kopecks: int
    other_kopecks: int
    reserved_kopecks: int
    months: str

    def planned(self) -> dict[str, int]:
        """Give what is still to be charged: the price of months that never were."""
        plan: dict[str, int] = {}
        charged = BY_MONTH.decode(self.months)
        month, price = self.first_month, self.first_kopecks
        while self.status in LIVE and month <= self.last_month:
            if price and month not in charged:
                plan[month] = price
            month, price = next_month(month), self.other_kopecks
        return plan


class ForecastMonth(Struct, frozen=True, kw_only=True):
    """A month of a period, and all that it and the months before it cost."""

    month: str
    contracts_count: int  # that have something planned
    charged_kopecks: int
    planned_kopecks: int
    cumulative_kopecks: int
    margin_kopecks: int


class ForecastPeriod(Struct, frozen=True, kw_only=True):
    """What is bound under a cap, and when it is used up."""

    period: str
    year: int
    measure: str
    cap_kopecks: int
    charged_kopecks: int
    reserved_kopecks: int
    planned_kopecks: int
    unplanned_kopecks: int  # reserved, and no month left to charge it in
    available_kopecks: int
    warning: Warned
    warning_month: str | None
    exhausted_month: str | None
    months: tuple[ForecastMonth, ...]


async def read_caps(
    db: Db,
    book: str,
    pf_programme: str,
    moment: Moment | None = None,
    scope: Scope = ALL,
    then: Sequence[Recorded] = (),
) -> tuple[Cap, ...] | None:
    """Give the caps of a programme; None if there is none that the caller may see."""
    if moment is None:
        row = await pf_programmes.read_pf_programme(db, book, pf_programme, scope)
        return None if row is None else _caps(row.periods)
    found = await _caps_at(db, book, pf_programme, moment, scope, then)
    return None if found is None else _caps(found)


def _caps(rows: Iterable[pf_programmes.PeriodRow | pf_programmes.Period]) -> tuple[Cap, ...]:
    return tuple(Cap(row.period, row.year, row.measure, row.cap_kopecks) for row in rows)


async def _caps_at(
    db: Db, book: str, pf_programme: str, moment: Moment, scope: Scope, then: Sequence[Recorded]
) -> list[pf_programmes.Period] | None:
    types = tags(OfProgramme)
    rows = await db.fetch(
        travel.SQL.read_facts_of_types, book, list(types), moment.position, moment.as_of
    )
    facts = [decode(row["envelope"]) for row in rows]
    facts += [each for each in then if isinstance(each.fact, OfProgramme)]
    sheet = travel.fold(pf_programmes.VIEW, facts)
    for programme in sheet.programmes.made:
        if programme.pf_programme == pf_programme:
            if scope.municipality not in {None, programme.municipality}:
                return None
            made = sorted(sheet.periods.made.items())
            return [row for (of, _), row in made if of == pf_programme]
    return None


async def read_obligations(
    db: Db,
    book: str,
    pf_programme: str,
    moment: Moment | None = None,
    then: Sequence[Recorded] = (),
) -> list[Obligation]:
    """Give all contracts of a programme, as they are or were; and what then became of them."""
    rows = await db.fetch(SQL.read_obligations, book, pf_programme)
    now = [Obligation(*row) for row in rows]
    if moment is None:
        return now
    wanted = {each.certificate for each in now}
    facts = await travel.read_facts(db, book, contracts.VIEW.wanted, wanted, moment)
    sheet = travel.fold(contracts.VIEW, [*facts, *then])
    return [
        _obligation(row, sheet.accounts.the(row.contract))
        for row in sheet.contracts.made.values()
        if row.pf_programme == pf_programme
    ]


def _obligation(row: contracts.Contract, account: contracts.Account) -> Obligation:
    return Obligation(
        row.contract,
        row.certificate,
        row.period,
        row.status,
        account.first_month,
        account.last_month,
        account.first_kopecks,
        account.other_kopecks,
        account.reserved_kopecks,
        account.months,
    )


def forecast(cap: Cap, obligations: Iterable[Obligation], warn_percent: int) -> ForecastPeriod:
    """Put what is charged and planned of a period, month by month, against its cap."""
    charged, planned, counts = Counter[str](), Counter[str](), Counter[str]()
    reserved = 0
    for each in obligations:
        if each.period == cap.period:
            plan = each.planned()
            charged.update(BY_MONTH.decode(each.months))
            planned.update(plan)
            counts.update(plan.keys())
            reserved += each.reserved_kopecks
    spent, to_spend, total = charged.total(), planned.total(), 0
    months = []
    for month in sorted({*charged, *planned}):
        total += charged[month] + planned[month]
        months.append(
            ForecastMonth(
                month=month,
                contracts_count=counts[month],
                charged_kopecks=charged[month],
                planned_kopecks=planned[month],
                cumulative_kopecks=total,
                margin_kopecks=cap.cap_kopecks - total,
            )
        )
    left = cap.cap_kopecks - spent - reserved
    near = [each.month for each in months if is_near(each.cumulative_kopecks, cap, warn_percent)]
    dry = [each.month for each in months if each.margin_kopecks <= 0]
    is_warned = is_near(spent + reserved, cap, warn_percent)
    return ForecastPeriod(
        period=cap.period,
        year=cap.year,
        measure=cap.measure,
        cap_kopecks=cap.cap_kopecks,
        charged_kopecks=spent,
        reserved_kopecks=reserved,
        planned_kopecks=to_spend,
        unplanned_kopecks=reserved - to_spend,
        available_kopecks=left,
        warning=Warned.EXHAUSTED if left <= 0 else Warned.NEAR_CAP if is_warned else Warned.NONE,
        warning_month=near[0] if near else None,
        exhausted_month=dry[0] if dry else None,
        months=tuple(months),
    )


def is_near(kopecks: int, cap: Cap, percent: int) -> bool:
    """Tell whether a sum has come to a share of the cap; in whole numbers, so never rounded."""
    return kopecks * HUNDRED >= cap.cap_kopecks * percent
