"""What parameters of normative costs and prices are refused for, in order."""

from msgspec.structs import replace

from events.registry import NormativeMethod
from ledger.rules import commands as do
from ledger.rules import refusals as no
from tests import made, tariffs
from tests.given import Flaw, Ordered, Scene, asked, flaw

APPROVED = [
    *made.region(),
    tariffs.approve_operator_tariff(),
    tariffs.approve_municipal_tariff(),
]
RECALCULATE = do.RecalculateNormative(
    effective_on=made.DAY,
    module="mod1",
    method=NormativeMethod.MODULE_FORMULA,
    basis=tariffs.BASIS,
)
ROBOTS = tariffs.costs(1)[:1]
NO_HOURS = replace(tariffs.FEATURES, individual_hours_count=73)
NOBODY = replace(tariffs.FEATURES, children_min_count=0)
NO_MODULE = asked(no.NotFound, module="mod9")


def nobody(scene: Scene) -> None:
    scene.spoil("module:mod1", children_max_count=0, hours_count=72)
    scene.ask(basis=replace(tariffs.BASIS, features=NOBODY))


def unknown(**fields: object) -> Flaw:
    return asked(no.TariffUnknown, basis=replace(tariffs.BASIS, **fields))


CITED = [
    unknown(municipal_version=2),
    unknown(features=None),
    unknown(operator_version=None),
    unknown(features=replace(tariffs.FEATURES, ground="rural")),
    asked(no.HoursDisagree, basis=replace(tariffs.BASIS, features=NO_HOURS)),
]
DEAR = [
    asked(no.PriceOverNormative, price_kopecks=3_964_01),
    flaw(no.PriceOverMaximum, "region", module_price_max_percent=98),
]
OPEN = replace(
    made.taught()[2],
    children_max_count=14,
    price_kopecks=3_964_00,
    normative_kopecks=3_964_00,
    basis=tariffs.BASIS,
)
BEFORE_MODULE = [*APPROVED[:12], *APPROVED[-2:]]

ORDERS = [
    Ordered(
        "approve the region's tariff",
        made.region()[:1],
        tariffs.approve_operator_tariff(parameters=tariffs.operator(children_average="12")),
        [
            flaw(no.NotFound, "region"),
            asked(no.ParameterZero, parameters=tariffs.operator(weekly_load_hours="0.0")),
            asked(no.ParameterZero, parameters=tariffs.operator(children_average="0")),
        ],
    ),
    Ordered(
        "approve a municipality's tariff",
        made.region()[:4],
        tariffs.approve_municipal_tariff(),
        [
            asked(no.NotFound, municipality="m9"),
            asked(no.TariffEmpty, city=None, person_hour=()),
            asked(no.ParameterZero, city=tariffs.ground(room_hours_per_week="0")),
            asked(no.RepeatedInList, city=tariffs.ground(kits=(*ROBOTS, *ROBOTS))),
            asked(no.DirectionMissing, city=tariffs.ground(kits=ROBOTS)),
            asked(no.RepeatedInList, person_hour=(*ROBOTS, *ROBOTS)),
        ],
    ),
    Ordered(
        "limit prices",
        made.region(),
        do.LimitModulePrice(effective_on=made.DAY, max_percent=150),
        [
            flaw(no.NotFound, "region"),
            flaw(no.NothingToChange, "region", module_price_max_percent=150),
        ],
    ),
    Ordered(
        "recalculate a normative cost",
        APPROVED,
        RECALCULATE,
        [
            NO_MODULE,
            *CITED,
            Flaw(no.ParameterZero, nobody),
        ],
    ),
    Ordered(
        "recalculate by the person-hour",
        APPROVED,
        replace(RECALCULATE, method=NormativeMethod.PERSON_HOUR, basis=tariffs.BY_HOUR),
        [NO_MODULE, asked(no.TariffUnknown, basis=replace(tariffs.BY_HOUR, municipal_version=0))],
    ),
    Ordered(
        "open a module by the formula",
        BEFORE_MODULE,
        OPEN,
        [*CITED, asked(no.NormativeDiffers, normative_kopecks=3_964_01), *DEAR],
    ),
    Ordered(
        "reprice a module by the formula",
        [*BEFORE_MODULE, OPEN],
        do.RepriceModule(
            effective_on=made.DAY,
            module="mod1",
            price_kopecks=3_900_00,
            normative_kopecks=3_964_00,
            method=NormativeMethod.MODULE_FORMULA,
            basis=tariffs.BASIS,
        ),
        [
            NO_MODULE,
            flaw(no.LiveContracts, "module:mod1", live_count=1),
            *CITED,
            asked(no.NormativeDiffers, normative_kopecks=3_964_01),
            *DEAR,
        ],
    ),
]
