"""Road maps by HTTP: a text that can't be read, whose a road map is, who sees what of it."""

from typing import Any

from ledger.keys import Role
from tests.cases.region import ACT, Door, Region
from tests.cases.test_indicators import FLOWING, ROADMAPS

TABBED = (ROADMAPS / "kabardino-balkaria.txt").read_text("utf-8")


async def founded(operator: Door, *titles: str) -> tuple[Door, list[str]]:
    door = operator.dated("2020-05-26")
    await door.made("/v1/regions", {"title": "Область"})
    return door, [
        (await door.made("/v1/municipalities", {"title": title}))["municipality"]
        for title in titles
    ]


async def finance_of(operator: Door, municipality: str) -> Door:
    body = {"role": Role.FINANCE, "name": "финансы", "municipality": municipality}
    made = await operator.made("/v1/api-keys", body)
    return Door(operator.client, made["token"])


async def seen(door: Door, roadmap: str, position: int, day: str) -> dict[str, Any]:
    answer = await door.read(f"/v1/roadmaps/{roadmap}", as_of=day, min_position=position)
    assert answer.status == 200, answer.body
    return answer.body


async def test_a_text_that_cant_be_read_is_refused_whole_with_its_lines(operator: Door) -> None:
    door, (town,) = await founded(operator, "Район")
    head = await Region(door).head()
    bad = FLOWING.replace("25.02.2019", "31.02.2019").replace("2021 - 10", "2021 - 150")
    answer = await door.publish(bad, municipality=town)
    assert (answer.status, answer.code) == (422, "validation-failed")
    assert [(each["code"], each["line"]) for each in answer.body["errors"]] == [
        ("roadmap-deadline-unreadable", 70),
        ("roadmap-target-unreadable", 518),
    ]
    assert await Region(door).head() == head  # nothing was recorded


async def test_an_import_can_be_tried_and_repeats_itself(operator: Door) -> None:
    door, _ = await founded(operator)
    tried = await door.publish(TABBED, dry_run="true")
    assert (tried.status, tried.body["dry_run"], tried.body["measures_count"]) == (200, True, 15)
    made = await door.publish(TABBED)
    assert made.status == 201
    shown = await seen(door, made.body["roadmap"], made.body["position"], "2020-05-26")
    assert shown["act"] == {"kind": "directive", "number": "242-рп", "dated": "2020-05-26"}
    assert [each["number"] for each in shown["measures"]][-3:] == ["2.1", "2.2", "2.3"]


async def test_to_another_municipality_a_road_map_does_not_exist(operator: Door) -> None:
    door, (own, other) = await founded(operator, "Свой", "Чужой")
    made = (await door.publish(FLOWING, municipality=own)).body
    path = f"/v1/roadmaps/{made['roadmap']}"
    stranger = await finance_of(operator, other)
    evidence = {"number": "1", "act": ACT}
    assert (await stranger.read(path, min_position=made["position"])).status == 404
    assert (await stranger.post(f"{path}/evidence", evidence)).status == 404
    amendment = {"dropped": ["1"], "act": ACT}
    assert (await stranger.post(f"{path}/amendments", amendment)).status == 404
    assert (await stranger.publish(TABBED)).status == 404  # nor may it adopt the region's
    assert (await stranger.read("/v1/indicators", municipality=own)).status == 404
    friend = await finance_of(operator, own)
    assert (await friend.post(f"{path}/evidence", evidence)).status == 201


async def test_a_municipality_sees_its_own_part_of_the_regions_road_map(operator: Door) -> None:
    door, (own, other) = await founded(operator, "Свой", "Чужой")
    made = (await door.publish(TABBED)).body
    path = f"/v1/roadmaps/{made['roadmap']}/evidence"
    evidence = {"number": "1.1", "act": ACT}
    await door.made(path, {**evidence, "municipality": own})
    last = await door.made(path, {**evidence, "municipality": other})
    for reader, titles in ((door, ["Свой", "Чужой"]), (await finance_of(operator, own), ["Свой"])):
        shown = await seen(reader, made["roadmap"], last["position"], "2020-05-26")
        first = shown["measures"][0]
        assert [part["title"] for part in first["parts"]] == titles
        assert (first["done_parts_count"], first["parts_count"]) == (2, 2)
        assert first["state"] == "done"


async def test_papers_are_made_of_measures_that_ask_for_them(operator: Door) -> None:
    door, (town,) = await founded(operator, "Район")
    made = (await door.publish(FLOWING, municipality=town)).body
    path = f"/v1/roadmaps/{made['roadmap']}/measures"
    position = made["position"]
    memo = await door.read(f"{path}/11/memo", as_of="2020-12-31", min_position=position)
    assert [each["target"] for each in memo.body["lines"]] == ["9.0", "10.0", "11.0"]
    assert [each["fact"] for each in memo.body["lines"]] == [None, None, None]
    assert (await door.read(f"{path}/1/memo")).status == 404
    assert (await door.read(f"{path}/99/campaign-report")).status == 404
    page = await door.page(f"{path}/3/campaign-report", min_position=position)
    assert "Сведений о проведённых действиях нет." in page
