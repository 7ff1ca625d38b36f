"""Why parameters of normative costs are not approved, and why a price does not fit them."""

from dataclasses import dataclass

from events.base import Kopecks
from events.registry import Direction
from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class TariffEmpty(Refusal):
    """The act sets neither town, nor village, nor the cost of a person-hour."""

    code = "tariff-empty"


@dataclass(kw_only=True, unsafe_hash=True)
class DirectionMissing(Refusal):
    """A cost of one of the directions is missing from the act."""

    code = "direction-missing"
    direction: Direction


@dataclass(kw_only=True, unsafe_hash=True)
class ParameterZero(Refusal):
    """The formula divides by this parameter, so it can't be zero."""

    code = "parameter-zero"
    parameter: str


@dataclass(kw_only=True, unsafe_hash=True)
class TariffUnknown(Refusal):
    """No act has set the parameters that the normative cost is said to rest on."""

    code = "tariff-unknown"
    parameter: str  # which of them: a version, the ground, the person-hour of the direction


@dataclass(kw_only=True, unsafe_hash=True)
class HoursDisagree(Refusal):
    """The module has fewer hours in all than individual ones."""

    code = "hours-disagree"
    hours_count: int
    individual_hours_count: int


@dataclass(kw_only=True, unsafe_hash=True)
class NormativeDiffers(Refusal):
    """The normative cost is not what follows from the parameters that are cited."""

    code = "normative-differs"
    asked_kopecks: Kopecks
    computed_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class PriceOverNormative(Refusal):
    """The price exceeds the normative cost, and nobody has confirmed that parents pay the rest."""

    code = "price-over-normative"
    price_kopecks: Kopecks
    normative_kopecks: Kopecks


@dataclass(kw_only=True, unsafe_hash=True)
class PriceOverMaximum(Refusal):
    """The price exceeds the share of the normative cost that the operator allows."""

    code = "price-over-maximum"
    price_kopecks: Kopecks
    most_kopecks: Kopecks
