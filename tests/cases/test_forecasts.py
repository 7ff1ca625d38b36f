"""What live contracts will still cost by month, and when the money of a programme is used up."""

from typing import Any

from tests.cases.region import Door, Region, open_region


async def forecast(region: Region, **query: Any) -> dict[str, Any]:
    path = f"/v1/pf-programmes/{region['pf_programme']}/forecast"
    found = await region.door.read(path, min_position=await region.head(), **query)
    assert found.status == 200, found.body
    (period,) = found.body["periods"]
    return dict(period)


def by_month(period: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (each["month"], each["charged"], each["planned"], each["cumulative"], each["margin"])
        for each in period["months"]
    ]


async def test_planned_months_add_up_to_the_reserve_and_empty_the_cap(operator: Door) -> None:
    region = await open_region(operator, cap="8103.84")
    group = await region.group("4051.92")
    first = await region.enrol(await region.child(), group)
    calm = await forecast(region)
    assert (calm["warning"], calm["exhausted_month"]) == ("none", None)
    assert by_month(calm) == [
        ("2017-09", "0.00", "996.39", "996.39", "7107.45"),
        ("2017-10", "0.00", "1018.51", "2014.90", "6088.94"),
        ("2017-11", "0.00", "1018.51", "3033.41", "5070.43"),
        ("2017-12", "0.00", "1018.51", "4051.92", "4051.92"),
    ]
    before = await region.head()
    await region.on("2017-10-05").conclude(first)
    await region.enrol(await region.child(), group)
    full = await forecast(region)
    assert (full["charged"], full["reserved"], full["available"]) == (
        "2014.90",
        "6088.94",
        "0.00",
    )
    assert (full["planned"], full["unplanned"]) == ("6088.94", "0.00")
    assert (full["warning"], full["warning_month"]) == ("exhausted", "2017-12")
    assert full["exhausted_month"] == "2017-12"
    assert [each["contracts_count"] for each in full["months"]] == [1, 1, 2, 2]
    assert await forecast(region, at_position=before) == calm
    assert await forecast(region, at_position=await region.head()) == full
    assert (await forecast(region, as_of="2017-10-04"))["charged"] == "0.00"


async def test_the_threshold_of_the_warning_is_exact(operator: Door) -> None:
    region = await open_region(operator, cap="10000.00")
    await region.enrol(await region.child(), await region.group("8999.99", normative="8999.99"))
    assert (await forecast(region))["warning"] == "none"
    assert (await forecast(region, warn_percent=89))["warning"] == "near-cap"
    await region.enrol(await region.child(), await region.group("0.01"))
    near = await forecast(region)
    assert (near["warning"], near["available"]) == ("near-cap", "1000.00")
    assert (near["warning_month"], near["exhausted_month"]) == ("2017-12", None)


async def test_what_was_charged_short_has_no_month_left(operator: Door) -> None:
    region = await open_region(operator)
    contract = await region.enrol(await region.child(), await region.group("4051.92"))
    await region.on("2017-10-05").conclude(contract)
    november = {"month": "2017-11", "amount": "100.00"}
    await region.on("2017-11-05").door.made(f"/v1/contracts/{contract}/charges", november)
    short = await forecast(region)
    assert (short["reserved"], short["planned"]) == ("1937.02", "1018.51")
    assert (short["unplanned"], short["charged"]) == ("918.51", "2114.90")


async def test_a_programme_of_another_municipality_is_not_there(operator: Door) -> None:
    region = await open_region(operator)
    other = await region.door.made("/v1/municipalities", {"title": "Другой город"})
    key = {"name": "Финансы", "role": "finance", "municipality": other["municipality"]}
    made = await region.door.made("/v1/api-keys", key)
    stranger = Door(operator.client, made["token"])
    path = f"/v1/pf-programmes/{region['pf_programme']}/forecast"
    head = await region.head()
    for query in ({}, {"at_position": head}):
        assert (await stranger.read(path, min_position=head, **query)).status == 404
