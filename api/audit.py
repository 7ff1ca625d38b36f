"""Auditors see how a fact came about, both ways, and what was refused and why."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web

from api import explained, problems
from api.auth import KEYS
from api.console.arriving import USERS
from api.console.sessions import ACTOR
from api.explanations import language
from api.imports.sources import source_of
from api.operations import Routes
from api.plumbing import DIGEST_BYTES, POOL, answer, caller_of, read_query
from api.views import looking, scope_of, shown
from api.wording import say
from events.base import Act
from events.codec import Recorded, decode, tag_of
from ledger.database import Db
from ledger.kept import Kept, Wanted, read_refusal, read_refusals, read_verdict
from ledger.keys import Role
from ledger.rules import refusals
from projections import audit_trail, feed, links
from projections.audit_trail import Entry, Filters
from projections.paging import Cursor
from schemas.audit import (
    ActorShown,
    LinkShown,
    RefusalExplained,
    RefusalQuery,
    Refusals,
    RefusalShown,
    TrailShown,
)
from schemas.base import ReadQuery

routes = Routes("audit", "Аудит", "Audit")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
TRAIL: Final = audit_trail.VIEW.name
ROWS_MAX: Final = 10_000  # of a bulk
NAMING: Final = ("contract", "certificate", "agreement", "invoice", "advance")
REFUSAL_CURSOR: Final = Cursor(
    tuple[datetime, bytes], (datetime.max.replace(tzinfo=UTC), b"\xff" * DIGEST_BYTES)
)


@routes.get(
    "/v1/events/{position}/trail",
    roles=READERS | {Role.FINANCE},
    answer=TrailShown,
    refuses=(refusals.NotFound,),
)
async def show_trail(request: web.Request) -> web.Response:
    """Tell who made a fact, for whom, on what ground, by which request, file and row.

    Causes are the facts that it follows from, effects those that follow from it.
    """
    book, position = caller_of(request).book, int(request.match_info["position"])
    async with looking(request, read_query(request, ReadQuery), TRAIL) as db:
        page = await audit_trail.read_trail(db, book, Filters(), position - 1, 1, scope_of(request))
        if not page.rows or page.rows[0].position != position:
            raise refusals.NotFound(subject="event")
        entry = page.rows[0]
        recorded = decode(entry.envelope)
        found = await links.surroundings(db, book, entry, recorded)
        verdict = await read_verdict(db, book, bytes.fromhex(recorded.key))
    act = getattr(recorded.fact, "act", None)
    body = TrailShown(
        position=position,
        type=entry.type,
        stream=entry.stream,
        version=entry.version,
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        actor=await _actor(request, entry),
        channel=getattr(recorded.fact, "channel", None),
        act=act if isinstance(act, Act) else None,
        request=entry.request,
        file=None if verdict is None else verdict.fingerprint.hex(),
        row=row_of(recorded, found.request_facts),
        source=await source_of(request, entry.request),
        request_facts_count=len(found.request_facts),
        causes=[shown(each, LinkShown) for each in found.causes],
        effects=[shown(each, LinkShown) for each in found.effects],
    )
    return answer(request, body, etag=position)


async def _actor(request: web.Request, entry: Entry) -> ActorShown:
    """Tell whose key, or which user of the console, acted; a job acts under its own name."""
    book = caller_of(request).book
    for user in await request.app[USERS].list_users(book) if entry.actor.startswith(ACTOR) else ():
        if ACTOR + user.login == entry.actor:
            return ActorShown(
                key=entry.actor,
                name=user.name,
                role=user.role,
                provider=user.provider,
                municipality=user.municipality,
            )
    for key in await request.app[KEYS].list_keys(book):
        if key.key_id == entry.actor:
            return ActorShown(
                key=key.key_id,
                name=key.name,
                role=key.role,
                provider=key.provider,
                municipality=key.municipality,
            )
    return ActorShown(key=entry.actor, name=None, role=None, provider=None, municipality=None)


def row_of(recorded: Recorded, of_request: Sequence[Recorded]) -> int | None:
    """Find the row of a bulk: its key is made of the first row's key and its number."""
    first = bytes.fromhex(of_request[0].key)
    wanted = bytes.fromhex(recorded.key)
    if first == wanted:
        return None
    for row in range(ROWS_MAX):
        made = hashlib.sha256(first + row.to_bytes(4, "big")).digest()[:DIGEST_BYTES]
        if made == wanted:
            return row
    return None


