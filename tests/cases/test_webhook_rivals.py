"""Of several processes that send, one sends to a webhook at a time, and each may take over."""

import asyncio
import os
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import pytest
from msgspec import structs

from api.metrics import Metrics
from api.settings import Settings
from api.webhooks import delivering
from api.webhooks.addresses import read_rules
from api.webhooks.delivering import WEBHOOKS, Deliveries
from api.webhooks.wire import Outcome, Wire
from ledger.keyring import KEY_BYTES, Keyring, parse_keys
from ledger.webhooks import Webhooks
from projections import outgoing
from projections.outgoing import Attempt, Holder, LostTurn
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door
from tests.cases.test_webhooks import TOWN, subscribe, towns
from tests.hooked import SECONDS, receiving

RULES = read_rules("127.0.0.0/8", allows_http=True)


class Counted(Wire):
    """Counts what one of the rivals has sent."""

    sent_count = 0

    async def send(self, url: str, message: str, body: bytes, secrets: Sequence[bytes]) -> Outcome:
        self.sent_count += 1
        return await super().send(url, message, body, secrets)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Let the service itself send nothing: the rivals are made by the test."""
    return structs.replace(
        settings, webhooks_at_once=0, webhook_http=True, webhook_networks="127.0.0.0/8"
    )


async def test_two_that_send_never_send_at_once_and_miss_nothing(
    client: Client, operator: Door, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "LOOK_SECONDS", 0.01)
    app = client.app
    assert app is not None
    webhooks = app[WEBHOOKS]
    sending = Settings(webhooks_at_once=2, webhook_seconds=60.0)
    wires = [Counted(RULES, 60.0) for _ in range(2)]
    rivals = [Deliveries(pool, webhooks, wire, Metrics(), sending) for wire in wires]
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    async with receiving() as receiver:
        await subscribe(operator, receiver, types=[TOWN], after=0)
        tasks = [asyncio.create_task(rival.run()) for rival in rivals]
        last = await towns(operator, 5)
        async with asyncio.timeout(SECONDS):
            while not all(wire.sent_count for wire in wires):
                last = await towns(operator, 1)
                await receiver.hear(last - 1)
        await receiver.hear(last - 1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert receiver.positions == list(range(2, last + 1))
        assert receiver.most_under_way == 1
    for wire in wires:
        await wire.close()


async def test_who_was_silent_for_too_long_settles_nothing(
    operator: Door, db: asyncpg.Connection
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    async with receiving() as receiver:
        await subscribe(operator, receiver, after=0)
        await operator.read("/v1/events", min_position=1)
        slow, quick = (Holder(name, timedelta(seconds=60)) for name in ("slow", "quick"))
        (turn,) = await outgoing.claim(db, BOOK, slow, 9)
        assert await outgoing.claim(db, BOOK, quick, 9) == []
        line = await outgoing.next_line(db, BOOK, turn, slow)
        assert line is not None
        (fact,) = await outgoing.read_wanted(db, BOOK, turn, line, 9)
        await db.execute("UPDATE ledger.webhooks SET held_until = now() - INTERVAL '1 second'")
        assert await outgoing.claim(db, BOOK, quick, 9) == [turn]
        attempt = Attempt(
            message="m",
            position=fact.position,
            type=fact.type,
            number=1,
            result="delivered",
            took_ms=1,
            status_code=200,
            fault=None,
            answer="",
            delay=timedelta(),
            is_gone=False,
        )
        patience = timedelta(days=5)
        with pytest.raises(LostTurn):
            await outgoing.settle(db, BOOK, turn, slow, 0, attempt, patience)
        assert await outgoing.next_line(db, BOOK, turn, slow) is None
        assert await outgoing.next_line(db, BOOK, turn, quick) == line
        assert await outgoing.settle(db, BOOK, turn, quick, 0, attempt, patience) == "active"
        assert await outgoing.next_line(db, BOOK, turn, quick) is None
        await outgoing.let_go(db, BOOK, quick)
        assert await outgoing.claim(db, BOOK, slow, 9) == []


async def test_old_lines_of_the_log_and_old_master_keys_are_swept(
    client: Client,
    operator: Door,
    pool: asyncpg.Pool,
    db: asyncpg.Connection,
    settings: Settings,
) -> None:
    app = client.app
    assert app is not None
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    async with receiving() as receiver:
        made = await subscribe(operator, receiver)
        path = f"/v1/webhooks/{made['webhook']}"
        for _ in range(2):
            await operator.made(f"{path}/tests")
        await db.execute(
            "UPDATE ledger.webhook_attempts SET begun_at = now() - INTERVAL '31 days'"
            " WHERE number = 1"
        )
        before = await app[WEBHOOKS].secrets(BOOK, made["webhook"])
        assert settings.master_keys is not None
        both = Keyring([os.urandom(KEY_BYTES), *parse_keys(settings.master_keys)])
        renewed = Webhooks(pool, both)
        await renewed.sweep(BOOK, timedelta(days=30))
        log = (await operator.read(f"{path}/deliveries")).body["items"]
        assert [each["number"] for each in log] == [2]
        kept = await db.fetchval("SELECT key_id FROM ledger.webhook_secrets")
        assert kept == both.current
        assert await renewed.secrets(BOOK, made["webhook"]) == before
