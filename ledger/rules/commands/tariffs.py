"""What may be asked about normative costs and the prices that they limit."""

from datetime import date

from events.base import Act, Count, ModuleId, MunicipalityId
from events.normative import TariffBasis
from events.registry import NormativeMethod
from events.tariff import DirectionCost, GroundParameters, OperatorParameters
from ledger.rules.commands.base import Command


class ApproveOperatorTariff(Command, frozen=True, kw_only=True):
    """Record the region's parameters of normative costs."""

    valid_from: date
    parameters: OperatorParameters
    act: Act


class ApproveMunicipalTariff(Command, frozen=True, kw_only=True):
    """Record a municipality's parameters of normative costs."""

    municipality: MunicipalityId
    valid_from: date
    city: GroundParameters | None
    rural: GroundParameters | None
    person_hour: tuple[DirectionCost, ...]
    act: Act


class LimitModulePrice(Command, frozen=True, kw_only=True):
    """Limit prices of modules to a share of their normative cost."""

    max_percent: Count
    act: Act | None = None


class RecalculateNormative(Command, frozen=True, kw_only=True):
    """Find the normative cost of a module again from newer parameters; its price stays."""

    module: ModuleId
    method: NormativeMethod
    basis: TariffBasis
