"""Nobody comes in without a live key and a role for the operation."""

import pytest

from api.headers import is_request_id
from tests.door.conftest import THINGS, Client, Posting
from tests.door.fakes import FakeWriter


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer provider-key"}, 200),
        ({"Authorization": "bearer  provider-key "}, 200),
        ({"X-Api-Key": "provider-key"}, 200),
        ({"Authorization": "Basic provider-key"}, 401),
        ({"Authorization": "Basic x", "X-Api-Key": "provider-key"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer unknown"}, 401),
        ({"Authorization": "provider-key"}, 401),
        ({"X-Api-Key": ""}, 401),
    ],
)
async def test_a_key_is_asked_for(headers: dict[str, str], status: int, client: Client) -> None:
    response = await client.get("/v1/things", headers=headers)
    assert response.status == status
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


async def test_a_role_that_may_not_is_told_so(post: Posting, writer: FakeWriter) -> None:
    response = await post(token="auditor-key")
    assert response.status == 403
    assert (await response.json(content_type=None))["role"] == "auditor"
    assert writer.orders == []


async def test_a_stranger_is_turned_away_before_the_body_is_read(
    post: Posting, writer: FakeWriter
) -> None:
    response = await post(b"{" * 9000, token="nobody")
    assert response.status == 401
    assert writer.orders == []


async def test_what_the_caller_may_touch_goes_with_the_command(
    post: Posting, writer: FakeWriter
) -> None:
    await post(token="provider-key")
    await post(token="operator-key")
    scopes = [order.command.provider_scope for order in writer.orders]
    assert scopes == ["p1", None]
    assert [order.by for order in writer.orders] == ["prov0001", "oper0001"]
    assert {order.book for order in writer.orders} == {"42"}


async def test_pages_need_no_key(client: Client) -> None:
    for path in ("/livez", "/readyz", "/metrics", "/version", "/docs", "/openapi.json"):
        assert (await client.get(path)).status == 200, path


async def test_a_safe_request_id_is_kept_and_another_replaced(client: Client) -> None:
    kept = "0199c1a0-7b1e-7cc4-a1f0-3d2b8e5f9a10"
    response = await client.get("/livez", headers={"X-Request-Id": kept})
    assert response.headers["X-Request-Id"] == kept
    for odd in ("a b", "x" * 65, "Иванов", '"', "a\tb"):
        response = await client.get("/livez", headers={"X-Request-Id": odd})
        made = response.headers["X-Request-Id"]
        assert made != odd
        assert is_request_id(made)


async def test_the_path_of_a_foreign_subject_looks_like_an_unknown_one(client: Client) -> None:
    headers = {"Authorization": "Bearer provider-key", "X-Request-Id": "same"}
    first = await client.get("/v1/things/101", headers=headers)
    second = await client.get("/v1/things/102", headers=headers)
    assert await first.read() == await second.read()


async def test_a_key_does_not_open_another_method(client: Client) -> None:
    response = await client.put(THINGS, headers={"Authorization": "Bearer provider-key"})
    assert response.status == 405
