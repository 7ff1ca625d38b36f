"""The operator opens the book of the region and sets the periods of its programmes."""

from aiohttp import web

from api.operations import EVERYBODY, Routes
from api.plumbing import POOL, answer, caller_of, execute, read, standing
from api.receipts import stamp, the_fact
from api.views import read_state
from events.region import ProgrammePeriodSet, RegionOpened
from ledger import journal
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import OpenRegion, SetProgrammePeriod
from ledger.rules.states import Region
from schemas.regions import (
    PeriodReceipt,
    PeriodRequest,
    Periods,
    PeriodShown,
    RegionReceipt,
    RegionRequest,
)

routes = Routes("regions", "Регион и периоды", "Region and periods")


@routes.post(
    "/v1/regions",
    roles={Role.OPERATOR},
    body=RegionRequest,
    answer=RegionReceipt,
    refuses=(refusals.AlreadyExists,),
)
async def open_region(request: web.Request) -> web.Response:
    """Open the book of the region.

    The key of the operator says which region it is; the time zone is the one with which the book
    was founded.
    """
    body = await read(request, RegionRequest)
    book = caller_of(request).book
    async with request.app[POOL].acquire() as db:
        zone = await journal.read_time_zone(db, book)
    if zone is None:
        raise AssertionError(f"a key of book {book} exists, and the book does not")
    accepted = await execute(
        request, OpenRegion(title=body.title, time_zone=zone, **standing(request))
    )
    opened = the_fact(accepted, RegionOpened)
    receipt = RegionReceipt(region=book, time_zone=opened.time_zone, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/periods",
    roles={Role.OPERATOR},
    body=PeriodRequest,
    answer=PeriodReceipt,
    refuses=(refusals.AlreadyExists, refusals.DatesReversed, refusals.PeriodOverlaps),
)
async def set_programme_period(request: web.Request) -> web.Response:
    """Set a period in which certificates may be used; periods do not overlap."""
    body = await read(request, PeriodRequest)
    accepted = await execute(
        request,
        SetProgrammePeriod(
            period=body.period,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            act=body.act,
            **standing(request),
        ),
    )
    receipt = PeriodReceipt(
        period=the_fact(accepted, ProgrammePeriodSet).period, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.get("/v1/periods", roles=EVERYBODY - {Role.INTEGRATION}, answer=Periods)
async def list_periods(request: web.Request) -> web.Response:
    """List the periods in which certificates may be used, in order of their days.

    They are what the rules go by, so there is nothing to wait for.
    """
    held = await read_state(request, "region")
    periods = held.state.periods if isinstance(held.state, Region) else ()
    items = [
        PeriodShown(period=each.period, starts_on=each.starts_on, ends_on=each.ends_on)
        for each in periods
    ]
    return answer(request, Periods(items=items), etag=held.position)
