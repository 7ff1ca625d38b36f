"""Facts go out as they are recorded: none is missed, none comes twice, each as a CloudEvent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from aiohttp import ClientResponse

from api.event_stream import STREAMS
from api.health import DRAINING
from ledger.keys import Keys, Role
from tests.cases.region import Client, Door

PATH = "/v1/events/stream"
SECONDS = 60
Event = dict[str, str]


@asynccontextmanager
async def streaming(
    client: Client, token: str, after: int | None = None, last: int | None = None
) -> AsyncIterator[ClientResponse]:
    headers = {"Authorization": f"Bearer {token}"}
    if last is not None:
        headers["Last-Event-ID"] = str(last)
    query = {} if after is None else {"after": str(after)}
    async with client.get(PATH, headers=headers, params=query) as response:
        yield response


async def events(response: ClientResponse, count: int) -> list[Event]:
    """Take so many events off a stream."""
    found: list[Event] = []
    said: Event = {}
    async with asyncio.timeout(SECONDS):
        while len(found) < count:
            line = (await response.content.readline()).decode().rstrip("\r\n")
            name, _, value = line.partition(": ")
            if line and name:
                said[name] = value
            elif said:
                found.append(said)
                said = {}
    return found


async def test_no_fact_is_missed_or_doubled_while_many_write(
    client: Client, operator: Door
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})

    async def write(start: int) -> None:
        for number in range(start, start + 8):
            await operator.made("/v1/municipalities", {"title": f"Вымышленск {number}"})

    async with streaming(client, operator.token, after=0) as response:
        assert response.status == 200
        assert response.headers["X-Accel-Buffering"] == "no"
        writers = [asyncio.create_task(write(100 * each)) for each in range(3)]
        found = await events(response, 25)
        await asyncio.gather(*writers)
    assert [int(each["id"]) for each in found] == list(range(1, 26))
    assert {each["event"] for each in found[1:]} == {"ru.certledger.municipality.registered.v1"}
    assert [msgspec.json.decode(each["data"])["id"] for each in found] == [
        f"42/{each}" for each in range(1, 26)
    ]
    async with streaming(client, operator.token, after=3, last=20) as response:
        again = await events(response, 5)
    assert [each["id"] for each in again] == ["21", "22", "23", "24", "25"]


async def test_a_stream_says_goodbye_and_no_more_are_open_than_may_be(
    client: Client, operator: Door, keys: Keys
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    other = await operator.made("/v1/municipalities", {"title": "Вымышленск"})
    issued = await keys.create("42", Role.FINANCE, "finance", municipality=other["municipality"])
    app = client.app
    assert app is not None
    app[STREAMS].count_max = 1
    async with streaming(client, issued.token, after=0) as response:
        async with streaming(client, operator.token) as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
        seen = await events(response, 1)
        assert seen[0]["event"] == "ru.certledger.municipality.registered.v1"
        app[DRAINING].begun = True
        (goodbye,) = await events(response, 1)
        assert (goodbye["event"], goodbye["retry"]) == ("draining", "2000")
        assert await response.content.read() == b""
    assert app[STREAMS].open_count == 0
    async with client.get(
        PATH, headers={"Authorization": f"Bearer {operator.token}", "Last-Event-ID": "x"}
    ) as wrong:
        assert wrong.status == 422


async def test_the_feed_comes_as_a_batch_of_cloud_events_or_line_by_line(
    client: Client, operator: Door
) -> None:
    made = await operator.made("/v1/regions", {"title": "Вымышленная область"})
    made = await operator.made("/v1/municipalities", {"title": "Вымышленск"})
    shown: dict[str, list[dict[str, object]]] = {}
    for form in ("application/cloudevents-batch+json", "application/x-ndjson"):
        response = await client.get(
            "/v1/events",
            headers={"Authorization": f"Bearer {operator.token}", "Accept": form},
            params={"min_position": str(made["position"]), "limit": "1"},
        )
        assert (response.status, response.content_type) == (200, form)
        assert "cursor=" in response.headers["Link"]
        body = await response.read()
        shown[form] = [msgspec.json.decode(body)] if form.endswith("x-ndjson") else []
        shown[form] = shown[form] or msgspec.json.decode(body)
    batch, lines = shown.values()
    assert batch == lines
    assert batch[0]["sequence"] == "000000000000001"
    assert all(name.isalnum() and name.islower() for name in batch[0])
