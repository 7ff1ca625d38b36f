"""An agreement is shown with its maximum sum and what of it is bound."""

from aiohttp import web

from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, read_state, read_stream
from events.agreement import AgreementConcluded
from events.money import roubles
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.states import Agreement
from projections import audit_trail
from schemas.agreement_registry import AgreementShown
from schemas.base import ReadQuery

routes = Routes("agreements", "Соглашения", "Agreements")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


@routes.get(
    "/v1/agreements/{agreement}",
    roles=READERS,
    answer=AgreementShown,
    refuses=(refusals.NotFound,),
)
async def show_agreement(request: web.Request) -> web.Response:
    """Tell who agreed on what, and what is left of it; a provider sees its own.

    It is read from the book itself and lags behind nothing.
    """
    subject, caller = f"agreement:{request.match_info['agreement']}", caller_of(request)
    async with looking(request, read_query(request, ReadQuery), audit_trail.VIEW.name) as db:
        life = await read_stream(request, db, subject)
    held = await read_state(request, subject)
    state, concluded = held.state, life[0].fact if life else None
    if not isinstance(state, Agreement) or not isinstance(concluded, AgreementConcluded):
        raise refusals.NotFound(subject="agreement")
    is_mine = caller.municipality in {None, state.municipality}
    if not is_mine or caller.provider not in {None, state.provider}:
        raise refusals.NotFound(subject="agreement")
    return answer(request, shown_agreement(concluded, state), etag=held.position)


def shown_agreement(concluded: AgreementConcluded, agreement: Agreement) -> AgreementShown:
    """Write an agreement as an answer does."""
    limit, committed = agreement.limit_kopecks, agreement.committed_kopecks
    return AgreementShown(
        agreement=concluded.agreement,
        payer=agreement.payer,
        provider=agreement.provider,
        municipality=agreement.municipality,
        period=agreement.period,
        number=concluded.number,
        concluded_on=concluded.concluded_on,
        limit=None if limit is None else roubles(limit),
        committed=roubles(committed),
        left=None if limit is None else roubles(limit - committed),
        live_count=agreement.live_count,
        overpaid=roubles(agreement.overpaid_kopecks),
        terminated=agreement.terminated,
    )
