"""Pages of the console, beside the bare query that each of them rests on."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import aiohttp

from api.console.security import SESSION
from api.console.sessions import Users
from bench.past import row_of
from bench.region import BOOK
from bench.stand import SQL, Stand
from bench.table import Ratio, Row, ratio_of
from ledger.database import Db, open_pool
from ledger.keys import Caller, Role
from projections import audit_trail, balances, budget_reads, certificates
from projections.paging import ALL, PAGE_ROWS

LOGIN: Final = "bench"
PAGES: Final = 5  # a round; a page is some milliseconds
OK: Final = 200

Read = Callable[[], Awaitable[object]]


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Open the pages that people open most, as an auditor who is signed in."""
    return asyncio.run(measure_all(stand.server.dsn, stand.ledger.port, stand.sizes.rounds))


async def measure_all(dsn: str, port: int, rounds: int) -> tuple[list[Row], list[Ratio]]:
    """Measure each page and its bare query by turns, while the service stands idle."""
    pool = await open_pool(dsn, size=2)
    try:
        users = Users(pool)
        caller = Caller(book=BOOK, key_id=LOGIN, role=Role.AUDITOR)
        await users.welcome(LOGIN, LOGIN, caller)
        cookies = {SESSION: await users.open_session(BOOK, LOGIN, LOGIN)}
        home = f"http://127.0.0.1:{port}"
        rows: list[Row] = []
        ratios: list[Ratio] = []
        async with (
            pool.acquire() as db,
            aiohttp.ClientSession(home, cookies=cookies, headers={"Accept": "text/html"}) as http,
        ):
            for what, path, bare in await pages_of(db):
                page = await row_of(
                    f"**page** {what}", rounds, partial(open_page, http, path), PAGES
                )
                query = await row_of(f"bare query: {what}", rounds, bare)
                rows += [page, query]
                ratios.append(ratio_of(page, query, f"page / bare query: {what}"))
    finally:
        await pool.close()
    return rows, ratios


async def pages_of(db: Db) -> list[tuple[str, str, Read]]:
    """Name the pages, each with its address and the query that it can't do without."""
    facts: int = await db.fetchval(SQL.read_position, BOOK)
    listed = await certificates.read_certificates(db, BOOK, certificates.Filters(), None, 1)
    one = listed.rows[0].certificate
    everything, after = audit_trail.Filters(), facts - PAGE_ROWS
    trail = partial(audit_trail.read_trail, db, BOOK, everything, after, PAGE_ROWS, ALL)
    return [
        (f"the journal over {facts:,} facts", "/journal", trail),
        ("a certificate", f"/certificates/{one}", partial(balances.read_balance, db, BOOK, one)),
        (
            "budget execution",
            "/execution",
            partial(budget_reads.read_measures, db, BOOK, budget_reads.Filters()),
        ),
    ]


async def open_page(http: aiohttp.ClientSession, path: str) -> None:
    """Open a page as a browser does, and see that it is one."""
    async with http.get(path) as answered:
        body = await answered.text()
        if answered.status != OK or "<h1>" not in body:
            raise RuntimeError(f"{path} answered {answered.status}")
