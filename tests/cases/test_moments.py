"""What was known, and what was in force, is read by everybody who may read what is now."""

from datetime import UTC, datetime

from tests.cases.region import Answer, Door, open_region


async def test_a_balance_is_read_as_of_a_day_a_position_and_an_instant(operator: Door) -> None:
    region = (await open_region(operator)).on("2017-09-01")
    child = await region.child()
    issued, known_at = await region.head(), datetime.now(UTC).isoformat()
    group = await region.group()
    contract = await region.on("2017-09-10").enrol(child, group)
    await region.on("2017-10-05").conclude(contract)
    path, head = f"/v1/certificates/{child}", await region.head()

    async def available(**query: object) -> str:
        answer = await region.door.read(path, min_position=head, **query)
        assert answer.status == 200, answer.body
        return str(answer.body["periods"][0]["available"])

    assert await available() == "9948.08"
    assert await available(as_of="2017-09-09") == "14000.00"
    assert await available(as_of="2017-09-10") == "9948.08"
    assert await available(at_position=issued) == "14000.00"
    assert await available(known_at=known_at) == "14000.00"
    assert await available(known_at=known_at, as_of="2017-12-31") == "14000.00"
    missing = await region.door.read(path, as_of="2017-08-31")
    assert (missing.status, missing.code) == (404, "not-found")
    both = await region.door.read(path, at_position=1, known_at=known_at)
    assert both.body["errors"][0]["code"] == "not-both"

    listed = await region.door.read("/v1/contracts", at_position=head, as_of="2017-10-04")
    assert [row["status"] for row in listed.body["items"]] == ["requested"]
    nothing = await region.door.read("/v1/contracts", at_position=issued)
    assert nothing.body == {"items": [], "next_cursor": None, "position": issued}
    asked = await region.door.read(f"/v1/contracts/{contract}", as_of="2017-10-04")
    assert (asked.body["status"], asked.body["charged"]) == ("requested", "0.00")
    registry = await region.door.read("/v1/certificates", at_position=issued)
    assert registry.body["items"][0]["available"] == {"2017": "14000.00"}

    def money(answer: Answer) -> tuple[str, str]:
        (measure,) = answer.body["items"]
        return measure["reserved"], measure["charged"]

    assert money(await region.door.read("/v1/budget-execution", at_position=issued)) == (
        "0.00",
        "0.00",
    )
    now = await region.door.read("/v1/budget-execution")
    then = await region.door.read("/v1/budget-execution", at_position=head)
    assert then.body["items"] == now.body["items"]
    assert money(await region.door.read("/v1/budget-execution", as_of="2017-10-04")) == (
        "4051.92",
        "0.00",
    )
    months = await region.door.read("/v1/budget-execution/months", as_of="2017-10-04")
    assert {row["month"] for row in months.body["items"]} == {"2017-01", "2017-09"}
