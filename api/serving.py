"""Runs the service until it is told to stop, and then stops without dropping anybody.

On SIGTERM or SIGINT: /readyz says no, so that a balancer sends nobody more; after a while the
listener closes; what is under way is finished; then the writer, the views and the connections
are closed, and the process ends with 0.
"""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from aiohttp import web

from api.health import DRAINING
from api.plumbing import SETTINGS
from api.protocol import Runner

SIGNALS = (signal.SIGTERM, signal.SIGINT)

# Python looks for unreachable rings after every 700 new objects: some twenty times for each batch,
# through requests that are all under way. Seldom is enough: a few milliseconds, seconds apart.
GARBAGE_THRESHOLDS: Final = (50_000, 20, 50)


def tell_nobody(_address: str) -> None:
    """Keep the address to oneself."""


async def serve(app: web.Application, tell: Callable[[str], None] = tell_nobody) -> None:
    """Serve until a signal comes; `tell` hears the address once callers may come."""
    settings = app[SETTINGS]
    log = structlog.get_logger()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    runner = Runner(
        app,
        access_log=None,  # the middleware writes a better line
        shutdown_timeout=settings.shutdown_seconds,
    )
    try:
        await runner.setup()
        with _seldom_collected():
            site = web.TCPSite(runner, settings.host, settings.port, backlog=1024)
            await site.start()
            log.info("service.started", address=site.name)
            tell(site.name)
            await stop.wait()
            app[DRAINING].begun = True
            log.info("service.draining", seconds=settings.drain_seconds)
            stop.clear()
            await _wait(stop, settings.drain_seconds)
    finally:
        await runner.cleanup()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    log.info("service.stopped")


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Keep the garbage collector from what lives as long as the service, and from haste."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait, unless a second signal shows that somebody is in a hurry."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
