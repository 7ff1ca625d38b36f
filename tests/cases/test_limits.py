"""Worked cases S28 and S31 to S33: caps, agreements, places, one contract a module."""

from tests.cases.region import Door, open_region


async def test_s28_the_cap_holds_to_the_kopeck(operator: Door) -> None:
    region = await open_region(operator, cap="10000.00")
    child = await region.child()
    await region.enrol(child, await region.group("8000.00"))
    await region.enrol(child, await region.group("2000.00"))
    refused = await region.ask(child, await region.group("0.01"))
    assert (refused.status, refused.code) == (409, "cap-reached")
    assert (refused.body["asked"], refused.body["left"]) == ("0.01", "0.00")
    assert await region.sums(child) == ("4000.00", "10000.00", "0.00")


async def test_s31_the_agreements_limit_holds(operator: Door) -> None:
    region = await open_region(operator, nominal="110000.00", agreement_limit="100000.00")
    child = await region.child()
    await region.enrol(child, await region.group("97000.00"))
    refused = await region.ask(child, await region.group("4051.92"))
    assert (refused.status, refused.code) == (409, "agreement-limit-reached")
    assert (refused.body["asked"], refused.body["left"]) == ("4051.92", "3000.00")


async def test_s32_a_group_has_no_more_places_than_it_has(operator: Door) -> None:
    region = await open_region(operator)
    group = await region.group("100.00", places=12)
    contracts = [await region.enrol(await region.child(), group) for _ in range(12)]
    late = await region.child()
    refused = await region.ask(late, group)
    assert (refused.status, refused.code) == (409, "no-places")
    assert refused.body["places_count"] == 12

    why = {"by": "guardian", "reason": "recalled-by-guardian"}
    await region.door.made(f"/v1/contracts/{contracts[0]}/refusal", why)
    await region.enrol(late, group)


async def test_s33_a_child_is_once_in_a_module(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group("100.00")
    first = await region.enrol(child, group)
    refused = await region.ask(child, group)
    assert (refused.status, refused.code) == (409, "already-enrolled")
    assert refused.body["contract"] == first
    await region.enrol(child, await region.group("100.00"))
