"""Normative costs as they are explained: every number, and the act that it stands in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.base import Act
from events.normative import TariffBasis
from events.registry import Direction, NormativeMethod
from events.tariff import OperatorParameters
from schemas.base import Answer, Body, PositionNumber, ReadQuery
from schemas.modules import AtLeastOne
from schemas.money import Roubles

Exact = Annotated[
    str,
    Meta(description="An exact number, as a whole one or as a ratio.", examples=["93526/27"]),
]


class Level(StrEnum):
    """Who sets a number: the regional operator, the municipality, or the module itself."""

    OPERATOR = "operator"
    MUNICIPALITY = "municipality"
    MODULE = "module"


class NormativeQuoteRequest(Body, frozen=True, kw_only=True):
    """Describe a module that is not opened yet, and cite the parameters to go by."""

    method: NormativeMethod
    basis: TariffBasis
    direction: Direction
    hours_count: AtLeastOne
    children_max_count: AtLeastOne


class FactorShown(Answer, frozen=True, kw_only=True):
    """One number of a term: its symbol in the act, its value, and who sets it."""

    symbol: str
    title: Annotated[str, Meta(description="In the language of the request.")]
    value: Exact
    level: Level


class TermShown(Answer, frozen=True, kw_only=True):
    """One summand of a normative cost."""

    name: str
    title: Annotated[str, Meta(description="In the language of the request.")]
    formula: str
    in_numbers: Annotated[str, Meta(description="The formula with its numbers filled in.")]
    factors: list[FactorShown]
    exact: Exact
    about: Annotated[str, Meta(description="In roubles, to four decimals.", examples=["3463.9256"])]


class TariffSource(Answer, frozen=True, kw_only=True):
    """The act that parameters stand in, and the fact by which it was recorded."""

    level: Level
    municipality: str | None
    version: int
    valid_from: date
    act: Act
    position: PositionNumber
    recorded_at: datetime


class NormativeShown(Answer, frozen=True, kw_only=True):
    """A normative cost with all that it was found from, so that anybody can find it again.

    Without a basis the cost was stated by whoever opened the module; then there are no terms.
    """

    module: str | None
    method: NormativeMethod
    normative: Roubles
    exact: Annotated[Exact | None, Meta(description="In roubles, before it is rounded.")]
    rounding: Annotated[str, Meta(description="In the language of the request.")]
    terms: list[TermShown]
    basis: TariffBasis | None
    sources: list[TariffSource]
    text: Annotated[
        list[str], Meta(description="The whole explanation, line by line, to be printed.")
    ]


class TariffQuery(ReadQuery, frozen=True, kw_only=True):
    """Which versions to list."""

    on: Annotated[date | None, Meta(description="Only the version that holds on this day.")] = None


class OperatorTariffShown(TariffSource, frozen=True, kw_only=True):
    """A version of the region's parameters of normative costs."""

    parameters: OperatorParameters


class OperatorTariffs(Answer, frozen=True, kw_only=True):
    """The region's parameters of normative costs, version by version."""

    items: list[OperatorTariffShown]


class DirectionCostShown(Answer, frozen=True, kw_only=True):
    """What a direction costs."""

    direction: Direction
    cost: Roubles


class GroundShown(Answer, frozen=True, kw_only=True):
    """A municipality's parameters for its town or for its villages."""

    salary: Roubles
    positions_per_teacher: str
    additional_staff: str
    other_staff: str
    payroll_contributions: str
    leave: str
    room_hours_per_week: str
    kits: list[DirectionCostShown]
    purchases: Roubles
    training: Roubles


class MunicipalTariffShown(TariffSource, frozen=True, kw_only=True):
    """A version of a municipality's parameters of normative costs."""

    city: GroundShown | None
    rural: GroundShown | None
    person_hour: list[DirectionCostShown]


class MunicipalTariffs(Answer, frozen=True, kw_only=True):
    """A municipality's parameters of normative costs, version by version."""

    items: list[MunicipalTariffShown]
