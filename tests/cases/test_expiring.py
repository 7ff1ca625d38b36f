"""Parents are told in good time: what is left of a period is gone with it."""

from tests.cases.region import Door, open_region

YEARS = (("2017", "2017-01-01", "2017-12-31"), ("2018", "2018-01-01", "2018-12-31"))


async def test_money_that_nobody_used_is_listed_with_its_last_day(operator: Door) -> None:
    region = await open_region(operator, periods=YEARS)
    whole, part, used = [await region.child() for _ in range(3)]
    await region.enrol(part, await region.group("4051.92"))
    await region.enrol(used, await region.group("14000.00"))
    closed, frozen = await region.child(), await region.child()
    await region.door.made(f"/v1/certificates/{closed}/closing", {"reason": "moved"})
    await region.door.made(f"/v1/certificates/{frozen}/freezing")
    await region.child_without_money()
    head = await region.head()
    found = await region.door.read("/v1/expiring-balances", ends_by="2017-12-31", min_position=head)
    assert {
        row["certificate"]: (row["available"], row["reserved"]) for row in found.body["items"]
    } == {
        whole: ("14000.00", "0.00"),
        part: ("9948.08", "4051.92"),
    }
    assert {row["ends_on"] for row in found.body["items"]} == {"2017-12-31"}
    first = await region.door.read("/v1/expiring-balances", limit=3)
    rest = await region.door.read("/v1/expiring-balances", cursor=first.body["next_cursor"])
    rows = [(row["certificate"], row["period"]) for row in first.body["items"] + rest.body["items"]]
    assert rows == sorted(
        [(whole, "2017"), (part, "2017"), *((it, "2018") for it in (whole, part, used))]
    )
    early = await region.door.read("/v1/expiring-balances", ends_by="2017-12-30")
    assert early.body["items"] == []
    other = await region.door.read("/v1/expiring-balances", period="2018", payer="another")
    assert other.body["items"] == []
