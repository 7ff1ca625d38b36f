"""How far the views behind the reads have come."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from schemas.base import Answer, PositionNumber


class ViewShown(Answer, frozen=True, kw_only=True):
    """A view of the book and how it stands."""

    view: str
    row: Annotated[str, Meta(description="What one row of it is.")]
    version: int
    generation: Annotated[int, Meta(description="Raised when it was built anew.")]
    position: Annotated[PositionNumber, Meta(description="The last fact that is in it.")]
    head: Annotated[PositionNumber, Meta(description="The last fact of the book.")]
    lag_count: Annotated[int, Meta(description="Facts that are not in it yet.")]
    lag_seconds: Annotated[int, Meta(description="Since it last moved, if it is behind.")]
    status: Annotated[
        str, Meta(description="live, failed at a fact, or outdated and to be built anew.")
    ]
    failed_position: int | None
    reason: str | None
    updated_at: datetime | None


class Views(Answer, frozen=True, kw_only=True):
    """All views and how they stand."""

    items: list[ViewShown]


class CheckShown(Answer, frozen=True, kw_only=True):
    """A view or the guarded sums, derived from the facts again on a schedule, and what differed."""

    subject: Annotated[str, Meta(description="A view, or guarded-sums: what the rules decide on.")]
    checked_at: Annotated[datetime | None, Meta(description="None: not yet.")]
    position: PositionNumber
    took_ms: int
    difference: Annotated[
        str | None, Meta(description="The first row that no fact has made; none: all agree.")
    ]


class Checks(Answer, frozen=True, kw_only=True):
    """What was found when each was last checked."""

    items: list[CheckShown]
