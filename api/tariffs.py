"""The operator records the parameters of normative costs by their acts, and limits prices."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.money import parse_roubles
from events.region import ModulePriceLimited
from events.registry import ModuleRepriced
from events.tariff import (
    DirectionCost,
    GroundParameters,
    MunicipalTariffApproved,
    OperatorTariffApproved,
)
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    ApproveMunicipalTariff,
    ApproveOperatorTariff,
    LimitModulePrice,
    RecalculateNormative,
)
from schemas.modules import ModuleReceipt
from schemas.tariffs import (
    DirectionCostRequest,
    GroundRequest,
    ModulePriceLimitReceipt,
    ModulePriceLimitRequest,
    MunicipalTariffRequest,
    NormativeRequest,
    OperatorTariffRequest,
    TariffReceipt,
)

routes = Routes("tariffs", "Нормативная стоимость", "Normative costs")

NORMATIVE_REFUSALS = (
    refusals.TariffUnknown,
    refusals.HoursDisagree,
    refusals.ParameterZero,
)


@routes.post(
    "/v1/operator-tariffs",
    roles={Role.OPERATOR},
    body=OperatorTariffRequest,
    answer=TariffReceipt,
    refuses=(refusals.ParameterZero,),
)
async def approve_operator_tariff(request: web.Request) -> web.Response:
    """Record the region's parameters of normative costs, approved by an act.

    Nothing is recalculated by it: a module's normative cost cites the versions that it follows
    from, and stays until it is found again.
    """
    body = await read(request, OperatorTariffRequest)
    accepted = await execute(
        request,
        ApproveOperatorTariff(
            valid_from=body.valid_from,
            parameters=body.parameters,
            act=body.act,
            **standing(request),
        ),
    )
    version = the_fact(accepted, OperatorTariffApproved).version
    receipt = TariffReceipt(municipality=None, version=version, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/municipalities/{municipality}/tariffs",
    roles={Role.OPERATOR},
    body=MunicipalTariffRequest,
    answer=TariffReceipt,
    refuses=(
        refusals.NotFound,
        refusals.TariffEmpty,
        refusals.ParameterZero,
        refusals.RepeatedInList,
        refusals.DirectionMissing,
    ),
)
async def approve_municipal_tariff(request: web.Request) -> web.Response:
    """Record a municipality's parameters of normative costs, approved by an act."""
    body = await read(request, MunicipalTariffRequest)
    accepted = await execute(
        request,
        ApproveMunicipalTariff(
            municipality=request.match_info["municipality"],
            valid_from=body.valid_from,
            city=_ground(body.city),
            rural=_ground(body.rural),
            person_hour=_costs(body.person_hour),
            act=body.act,
            **standing(request),
        ),
    )
    fact = the_fact(accepted, MunicipalTariffApproved)
    receipt = TariffReceipt(
        municipality=fact.municipality, version=fact.version, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


def _ground(body: GroundRequest | None) -> GroundParameters | None:
    if body is None:
        return None
    return GroundParameters(
        salary_kopecks=parse_roubles(body.salary),
        positions_per_teacher=body.positions_per_teacher,
        additional_staff=body.additional_staff,
        other_staff=body.other_staff,
        payroll_contributions=body.payroll_contributions,
        leave=body.leave,
        room_hours_per_week=body.room_hours_per_week,
        kits=_costs(body.kits),
        purchases_kopecks=parse_roubles(body.purchases),
        training_kopecks=parse_roubles(body.training),
    )


def _costs(bodies: tuple[DirectionCostRequest, ...]) -> tuple[DirectionCost, ...]:
    return tuple(
        DirectionCost(direction=each.direction, cost_kopecks=parse_roubles(each.cost))
        for each in bodies
    )


@routes.post(
    "/v1/module-price-limits",
    roles={Role.OPERATOR},
    body=ModulePriceLimitRequest,
    answer=ModulePriceLimitReceipt,
    refuses=(refusals.NothingToChange,),
)
async def limit_module_price(request: web.Request) -> web.Response:
    """Limit prices of modules to a share of their normative cost, for prices to come."""
    body = await read(request, ModulePriceLimitRequest)
    accepted = await execute(
        request, LimitModulePrice(max_percent=body.max_percent, act=body.act, **standing(request))
    )
    limited = the_fact(accepted, ModulePriceLimited)
    receipt = ModulePriceLimitReceipt(max_percent=limited.max_percent, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/modules/{module}/normatives",
    roles={Role.OPERATOR},
    body=NormativeRequest,
    answer=ModuleReceipt,
    refuses=(refusals.NotFound, *NORMATIVE_REFUSALS, refusals.NothingToChange),
)
async def recalculate_normative(request: web.Request) -> web.Response:
    """Find a module's normative cost again from approved parameters.

    The price stays, and live contracts keep their amounts.
    """
    body = await read(request, NormativeRequest)
    accepted = await execute(
        request,
        RecalculateNormative(
            module=request.match_info["module"],
            method=body.method,
            basis=body.basis,
            **standing(request),
        ),
    )
    module = the_fact(accepted, ModuleRepriced).module
    receipt = ModuleReceipt(module=module, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)
