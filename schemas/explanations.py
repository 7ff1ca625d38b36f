"""Where a figure comes from: the facts, the rules with their sources, and the arithmetic."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Act, Year
from events.indicator import Indicator
from schemas.base import Answer, PositionNumber, RefText
from schemas.moments import MomentQuery
from schemas.money import SignedRoubles
from schemas.roadmaps import SharePercent


class BalanceFigure(StrEnum):
    """What a certificate holds in a period."""

    NOMINAL = "nominal"
    AVAILABLE = "available"
    RESERVED = "reserved"
    CHARGED = "charged"


class MeasureFigure(StrEnum):
    """A figure of a budget measure."""

    APPROVED = "approved"
    REALLOCATED = "reallocated"
    CURRENT = "current"
    CAP = "cap"
    OBLIGATIONS = "obligations"
    FREE = "free"
    RESERVED = "reserved"
    CHARGED = "charged"


class BalanceExplainQuery(MomentQuery, frozen=True, kw_only=True):
    """Which figure of a certificate to explain."""

    period: Annotated[
        RefText | None, Meta(description="The last one that it has, if none is named.")
    ] = None
    figure: BalanceFigure = BalanceFigure.AVAILABLE


class MeasureExplainQuery(MomentQuery, frozen=True, kw_only=True):
    """Which figure of a budget measure to explain."""

    figure: MeasureFigure = MeasureFigure.FREE


class IndicatorExplainQuery(MomentQuery, frozen=True, kw_only=True):
    """Whose indicator to explain, of which year, on which day."""

    municipality: Annotated[
        RefText | None, Meta(description="None: the whole region's, or the caller's own.")
    ] = None
    year: Annotated[Year | None, Meta(description="None: the year of the day.")] = None
    as_of: Annotated[date | None, Meta(description="The day; none: today in the region.")] = None


class StepShown(Answer, frozen=True, kw_only=True):
    """A fact and what it changed; a step without a change is what the others rest on."""

    position: Annotated[PositionNumber, Meta(description="Of the fact, or of the last of them.")]
    facts_count: Annotated[int, Meta(description="More than one: like movements in one step.")]
    type: str
    effective_on: date
    recorded_at: Annotated[datetime | None, Meta(description="Null for several facts in one.")]
    actor: Annotated[str | None, Meta(description="Null for several facts in one.")]
    request: str | None
    act: Annotated[Act | None, Meta(description="The document that the fact cites.")]
    text: str
    change: SignedRoubles
    after: SignedRoubles


class RuleShown(Answer, frozen=True, kw_only=True):
    """A rule that was applied, and where it stands."""

    rule: str
    text: str
    source: str


class Explanation(Answer, frozen=True, kw_only=True):
    """A figure taken apart; its steps add up to it."""

    subject: str
    figure: str
    value: SignedRoubles
    steps: list[StepShown]
    rules: list[RuleShown]
    arithmetic: Annotated[list[str], Meta(description="The sums in numbers, a line each.")]
    text: Annotated[list[str], Meta(description="All of it as lines that can be printed.")]
    position: Annotated[PositionNumber, Meta(description="The last fact that was looked at.")]


class CountStepShown(Answer, frozen=True, kw_only=True):
    """Facts of a kind and of a month, and what they changed in one number of an indicator."""

    position: Annotated[PositionNumber, Meta(description="Of the fact, or of the last of them.")]
    facts_count: Annotated[int, Meta(description="More than one: like facts in one step.")]
    type: str
    effective_on: date
    recorded_at: Annotated[datetime | None, Meta(description="Null for several facts in one.")]
    actor: Annotated[str | None, Meta(description="Null for several facts in one.")]
    request: str | None
    act: Annotated[Act | None, Meta(description="The document that the fact cites.")]
    text: str
    of: Annotated[str, Meta(description="numerator, or what the share is of.")]
    change_count: int
    after_count: int


class ShareExplained(Answer, frozen=True, kw_only=True):
    """What a share is of, and what it comes to."""

    of: Annotated[str, Meta(description="population, all or extra.")]
    denominator_count: Annotated[
        int | None, Meta(description="Null: not every municipality has declared.")
    ]
    percent: SharePercent | None


class IndicatorExplanation(Answer, frozen=True, kw_only=True):
    """An indicator taken apart; the steps of each of its numbers add up to it."""

    indicator: Indicator
    municipality: str | None
    year: int
    on: date
    numerator_count: int
    shares: list[ShareExplained]
    steps: list[CountStepShown]
    rules: list[RuleShown]
    arithmetic: Annotated[list[str], Meta(description="The sums in numbers, a line each.")]
    text: Annotated[list[str], Meta(description="All of it as lines that can be printed.")]
    position: Annotated[PositionNumber, Meta(description="The last fact that was looked at.")]
