"""The registry of programmes, with their modules and study groups."""

from typing import Final

from aiohttp import web
from msgspec.json import Decoder

from api.moments import looking_at
from api.operations import EVERYBODY, Routes
from api.plumbing import answer, caller_of, read_query
from api.views import looking, position_of, scope_of, shown, touched_at
from events.teaching import Lesson
from ledger.keys import Role
from ledger.rules import refusals
from projections import past_registries, programmes
from projections import programme_reads as lists
from projections.programmes import Group
from schemas.base import ReadQuery
from schemas.registry import (
    ModuleQuery,
    Modules,
    ModuleShown,
    ProgrammeQuery,
    Programmes,
    ProgrammeShown,
    StudyGroupQuery,
    StudyGroups,
    StudyGroupShown,
)

routes = Routes("programmes", "Программы", "Programmes")

READERS = EVERYBODY - {Role.INTEGRATION}
VIEW = programmes.VIEW.name
LESSONS: Final = Decoder(list[Lesson])


@routes.get("/v1/programmes", roles=READERS, answer=Programmes, query=ProgrammeQuery)
async def list_programmes(request: web.Request) -> web.Response:
    """List programmes; a provider sees its own."""
    query = read_query(request, ProgrammeQuery)
    filters = lists.Filters(
        provider=query.provider, direction=query.direction, certified=query.certified
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, VIEW) as (db, moment):
        if moment is None:
            page = await lists.read_programmes(db, book, filters, *cut)
        else:
            page = await past_registries.read_programmes(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, VIEW)
    items = [shown(row, ProgrammeShown) for row in page.rows]
    return answer(request, Programmes(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/programmes/{programme}",
    roles=READERS,
    answer=ProgrammeShown,
    refuses=(refusals.NotFound,),
)
async def show_programme(request: web.Request) -> web.Response:
    """Tell how a programme stands: certified or not, its modules, places and live contracts."""
    programme = request.match_info["programme"]
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        row = await lists.read_programme(db, caller_of(request).book, programme, scope_of(request))
        if row is None:
            raise refusals.NotFound(subject="programme")
        etag = await touched_at(request, db, f"programme:{programme}", VIEW)
    return answer(request, shown(row, ProgrammeShown), etag=etag)


@routes.get("/v1/modules", roles=READERS, answer=Modules, query=ModuleQuery)
async def list_modules(request: web.Request) -> web.Response:
    """List modules with their prices; a provider sees its own."""
    query = read_query(request, ModuleQuery)
    filters = lists.ModuleFilters(
        programme=query.programme, provider=query.provider, open=query.open
    )
    async with looking(request, query, VIEW) as db:
        page = await lists.read_modules(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, ModuleShown) for row in page.rows]
    return answer(request, Modules(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/modules/{module}", roles=READERS, answer=ModuleShown, refuses=(refusals.NotFound,))
async def show_module(request: web.Request) -> web.Response:
    """Tell how a module stands: its price, its places and live contracts."""
    module = request.match_info["module"]
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        row = await lists.read_module(db, caller_of(request).book, module, scope_of(request))
        if row is None:
            raise refusals.NotFound(subject="module")
        etag = await touched_at(request, db, f"module:{module}", VIEW)
    return answer(request, shown(row, ModuleShown), etag=etag)


@routes.get("/v1/study-groups", roles=READERS, answer=StudyGroups, query=StudyGroupQuery)
async def list_study_groups(request: web.Request) -> web.Response:
    """List study groups with their dates and places; a provider sees its own."""
    query = read_query(request, StudyGroupQuery)
    filters = lists.GroupFilters(module=query.module, provider=query.provider, open=query.open)
    async with looking(request, query, VIEW) as db:
        page = await lists.read_groups(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [shown_group(row) for row in page.rows]
    return answer(request, StudyGroups(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/study-groups/{study_group}",
    roles=READERS,
    answer=StudyGroupShown,
    refuses=(refusals.NotFound,),
)
async def show_study_group(request: web.Request) -> web.Response:
    """Tell how a study group stands: its dates, places and live contracts."""
    group = request.match_info["study_group"]
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        row = await lists.read_group(db, caller_of(request).book, group, scope_of(request))
        if row is None:
            raise refusals.NotFound(subject="group")
        etag = await touched_at(request, db, f"group:{group}", VIEW)
    return answer(request, shown_group(row), etag=etag)


def shown_group(row: Group) -> StudyGroupShown:
    """Write a study group with its schedule as an answer does."""
    return shown(row, StudyGroupShown, lessons=LESSONS.decode(row.lessons))
