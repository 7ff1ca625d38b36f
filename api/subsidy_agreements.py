"""Subsidies: a measure pays for PF programmes through the payer, by a schedule."""

from aiohttp import web

from api.funding import document
from api.operations import Routes
from api.plumbing import answer, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.budget import (
    ScheduledPayment,
    SubsidyAgreementAmended,
    SubsidyAgreementFact,
    SubsidyAgreementSigned,
    SubsidyReceived,
)
from events.money import parse_roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import AmendSubsidyAgreement, ReceiveSubsidy, SignSubsidyAgreement
from ledger.verdicts import Accepted
from schemas.funding import (
    PaymentRequest,
    SubsidyAgreementReceipt,
    SubsidyAgreementRequest,
    SubsidyAmendmentRequest,
    SubsidyReceiptRequest,
)

routes = Routes("subsidies", "Субсидии", "Subsidies")

WRITERS = {Role.FINANCE, Role.OPERATOR}


@routes.post(
    "/v1/subsidy-agreements",
    roles=WRITERS,
    body=SubsidyAgreementRequest,
    answer=SubsidyAgreementReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.AlreadyExists,
        refusals.DatesReversed,
        refusals.ScheduleDisagrees,
        refusals.BelowCommitted,
        refusals.MeasureExhausted,
    ),
)
async def sign_subsidy_agreement(request: web.Request) -> web.Response:
    """Record a subsidy: within its measure, and no less than the caps that rest on the measure.

    From now on caps on the measure are bound by the subsidy.
    """
    body = await read(request, SubsidyAgreementRequest)
    accepted = await execute(
        request,
        SignSubsidyAgreement(
            subsidy_agreement=new_id(),
            municipality=body.municipality,
            payer=body.payer,
            year=body.year,
            measure=body.measure,
            amount_kopecks=parse_roubles(body.amount),
            schedule=_schedule(body.schedule),
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, the_fact(accepted, SubsidyAgreementSigned))


@routes.post(
    "/v1/subsidy-agreements/{subsidy_agreement}/amendments",
    roles=WRITERS,
    body=SubsidyAmendmentRequest,
    answer=SubsidyAgreementReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.DatesReversed,
        refusals.ScheduleDisagrees,
        refusals.BelowCommitted,
        refusals.MeasureExhausted,
    ),
)
async def amend_subsidy_agreement(request: web.Request) -> web.Response:
    """Raise a subsidy within its measure, or lower it to its caps and to what was received."""
    body = await read(request, SubsidyAmendmentRequest)
    accepted = await execute(
        request,
        AmendSubsidyAgreement(
            subsidy_agreement=request.match_info["subsidy_agreement"],
            amount_kopecks=parse_roubles(body.amount),
            schedule=_schedule(body.schedule),
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, the_fact(accepted, SubsidyAgreementAmended))


@routes.post(
    "/v1/subsidy-agreements/{subsidy_agreement}/receipts",
    roles=WRITERS,
    body=SubsidyReceiptRequest,
    answer=SubsidyAgreementReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.AlreadyExists, refusals.SubsidyExhausted),
)
async def receive_subsidy(request: web.Request) -> web.Response:
    """Record what the payer received, no more in all than was agreed."""
    body = await read(request, SubsidyReceiptRequest)
    accepted = await execute(
        request,
        ReceiveSubsidy(
            subsidy_agreement=request.match_info["subsidy_agreement"],
            amount_kopecks=parse_roubles(body.amount),
            document=document(body.document),
            **standing(request),
        ),
    )
    return _receipt(request, accepted, the_fact(accepted, SubsidyReceived))


def _schedule(asked: list[PaymentRequest]) -> tuple[ScheduledPayment, ...]:
    return tuple(
        ScheduledPayment(
            due_from=each.due_from,
            due_to=each.due_to,
            amount_kopecks=parse_roubles(each.amount),
        )
        for each in asked
    )


def _receipt(request: web.Request, accepted: Accepted, fact: SubsidyAgreementFact) -> web.Response:
    receipt = SubsidyAgreementReceipt(
        subsidy_agreement=fact.subsidy_agreement,
        municipality=fact.municipality,
        year=fact.year,
        measure=fact.measure,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
