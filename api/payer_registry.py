"""A payer is shown with what is left of its directions and with its matrix of the assignment."""

from aiohttp import web

from api.operations import EVERYBODY, Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, read_state, read_stream
from events.registry import (
    AssignmentUnit,
    BudgetRegister,
    CertificateKind,
    PayerRegistered,
)
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.allowances import Assignment
from ledger.rules.states import Payer
from projections import audit_trail
from schemas.base import ReadQuery
from schemas.payer_registry import (
    AssignmentShown,
    DirectionShown,
    OpenPeriodShown,
    PayerShown,
)

routes = Routes("payers", "Уполномоченные организации", "Payers")

CLOSED = Assignment(can_be_chosen=False, number_count=None, unit=AssignmentUnit.SERVICE)


@routes.get(
    "/v1/payers/{payer}",
    roles=EVERYBODY - {Role.INTEGRATION},
    answer=PayerShown,
    refuses=(refusals.NotFound,),
)
async def show_payer(request: web.Request) -> web.Response:
    """Tell what a payer pays for, what is left of each direction, and what it allows.

    It is read from the book itself and lags behind nothing.
    """
    subject = f"payer:{request.match_info['payer']}"
    async with looking(request, read_query(request, ReadQuery), audit_trail.VIEW.name) as db:
        life = await read_stream(request, db, subject)
    held = await read_state(request, subject)
    registered = life[0].fact if life else None
    if not isinstance(held.state, Payer) or not isinstance(registered, PayerRegistered):
        raise refusals.NotFound(subject="payer")
    if caller_of(request).municipality not in {None, held.state.municipality}:
        raise refusals.NotFound(subject="payer")
    return answer(request, shown_payer(registered, held.state), etag=held.position)


def shown_payer(registered: PayerRegistered, payer: Payer) -> PayerShown:
    """Write a payer as an answer does."""
    return PayerShown(
        payer=registered.payer,
        municipality=registered.municipality,
        title=registered.title,
        inn=registered.inn,
        directions=[
            DirectionShown(
                direction=direction,
                limit_count=limit,
                live_count=payer.live.get(direction, 0),
                left_count=max(limit - payer.live.get(direction, 0), 0),
            )
            for direction, limit in sorted(payer.limits.items())
        ],
        open_periods=[
            OpenPeriodShown(
                period=period,
                opens_on=payer.opens.get(period),
                closes_on=payer.closes.get(period),
            )
            for period in payer.open_periods
        ],
        assignments=[
            shown_cell(register, kind, payer.assignments.get(f"{register}:{kind}", CLOSED))
            for register in BudgetRegister
            for kind in CertificateKind
        ],
    )


def shown_cell(
    register: BudgetRegister, kind: CertificateKind, cell: Assignment
) -> AssignmentShown:
    """Write a cell of the matrix as an answer does."""
    return AssignmentShown(
        register=register,
        kind=kind,
        can_be_chosen=cell.can_be_chosen,
        number_count=cell.number_count,
        unit=cell.unit,
    )
