"""An agreement between a payer and a provider, as read: its sum and what of it is left."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from schemas.base import Answer
from schemas.money import Roubles


class AgreementShown(Answer, frozen=True, kw_only=True):
    """An agreement, with what is bound under it."""

    agreement: str
    payer: str
    provider: str
    municipality: str
    period: str
    number: str
    concluded_on: date
    limit: Annotated[Roubles | None, Meta(description="The maximum sum, if it has one.")]
    committed: Annotated[Roubles, Meta(description="Reserved and charged under its contracts.")]
    left: Annotated[Roubles | None, Meta(description="Of the maximum sum.")]
    live_count: Annotated[int, Meta(description="Applications, offers and contracts in force.")]
    overpaid: Annotated[
        Roubles, Meta(description="Advanced or paid too much: it comes off the next invoice.")
    ]
    terminated: bool
