"""The files of an embedded PostgreSQL: made whole or not at all, cleared of what a crash left."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import psutil

from ledger import queries
from ledger.lodging import CLUSTER, Lodging, told_elsewhere

SQL = queries.load("ledger", "embedded")

SECRETS: Final = "secrets.json"
PID_FILE: Final = "postmaster.pid"
PORT_LINE, READY_LINE = 3, 7  # where the postmaster writes its port and how it is
LEAVE_SECONDS: Final = 30  # what an orphaned server gets for a clean stop
DIE_SECONDS: Final = 10

INITDB: Final = (
    "--username=postgres",
    "--auth-local=reject",  # there is no socket file, and nobody comes in without a password
    "--auth-host=scram-sha-256",
    "--data-checksums",
    "--encoding=UTF8",
    "--locale=C",  # messages in English, also in a log that is sent to us
    "--locale-provider=builtin",  # the same order of letters on every system
    "--builtin-locale=C.UTF-8",
)


class ServerFailed(Exception):
    """PostgreSQL did not do what it was started for; the message ends with its last words."""


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """The passwords of one cluster's three logins."""

    postgres: str
    certledger_owner: str
    certledger: str


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """How to reach a running server, by what one wants to do there."""

    service: str  # append and read
    owner: str  # migrate
    admin: str  # the superuser, in the database that always exists


def addresses(known: Secrets, port: int) -> Addresses:
    """Put logins, passwords and port into addresses."""
    place = f"127.0.0.1:{port}"
    return Addresses(
        service=f"postgresql://certledger:{known.certledger}@{place}/certledger",
        owner=f"postgresql://certledger_owner:{known.certledger_owner}@{place}/certledger",
        admin=f"postgresql://postgres:{known.postgres}@{place}/postgres",
    )


def find_running(data: Path) -> Addresses | None:
    """Tell how to reach the server that another process runs in a data folder."""
    home = told_elsewhere(data) or data
    try:
        lines = (home / CLUSTER / PID_FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    if not is_ready(lines) or not psutil.pid_exists(int(lines[0])):
        return None
    return addresses(read_secrets(data), int(lines[PORT_LINE]))


def is_ready(lines: list[str]) -> bool:
    """Read the postmaster's own word, as its pg_ctl does."""
    return len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"


def read_secrets(data: Path) -> Secrets:
    """Read the passwords that were made with the cluster."""
    try:
        return msgspec.json.decode((data / SECRETS).read_bytes(), type=Secrets)
    except FileNotFoundError:
        raise ServerFailed(f"the cluster of {data} has no passwords: {SECRETS} is gone") from None


def open_cluster(data: Path, place: Lodging, *, quick: bool) -> Secrets:
    """Make the cluster if there is none yet, clear what a crash left, tell the passwords."""
    if place.cluster.exists():
        end_leftovers(place.cluster)
        return read_secrets(data)
    fresh = Secrets(
        postgres=secrets.token_hex(24),
        certledger_owner=secrets.token_hex(24),
        certledger=secrets.token_hex(24),
    )
    write_private(data / SECRETS, msgspec.json.encode(fresh))
    half = place.cluster.with_suffix(".new")
    if half.exists():
        shutil.rmtree(half)  # a start was killed here
    half.mkdir()
    place.give(half)
    fill_cluster(half, place, fresh, quick=quick)
    half.rename(place.cluster)
    return fresh


def fill_cluster(folder: Path, place: Lodging, fresh: Secrets, *, quick: bool) -> None:
    """Make the files, then the logins, before anything listens."""
    no_sync = ["--no-sync"] if quick else []
    run([str(place.binaries / "initdb"), *INITDB, *no_sync, f"--pgdata={folder}"], place)
    lines = [
        SQL.name_superuser.format(password=fresh.postgres),
        SQL.create_owner.format(password=fresh.certledger_owner),
        SQL.create_service.format(password=fresh.certledger),
        SQL.create_database,
    ]
    unsynced = ["-F"] if quick else []
    single = [str(place.binaries / "postgres"), "--single", *unsynced, "-D", str(folder)]
    run([*single, "postgres"], place, said="\n".join(lines) + "\n")


def run(command: list[str], place: Lodging, said: str = "") -> None:
    """Run one of PostgreSQL's programs to its end."""
    ran = subprocess.run(  # noqa: S603 - our own binaries
        command, check=False, capture_output=True, text=True, input=said, **place.run_as()
    )
    # In single-user mode a failed statement is told and the next is taken.
    if ran.returncode or "ERROR:" in ran.stderr or "FATAL:" in ran.stderr:
        raise ServerFailed(f"{Path(command[0]).name} failed: {ran.stderr.strip()[-2000:]}")


def write_private(file: Path, content: bytes) -> None:
    """Write a file that nobody else may read, not even for a moment."""
    half = file.with_suffix(".new")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 - from a descriptor
        stream.write(content)
    half.rename(file)


def end_leftovers(cluster: Path) -> None:
    """End whatever a killed supervisor or postmaster left standing in the cluster.

    A process counts by its name and by the folder it stands in: the number in the postmaster's
    file may be another program's by now.
    """
    pid_file = cluster / PID_FILE
    if not pid_file.exists():
        return
    noted = pid_file.read_text("utf-8").partition("\n")[0]
    standing = list(processes_in(cluster))
    for process in standing:
        if str(process.pid) == noted:
            process.send_signal(signal.SIGINT)  # a fast, clean stop
            psutil.wait_procs(standing, timeout=LEAVE_SECONDS)
    for process in standing:
        if process.is_running():
            process.kill()  # without a postmaster they only hold its memory
    psutil.wait_procs(standing, timeout=DIE_SECONDS)
    pid_file.unlink(missing_ok=True)


def processes_in(cluster: Path) -> Iterator[psutil.Process]:
    """Find the PostgreSQL processes that stand in a folder."""
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and Path(process.cwd()) == cluster:
                yield process
        except psutil.Error:  # gone meanwhile, or somebody else's
            continue
