"""The turn of a programme period: what was the future is current, another future follows."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from schemas.base import Answer, Body, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt


class PeriodRollRequest(Body, frozen=True, kw_only=True):
    """Begin the turn of the period that runs on the business date."""

    future: Annotated[
        RefText,
        Meta(
            description="A name of your own for the period to follow, unless it is set already.",
            examples=["2027"],
        ),
    ]
    future_ends_on: Annotated[
        date | None, Meta(description="Its last day; none: it is a year long.")
    ] = None


class PeriodRollReceipt(Receipt, frozen=True, kw_only=True):
    """The turn has begun; ask for its progress by the name of the period that has begun."""

    current: str
    future: str


class PeriodRollStatus(StrEnum):
    """How far a turn has come."""

    RUNNING = "running"
    FINISHED = "finished"


class PeriodRollShown(Answer, frozen=True, kw_only=True):
    """The progress of a turn and, when it is finished, its control totals."""

    current: str
    future: str
    status: PeriodRollStatus
    groups_left_count: Annotated[int, Meta(description="Groups without a nominal in the future.")]
    certificates_left_count: Annotated[
        int, Meta(description="Certificates that have not got their future nominal.")
    ]
    groups_count: Annotated[
        int | UnsetType, Meta(description="Groups that go on; once it is finished.")
    ] = UNSET
    certificates_count: Annotated[
        int | UnsetType, Meta(description="Certificates that hold a place in them.")
    ] = UNSET
    nominals: Annotated[
        Roubles | UnsetType, Meta(description="What their future nominals add up to.")
    ] = UNSET
