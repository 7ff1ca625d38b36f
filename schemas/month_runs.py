"""The monthly run: whoever is due for a month is charged."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Month
from schemas.base import Answer, Body
from schemas.money import Roubles
from schemas.receipts import Receipt


class MonthRunRequest(Body, frozen=True, kw_only=True):
    """Charge every contract that is due for a month, and close those whose term is over."""

    month: Month


class MonthRunReceipt(Receipt, frozen=True, kw_only=True):
    """The run has begun; ask for its progress by its reference."""

    run: str
    month: Month


class MonthRunStatus(StrEnum):
    """How far a run has come."""

    RUNNING = "running"
    FINISHED = "finished"


class MonthRunShown(Answer, frozen=True, kw_only=True):
    """The progress of a monthly run and, when it is finished, its control totals."""

    run: str
    month: Month
    status: MonthRunStatus
    due_count: Annotated[int, Meta(description="Contracts to be looked at.")]
    done_count: Annotated[int, Meta(description="Contracts that have their verdict.")]
    charged_count: int
    charged: Roubles
    closed_count: int
    passed_over_count: Annotated[int, Meta(description="Due by the list, refused by the rules.")]
    per_minute_count: Annotated[
        int | None, Meta(description="Contracts a minute since the run was last taken up.")
    ]
    trouble: Annotated[
        str | None, Meta(description="What stopped the run; it is taken up again by itself.")
    ]
    started_at: datetime
    finished_at: datetime | None
