"""Providers take applications, conclude contracts and end them."""

from aiohttp import web
from msgspec import UNSET

from api import faults
from api.operations import Routes
from api.people import VAULT
from api.plumbing import VISIT, answer, caller_of, execute, new_id, read, standing
from api.receipts import facts_of, stamp
from api.splits import shown_split
from events.base import CertificateId, ContractId
from events.certificate import CertificateCharged, FundsReserved, ReserveReleased
from events.contract import (
    ContractClosed,
    ContractConcluded,
    EnrolmentRequested,
    TerminationRequested,
)
from events.money import parse_roubles, roubles
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
from ledger.verdicts import Accepted
from schemas.contracts import (
    ConclusionRequest,
    ContractReceipt,
    EnrolmentRequest,
    MonthCharged,
    RefusalRequest,
    TerminationRequest,
)

routes = Routes("contracts", "Договоры", "Contracts")

# What may be said of an application, in the order in which it is asked (domain §4.2).
APPLICATION_REFUSALS = (
    refusals.NotFound,
    refusals.StartOutsidePeriods,
    refusals.NoAgreement,
    refusals.ProgrammeNotCertified,
    refusals.ModuleNotOpen,
    refusals.GroupClosed,
    refusals.CertificateNotUsable,
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
    refusals.CapReached,
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
    return _receipt(request, await execute(request, command))


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
    return _receipt(request, await execute(request, command))


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
    return _receipt(request, await execute(request, command))


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
    return _receipt(request, await execute(request, command))


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
    ),
)
async def terminate_contract(request: web.Request) -> web.Response:
    """Give notice: the contract ends with the month, the rest of its reserve is free at once."""
    body = await read(request, TerminationRequest)
    command = TerminateContract(
        contract=request.match_info["contract"],
        by=body.by,
        reason=body.reason,
        **standing(request),
    )
    return _receipt(request, await execute(request, command))


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
    return _receipt(request, await execute(request, command))


def _receipt(request: web.Request, accepted: Accepted) -> web.Response:
    asked = next(iter(facts_of(accepted, EnrolmentRequested)), None)
    concluded = next(iter(facts_of(accepted, ContractConcluded)), None)
    notice = next(iter(facts_of(accepted, TerminationRequested)), None)
    closed = next(iter(facts_of(accepted, ContractClosed)), None)
    reserved = sum(fact.amount_kopecks for fact in facts_of(accepted, FundsReserved))
    released = sum(fact.amount_kopecks for fact in facts_of(accepted, ReserveReleased))
    ends = asked or notice
    contract = _contract_of(accepted)
    receipt = ContractReceipt(
        contract=contract,
        certificate=UNSET if asked is None else asked.certificate,
        period=UNSET if asked is None else asked.period,
        starts_on=UNSET if asked is None else asked.starts_on,
        ends_on=UNSET if ends is None else ends.ends_on,
        quote=UNSET if asked is None else shown_split(asked.quote),
        number=UNSET if concluded is None else concluded.number,
        concluded_on=UNSET if concluded is None else concluded.concluded_on,
        closed_on=UNSET if closed is None else closed.closed_on,
        charges=tuple(_charges(accepted)),
        reserved=roubles(reserved) if reserved else UNSET,
        released=roubles(released) if released else UNSET,
        **stamp(request, accepted),
    )
    return answer(
        request, receipt, etag=accepted.position_last, location=f"/v1/contracts/{contract}"
    )


def _contract_of(accepted: Accepted) -> ContractId:
    """Name the contract that all the facts are about."""
    contract: ContractId = getattr(accepted.recorded[0].fact, "contract", "")
    if not contract:
        raise AssertionError(f"{accepted.recorded[0].fact!r} names no contract")
    return contract


def _charges(accepted: Accepted) -> list[MonthCharged]:
    return [
        MonthCharged(
            charge=each.position, month=each.fact.month, amount=roubles(each.fact.amount_kopecks)
        )
        for each in accepted.recorded
        if isinstance(each.fact, CertificateCharged)
    ]
