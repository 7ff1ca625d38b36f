"""Facts are sent to whoever asked for them: signed, in order, until they are taken or given up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from aiohttp import web
from msgspec import structs

from api.settings import Settings
from api.webhooks import delivering
from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door
from tests.hooked import SECONDS, Heard, Receiver, receiving, says

TOWN = "ru.certledger.municipality.registered.v1"


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(delivering, "LOOK_SECONDS", 0.02)
    return structs.replace(
        settings,
        webhook_http=True,
        webhook_networks="127.0.0.0/8",
        webhook_retries="0 0",
        webhook_seconds=60.0,  # a busy machine is no receiver that fails
    )


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def subscribe(door: Door, receiver: Receiver, **more: Any) -> dict[str, Any]:
    body = {"url": receiver.url, "description": "1С управления", **more}
    return await door.made("/v1/webhooks", body)


async def towns(operator: Door, count: int) -> int:
    """Record so many facts; give the position of the last."""
    made: dict[str, Any] = {}
    for number in range(count):
        made = await operator.made("/v1/municipalities", {"title": f"Вымышленск {number}"})
    return int(made["position"])


async def comes(door: Door, path: str, holds: Callable[[Any], bool]) -> Any:
    """Read an address until it shows what is waited for; a list shows its items."""
    async with asyncio.timeout(SECONDS):
        while True:
            answer = await door.read(path)
            assert answer.status == 200, answer.body
            found = answer.body.get("items", answer.body)
            if holds(found):
                return found


def is_disabled(found: dict[str, Any]) -> bool:
    return bool(found["status"] == "disabled")


async def test_facts_arrive_in_order_signed_and_as_the_feed_has_them(
    operator: Door, receiver: Receiver
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    made = await subscribe(operator, receiver, types=[TOWN], after=0)
    last = await towns(operator, 5)
    heard = await receiver.hear(5)
    assert receiver.positions == list(range(2, last + 1))
    assert all(each.is_signed_with(made["secret"]) for each in heard)
    assert {each.headers["Content-Type"] for each in heard} == {
        "application/cloudevents+json; charset=utf-8"
    }
    feed = await operator.read("/v1/events", after=1, min_position=last)
    for each, fact in zip(heard, feed.body["items"], strict=True):
        assert each.message == f"fact_{BOOK}_{fact['position']}"
        assert (each.event["id"], each.event["type"]) == (fact["id"], TOWN)
        assert each.event["data"] == fact["data"]
    forged = Heard(heard[0].headers, heard[0].body.replace(b"0", b"1"))
    assert not forged.is_signed_with(made["secret"])


async def test_a_receiver_that_fails_gets_the_same_message_again_before_the_next(
    operator: Door, receiver: Receiver
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})

    async def twice(heard: Heard) -> web.StreamResponse:
        is_first = receiver.positions.count(heard.position) < 3
        return web.Response(status=503 if is_first else 200, text="a\x00b" * 2_000)

    receiver.answer = twice
    made = await subscribe(operator, receiver, types=[TOWN])
    first = await towns(operator, 2) - 1
    heard = await receiver.hear(6)
    assert receiver.positions == [first] * 3 + [first + 1] * 3
    assert len({each.message for each in heard}) == 2
    path = f"/v1/webhooks/{made['webhook']}/deliveries"
    log = await comes(operator, path, lambda items: len(items) == 6)
    assert [(each["position"], each["attempt"], each["result"]) for each in reversed(log)] == [
        (position, attempt, "delivered" if attempt == 3 else "failed")
        for position in (first, first + 1)
        for attempt in (1, 2, 3)
    ]
    assert {each["status_code"] for each in log} == {200, 503}
    assert {len(each["answer"]) for each in log} == {1_000}
    assert "\x00" not in log[0]["answer"]
    found = await operator.read(path, event_position=first, result="failed", limit=1)
    assert found.body["items"][0]["attempt"] == 2
    older = await operator.read(
        path, event_position=first, result="failed", cursor=found.body["next_cursor"]
    )
    assert [each["attempt"] for each in older.body["items"]] == [1]


async def test_what_is_given_up_is_a_dead_letter_until_it_is_redelivered(
    operator: Door, receiver: Receiver
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    poison: set[int] = set()

    async def choke(heard: Heard) -> web.StreamResponse:
        poison.add(min(poison | {heard.position}))
        is_poison = heard.position == min(poison)
        return web.Response(status=500 if is_poison else 200)

    receiver.answer = choke
    made = await subscribe(operator, receiver, types=[TOWN])
    first = await towns(operator, 3) - 2
    await receiver.hear(5)
    assert receiver.positions == [first, first, first, first + 1, first + 2]
    path = f"/v1/webhooks/{made['webhook']}"
    dead = (await operator.read(f"{path}/dead-letters")).body["items"]
    assert [(each["position"], each["reason"]) for each in dead] == [(first, "500")]
    receiver.answer = says(200)
    span = {"from_position": 1, "to_position": 10**6, "only_dead": True}
    asked = await operator.post(f"{path}/redeliveries", span)
    assert asked.status == 202
    heard = await receiver.hear(6)
    assert heard[5].message == heard[0].message
    await comes(operator, f"{path}/dead-letters", lambda items: not items)
    again = {"from_position": first + 1, "to_position": first + 2}
    await operator.post(f"{path}/redeliveries", again)
    await receiver.hear(8)
    assert receiver.positions[5:] == [first, first + 1, first + 2]
    found = await comes(
        operator, f"{path}/redeliveries", lambda items: all(each["finished_at"] for each in items)
    )
    assert [each["redelivery"] for each in found] == [2, 1]
    wrong = await operator.post(f"{path}/redeliveries", {"from_position": 9, "to_position": 8})
    assert (wrong.status, wrong.body["errors"][0]["pointer"]) == (422, "/to_position")


async def test_an_address_that_is_gone_is_left_alone_until_it_is_resumed(
    operator: Door, receiver: Receiver
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    receiver.answer = says(410)
    made = await subscribe(operator, receiver, types=[TOWN])
    first = await towns(operator, 2) - 1
    path = f"/v1/webhooks/{made['webhook']}"
    found = await comes(operator, path, is_disabled)
    assert (found["reason"], receiver.positions) == ("gone", [first])
    receiver.answer = says(200)
    resumed = await operator.made(f"{path}/resumption")
    assert (resumed["status"], resumed["reason"]) == ("active", None)
    await receiver.hear(3)
    assert receiver.positions == [first, first, first + 1]


async def test_failing_for_days_ends_it_and_a_redirect_is_a_failure(
    operator: Door, receiver: Receiver, db: asyncpg.Connection
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    async with receiving() as other:
        receiver.answer = says(307, Location=other.url)
        made = await subscribe(operator, receiver, types=[TOWN])
        await db.execute("UPDATE ledger.webhooks SET failing_since = now() - INTERVAL '6 days'")
        await towns(operator, 1)
        found = await comes(operator, f"/v1/webhooks/{made['webhook']}", is_disabled)
        assert (found["reason"], found["attempt_count"]) == ("failing", 1)
        assert other.heard == []
    log = await operator.read(f"/v1/webhooks/{made['webhook']}/deliveries")
    assert [(each["status_code"], each["fault"]) for each in log.body["items"]] == [
        (307, "redirect")
    ]
    page = await (await operator.client.get("/metrics")).text()
    assert f'certledger_webhook_alarm{{book="{BOOK}"}} 1.0' in page
    assert 'certledger_webhook_deliveries_total{result="failed"} 1.0' in page


async def test_two_secrets_sign_while_one_follows_the_other(
    operator: Door, receiver: Receiver, db: asyncpg.Connection
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    made = await subscribe(operator, receiver)
    path = f"/v1/webhooks/{made['webhook']}"
    overlap = {"overlap_hours": 1}
    fresh = [await operator.made(f"{path}/secrets", overlap) for _ in range(2)]
    secrets = [each["secret"] for each in (made, *fresh)]
    tried = await operator.made(f"{path}/tests")
    assert (tried["result"], tried["status_code"]) == ("delivered", 204)
    (heard,) = receiver.heard
    assert heard.message == tried["message"]
    assert heard.event["type"] == "ru.certledger.webhook.ping.v1"
    assert [heard.is_signed_with(each) for each in secrets] == [False, True, True]
    assert heard.signatures[0] != heard.signatures[1]
    await operator.made(f"{path}/secrets", {"overlap_hours": 0})
    await operator.made(f"{path}/tests")
    assert not receiver.heard[1].is_signed_with(secrets[2])
    kept = await db.fetch("SELECT wrapped::text FROM ledger.webhook_secrets")
    assert len(kept) == 2
    log = (await operator.read(f"{path}/deliveries")).body["items"]
    assert [(each["position"], each["number"]) for each in log] == [(None, 2), (None, 1)]


async def test_a_pause_loses_nothing_and_a_deletion_ends_it(
    operator: Door, receiver: Receiver
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    made = await subscribe(operator, receiver, types=[TOWN])
    path = f"/v1/webhooks/{made['webhook']}"
    assert (await operator.made(f"{path}/pause"))["status"] == "paused"
    first = await towns(operator, 2) - 1
    beside = await subscribe(operator, receiver, types=[TOWN], after=first)
    await receiver.hear(1)
    assert receiver.positions == [first + 1]
    await operator.made(f"{path}/resumption")
    await receiver.hear(3)
    assert receiver.positions == [first + 1, first, first + 1]
    await operator.made(f"{path}/deletion")
    assert (await operator.read(path)).status == 404
    assert (await operator.post(f"{path}/resumption")).code == "not-found"
    await towns(operator, 1)
    await receiver.hear(4)
    listed = await operator.read("/v1/webhooks")
    assert [each["webhook"] for each in listed.body["items"]] == [beside["webhook"]]
    tried = await operator.post(
        "/v1/webhooks", {"url": receiver.url, "description": "x"}, dry_run=True
    )
    assert (tried.status, tried.body["secret"]) == (200, "")


async def test_a_subscriber_is_sent_what_its_key_may_read_and_while_it_may(
    client: Client, operator: Door, keys: Keys, receiver: Receiver
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    own, other = [
        (await operator.made("/v1/municipalities", {"title": title}))["municipality"]
        for title in ("Вымышленск", "Другой")
    ]
    issued = await keys.create(BOOK, Role.FINANCE, "finance", municipality=own)
    stranger = await keys.create(BOOK, Role.FINANCE, "finance", municipality=other)
    linked = await keys.create(BOOK, Role.INTEGRATION, "1C")
    finance, neighbour = Door(client, issued.token), Door(client, stranger.token)
    made = await subscribe(finance, receiver, after=0)
    path = f"/v1/webhooks/{made['webhook']}"
    await receiver.hear(1)
    for door in (neighbour, Door(client, linked.token)):
        assert (await door.read(path)).status == 404
        assert (await door.post(f"{path}/deletion")).status == 404
        assert (await door.read("/v1/webhooks")).body["items"] == []
    assert (await operator.read(path)).status == 200
    fresh = await keys.rotate(BOOK, issued.key_id, overlap=timedelta())
    provider = {"kind": "educational-organisation", "title": "Дом творчества", "inn": "4212000002"}
    made_at = [
        (await operator.made("/v1/providers", {**provider, "municipality": town}))["position"]
        for town in (own, other, own)
    ]
    await receiver.hear(3)
    assert receiver.positions == [2, made_at[0], made_at[2]]
    assert all(own.encode() in each.body for each in receiver.heard)
    await keys.revoke(BOOK, fresh.key_id)
    found = await comes(operator, path, is_disabled)
    assert (found["reason"], len(receiver.heard)) == ("key-dead", 3)
