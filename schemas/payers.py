"""Payers: the authorised organisations that pay for certificates."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Count, Title
from events.registry import Direction, ProrationPolicy
from schemas.base import Body, CitedAct, RefText
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
    act: CitedAct = None


class EnrolmentPeriodRequest(Body, frozen=True, kw_only=True):
    """Name the period whose enrolment is opened or closed."""

    period: RefText
    from_on: Annotated[
        date | None, Meta(description="The first day on which it holds; none: at once.")
    ] = None


class ProrationRequest(Body, frozen=True, kw_only=True):
    """Say whether nominals that nobody uses shrink with the months."""

    policy: ProrationPolicy
    act: CitedAct = None


class UnusedTermsRequest(Body, frozen=True, kw_only=True):
    """Say how long a certificate may stand unused, in days."""

    first_request_days: Annotated[Count, Meta(description="Since its place was given: 5 or more.")]
    after_refusal_days: Annotated[
        Count, Meta(description="Since its last application came to nothing: 10 or more.")
    ]
    act: CitedAct = None


class PayerReceipt(Receipt, frozen=True, kw_only=True):
    """The payer is as was asked."""

    payer: str
