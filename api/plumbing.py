"""What every route is made of: read a typed body, ask the ledger, write a typed answer.

    @routes.post("/v1/contracts/{contract}/charges", roles={...}, body=ChargeRequest, ...)
    async def charge_certificate(request: web.Request) -> web.Response:
        body = await read(request, ChargeRequest)
        command = ChargeCertificate(
            contract=ContractId(request.match_info["contract"]),
            month=body.month,
            amount_kopecks=parse_roubles(body.amount),
            **standing(request),
        )
        verdict = await execute(request, command)
        return answer(request, receipt_of(verdict.recorded), etag=verdict.position_last)

A refusal, a field fault or a foreign subject is raised, never returned: the middleware in
`api.door` makes the problem of it.
"""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple, TypedDict, TypeVar

import asyncpg
from aiohttp import hdrs, web
from msgspec import Struct, structs
from msgspec.json import Encoder
from uuid_utils import uuid7

from api import faults, headers, reading
from api.calendar import Calendar
from api.metrics import Metrics
from api.operations import JSON, Operation
from api.rates import Rates
from api.settings import Settings
from events.base import MunicipalityId, ProviderId
from ledger.keys import Caller, Role
from ledger.rules.commands import Command
from ledger.rules.refusals import KeyReused
from ledger.verdicts import Accepted, Order, Refused, Verdict
from ledger.writer import Writer
from schemas.base import Query, WriteQuery

SETTINGS: Final = web.AppKey("settings", Settings)
WRITER: Final = web.AppKey("writer", Writer)
CALENDAR: Final = web.AppKey("calendar", Calendar)
METRICS: Final = web.AppKey("metrics", Metrics)
POOL: Final = web.AppKey("pool", asyncpg.Pool)
RATES: Final = web.AppKey("rates", Rates)

BODY_SECONDS: Final = 30.0  # a body that trickles in slower holds a connection for nothing
DIGEST_BYTES: Final = 16
NO_BODY: Final = frozenset({b"", b"{}"})  # what may come where no body is asked for

S = TypeVar("S", bound=Struct)
Q = TypeVar("Q", bound=Query)

_ENCODER: Final = Encoder()


class Identity(NamedTuple):
    """What makes a write the same write when it comes again."""

    client: str
    key: bytes  # digest of client and idempotency key
    fingerprint: bytes  # digest of the request


class Visit:
    """One request on its way through the door: who, what, and what came of it."""

    __slots__ = (
        "body",
        "caller",
        "dry_run",
        "fact_count",
        "identity",
        "operation",
        "position",
        "query",
        "replayed",
        "request_id",
    )

    def __init__(self, request_id: str, operation: Operation | None) -> None:
        self.request_id = request_id
        self.operation = operation
        self.caller: Caller | None = None
        self.body: bytes | None = None  # this and the two below: once a route has asked for it
        self.identity: Identity | None = None
        self.query: WriteQuery | None = None
        self.position: int | None = None  # the last fact written, for the log
        self.fact_count = 0
        self.dry_run = False
        self.replayed = False


VISIT: Final = web.RequestKey("visit", Visit)


class Standing(TypedDict):
    """The fields of every command that come from the caller and the calendar."""

    effective_on: date
    provider_scope: ProviderId | None
    municipality_scope: MunicipalityId | None


def caller_of(request: web.Request) -> Caller:
    """Tell who calls; on a route with roles there is always somebody."""
    caller = request[VISIT].caller
    if caller is None:
        raise AssertionError("a route without roles asked for its caller")
    return caller


def operation_of(request: web.Request) -> Operation:
    """Give the entry of the table of routes that answers this request."""
    operation = request[VISIT].operation
    if operation is None:
        raise AssertionError("a page asked for its operation")
    return operation


def new_id() -> str:
    """Make an id for a subject of ours; ids made later sort later."""
    return str(uuid7())


async def read_bytes(request: web.Request) -> bytes:
    """Read the whole body within the limits of size and time; reading again costs nothing."""
    visit = request[VISIT]
    if visit.body is None:
        limit = operation_of(request).body_max_bytes or request.app[SETTINGS].body_max_bytes
        if (request.content_length or 0) > limit:
            raise faults.PayloadTooLarge(limit)
        body = await reading.read_in_time(request, BODY_SECONDS)
        if len(body) > limit:  # it came in chunks of unstated length
            raise faults.PayloadTooLarge(limit)
        visit.body = body
    return visit.body


