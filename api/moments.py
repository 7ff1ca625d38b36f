"""Reads as of another moment: which facts count is said once, for every figure alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Final

from aiohttp import web

from api import faults
from api.plumbing import caller_of
from api.views import looking, position_of
from ledger.database import Db
from projections import audit_trail, certificates, contracts, statements
from projections.travel import Moment, position_at
from schemas.base import ReadQuery
from schemas.moments import MomentPageQuery, MomentQuery

AnyMoment = MomentQuery | MomentPageQuery

# What a look back stands on: it sees nothing that one of them has not seen yet.
LEANS_ON: Final = tuple(
    view.VIEW.name for view in (audit_trail, statements, certificates, contracts)
)


def looks_back(query: AnyMoment) -> bool:
    """Tell whether another moment than now was asked for."""
    return (query.as_of, query.known_at, query.at_position) != (None, None, None)


def is_of_the_past(query: AnyMoment) -> bool:
    """Tell whether less than all that is known was asked for.

    An indicator is counted on a day in any case, by the days that its rows bear; so of the two
    clocks only this one asks for another fold.
    """
    return (query.known_at, query.at_position) != (None, None)


@asynccontextmanager
async def looking_known(
    request: web.Request, query: AnyMoment, *views: str
) -> AsyncIterator[tuple[Db, Moment | None]]:
    """Look at what is counted on a day: as it is known, or as it was at the moment asked for."""
    if is_of_the_past(query):
        async with looking_from(request, query, views[0]) as (db, moment):
            yield db, Moment(position=moment.position)
    else:
        async with looking(request, query, *views) as db:
            yield db, None


@asynccontextmanager
async def looking_at(
    request: web.Request, query: AnyMoment, view: str
) -> AsyncIterator[tuple[Db, Moment | None]]:
    """Look at a view as it is, or from the moment that was asked for."""
    if looks_back(query):
        async with looking_from(request, query, view) as (db, moment):
            yield db, moment
    else:
        async with looking(request, query, view) as db:
            yield db, None


@asynccontextmanager
async def looking_from(
    request: web.Request, query: AnyMoment, view: str
) -> AsyncIterator[tuple[Db, Moment]]:
    """Look from the moment that was asked for, else from as far as all have come."""
    if query.known_at is not None and query.at_position is not None:
        raise faults.Invalid((faults.FieldFault("known_at", "not-both"),))
    least = max(query.min_position or 0, query.at_position or 0) or None
    async with looking(request, ReadQuery(min_position=least), view, *LEANS_ON) as db:
        seen = min([await position_of(request, db, each) for each in (view, *LEANS_ON)])
        if query.known_at is not None:
            seen = min(seen, await position_at(db, caller_of(request).book, query.known_at))
        elif query.at_position is not None:
            seen = query.at_position
        yield db, Moment(position=seen, as_of=query.as_of or date.max)
