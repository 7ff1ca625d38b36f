"""Facts about the parameters from which normative costs are found, each by an act.

Numbers are exact: sums are kopecks, everything else is a decimal or a ratio written as text, so
that a normative cost can be found again from the facts alone, to the last kopeck.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from events.base import Act, Count, Fact, Kopecks, MunicipalityId, PositiveKopecks
from events.registry import Direction

# "1.302" or "13/10"; the denominator is never zero.
Ratio = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?$(?!\n)")]


class QualificationRatios(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The weight of a teacher's work by qualification."""

    highest: Ratio
    first: Ratio
    other: Ratio


class EquipmentRatios(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share of a full set of means of teaching by level of provision."""

    high: Ratio
    medium: Ratio
    low: Ratio


class DirectionCost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cost that depends on what is taught."""

    direction: Direction
    cost_kopecks: Kopecks


class OperatorParameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the regional operator sets for all municipalities."""

    children_average: Ratio | None  # none: halfway between the fewest and the most of the module
    main_teacher: QualificationRatios  # k1
    additional_teacher: QualificationRatios  # k2
    weekly_load_hours: Ratio  # norm: норма нагрузки на одного педагога
    weeks_per_month: Ratio
    weeks_per_year: Ratio
    equipment: EquipmentRatios  # p3: обеспеченность
    training_interval_years: Ratio  # pk: периодичность повышения квалификации


class GroundParameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a municipality sets for its town or for its villages."""

    salary_kopecks: PositiveKopecks  # zp: a teacher's average monthly pay
    positions_per_teacher: Ratio  # stav: среднее количество ставок
    additional_staff: Ratio  # dop: коэффициент привлечения дополнительных педагогов
    other_staff: Ratio  # uvel: коэффициент увеличения на прочий персонал
    payroll_contributions: Ratio  # otch: отчисления по оплате труда
    leave: Ratio  # otpusk: коэффициент отпускных
    room_hours_per_week: Ratio  # polezn: полезное использование помещений
    kits: tuple[DirectionCost, ...]  # base: комплект средств обучения по направленности
    purchases_kopecks: Kopecks  # nopc: услуги кроме повышения квалификации, за кабинет и неделю
    training_kopecks: Kopecks  # pc: повышение квалификации и медосмотры


class OperatorTariffApproved(Fact, frozen=True, kw_only=True, tag="operator-tariff.approved.v1"):
    """The operator approved the region's parameters of normative costs by an act."""

    version: Count  # dense from 1
    valid_from: date
    parameters: OperatorParameters
    act: Act


class MunicipalTariffApproved(Fact, frozen=True, kw_only=True, tag="municipal-tariff.approved.v1"):
    """A municipality approved its parameters of normative costs by an act."""

    municipality: MunicipalityId
    version: Count  # dense from 1 within the municipality
    valid_from: date
    city: GroundParameters | None
    rural: GroundParameters | None
    person_hour: tuple[DirectionCost, ...]  # the cost of one child's hour, where it is used
    act: Act


TariffFact = OperatorTariffApproved | MunicipalTariffApproved
