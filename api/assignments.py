"""Payers say what the municipal assignment pays for; providers give children places on it."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, caller_of, execute, new_id, read, read_query, standing
from api.receipts import stamp, the_fact
from api.views import read_state, shown
from events.certificate import ServiceBooked, ServiceEnded
from events.registry import AssignmentLimited
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import BookPlace, EndPlace, LimitAssignment
from ledger.rules.states import Certificate
from ledger.verdicts import Accepted
from schemas.base import ReadQuery
from schemas.payers import PayerReceipt
from schemas.places import PlaceShown, PlacesShown
from schemas.registers import AssignmentRequest, PlaceReceipt, PlaceRequest

routes = Routes("assignments", "Муниципальное задание", "Municipal assignment")


@routes.post(
    "/v1/payers/{payer}/assignments",
    roles={Role.OPERATOR},
    body=AssignmentRequest,
    answer=PayerReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def limit_assignment(request: web.Request) -> web.Response:
    """Say how much of a budget register certificates of a kind may use in a period.

    What is booked already stays, even above the limit.
    """
    body = await read(request, AssignmentRequest)
    accepted = await execute(
        request,
        LimitAssignment(
            payer=request.match_info["payer"],
            register=body.register,
            kind=body.kind,
            can_be_chosen=body.can_be_chosen,
            number_count=body.number_count,
            unit=body.unit,
            act=body.act,
            **standing(request),
        ),
    )
    payer = the_fact(accepted, AssignmentLimited).payer
    receipt = PayerReceipt(payer=payer, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/certificates/{certificate}/services",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=PlaceRequest,
    answer=PlaceReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NotOnAssignment,
        refusals.ModuleNotOpen,
        refusals.GroupClosed,
        refusals.ProviderIsSuspended,
        refusals.NoPlaces,
        refusals.CertificateNotUsable,
        refusals.StartOutsidePeriods,
        refusals.AlreadyBooked,
        refusals.RegisterNotOpen,
        refusals.AssignmentUsedUp,
        refusals.RegisterLimitReached,
    ),
)
async def book_place(request: web.Request) -> web.Response:
    """Give a child a place that the municipal assignment pays for; no money is set aside."""
    body = await read(request, PlaceRequest)
    accepted = await execute(
        request,
        BookPlace(
            service=new_id(),
            certificate=request.match_info["certificate"],
            group=body.study_group,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ServiceBooked)


@routes.post(
    "/v1/certificates/{certificate}/services/{service}/ending",
    roles={Role.PROVIDER, Role.OPERATOR},
    answer=PlaceReceipt,
    keyed=True,
    refuses=(refusals.NotFound,),
)
async def end_place(request: web.Request) -> web.Response:
    """Give up a place on the assignment; one that had begun stays counted in its period."""
    accepted = await execute(
        request,
        EndPlace(
            service=request.match_info["service"],
            certificate=request.match_info["certificate"],
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ServiceEnded)


def _receipt(
    request: web.Request, accepted: Accepted, kind: type[ServiceBooked | ServiceEnded]
) -> web.Response:
    fact = the_fact(accepted, kind)
    receipt = PlaceReceipt(
        service=fact.service,
        certificate=fact.certificate,
        study_group=fact.group,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.get(
    "/v1/certificates/{certificate}/services",
    roles={Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR},
    answer=PlacesShown,
    refuses=(refusals.NotFound,),
)
async def show_places(request: web.Request) -> web.Response:
    """List the places of a child on the municipal assignment; a provider sees its own.

    It is read from the book itself and lags behind nothing.
    """
    read_query(request, ReadQuery)
    certificate, caller = request.match_info["certificate"], caller_of(request)
    held = await read_state(request, f"certificate:{certificate}")
    state = held.state
    if not isinstance(state, Certificate) or caller.municipality not in {None, state.municipality}:
        raise refusals.NotFound(subject="certificate")
    places = [
        shown(place, PlaceShown, service=service, study_group=place.group)
        for service, place in state.services.items()
        if caller.provider in {None, place.provider}
    ]
    if caller.provider is not None and not places:
        raise refusals.NotFound(subject="certificate")
    return answer(request, PlacesShown(certificate=certificate, places=places), etag=held.position)
