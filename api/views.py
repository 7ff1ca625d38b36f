"""Reads of the views: what the caller may see, as of one moment, not before it asked for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final, TypeVar

from aiohttp import web
from asyncpg.pool import PoolConnectionProxy
from msgspec import Struct, inspect

from api import faults
from api.checking import type_of
from api.plumbing import POOL, SETTINGS, caller_of
from events.codec import Recorded, decode
from events.money import roubles
from ledger import queries
from ledger.database import Db
from ledger.journal import held_of
from ledger.memory import ABSENT
from ledger.rules import refusals
from ledger.rules.draft import Held
from ledger.rules.states import AnyState
from projections.paging import Scope
from projections.waiting import Behind, Waiting
from schemas.base import ReadQuery
from schemas.money import ROUBLES_PATTERN, SIGNED_ROUBLES_PATTERN

SQL = queries.load("api", "views")

WAITING: Final = web.AppKey("waiting", Waiting)
SNAPSHOT: Final = web.RequestKey("snapshot", PoolConnectionProxy)  # of a list that is read whole

KOPECKS: Final = "_kopecks"
MONEY_PATTERNS: Final = frozenset({ROUBLES_PATTERN, SIGNED_ROUBLES_PATTERN})

S = TypeVar("S", bound=Struct)


def scope_of(request: web.Request) -> Scope:
    """Say whose rows the caller may see; an operator or an auditor sees all."""
    caller = caller_of(request)
    return Scope(provider=caller.provider, municipality=caller.municipality)


@asynccontextmanager
async def looking(request: web.Request, query: ReadQuery, *views: str) -> AsyncIterator[Db]:
    """Look at views, once they have what the caller waits for; all that is read is of a moment."""
    for view in views:
        await wait_for(request, view, query.min_position)
    if (snapshot := request.get(SNAPSHOT)) is not None:
        yield snapshot
        return
    async with (
        request.app[POOL].acquire() as db,
        db.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield db


async def wait_for(request: web.Request, view: str, position: int | None) -> None:
    """Wait until a view has a position that the caller has named."""
    if position is None:
        return
    app = request.app
    book, seconds = caller_of(request).book, app[SETTINGS].min_position_seconds
    try:
        await app[WAITING].wait_for(book, view, position, seconds)
    except Behind:
        raise faults.ViewBehind(position) from None


async def position_of(request: web.Request, db: Db, view: str) -> int:
    """Tell how far a view has come."""
    position: int | None = await db.fetchval(SQL.read_view_position, caller_of(request).book, view)
    return position or 0


async def touched_at(request: web.Request, db: Db, subject: str, view: str) -> int:
    """Give the version of a subject: the last fact that touched it, as far as the view knows."""
    book = caller_of(request).book
    position: int | None = await db.fetchval(SQL.read_touched, book, subject, view)
    return position or 0


async def read_state(request: web.Request, subject: str) -> Held:
    """Give what the rules know of a subject that has no view."""
    async with request.app[POOL].acquire() as db:
        row = await db.fetchrow(SQL.read_state, caller_of(request).book, subject)
    return ABSENT if row is None else held_of(row)


async def read_states(
    request: web.Request, db: Db, subjects: list[str]
) -> dict[str, AnyState | None]:
    """Give what the rules know of the subjects of a page."""
    rows = await db.fetch(SQL.read_states, caller_of(request).book, subjects)
    return {row["subject"]: held_of(row).state for row in rows}


async def check_there(request: web.Request, kind: str, reference: str) -> None:
    """Turn away whoever asks for what belongs to a subject that there is not."""
    if (await read_state(request, f"{kind}:{reference}")).state is None:
        raise refusals.NotFound(subject=kind)


async def read_stream(request: web.Request, db: Db, stream: str) -> list[Recorded]:
    """Give all facts of a subject that has few, in order."""
    rows = await db.fetch(SQL.read_stream, caller_of(request).book, stream)
    return [decode(row["envelope"]) for row in rows]


def shown(row: Struct, kind: type[S], **more: Any) -> S:  # noqa: ANN401 - fields of any kind
    """Write a row as an answer does: the same names, money in roubles without its suffix."""
    named = {
        name: _in_roubles(getattr(row, field)) if is_money else getattr(row, field)
        for name, field, is_money in _fields(type(row), kind, frozenset(more))
    }
    return kind(**named, **more)


@cache
def _fields(
    row: type[Struct], kind: type[Struct], given: frozenset[str]
) -> tuple[tuple[str, str, bool], ...]:
    """Pair the fields of an answer with those of a row; it is done once for each two types."""
    pairs = []
    for field in type_of(kind).fields:
        if field.name in given:
            continue
        is_money = _is_money(field.type)
        names = (field.name + KOPECKS, field.name) if is_money else (field.name,)
        found = next((each for each in names if hasattr(row, each)), None)
        if found is not None:
            pairs.append((field.name, found, is_money))
        elif field.required:
            raise AssertionError(f"{row.__name__} has nothing for {kind.__name__}.{field.name}")
    return tuple(pairs)


def _is_money(kind: inspect.Type) -> bool:
    """Tell whether an answer holds roubles here: one sum, none, or sums by name."""
    match kind:
        case inspect.Metadata():
            return _is_money(kind.type)
        case inspect.UnionType():
            return any(_is_money(member) for member in kind.types)
        case inspect.DictType():
            return _is_money(kind.value_type)
        case inspect.StrType():
            return kind.pattern in MONEY_PATTERNS
        case _:
            return False


def _in_roubles(kopecks: Any) -> Any:  # noqa: ANN401 - one sum, none, or sums by name
    if kopecks is None:
        return None
    if isinstance(kopecks, dict):
        return {name: roubles(each) for name, each in kopecks.items()}
    return roubles(kopecks)
