"""Worked cases S38 to S40: indicators count children, never contracts, and compare exactly."""

import asyncio
from collections.abc import Awaitable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from tests.cases.region import ACT, Door, Region, open_region

ROADMAPS = Path(__file__).parent.parent / "roadmaps"
FLOWING = (ROADMAPS / "leninsk-kuznetsky.txt").read_text("utf-8")
YEAR_2020 = ("2020", "2020-01-01", "2020-12-31")
AT_ONCE = 64
VALUED = {"register": "valued", "act": ACT}
T = TypeVar("T")


async def together(work: Iterable[Awaitable[T]]) -> list[T]:
    """Do many things, not all at the same moment."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(each: Awaitable[T]) -> T:
        async with turns:
            return await each

    return await asyncio.gather(*map(one, work))


async def declare(door: Door, municipality: str, year: int, children: int) -> None:
    body = {
        "municipality": municipality,
        "year": year,
        "children_count": children,
        "act": ACT,
    }
    await door.made("/v1/populations", body)


async def report(door: Door, municipality: str, year: int, **counts: int) -> None:
    body = {"municipality": municipality, "year": year, "act": ACT, **counts}
    await door.made("/v1/coverage-reports", body)


async def indicators(door: Door, position: int, **query: Any) -> dict[str, Any]:
    found = await door.read("/v1/indicators", min_position=position, **query)
    assert found.status == 200, found.body
    named = {each["indicator"]: each for each in found.body["indicators"]}
    return {**found.body, "by_name": named}


def share(found: dict[str, Any], name: str, place: int = 0) -> dict[str, Any]:
    return dict(found["by_name"][name]["shares"][place])


def target(shown: dict[str, Any], number: str | None) -> dict[str, Any]:
    return next(dict(each) for each in shown["targets"] if each["number"] == number)


async def test_s38_both_mechanisms_together_reach_the_goal(operator: Door) -> None:
    door = operator.dated("2022-12-31")
    await door.made("/v1/regions", {"title": "Кузбасс"})
    town = (await door.made("/v1/municipalities", {"title": "Ленинск-Кузнецкий"}))["municipality"]
    made = (await door.publish(FLOWING, municipality=town)).body
    assert made["measures_count"] == 13
    for year, assignment, pf in ((2020, 613, 90), (2022, 581, 110)):
        await declare(door, town, year, 1_000)
        await report(door, town, year, assignment_children_count=assignment, pf_children_count=pf)
    head = await Region(door).head()
    seen = {"municipality": town, "roadmap": made["roadmap"], "as_of": "2022-12-31"}

    of_2020 = await indicators(door, head, year=2020, **seen)
    assert share(of_2020, "coverage")["percent"] == "70.3"
    assert target(share(of_2020, "coverage"), None)["reached"] is True  # 67 of the preamble
    assert share(of_2020, "pf-coverage")["percent"] == "9.0"
    assert target(share(of_2020, "pf-coverage"), "11") == {
        "number": "11",
        "target": "9.0",
        "deviation": "0.0",
        "reached": True,
    }
    assert share(of_2020, "assignment-coverage")["percent"] == "61.3"

    of_2022 = await indicators(door, head, year=2022, **seen)
    assert share(of_2022, "coverage")["percent"] == "69.1"
    assert target(share(of_2022, "coverage"), None)["reached"] is True
    assert share(of_2022, "pf-coverage")["percent"] == "11.0"
    assert target(share(of_2022, "pf-coverage"), "12")["reached"] is True

    of_2021 = await indicators(door, head, year=2021, **seen)  # nothing was declared for it
    assert share(of_2021, "coverage")["percent"] is None
    assert target(share(of_2021, "pf-coverage"), "11")["reached"] is None


async def budget_group(region: Region, places: int) -> str:
    """Open a group that the municipal assignment pays for, and let certificates use it."""
    body = {
        "provider": region["provider"],
        "title": "Хор",
        "direction": "artistic",
    }
    programme = (await region.door.made("/v1/programmes", body))["programme"]
    await region.door.made(f"/v1/programmes/{programme}/register", VALUED)
    for kind in ("pf", "accounting"):
        cell = {"register": "valued", "kind": kind, "can_be_chosen": True, "unit": "service"}
        await region.door.made(f"/v1/payers/{region['payer']}/assignments", cell)
    module = {
        "programme": programme,
        "title": "Первый год",
        "months_count": 4,
        "hours_count": 72,
        "children_max_count": places,
        "price": "1000.00",
        "normative": "1000.00",
        "method": "module-formula",
    }
    made = (await region.door.made("/v1/modules", module))["module"]
    return await region.group_of(made, "2020-09-01", "2020-12-31", places=places)


async def test_s39_children_are_counted_and_not_contracts(operator: Door) -> None:
    region = await open_region(
        operator,
        periods=(YEAR_2020,),
        amount_count=1_000,
        cap="10000000.00",
        approved="10000000.00",
    )
    region = region.on("2020-09-01")
    choir = await budget_group(region, 600)
    groups = [await region.group("400.00", "2020-09-01", "2020-12-31", places=110) for _ in "123"]
    children = await together(region.child(born=2010) for _ in range(690))
    paid, booked = children[:110], children[90:]  # twenty have both

    async def enrol(child: str, group: str) -> None:
        await region.conclude(await region.enrol(child, group, "2020-09-01"))

    wanted = [(child, groups[0]) for child in paid]
    wanted += [(child, group) for child in paid[:30] for group in groups[1:]]
    await together(enrol(child, group) for child, group in wanted)
    places = (f"/v1/certificates/{child}/services" for child in booked)
    await together(region.door.made(place, {"study_group": choir}) for place in places)
    await declare(region.door, region["municipality"], 2020, 1_000)

    found = await indicators(
        operator, await region.head(), municipality=region["municipality"], as_of="2020-10-01"
    )
    assert share(found, "pf-coverage")["percent"] == "11.0"
    assert found["by_name"]["coverage"]["numerator_count"] == 690
    assert share(found, "coverage")["percent"] == "69.0"
    assert (found["overlap_count"], found["counted_both_count"]) == (20, 20)
    assert share(found, "assignment-coverage")["percent"] == "60.0"
    before = await indicators(operator, 0, municipality=region["municipality"], as_of="2020-08-31")
    assert before["by_name"]["coverage"]["numerator_count"] == 0
    seen = {"municipality": region["municipality"], "as_of": "2020-10-01"}
    assert await indicators(operator, 0, at_position=found["position"], **seen) == found


async def test_s40_a_quarter_is_a_quarter_to_the_child(operator: Door) -> None:
    door = operator.dated("2020-12-31")
    await door.made("/v1/regions", {"title": "Область"})
    towns = [
        (await door.made("/v1/municipalities", {"title": f"Район {number}"}))["municipality"]
        for number in range(32)
    ]
    await together(declare(door, town, 2020, 3_125) for town in towns)
    for town in towns[:15]:
        await report(door, town, 2020, pf_children_count=1_562)
    await report(door, towns[15], 2020, pf_children_count=1_569)

    head = await Region(door).head()
    found = await indicators(door, head, as_of="2020-12-31")
    assert share(found, "municipalities")["percent"] == "50.0"
    assert found["by_name"]["certificate-users"]["numerator_count"] == 24_999
    assert share(found, "certificate-users")["percent"] == "24.999"
    assert found["conforms"] is False

    await report(door, towns[15], 2020, pf_children_count=1_570)
    found = await indicators(door, head + 1, as_of="2020-12-31")
    assert share(found, "certificate-users")["percent"] == "25.0"
    assert found["conforms"] is True
    known = await indicators(door, head + 1, as_of="2020-12-31", at_position=head)
    assert share(known, "certificate-users")["percent"] == "24.999"
    assert known["conforms"] is False


async def test_the_share_of_organisations_has_every_reading(operator: Door) -> None:
    door = operator.dated("2020-12-31")
    await door.made("/v1/regions", {"title": "Кузбасс"})
    town = (await door.made("/v1/municipalities", {"title": "Ленинск-Кузнецкий"}))["municipality"]
    made = (await door.publish(FLOWING, municipality=town)).body
    body = {"municipality": town, "year": 2020, "all_count": 25, "extra_count": 10, "act": ACT}
    await door.made("/v1/organisation-counts", body)
    await report(door, town, 2020, organisations_count=4)
    found = await indicators(
        door,
        await Region(door).head(),
        municipality=town,
        as_of="2020-12-31",
        roadmap=made["roadmap"],
    )
    assert found["by_name"]["organisations"]["targets_differ"] is True
    every, extra = share(found, "organisations"), share(found, "organisations", 1)
    assert (every["of"], every["percent"]) == ("all", "16.0")
    assert (extra["of"], extra["percent"]) == ("extra", "40.0")
    assert target(every, "13") == {
        "number": "13",
        "target": "16.0",
        "deviation": "0.0",
        "reached": True,
    }
    assert target(every, None) == {
        "number": None,
        "target": "15.0",
        "deviation": "1.0",
        "reached": True,
    }


async def test_the_federal_count_of_regions_is_due_on_the_sixth_working_day(
    operator: Door,
) -> None:
    door = operator.dated("2020-11-10")
    region = await open_region(door, periods=(YEAR_2020,))
    region = region.on("2020-11-10")
    before = await indicators(door, await region.head(), as_of="2020-12-15")
    assert before["federal"] == {"month": "2020-12", "regions_count": 0, "due_on": None}
    calendar = {"year": 2021, "days_off": [f"2021-01-0{day}" for day in range(1, 9)]}
    await region.door.made("/v1/working-calendars", {**calendar, "worked_weekends": []})
    await region.child()
    after = await indicators(door, await region.head(), as_of="2020-12-15")
    assert after["federal"] == {"month": "2020-12", "regions_count": 1, "due_on": "2021-01-18"}
    assert after["first_issued_on"] == "2020-11-10"
    earlier = await indicators(door, 0, as_of="2020-11-09")
    assert earlier["federal"]["regions_count"] == 0


async def test_an_indicator_is_taken_apart_down_to_its_acts(operator: Door) -> None:
    door = operator.dated("2020-12-31")
    await door.made("/v1/regions", {"title": "Кузбасс"})
    towns = [
        (await door.made("/v1/municipalities", {"title": title}))["municipality"]
        for title in ("Ленинск-Кузнецкий", "Белово")
    ]
    await declare(door, towns[0], 2020, 1_000)
    await report(door, towns[0], 2020, pf_children_count=80)
    await report(door, towns[0], 2020, pf_children_count=90)
    region = Region(door)
    path = "/v1/indicators/pf-coverage/explain"

    async def explained(**query: object) -> dict[str, Any]:
        query |= {"as_of": "2020-12-31", "min_position": await region.head()}
        found = await door.read(path, **query)
        assert found.status == 200, found.body
        return dict(found.body)

    town = await explained(municipality=towns[0])
    assert (town["numerator_count"], town["shares"][0]["percent"]) == (90, "9.0")
    assert [(step["of"], step["change_count"], step["after_count"]) for step in town["steps"]] == [
        ("population", 1_000, 1_000),
        ("numerator", 80, 80),
        ("numerator", 10, 90),
    ]
    assert all(step["act"] == ACT for step in town["steps"])
    assert town["arithmetic"] == [
        "числитель: 80 + 10 = 90",
        "численность детей: 1\xa0000 = 1\xa0000",
        "90 / 1\xa0000 × 100 = 9,0 %",
    ]
    assert "мероприятия 11 и 12" in town["rules"][0]["source"]

    whole = await explained()
    assert whole["shares"] == [{"of": "population", "denominator_count": None, "percent": None}]
    assert whole["arithmetic"][-1] == "не все муниципалитеты заявили: осталось 1"
    earlier = await explained(municipality=towns[0], at_position=town["position"] - 1)
    assert earlier["numerator_count"] == 80
    nothing = await door.read("/v1/indicators/nothing/explain")
    assert (nothing.status, nothing.code) == (404, "not-found")
