"""A ledger that answers what a test tells it to, and routes that take every kind of input."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, cast

import asyncpg
from aiohttp import web
from msgspec import Meta

from api import health
from api.auth import KEYS
from api.faults import Fault
from api.operations import EVERYBODY, JSON, NDJSON, Routes
from api.plumbing import (
    POOL,
    WRITER,
    answer,
    execute,
    execute_all,
    read,
    read_query,
    standing,
)
from api.rows import read_rows
from events.base import Act, Month
from events.certificate import CertificateCharged, ChargeKind
from events.codec import Recorded
from events.money import parse_roubles, roubles
from ledger.keys import Caller, Keys, Role
from ledger.rules.commands import ChargeCertificate
from ledger.rules.refusals import NotFound, OverReserve
from ledger.verdicts import Accepted, Order, Verdict
from ledger.writer import Writer
from schemas.base import Answer, Body, PageQuery, RefText
from schemas.money import PositiveRoubles, Roubles

CALLERS = {
    "provider-key": Caller(book="42", key_id="prov0001", role=Role.PROVIDER, provider="p1"),
    "other-key": Caller(book="42", key_id="prov0002", role=Role.PROVIDER, provider="p2"),
    "operator-key": Caller(book="42", key_id="oper0001", role=Role.OPERATOR),
    "auditor-key": Caller(book="42", key_id="audi0001", role=Role.AUDITOR),
}
routes = Routes("things", "Вещи", "Things")


class ThingRequest(Body, frozen=True, kw_only=True):
    """A body with a field of every kind."""

    amount: PositiveRoubles
    month: Month
    limit: Roubles | None = None
    act: Act | None = None
    parts: Annotated[tuple[RefText, ...], Meta(max_length=3)] = ()
    count: Annotated[int, Meta(ge=0, le=100)] | None = None
    is_urgent: bool = False


class ThingReceipt(Answer, frozen=True, kw_only=True):
    """What a thing is answered with."""

    position: int
    amount: Roubles


class ThingRow(Body, frozen=True, kw_only=True):
    """A row of a bulk."""

    contract: RefText
    month: Month


class ThingQuery(PageQuery, frozen=True, kw_only=True):
    """A list's filters."""

    state: tuple[str, ...] = ()
    since: date | None = None


class Rows(Answer, frozen=True, kw_only=True):
    """What became of the rows, a word each."""

    items: list[str]


@routes.post(
    "/v1/contracts/{contract}/things",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ThingRequest,
    answer=ThingReceipt,
    keyed=True,
    refuses=(NotFound, OverReserve),
)
async def post_thing(request: web.Request) -> web.Response:
    """Post a thing."""
    body = await read(request, ThingRequest)
    command = ChargeCertificate(
        contract=request.match_info["contract"],
        month=body.month,
        amount_kopecks=parse_roubles(body.amount),
        **standing(request),
    )
    verdict = await execute(request, command)
    fact = verdict.recorded[0].fact
    if not isinstance(fact, CertificateCharged):
        raise TypeError(fact)
    receipt = ThingReceipt(position=verdict.position_last, amount=roubles(fact.amount_kopecks))
    place = f"/v1/things/{verdict.position_last}"
    return answer(request, receipt, etag=verdict.position_last, location=place)


@routes.post("/v1/things/{position}/closing", roles={Role.OPERATOR}, answer=ThingReceipt)
async def close_thing(request: web.Request) -> web.Response:
    """Close a thing; takes no body and needs no key."""
    month = "2026-10"
    verdict = await execute(
        request, ChargeCertificate(contract="c", month=month, **standing(request))
    )
    return answer(request, ThingReceipt(position=verdict.position_last, amount="1.00"))


