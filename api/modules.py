"""Providers open modules at a price, change the price for contracts to come, close enrolment."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from api.tariffs import NORMATIVE_REFUSALS
from events.money import parse_roubles
from events.registry import ModuleClosed, ModuleOpened, ModuleRepriced
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CloseModule, OpenModule, RepriceModule
from ledger.verdicts import Accepted
from schemas.modules import ModuleReceipt, ModuleRequest, PriceRequest

routes = Routes("modules", "Модули", "Modules")


@routes.post(
    "/v1/modules",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ModuleRequest,
    answer=ModuleReceipt,
    refuses=(
        refusals.NotFound,
        *NORMATIVE_REFUSALS,
        refusals.NormativeDiffers,
        refusals.PriceOverNormative,
        refusals.PriceOverMaximum,
    ),
)
async def open_module(request: web.Request) -> web.Response:
    """Open a module of a programme for enrolment at a price."""
    body = await read(request, ModuleRequest)
    accepted = await execute(
        request,
        OpenModule(
            module=new_id(),
            programme=body.programme,
            title=body.title,
            months_count=body.months_count,
            hours_count=body.hours_count,
            children_max_count=body.children_max_count,
            price_kopecks=parse_roubles(body.price),
            normative_kopecks=parse_roubles(body.normative),
            method=body.method,
            basis=body.basis,
            price_confirmed=body.price_confirmed,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ModuleOpened)


@routes.post(
    "/v1/modules/{module}/price",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=PriceRequest,
    answer=ModuleReceipt,
    refuses=(
        refusals.NotFound,
        refusals.LiveContracts,
        *NORMATIVE_REFUSALS,
        refusals.NormativeDiffers,
        refusals.PriceOverNormative,
        refusals.PriceOverMaximum,
    ),
)
async def reprice_module(request: web.Request) -> web.Response:
    """Change a price for contracts to come; it can't change while a contract is live."""
    body = await read(request, PriceRequest)
    accepted = await execute(
        request,
        RepriceModule(
            module=request.match_info["module"],
            price_kopecks=parse_roubles(body.price),
            normative_kopecks=parse_roubles(body.normative),
            method=body.method,
            basis=body.basis,
            price_confirmed=body.price_confirmed,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ModuleRepriced)


@routes.post(
    "/v1/modules/{module}/closing",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=ModuleReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def close_module(request: web.Request) -> web.Response:
    """Close enrolment in a module; its contracts go on."""
    accepted = await execute(
        request, CloseModule(module=request.match_info["module"], **standing(request))
    )
    return _receipt(request, accepted, ModuleClosed)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[ModuleOpened | ModuleRepriced | ModuleClosed],
) -> web.Response:
    receipt = ModuleReceipt(module=the_fact(accepted, kind).module, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)
