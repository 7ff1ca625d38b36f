"""The registry of providers."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from msgspec import UNSET

from api.moments import looking_at
from api.operations import EVERYBODY, Routes
from api.people import read_people, shown_person
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown, touched_at
from events.base import PersonRef
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.rules import refusals
from projections import past_registries, providers
from projections.providers import Provider
from schemas.registry import NamesQuery, ProviderQuery, Providers, ProviderShown

routes = Routes("providers", "Поставщики", "Providers")

READERS = EVERYBODY - {Role.INTEGRATION}


@routes.get("/v1/providers", roles=READERS, answer=Providers, query=ProviderQuery)
async def list_providers(request: web.Request) -> web.Response:
    """List providers; a provider sees itself, a finance department those of the region.

    An entrepreneur's name is shown to a finance department of its own municipality only.
    """
    query = read_query(request, ProviderQuery)
    filters = providers.Filters(municipality=query.municipality, kind=query.kind, state=query.state)
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    view = providers.VIEW.name
    async with looking_at(request, query, view) as (db, moment):
        if moment is None:
            page = await providers.read_providers(db, book, filters, *cut)
        else:
            page = await past_registries.read_providers(db, book, filters, moment, *cut)
        position = (
            moment.position if moment else await position_of(request, db, providers.VIEW.name)
        )
    people = await _people_of(request, page.rows, Purpose.LIST_REGISTRY, wanted=query.names)
    items = [_shown(row, people) for row in page.rows]
    return answer(request, Providers(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/providers/{provider}",
    roles=READERS,
    answer=ProviderShown,
    query=NamesQuery,
    refuses=(refusals.NotFound,),
)
async def show_provider(request: web.Request) -> web.Response:
    """Tell how a provider stands: its state, its limit, its programmes and children."""
    query = read_query(request, NamesQuery)
    provider = request.match_info["provider"]
    async with looking(request, query, providers.VIEW.name) as db:
        row = await providers.read_provider(
            db, caller_of(request).book, provider, scope_of(request)
        )
        if row is None:
            raise refusals.NotFound(subject="provider")
        etag = await touched_at(request, db, f"provider:{provider}", providers.VIEW.name)
    people = await _people_of(request, [row], Purpose.SHOW_PROVIDER, wanted=query.names)
    return answer(request, _shown(row, people), etag=etag)


async def _people_of(
    request: web.Request, rows: Iterable[Provider], purpose: Purpose, *, wanted: bool
) -> Mapping[PersonRef, Person]:
    """Give the entrepreneurs among providers, if they are asked for and may be seen."""
    if not wanted:
        return {}
    municipality = caller_of(request).municipality
    people = [row.person for row in rows if row.person and municipality in {None, row.municipality}]
    return await read_people(request, people, purpose)


def _shown(row: Provider, people: Mapping[PersonRef, Person]) -> ProviderShown:
    person = people.get(row.person or "")
    return shown(row, ProviderShown, person=UNSET if person is None else shown_person(person))
