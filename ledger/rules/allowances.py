"""What a payer allows its certificates besides money, and what they have of it."""

from datetime import date
from typing import Final

from msgspec import Struct

from events.base import GroupId, ModuleId, PayerId, PeriodId, ProviderId
from events.registry import AssignmentUnit, BudgetRegister

FIRST_REQUEST_DAYS: Final = 5  # the least that a payer may let a place stand unused
AFTER_REFUSAL_DAYS: Final = 10  # the same, since an application was last refused


class Assignment(Struct, frozen=True, gc=False):
    """How much of a register the certificates of a kind may use in a period."""

    can_be_chosen: bool
    number_count: int | None
    unit: AssignmentUnit


class Place(Struct, frozen=True, gc=False):
    """A place in a programme that the municipal assignment pays for."""

    provider: ProviderId
    module: ModuleId
    group: GroupId
    starts_on: date
    period: PeriodId
    register: BudgetRegister
    hours_count: int
    live: bool = True
    payer: PayerId | None = None  # that the service is counted for; none: it was not counted
