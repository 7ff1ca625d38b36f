"""Agreements between payers and providers: who is paid, and up to which sum."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Number
from schemas.base import Body, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt


class AgreementRequest(Body, frozen=True, kw_only=True):
    """Record an agreement; a payer and a provider have one in force for a period."""

    payer: RefText
    provider: RefText
    period: RefText
    number: Number
    concluded_on: date
    limit: Annotated[
        Roubles | None, Meta(description="The maximum sum of the agreement, if it has one.")
    ] = None


class AgreementLimitRequest(Body, frozen=True, kw_only=True):
    """Change the maximum sum of an agreement; null lifts it."""

    limit: Roubles | None


class AgreementReceipt(Receipt, frozen=True, kw_only=True):
    """The agreement is as was asked."""

    agreement: str
