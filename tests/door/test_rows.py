"""The rows of a bulk are judged one by one, and in their order."""

from typing import Any

import pytest

from tests.door.conftest import Posting
from tests.door.fakes import FakeWriter

PATH = "/v1/things/batch"
ROW = b'{"contract":"c1","month":"2026-10"}'
NDJSON = "application/x-ndjson"


async def send(post: Posting, body: bytes, kind: str = "application/json") -> tuple[int, Any]:
    response = await post(body, PATH, Content_Type=kind)
    return response.status, await response.json(content_type=None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"things":[%s,%s]}' % (ROW, ROW), "application/json"),
        (b' { "things" : [ %s ,\n%s ] } ' % (ROW, ROW), "application/json"),
        (ROW + b"\n" + ROW, NDJSON),
        (ROW + b"\r\n\r\n" + ROW + b"\n", NDJSON + "; charset=utf-8"),
    ],
)
async def test_rows_are_read_from_an_array_or_from_lines(
    body: bytes, kind: str, post: Posting, writer: FakeWriter
) -> None:
    assert await send(post, body, kind) == (201, {"items": ["Accepted", "Accepted"]})
    first, second = writer.orders
    assert first.key != second.key
    assert first.fingerprint == second.fingerprint


async def test_a_wrong_row_does_not_hide_the_others(post: Posting, writer: FakeWriter) -> None:
    rows = [ROW, b"{", b'{"contract":"c1"}', b"\xff", b'{"contract":"c1","contract":"c2"}', ROW]
    status, answer = await send(post, b"\n".join(rows), NDJSON)
    assert status == 201
    assert answer["items"] == [
        "Accepted",
        "malformed-json",
        "validation-failed",
        "not-utf8",
        "validation-failed",
        "Accepted",
    ]
    assert len(writer.orders) == 2


async def test_a_repeated_bulk_has_the_same_keys(post: Posting, writer: FakeWriter) -> None:
    body = b'{"things":[%s,%s]}' % (ROW, ROW)
    await send(post, body)
    await send(post, body)
    keys = [order.key for order in writer.orders]
    assert keys[:2] == keys[2:]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (b'{"things":[]}', {"/things": "too-few-items"}),
        (b"{}", {"/things": "required"}),
        (b"[]", {"": "not-an-object"}),
        (b'{"things":{}}', {"/things": "not-an-array"}),
        (b'{"things":[%s],"x":1}' % ROW, {"/x": "unknown-field"}),
        (b'{"things":[%s],"things":[]}' % ROW, {"/things": "repeated-name"}),
        (
            b'{"things":[{"contract":1},%s],"x":1}' % ROW,
            {
                "/things/0/contract": "not-a-text",
                "/things/0/month": "required",
                "/x": "unknown-field",
            },
        ),
        (b'{"things":[' + b",".join([b"{}"] * 10_001) + b"]}", {"/things": "too-many-items"}),
    ],
)
async def test_what_is_wrong_with_the_whole_is_said_at_once(
    body: bytes, faults: dict[str, str], post: Posting, writer: FakeWriter
) -> None:
    status, problem = await send(post, body)
    assert status == 422
    assert {each["pointer"]: each["code"] for each in problem["errors"]} == faults
    assert writer.orders == []


async def test_ten_thousand_lines_and_no_more(post: Posting, writer: FakeWriter) -> None:
    status, _ = await send(post, b"\n".join([ROW] * 10_000), NDJSON)
    assert (status, len(writer.orders)) == (201, 10_000)
    status, problem = await send(post, b"\n".join([ROW] * 10_001), NDJSON)
    assert (status, problem["errors"][0]["code"]) == (422, "too-many-items")


@pytest.mark.parametrize("body", [b"", b"\n\n"])
async def test_no_lines_are_no_bulk(body: bytes, post: Posting) -> None:
    assert (await send(post, body, NDJSON))[0] == 422


async def test_another_form_is_not_read(post: Posting) -> None:
    assert (await send(post, ROW, "text/csv"))[0] == 415


async def test_a_row_may_hold_a_text_like_the_name_of_the_array(post: Posting) -> None:
    body = b'{"things":[{"contract":"things","month":"2026-10"}]}'
    assert (await send(post, body))[0] == 201
