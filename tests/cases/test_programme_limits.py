"""A PF programme over HTTP: funding that is its cap, limits by direction and register, warnings."""

import asyncio
from typing import Any

from tests.cases.region import ACT, CODE, Answer, Door, Region, open_region

ROBOTS = "technical-robotics"
MUNICIPAL = {"source": "municipal", "code": CODE}


async def amend(region: Region, cap: str = "1000000.00", **more: Any) -> Answer:
    body = {"period": "2017", "cap": cap, "act": ACT, **more}
    return await region.door.post(f"/v1/pf-programmes/{region['pf_programme']}/caps", body)


async def limits(region: Region) -> dict[str, Any]:
    path = f"/v1/pf-programmes/{region['pf_programme']}/limits"
    (found,) = (await region.door.read(path)).body["periods"]
    return dict(found)


async def test_a_direction_is_used_to_exactly_nothing_and_shown_as_used(operator: Door) -> None:
    region = await open_region(operator)
    limit = [{"direction": ROBOTS, "limit": "10000.00"}]
    assert (await amend(region, direction_limits=limit)).status == 201
    child = await region.child()
    await region.enrol(child, await region.group("8000.00"))
    last, over = await region.group("2000.00"), await region.group("2000.01")
    refused = await region.ask(child, over)
    assert (refused.status, refused.code) == (409, "direction-cap-reached")
    named = ("limit", "taken", "asked", "direction")
    assert [refused.body[name] for name in named] == ["10000.00", "8000.00", "2000.01", ROBOTS]
    await region.enrol(child, last)
    cent = await region.ask(child, await region.group("0.01"))
    assert (cent.code, cent.body["taken"]) == ("direction-cap-reached", "10000.00")
    shown = await limits(region)
    assert shown["cap"] == {"limit": "1000000.00", "taken": "10000.00", "left": "990000.00"}
    assert shown["directions"] == [
        {"direction": ROBOTS, "limit": "10000.00", "taken": "10000.00", "left": "0.00"}
    ]
    assert shown["registers"] == [
        {"register": "certified", "limit_count": None, "taken_count": 2, "left_count": None}
    ]
    path = f"/v1/certificates/{child}/headroom"
    room = (await region.door.read(path, period="2017", study_group=last)).body
    assert (room["direction_cap"]["left"], room["register"], room["most"]) == ("0.00", None, "0.00")


async def test_a_register_gives_no_more_services_than_its_limit(operator: Door) -> None:
    region = await open_region(operator)
    await amend(region, register_limits=[{"register": "certified", "limit_count": 1}])
    child, group = await region.child(), await region.group("100.00")
    contract = await region.enrol(child, group)
    other = await region.child()
    refused = await region.ask(other, group)
    assert (refused.status, refused.code) == (409, "register-limit-reached")
    named = ("limit_count", "taken_count", "asked_count", "register")
    assert [refused.body[name] for name in named] == [1, 1, 1, "certified"]
    room = await region.door.read(
        f"/v1/certificates/{other}/headroom", period="2017", study_group=group
    )
    assert room.body["register"]["left_count"] == 0
    why = {"by": "guardian", "reason": "recalled-by-guardian"}
    await region.door.made(f"/v1/contracts/{contract}/refusal", why)
    await region.enrol(other, group)
    lower = await amend(region, register_limits=[{"register": "certified", "limit_count": 0}])
    assert (lower.status, lower.code) == (409, "register-limit-reached")


async def test_funding_that_is_not_the_cap_is_refused_with_both_figures(operator: Door) -> None:
    region = await open_region(operator)
    parts = [
        {**MUNICIPAL, "amount": "600000.00"},
        {"source": "regional", "code": CODE, "amount": "399999.99"},
    ]
    refused = await amend(region, funding=parts)
    assert (refused.status, refused.code) == (422, "funding-disagrees")
    assert (refused.body["funding"], refused.body["cap"]) == ("999999.99", "1000000.00")
    wrong = await amend(region, "600000.00", funding=[{**parts[0], "code": "1" * 19}])
    assert wrong.status == 422
    parts[1]["amount"] = "400000.00"
    assert (await amend(region, funding=parts)).status == 201
    assert (await limits(region))["funding"] == parts
    alone = await amend(region, "900000.00")
    assert alone.code == "funding-disagrees"  # who changes the cap splits it anew


