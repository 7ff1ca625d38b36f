"""The demo year passes through the door whole, twice without a second fact, and adds up."""

import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from aiohttp.test_utils import BaseTestServer, TestServer

from api.app import create_app
from api.demo.keeping import Keeper, Kept
from api.demo.load import Loaded, load
from api.demo.region import REGIONS
from api.demo.requests import Line
from api.opening import open_all
from api.settings import Settings
from api.subjects import SUBJECTS
from ledger.journal import found_book
from ledger.keys import Keys, Role
from ledger.refold import refold

pytestmark = pytest.mark.slow
BOOKS = [region.book for region in REGIONS]


@pytest.fixture
async def service(database: str, tmp_path: Path) -> AsyncIterator[BaseTestServer]:
    settings = Settings(
        dsn=database,
        data=str(tmp_path),
        rate_limit=0,
        master_keys=base64.b64encode(os.urandom(32)).decode(),
    )
    async with TestServer(create_app(settings, SUBJECTS, open_all)) as opened:
        yield opened


@pytest.fixture
async def keeper(tmp_path: Path, pool: asyncpg.Pool) -> Keeper:
    async with pool.acquire() as db:
        for region in REGIONS:
            await found_book(db, region.book, region.time_zone)
    return Keeper.open(tmp_path, Keys(pool))


async def loaded(http: aiohttp.ClientSession, url: str, keeper: Keeper) -> list[Loaded]:
    told: dict[str, tuple[int, int]] = {}

    def tell(book: str, _title: str, done: int, total: int) -> None:
        told[book] = (done, total)

    found = await load(Line(http, url, keeper.kept.seed), keeper, tell)
    assert [done for done, _ in told.values()] == [total for _, total in told.values()]
    return found


async def heads(db: asyncpg.Connection) -> dict[str, int]:
    rows = await db.fetch("SELECT book, position FROM ledger.heads")
    return {row["book"]: row["position"] for row in rows}


async def test_a_year_passes_through_the_door(
    service: BaseTestServer, keeper: Keeper, db: asyncpg.Connection
) -> None:
    url = str(service.make_url("/")).rstrip("/")
    async with aiohttp.ClientSession() as http:
        first = await loaded(http, url, keeper)
        stands = await heads(db)
        again = await loaded(http, url, keeper)
        assert again == first, "the same references, since every request was answered before"
        assert await heads(db) == stands, "nothing was recorded twice"
        await adds_up(db)
        await happened(db)
        roles_are_kept(keeper.kept)
        for each in first:
            if each.example is not None:
                await the_example_can_be_charged(http, url, keeper.kept, each)


async def adds_up(db: asyncpg.Connection) -> None:
    for book in BOOKS:
        findings = await refold(db, book)
        assert findings.differences == ()
        assert findings.facts_count > 0


async def happened(db: asyncpg.Connection) -> None:
    """Facts of every kind that the demo promises are there, by hands of every kind."""
    rows = await db.fetch("SELECT book, type, count(*) FROM ledger.journal GROUP BY 1, 2")
    counts = {(row["book"], row["type"]): row["count"] for row in rows}
    for book in ("42", "86"):
        for kind in (
            *("certificate.issued.v1", "certificate.converted-to-pf.v1", "certificate.frozen.v1"),
            *("certificate.closed.v1", "contract.refused.v1", "contract.concluded.v1"),
            *("contract.termination-requested.v1", "contract.closed.v1", "invoice.issued.v1"),
            *("certificate.charged.v1", "certificate.charge-reversed.v1"),
        ):
            assert counts.get((book, kind)), (book, kind)
    for book in ("42", "07"):
        assert counts[book, "budget.reallocated.v1"] == 1
    refused = await db.fetch(
        "SELECT DISTINCT convert_from(refusal, 'UTF8')::jsonb ->> 'code' AS code"
        " FROM ledger.verdicts WHERE refusal IS NOT NULL"
    )
    codes = {row["code"] for row in refused}
    assert {"already-charged", "already-enrolled", "measure-exhausted"} <= codes
    actors = await db.fetchval(
        "SELECT count(DISTINCT convert_from(envelope, 'UTF8')::jsonb ->> 'actor')"
        " FROM ledger.journal WHERE book = '42' AND type = 'certificate.charged.v1'"
    )
    assert actors > 5, "the monthly run, the operator and providers charged"


def roles_are_kept(kept: Kept) -> None:
    for book in ("42", "86"):
        assert {key.role for key in kept.keys[book].values()} == set(Role)


async def the_example_can_be_charged(
    http: aiohttp.ClientSession, url: str, kept: Kept, each: Loaded
) -> None:
    assert each.example is not None
    assert each.provider is not None
    token = kept.keys[each.book][each.provider].token
    place = f"{url}/v1/contracts/{each.example.contract}/charges"
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "example"}
    body: dict[str, Any] = {"month": each.example.month, "amount": each.example.amount}
    async with http.post(place, json=body, headers=headers) as response:
        assert response.status == 201, await response.text()
        position = (await response.json())["position"]
    place = f"{url}/v1/certificates/{each.example.certificate}?min_position={position}"
    async with http.get(place, headers=headers) as response:
        assert response.status == 200, await response.text()
