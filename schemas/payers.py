"""Payers: the authorised organisations that pay for certificates."""

from typing import Annotated

from msgspec import Meta

from events.base import Count, Title
from events.registry import Direction
from schemas.base import Body, RefText
from schemas.receipts import Receipt

OrganisationInn = Annotated[
    str,
    Meta(pattern=r"^[0-9]{10}$(?!\n)", description="ИНН of an organisation: ten digits."),
]


class PayerRequest(Body, frozen=True, kw_only=True):
    """Enter the authorised organisation of a municipality; a municipality has one."""

    municipality: RefText
    title: Title
    inn: OrganisationInn


class DirectionRequest(Body, frozen=True, kw_only=True):
    """Let the payer pay a direction, for no more than so many live contracts."""

    direction: Direction
    limit_count: Count


class EnrolmentPeriodRequest(Body, frozen=True, kw_only=True):
    """Name the period whose enrolment is opened or closed."""

    period: RefText


class PayerReceipt(Receipt, frozen=True, kw_only=True):
    """The payer is as was asked."""

    payer: str
