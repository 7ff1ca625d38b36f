"""An attempt is bounded in time and size and follows nobody, whatever the receiver does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook as Verifier

from api.webhooks.addresses import read_rules
from api.webhooks.wire import Wire, signed
from ledger.webhooks import shown
from tests.hooked import Heard, Receiver, receiving, says
from tests.tidy import ROOT

RULES = read_rules("127.0.0.0/8", allows_http=True)
SECRETS = [b"a secret of thirty-two bytes ...", b"another one of thirty-two bytes "]
SECONDS = 60.0


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    opened = Wire(RULES, SECONDS)
    yield opened
    await opened.close()


def test_both_the_standards_own_verifier_and_ours_know_the_signature() -> None:
    body = '{"название":"Вымышленск"}'.encode()
    headers = signed("fact_42_1", body, SECRETS, datetime.now(UTC))
    for secret in SECRETS:
        Verifier(shown(secret)).verify(body, headers)
        assert Heard(headers, body).is_signed_with(shown(secret))
    assert len(headers["webhook-signature"].split(" ")) == 2


def test_the_sample_that_receivers_are_given_tells_true_from_false() -> None:
    text = (ROOT / "docs/WEBHOOKS.md").read_text("utf-8")
    sample: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], sample)  # noqa: S102 - our own page
    is_genuine, body = sample["is_genuine"], b'{"a":1}'
    headers = signed("fact_42_1", body, SECRETS, datetime.now(UTC))
    for secret in SECRETS:
        assert is_genuine(shown(secret), headers, body)
        assert not is_genuine(shown(secret), headers, body + b" ")
        assert not is_genuine(shown(secret), {**headers, "webhook-id": "fact_42_2"}, body)
    assert not is_genuine(shown(b"a third"), headers, body)
    old = signed("fact_42_1", body, SECRETS, datetime.now(UTC) - timedelta(minutes=6))
    assert not is_genuine(shown(SECRETS[0]), old, body)


async def test_a_receiver_that_does_not_answer_is_not_waited_for(receiver: Receiver) -> None:
    enough = asyncio.Event()

    async def hang(_: Heard) -> web.StreamResponse:
        await enough.wait()
        return web.Response()

    receiver.answer = hang
    wire = Wire(RULES, 0.2)
    found = await wire.send(receiver.url, "m", b"{}", SECRETS)
    assert (found.fault, found.status_code) == ("timeout", None)
    enough.set()
    await wire.close()


async def test_of_an_answer_without_end_only_the_start_is_read(
    receiver: Receiver, wire: Wire
) -> None:
    class Endless(web.StreamResponse):
        """Goes on as long as somebody listens."""

        async def write_eof(self, _: bytes = b"") -> None:
            while True:
                await self.write(b"\x00\xff text" * 1_000)

    async def flood(_: Heard) -> web.StreamResponse:
        return Endless()

    receiver.answer = flood
    found = await wire.send(receiver.url, "m", b"{}", SECRETS)
    assert (found.status_code, found.is_delivered) == (200, True)
    assert len(found.answer.encode()) < 5_000
    assert "\x00" not in found.answer


async def test_a_redirect_a_refusal_and_a_cookie_lead_nowhere(
    receiver: Receiver, wire: Wire
) -> None:
    async with receiving() as other:
        receiver.answer = says(302, **{"Location": other.url, "Set-Cookie": "a=b; Path=/"})
        found = await wire.send(receiver.url, "m", b"{}", SECRETS)
        assert (found.status_code, found.fault, found.is_delivered) == (302, "redirect", False)
        assert other.heard == []
    receiver.answer = says(429, **{"Retry-After": "120"})
    found = await wire.send(receiver.url, "m", b"{}", SECRETS)
    assert (found.status_code, found.retry_after_seconds) == (429, 120.0)
    assert "Cookie" not in receiver.heard[1].headers
    receiver.answer = says(503, **{"Retry-After": "9" * 30})
    assert (await wire.send(receiver.url, "m", b"{}", SECRETS)).retry_after_seconds == 0


async def test_what_fails_is_told_in_a_word(receiver: Receiver, wire: Wire) -> None:
    url = receiver.url
    tls = await wire.send(url.replace("http:", "https:"), "m", b"{}", SECRETS)
    unknown = await wire.send("http://no.such.invalid/", "m", b"{}", SECRETS)
    assert (tls.fault, unknown.fault) == ("tls", "name-unknown")
    async with receiving() as gone:
        pass
    closed = await wire.send(gone.url, "m", b"{}", SECRETS)
    assert closed.fault == "connection"
