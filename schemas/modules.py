"""Modules of programmes: what is taught in a year, and at what price."""

from typing import Annotated

from msgspec import Meta

from events.base import COUNT_MAX, Title
from events.normative import TariffBasis
from events.registry import NormativeMethod
from schemas.base import Body, RefText
from schemas.money import PositiveRoubles, Roubles
from schemas.receipts import Receipt

MONTHS_MAX = 12  # a module is at most a year of a programme

AtLeastOne = Annotated[int, Meta(ge=1, le=COUNT_MAX)]

Confirmed = Annotated[
    bool, Meta(description="The price is meant to exceed the normative cost; parents pay the rest.")
]
Basis = Annotated[
    TariffBasis | None,
    Meta(
        description="The approved parameters that the normative cost follows from; it is found"
        " again from them and must be the same."
    ),
]


class ModuleRequest(Body, frozen=True, kw_only=True):
    """Open a module of a programme for enrolment at a price."""

    programme: RefText
    title: Title
    months_count: Annotated[int, Meta(ge=1, le=MONTHS_MAX)]
    hours_count: AtLeastOne
    children_max_count: Annotated[AtLeastOne, Meta(description="Children in one study group.")]
    price: Annotated[PositiveRoubles, Meta(description="For the whole length of a study group.")]
    normative: Annotated[Roubles, Meta(description="What certificates may pay of the price.")]
    method: NormativeMethod
    basis: Basis = None
    price_confirmed: Confirmed = False


class PriceRequest(Body, frozen=True, kw_only=True):
    """Change a price; contracts made before keep theirs."""

    price: PositiveRoubles
    normative: Roubles
    method: NormativeMethod
    basis: Basis = None
    price_confirmed: Confirmed = False


class ModuleReceipt(Receipt, frozen=True, kw_only=True):
    """The module is as was asked."""

    module: str