@routes.post(
    "/v1/things/batch",
    roles={Role.PROVIDER},
    answer=Rows,
    body=ThingRow,
    keyed=True,
    takes=(JSON, NDJSON),
    body_max_bytes=1 << 22,
)
async def post_things(request: web.Request) -> web.Response:
    """Post many things."""
    rows = await read_rows(request, ThingRow, member="things", rows_max=10_000)
    stood = standing(request)
    commands = {
        index: ChargeCertificate(contract=row.contract, month=row.month, **stood)
        for index, row in enumerate(rows)
        if isinstance(row, ThingRow)
    }
    verdicts = await execute_all(request, commands, atomic=False)
    words = [
        row.code if isinstance(row, Fault) else type(verdicts[index]).__name__
        for index, row in enumerate(rows)
    ]
    return answer(request, Rows(items=words))


@routes.get("/v1/things/{position}", roles=EVERYBODY, answer=ThingReceipt)
async def show_thing(request: web.Request) -> web.Response:
    """Show a thing."""
    position = int(request.match_info["position"])
    if position > 100:
        raise NotFound(subject="contract")
    return answer(request, ThingReceipt(position=position, amount="1.00"), etag=position)


@routes.get("/v1/things", roles=EVERYBODY, answer=ThingReceipt, query=ThingQuery)
async def list_things(request: web.Request) -> web.Response:
    """List things."""
    query = read_query(request, ThingQuery)
    return answer(request, ThingReceipt(position=query.limit, amount="1.00"))


@routes.get("/v1/broken", roles=EVERYBODY, answer=ThingReceipt)
async def break_down(request: web.Request) -> web.Response:
    """Fail as a bug does."""
    raise ZeroDivisionError(f"the secret of {request.path}")


@dataclass
class FakeWriter:
    """Records a charge for every order, unless told to refuse or to fail."""

    orders: list[Order] = field(default_factory=list)
    verdicts: list[Verdict | Exception] = field(default_factory=list)
    alive: bool = True
    waiting_count: int = 0

    async def execute(self, order: Order) -> Verdict:
        self.orders.append(order)
        if self.verdicts:
            verdict = self.verdicts.pop(0)
            if isinstance(verdict, Exception):
                raise verdict
            return verdict
        return accepted(order, position=len(self.orders))

    async def execute_all(self, orders: Sequence[Order], *, atomic: bool) -> list[Verdict]:
        if atomic:
            raise NotImplementedError
        return [await self.execute(order) for order in orders]


def accepted(order: Order, *, position: int = 1, replayed: bool = False) -> Accepted:
    """Make the verdict on a charge."""
    command = order.command
    if not isinstance(command, ChargeCertificate):
        raise TypeError(command)
    fact = CertificateCharged(
        certificate="cert",
        contract=command.contract,
        period="2026",
        municipality="m1",
        agreement="a1",
        pf_programme="pf1",
        month=command.month,
        amount_kopecks=command.amount_kopecks or 1_00,
        kind=ChargeKind.FINAL,
    )
    recorded = Recorded(
        actor=order.by,
        book=order.book,
        effective_on=command.effective_on,
        fact=fact,
        key=order.key.hex(),
        position=position,
        recorded_at=datetime(2026, 11, 2, tzinfo=UTC),
        request=order.request,
        stream="certificate:cert",
        version=1,
        volume=2026,
    )
    return Accepted((recorded,), replayed=replayed)


class FakeKeys:
    """Knows four keys."""

    async def authenticate(self, token: str) -> Caller | None:
        return CALLERS.get(token)


class FakePool:
    """Stands where nothing is asked."""

    async def fetch(self, _query: str) -> list[dict[str, str]]:
        return [{"book": "42", "time_zone": "Asia/Novokuznetsk"}]

    def acquire(self) -> None:
        raise ConnectionRefusedError


async def fine(_: web.Application) -> str:
    return "ok"


async def open_fakes(app: web.Application) -> AsyncIterator[None]:
    """Stand in for everything that needs a database."""
    app[KEYS] = cast(Keys, FakeKeys())
    app[POOL] = cast(asyncpg.Pool, FakePool())
    app[WRITER] = cast(Writer, FakeWriter())
    checks: Mapping[str, health.Check] = {
        **health.STANDARD_CHECKS,
        "database": fine,
        "migrations": fine,
    }
    app[health.CHECKS] = checks
    yield
