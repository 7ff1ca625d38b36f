"""The operator enters payers, and says what each pays for and when it enrols."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.registry import (
    DirectionLimited,
    EnrolmentClosed,
    EnrolmentOpened,
    PayerRegistered,
    ProrationSet,
    UnusedTermsSet,
)
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    CloseEnrolment,
    LimitDirection,
    OpenEnrolment,
    RegisterPayer,
    SetProration,
    SetUnusedTerms,
)
from ledger.verdicts import Accepted
from schemas.payers import (
    DirectionRequest,
    EnrolmentPeriodRequest,
    PayerReceipt,
    PayerRequest,
    ProrationRequest,
    UnusedTermsRequest,
)

routes = Routes("payers", "Уполномоченные организации", "Payers")

OfPayer = (
    PayerRegistered
    | DirectionLimited
    | EnrolmentOpened
    | EnrolmentClosed
    | ProrationSet
    | UnusedTermsSet
)


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
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, DirectionLimited)


@routes.post(
    "/v1/payers/{payer}/enrolment-openings",
    roles={Role.OPERATOR},
    body=EnrolmentPeriodRequest,
    answer=PayerReceipt,
    refuses=(
        refusals.NotFound,
        refusals.PeriodUnknown,
        refusals.MomentPassed,
        refusals.NothingToChange,
    ),
)
async def open_enrolment(request: web.Request) -> web.Response:
    """Open enrolment at the cost of a period's certificates, at once or from a day on."""
    body = await read(request, EnrolmentPeriodRequest)
    accepted = await execute(
        request,
        OpenEnrolment(
            payer=request.match_info["payer"],
            period=body.period,
            from_on=body.from_on,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, EnrolmentOpened)


@routes.post(
    "/v1/payers/{payer}/enrolment-closings",
    roles={Role.OPERATOR},
    body=EnrolmentPeriodRequest,
    answer=PayerReceipt,
    refuses=(
        refusals.NotFound,
        refusals.MomentPassed,
        refusals.NothingToChange,
        refusals.PeriodUnknown,
        refusals.ClosingTooEarly,
    ),
)
async def close_enrolment(request: web.Request) -> web.Response:
    """Close enrolment at the cost of a period's certificates; contracts go on.

    A period that is running can be closed only in its last two months, at once or from a day on.
    """
    body = await read(request, EnrolmentPeriodRequest)
    accepted = await execute(
        request,
        CloseEnrolment(
            payer=request.match_info["payer"],
            period=body.period,
            from_on=body.from_on,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, EnrolmentClosed)


@routes.post(
    "/v1/payers/{payer}/proration",
    roles={Role.OPERATOR},
    body=ProrationRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def set_proration(request: web.Request) -> web.Response:
    """Say whether nominals that nobody uses shrink with the months of the period.

    It holds for nominals given from now on, and lets those that stand unused be lowered.
    """
    body = await read(request, ProrationRequest)
    command = SetProration(
        payer=request.match_info["payer"], policy=body.policy, act=body.act, **standing(request)
    )
    return _receipt(request, await execute(request, command), ProrationSet)


@routes.post(
    "/v1/payers/{payer}/unused-terms",
    roles={Role.OPERATOR},
    body=UnusedTermsRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound, refusals.TermTooShort, refusals.NothingToChange),
)
async def set_unused_terms(request: web.Request) -> web.Response:
    """Say how many days a certificate may stand unused before its place is taken back."""
    body = await read(request, UnusedTermsRequest)
    command = SetUnusedTerms(
        payer=request.match_info["payer"],
        first_request_days=body.first_request_days,
        after_refusal_days=body.after_refusal_days,
        act=body.act,
        **standing(request),
    )
    return _receipt(request, await execute(request, command), UnusedTermsSet)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[OfPayer],
) -> web.Response:
    receipt = PayerReceipt(payer=the_fact(accepted, kind).payer, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)
