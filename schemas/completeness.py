"""Completeness: how much of a month a study group was given."""

from typing import Annotated

from msgspec import Meta

from events.base import Month, Percent
from events.completeness import CompletenessReason
from schemas.base import Body
from schemas.receipts import Receipt

Rendered = Annotated[
    Percent,
    Meta(description="Of the month's lessons; a child's absence does not lower it."),
]


class CompletenessRequest(Body, frozen=True, kw_only=True):
    """Say how much of a month a study group was given; unsaid, it is all of it."""

    month: Month
    percent: Rendered
    reason: CompletenessReason


class CorrectedCompletenessRequest(Body, frozen=True, kw_only=True):
    """Say anew how much of a month a study group was given."""

    percent: Rendered
    reason: CompletenessReason


class CompletenessReceipt(Receipt, frozen=True, kw_only=True):
    """The month counts for so much."""

    study_group: str
    month: Month
    percent: int
    reason: CompletenessReason
