"""A month's charges in one request: all or none, or each by itself, in the order of the rows."""

from typing import Any

import msgspec
import pytest

from tests.cases.region import Answer, Door, Region, open_region, read

BATCH = "/v1/charges/batch"


async def three_in_force(operator: Door) -> tuple[Region, list[str]]:
    region = await open_region(operator)
    group = await region.group()
    contracts = [await region.enrol(await region.child(), group) for _ in range(3)]
    for contract in contracts:
        await region.on("2017-09-15").conclude(contract)
    return region.on("2017-10-31"), contracts


async def ndjson(door: Door, lines: list[bytes], key: str = "bulk", **query: str) -> Answer:
    response = await door.client.post(
        BATCH,
        data=b"\n".join(lines),
        params={"effective_on": door.on or "", **query},
        headers={
            "Authorization": f"Bearer {door.token}",
            "Idempotency-Key": key,
            "Content-Type": "application/x-ndjson",
        },
    )
    return await read(response)


def rows_of(contracts: list[str], month: str = "2017-10") -> list[dict[str, Any]]:
    return [{"contract": contract, "month": month} for contract in contracts]


async def test_all_rows_are_charged(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    done = await region.door.post(BATCH, {"charges": rows_of(contracts)})
    assert done.status == 201
    assert (done.body["accepted_count"], done.body["refused_count"]) == (3, 0)
    assert done.body["amount"] == "3055.53"
    assert [each["contract"] for each in done.body["items"]] == contracts
    charges = [each["charge"] for each in done.body["items"]]
    assert charges == sorted(charges)


async def test_one_refused_row_refuses_all(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    head = await region.head()
    rows = rows_of(contracts)
    rows[1]["month"] = "2018-01"
    done = await region.door.post(BATCH, {"charges": rows})
    assert done.status == 422
    codes = [each["problem"]["code"] for each in done.body["items"]]
    assert codes == ["batch-refused", "month-outside-contract", "batch-refused"]
    assert done.body["items"][0]["problem"]["row"] == 1
    assert await region.head() == head


async def test_row_by_row_each_has_its_verdict_in_order(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    lines = [msgspec.json.encode(row) for row in rows_of(contracts)]
    lines[1] = b'{"contract": "x", "month": "2017-13", "amount": 1.001, "sum": 1}'
    lines.append(lines[0])
    done = await ndjson(region.door, lines, atomic="false")
    assert done.status == 207
    assert [each["index"] for each in done.body["items"]] == [0, 1, 2, 3]
    assert [each["status"] for each in done.body["items"]] == [201, 422, 201, 409]
    faults = done.body["items"][1]["problem"]["errors"]
    assert {(each["pointer"], each["code"]) for each in faults} == {
        ("/1/month", "not-a-month"),
        ("/1/amount", "too-precise"),
        ("/1/sum", "unknown-field"),
    }
    twice = done.body["items"][3]["problem"]
    assert (twice["code"], twice["charge"]) == (
        "already-charged",
        done.body["items"][0]["charge"],
    )

    again = await ndjson(region.door, lines, atomic="false")
    assert again.raw == done.raw
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_one_malformed_row_refuses_all(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    head = await region.head()
    lines = [*(msgspec.json.encode(row) for row in rows_of(contracts)), b'{"contract":']
    done = await ndjson(region.door, lines)
    assert done.status == 422
    codes = [each["problem"]["code"] for each in done.body["items"]]
    assert codes == [*["batch-refused"] * 3, "malformed-json"]
    assert await region.head() == head


async def test_a_bulk_may_be_tried_first(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    head = await region.head()
    tried = await region.door.post(BATCH, {"charges": rows_of(contracts)}, dry_run=True)
    assert (tried.status, tried.body["dry_run"]) == (200, True)
    assert tried.body["amount"] == "3055.53"
    assert await region.head() == head


@pytest.mark.parametrize(("count", "code"), [(0, "too-few-items"), (10_001, "too-many-items")])
async def test_a_bulk_has_one_to_ten_thousand_rows(operator: Door, count: int, code: str) -> None:
    refused = await operator.post(BATCH, {"charges": rows_of(["x"] * count)})
    assert refused.status == 422
    assert [each["code"] for each in refused.body["errors"]] == [code]


async def test_ten_thousand_rows_have_their_verdicts(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    rows = rows_of(["unknown"] * 9_997 + contracts)
    lines = [msgspec.json.encode(row) for row in rows]
    done = await ndjson(region.door, lines, atomic="false")
    assert (done.body["accepted_count"], done.body["refused_count"]) == (3, 9_997)
    assert [each["index"] for each in done.body["items"]] == list(range(10_000))


async def test_a_key_of_a_bulk_is_not_used_for_another(operator: Door) -> None:
    region, contracts = await three_in_force(operator)
    rows = rows_of(contracts)
    await region.door.post(BATCH, {"charges": rows[:1]}, key="may", atomic=False)
    head = await region.head()
    other = await region.door.post(BATCH, {"charges": rows[1:]}, key="may", atomic=False)
    assert (other.status, other.code) == (422, "idempotency-key-reused")
    assert await region.head() == head


async def test_a_bulk_without_good_rows_is_no_replay(operator: Door) -> None:
    region, _ = await three_in_force(operator)
    done = await ndjson(region.door, [b"{}", b"[]"], atomic="false")
    assert done.status == 207
    assert "Idempotent-Replayed" not in done.headers
