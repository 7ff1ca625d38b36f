"""The places of a child that the municipal assignment pays for, as read."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.registry import BudgetRegister
from schemas.base import Answer


class PlaceShown(Answer, frozen=True, kw_only=True):
    """A place in a study group; no money is set aside for it."""

    service: str
    provider: str
    module: str
    study_group: str
    period: str
    register: BudgetRegister
    starts_on: date
    hours_count: int
    live: Annotated[bool, Meta(description="False: given up, and counted if it had begun.")]


class PlacesShown(Answer, frozen=True, kw_only=True):
    """What a child has of the municipal assignment; a provider sees its own places."""

    certificate: str
    places: list[PlaceShown]
