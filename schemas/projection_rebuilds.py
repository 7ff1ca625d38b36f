"""Views that are built anew beside the rows that are read."""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta, field

from schemas.base import Answer, Body, PositionNumber, RefText

ViewName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z_]+$(?!\n)")]


class RebuildRequest(Body, frozen=True, kw_only=True):
    """Which views to build anew, and how."""

    projections: Annotated[
        list[ViewName], Meta(max_length=100, description="Empty: all that there are.")
    ] = field(default_factory=list)
    rest_percent: Annotated[
        int, Meta(ge=0, le=10_000, description="How long it rests, as a share of its work.")
    ] = 100
    automatic: Annotated[
        bool, Meta(description="Turn to rows that differ in nothing without asking.")
    ] = True


class FactBehind(Answer, frozen=True, kw_only=True):
    """A fact that has changed a row, and what it made of it."""

    position: PositionNumber
    type: str
    effective_on: date
    changed: dict[str, Any]


class RowDiffering(Answer, frozen=True, kw_only=True):
    """A row that is not what the facts say; none where there is no such row."""

    key: list[str]
    columns: list[str]
    stored: dict[str, Any] | None
    derived: dict[str, Any] | None
    facts: list[FactBehind]


class BucketCompared(Answer, frozen=True, kw_only=True):
    """The count and the sums of one bucket, in kopecks, as read and as the facts say."""

    bucket: str
    stored_count: int
    derived_count: int
    stored_kopecks: dict[str, int]
    derived_kopecks: dict[str, int]


class TableCompared(Answer, frozen=True, kw_only=True):
    """One table of a view beside its successor."""

    table: str
    bucket_column: str | None
    buckets: list[BucketCompared]
    difference_count: int
    rows: list[RowDiffering]


class ViewCompared(Answer, frozen=True, kw_only=True):
    """A view beside its successor, both at one position."""

    view: str
    position: PositionNumber
    tables: list[TableCompared]


class RebuildShown(Answer, frozen=True, kw_only=True):
    """A build of a view: how far it is, and what came of it."""

    rebuild: RefText
    view: str
    generation: int
    status: Annotated[
        str,
        Meta(
            description="building, built (waits for approval), approved, live, former (kept for"
            " the way back), failed, cancelled, superseded or dropped."
        ),
    ]
    done_count: Annotated[int, Meta(description="Facts that are folded.")]
    total_count: Annotated[int, Meta(description="Facts to fold.")]
    rate: Annotated[int, Meta(description="Facts a second of work.")]
    seconds_left: int
    difference_count: int | None
    compared_position: PositionNumber | None
    asked_by: str
    approved_by: str | None
    reason: str | None
    begun_at: datetime
    ended_at: datetime | None
    comparison: Annotated[
        ViewCompared | None, Meta(description="Shown of a single build, once it was compared.")
    ] = None


class Rebuilds(Answer, frozen=True, kw_only=True):
    """Builds of views, the latest first."""

    items: list[RebuildShown]
