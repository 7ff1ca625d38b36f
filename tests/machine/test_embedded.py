"""Our own PostgreSQL keeps what it confirmed, whoever is killed, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from ledger import cluster
from ledger.cluster import ServerFailed, find_running
from ledger.embedded import AlreadyRunning, EmbeddedServer

PATIENCE_SECONDS = 20
SUPERVISOR = """
import sys
from pathlib import Path
from ledger.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), quick=True)
print(server.start(), server.pid, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="certledger-data-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def supervisor(data: Path) -> tuple[subprocess.Popen[str], str, int]:
    """Run a supervisor in a process of its own; tell it, its address and its postmaster."""
    command = [sys.executable, "-c", SUPERVISOR, str(data)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stdout is not None
    dsn, pid = process.stdout.readline().split()
    return process, dsn, int(pid)


def eventually(holds: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        if holds():
            return True
        time.sleep(0.02)
    return False


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def forget(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


async def ask(dsn: str, query: str) -> object:
    db = await asyncpg.connect(dsn)
    try:
        return await db.fetchval(query)
    finally:
        await db.close()


async def write_row(server: EmbeddedServer) -> None:
    await ask(server.addresses.owner, "CREATE TABLE kept AS SELECT 1 AS one")


async def kept_rows(server: EmbeddedServer) -> object:
    return await ask(server.addresses.owner, "SELECT count(*) FROM kept")


async def test_a_second_start_keeps_the_data(data: Path) -> None:
    async with EmbeddedServer(data) as first:
        await write_row(first)
        pid = first.pid
    assert pid is not None
    assert is_gone(pid)
    async with EmbeddedServer(data) as second:
        assert await kept_rows(second) == 1


async def test_a_second_run_is_told_which_process_runs(data: Path) -> None:
    with (
        EmbeddedServer(data, quick=True),
        pytest.raises(AlreadyRunning, match=f"process {os.getpid()} already runs"),
    ):
        EmbeddedServer(data).start()


async def test_a_killed_postmaster_is_started_again_on_its_port(data: Path) -> None:
    with EmbeddedServer(data) as server:
        await write_row(server)
        first = server.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: server.pid not in {None, first})
        assert eventually(lambda: find_running(data) == server.addresses)
        assert await kept_rows(server) == 1


def test_a_killed_supervisor_takes_its_server_along(data: Path) -> None:
    process, _, postmaster = supervisor(data)
    forget(process)
    assert eventually(lambda: is_gone(postmaster))
    with EmbeddedServer(data, quick=True) as server:
        assert server.pid != postmaster


def test_a_server_whose_watcher_died_too_is_ended_by_the_next_start(data: Path) -> None:
    process, _, postmaster = supervisor(data)
    for child in psutil.Process(process.pid).children():
        if child.name() == "sh":
            child.kill()
    forget(process)
    assert not is_gone(postmaster)
    with EmbeddedServer(data, quick=True):
        assert is_gone(postmaster)


def test_processes_without_a_postmaster_are_ended_by_the_next_start(data: Path) -> None:
    process, _, postmaster = supervisor(data)
    supervising = psutil.Process(process.pid)
    supervising.suspend()  # or it would start the server again
    left = list(cluster.processes_in(data / "cluster"))
    os.kill(postmaster, signal.SIGKILL)
    forget(process)
    with EmbeddedServer(data, quick=True):
        assert all(is_gone(one.pid) for one in left)


def test_a_stale_number_of_another_program_hurts_nobody(data: Path) -> None:
    with EmbeddedServer(data, quick=True):
        lines = (data / "cluster" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        stale = "\n".join([str(bystander.pid), *lines[1:]])
        (data / "cluster" / "postmaster.pid").write_text(stale)
        with EmbeddedServer(data, quick=True) as server:
            assert server.pid is not None
            assert bystander.poll() is None
        bystander.kill()


def test_a_start_that_was_killed_half_way_is_made_good(data: Path) -> None:
    (data / "cluster.new").mkdir()
    (data / "cluster.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(data, quick=True) as server:
        assert server.pid is not None
    assert not (data / "cluster.new").exists()


async def test_nobody_enters_without_the_password(data: Path) -> None:
    with EmbeddedServer(data, quick=True) as server:
        assert await ask(server.dsn, "SELECT current_user") == "certledger"
        port = server.dsn.rpartition(":")[2].partition("/")[0]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(f"postgresql://postgres:guess@127.0.0.1:{port}/postgres", "SELECT 1")
    assert (data / "secrets.json").stat().st_mode & 0o077 == 0


async def test_pages_are_checked_and_letters_sort_alike_everywhere(data: Path) -> None:
    with EmbeddedServer(data, quick=True) as server:
        assert await ask(server.dsn, "SHOW data_checksums") == "on"
        sort = "SELECT string_agg(w, '' ORDER BY w) FROM unnest('{я,ё,а,Б,b,A}'::text[]) w"
        assert await ask(server.dsn, sort) == "AbБаяё"


def test_a_running_server_is_found_by_its_folder(data: Path) -> None:
    assert find_running(data) is None
    with EmbeddedServer(data, quick=True) as server:
        assert find_running(data) == server.addresses
    assert find_running(data) is None


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    with pytest.raises(ServerFailed, match="shared_buffers"):
        EmbeddedServer(data, quick=True, settings={"shared_buffers": "much"}).start()
    with EmbeddedServer(data, quick=True) as server:  # and its folder is free again
        assert server.pid is not None


def test_lost_passwords_are_named_not_replaced(data: Path) -> None:
    with EmbeddedServer(data, quick=True):
        pass
    (data / "secrets.json").unlink()
    with pytest.raises(ServerFailed, match=r"secrets\.json is gone"):
        EmbeddedServer(data, quick=True).start()
