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
    status: Annotated[
        str, Meta(description="live, failed at a fact, or outdated and to be built anew.")
    ]
    failed_position: int | None
    reason: str | None
    updated_at: datetime | None


class Views(Answer, frozen=True, kw_only=True):
    """All views and how they stand."""

    items: list[ViewShown]