async def read(request: web.Request, shape: type[S]) -> S:
    """Read the JSON body as a struct, or raise a problem that names every field fault at once."""
    content_type = request.headers.get(hdrs.CONTENT_TYPE)
    if content_type is not None and content_type not in headers.PLAIN_JSON:
        headers.check_media_type(content_type, (JSON,))
    return reading.decode(await read_bytes(request), shape)


def read_query(request: web.Request, shape: type[Q]) -> Q:
    """Read the query string as a struct; a list field takes a repeated parameter."""
    if not request.query_string:
        with suppress(TypeError):  # something is required: what lacks is told as any other fault
            return shape()
    return reading.decode_query(request.query, shape)


def standing(request: web.Request) -> Standing:
    """Give a command its business date and the limits of the caller's hands.

    The date is today in the book's time zone; an operator may name an earlier one
    (`?effective_on=`) when paper is entered late.
    """
    caller = caller_of(request)
    today = request.app[CALENDAR].today(caller.book)
    if (query := _write_query(request)) is not None:
        today = _business_date(query, caller, today)
    return {
        "effective_on": today,
        "provider_scope": caller.provider,
        "municipality_scope": caller.municipality,
    }


async def identify(request: web.Request) -> Identity:
    """Tell by what a write is known: its caller, its Idempotency-Key and all that it says."""
    visit = request[VISIT]
    if visit.identity is None:
        operation = operation_of(request)
        body = await read_bytes(request)
        if operation.body is None and body not in NO_BODY:
            raise faults.BodyNotExpected
        client = caller_of(request).key_id
        key = _key(request, client, is_required=operation.keyed)
        visit.identity = Identity(client, key, _fingerprint(request, body))
    return visit.identity


async def execute(request: web.Request, command: Command) -> Accepted:
    """Put one command before the ledger; raise what it refuses.

    Takes Idempotency-Key, If-Match and `?dry_run` off the request by itself.
    """
    visit, identity = request[VISIT], await identify(request)
    visit.dry_run = _is_dry_run(request)
    verdict = await request.app[WRITER].execute(
        Order(
            book=caller_of(request).book,
            command=command,
            by=identity.client,
            key=identity.key,
            fingerprint=identity.fingerprint,
            request=visit.request_id,
            if_match=headers.if_match(request.headers.get(hdrs.IF_MATCH)),
            dry_run=visit.dry_run,
        )
    )
    visit.replayed = verdict.replayed
    if isinstance(verdict, Refused):
        raise verdict.refusal
    note(request, verdict)
    return verdict


async def execute_all(
    request: web.Request, commands: Mapping[int, Command], *, atomic: bool
) -> dict[int, Verdict]:
    """Put the rows of a bulk before the ledger, all or each by itself; answer by row number.

    The first row is recorded under the request's own key and goes first, so that the key can't be
    used for another request; every other row has a key made of that one and the row's number, so
    that a repeated bulk gets the same answer row by row.
    """
    visit, caller = request[VISIT], caller_of(request)
    client, key, fingerprint = await identify(request)
    charge_rows(request, len(commands))
    visit.dry_run = _is_dry_run(request)
    orders = [
        Order(
            book=caller.book,
            command=command,
            by=client,
            key=key if place == 0 else _key_of_row(key, row),
            fingerprint=fingerprint,
            request=visit.request_id,
            if_match=None,
            dry_run=visit.dry_run,
        )
        for place, (row, command) in enumerate(commands.items())
    ]
    verdicts = await _execute_rows(request.app[WRITER], orders, atomic=atomic)
    visit.replayed = bool(verdicts) and all(verdict.replayed for verdict in verdicts)
    for verdict in verdicts:
        if isinstance(verdict, Accepted):
            note(request, verdict)
    return dict(zip(commands, verdicts, strict=True))


async def _execute_rows(writer: Writer, orders: list[Order], *, atomic: bool) -> list[Verdict]:
    """Decide the rows; a key that was used for another request refuses them all."""
    first = orders if atomic else orders[:1]
    verdicts = await writer.execute_all(first, atomic=atomic)
    for verdict in verdicts[:1]:
        if isinstance(verdict, Refused) and isinstance(verdict.refusal, KeyReused):
            raise verdict.refusal
    if not atomic:
        verdicts += await writer.execute_all(orders[1:], atomic=False)
    return verdicts


