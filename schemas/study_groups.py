"""Study groups: the dates and places of a module."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from schemas.base import Body, RefText
from schemas.modules import AtLeastOne
from schemas.receipts import Receipt


class StudyGroupRequest(Body, frozen=True, kw_only=True):
    """Open a study group as long as its module, give or take a month."""

    module: RefText
    starts_on: date
    ends_on: Annotated[date, Meta(description="The last day of lessons, included.")]
    places_count: AtLeastOne


class StudyGroupReceipt(Receipt, frozen=True, kw_only=True):
    """The study group is as was asked."""

    study_group: str
