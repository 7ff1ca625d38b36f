"""Two services to compare with: one without a database, one with a transaction a request.

Both read and answer the same bodies as a charge. The first is the least that a request can cost
with these libraries; the second is what a careful developer writes first.
"""

from collections.abc import AsyncIterator
from typing import Final

import asyncpg
import msgspec
from aiohttp import hdrs, web

from bench.process import serve
from events.certificate import ChargeKind
from events.money import roubles
from ledger import queries
from schemas.charges import ChargeReceipt, ChargeRequest
from schemas.receipts import FactShown

SQL = queries.load("bench", "transactions")

POOL: Final = web.AppKey("pool", asyncpg.Pool)
POOL_SIZE: Final = 16
PATH: Final = "/v1/contracts/{contract}/charges"
CHARGED: Final = "certificate.charged.v1"
PRICE_KOPECKS: Final = 1_000_00

_DECODER: Final = msgspec.json.Decoder(ChargeRequest)
_ENCODER: Final = msgspec.json.Encoder()


def respond(position: int, contract: str, certificate: str, month: str) -> web.Response:
    """Answer as the ledger answers a charge."""
    receipt = ChargeReceipt(
        position=position,
        facts=[FactShown(position=position, type=CHARGED)],
        charge=position,
        certificate=certificate,
        contract=contract,
        month=month,
        kind=ChargeKind.FINAL,
        amount=roubles(PRICE_KOPECKS),
    )
    return web.Response(
        body=_ENCODER.encode(receipt),
        status=201,
        headers={hdrs.CONTENT_TYPE: "application/json", hdrs.ETAG: f'"{position}"'},
    )


async def answer_at_once(request: web.Request) -> web.Response:
    """Read the body and answer; nothing is kept."""
    body = _DECODER.decode(await request.read())
    contract = request.match_info["contract"]
    return respond(1, contract, contract, body.month)


async def charge_in_a_transaction(request: web.Request) -> web.Response:
    """Lock what the charge draws on, look, write, commit; a key is used once."""
    body = _DECODER.decode(await request.read())
    contract = request.match_info["contract"]
    key = request.headers["Idempotency-Key"]
    async with request.app[POOL].acquire() as db, db.transaction():
        row = await db.fetchrow(SQL.lock_contract, contract)
        if row is None:
            raise web.HTTPNotFound
        if min(row["reserved_kopecks"], row["left_kopecks"]) < PRICE_KOPECKS:
            raise web.HTTPConflict
        certificate: str = row["certificate"]
        position: int = await db.fetchval(
            SQL.insert_charge, contract, body.month, PRICE_KOPECKS, key
        )
        await db.execute(SQL.draw_on_certificate, certificate, PRICE_KOPECKS)
        await db.execute(SQL.draw_on_budget, row["budget"], PRICE_KOPECKS)
    return respond(position, contract, certificate, body.month)


def serve_at_once(port: int) -> None:
    """Run the service without a database."""
    app = web.Application()
    app.router.add_post(PATH, answer_at_once)
    serve(app, port)


def serve_in_transactions(port: int, dsn: str) -> None:
    """Run the service with a transaction a request."""

    async def opened(app: web.Application) -> AsyncIterator[None]:
        async with asyncpg.create_pool(dsn, min_size=POOL_SIZE, max_size=POOL_SIZE) as pool:
            app[POOL] = pool
            yield

    app = web.Application()
    app.router.add_post(PATH, charge_in_a_transaction)
    app.cleanup_ctx.append(opened)
    serve(app, port)
