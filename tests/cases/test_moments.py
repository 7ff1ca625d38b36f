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


async def test_registries_are_read_as_of_another_moment(operator: Door) -> None:
    region = (await open_region(operator)).on("2017-09-01")
    before = await region.head()
    contract = await region.enrol(await region.child(), await region.group())
    concluded = await region.on("2017-10-05").conclude(contract)
    charge = concluded["charges"][0]["charge"]
    body = {"agreement": region["agreement"], "month": "2017-10"}
    issued = await region.on("2017-10-31").door.made("/v1/invoices", body)
    head = await region.head()
    path = f"/v1/invoices/{issued['invoice']}"
    await region.on("2017-11-10").door.made(f"{path}/removal")
    await region.on("2017-11-11").door.made(
        f"/v1/contracts/{contract}/charges/{charge}/reversals", {"reason": "wrong-amount"}
    )
    end = await region.head()
    door = region.door

    async def items(path: str, **query: object) -> list[dict[str, object]]:
        answer = await door.read(path, min_position=end, **query)
        assert answer.status == 200, answer.body
        return list(answer.body["items"])

    for registry in ("charges", "invoices", "advances", "providers", "programmes"):
        now = await items(f"/v1/{registry}")
        assert await items(f"/v1/{registry}", at_position=end) == now
    assert await items("/v1/charges", at_position=before) == []
    assert len(await items("/v1/charges", at_position=head, live="true")) == 2
    assert len(await items("/v1/charges", live="true")) == 1
    assert await items("/v1/charges", as_of="2017-10-04") == []
    assert [each["status"] for each in await items("/v1/invoices", at_position=head)] == ["issued"]
    was = await door.read(f"/v1/charges/{charge}", at_position=head)
    assert (was.body["reversed"], was.body["live"]) == ("0.00", True)
    assert (await items("/v1/providers", at_position=head))[0]["live_count"] == 1
    assert (await items("/v1/providers", at_position=before))[0]["live_count"] == 0