async def test_every_change_warns_of_nominals_over_the_cap(operator: Door) -> None:
    region = await open_region(operator, amount_count=10, nominal="14000.00", cap="150000.00")
    assert not (await amend(region, "140000.00")).body["warnings"]
    warned = (await amend(region, "139999.99")).body["warnings"]
    over = {"code": "nominals-over-cap", "period": "2017", "cap": "139999.99"}
    assert warned == [{**over, "nominals": "140000.00"}]
    nominal = {"period": "2017", "nominal": "14000.01", "act": ACT}
    path = f"/v1/cert-groups/{region['cert_group']}"
    changed = await region.door.made(f"{path}/nominals", nominal)
    assert changed["warnings"] == [{**over, "nominals": "140000.10"}]
    assert changed["facts"][0]["type"] == "cert-group.nominal-changed.v1"
    count = {"amount_count": 11, "act": ACT}
    assert (await region.door.made(f"{path}/limits", count))["warnings"] == [
        {**over, "nominals": "154000.11"}
    ]
    act = {**ACT, "body": "Администрация", "title": "О программе ПФ"}
    registered = await region.door.made("/v1/acts", {"municipality": region["municipality"], **act})
    path = f"/v1/acts/{registered['act']}/citations"
    cited = await region.door.read(path, min_position=await region.head())
    assert {"cert-group.nominal-changed.v1", "cert-group.limits-changed.v1"} <= {
        each["type"] for each in cited.body["items"]
    }


async def test_two_ask_for_the_last_kopeck_of_a_direction(operator: Door) -> None:
    region = await open_region(operator)
    await amend(region, direction_limits=[{"direction": ROBOTS, "limit": "100.00"}])
    group, children = await region.group("100.00"), [await region.child() for _ in range(4)]
    answers = await asyncio.gather(*(region.ask(child, group) for child in children))
    assert sorted(each.status for each in answers) == [201, 409, 409, 409]
    assert (await limits(region))["directions"][0]["left"] == "0.00"


async def test_a_stranger_is_shown_no_limits(operator: Door) -> None:
    region = await open_region(operator)
    path = f"/v1/pf-programmes/{region['pf_programme']}/limits"
    other = await region.door.made("/v1/municipalities", {"title": "Другой город"})
    key = {"name": "Финансы", "role": "finance", "municipality": other["municipality"]}
    made = await region.door.made("/v1/api-keys", key)
    hidden = await Door(operator.client, made["token"]).read(path)
    assert (hidden.status, hidden.code) == (404, "not-found")


async def test_a_period_is_added_with_its_limits_and_its_split(operator: Door) -> None:
    region = await open_region(operator)
    following = {"period": "2018", "starts_on": "2018-01-01", "ends_on": "2018-12-31"}
    await region.door.made("/v1/periods", following)
    period = {
        "period": "2018",
        "cap": "500.00",
        "year": 2017,
        "measure": "pfdo",
        "funding": [{**MUNICIPAL, "amount": "500.00"}],
        "direction_limits": [{"direction": ROBOTS, "limit": "100.00"}],
        "register_limits": [{"register": "valued", "limit_count": 3}],
    }
    path = f"/v1/pf-programmes/{region['pf_programme']}"
    wrong = {"period": {**period, "cap": "500.01"}, "act": ACT}
    assert (await region.door.post(f"{path}/periods", wrong)).code == "funding-disagrees"
    group = {"title": "Все", "amount_count": 1, "nominals": [{"period": "2018", "nominal": "1.00"}]}
    programme = {"municipality": region["municipality"], "payer": region["payer"], "act": ACT}
    new = {**programme, "periods": [wrong["period"]], "groups": [group]}
    assert (await region.door.post("/v1/pf-programmes", new)).code == "funding-disagrees"
    await region.door.made(f"{path}/periods", {"period": period, "act": ACT})
    added = (await region.door.read(f"{path}/limits")).body["periods"][1]
    assert added["directions"] == [
        {"direction": ROBOTS, "limit": "100.00", "taken": "0.00", "left": "100.00"}
    ]
    assert (added["funding"], added["registers"][0]["left_count"]) == (period["funding"], 3)
