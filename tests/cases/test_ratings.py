"""Ratings from guardians' answers, through HTTP: recorded, replaced, explained term by term."""

from typing import Any

from tests.cases.region import Door, Region, open_region

ACT = {"kind": "order", "number": "12", "dated": "2016-12-20"}
TERMS: dict[str, Any] = {
    "valid_from": "2017-01-01",
    "weights": {
        **dict.fromkeys(("content", "staff", "material", "overall"), "1/4"),
        "turnover": "0.1",
        "answers_least_percent": 30,
    },
    "bounds": {
        "low": "40",
        "middle": "60",
        "high": "80",
        "low_offset": "20",
        "low_divisor": "40",
        "high_offset": "30",
        "high_divisor": "50",
    },
    "act": ACT,
}


def scores(percent: int) -> dict[str, dict[str, int]]:
    parts = ("content", "staff", "material", "overall")
    return {"scores": {f"{part}_percent": percent for part in parts}}


async def test_a_programme_is_rated_by_the_last_answer_of_each_contract(operator: Door) -> None:
    region = await open_region(operator)
    group = await region.group("100.00")
    contract = await region.enrol(await region.child(), group)
    path = f"/v1/contracts/{contract}/programme-answers"
    early = await region.door.post(path, scores(50))
    assert (early.status, early.code) == (409, "wrong-status")
    await region.on("2017-10-05").conclude(contract)
    rating = f"/v1/programmes/{region['programme']}/rating"
    unset = await region.door.read(rating, period="2017", min_position=await region.head())
    assert (unset.status, unset.code) == (404, "not-found")

    assert (await region.door.made("/v1/rating-terms", TERMS))["version"] == 1
    first = await region.door.made(path, scores(50))
    later = await region.door.made(path, scores(90))
    assert (first["replaces"], later["replaces"]) == (None, first["position"])
    again = await region.door.post(path, scores(90))
    assert (again.status, again.code) == (409, "nothing-to-change")

    asked = {"period": "2017", "turnover": "1/2", "base_count": 20, "modules_count": 2}
    found = (await region.door.read(rating, min_position=await region.head(), **asked)).body
    assert (found["rating"], found["running_answers_count"], found["contracts_count"]) == (
        "95",
        1,
        1,
    )
    assert [each["points"] for each in found["terms"]] == ["45/2"] * 4 + ["5"]
    assert (found["coefficient"], found["limit_count"]) == ("13/10", 52)
    assert found["source"]["act"] == ACT


async def taught(region: Region, children: int, percent: int) -> None:
    """Enrol children under the region's programme, all of whose guardians answer alike."""
    group = await region.group("100.00")
    for _ in range(children):
        contract = await region.enrol(await region.child(), group)
        await region.on("2017-10-05").conclude(contract)
        await region.door.made(f"/v1/contracts/{contract}/programme-answers", scores(percent))


async def test_a_provider_is_rated_by_its_programmes_weighed_by_contracts(operator: Door) -> None:
    region = await open_region(operator)
    first = region["programme"]
    await taught(region, 3, 50)
    chess = {"title": "Шахматы", "direction": "technical-robotics"}
    second = await region.make(
        "programme", "/v1/programmes", {"provider": region["provider"], **chess}
    )
    await region.door.made(f"/v1/programmes/{second}/certification", {"act": ACT})
    await taught(region, 1, 90)
    await region.door.made("/v1/rating-terms", TERMS)
    path = f"/v1/providers/{region['provider']}/rating"
    found = (await region.door.read(path, period="2017", min_position=await region.head())).body
    counted = {each["programme"]: each["contracts_count"] for each in found["programmes"]}
    assert counted == {first: 3, second: 1}
    assert {each["rating"] for each in found["programmes"]} == {"50", "90"}
    assert (found["rating"], found["coefficient"]) == ("60", "1")
    assert found["source"]["act"] == ACT
    stranger = await region.door.read("/v1/providers/999/rating", period="2017")
    assert (stranger.status, stranger.code) == (404, "not-found")


async def test_bounds_rise(operator: Door) -> None:
    region = await open_region(operator)
    bounds = {**TERMS["bounds"], "low": "61"}
    refused = await region.door.post("/v1/rating-terms", {**TERMS, "bounds": bounds})
    assert (refused.status, refused.code) == (422, "bounds-disordered")
    assert (await region.door.read("/v1/rating-terms")).body == {"items": []}
