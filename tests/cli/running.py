"""`certledger run` in a process of its own, as a user starts it and as a crash ends it."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psutil

from ledger.cluster import PID_FILE
from ledger.lodging import CLUSTER, told_elsewhere
from tests.tidy import ROOT

PATIENCE_SECONDS = 120.0
TICK_SECONDS = 0.05


class TooLate(Exception):
    """What was waited for did not come; the message says what was seen instead."""


def environment(data: Path, port: int, **rest: str) -> dict[str, str]:
    """What a user has in a shell, and nothing of ours but what is named."""
    plain = {name: text for name, text in os.environ.items() if not name.startswith("CERTLEDGER_")}
    return {**plain, "CERTLEDGER_DATA": str(data), "CERTLEDGER_PORT": str(port), **rest}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def call(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "api.cli", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT, env=env, timeout=120
    )


class Running:
    """A service with its database, until it is ended in some way."""

    def __init__(
        self, data: Path, port: int, *arguments: str, command: str = "run", **rest: str
    ) -> None:
        self.data = data
        self.env = environment(data, port, **rest)
        self.url = f"http://127.0.0.1:{port}"
        self.out = data.parent / f"{data.name}.out"
        self.err = data.parent / f"{data.name}.err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", command, *arguments],
                stdout=out,
                stderr=err,
                cwd=ROOT,
                env=self.env,
                start_new_session=True,  # as at a terminal of its own
            )

    def said(self) -> str:
        return self.out.read_text("utf-8")

    def told(self) -> str:
        return self.err.read_text("utf-8")

    def wait_for(self, holds: Callable[[], bool], what: str) -> None:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            code = self.process.poll()
            if code is not None or "✗" in self.told() or time.monotonic() > give_up:
                self.kill()
                raise TooLate(f"{what}; code {code}: {self.said()}{self.told()}")
            time.sleep(TICK_SECONDS)

    def wait_for_address(self) -> None:
        self.wait_for(lambda: self.url in self.said(), "no address")

    def wait_for_demo(self) -> None:
        self.wait_for(lambda: self.said().count("curl ") > 1 and "cl_live_" in self.said(), "demo")

    def wait_for_requests(self, count: int) -> None:
        log = self.data / "service.log"
        self.wait_for(lambda: log.exists() and log.read_bytes().count(b"\n") > count, "requests")

    def send(self, number: signal.Signals) -> int:
        """Send a signal to the process, as Ctrl-C or a supervisor does, and give its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End the process as a crash does, and wait until nothing of the database stands."""
        self.process.kill()
        self.process.wait()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while postmaster_of(self.data) is not None and time.monotonic() < give_up:
            time.sleep(TICK_SECONDS)

    def pasted(self) -> list[str]:
        """The curl commands that were shown."""
        text = self.said().replace("\\\n", " ")
        return [line for line in text.splitlines() if line.startswith("curl ")]


def postmaster_of(data: Path) -> int | None:
    """The process of a data folder's database, while it stands."""
    file = (told_elsewhere(data) or data) / CLUSTER / PID_FILE
    try:
        pid = int(file.read_text("utf-8").partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if psutil.pid_exists(pid) else None


def paste(command: str) -> tuple[int, bytes]:
    """Do what curl would do with a command that was shown; curl may not be installed."""
    words = shlex.split(command)
    pairs = list(pairwise(words))
    headers = dict(word.split(": ", 1) for flag, word in pairs if flag == "-H")
    body = next((word.encode() for flag, word in pairs if flag == "-d"), None)
    url = next(word for word in words if word.startswith("http://"))
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own address
        return response.status, response.read()


def keys_shown(running: Running) -> list[str]:
    return [line for line in running.said().splitlines() if "  cl_live_" in line]