@routes.get("/v1/refusals", roles=READERS, answer=Refusals, query=RefusalQuery)
async def list_refusals(request: web.Request) -> web.Response:
    """List what was refused, with the reason and the figures of that moment; the latest first."""
    query = read_query(request, RefusalQuery)
    size = min(query.limit, 500)
    wanted = Wanted(actor=query.actor, request=query.request, code=query.code, since=query.since)
    async with request.app[POOL].acquire() as db:
        rows = await read_refusals(
            db, caller_of(request).book, wanted, REFUSAL_CURSOR.read(query.cursor), size + 1
        )
    page = REFUSAL_CURSOR.page(rows, size, lambda row: (row.recorded_at, row.key))
    items = [_refusal(row, language(request)) for row in page.rows]
    return answer(request, Refusals(items=items, next_cursor=page.after))


def _refusal(row: Kept, said: str) -> RefusalShown:
    return RefusalShown(
        refusal=row.key.hex(),
        recorded_at=row.recorded_at,
        position=row.position,
        actor=row.actor,
        request=row.request,
        problem=problems.problem_of(row.refusal, said, row.request),
    )


@routes.get(
    "/v1/refusals/{refusal}", roles=READERS, answer=RefusalShown, refuses=(refusals.NotFound,)
)
async def show_refusal(request: web.Request) -> web.Response:
    """Show one refusal as its caller was answered."""
    async with request.app[POOL].acquire() as db:
        row = await _the_refusal(request, db)
    return answer(request, _refusal(row, language(request)))


@routes.get(
    "/v1/refusals/{refusal}/explain",
    roles=READERS,
    answer=RefusalExplained,
    refuses=(refusals.NotFound,),
)
async def explain_refusal(request: web.Request) -> web.Response:
    """Tell by which rule a command was refused, with the figures and the facts behind them."""
    said, book = language(request), caller_of(request).book
    async with looking(request, read_query(request, ReadQuery), TRAIL) as db:
        row = await _the_refusal(request, db)
        facts = await _facts_behind(db, book, row)
    figures = problems.figures_of(row.refusal)
    rule = explained.rule_of_refusal(row.refusal.code, said)
    lines = [
        say(f"{row.refusal.code}.{part}", said, figures) for part in ("title", "detail", "fix")
    ]
    lines += explained.comparison(figures, said)
    body = RefusalExplained(
        refusal=row.key.hex(),
        code=row.refusal.code,
        rule=rule.text,
        source=rule.source,
        figures=problems.figures_on_the_wire(row.refusal),
        facts=[
            LinkShown(position=each.position, type=tag_of(each.fact), why="earlier-in-life")
            for each in facts
        ],
        text=[*lines, f"{rule.text} ({rule.source})"],
        position=row.position,
    )
    return answer(request, body)


async def _the_refusal(request: web.Request, db: Db) -> Kept:
    key = bytes.fromhex(request.match_info["refusal"])
    row = await read_refusal(db, caller_of(request).book, key)
    if row is None:
        raise refusals.NotFound(subject="refusal")
    return row


async def _facts_behind(db: Db, book: str, row: Kept) -> list[Recorded]:
    """Read the lives, up to that moment, of the subjects that the figures name."""
    figures: dict[str, Any] = problems.figures_of(row.refusal)
    found = []
    for name in NAMING:
        if isinstance(subject := figures.get(name), str):
            found += await feed.read_stream(db, book, f"{name}:{subject}")
    if isinstance(charge := figures.get("charge"), int):
        found += await feed.read_positions(db, book, [charge])
    kept = {each.position: each for each in found if each.position <= row.position}
    return [kept[position] for position in sorted(kept)]
