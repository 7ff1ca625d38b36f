"""Builders: the parameters of the worked cases S35 and S36, as they stand in the acts."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from events.normative import Equipment, Ground, ModuleFeatures, Qualification, TariffBasis
from events.registry import Direction, NormativeMethod
from events.tariff import (
    DirectionCost,
    EquipmentRatios,
    GroundParameters,
    OperatorParameters,
    QualificationRatios,
)
from ledger.rules import commands
from tests import made

OPERATOR = OperatorParameters(
    children_average=None,
    main_teacher=QualificationRatios(highest="1.2", first="1", other="0.9"),
    additional_teacher=QualificationRatios(highest="1.2", first="1.1", other="1.0"),
    weekly_load_hours="18",
    weeks_per_month="4.3",
    weeks_per_year="36",
    equipment=EquipmentRatios(high="1.2", medium="1", low="0.8"),
    training_interval_years="3",
)
FEATURES = ModuleFeatures(
    children_min_count=10,
    individual_hours_count=0,
    additional_hours_count=0,
    main_teacher=Qualification.FIRST,
    additional_teacher=Qualification.OTHER,
    equipment=Equipment.MEDIUM,
    ground=Ground.CITY,
)
PERSON_HOUR = NormativeMethod.PERSON_HOUR
BASIS = TariffBasis(municipality="m1", municipal_version=1, operator_version=1, features=FEATURES)
BY_HOUR = TariffBasis(municipality="m1", municipal_version=1)


def operator(**other: Any) -> OperatorParameters:
    return replace(OPERATOR, **other)


def ground(kit: int = 500_00, **other: Any) -> GroundParameters:
    given = GroundParameters(
        salary_kopecks=36_000_00,
        positions_per_teacher="1.5",
        additional_staff="1",
        other_staff="0.3",
        payroll_contributions="1.302",
        leave="1.1",
        room_hours_per_week="40",
        kits=costs(kit),
        purchases_kopecks=2_740_00,
        training_kopecks=6_000_00,
    )
    return replace(given, **other)


def costs(amount: int) -> tuple[DirectionCost, ...]:
    return tuple(DirectionCost(direction=each, cost_kopecks=amount) for each in Direction)


def approve_operator_tariff(**other: Any) -> commands.ApproveOperatorTariff:
    given = commands.ApproveOperatorTariff(
        effective_on=made.DAY, valid_from=date(2025, 1, 1), parameters=OPERATOR, act=made.ACT
    )
    return replace(given, **other)


def approve_municipal_tariff(**other: Any) -> commands.ApproveMunicipalTariff:
    given = commands.ApproveMunicipalTariff(
        effective_on=made.DAY,
        municipality="m1",
        valid_from=date(2025, 1, 1),
        city=ground(),
        rural=None,
        person_hour=costs(123_45),
        act=made.ACT,
    )
    return replace(given, **other)
