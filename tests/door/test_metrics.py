"""The counters tell of routes and facts, never of people."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.gauges import read_gauges
from api.metrics import Metrics
from api.plumbing import POOL, WRITER
from api.rates import Rates
from api.settings import Settings
from ledger.journal import found_book
from ledger.rules.refusals import OverReserve
from ledger.verdicts import Conflict, Refused
from ledger.writer import Writer
from projections import catalogue, checkpoints
from tests.door import fakes
from tests.door.conftest import THINGS, Client, Posting, Served
from tests.door.fakes import FakeWriter

AUTH = {"Authorization": "Bearer provider-key"}


async def read(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    response = await client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(await response.text())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def named(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return f"certledger_{name}", frozenset(labels.items())


async def test_requests_facts_and_refusals_are_counted(
    client: Client, post: Posting, writer: FakeWriter
) -> None:
    await post()
    await post(path=f"{THINGS}?dry_run=true")
    writer.verdicts = [Refused(OverReserve(asked_kopecks=2, reserved_kopecks=1))]
    await post()
    found = await read(client)
    route = "/v1/contracts/{contract}/things"
    count = "http_request_duration_seconds_count"
    assert found[named(count, method="POST", route=route, status="201")] == 1
    assert found[named(count, method="POST", route=route, status="200")] == 1
    assert found[named(count, method="POST", route=route, status="422")] == 1
    assert found[named("events_appended_total", type="certificate.charged.v1")] == 1
    assert found[named("refusals_total", code="over-reserve")] == 1
    assert found[named("http_requests_under_way")] == 1  # this one
    assert any(name == "certledger_build_info" for name, _ in found)


async def test_a_conflict_is_counted_as_a_bug(
    post: Posting, writer: FakeWriter, client: Client
) -> None:
    writer.verdicts = [Conflict("sums_add_up")]
    assert (await post()).status == 503
    assert (await read(client))[named("append_conflicts_total")] == 1


async def test_the_writer_is_measured_while_the_database_is_away(client: Client) -> None:
    found = await read(client)
    assert found[named("writer_alive")] == 1
    assert found[named("writer_waiting")] == 0
    assert not any(name.startswith("certledger_projection") for name, _ in found)


async def test_every_view_of_every_book_is_measured(pool: asyncpg.Pool) -> None:
    app = web.Application()
    app[POOL], app[WRITER] = pool, Writer(pool)
    async with pool.acquire() as db:
        await found_book(db, "42", "Europe/Moscow")
        await found_book(db, "86", "Asia/Yekaterinburg")
        await checkpoints.install(db, catalogue.VIEWS)
    page = Metrics().page(await read_gauges(app)).decode()
    for book in ("42", "86"):
        for view in catalogue.VIEWS:
            for gauge in ("position", "lag_events", "lag_seconds", "failed"):
                labels = f'{{book="{book}",projection="{view.name}"}}'
                assert f"certledger_projection_{gauge}{labels} 0.0" in page


async def test_the_buckets_add_up(client: Client, post: Posting) -> None:
    for _ in range(3):
        await post()
    found = await read(client)
    labels = {"method": "POST", "route": "/v1/contracts/{contract}/things", "status": "201"}
    buckets = [
        value
        for (name, stated), value in found.items()
        if name.endswith("_bucket") and set(labels.items()) <= stated
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 3
    assert found[named("http_request_duration_seconds_sum", **labels)] > 0


async def test_strangers_can_not_multiply_the_series(client: Client) -> None:
    for number in range(20):
        await client.get(f"/made/up/{number}")
        await client.request("PROPFIND" if number % 2 else "SEARCH", "/v1/things")
    routes = {dict(labels).get("route") for _, labels in await read(client)}
    methods = {dict(labels).get("method") for _, labels in await read(client)}
    assert routes == {None, "unknown"}
    assert methods == {None, "GET", "other"}


async def test_who_has_used_up_the_window_is_told_when_to_come_back() -> None:
    now = 600.0
    rates = Rates(10, 60, clock=lambda: now)
    assert [rates.take("a").left_count for _ in range(10)] == list(range(9, -1, -1))
    refused = rates.take("a")
    assert (refused.is_enough, refused.left_count, refused.reset_seconds) == (False, 0, 61)
    assert rates.take("b").is_enough
    now += 60  # the window before still counts, less with every second
    assert not rates.take("a").is_enough
    now += 30
    assert [rates.take("a").is_enough for _ in range(6)] == [True] * 5 + [False]
    now += 120
    assert rates.take("a", 10).is_enough


@pytest.fixture
async def bounded(settings: Settings, log: object) -> AsyncIterator[Client]:  # noqa: ARG001 - as the others
    bounds = Settings(rate_limit=3, rate_window_seconds=3600)
    app = create_app(bounds, [fakes.routes], fakes.open_fakes)
    async with TestClient(Served(app)) as opened:
        yield opened


async def test_an_answer_tells_what_is_left(bounded: Client) -> None:
    first = await bounded.get("/v1/things", headers=AUTH)
    assert first.headers["RateLimit-Policy"] == '"key";q=3;w=3600'
    assert first.headers["RateLimit"].startswith('"key";r=2;t=')
    for _ in range(2):
        await bounded.get("/v1/things", headers=AUTH)
    refused = await bounded.get("/v1/things", headers=AUTH)
    problem = await refused.json(content_type=None)
    assert refused.status == 429
    assert problem["type"].endswith("#quota-exceeded")
    assert (problem["code"], problem["violated-policies"]) == ("rate-limited", ["key"])
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    other = await bounded.get("/v1/things", headers={"Authorization": "Bearer other-key"})
    assert other.status == 200


async def test_a_bulk_counts_by_its_rows(bounded: Client) -> None:
    row = b'{"contract":"c1","month":"2026-10"}\n'
    headers = AUTH | {"Idempotency-Key": "k", "Content-Type": "application/x-ndjson"}
    for count, status in ((3, 201), (1, 429)):
        response = await bounded.post("/v1/things/batch", data=row * count, headers=headers)
        assert response.status == status
    other = AUTH | {"Authorization": "Bearer other-key"}
    response = await bounded.post("/v1/things/batch", data=row * 4, headers=headers | other)
    assert response.status == 429
