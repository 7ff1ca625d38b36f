"""Balances that end with their period."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from schemas.base import Answer, PageQuery, RefText
from schemas.money import Roubles
from schemas.pages import PageShown


class ExpiringQuery(PageQuery, frozen=True, kw_only=True):
    """Which balances to list."""

    period: RefText | None = None
    ends_by: Annotated[
        date | None, Meta(description="Only of periods that end on this day or before it.")
    ] = None
    municipality: RefText | None = None
    payer: RefText | None = None
    cert_group: RefText | None = None


class ExpiringShown(Answer, frozen=True, kw_only=True):
    """What a certificate still has, and the last day on which it may be used."""

    certificate: str
    municipality: str
    payer: str
    cert_group: str | None
    period: str
    ends_on: Annotated[date, Meta(description="The last day of the period.")]
    available: Annotated[Roubles, Meta(description="Not carried over to the next period.")]
    reserved: Annotated[Roubles, Meta(description="Bound by contracts: it does not go unused.")]
    live_count: int


class ExpiringBalances(PageShown, frozen=True, kw_only=True):
    """A page of balances that end with their period."""

    items: list[ExpiringShown]
