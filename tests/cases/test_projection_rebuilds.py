"""An operator builds views anew over HTTP, watches, sees a planted kopeck, approves, returns."""

import asyncpg

from tests.cases.region import Client, Door

REBUILDS = "/v1/projection-rebuilds"


async def watched(client: Client, operator: Door) -> list[str]:
    headers = {"Authorization": f"Bearer {operator.token}"}
    async with client.get(f"{REBUILDS}/progress", headers=headers) as response:
        assert response.content_type == "text/event-stream"
        text = (await response.read()).decode()
    return [line.removeprefix("event: ") for line in text.splitlines() if "event:" in line]


async def test_a_view_is_built_compared_approved_and_turned_back(
    client: Client, operator: Door, db: asyncpg.Connection
) -> None:
    region = await operator.made("/v1/regions", {"title": "Вымышленная область"})
    begun = await operator.made(REBUILDS, {"projections": ["audit_trail"], "rest_percent": 0})
    (first,) = begun["items"]
    assert (first["rebuild"], first["status"]) == ("audit_trail.2", "building")
    events = await watched(client, operator)
    assert (events[0], events[-1]) == ("rebuild", "finished")
    done = (await operator.read(f"{REBUILDS}/audit_trail.2")).body
    assert (done["status"], done["approved_by"]) == ("live", "rule: no difference")

    await db.execute("UPDATE projections.audit_trail SET actor = 'nobody'")
    await operator.made(REBUILDS, {"projections": ["audit_trail"], "rest_percent": 0})
    await watched(client, operator)
    built = (await operator.read(f"{REBUILDS}/audit_trail.3")).body
    assert (built["status"], built["difference_count"]) == ("built", 1)
    (row,) = built["comparison"]["tables"][0]["rows"]
    assert row["columns"] == ["actor"]
    assert row["facts"][0]["position"] == region["position"]

    await operator.made(f"{REBUILDS}/audit_trail.3/approval")
    await watched(client, operator)
    await operator.made(f"{REBUILDS}/audit_trail.2/approval")  # the way back
    await watched(client, operator)
    found = (await operator.read(REBUILDS)).body["items"]
    states = {each["rebuild"]: each["status"] for each in found}
    assert states == {
        "audit_trail.3": "former",
        "audit_trail.2": "live",
        "audit_trail.1": "dropped",
    }


async def test_what_is_not_there_is_told(operator: Door) -> None:
    assert (await operator.read(f"{REBUILDS}/balances.7")).status == 404
    assert (await operator.post(f"{REBUILDS}/nothing.1/approval")).status == 404
    assert (await operator.post(REBUILDS, {"projections": ["nothing"]})).status == 422
    tried = await operator.post(REBUILDS, {}, dry_run="true")
    assert (tried.status, tried.body) == (200, {"items": []})
    await operator.made(REBUILDS, {"projections": ["balances"], "automatic": False})
    cancelled = await operator.made(f"{REBUILDS}/balances.2/cancellation")
    assert cancelled["status"] in {"cancelled", "built"}
