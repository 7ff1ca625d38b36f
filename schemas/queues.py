"""Queues for places in groups of certificates, first come, first served."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from schemas.base import Answer, PageQuery, PositionNumber
from schemas.pages import PageShown
from schemas.persons import PersonShown
from schemas.registry import WithNames


class QueueQuery(PageQuery, frozen=True, kw_only=True):
    """How to list a queue."""

    names: WithNames = False


class QueuedShown(Answer, frozen=True, kw_only=True):
    """A certificate that waits for a place."""

    place: Annotated[int, Meta(description="1 is next: it gets the place that is freed first.")]
    certificate: str
    number: str | UnsetType = UNSET
    person: PersonShown | UnsetType = UNSET
    cert_group: str
    ticket: Annotated[int, Meta(description="Rises with each who joins; it never changes.")]
    queued_on: date


class QueueShown(PageShown, frozen=True, kw_only=True):
    """A page of a group's queue, in its order."""

    items: list[QueuedShown]


class QueuePlaceShown(Answer, frozen=True, kw_only=True):
    """Where a certificate waits."""

    certificate: str
    cert_group: str
    place: Annotated[int, Meta(description="1 is next; so many less one wait before it.")]
    ticket: int
    queued_on: date
    position: PositionNumber
