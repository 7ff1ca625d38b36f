"""A door with a fake ledger behind it, and a caller in front."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from api.logs import start_logging
from api.plumbing import WRITER
from api.protocol import Runner
from api.settings import Settings
from tests.door import fakes
from tests.door.fakes import FakeWriter

Client = TestClient[web.Request, web.Application]
Posting = Callable[..., Awaitable[ClientResponse]]
THINGS = "/v1/contracts/c1/things"
GOOD = b'{"amount":"1234.56","month":"2026-10"}'


class Served(TestServer):
    """Serves as the service does, with our own protocol under the routes."""

    async def _make_runner(self, **settings: Any) -> Runner:
        return Runner(self.app, **settings)


@pytest.fixture
def log() -> io.BytesIO:
    """What the service writes to its log."""
    return io.BytesIO()


@pytest.fixture
def settings() -> Settings:
    return Settings(rate_limit=0, body_max_bytes=4096)


@pytest.fixture
async def client(log: io.BytesIO, settings: Settings) -> AsyncIterator[Client]:
    canon = start_logging("info", "json", log)
    app = create_app(settings, [fakes.routes], fakes.open_fakes, canon)
    async with TestClient(Served(app)) as opened:
        yield opened


@pytest.fixture
def writer(client: Client) -> FakeWriter:
    found: Any = client.app[WRITER]
    if not isinstance(found, FakeWriter):
        raise TypeError(found)
    return found


@pytest.fixture
def post(client: Client) -> Posting:
    """Post a thing as a provider does, under a key of its own."""

    async def send(
        body: bytes = GOOD,
        path: str = THINGS,
        token: str = "provider-key",  # noqa: S107 - opens nothing
        **headers: str,
    ) -> ClientResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        stated = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": "key-1",
            "Content-Type": "application/json",
            **named,
        }
        sent = {name: value for name, value in stated.items() if value}
        return await client.post(path, data=body, headers=sent)

    return send


def lines_of(log: io.BytesIO) -> list[dict[str, Any]]:
    """Read the log back."""
    return [msgspec.json.decode(line) for line in log.getvalue().splitlines()]
