"""Contracts that nobody accepted in time, that should never have been, or that go on in another."""

from aiohttp import web

from api.contract_receipts import contract_receipt
from api.contracts import APPLICATION_REFUSALS
from api.operations import Routes
from api.plumbing import execute, new_id, read, standing
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import AnnulContract, LapseEnrolment, ProlongContract
from schemas.contracts import AnnulmentRequest, ContractReceipt, ProlongationRequest

routes = Routes("contracts", "Договоры", "Contracts")


@routes.post(
    "/v1/contracts/{contract}/lapse",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=ContractReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus, refusals.MayStillBeAccepted),
)
async def lapse_enrolment(request: web.Request) -> web.Response:
    """Refuse an application or an offer that should have begun two months back.

    Nobody is enrolled backwards. The monthly run does the same for whatever waits too long.
    """
    command = LapseEnrolment(contract=request.match_info["contract"], **standing(request))
    return contract_receipt(request, await execute(request, command))


@routes.post(
    "/v1/contracts/{contract}/annulment",
    roles={Role.OPERATOR},
    body=AnnulmentRequest,
    answer=ContractReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.WrongStatus,
        refusals.MonthIsClosed,
        refusals.MonthInvoiced,
    ),
)
async def annul_contract(request: web.Request) -> web.Response:
    """Treat a contract as if it had never been: storno of its charges, all money back.

    The operator confirms the provider's signed letter. It is impossible once a month of the
    contract is invoiced or closed; nothing is deleted.
    """
    body = await read(request, AnnulmentRequest)
    command = AnnulContract(
        contract=request.match_info["contract"],
        reason=body.reason,
        act=body.act,
        **standing(request),
    )
    return contract_receipt(request, await execute(request, command))


@routes.post(
    "/v1/contracts/{contract}/prolongation",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ProlongationRequest,
    answer=ContractReceipt,
    keyed=True,
    refuses=(
        refusals.ContractNotActive,
        refusals.AwaitingTermination,
        refusals.AlreadyProlonged,
        refusals.OutsideProlongation,
        refusals.GapTooLong,
        *APPLICATION_REFUSALS,
    ),
)
async def prolong_contract(request: web.Request) -> web.Response:
    """Let a contract go on in another one, in the next period or in the next study group.

    All conditions of an application hold, and the new contract is an offer at once: the guardian's
    silence, having been informed, is the acceptance with which it is concluded.
    """
    body = await read(request, ProlongationRequest)
    command = ProlongContract(
        parent=request.match_info["contract"],
        contract=new_id(),
        group=body.study_group,
        **standing(request),
    )
    return contract_receipt(request, await execute(request, command))
