"""A payer as it stands: what it pays for, when it enrols, what the assignment allows."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.registry import AssignmentUnit, BudgetRegister, CertificateKind, Direction
from schemas.base import Answer


class DirectionShown(Answer, frozen=True, kw_only=True):
    """A direction that the payer pays, and how much of its limit is left."""

    direction: Direction
    limit_count: int
    live_count: int
    left_count: int


class OpenPeriodShown(Answer, frozen=True, kw_only=True):
    """A period whose enrolment is open, or will be, and from which day it is closed."""

    period: str
    opens_on: Annotated[date | None, Meta(description="Null: it is open.")]
    closes_on: Annotated[date | None, Meta(description="The first day closed, once stated.")]


class AssignmentShown(Answer, frozen=True, kw_only=True):
    """A cell of the matrix: what certificates of a kind may use of a budget register."""

    register: BudgetRegister
    kind: CertificateKind
    can_be_chosen: bool
    number_count: Annotated[int | None, Meta(description="In a period; null: as there is.")]
    unit: AssignmentUnit


class PayerShown(Answer, frozen=True, kw_only=True):
    """A payer of the region."""

    payer: str
    municipality: str
    title: str
    inn: str
    directions: list[DirectionShown]
    open_periods: list[OpenPeriodShown]
    assignments: Annotated[
        list[AssignmentShown], Meta(description="The whole matrix; what nobody set is closed.")
    ]
