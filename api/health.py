"""Tells the machine that keeps the service running whether it lives and whether to send it work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import Final

from aiohttp import web
from asyncpg import InterfaceError, InternalClientError, PostgresError
from msgspec.json import encode

from api.gauges import read_gauges
from api.operations import JSON
from api.plumbing import METRICS, POOL, WRITER
from ledger import queries
from ledger.migrate import MigrationError, pending

SQL = queries.load("api", "health")

CHECK_SECONDS: Final = 2.0  # a balancer asks again soon; a database that hangs is not ready
FINE: Final = "ok"

Check = Callable[[web.Application], Awaitable[str]]


class Draining:
    """Whether the service was asked to stop: it still answers, but wants no new callers."""

    def __init__(self) -> None:
        self.begun = False


DRAINING: Final = web.AppKey("draining", Draining)


async def check_database(app: web.Application) -> str:
    """Ask the database anything at all."""
    await app[POOL].fetchval(SQL.ask_anything)
    return FINE


async def check_migrations(app: web.Application) -> str:
    """Compare the tables with those that this program was written for."""
    async with app[POOL].acquire() as db:
        missing = await pending(db)
    return f"{len(missing)} to apply" if missing else FINE


async def check_writer(app: web.Application) -> str:
    """See that no pen was dropped."""
    return FINE if app[WRITER].alive else "stopped"


async def check_draining(app: web.Application) -> str:
    """See that nobody asked the service to stop."""
    return "begun" if app[DRAINING].begun else FINE


CHECKS: Final = web.AppKey("checks", Mapping[str, Check])
STANDARD_CHECKS: Final[Mapping[str, Check]] = {
    "database": check_database,
    "migrations": check_migrations,
    "writer": check_writer,
    "draining": check_draining,
}


async def livez(_: web.Request) -> web.Response:
    """Say that the event loop turns; nothing else may restart the service."""
    return web.Response(text=FINE)


async def readyz(request: web.Request) -> web.Response:
    """Say whether to send callers here; `?verbose` names what is wrong."""
    app = request.app
    found = {name: await _checked(check, app) for name, check in app[CHECKS].items()}
    is_ready = all(state == FINE for state in found.values())
    status = 200 if is_ready else 503
    if "verbose" in request.query:
        return web.Response(status=status, body=encode(found), content_type=JSON)
    return web.Response(status=status, text=FINE if is_ready else "not ready")


async def _checked(check: Check, app: web.Application) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check(app)
    except TimeoutError:
        return "no answer in time"
    except (OSError, PostgresError, InterfaceError, InternalClientError, MigrationError) as error:
        return type(error).__name__  # its text may name hosts


async def metrics(request: web.Request) -> web.Response:
    """Show what was counted, in Prometheus's text form."""
    kind = "text/plain; version=0.0.4; charset=utf-8"
    page = request.app[METRICS].page(await read_gauges(request.app))
    return web.Response(body=page, headers={"Content-Type": kind})


async def show_version(_: web.Request) -> web.Response:
    """Name the version that runs."""
    body = encode({"name": "certificate-ledger", "version": version("certificate-ledger")})
    return web.Response(body=body, content_type=JSON)


PAGES: Final = (
    web.get("/livez", livez),
    web.get("/readyz", readyz),
    web.get("/healthz", readyz),  # the older name, which some machines still ask for
    web.get("/metrics", metrics),
    web.get("/version", show_version),
)
