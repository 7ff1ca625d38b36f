"""Puts the door together: routes, pages, the middleware and what they stand on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final

from aiohttp import web

from api import docs, health, transparency
from api.calendar import Calendar
from api.console.installing import install
from api.door import CANON, make_door
from api.event_stream import STREAMS, Streams
from api.logs import Canon, start_logging
from api.metrics import Metrics
from api.operations import Routes
from api.plumbing import CALENDAR, METRICS, RATES, SETTINGS
from api.protocol import expect_continue
from api.rates import Rates
from api.reporting.building import AT_ONCE, BUILDING
from api.settings import Settings

MOST_ASKED: Final = "charge-certificate"

Opening = Callable[[web.Application], AsyncIterator[None]]


def create_app(
    settings: Settings,
    subjects: Iterable[Routes],
    opening: Opening,
    canon: Canon | None = None,
) -> web.Application:
    """Make the application; `opening` brings what needs a database and takes it away again.

    The lines of requests go to `canon`, or where the settings say.
    """
    subjects = tuple(subjects)
    operations = [operation for subject in subjects for operation in subject]
    app = web.Application(
        middlewares=[make_door({operation.handler: operation for operation in operations})],
        client_max_size=settings.bulk_max_bytes,
    )
    app[SETTINGS] = settings
    app[METRICS] = Metrics()
    app[STREAMS] = Streams(settings.streams_max)
    app[CALENDAR] = Calendar(settings.time_zone)
    app[RATES] = Rates(settings.rate_limit, settings.rate_window_seconds)
    app[BUILDING] = asyncio.Semaphore(AT_ONCE)
    app[CANON] = canon or start_logging(settings.log_level, settings.log_format)
    app[health.CHECKS] = health.STANDARD_CHECKS
    app[health.DRAINING] = health.Draining()
    app[docs.SUBJECTS] = subjects
    # Of paths that begin alike aiohttp tries one after the other: the one that is asked a hundred
    # times as often as all others comes first.
    for operation in sorted(operations, key=lambda each: each.name != MOST_ASKED):
        # Not by its name: aiohttp takes no name with a Python keyword in it, and nobody asks it.
        add = app.router.add_get if operation.method == "GET" else app.router.add_post
        add(operation.route_path(), operation.handler, expect_handler=expect_continue)
    app.add_routes([*health.PAGES, *docs.PAGES, *transparency.PAGES])
    app.cleanup_ctx.append(opening)
    install(app, operations)
    return app
