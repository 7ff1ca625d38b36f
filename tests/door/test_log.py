"""One line a request, in which nobody is named."""

import io
import json
import logging
from datetime import UTC, datetime

import pytest
import structlog

from api.logs import Request, start_logging
from ledger.rules.refusals import OverReserve
from ledger.verdicts import Refused
from tests.door.conftest import THINGS, Client, Posting, lines_of
from tests.door.fakes import FakeWriter

SECRETS = ("2600000001", "Снегирёва", "provider-key", "key-1", "1234.56", "secret")


async def test_a_write_leaves_one_line(post: Posting, log: io.BytesIO) -> None:
    response = await post()
    (line,) = lines_of(log)
    assert line.pop("at").startswith("20")
    assert 0 < line.pop("duration_s") < 5
    assert line == {
        "level": "info",
        "event": "http.request",
        "request_id": response.headers["X-Request-Id"],
        "actor": "prov0001",
        "role": "provider",
        "method": "POST",
        "route": "/v1/contracts/{contract}/things",
        "status": 201,
        "code": None,
        "position": 1,
        "facts": 1,
    }


async def test_a_trial_and_a_refusal_write_no_facts(
    post: Posting, writer: FakeWriter, log: io.BytesIO
) -> None:
    await post(path=f"{THINGS}?dry_run=true")
    writer.verdicts = [Refused(OverReserve(asked_kopecks=2, reserved_kopecks=1))]
    await post()
    trial, refusal = lines_of(log)
    assert (trial["facts"], trial["status"]) == (0, 200)
    assert (refusal["facts"], refusal["code"]) == (0, "over-reserve")


async def test_no_line_holds_what_a_person_sent(
    client: Client, post: Posting, log: io.BytesIO
) -> None:
    await post(path="/v1/contracts/2600000001/things?zz=Снегирёва")
    await post('{"amount":"Снегирёва","x2600000001":1}'.encode())
    await client.get("/Снегирёва/2600000001?number=2600000001")
    await client.get("/v1/things?cursor=2600000001", headers={"Authorization": "Bearer secret"})
    await client.request("GET", "/v1/things", headers={"User-Agent": "secret", "Referer": "secret"})
    assert len(lines_of(log)) == 5
    for secret in SECRETS:
        assert secret not in log.getvalue().decode()


async def test_a_bug_is_told_in_full_under_the_requests_id(client: Client, log: io.BytesIO) -> None:
    headers = {"Authorization": "Bearer provider-key"}
    response = await client.get("/v1/broken", headers=headers)
    story, line = lines_of(log)
    assert story["event"] == "http.failed"
    assert story["request_id"] == line["request_id"] == response.headers["X-Request-Id"]
    assert "ZeroDivisionError" in story["exception"]
    assert (line["level"], line["status"], line["code"]) == ("error", 500, "internal")
    assert b"ZeroDivision" not in await response.read()


async def test_what_strangers_make_up_is_not_repeated(client: Client, log: io.BytesIO) -> None:
    await client.get("/made/up")
    await client.request("PROPFIND", "/v1/things")
    first, second = lines_of(log)
    assert (first["method"], first["route"]) == ("GET", "unknown")
    assert second["route"] == "unknown"
    assert second["method"] == "other"


async def test_an_unreadable_request_is_logged_without_its_bytes(
    client: Client, log: io.BytesIO
) -> None:
    response = await client.request("BREW2600000001", "/v1/things")
    assert response.status == 400
    (line,) = lines_of(log)
    assert line["event"] == "http.malformed"
    assert "2600000001" not in log.getvalue().decode()


def test_a_person_at_a_terminal_gets_text() -> None:
    out = io.BytesIO()
    start_logging("info", "console", out)
    structlog.get_logger().info("service.started", address="here")
    text = out.getvalue().decode()
    assert "service.started" in text
    assert not text.startswith("{")


def test_libraries_speak_in_the_same_form() -> None:
    out = io.BytesIO()
    start_logging("info", "json", out)
    logging.getLogger("asyncio").warning("slow %s", "callback")
    line = json.loads(out.getvalue())
    assert (line["event"], line["library"], line["said"]) == (
        "library.said",
        "asyncio",
        "slow callback",
    )


@pytest.mark.parametrize(("level", "count"), [("info", 1), ("warning", 0), ("error", 0)])
async def test_a_quiet_log_keeps_what_went_wrong(level: str, count: int) -> None:
    out = io.BytesIO()
    start_logging(level, "json", out)
    structlog.get_logger().info("service.started")
    structlog.get_logger().error("http.failed")
    assert len(lines_of(out)) == count + 1


def test_a_terminal_has_a_line_a_request_too() -> None:
    out = io.BytesIO()
    canon = start_logging("info", "console", out)
    now = datetime(2026, 11, 2, tzinfo=UTC)
    canon.write(Request(now, "info", "r1", None, None, "GET", "/livez", 200, None, 0.1, None, 0))
    assert "/livez" in out.getvalue().decode()
