"""The operator enters payers, and says what each pays for and when it enrols."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.registry import DirectionLimited, EnrolmentClosed, EnrolmentOpened, PayerRegistered
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CloseEnrolment, LimitDirection, OpenEnrolment, RegisterPayer
from ledger.verdicts import Accepted
from schemas.payers import DirectionRequest, EnrolmentPeriodRequest, PayerReceipt, PayerRequest

routes = Routes("payers", "Уполномоченные организации", "Payers")


@routes.post(
    "/v1/payers",
    roles={Role.OPERATOR},
    body=PayerRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound, refusals.AlreadyExists),
)
async def register_payer(request: web.Request) -> web.Response:
    """Enter the authorised organisation of a municipality; a municipality has one."""
    body = await read(request, PayerRequest)
    accepted = await execute(
        request,
        RegisterPayer(
            payer=new_id(),
            municipality=body.municipality,
            title=body.title,
            inn=body.inn,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, PayerRegistered)


@routes.post(
    "/v1/payers/{payer}/directions",
    roles={Role.OPERATOR},
    body=DirectionRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound,),
)
async def limit_direction(request: web.Request) -> web.Response:
    """Let the payer pay a direction, for no more than so many live contracts."""
    body = await read(request, DirectionRequest)
    accepted = await execute(
        request,
        LimitDirection(
            payer=request.match_info["payer"],
            direction=body.direction,
            limit_count=body.limit_count,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, DirectionLimited)


@routes.post(
    "/v1/payers/{payer}/enrolment-openings",
    roles={Role.OPERATOR},
    body=EnrolmentPeriodRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound, refusals.PeriodUnknown, refusals.NothingToChange),
)
async def open_enrolment(request: web.Request) -> web.Response:
    """Open enrolment at the cost of a period's certificates."""
    body = await read(request, EnrolmentPeriodRequest)
    accepted = await execute(
        request,
        OpenEnrolment(payer=request.match_info["payer"], period=body.period, **standing(request)),
    )
    return _receipt(request, accepted, EnrolmentOpened)


@routes.post(
    "/v1/payers/{payer}/enrolment-closings",
    roles={Role.OPERATOR},
    body=EnrolmentPeriodRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def close_enrolment(request: web.Request) -> web.Response:
    """Close enrolment at the cost of a period's certificates; contracts go on."""
    body = await read(request, EnrolmentPeriodRequest)
    accepted = await execute(
        request,
        CloseEnrolment(payer=request.match_info["payer"], period=body.period, **standing(request)),
    )
    return _receipt(request, accepted, EnrolmentClosed)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[PayerRegistered | DirectionLimited | EnrolmentOpened | EnrolmentClosed],
) -> web.Response:
    receipt = PayerReceipt(payer=the_fact(accepted, kind).payer, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)
