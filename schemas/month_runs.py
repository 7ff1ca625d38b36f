"""The monthly run: whoever is due for a month is charged."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Month
from schemas.base import Answer, Body
from schemas.money import Roubles


class MonthRunRequest(Body, frozen=True, kw_only=True):
    """Charge every contract that is due for a month, and close those whose term is over."""

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
    started_at: datetime
    finished_at: datetime | None
