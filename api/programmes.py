"""Providers submit educational programmes; the operator certifies and limits them."""

from aiohttp import web

from api import faults
from api.operations import Routes
from api.plumbing import answer, caller_of, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.base import ProviderId
from events.registry import ProgrammeCertified, ProgrammeLimited, ProgrammeSubmitted
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import CertifyProgramme, LimitProgramme, SubmitProgramme
from ledger.verdicts import Accepted
from schemas.programmes import CertificationRequest, ProgrammeReceipt, ProgrammeRequest
from schemas.providers import LimitRequest

routes = Routes("programmes", "Программы", "Programmes")


@routes.post(
    "/v1/programmes",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ProgrammeRequest,
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound,),
)
async def submit_programme(request: web.Request) -> web.Response:
    """Submit an educational programme for certification."""
    body = await read(request, ProgrammeRequest)
    accepted = await execute(
        request,
        SubmitProgramme(
            programme=new_id(),
            provider=_provider_of(request, body),
            title=body.title,
            direction=body.direction,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ProgrammeSubmitted)


def _provider_of(request: web.Request, body: ProgrammeRequest) -> ProviderId:
    """Give the provider that is named, else the caller's own."""
    provider = body.provider or caller_of(request).provider
    if provider is None:
        raise faults.Invalid((faults.FieldFault("/provider", "required"),))
    return provider


@routes.post(
    "/v1/programmes/{programme}/certification",
    roles={Role.OPERATOR},
    body=CertificationRequest,
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def certify_programme(request: web.Request) -> web.Response:
    """Enter a programme in the registry of certified programmes: certificates pay for it."""
    body = await read(request, CertificationRequest)
    accepted = await execute(
        request,
        CertifyProgramme(
            programme=request.match_info["programme"], act=body.act, **standing(request)
        ),
    )
    return _receipt(request, accepted, ProgrammeCertified)


@routes.post(
    "/v1/programmes/{programme}/limit",
    roles={Role.OPERATOR},
    body=LimitRequest,
    answer=ProgrammeReceipt,
    refuses=(refusals.NotFound,),
)
async def limit_programme(request: web.Request) -> web.Response:
    """Limit how many live contracts a programme may have; those above it stay in force."""
    body = await read(request, LimitRequest)
    accepted = await execute(
        request,
        LimitProgramme(
            programme=request.match_info["programme"],
            limit_count=body.limit_count,
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ProgrammeLimited)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[ProgrammeSubmitted | ProgrammeCertified | ProgrammeLimited],
) -> web.Response:
    receipt = ProgrammeReceipt(
        programme=the_fact(accepted, kind).programme, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)
