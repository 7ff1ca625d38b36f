"""Lists of who takes part in a region: its municipalities, its payers, their agreements."""

from typing import Any, TypeVar

from aiohttp import web
from msgspec import Struct

from api.agreement_registry import shown_agreement
from api.operations import EVERYBODY, Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, read_states, scope_of
from events.agreement import AgreementConcluded
from events.codec import decode, tag_of
from events.registry import MunicipalityRegistered, PayerRegistered
from ledger.database import Db
from ledger.keys import Role
from ledger.rules.states import Agreement
from projections import audit_trail
from projections.audit_trail import Filters
from projections.paging import ALL, Page, Scope
from schemas.base import PageQuery
from schemas.parties import (
    AgreementQuery,
    Agreements,
    Municipalities,
    MunicipalityShown,
    PartyQuery,
    PayerListed,
    Payers,
)

routes = Routes("payers", "Уполномоченные организации", "Payers")

READERS = EVERYBODY - {Role.INTEGRATION}
VIEW = audit_trail.VIEW.name

F = TypeVar("F", bound=Struct)


@routes.get("/v1/municipalities", roles=READERS, answer=Municipalities, query=PageQuery)
async def list_municipalities(request: web.Request) -> web.Response:
    """List the municipalities of the region in the order in which they joined."""
    query = read_query(request, PageQuery)
    async with looking(request, query, VIEW) as db:
        page = await _first_facts(request, db, MunicipalityRegistered, query)
        position = await position_of(request, db, VIEW)
    items = [
        MunicipalityShown(municipality=each.municipality, title=each.title) for each in page.rows
    ]
    return answer(request, Municipalities(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/payers", roles=READERS, answer=Payers, query=PartyQuery)
async def list_payers(request: web.Request) -> web.Response:
    """List the payers of the region; everybody may know with whom to agree."""
    query = read_query(request, PartyQuery)
    async with looking(request, query, VIEW) as db:
        page = await _first_facts(
            request, db, PayerRegistered, query, municipality=query.municipality
        )
        position = await position_of(request, db, VIEW)
    items = [
        PayerListed(
            payer=each.payer, municipality=each.municipality, title=each.title, inn=each.inn
        )
        for each in page.rows
    ]
    return answer(request, Payers(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/agreements",
    roles={Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR},
    answer=Agreements,
    query=AgreementQuery,
)
async def list_agreements(request: web.Request) -> web.Response:
    """List agreements with their sums and what is left of them; a provider sees its own."""
    query = read_query(request, AgreementQuery)
    async with looking(request, query, VIEW) as db:
        page = await _first_facts(
            request,
            db,
            AgreementConcluded,
            query,
            scope_of(request),
            municipality=query.municipality,
            provider=query.provider,
        )
        held = await read_states(request, db, [f"agreement:{it.agreement}" for it in page.rows])
        position = await position_of(request, db, VIEW)
    items = [
        shown_agreement(concluded, state)
        for concluded in page.rows
        if isinstance(state := held.get(f"agreement:{concluded.agreement}"), Agreement)
    ]
    return answer(request, Agreements(items=items, next_cursor=page.after, position=position))


async def _first_facts(
    request: web.Request,
    db: Db,
    kind: type[F],
    query: PageQuery,
    scope: Scope = ALL,
    **filters: str | None,
) -> Page[F]:
    """Give the facts by which subjects of a kind came to be, in the order of the book."""
    asked = Filters(type=tag_of(kind), **filters)  # type: ignore[arg-type]  # all of them texts
    page = await audit_trail.read_trail(
        db, caller_of(request).book, asked, query.cursor, query.limit, scope
    )
    facts: list[Any] = [decode(row.envelope).fact for row in page.rows]
    return Page(rows=tuple(facts), after=page.after)
