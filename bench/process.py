"""A service in a process of its own: started, waited for, measured by its use of the processor."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final

import psutil
from aiohttp import web

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 30.0
TICK_SECONDS: Final = 0.02

SPAWN: Final = get_context("spawn")  # nothing of this process is inherited


def serve(app: web.Application, port: int) -> None:
    """Serve until the process is ended."""
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None, backlog=1024)


@contextmanager
def running(target: Callable[..., None], port: int, *given: Any) -> Iterator[psutil.Process]:  # noqa: ANN401 - the target's own
    """Run a service of ours in another process until the block ends."""
    process = SPAWN.Process(target=target, args=(port, *given), daemon=True)
    process.start()
    try:
        wait_until_open(port, process.is_alive)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.join(STOP_SECONDS)


def wait_until_open(port: int, lives: Callable[[], bool]) -> None:
    """Wait until a service listens, or has died of something."""
    give_up = time.monotonic() + START_SECONDS
    while lives() and time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(TICK_SECONDS)
        else:
            return
    raise RuntimeError("the service did not start")


def cpu_seconds(process: psutil.Process) -> float:
    """Tell how long a process and its children, the dead ones too, have used a processor."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        try:
            used = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system + used.children_user + used.children_system
    return total
