"""Runs the project's own PostgreSQL, so that a clone of the project is all that anyone needs.

One supervisor a data folder, by a lock. Who may die, and what follows:

* the postmaster: a thread of the supervisor starts it again, on the same port;
* the supervisor: a watcher, a shell that waits for the end of a pipe from us, stops the server;
* both, and the watcher too: the next start ends whatever still stands in the cluster.
"""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import structlog

from ledger.cluster import (
    PID_FILE,
    Addresses,
    ServerFailed,
    addresses,
    end_leftovers,
    is_ready,
    open_cluster,
)
from ledger.lodging import Lodging, find

LOG = structlog.get_logger(__name__)

START_SECONDS: Final = 300  # after a crash the server replays its log before it is ready
STOP_SECONDS: Final = 30  # a fast stop rolls back and writes a checkpoint
TICK_SECONDS: Final = 0.01
PORTS_MAX: Final = 3  # a free port may be taken between choosing and using it
RESTARTS_MAX: Final = 5  # in a row, each dead sooner than HEALTHY_SECONDS after it
HEALTHY_SECONDS: Final = 60

QUICK: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class AlreadyRunning(Exception):
    """Another process runs the server of this data folder."""


class EmbeddedServer:
    """A PostgreSQL of our own in a data folder: start it, use its addresses, stop it."""

    def __init__(
        self, data: Path, *, quick: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        """Name the folder; `quick` gives up durability, for tests that throw the data away."""
        self.data = data.resolve()
        self.quick = quick
        self.settings = (QUICK if quick else {}) | dict(settings or {})
        self.addresses = Addresses(service="", owner="", admin="")
        self._port = 0
        self._lock: IO[str] | None = None
        self._lodging: Lodging | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None
        self._guard: threading.Thread | None = None
        self._turn = threading.Lock()  # starting again and stopping exclude each other
        self._stopping = threading.Event()

    @property
    def dsn(self) -> str:
        """Tell the address for serving."""
        return self.addresses.service

    @property
    def cluster(self) -> Path | None:
        """Tell where the files are: under another folder if the lent user cannot reach `data`."""
        return self._lodging.cluster if self._lodging else None

    @property
    def pid(self) -> int | None:
        """Tell the postmaster's process, while there is one."""
        server = self._server
        return server.pid if server and server.poll() is None else None

    def start(self) -> str:
        """Start the server, in a new cluster if need be, and tell the address for serving."""
        self._lock = take_lock(self.data)
        try:
            self._lodging = find(self.data)
            secrets = open_cluster(self.data, self._lodging, quick=self.quick)
            self._start_on_a_free_port(self._lodging)
        except BaseException:
            self._lock.close()
            raise
        self.addresses = addresses(secrets, self._port)
        self._stopping.clear()
        self._guard = threading.Thread(target=self._keep_running, name="postgres", daemon=True)
        self._guard.start()
        return self.dsn

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything else is on disk."""
        with self._turn:
            self._stopping.set()
            self._end_watcher()
            if self._server:
                end(self._server)
        if self._guard:
            self._guard.join()
        if self._lock:
            self._lock.close()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    async def __aenter__(self) -> Self:
        """Start without holding up the loop."""
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop without holding up the loop."""
        await asyncio.to_thread(self.stop)

    def _start_on_a_free_port(self, place: Lodging) -> None:
        for attempt in range(1, PORTS_MAX + 1):
            self._port = free_port()
            try:
                self._start_postmaster(place)
            except ServerFailed as fault:
                if "could not bind" not in str(fault) or attempt == PORTS_MAX:
                    raise
            else:
                return

    def _start_postmaster(self, place: Lodging) -> None:
        settings = self.settings | {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",  # a path may be too long for one
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.data / "server.log").open("ab") as log:
            said_before = log.tell()
            server = subprocess.Popen(  # noqa: S603 - our own binary
                [str(place.binaries / "postgres"), "-D", str(place.cluster), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; the server is stopped after us
                **place.run_as(),
            )
        self._server = server
        self._watcher = watch(server.pid, place)
        if not wait_until_ready(server, place.cluster / PID_FILE):
            self._end_watcher()
            end(server)
            with (self.data / "server.log").open("rb") as log:
                log.seek(said_before)
                words_last = log.read().decode(errors="replace").strip()[-2000:]
            raise ServerFailed(f"PostgreSQL did not start: {words_last}")

    def _end_watcher(self) -> None:
        if self._watcher:
            self._watcher.kill()
            self._watcher.communicate()
            self._watcher = None

    def _keep_running(self) -> None:
        """Start the server again whenever it dies unasked."""
        deaths = 0
        while self._server and self._lodging and deaths < RESTARTS_MAX:
            since = time.monotonic()
            code = self._server.wait()
            self._stopping.wait(deaths)  # at once after the first death, then slower
            with self._turn:
                if self._stopping.is_set():
                    return
                deaths = 1 if time.monotonic() - since > HEALTHY_SECONDS else deaths + 1
                LOG.error("postgres.died", code=code, port=self._port, deaths=deaths)
                self._end_watcher()
                try:
                    end_leftovers(self._lodging.cluster)
                    self._start_postmaster(self._lodging)
                except (OSError, ServerFailed) as fault:
                    LOG.error("postgres.not_restarted", fault=str(fault))  # noqa: TRY400 - its own words suffice
                else:
                    LOG.warning("postgres.restarted", port=self._port)
        LOG.critical("postgres.given_up", deaths=deaths)


def take_lock(data: Path) -> IO[str]:
    """Hold a data folder alone; the system lets go when we die, however we die."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise AlreadyRunning(
            f"process {holder} already runs the database in {data};"
            " stop it first, or name another folder in CERTLEDGER_DATA"
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def free_port() -> int:
    """Ask the system for a port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def watch(server: int, place: Lodging) -> subprocess.Popen[bytes]:
    """Leave somebody behind who stops the server when our end of the pipe closes with us."""
    command = ["/bin/sh", "-c", 'read -r end; kill -INT "$1"', "sh", str(server)]
    return subprocess.Popen(  # noqa: S603 - a constant command
        command, stdin=subprocess.PIPE, start_new_session=True, **place.run_as()
    )


def wait_until_ready(server: subprocess.Popen[bytes], pid_file: Path) -> bool:
    """Wait for the postmaster's own word, or for its death."""
    give_up = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        try:
            lines = pid_file.read_text("utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        if is_ready(lines) and lines[0] == str(server.pid):
            return True
        time.sleep(TICK_SECONDS)
    return False


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast stop, then insist."""
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(sign)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return
