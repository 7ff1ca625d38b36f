"""What the rules know of the parameters that normative costs are found from."""

from msgspec import Struct

from events.tariff import DirectionCost, GroundParameters, OperatorParameters


class Priced(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of approved parameters; stored like every other state."""


class OperatorTariff(Priced, frozen=True, kw_only=True, tag="operator-tariff"):
    """The region's parameters of normative costs, version by version."""

    versions: tuple[OperatorParameters, ...] = ()


class MunicipalVersion(Struct, frozen=True):
    """What a municipality approved at one time."""

    city: GroundParameters | None
    rural: GroundParameters | None
    person_hour: tuple[DirectionCost, ...]


class MunicipalTariff(Priced, frozen=True, kw_only=True, tag="municipal-tariff"):
    """A municipality's parameters of normative costs, version by version."""

    versions: tuple[MunicipalVersion, ...] = ()
