"""The region and the periods in which its certificates may be used."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Title
from schemas.base import Answer, Body, CitedAct, RefText
from schemas.receipts import Receipt


class RegionRequest(Body, frozen=True, kw_only=True):
    """Open the book of a region; it is done once."""

    title: Title


class RegionReceipt(Receipt, frozen=True, kw_only=True):
    """The book of the region is open."""

    region: Annotated[str, Meta(description="The code of the region, by which its book is known.")]
    time_zone: Annotated[
        str, Meta(description="IANA name; decides which day and which fiscal year it is.")
    ]


class PeriodRequest(Body, frozen=True, kw_only=True):
    """Set a period of the programmes; periods do not overlap."""

    period: Annotated[RefText, Meta(description="A name of your own.", examples=["2025"])]
    starts_on: date
    ends_on: Annotated[date, Meta(description="The last day, included.")]
    act: CitedAct = None


class PeriodReceipt(Receipt, frozen=True, kw_only=True):
    """The period is set."""

    period: str


class PeriodShown(Answer, frozen=True, kw_only=True):
    """A period in which certificates may be used; both days belong to it."""

    period: str
    starts_on: date
    ends_on: date


class Periods(Answer, frozen=True, kw_only=True):
    """All periods of the region in order of their days."""

    items: list[PeriodShown]
