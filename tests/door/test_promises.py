"""Keys, versions and trials: what a caller says beside the body."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from api import headers
from api.calendar import Calendar
from api.faults import IdempotencyKeyMalformed, PreconditionMalformed
from api.plumbing import CALENDAR
from ledger.rules.refusals import KeyReused, OverReserve, VersionConflict
from ledger.verdicts import Refused
from tests.door.conftest import GOOD, THINGS, Client, Posting
from tests.door.fakes import FakeWriter, accepted

AUTH = {"Authorization": "Bearer provider-key"}
NOVEMBER = datetime(2026, 11, 1, 18, 30, tzinfo=UTC).timestamp()  # the 2nd in Novokuznetsk


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        (r'"a\"b\\c"', r"a\"b\\c".replace(r"\"", '"').replace(r"\\", "\\")),
        (" abc ", "abc"),
        ("a b", "a b"),
        ("x" * 255, "x" * 255),
        ('"' + "x" * 255 + '"', "x" * 255),
    ],
)
def test_a_key_is_a_string_in_quotes_or_bare(stated: str, key: str) -> None:
    assert headers.idempotency_key(stated) == key


@pytest.mark.parametrize(
    "stated", ["", " ", '""', '"', '"a', '"a"b"', r'"\a"', "x" * 256, "ключ", "a\x7f", "a\tb"]
)
def test_another_key_is_malformed(stated: str) -> None:
    with pytest.raises(IdempotencyKeyMalformed):
        headers.idempotency_key(stated)


async def test_a_write_of_money_needs_a_key(post: Posting, writer: FakeWriter) -> None:
    response = await post(Idempotency_Key="")
    assert response.status == 400
    assert (await response.json(content_type=None))["code"] == "idempotency-key-required"
    assert writer.orders == []


async def test_the_same_request_is_known_again_and_another_is_not(
    post: Posting, writer: FakeWriter
) -> None:
    await post()
    await post(Idempotency_Key='"key-1"')
    await post(GOOD + b" ")
    await post(path="/v1/contracts/c2/things")
    await post(Idempotency_Key="key-2")
    await post(token="other-key")
    first, again, body, path, key, client = writer.orders
    assert (first.key, first.fingerprint) == (again.key, again.fingerprint)
    assert first.key == body.key == path.key
    assert len({first.fingerprint, body.fingerprint, path.fingerprint}) == 3
    assert first.fingerprint == key.fingerprint
    assert len({first.key, key.key, client.key}) == 3
    assert {len(part) for order in writer.orders for part in (order.key, order.fingerprint)} == {16}


async def test_a_write_without_a_key_never_repeats_another(
    post: Posting, writer: FakeWriter
) -> None:
    for _ in range(2):
        await post(b"", "/v1/things/7/closing", "operator-key", Idempotency_Key="")
    assert writer.orders[0].key != writer.orders[1].key


async def test_a_replay_says_so_and_has_the_first_bytes(post: Posting, writer: FakeWriter) -> None:
    first = await post()
    writer.verdicts = [accepted(writer.orders[0], replayed=True)]
    again = await post()
    assert (first.status, await first.read()) == (again.status, await again.read())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    writer.verdicts = [
        Refused(OverReserve(asked_kopecks=1, reserved_kopecks=0), replayed=True),
        Refused(KeyReused()),
    ]
    refused, reused = await post(), await post()
    assert (refused.status, refused.headers["Idempotent-Replayed"]) == (422, "true")
    assert (reused.status, "Idempotent-Replayed" in reused.headers) == (422, False)


async def test_a_trial_is_the_same_request_and_records_nothing(
    post: Posting, writer: FakeWriter
) -> None:
    tried = await post(path=f"{THINGS}?dry_run=true")
    await post()
    trial, real = writer.orders
    assert (trial.dry_run, real.dry_run) == (True, False)
    assert trial.fingerprint == real.fingerprint
    assert tried.status == 200
    assert tried.headers["Dry-Run"] == "true"
    assert "Location" not in tried.headers
    writer.verdicts = [Refused(OverReserve(asked_kopecks=1, reserved_kopecks=0))]
    refused = await post(path=f"{THINGS}?dry_run=1")
    assert (refused.status, refused.headers["Dry-Run"]) == (422, "true")


@pytest.mark.parametrize("query", ["dry_run=yes", "dry_run=", "dryrun=true", "dry_run=1&dry_run=1"])
async def test_a_trial_that_is_misspelt_is_not_carried_out(
    query: str, post: Posting, writer: FakeWriter
) -> None:
    assert (await post(path=f"{THINGS}?{query}")).status == 422
    assert writer.orders == []


async def test_a_receipt_tells_its_version_and_place(post: Posting) -> None:
    response = await post()
    assert response.status == 201
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == "/v1/things/1"
    assert await response.json() == {"position": 1, "amount": "1234.56"}


@pytest.mark.parametrize(
    ("stated", "version"), [(None, None), ("*", None), ('"12"', 12), (' "12" ', 12)]
)
def test_if_match_names_a_version(stated: str | None, version: int | None) -> None:
    assert headers.if_match(stated) == version


@pytest.mark.parametrize("stated", ["12", 'W/"12"', '"x"', '"1","2"', "", '"-1"'])
def test_another_if_match_is_malformed(stated: str) -> None:
    with pytest.raises(PreconditionMalformed):
        headers.if_match(stated)


async def test_if_match_goes_with_the_order(post: Posting, writer: FakeWriter) -> None:
    await post(If_Match='"7"')
    assert writer.orders[0].if_match == 7
    writer.verdicts = [Refused(VersionConflict(expected=7, actual=9))]
    response = await post(If_Match='"7"')
    problem = await response.json(content_type=None)
    assert (response.status, problem["expected"], problem["actual"]) == (412, 7, 9)
    assert (await post(If_Match="seven")).status == 400


@pytest.mark.parametrize(
    ("stated", "status"),
    [('"5"', 304), ('W/"5"', 304), ('"4", "5"', 304), ("*", 304), ('"4"', 200), ("5", 200)],
)
async def test_a_read_that_is_known_is_not_sent_again(
    stated: str, status: int, client: Client
) -> None:
    response = await client.get("/v1/things/5", headers=AUTH | {"If-None-Match": stated})
    assert response.status == status
    assert response.headers["ETag"] == '"5"'
    assert bool(await response.read()) == (status == 200)


async def test_the_business_date_is_the_regions(
    client: Client, post: Posting, writer: FakeWriter
) -> None:
    await learn(client, NOVEMBER)
    await post()
    assert writer.orders[0].command.effective_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("token", "day", "status"),
    [
        ("operator-key", "2026-10-30", 201),
        ("operator-key", "2026-11-02", 201),
        ("provider-key", "2026-11-02", 201),
        ("provider-key", "2026-10-30", 403),
        ("operator-key", "2026-11-03", 422),
        ("operator-key", "30.10.2026", 422),
    ],
)
async def test_an_operator_may_name_an_earlier_day(
    token: str, day: str, status: int, client: Client, post: Posting, writer: FakeWriter
) -> None:
    await learn(client, NOVEMBER)
    response = await post(path=f"{THINGS}?effective_on={day}", token=token)
    assert response.status == status
    days = [order.command.effective_on.isoformat() for order in writer.orders]
    assert days == [day] * (status == 201)


async def learn(client: Client, now: float) -> None:
    """Stop the clock of the door and tell it the zones."""
    calendar: Calendar = client.app[CALENDAR]
    calendar._clock = lambda: now
    await client.get("/v1/things", headers=AUTH)


async def test_a_date_changes_at_the_regions_midnight() -> None:
    now = datetime(2026, 11, 1, 20, 59, 59, 900_000, tzinfo=UTC).timestamp()
    ticks = iter([now, now + 0.05, now + 0.2])
    calendar = Calendar("Europe/Moscow", clock=lambda: next(ticks))
    assert [calendar.today("42").day for _ in range(3)] == [1, 1, 2]


async def test_a_body_that_trickles_in_is_not_waited_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.plumbing.BODY_SECONDS", 0.05)
    reader, pen = await asyncio.open_connection(client.host, client.port)
    pen.write(
        b"POST /v1/contracts/c1/things HTTP/1.1\r\nHost: x\r\n"
        b"Authorization: Bearer provider-key\r\n"
        b"Idempotency-Key: k\r\nContent-Length: 40\r\n\r\n{"
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)
    pen.close()
    assert b" 408 " in head
