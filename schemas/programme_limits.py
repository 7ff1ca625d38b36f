"""What a PF programme limits within a period besides its cap, and what is left of it."""

from typing import Annotated

from msgspec import Meta

from events.budget import FundingSource
from events.pf_programme import LimitedRegister
from events.registry import Direction
from schemas.base import Answer
from schemas.money import Roubles


class CapLeft(Answer, frozen=True, kw_only=True):
    """The cap of a period."""

    limit: Roubles
    taken: Annotated[Roubles, Meta(description="Reserved and charged.")]
    left: Roubles


class FundingShown(Answer, frozen=True, kw_only=True):
    """A part of a cap: whose money it is, and by which budget code."""

    source: FundingSource
    amount: Roubles
    code: str | None


class DirectionLeft(Answer, frozen=True, kw_only=True):
    """What certificates may draw in a direction; without a limit there is no rest."""

    direction: Direction
    limit: Roubles | None
    taken: Annotated[Roubles, Meta(description="Reserved and charged.")]
    left: Roubles | None


class RegisterLeft(Answer, frozen=True, kw_only=True):
    """How many services of a register may be given; one that is not limited has no limit."""

    register: LimitedRegister
    limit_count: int | None
    taken_count: Annotated[
        int, Meta(description="Contracts, or places on the assignment, that count in the period.")
    ]
    left_count: int | None


class PeriodLimitsShown(Answer, frozen=True, kw_only=True):
    """A period of a programme with all its limits."""

    period: str
    cap: CapLeft
    funding: Annotated[
        list[FundingShown], Meta(description="By source and code; empty if it is not split.")
    ]
    directions: list[DirectionLeft]
    registers: list[RegisterLeft]


class ProgrammeLimits(Answer, frozen=True, kw_only=True):
    """The limits of a programme, period by period."""

    pf_programme: str
    periods: list[PeriodLimitsShown]
