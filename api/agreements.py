"""Agreements between payers and providers: concluded, limited, terminated."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.agreement import AgreementConcluded, AgreementLimitChanged, AgreementTerminated
from events.money import parse_roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import ChangeAgreementLimit, ConcludeAgreement, TerminateAgreement
from ledger.verdicts import Accepted
from schemas.agreements import AgreementLimitRequest, AgreementReceipt, AgreementRequest

routes = Routes("agreements", "Соглашения", "Agreements")


@routes.post(
    "/v1/agreements",
    roles={Role.OPERATOR},
    body=AgreementRequest,
    answer=AgreementReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.PeriodUnknown, refusals.AlreadyExists),
)
async def conclude_agreement(request: web.Request) -> web.Response:
    """Record an agreement; a payer and a provider have one in force for a period."""
    body = await read(request, AgreementRequest)
    accepted = await execute(
        request,
        ConcludeAgreement(
            agreement=new_id(),
            payer=body.payer,
            provider=body.provider,
            period=body.period,
            number=body.number,
            concluded_on=body.concluded_on,
            limit_kopecks=None if body.limit is None else parse_roubles(body.limit),
            **standing(request),
        ),
    )
    return _receipt(request, accepted, AgreementConcluded)


@routes.post(
    "/v1/agreements/{agreement}/limit",
    roles={Role.OPERATOR},
    body=AgreementLimitRequest,
    answer=AgreementReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.NothingToChange, refusals.BelowCommitted),
)
async def change_agreement_limit(request: web.Request) -> web.Response:
    """Change, set or lift the maximum sum, never below what is bound."""
    body = await read(request, AgreementLimitRequest)
    accepted = await execute(
        request,
        ChangeAgreementLimit(
            agreement=request.match_info["agreement"],
            limit_kopecks=None if body.limit is None else parse_roubles(body.limit),
            **standing(request),
        ),
    )
    return _receipt(request, accepted, AgreementLimitChanged)


@routes.post(
    "/v1/agreements/{agreement}/termination",
    roles={Role.OPERATOR},
    answer=AgreementReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.LiveContracts),
)
async def terminate_agreement(request: web.Request) -> web.Response:
    """End an agreement that has no live contracts."""
    accepted = await execute(
        request,
        TerminateAgreement(agreement=request.match_info["agreement"], **standing(request)),
    )
    return _receipt(request, accepted, AgreementTerminated)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[AgreementConcluded | AgreementLimitChanged | AgreementTerminated],
) -> web.Response:
    receipt = AgreementReceipt(
        agreement=the_fact(accepted, kind).agreement, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)
