"""One command brings everything up, keeps it, says what is in the way, and stops cleanly."""

import asyncio
import json
import signal
import socket
import urllib.request
from pathlib import Path

import asyncpg
import pytest

from tests.cli.running import Running, call, environment, free_port, keys_shown, postmaster_of

pytestmark = pytest.mark.slow


def test_a_demo_that_was_killed_goes_on_and_adds_up(loaded: Path) -> None:
    env = environment(loaded, free_port())
    verified = call("events", "verify", "--json", env=env)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    books = [json.loads(line) for line in verified.stdout.splitlines()]
    assert [each["book"] for each in books] == ["07", "42", "86"]
    assert postmaster_of(loaded) is None, "the database ran for the command alone"


def test_a_port_that_is_taken_is_named_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = call("run", env=environment(tmp_path / "data", port))
    assert found.returncode == 1
    assert f"127.0.0.1:{port}" in found.stderr
    assert "CERTLEDGER_PORT" in found.stderr
    assert not (tmp_path / "data" / "cluster").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_service_and_database(loaded: Path, number: signal.Signals) -> None:
    running = Running(loaded, free_port())
    running.wait_for_demo()
    assert postmaster_of(loaded) is not None
    assert running.send(number) == 0, running.told()
    assert postmaster_of(loaded) is None
    assert "Остановлено" in running.told()
    log = (loaded / "server.log").read_text("utf-8")
    assert "database system is shut down" in log.splitlines()[-1]


def test_a_start_that_is_interrupted_leaves_no_database(loaded: Path) -> None:
    running = Running(loaded, free_port())
    running.wait_for(lambda: "База запускается" in running.told(), "nothing was said")
    assert running.send(signal.SIGINT) == 130, running.told()
    assert postmaster_of(loaded) is None
    assert "Traceback" not in running.told()


def test_a_second_run_keeps_the_data_and_the_keys(loaded: Path) -> None:
    running = Running(loaded, free_port())
    running.wait_for_demo()
    shown = keys_shown(running)
    running.send(signal.SIGINT)
    again = Running(loaded, free_port())
    again.wait_for_demo()
    assert keys_shown(again) == shown
    assert "Демо-регион загружен" not in again.told(), "it was loaded already"
    assert again.send(signal.SIGINT) == 0


def test_a_database_of_ones_own_is_used_when_it_is_named(database: str, tmp_path: Path) -> None:
    running = Running(tmp_path / "data", free_port(), "--no-demo", CERTLEDGER_DSN=database)
    running.wait_for_address()
    assert "cl_live_" not in running.said()
    second = call("run", env=environment(tmp_path / "data", free_port(), CERTLEDGER_DSN=database))
    assert second.returncode == 1
    assert str(running.process.pid) in second.stderr
    assert running.send(signal.SIGTERM) == 0
    assert not (tmp_path / "data" / "cluster").exists()


def test_a_demo_is_never_loaded_beside_other_facts(database: str, tmp_path: Path) -> None:
    async def plant() -> None:
        db = await asyncpg.connect(database)
        await db.execute("INSERT INTO ledger.heads (book, position) VALUES ('42', 7)")
        await db.close()

    asyncio.run(plant())
    running = Running(tmp_path / "data", free_port(), CERTLEDGER_DSN=database)
    running.wait_for_address()
    running.wait_for(lambda: "чуж" in running.told(), "nothing was said")
    assert running.send(signal.SIGTERM) == 0
    assert "cl_live_" not in running.said()


def test_the_service_alone_brings_its_database_up_to_date(
    empty_database: str, tmp_path: Path
) -> None:
    rest = {"CERTLEDGER_DSN": empty_database, "CERTLEDGER_DRAIN_SECONDS": "0"}
    serving = Running(tmp_path / "data", free_port(), "--migrate", command="serve", **rest)
    serving.wait_for(lambda: "service.started" in serving.told(), "not started")
    with urllib.request.urlopen(f"{serving.url}/readyz", timeout=10) as response:  # noqa: S310 - our own address
        assert response.status == 200
    assert serving.send(signal.SIGTERM) == 0
    assert serving.said() == "", "the log is for stderr"
    assert [json.loads(line)["event"] for line in serving.told().splitlines()][-1] == (
        "service.stopped"
    )
