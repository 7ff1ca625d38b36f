"""Educational programmes of providers."""

from typing import Annotated

from msgspec import Meta

from events.base import Act, Title
from events.registry import Direction
from schemas.base import Body, RefText
from schemas.receipts import Receipt


class ProgrammeRequest(Body, frozen=True, kw_only=True):
    """Submit an educational programme for certification."""

    provider: Annotated[
        RefText | None, Meta(description="A provider's own key need not name it.")
    ] = None
    title: Title
    direction: Direction


class CertificationRequest(Body, frozen=True, kw_only=True):
    """Cite the act by which the programme enters the registry of certified programmes."""

    act: Act


class ProgrammeReceipt(Receipt, frozen=True, kw_only=True):
    """The programme is as was asked."""

    programme: str
