"""The operator issues certificates to children and takes them through their lives."""

import hashlib

from aiohttp import web

from api import faults
from api.ages import born_on_of
from api.certificate_receipts import receipt_of
from api.operations import Routes
from api.people import VAULT, is_dry_run, refs_of
from api.plumbing import VISIT, caller_of, execute, read, standing
from events.base import CertificateId, PayerId
from events.certificate import ClosingReason
from ledger.blind import Identity
from ledger.keys import Role
from ledger.persons import CertificateNumber, NumberPrefix, Person, Purpose
from ledger.rules import refusals
from ledger.rules.commands import (
    CloseCertificate,
    ConvertCertificateToAccounting,
    ConvertCertificateToPf,
    FreezeCertificate,
    IssueCertificate,
    UnfreezeCertificate,
)
from ledger.vault import ChildKnownError, ErasedError, NumberTakenError, Refs
from schemas.certificates import (
    CertificateClosingRequest,
    CertificateReceipt,
    CertificateRequest,
    ConversionToPfRequest,
)

routes = Routes("certificates", "Сертификаты", "Certificates")


@routes.post(
    "/v1/certificates",
    roles={Role.OPERATOR},
    body=CertificateRequest,
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.AgeOutOfRange,
        refusals.CertificateExists,
    ),
)
async def issue_certificate(request: web.Request) -> web.Response:
    """Enter a child in the registry; with a group, the certificate has money, or waits for it.

    The name, the birthday and the number are kept apart from the facts and can be erased. A child
    has one certificate: entered again, it is refused with the reference of the one it has.
    """
    body = await read(request, CertificateRequest)
    stood = standing(request)
    refs = await _refs_of_child(request, body)
    number = None if is_dry_run(request) else await _admit(request, body, refs)
    accepted = await execute(
        request,
        IssueCertificate(
            certificate=CertificateId(refs.subject),
            child=refs.person,
            payer=body.payer,
            channel=body.channel,
            born_on=body.child.born_on,
            cert_group=body.cert_group,
            consent=body.consent,
            **stood,
        ),
    )
    return receipt_of(request, accepted, refs.subject, number)


async def _refs_of_child(request: web.Request, body: CertificateRequest) -> Refs:
    """Give the references under which the child is known already, else the request's own."""
    caller = caller_of(request)
    known = await request.app[VAULT].find_child(
        caller.book,
        _identity(body),
        by=caller.key_id,
        purpose=Purpose.ISSUE_CERTIFICATE,
        request=request[VISIT].request_id,
    )
    return await refs_of(request) if known is None else known


async def _admit(
    request: web.Request, body: CertificateRequest, refs: Refs
) -> CertificateNumber | None:
    """Keep the child before the fact that names it, and give it its number.

    A repetition of a request whose child was erased meanwhile keeps nothing and has no number.
    """
    child, book = body.child, caller_of(request).book
    content = Person(
        family_name=child.family_name,
        given_name=child.given_name,
        patronymic=child.patronymic,
        born_on=child.born_on,
        certificate_number=None if body.number is None else CertificateNumber(body.number),
    )
    try:
        number = await request.app[VAULT].admit(
            book,
            refs.person,
            content,
            certificate=CertificateId(refs.subject),
            prefix=number_prefix(book, body.payer),
            identity=_identity(body),
        )
    except ErasedError:
        return None
    except NumberTakenError:
        raise faults.Invalid((faults.FieldFault("/number", "number-taken"),)) from None
    except ChildKnownError:
        # Another request for the child came between; the same request again will be answered.
        raise faults.Unavailable from None
    if body.number not in {None, number}:  # an earlier request gave the child another one
        raise faults.Invalid((faults.FieldFault("/number", "number-taken"),))
    return number


def _identity(body: CertificateRequest) -> Identity:
    child = body.child
    return Identity(
        child.family_name, child.given_name, child.patronymic, child.born_on, child.birth_record
    )


def number_prefix(book: str, payer: PayerId) -> NumberPrefix:
    """Give the first four digits of a number: two of the region, two of the payer.

    Payers have no code of their own, so one is made of the reference; two payers may share it,
    for it is the vault that keeps numbers apart.
    """
    region = book if len(book) == 2 and book.isdigit() else "00"  # noqa: PLR2004 - digits
    code = int.from_bytes(hashlib.sha256(payer.encode()).digest()[:4], "big") % 100
    return NumberPrefix(f"{region}{code:02d}")


@routes.post(
    "/v1/certificates/{certificate}/conversion-to-pf",
    roles={Role.OPERATOR},
    body=ConversionToPfRequest,
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.AlreadyQueued,
        refusals.UnitsMixed,
    ),
)
async def convert_certificate_to_pf(request: web.Request) -> web.Response:
    """Give a certificate a place in a group and the group's nominal, or in the group's queue."""
    body = await read(request, ConversionToPfRequest)
    certificate = request.match_info["certificate"]
    command = ConvertCertificateToPf(
        certificate=certificate, cert_group=body.cert_group, **standing(request)
    )
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/conversion-to-accounting",
    roles={Role.OPERATOR},
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.LiveContracts,
        refusals.CertificateUsed,
    ),
)
async def convert_certificate_to_accounting(request: web.Request) -> web.Response:
    """Take the money and the place in the group back from an unused certificate."""
    certificate = request.match_info["certificate"]
    command = ConvertCertificateToAccounting(certificate=certificate, **standing(request))
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/freezing",
    roles={Role.OPERATOR},
    answer=CertificateReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.LiveContracts),
)
async def freeze_certificate(request: web.Request) -> web.Response:
    """Freeze a certificate that has no contract in force; its applications are refused."""
    certificate = request.match_info["certificate"]
    command = FreezeCertificate(certificate=certificate, **standing(request))
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/unfreezing",
    roles={Role.OPERATOR},
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.FrozenInThisPeriod,
        refusals.UnitsMixed,
        refusals.NoVacancy,
        refusals.NominalsOverLimit,
    ),
)
async def unfreeze_certificate(request: web.Request) -> web.Response:
    """Unfreeze a certificate in a later period than the one it was frozen in."""
    certificate = request.match_info["certificate"]
    command = UnfreezeCertificate(certificate=certificate, **standing(request))
    return receipt_of(request, await execute(request, command), certificate)


@routes.post(
    "/v1/certificates/{certificate}/closing",
    roles={Role.OPERATOR},
    body=CertificateClosingRequest,
    answer=CertificateReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.NotOfAge,
        refusals.LiveContracts,
    ),
)
async def close_certificate(request: web.Request) -> web.Response:
    """End a certificate; its applications are refused, its place and its ticket are free.

    Age and death end the contracts in force too, with the month of the last day on which the
    certificate could be used; for any other reason they must be ended before. That the child has
    turned 18 is seen from the vault.
    """
    body = await read(request, CertificateClosingRequest)
    certificate = request.match_info["certificate"]
    of_age = body.reason is ClosingReason.AGE_18
    command = CloseCertificate(
        certificate=certificate,
        reason=body.reason,
        born_on=await born_on_of(request, certificate) if of_age else None,
        **standing(request),
    )
    return receipt_of(request, await execute(request, command), certificate)
