"""The service says whether it lives and is ready, and stops without dropping anybody."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from api.health import CHECKS, DRAINING
from api.settings import BadSetting, Settings, read_settings, shown_settings
from tests.door.conftest import Client
from tests.door.fakes import FakeWriter

ROOT = Path(__file__).parents[2]
SERVICE = """
import asyncio, sys
from aiohttp import web
from api.app import create_app
from api.logs import start_logging
from api.operations import EVERYBODY, Routes
from api.plumbing import answer
from api.serving import serve
from api.settings import Settings
from schemas.base import Answer
from tests.door import fakes

class Slept(Answer, frozen=True, kw_only=True):
    seconds: int

routes = Routes("slow", "slow", "slow")

@routes.get("/v1/slow", roles=EVERYBODY, answer=Slept)
async def sleep(request):
    print("asleep", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return answer(request, Slept(seconds=1))

async def opening(app):
    async for _ in fakes.open_fakes(app):
        yield
    print("closed", flush=True)

settings = Settings(port=0, drain_seconds=60, rate_limit=0)
app = create_app(settings, [routes], opening)
asyncio.run(serve(app, lambda address: print(address, flush=True)))
print("ended", flush=True)
"""


async def test_it_lives_and_is_ready(client: Client) -> None:
    assert (await client.get("/livez")).status == 200
    ready = await client.get("/readyz?verbose")
    assert await ready.json() == {
        "database": "ok",
        "migrations": "ok",
        "writer": "ok",
        "draining": "ok",
    }


async def test_a_dead_writer_or_database_is_not_ready_but_lives(
    client: Client, writer: FakeWriter
) -> None:
    async def refuse(_: object) -> str:
        raise ConnectionRefusedError("at host db.internal")

    checks: Any = client.app[CHECKS]
    checks["database"] = refuse
    writer.alive = False
    response = await client.get("/readyz?verbose")
    found = await response.json()
    assert response.status == 503
    assert (found["database"], found["writer"]) == ("ConnectionRefusedError", "stopped")
    assert (await (await client.get("/readyz")).text()) == "not ready"
    assert (await client.get("/livez")).status == 200


async def test_a_database_that_hangs_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.health.CHECK_SECONDS", 0.01)

    async def hang(_: object) -> str:
        await asyncio.sleep(60)
        return "ok"

    checks: Any = client.app[CHECKS]
    checks["database"] = hang
    response = await client.get("/readyz?verbose")
    assert (response.status, (await response.json())["database"]) == (503, "no answer in time")


async def test_who_is_asked_to_stop_is_not_ready(client: Client) -> None:
    client.app[DRAINING].begun = True
    assert (await client.get("/readyz")).status == 503
    assert (await client.get("/v1/things", headers={"X-Api-Key": "provider-key"})).status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_drains_and_drops_nobody(number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVICE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            await drain(process, number)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def refused(session: aiohttp.ClientSession) -> None:
    """Ask until nobody listens any more."""
    with contextlib.suppress(aiohttp.ClientConnectionError):
        while True:
            await session.get("/livez")


async def drain(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise TypeError(process)
    address = (await process.stdout.readline()).decode().strip()
    async with aiohttp.ClientSession(address, headers={"X-Api-Key": "provider-key"}) as session:
        assert (await session.get("/readyz")).status == 200
        slow = asyncio.create_task(session.get("/v1/slow"))
        assert await process.stdout.readline() == b"asleep\n"
        process.send_signal(number)
        while (await session.get("/readyz")).status == 200:
            pass
        assert (await session.get("/readyz")).status == 503
        assert (await session.get("/version")).status == 200
        process.send_signal(number)  # once more: no more draining
        await refused(session)
        process.stdin.write(b"go on\n")
        assert (await slow).status == 200
    assert await process.stdout.read() == b"closed\nended\n"
    assert await process.wait() == 0
    events = [msgspec.json.decode(line)["event"] for line in await lines(process.stderr)]
    assert [each for each in events if each.startswith("service.")] == [
        "service.started",
        "service.draining",
        "service.stopped",
    ]


async def lines(stream: asyncio.StreamReader) -> list[bytes]:
    return (await stream.read()).splitlines()


def test_settings_come_from_the_environment() -> None:
    found = read_settings({"CERTLEDGER_PORT": "9090", "CERTLEDGER_PRODUCTION": "1", "HOME": "/"})
    assert (found.port, found.production, found.host) == (9090, True, "127.0.0.1")
    assert read_settings({"CERTLEDGER_TEST_DSN": "x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CERTLEDGER_PROT", "1"),
        ("CERTLEDGER_PORT", "http"),
        ("CERTLEDGER_PORT", "70000"),
        ("CERTLEDGER_LOG_LEVEL", "loud"),
        ("CERTLEDGER_DRAIN_SECONDS", "-1"),
    ],
)
def test_a_wrong_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: text})


def test_secrets_are_not_shown() -> None:
    shown = shown_settings(Settings(dsn="postgresql://u:secret@h/d", master_keys="secret"))
    assert "secret" not in str(shown)
    assert shown["CERTLEDGER_PORT"] == 8080
