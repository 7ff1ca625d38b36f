"""Another moment to look from: what was known then, and what was in force on a day."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from schemas.base import PageQuery, PositionNumber, ReadQuery

AsOf = Annotated[
    date | None,
    Meta(description="Only facts whose business date is not after this day."),
]
KnownAt = Annotated[
    Annotated[datetime, Meta(tz=True)] | None,
    Meta(description="Only facts recorded up to this instant."),
]
AtPosition = Annotated[
    PositionNumber | None, Meta(description="Only facts up to this place in the book.")
]


class MomentQuery(ReadQuery, frozen=True, kw_only=True):
    """One subject, now or as of another moment."""

    as_of: AsOf = None
    known_at: KnownAt = None
    at_position: AtPosition = None


class MomentPageQuery(PageQuery, frozen=True, kw_only=True):
    """A list, now or as of another moment."""

    as_of: AsOf = None
    known_at: KnownAt = None
    at_position: AtPosition = None
