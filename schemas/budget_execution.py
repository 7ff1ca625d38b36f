"""How a budget is executed: by measure, by month, by code, and opened down to its facts."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Month, Year
from schemas.base import Answer, RefText
from schemas.moments import MomentPageQuery, MomentQuery
from schemas.money import Roubles, SignedRoubles
from schemas.pages import PageShown


class Figure(StrEnum):
    """The figures that every other one is made of."""

    APPROVED = "approved"
    AMENDED = "amended"
    REALLOCATED = "reallocated"
    WITHHELD = "withheld"
    CAP = "cap"
    AGREED = "agreed"
    OBLIGATIONS = "obligations"
    RECEIVED = "received"
    CASH = "cash"
    RESERVED = "reserved"
    RELEASED = "released"
    CHARGED = "charged"
    REVERSED = "reversed"
    RESTORED = "restored"
    ADVANCED = "advanced"
    INVOICED = "invoiced"
    PAID = "paid"


class Grouping(StrEnum):
    """What execution may be added up by."""

    CODE = "code"
    SOURCE = "source"
    MECHANISM = "mechanism"
    MUNICIPALITY = "municipality"
    YEAR = "year"


class MeasureQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which measures to list, on which day, and as known where."""

    municipality: RefText | None = None
    year: Year | None = None
    measure: RefText | None = None


class MeasureMonthQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which months of measures to list, on which day, and as known where."""

    municipality: RefText | None = None
    year: Year | None = None
    measure: RefText | None = None
    month: Month | None = None


class LineQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which figures to open, on which day, and as known where."""

    municipality: RefText | None = None
    year: Year | None = None
    measure: RefText | None = None
    month: Month | None = None
    figure: Figure | None = None


class TotalsQuery(MomentQuery, frozen=True, kw_only=True):
    """What to add up execution by."""

    by: Grouping = Grouping.CODE
    municipality: RefText | None = None
    year: Year | None = None


class Executed(Answer, frozen=True, kw_only=True):
    """How a measure, or several of them, is executed."""

    approved: Annotated[Roubles, Meta(description="By the decision on the budget.")]
    amended: Annotated[SignedRoubles, Meta(description="By its amendments.")]
    reallocated: Annotated[SignedRoubles, Meta(description="Moved in, less moved out.")]
    current: Annotated[Roubles, Meta(description="Approved, amended and reallocated together.")]
    limits: Annotated[Roubles, Meta(description="Limits of commitments (ЛБО).")]
    cap: Annotated[Roubles, Meta(description="Bound by programmes of personalised financing.")]
    agreed: Annotated[Roubles, Meta(description="By agreements on subsidies.")]
    obligations: Annotated[Roubles, Meta(description="Bound outside certificates.")]
    free: Annotated[SignedRoubles, Meta(description="What may still be bound or moved away.")]
    reserved: Annotated[Roubles, Meta(description="Bound by certificates, not charged yet.")]
    charged: Annotated[Roubles, Meta(description="Charged, less what was reversed.")]
    advanced: Annotated[Roubles, Meta(description="Paid to providers as advances.")]
    invoiced: Annotated[Roubles, Meta(description="By invoices that stand.")]
    paid: Annotated[Roubles, Meta(description="Paid to providers by invoices.")]
    received: Annotated[Roubles, Meta(description="Of subsidies, by the payer.")]
    executed: Annotated[Roubles, Meta(description="Paid from the budget: subsidies and cash.")]
    unexecuted: Annotated[SignedRoubles, Meta(description="Of what is approved.")]
    unexecuted_limits: Annotated[SignedRoubles, Meta(description="Of the limits of commitments.")]
    executed_percent: Annotated[
        str | None, Meta(description="Of what is approved, to the hundredth of a per cent.")
    ]


class MeasureShown(Executed, frozen=True, kw_only=True):
    """A measure of a year's budget."""

    municipality: str
    year: int
    measure: str
    title: str
    code: str
    source: str
    mechanism: str


class BudgetExecution(PageShown, frozen=True, kw_only=True):
    """A page of the measures."""

    items: list[MeasureShown]


class MeasureMonthShown(Answer, frozen=True, kw_only=True):
    """What happened to a measure in a month.

    Charges and reversals stand in the month that was charged while it is open, advances and
    invoices in the month that they are for, all else in the month of its business date.
    """

    municipality: str
    year: int
    measure: str
    month: str
    approved: Roubles
    amended: SignedRoubles
    reallocated: SignedRoubles
    cap: SignedRoubles
    agreed: SignedRoubles
    obligations: Roubles
    reserved: Annotated[Roubles, Meta(description="All that was reserved in the month.")]
    released: Roubles
    charged: Annotated[Roubles, Meta(description="All that was charged for the month.")]
    reversed: Roubles
    advanced: Roubles
    invoiced: SignedRoubles
    paid: Roubles
    received: Roubles
    cash: Roubles


class BudgetExecutionByMonth(PageShown, frozen=True, kw_only=True):
    """A page of the months of measures."""

    items: list[MeasureMonthShown]


class LineShown(Answer, frozen=True, kw_only=True):
    """A fact that added to a figure; its position opens it."""

    municipality: str
    year: int
    measure: str
    figure: str
    month: str
    position: int
    type: str
    stream: str
    effective_on: date
    change: SignedRoubles


class ExecutionLines(PageShown, frozen=True, kw_only=True):
    """A page of the facts that figures are the sums of."""

    items: list[LineShown]


class TotalShown(Executed, frozen=True, kw_only=True):
    """How all measures of one kind are executed together."""

    key: Annotated[str, Meta(description="The code, source, mechanism or other kind.")]
    measures_count: int


class ExecutionTotals(Answer, frozen=True, kw_only=True):
    """Execution added up, and all of it together."""

    items: list[TotalShown]
    total: TotalShown
    position: int
