"""The one middleware: who calls, what came of it, and one line in the log about it.

It is the only code that every request passes, so it is written to be cheap: no context variables,
no timeouts, no object per request but the visit, and nothing is put into words unless something
went wrong.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from time import perf_counter
from typing import Final, Protocol

import asyncpg
import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware
from uuid_utils import uuid7

from api import faults, headers, problems
from api.auth import KEYS, admit
from api.faults import Fault
from api.logs import Canon, Request
from api.operations import Handler, Operation
from api.plumbing import CALENDAR, METRICS, POOL, RATES, SETTINGS, VISIT, Visit
from api.rates import Allowance, Rates
from ledger.keys import Caller
from ledger.proof.guard import Forked
from ledger.rules.refusals import Refusal
from ledger.verdicts import Conflict, OutcomeUnknown, QueueFull
from projections.paging import BadCursor

CANON: Final = web.AppKey("canon", Canon)

SERVER_ERRORS: Final = 500

# The database is away, starting, stopping or out of connections: not the caller's fault, and over
# soon. asyncpg raises InternalClientError for a backend that was killed.
DATABASE_AWAY: Final = (
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
    TimeoutError,
)


class Courtesy(Protocol):
    """Says "no" to a person in a browser as a page; a program is answered with a problem."""

    async def __call__(self, request: web.Request, no: Refusal | Fault) -> web.Response:
        """Draw the page."""


COURTESY: Final = web.AppKey("courtesy", Courtesy)


def make_door(table: Mapping[Handler, Operation]) -> Middleware:
    """Make the middleware for a table of routes; a handler outside the table is a public page."""

    @web.middleware
    async def door(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = perf_counter()
        operation = table.get(handler)
        stated_id = request.headers.get(headers.REQUEST_ID)
        if stated_id is None or not headers.is_request_id(stated_id):
            stated_id = str(uuid7())
        visit = Visit(stated_id, operation)
        request[VISIT] = visit
        app = request.app
        metrics = app[METRICS]
        metrics.under_way += 1
        no: Refusal | Fault | None = None
        allowance = None
        try:
            if operation is not None:
                allowance = await _enter(request, visit, operation)
            response = await handler(request)
        except Exception as error:  # noqa: BLE001 - whatever happens, the caller gets an answer
            no = no_of(error, request)
            response = (
                await request.app[COURTESY](request, no)
                if operation is None and is_read_by_people(request)
                else _turned_away(no, request, visit)
            )
        finally:
            metrics.under_way -= 1
        if not response.prepared:
            response.headers[headers.REQUEST_ID] = stated_id
            if allowance is not None:
                _show_allowance(response, app[RATES], allowance)
        _record(request, visit, response.status, perf_counter() - started, no)
        return response

    return door


async def _enter(request: web.Request, visit: Visit, operation: Operation) -> Allowance | None:
    """Let a caller in who has a key, the role and requests left, and can read the answer."""
    visit.caller = caller = await admit(request, request.app[KEYS], operation)
    accept = request.headers.get(hdrs.ACCEPT)
    if accept is not None and not headers.accepts(accept, operation.gives):
        raise faults.NotAcceptable(", ".join(operation.gives))
    return await let_in(request.app, caller)


async def let_in(app: web.Application, caller: Caller) -> Allowance | None:
    """Count a request of a caller, who may be a person in the console, against its rate."""
    calendar = app[CALENDAR]
    if calendar.is_stale:
        await calendar.learn(app[POOL])
    rates = app[RATES]
    if not rates.limit_count:
        return None
    allowance = rates.take(caller.key_id)
    if not allowance.is_enough:
        raise rates.fault(allowance)
    return allowance


def is_read_by_people(request: web.Request) -> bool:
    """Tell a browser's page from what a program asks for: only a browser names HTML."""
    return "text/html" in request.headers.get(hdrs.ACCEPT, "")


def no_of(error: Exception, request: web.Request) -> Refusal | Fault:
    """Tell what kind of "no" an exception is; a bug's story goes to the log and nowhere else."""
    match error:
        case Refusal() | Fault():
            return error
        case web.HTTPException():
            return _no_of_http(error, request.app[SETTINGS].bulk_max_bytes)
        case BadCursor():
            return faults.Invalid((faults.FieldFault("cursor", "bad-cursor"),))
        case web.RequestPayloadError():
            return faults.MalformedRequest()
        case QueueFull():
            return faults.Unavailable()
        case OutcomeUnknown():
            return faults.OutcomeUnknown()
        case Forked():
            _tell(request, "book.forked", error)
            return faults.BookForked()
        case Conflict() | asyncpg.DataError():
            pass  # bugs: the rules or our own checks should have said it
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | OSError():
            if isinstance(error, DATABASE_AWAY):
                _tell(request, "http.database_away", error)
                return faults.Unavailable()
        case _:
            pass
    _tell(request, "http.failed", error)
    if isinstance(error, Conflict):
        request.app[METRICS].conflict_count += 1
        return faults.Unavailable()
    return faults.Internal()


def _no_of_http(error: web.HTTPException, limit_bytes: int) -> Fault:
    """Translate what aiohttp raises by itself."""
    match error:
        case web.HTTPMethodNotAllowed():
            return faults.MethodNotAllowed(", ".join(sorted(error.allowed_methods)))
        case web.HTTPRequestEntityTooLarge():
            return faults.PayloadTooLarge(limit_bytes)
        case web.HTTPExpectationFailed():
            return faults.ExpectationFailed()
        case web.HTTPNotFound():
            return faults.RouteUnknown()
        case _:
            return faults.MalformedRequest()


def _tell(request: web.Request, event: str, error: Exception) -> None:
    structlog.get_logger().error(event, request_id=request[VISIT].request_id, exc_info=error)


def _turned_away(no: Refusal | Fault, request: web.Request, visit: Visit) -> web.Response:
    language = headers.language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    response = problems.respond(no, language, visit.request_id)
    if visit.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if visit.dry_run:
        response.headers["Dry-Run"] = "true"
    if isinstance(no, Refusal):
        request.app[METRICS].count_refusal(no.code)
    return response


def _show_allowance(response: web.StreamResponse, rates: Rates, allowance: Allowance) -> None:
    response.headers["RateLimit-Policy"] = rates.policy
    response.headers["RateLimit"] = f'"key";r={allowance.left_count};t={allowance.reset_seconds}'


def _record(
    request: web.Request, visit: Visit, status: int, seconds: float, no: Refusal | Fault | None
) -> None:
    """Write the one line of the request and count it; both name the route, never the path."""
    operation, caller = visit.operation, visit.caller
    if operation is None:
        method, route = _place_of(request)
    else:
        method, route = operation.method, operation.path
    app = request.app
    app[METRICS].observe(method, route, status, seconds)
    app[CANON].write(
        Request(
            datetime.now(UTC),
            "error" if status >= SERVER_ERRORS else "info",
            visit.request_id,
            None if caller is None else caller.key_id,
            None if caller is None else caller.role,
            method,
            route,
            status,
            None if no is None else no.code,
            round(seconds, 6),
            visit.position,
            visit.fact_count,
        )
    )


def _place_of(request: web.Request) -> tuple[str, str]:
    """Name the method and route of a page; what a stranger makes up is not repeated."""
    resource = request.match_info.route.resource
    method = request.method if request.method in hdrs.METH_ALL else "other"
    return method, "unknown" if resource is None else resource.canonical
