"""How a budget is executed: by measure, by month and by programme of personalised financing."""

from typing import Annotated

from msgspec import Meta

from events.base import Month, Year
from schemas.base import Answer, RefText
from schemas.moments import MomentPageQuery
from schemas.money import Roubles, SignedRoubles
from schemas.pages import PageShown


class MeasureQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which measures to list."""

    municipality: RefText | None = None
    year: Year | None = None
    measure: RefText | None = None


class MeasureMonthQuery(MomentPageQuery, frozen=True, kw_only=True):
    """Which months of measures to list."""

    municipality: RefText | None = None
    year: Year | None = None
    measure: RefText | None = None
    month: Month | None = None


class MeasureShown(Answer, frozen=True, kw_only=True):
    """A measure of a year's budget as it stands."""

    municipality: str
    year: int
    measure: str
    title: str
    code: str
    source: str
    mechanism: str
    approved: Annotated[Roubles, Meta(description="By the decision on the budget.")]
    reallocated: Annotated[SignedRoubles, Meta(description="Moved in, less moved out.")]
    current: Annotated[Roubles, Meta(description="Approved and reallocated together.")]
    cap: Annotated[Roubles, Meta(description="Bound by programmes of personalised financing.")]
    obligations: Annotated[Roubles, Meta(description="Bound outside certificates.")]
    free: Annotated[Roubles, Meta(description="What may still be bound or moved away.")]
    reserved: Annotated[Roubles, Meta(description="Bound by certificates, not charged yet.")]
    charged: Annotated[Roubles, Meta(description="Charged, less what was reversed.")]


class BudgetExecution(PageShown, frozen=True, kw_only=True):
    """A page of the measures."""

    items: list[MeasureShown]


class MeasureMonthShown(Answer, frozen=True, kw_only=True):
    """What happened to a measure in a month.

    Charges and reversals stand in the month that was charged, all else in the month of its
    business date.
    """

    municipality: str
    year: int
    measure: str
    month: str
    approved: Roubles
    reallocated: SignedRoubles
    cap: SignedRoubles
    obligations: Roubles
    reserved: Roubles
    released: Roubles
    charged: Roubles
    reversed: Roubles


class BudgetExecutionByMonth(PageShown, frozen=True, kw_only=True):
    """A page of the months of measures."""

    items: list[MeasureMonthShown]
