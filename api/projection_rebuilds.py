"""Views built anew beside what is read: asked for, watched, approved and turned back over HTTP."""

import asyncio
from datetime import timedelta
from typing import Final

import asyncpg
import msgspec
from aiohttp import web
from aiohttp_sse import sse_response

from api import faults
from api.operations import Routes
from api.people import is_dry_run
from api.plumbing import POOL, answer, caller_of, read
from ledger.database import Db
from ledger.keys import Role
from ledger.rules import refusals
from projections import builds, feed, rebuilding
from projections.builds import Build
from projections.catalogue import BY_NAME
from projections.faults import PASSING, passes
from schemas.projection_rebuilds import RebuildRequest, Rebuilds, RebuildShown, ViewCompared

LOOK_SECONDS: Final = 1.0
FORMER_KEPT: Final = timedelta(days=7)
EVENT_STREAM: Final = "text/event-stream"

routes = Routes("projection-rebuilds", "Пересборка проекций", "Views built anew")


@routes.post(
    "/v1/projection-rebuilds",
    roles={Role.OPERATOR},
    body=RebuildRequest,
    answer=Rebuilds,
    status=202,
)
async def start_rebuild(request: web.Request) -> web.Response:
    """Build views anew beside the rows that are read.

    Writes do not wait and reads see the former rows. What differs in nothing is turned to by
    itself unless `automatic` is false; the rest waits for its approval.
    """
    body = await read(request, RebuildRequest)
    unknown = [place for place, name in enumerate(body.projections) if name not in BY_NAME]
    if unknown:
        choices = {"choices": ", ".join(BY_NAME)}
        raise faults.Invalid(
            tuple(
                faults.FieldFault(f"/projections/{place}", "not-a-choice", choices)
                for place in unknown
            )
        )
    if is_dry_run(request):
        return answer(request, Rebuilds(items=[]), status=200)
    caller = caller_of(request)
    async with request.app[POOL].acquire() as db:
        begun = [
            await builds.begin(
                *(db, BY_NAME[name], caller.book),
                asked_by=caller.key_id,
                is_automatic=body.automatic,
                rest_percent=body.rest_percent,
            )
            for name in dict.fromkeys(body.projections or BY_NAME)
        ]
    return answer(request, Rebuilds(items=[shown(each) for each in begun]))


@routes.get("/v1/projection-rebuilds", roles={Role.OPERATOR, Role.AUDITOR}, answer=Rebuilds)
async def list_rebuilds(request: web.Request) -> web.Response:
    """List the builds of views, the latest first."""
    async with request.app[POOL].acquire() as db:
        found = await builds.listed(db, caller_of(request).book)
    return answer(request, Rebuilds(items=[shown(each) for each in found]))


@routes.get(
    "/v1/projection-rebuilds/progress",
    roles={Role.OPERATOR, Role.AUDITOR},
    answer=RebuildShown,
    gives=(EVENT_STREAM,),
)
async def watch_rebuilds(request: web.Request) -> web.StreamResponse:
    """Watch the builds of views as Server-Sent Events.

    An event `rebuild` whenever one has moved on; the stream ends with an event `finished` when
    nobody works on any.
    """
    last: dict[str, RebuildShown] = {}
    async with sse_response(request) as response:
        while True:
            async with request.app[POOL].acquire() as db:
                found = await builds.listed(db, caller_of(request).book)
            for each in map(shown, found):
                if last.get(each.rebuild) != each:
                    last[each.rebuild] = each
                    await response.send(msgspec.json.encode(each).decode(), event="rebuild")
            if not any(build.is_under_way for build in found):
                await response.send("{}", event="finished")
                return response
            await asyncio.sleep(LOOK_SECONDS)


@routes.get(
    "/v1/projection-rebuilds/{rebuild}",
    roles={Role.OPERATOR, Role.AUDITOR},
    answer=RebuildShown,
    refuses=(refusals.NotFound,),
)
async def show_rebuild(request: web.Request) -> web.Response:
    """Show a build: counts and sums by bucket, rows that differ, and the facts behind them."""
    async with request.app[POOL].acquire() as db:
        build = await the_build(request, db)
    compared = None
    if build.comparison is not None:
        compared = msgspec.json.decode(build.comparison, type=ViewCompared)
    return answer(request, msgspec.structs.replace(shown(build), comparison=compared))


@routes.post(
    "/v1/projection-rebuilds/{rebuild}/approval",
    roles={Role.OPERATOR},
    answer=RebuildShown,
    status=202,
    refuses=(refusals.NotFound,),
)
async def approve_rebuild(request: web.Request) -> web.Response:
    """Turn to rows that were built, or back to the former ones.

    They are brought up to the end of the book and turned to in one transaction; those that were
    read until then are kept for the way back.
    """
    caller = caller_of(request)
    async with request.app[POOL].acquire() as db:
        build = await the_build(request, db)
        if build.status not in {"built", "former", "approved", "live"}:
            raise refusals.NotFound(subject="rebuild")
        if not is_dry_run(request):
            await builds.approve(db, build, caller.key_id)
        return answer(request, shown(await the_build(request, db)))


@routes.post(
    "/v1/projection-rebuilds/{rebuild}/cancellation",
    roles={Role.OPERATOR},
    answer=RebuildShown,
    refuses=(refusals.NotFound,),
)
async def cancel_rebuild(request: web.Request) -> web.Response:
    """Stop a build and throw its rows away; what is read stays as it is."""
    async with request.app[POOL].acquire() as db:
        build = await the_build(request, db)
        if not is_dry_run(request):
            await builds.finish(db, BY_NAME[build.view], build, "cancelled")
        return answer(request, shown(await the_build(request, db)))


async def the_build(request: web.Request, db: Db) -> Build:
    """Find the build that the path names."""
    view, _, generation = request.match_info["rebuild"].partition(".")
    number = int(generation) if generation.isdecimal() and len(generation) <= 9 else 0  # noqa: PLR2004 - of an integer
    build = await builds.find(db, caller_of(request).book, view, number)
    if build is None or view not in BY_NAME:
        raise refusals.NotFound(subject="rebuild")
    return build


def shown(build: Build) -> RebuildShown:
    """Show how far a build is, without what it differs in."""
    done = build.folded_position
    total = max(build.target_position, done)
    rate = round(build.position / build.worked_ms * 1000) if build.worked_ms else 0
    return RebuildShown(
        rebuild=f"{build.view}.{build.generation}",
        view=build.view,
        generation=build.generation,
        status=build.status,
        done_count=done,
        total_count=total,
        rate=rate,
        seconds_left=round((total - done) / rate) if rate else 0,
        difference_count=build.difference_count,
        compared_position=build.compared_position,
        asked_by=build.asked_by,
        approved_by=build.approved_by,
        reason=build.reason,
        begun_at=build.begun_at,
        ended_at=build.ended_at,
    )


async def keep_building(pool: asyncpg.Pool) -> None:
    """Work on what was asked for, and on what others have left, until cancelled."""
    worker = builds.new_worker()
    while True:
        try:
            async with pool.acquire() as db:
                books = await feed.read_books(db)
            await rebuilding.work_off(pool, BY_NAME, books, worker)
            async with pool.acquire() as db:
                for book in books:
                    for view in BY_NAME.values():
                        await builds.forget_former(db, view, book, FORMER_KEPT)
        except PASSING as error:
            if not passes(error):
                raise
        await asyncio.sleep(LOOK_SECONDS)