def _key_of_row(key: bytes, row: int) -> bytes:
    return hashlib.sha256(key + row.to_bytes(4, "big")).digest()[:DIGEST_BYTES]


def charge_rows(request: web.Request, row_count: int) -> None:
    """Count the rows of a bulk against the caller's rate; the request itself was the first."""
    rates = request.app[RATES]
    if rates.limit_count and row_count > 1:
        allowance = rates.take(caller_of(request).key_id, row_count - 1)
        if not allowance.is_enough:
            raise rates.fault(allowance)


def note(request: web.Request, verdict: Accepted) -> None:
    """Remember what was written for the log line and the counters of facts."""
    visit = request[VISIT]
    visit.position = verdict.position_last
    if not verdict.replayed and not visit.dry_run:
        visit.fact_count += len(verdict.recorded)
        request.app[METRICS].count_facts(verdict.recorded)


def answer(
    request: web.Request,
    body: Struct,
    *,
    status: int | None = None,
    etag: int | None = None,
    location: str | None = None,
) -> web.Response:
    """Answer with a struct; the status is the operation's unless another is named.

    `etag` is the position of the last fact that touched the subject. A read that the caller has
    already answers 304. A dry run answers 200, since nothing came to be.
    """
    visit, operation = request[VISIT], operation_of(request)
    fields = {"Content-Type": JSON}
    if etag is not None:
        fields["ETag"] = f'"{etag}"'
        if not operation.is_write:
            fields["Cache-Control"] = "private, no-cache"
            known = request.headers.get(hdrs.IF_NONE_MATCH)
            if known is not None and headers.is_known(known, etag):
                return web.Response(status=304, headers=fields)
    if location is not None and not visit.dry_run:
        fields["Location"] = location
    if visit.dry_run:
        fields["Dry-Run"] = "true"
        status = 200
    elif visit.replayed:
        fields["Idempotent-Replayed"] = "true"
    return web.Response(
        body=_ENCODER.encode(body), status=status or operation.status, headers=fields
    )


def _fingerprint(request: web.Request, body: bytes) -> bytes:
    """Tell a repetition from another request under the same key; a dry run is the same request."""
    path = request.raw_path
    terms = b""
    if (query := _write_query(request)) is not None:
        path = path.partition("?")[0]
        meant = structs.replace(query, dry_run=False)
        if meant != type(query)():  # what is said anyway is not said
            terms = _ENCODER.encode(meant)
    whole = b"%s %s\n%s\n%s" % (request.method.encode(), path.encode(), terms, body)
    return hashlib.sha256(whole).digest()[:DIGEST_BYTES]


def _write_query(request: web.Request) -> WriteQuery | None:
    """Read the query of a write; nearly always there is none."""
    if "?" not in request.raw_path:
        return None
    visit = request[VISIT]
    if visit.query is None:
        query = read_query(request, operation_of(request).query)
        if not isinstance(query, WriteQuery):
            name = operation_of(request).name
            raise AssertionError(f"{name} lacks a WriteQuery")
        visit.query = query
    return visit.query


def _is_dry_run(request: web.Request) -> bool:
    query = _write_query(request)
    return query is not None and query.dry_run


def _business_date(query: WriteQuery, caller: Caller, today: date) -> date:
    named = query.effective_on
    if named is None or named == today:
        return today
    if caller.role is not Role.OPERATOR:
        raise faults.ForbiddenForRole(caller.role)
    if named > today:
        raise faults.Invalid((faults.FieldFault("effective_on", "in-future", {"latest": today}),))
    return named


def _key(request: web.Request, client: str, *, is_required: bool) -> bytes:
    """Digest the caller's idempotency key; a write that needs none gets a key of chance."""
    stated = request.headers.get(headers.IDEMPOTENCY_KEY)
    if stated is None:
        if is_required:
            raise faults.IdempotencyKeyRequired
        return secrets.token_bytes(DIGEST_BYTES)
    whole = hashlib.sha256(f"{client}\n{headers.idempotency_key(stated)}".encode())
    return whole.digest()[:DIGEST_BYTES]
