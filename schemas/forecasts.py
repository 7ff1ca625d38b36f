"""What a programme of personalised financing will still cost, and when its money is used up."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Month, Year
from schemas.base import Answer, PositionNumber
from schemas.moments import MomentQuery
from schemas.money import Roubles, SignedRoubles


class Warned(StrEnum):
    """How near to its cap a period is."""

    NONE = "none"
    NEAR_CAP = "near-cap"
    EXHAUSTED = "exhausted"


class ForecastQuery(MomentQuery, frozen=True, kw_only=True):
    """When to warn, and from which moment to look."""

    warn_percent: Annotated[
        int,
        Meta(ge=1, le=100, description="Warn when this share of a cap is bound."),
    ] = 90


class ForecastMonthShown(Answer, frozen=True, kw_only=True):
    """What live contracts cost in a month, and all months up to it."""

    month: Month
    contracts_count: Annotated[int, Meta(description="Contracts with something still planned.")]
    charged: SignedRoubles
    planned: Roubles
    cumulative: SignedRoubles
    margin: SignedRoubles


class ForecastPeriodShown(Answer, frozen=True, kw_only=True):
    """A period of the programme: what is bound under its cap, and when it is used up."""

    period: str
    year: Year
    measure: str
    cap: Roubles
    charged: Roubles
    reserved: Roubles
    planned: Annotated[Roubles, Meta(description="Of what is reserved, what has its month.")]
    unplanned: Annotated[
        SignedRoubles, Meta(description="Reserved, and no month is left to charge it in.")
    ]
    available: SignedRoubles
    warning: Annotated[
        Warned, Meta(description="By what is bound now: `exhausted` refuses one more contract.")
    ]
    warning_month: Annotated[
        Month | None, Meta(description="The month whose charges come to the stated share.")
    ]
    exhausted_month: Annotated[
        Month | None, Meta(description="The month whose charges use the cap up; none: it lasts.")
    ]
    months: list[ForecastMonthShown]


class ForecastShown(Answer, frozen=True, kw_only=True):
    """The obligations of a programme by month against the caps of its periods."""

    pf_programme: str
    warn_percent: int
    periods: list[ForecastPeriodShown]
    position: PositionNumber
