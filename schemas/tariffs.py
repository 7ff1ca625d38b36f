"""Parameters of normative costs as an act sets them, and what a module's cost follows from."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import COUNT_MAX, Act, MunicipalityId
from events.normative import TariffBasis
from events.registry import Direction, NormativeMethod
from events.tariff import OperatorParameters, Ratio
from schemas.base import Body, CitedAct
from schemas.money import PositiveRoubles, Roubles
from schemas.receipts import Receipt

ValidFrom = Annotated[date, Meta(description="The first day on which the parameters hold.")]
Version = Annotated[int, Meta(description="Acts are counted from 1; a module cites the version.")]


class OperatorTariffRequest(Body, frozen=True, kw_only=True):
    """Set the region's parameters of normative costs by an act."""

    valid_from: ValidFrom
    parameters: OperatorParameters
    act: Act


class DirectionCostRequest(Body, frozen=True, kw_only=True):
    """Say what a direction costs."""

    direction: Direction
    cost: Roubles


class GroundRequest(Body, frozen=True, kw_only=True):
    """Set a municipality's parameters for its town or for its villages, whole."""

    salary: Annotated[
        PositiveRoubles, Meta(description="zp: средняя зарплата педагогов в месяц на период.")
    ]
    positions_per_teacher: Annotated[
        Ratio, Meta(description="stav: среднее количество ставок на одного педагога.")
    ]
    additional_staff: Annotated[
        Ratio, Meta(description="dop: коэффициент привлечения дополнительных педагогов.")
    ]
    other_staff: Annotated[
        Ratio, Meta(description="uvel: коэффициент увеличения на прочий персонал.")
    ]
    payroll_contributions: Annotated[
        Ratio, Meta(description="otch: коэффициент отчислений по оплате труда.")
    ]
    leave: Annotated[Ratio, Meta(description="otpusk: коэффициент отпускных.")]
    room_hours_per_week: Annotated[
        Ratio, Meta(description="polezn: полезное использование помещений в неделю, часов.")
    ]
    kits: Annotated[
        tuple[DirectionCostRequest, ...],
        Meta(description="base: комплект средств обучения, по каждой направленности."),
    ]
    purchases: Annotated[
        Roubles, Meta(description="nopc: базовая потребность в услугах, за кабинет и неделю.")
    ]
    training: Annotated[
        Roubles, Meta(description="pc: повышение квалификации и медицинские осмотры.")
    ]


class MunicipalTariffRequest(Body, frozen=True, kw_only=True):
    """Set a municipality's parameters by an act: town, villages, person-hours, or all of them."""

    valid_from: ValidFrom
    city: GroundRequest | None = None
    rural: GroundRequest | None = None
    person_hour: Annotated[
        tuple[DirectionCostRequest, ...],
        Meta(description="The cost of one child's hour by direction, where it is used."),
    ] = ()
    act: Act


class TariffReceipt(Receipt, frozen=True, kw_only=True):
    """The parameters are recorded under the next version."""

    municipality: Annotated[
        MunicipalityId | None, Meta(description="Null for the parameters of the whole region.")
    ]
    version: Version


class ModulePriceLimitRequest(Body, frozen=True, kw_only=True):
    """Limit prices of modules to a share of their normative cost."""

    max_percent: Annotated[int, Meta(ge=1, le=COUNT_MAX, description="Of the normative cost.")]
    act: CitedAct = None


class ModulePriceLimitReceipt(Receipt, frozen=True, kw_only=True):
    """Prices to come are limited; those above the limit stay until they are changed."""

    max_percent: int


class NormativeRequest(Body, frozen=True, kw_only=True):
    """Name the method and the approved parameters to find a normative cost from."""

    method: NormativeMethod
    basis: TariffBasis
