"""Where a road map stands on a day, and the papers that its measures ask for."""

from datetime import date
from typing import Final

from aiohttp import hdrs, web
from msgspec.structs import replace

from api import roadmap_pages
from api.moments import looking_known
from api.operations import JSON, TEXT, Routes
from api.plumbing import CALENDAR, answer, caller_of, read_query
from api.roadmap_shown import (
    show_campaign,
    show_listed,
    show_memo,
    show_progress,
)
from api.views import looking, position_of, scope_of
from ledger.database import Db
from ledger.keys import Role
from ledger.rules import refusals
from projections import indicators, roadmaps
from projections.roadmap_past import read_progress_at
from projections.roadmap_progress import SOON_DAYS, Standing
from projections.roadmap_reading import Progress, read_progress, read_roadmap, read_roadmaps
from projections.travel import Moment
from schemas.roadmaps import (
    CampaignReport,
    MemoShown,
    RoadmapQuery,
    Roadmaps,
    RoadmapShown,
    RoadmapsQuery,
)

routes = Routes("roadmaps", "Дорожные карты", "Road maps")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
VIEW: Final = roadmaps.VIEW.name
FIGURES: Final = indicators.VIEW.name


@routes.get("/v1/roadmaps", roles=READERS, answer=Roadmaps, query=RoadmapsQuery)
async def list_roadmaps(request: web.Request) -> web.Response:
    """List road maps; a municipality sees its own and the region's."""
    query = read_query(request, RoadmapsQuery)
    async with looking(request, query, VIEW) as db:
        page = await read_roadmaps(
            db, caller_of(request).book, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [show_listed(row) for row in page.rows]
    return answer(request, Roadmaps(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/roadmaps/{roadmap}",
    roles=READERS,
    answer=RoadmapShown,
    query=RoadmapQuery,
    gives=(JSON, TEXT),
    refuses=(refusals.NotFound,),
)
async def show_roadmap(request: web.Request) -> web.Response:
    """Tell where every measure stands on a day, and why.

    As text/plain it is the progress table of the road map in Russian, to be printed.
    """
    progress, position = await _progress(request)
    if _wants_text(request):
        return _text(roadmap_pages.print_progress(progress))
    return answer(request, show_progress(progress, position))


@routes.get(
    "/v1/roadmaps/{roadmap}/measures/{number}/memo",
    roles=READERS,
    answer=MemoShown,
    query=RoadmapQuery,
    gives=(JSON, TEXT),
    refuses=(refusals.NotFound,),
)
async def show_roadmap_memo(request: web.Request) -> web.Response:
    """Make the справка that a measure asks for: fact and target by year.

    As text/plain it is in Russian, with a place for signatures.
    """
    progress, position = await _progress(request)
    standing = _the_standing(request, progress)
    if not standing.targets:
        raise refusals.NotFound(subject="roadmap-measure")
    if _wants_text(request):
        return _text(roadmap_pages.print_memo(progress, standing))
    return answer(request, show_memo(progress, standing, position))


@routes.get(
    "/v1/roadmaps/{roadmap}/measures/{number}/campaign-report",
    roles=READERS,
    answer=CampaignReport,
    query=RoadmapQuery,
    gives=(JSON, TEXT),
    refuses=(refusals.NotFound,),
)
async def show_campaign_report(request: web.Request) -> web.Response:
    """Make the report on an information campaign from the documents that were filed.

    As text/plain it is in Russian, with a place for signatures.
    """
    progress, position = await _progress(request)
    standing = _the_standing(request, progress)
    if _wants_text(request):
        return _text(roadmap_pages.print_campaign(progress, standing))
    return answer(request, show_campaign(progress, standing, position))


async def _progress(request: web.Request) -> tuple[Progress, int]:
    query = read_query(request, RoadmapQuery)
    caller = caller_of(request)
    as_of = query.as_of or request.app[CALENDAR].today(caller.book)
    roadmap = request.match_info["roadmap"]
    async with looking_known(request, query, VIEW, FIGURES) as (db, moment):
        progress = await the_progress(request, db, roadmap, as_of, moment, query.soon_days)
        position = moment.position if moment else await position_of(request, db, VIEW)
    if caller.municipality is not None:
        standings = (each.seen_by(caller.municipality) for each in progress.standings)
        progress = replace(progress, standings=tuple(standings))
    return progress, position


async def the_progress(
    request: web.Request,
    db: Db,
    roadmap: str,
    as_of: date,
    moment: Moment | None,
    soon_days: int = SOON_DAYS,
) -> Progress:
    """Derive where a road map stands, now or as it was known; NotFound if it isn't the caller's."""
    book, scope = caller_of(request).book, scope_of(request)
    if moment is None:
        found = await read_roadmap(db, book, roadmap, scope)
        progress = None if found is None else await read_progress(db, book, found, as_of, soon_days)
    else:
        progress = await read_progress_at(db, book, roadmap, as_of, moment, soon_days, scope)
    if progress is None:
        raise refusals.NotFound(subject="roadmap")
    return progress


def _the_standing(request: web.Request, progress: Progress) -> Standing:
    number = request.match_info["number"]
    for each in progress.standings:
        if each.measure.number == number:
            return each
    raise refusals.NotFound(subject="roadmap-measure")


def _wants_text(request: web.Request) -> bool:
    return TEXT in request.headers.get(hdrs.ACCEPT, "")


def _text(page: str) -> web.Response:
    headers = {"Cache-Control": "private, no-cache"}
    return web.Response(text=page, content_type=TEXT, charset="utf-8", headers=headers)
