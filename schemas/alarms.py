"""How the service stands as a whole, and what somebody should look at."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from schemas.base import Answer, PositionNumber


class AlarmShown(Answer, frozen=True, kw_only=True):
    """Something that somebody should look at now."""

    alarm: Annotated[
        str,
        Meta(
            description="writer-stopped, stopping, migration-missing, view-stopped, view-behind,"
            " seal-late, check-differs, webhook-stopped, webhook-gave-up."
        ),
    ]
    subject: Annotated[str | None, Meta(description="The view or migration that it is about.")]
    count: Annotated[int | None, Meta(description="Facts, or seconds of a seal that is late.")]


class HealthShown(Answer, frozen=True, kw_only=True):
    """How the service stands, for its region."""

    version: str
    database_version: str
    database_bytes: int
    connections_count: int
    migrations_count: Annotated[int, Meta(description="Applied.")]
    migration: Annotated[str | None, Meta(description="The last that was applied.")]
    migrated_at: datetime | None
    writer_alive: bool
    queue_count: Annotated[int, Meta(description="Commands that wait for the writer.")]
    head: Annotated[PositionNumber, Meta(description="The last fact of the book.")]
    facts_minute_count: Annotated[int, Meta(description="Facts of the last minute.")]
    sealed_position: Annotated[PositionNumber, Meta(description="Under a signed checkpoint.")]
    seal_lag_count: Annotated[int, Meta(description="Facts under no checkpoint yet.")]
    seal_lag_seconds: int
    views_count: int
    views_lag_count: Annotated[int, Meta(description="Facts that the last of them lacks.")]
    checked_count: Annotated[int, Meta(description="Views and sums that were checked.")]
    webhooks_lag_count: Annotated[int, Meta(description="Facts that the last webhook lacks.")]
    dead_letters_count: int
    alarms: list[AlarmShown]
