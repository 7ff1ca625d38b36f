"""The operator keeps places in groups for children who use them: queues, idle money, moves."""

from aiohttp import web

from api.certificate_receipts import receipt_of
from api.operations import Routes
from api.plumbing import execute, read, standing
from events.money import parse_roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    LeaveQueue,
    LowerNominal,
    ProrateNominal,
    TakeBackUnused,
    TransferCertificate,
)
from schemas.certificates import CertificateReceipt, TransferRequest
from schemas.pf_programmes import NominalRequest

routes = Routes("certificates", "Сертификаты", "Certificates")


@routes.post(
    "/v1/certificates/{certificate}/queue-exit",
    roles={Role.OPERATOR},
    answer=CertificateReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.NotQueued),
)
async def leave_queue(request: web.Request) -> web.Response:
    """Take a certificate out of the queue that it waits in, on the guardian's wish."""
    certificate = request.match_info["certificate"]
    command = LeaveQueue(certificate=certificate, **standing(request))
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/nominals",
    roles={Role.FINANCE, Role.OPERATOR},
    body=NominalRequest,
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.PeriodUnknown,
        refusals.LiveContracts,
        refusals.CertificateUsed,
        refusals.NotLower,
    ),
)
async def lower_nominal(request: web.Request) -> web.Response:
    """Lower the nominal of one certificate that has used nothing of it."""
    body = await read(request, NominalRequest)
    certificate = request.match_info["certificate"]
    command = LowerNominal(
        certificate=certificate,
        period=body.period,
        nominal_kopecks=parse_roubles(body.nominal),
        **standing(request),
    )
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/proration",
    roles={Role.OPERATOR},
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.NoPeriodRunning,
        refusals.CertificateUsed,
        refusals.NothingToChange,
    ),
)
async def prorate_nominal(request: web.Request) -> web.Response:
    """Lower a nominal that nobody uses to the full months that remain of the period.

    It is done where the payer's policy says so; the kopeck is rounded down.
    """
    certificate = request.match_info["certificate"]
    command = ProrateNominal(certificate=certificate, **standing(request))
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/taking-back",
    roles={Role.OPERATOR},
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.LiveContracts,
        refusals.CertificateUsed,
        refusals.StillInTime,
    ),
)
async def take_back_unused(request: web.Request) -> web.Response:
    """Take the money and the place back from a certificate that stood unused for too long.

    The payer confirms it; the terms are the payer's own. The head of the group's queue takes the
    place at once.
    """
    certificate = request.match_info["certificate"]
    command = TakeBackUnused(certificate=certificate, **standing(request))
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/transfer",
    roles={Role.OPERATOR},
    body=TransferRequest,
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.NothingToChange,
        refusals.LiveContracts,
        refusals.UnitsMixed,
    ),
)
async def transfer_certificate(request: web.Request) -> web.Response:
    """Move a certificate to another payer of the region, with the child and its number.

    What was left stays with the payer that the child leaves; the new one gives a nominal of its
    own, or a place in its queue. What was charged before stays under the caps of the old one.
    """
    body = await read(request, TransferRequest)
    certificate = request.match_info["certificate"]
    command = TransferCertificate(
        certificate=certificate,
        payer=body.payer,
        cert_group=body.cert_group,
        **standing(request),
    )
    return receipt_of(request, await execute(request, command), certificate)
