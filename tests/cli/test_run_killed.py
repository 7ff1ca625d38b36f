"""Whoever is killed while charges pour in, nothing that was answered is lost or done twice."""

import asyncio
import json
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.cli.running import Running, call, environment, free_port, postmaster_of

pytestmark = pytest.mark.slow
CALLERS = 8
BEFORE_COUNT = 40  # answers before the kill
AFTER_COUNT = 40  # answers after it
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.1


@dataclass
class Load:
    """Callers who each charge a month and take it back, again and again, until told to stop."""

    url: str
    token: str
    name: str
    answered: list[int] = field(default_factory=list)  # positions of what was acknowledged
    troubles: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, contracts: list[str], month: str) -> None:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.token}"}) as http:
            await asyncio.gather(*(self.work(http, each, month) for each in contracts))

    async def work(self, http: aiohttp.ClientSession, contract: str, month: str) -> None:
        place, number = f"/v1/contracts/{contract}/charges", 0
        while not self.enough.is_set():
            charged = await self.post(http, place, {"month": month}, f"{contract}-{number}")
            back = f"{place}/{charged['charge']}/reversals"
            body = {"reason": "wrong-amount"}
            await self.post(http, back, body, f"{contract}-{number}-back")
            number += 1

    async def post(
        self, http: aiohttp.ClientSession, place: str, body: dict[str, str], key: str
    ) -> dict[str, Any]:
        """Send one request until it is answered, always with the same key."""
        headers = {"Idempotency-Key": f"{self.name}-{key}"}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    async with http.post(self.url + place, json=body, headers=headers) as response:
                        if response.status < 500:
                            assert response.status == 201, await response.text()
                            found: dict[str, Any] = await response.json()
                            self.answered.append(found["position"])
                            return found
                except aiohttp.ClientError:
                    pass
                self.troubles += 1
                await asyncio.sleep(PAUSE_SECONDS)

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.answered) < count:  # noqa: ASYNC110 - many callers append, none signals
                await asyncio.sleep(0.01)


def operator_of(data: Path) -> str:
    kept = json.loads((data / "demo.json").read_text("utf-8"))
    token: str = next(
        key["token"] for key in kept["keys"]["42"].values() if key["role"] == "operator"
    )
    return token


async def ask(running: Running, place: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {operator_of(running.data)}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(running.url + place) as got:
        assert got.status == 200, await got.text()
        found: dict[str, Any] = await got.json()
        return found


async def due_contracts(running: Running) -> list[str]:
    """List contracts to charge, once the views have caught up with the demo that was loaded."""
    due: list[str] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(due) < CALLERS:
            found = await ask(running, "/v1/contracts?period=2026-1&status=active&limit=500")
            due = [each["contract"] for each in found["items"] if each["next_month"] == "2026-05"]
    return due[:CALLERS]


async def all_recorded_once(running: Running, load: Load) -> None:
    """Every answer stands in the book, and nothing stands there that nobody was answered."""
    since, last = min(load.answered) - 1, max(load.answered)
    seen: list[int] = []
    while not seen or seen[-1] < last:
        after = seen[-1] if seen else since
        page = await ask(running, f"/v1/events?after={after}&limit=500&min_position={last}")
        seen += [each["position"] for each in page["items"]]
    assert sorted(load.answered) == seen
    assert len(set(load.answered)) == len(load.answered)


async def test_a_killed_database_loses_nothing_and_comes_back(loaded: Path) -> None:
    running = Running(loaded, free_port())
    running.wait_for_demo()
    load = Load(running.url, operator_of(loaded), "database")
    callers = asyncio.create_task(load.run(await due_contracts(running), "2026-05"))
    await load.reach(BEFORE_COUNT)
    killed = postmaster_of(loaded)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await load.reach(len(load.answered) + AFTER_COUNT)
    load.enough.set()
    await callers
    assert postmaster_of(loaded) not in {None, killed}, "the database was away for a moment"
    assert running.process.poll() is None, "the same service goes on"
    await all_recorded_once(running, load)
    assert running.send(signal.SIGINT) == 0, running.told()
    assert call("events", "verify", env=environment(loaded, free_port())).returncode == 0


async def test_a_killed_service_loses_nothing(loaded: Path) -> None:
    port = free_port()
    running = Running(loaded, port)
    running.wait_for_demo()
    load = Load(running.url, operator_of(loaded), "service")
    callers = asyncio.create_task(load.run(await due_contracts(running), "2026-05"))
    await load.reach(BEFORE_COUNT)
    await asyncio.to_thread(running.kill)
    again = Running(loaded, port)
    await asyncio.to_thread(again.wait_for_demo)
    await load.reach(len(load.answered) + AFTER_COUNT)
    load.enough.set()
    await callers
    assert load.troubles > 0, "the service was away for a while"
    await all_recorded_once(again, load)
    assert again.send(signal.SIGINT) == 0
    assert call("events", "verify", env=environment(loaded, free_port())).returncode == 0
