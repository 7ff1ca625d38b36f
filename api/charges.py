"""Providers post the month's charge here, and take back what was charged wrongly."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, execute, read, standing
from api.receipts import stamp, the_fact
from events.certificate import CertificateCharged, ChargeReversed
from events.money import parse_roubles, roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import ChargeCertificate, CorrectCharge, ReverseCharge
from schemas.charges import (
    ChargeReceipt,
    ChargeRequest,
    CorrectionReceipt,
    CorrectionRequest,
    ReversalReceipt,
    ReversalRequest,
)

routes = Routes("charges", "Списания", "Charges")

CHARGE_REFUSALS = (
    refusals.NotFound,
    refusals.ContractNotActive,
    refusals.MonthOutsideContract,
    refusals.MonthInFuture,
    refusals.AlreadyCharged,
    refusals.NothingToCharge,
    refusals.OverMonthPrice,
    refusals.OverReserve,
)


@routes.post(
    "/v1/contracts/{contract}/charges",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ChargeRequest,
    answer=ChargeReceipt,
    keyed=True,
    refuses=CHARGE_REFUSALS,
)
async def charge_certificate(request: web.Request) -> web.Response:
    """Draw one month's fee out of what is reserved for the contract; a month is charged once."""
    body = await read(request, ChargeRequest)
    accepted = await execute(
        request,
        ChargeCertificate(
            contract=request.match_info["contract"],
            month=body.month,
            amount_kopecks=None if body.amount is None else parse_roubles(body.amount),
            **standing(request),
        ),
    )
    charged = the_fact(accepted, CertificateCharged)
    receipt = ChargeReceipt(
        charge=accepted.position_last,
        certificate=charged.certificate,
        contract=charged.contract,
        month=charged.month,
        kind=charged.kind,
        amount=roubles(charged.amount_kopecks),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/contracts/{contract}/charges/{position}/reversals",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ReversalRequest,
    answer=ReversalReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.AlreadyReversed,
        refusals.ReversalOverCharge,
        refusals.MonthInvoiced,
    ),
)
async def reverse_charge(request: web.Request) -> web.Response:
    """Take back a charge or a part of it; the charge itself stays on record.

    The money goes back to the reserve of a contract in force, else to the certificate.
    """
    body = await read(request, ReversalRequest)
    accepted = await execute(
        request,
        ReverseCharge(
            contract=request.match_info["contract"],
            charge=int(request.match_info["position"]),
            reason=body.reason,
            amount_kopecks=None if body.amount is None else parse_roubles(body.amount),
            **standing(request),
        ),
    )
    taken = the_fact(accepted, ChargeReversed)
    receipt = ReversalReceipt(
        charge=taken.charge,
        certificate=taken.certificate,
        contract=taken.contract,
        month=taken.month,
        amount=roubles(taken.amount_kopecks),
        reversed_to=taken.reversed_to,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/contracts/{contract}/charges/{position}/corrections",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=CorrectionRequest,
    answer=CorrectionReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.AlreadyReversed,
        refusals.NothingToChange,
        refusals.MonthInvoiced,
        refusals.OverMonthPrice,
        refusals.OverReserve,
    ),
)
async def correct_charge(request: web.Request) -> web.Response:
    """Take back what is left of a charge and charge the month anew: a storno and a new value."""
    body = await read(request, CorrectionRequest)
    accepted = await execute(
        request,
        CorrectCharge(
            contract=request.match_info["contract"],
            charge=int(request.match_info["position"]),
            amount_kopecks=parse_roubles(body.amount),
            reason=body.reason,
            **standing(request),
        ),
    )
    taken, anew = the_fact(accepted, ChargeReversed), the_fact(accepted, CertificateCharged)
    receipt = CorrectionReceipt(
        charge=next(each.position for each in accepted.recorded if each.fact is anew),
        corrected=taken.charge,
        certificate=anew.certificate,
        contract=anew.contract,
        month=anew.month,
        booked_month=anew.booked_month or anew.month,
        reversed=roubles(taken.amount_kopecks),
        amount=roubles(anew.amount_kopecks),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
