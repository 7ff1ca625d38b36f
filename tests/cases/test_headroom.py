"""What is left, asked in one call; S34 and the balance that a quote is good for."""

from typing import Any

from tests.cases.region import Door, Region, certificate, open_region


async def room(region: Region, child: str, group: str) -> dict[str, Any]:
    path = f"/v1/certificates/{child}/headroom"
    answer = await region.door.read(path, period="2017", study_group=group)
    assert answer.status == 200, answer.body
    return answer.body


async def test_one_call_tells_what_is_left_everywhere(operator: Door) -> None:
    region = await open_region(
        operator, cap="20000.00", agreement_limit="6000.00", direction_limit=2
    )
    child, group = await region.child(), await region.group("4051.92", places=3)
    before = await room(region, child, group)
    assert (before["available"], before["most"]) == ("14000.00", "6000.00")
    await region.enrol(child, group)
    after = await room(region, child, group)
    assert (after["unit"], after["available"], after["most"]) == ("rouble", "9948.08", "1948.08")
    assert after["pf_programme"] == {
        "subject": region["pf_programme"],
        "limit": "20000.00",
        "committed": "4051.92",
        "left": "15948.08",
    }
    assert after["agreement"]["left"] == "1948.08"
    assert after["study_group"] == {
        "subject": group,
        "limit_count": 3,
        "live_count": 1,
        "left_count": 2,
    }
    assert after["direction"]["left_count"] == 1
    assert (after["programme"], after["provider"]) == (None, None)

    path = f"/v1/certificates/{child}/headroom"
    alone = await region.door.read(path, period="2017")
    assert "agreement" not in alone.body
    assert alone.body["most"] == "9948.08"
    other = await region.door.read(path, period="2018")
    assert (other.status, other.code) == (422, "period-unknown")
    bare = await region.door.made("/v1/certificates", certificate(region["payer"]))
    empty = await region.door.read(
        f"/v1/certificates/{bare['certificate']}/headroom", period="2017"
    )
    assert (empty.body["most"], empty.body["pf_programme"]) == ("0.00", None)
    nobody = await region.door.read("/v1/certificates/nobody/headroom", period="2017")
    assert (nobody.status, nobody.code) == (404, "not-found")


async def test_s34_the_payers_limit_of_a_direction_holds(operator: Door) -> None:
    region = await open_region(operator, direction_limit=2)
    group = await region.group("4051.92")
    for _ in range(2):
        await region.enrol(await region.child(), group)
    child = await region.child()
    full = await region.ask(child, group)
    assert (full.status, full.code) == (409, "direction-limit-reached")
    assert full.body["limit_count"] == 2
    assert (await room(region, child, group))["direction"]["left_count"] == 0


async def test_a_quote_is_good_for_the_balance_that_it_was_made_on(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group("4051.92")
    quote = await region.quote(child, group, "2017-09-01")
    assert quote["available"] == "14000.00"
    await region.enrol(child, await region.group("100.00"))
    stale = await region.ask(child, group, available_seen=quote["available"])
    assert (stale.status, stale.code) == (409, "balance-changed")
    fresh = await region.quote(child, group, "2017-09-01")
    assert fresh["available"] == "13900.00"
    assert (await region.ask(child, group, available_seen=fresh["available"])).status == 201


async def test_what_changed_since_a_position_is_told_of_each_certificate(operator: Door) -> None:
    region = await open_region(operator)
    child, other = await region.child(), await region.child()
    seen = await region.head()
    await region.enrol(child, await region.group("4051.92"))
    await region.door.made(f"/v1/certificates/{other}/freezing")
    query = {"after": seen, "certificate": child, "min_position": await region.head()}
    news = await region.door.read("/v1/events", **query)
    assert [each["type"].removeprefix("ru.certledger.") for each in news.body["items"]] == [
        "contract.requested.v1",
        "certificate.funds-reserved.v1",
    ]
    assert all(each["position"] > seen for each in news.body["items"])
