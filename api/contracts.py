"""Providers take applications, conclude contracts and end them."""

from datetime import date

from aiohttp import web

from api import faults
from api.ages import born_on_of
from api.contract_receipts import contract_receipt
from api.operations import Routes
from api.people import VAULT
from api.plumbing import VISIT, caller_of, execute, new_id, read, standing
from api.views import read_state
from events.base import CertificateId, ContractId
from events.contract import TerminationReason
from events.money import parse_roubles
from ledger.keys import Role
from ledger.persons import CertificateNumber, Purpose
from ledger.rules import refusals
from ledger.rules.commands import (
    AcceptEnrolment,
    CloseContract,
    ConcludeContract,
    RefuseEnrolment,
    RequestEnrolment,
    TerminateContract,
)
from ledger.rules.states import Contract
from schemas.contracts import (
    ConclusionRequest,
    ContractReceipt,
    EnrolmentRequest,
    RefusalRequest,
    TerminationRequest,
)

routes = Routes("contracts", "Договоры", "Contracts")

# What may be said of an application, in the order in which it is asked.
APPLICATION_REFUSALS = (
    refusals.NotFound,
    refusals.StartOutsidePeriods,
    refusals.NoAgreement,
    refusals.ProgrammeNotCertified,
    refusals.ModuleNotCertified,
    refusals.ModuleNotOpen,
    refusals.GroupClosed,
    refusals.CertificateNotUsable,
    refusals.UnitsMixed,
    refusals.NothingAvailable,
    refusals.ProviderIsSuspended,
    refusals.DirectionNotPaid,
    refusals.DirectionLimitReached,
    refusals.ProviderLimitReached,
    refusals.ProgrammeLimitReached,
    refusals.NoPlaces,
    refusals.AlreadyEnrolled,
    refusals.EnrolmentNotOpen,
    refusals.StartOutsideGroup,
    refusals.TermEmpty,
    refusals.BalanceChanged,
    refusals.AgreementLimitReached,
    refusals.PeriodNotFunded,
    refusals.CapReached,
    refusals.DirectionCapReached,
    refusals.RegisterLimitReached,
)


@routes.post(
    "/v1/contracts",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=EnrolmentRequest,
    answer=ContractReceipt,
    keyed=True,
    refuses=APPLICATION_REFUSALS,
)
async def request_enrolment(request: web.Request) -> web.Response:
    """Apply to enrol a child at the cost of its certificate.

    The price is split between the certificate and the parent, and the whole part of the
    certificate is set aside at once.
    """
    body = await read(request, EnrolmentRequest)
    command = await application(request, body, new_id())
    return contract_receipt(request, await execute(request, command))


async def application(
    request: web.Request, body: EnrolmentRequest, contract: ContractId
) -> RequestEnrolment:
    """Make the command of an application."""
    seen = body.available_seen
    return RequestEnrolment(
        contract=contract,
        certificate=await certificate_of(request, body),
        group=body.study_group,
        starts_on=body.starts_on,
        available_seen_kopecks=None if seen is None else parse_roubles(seen),
        channel=body.channel,
        **standing(request),
    )


async def certificate_of(request: web.Request, body: EnrolmentRequest) -> CertificateId:
    """Give the certificate that is named by its reference or by its number."""
    if body.certificate_number is None:
        if body.certificate is None:
            raise faults.Invalid((faults.FieldFault("/certificate", "required"),))
        return body.certificate
    if body.certificate is not None:
        raise faults.Invalid((faults.FieldFault("/certificate_number", "not-both"),))
    return await find_certificate(request, body.certificate_number)


async def find_certificate(request: web.Request, number: str) -> CertificateId:
    """Find the certificate of a number; the vault logs who asked."""
    caller = caller_of(request)
    found = await request.app[VAULT].find_certificate(
        caller.book,
        CertificateNumber(number),
        by=caller.key_id,
        purpose=Purpose.FIND_CERTIFICATE,
        request=request[VISIT].request_id,
    )
    if found is None:
        raise refusals.NotFound(subject="certificate")
    return found


@routes.post(
    "/v1/contracts/{contract}/refusal",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=RefusalRequest,
    answer=ContractReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def refuse_enrolment(request: web.Request) -> web.Response:
    """Refuse or recall an application that is not yet a contract; all that it bound is free."""
    body = await read(request, RefusalRequest)
    command = RefuseEnrolment(
        contract=request.match_info["contract"],
        by=body.by,
        reason=body.reason,
        **standing(request),
    )
    return contract_receipt(request, await execute(request, command))


@routes.post(
    "/v1/contracts/{contract}/acceptance",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=ContractReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.NoAgreement),
)
async def accept_enrolment(request: web.Request) -> web.Response:
    """Accept an application and send the offer."""
    command = AcceptEnrolment(contract=request.match_info["contract"], **standing(request))
    return contract_receipt(request, await execute(request, command))


@routes.post(
    "/v1/contracts/{contract}/conclusion",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ConclusionRequest,
    answer=ContractReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.ConcludedAfterTerm,
        refusals.NumberTaken,
    ),
)
async def conclude_contract(request: web.Request) -> web.Response:
    """Put a contract in force on the guardian's acceptance; its months so far are charged.

    It is concluded on the business date of the request.
    """
    body = await read(request, ConclusionRequest)
    command = ConcludeContract(
        contract=request.match_info["contract"],
        number=body.number,
        acceptance=body.acceptance,
        **standing(request),
    )
    return contract_receipt(request, await execute(request, command))


@routes.post(
    "/v1/contracts/{contract}/termination",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=TerminationRequest,
    answer=ContractReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.ContractNotActive,
        refusals.AwaitingTermination,
        refusals.NotStarted,
        refusals.ReasonNotOfSide,
        refusals.TooYoungToExpel,
    ),
)
async def terminate_contract(request: web.Request) -> web.Response:
    """Give notice: the contract ends with the month, the rest of its reserve is free at once.

    Each side has reasons of its own. Whether a child is old enough to be expelled is seen from
    the vault.
    """
    body = await read(request, TerminationRequest)
    contract = request.match_info["contract"]
    expelled = body.reason is TerminationReason.EXPULSION
    command = TerminateContract(
        contract=contract,
        by=body.by,
        reason=body.reason,
        born_on=await _born_on(request, contract) if expelled else None,
        **standing(request),
    )
    return contract_receipt(request, await execute(request, command))


@routes.post(
    "/v1/contracts/{contract}/closing",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=ContractReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.ContractNotActive, refusals.TermNotOver),
)
async def close_contract(request: web.Request) -> web.Response:
    """Close a contract whose last day has passed; what was due is charged, the rest is free."""
    command = CloseContract(contract=request.match_info["contract"], **standing(request))
    return contract_receipt(request, await execute(request, command))


async def _born_on(request: web.Request, contract: ContractId) -> date | None:
    """Give the birthday of a contract's child; a provider learns nothing of another's contract."""
    held = await read_state(request, f"contract:{contract}")
    provider = caller_of(request).provider
    if not isinstance(held.state, Contract) or provider not in {None, held.state.provider}:
        return None
    return await born_on_of(request, held.state.certificate)
