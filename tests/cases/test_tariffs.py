"""Worked cases S35 and S36: normative costs over HTTP, from parameters approved by acts."""

from typing import Any

import pytest

from tests.cases.region import Door, Region, open_region
from tests.cases.tariffs import (
    S36_FEATURES,
    approve,
    basis,
    costs,
    ground,
    module,
    municipal_tariff,
    operator_tariff,
)

S36 = {"hours_count": 144, "children_max_count": 12}
BY_HOUR = {"operator_version": None, "features": None}


async def normative_of(region: Region, module_id: str) -> str:
    shown = await region.door.read(f"/v1/modules/{module_id}", min_position=await region.head())
    return str(shown.body["normative"])


async def test_s35_a_normative_cost_follows_from_the_acts(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    made = await region.door.made("/v1/modules", module(region, basis=basis(region)))
    assert await normative_of(region, made["module"]) == "3964.00"

    other = module(region, normative="3965.00", basis=basis(region))
    refused = await region.door.post("/v1/modules", other)
    assert (refused.status, refused.code) == (422, "normative-differs")
    assert (refused.body["asked"], refused.body["computed"]) == ("3965.00", "3964.00")


async def test_s36_individual_hours_and_a_second_teacher_cost_more(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region, kit="1500.00", additional_staff="1.05")
    made = await region.door.made("/v1/modules", module(region, **S36, price="3964.00"))
    named = {"method": "module-formula", "basis": basis(region, features=S36_FEATURES)}
    path = f"/v1/modules/{made['module']}/normatives"
    await region.door.made(path, named)
    assert await normative_of(region, made["module"]) == "15788.00"
    again = await region.door.post(path, named)
    assert (again.status, again.code) == (409, "nothing-to-change")


async def test_a_normative_cost_by_the_person_hour_is_exact(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    made = await region.door.made("/v1/modules", module(region))
    named = {"method": "person-hour", "basis": basis(region, **BY_HOUR)}
    await region.door.made(f"/v1/modules/{made['module']}/normatives", named)
    assert await normative_of(region, made["module"]) == "8888.40"


async def test_acts_are_counted_and_leave_what_was_found_before(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    made = await region.door.made("/v1/modules", module(region, basis=basis(region)))
    path = f"/v1/municipalities/{region['municipality']}/tariffs"
    dearer = municipal_tariff(city=ground(salary="72000.00"))
    second = await region.door.made(path, dearer)
    assert (second["municipality"], second["version"]) == (region["municipality"], 2)
    assert await normative_of(region, made["module"]) == "3964.00"

    named = {"method": "module-formula", "basis": basis(region, municipal_version=2)}
    await region.door.made(f"/v1/modules/{made['module']}/normatives", named)
    assert await normative_of(region, made["module"]) == "7427.00"  # T1 twice, T2 and T3 as before


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ({"city": None, "person_hour": []}, "tariff-empty"),
        ({"city": ground(room_hours_per_week="0")}, "parameter-zero"),
        ({"city": ground(kits=costs("1.00")[:-1])}, "direction-missing"),
        ({"person_hour": costs("1.00") + costs("2.00")}, "repeated-in-list"),
    ],
)
async def test_an_act_that_gives_no_cost_is_refused(
    operator: Door, act: dict[str, Any], code: str
) -> None:
    region = await open_region(operator)
    path = f"/v1/municipalities/{region['municipality']}/tariffs"
    refused = await region.door.post(path, municipal_tariff(**act))
    assert (refused.status, refused.code) == (422, code)


async def test_the_regions_parameters_may_not_divide_by_nothing(operator: Door) -> None:
    region = await open_region(operator)
    refused = await region.door.post("/v1/operator-tariffs", operator_tariff(weeks_per_year="0"))
    assert (refused.status, refused.code) == (422, "parameter-zero")
    assert refused.body["parameter"] == "weeks_per_year"


async def test_a_price_is_limited_to_a_share_of_the_normative_cost(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    limited = await region.door.made("/v1/module-price-limits", {"max_percent": 150})
    assert limited["max_percent"] == 150
    over = module(region, price="5946.01", price_confirmed=True, basis=basis(region))
    refused = await region.door.post("/v1/modules", over)
    assert (refused.status, refused.code) == (422, "price-over-maximum")
    assert refused.body["most"] == "5946.00"
    unmeant = await region.door.post("/v1/modules", {**over, "price_confirmed": False})
    assert (unmeant.status, unmeant.code) == (422, "price-over-normative")
    made = await region.door.made("/v1/modules", {**over, "price": "5946.00"})
    changed = {
        "price": "4000.00",
        "normative": "3964.00",
        "method": "module-formula",
        "basis": basis(region),
    }
    refused = await region.door.post(f"/v1/modules/{made['module']}/price", changed)
    assert refused.code == "price-over-normative"
    await region.door.made(f"/v1/modules/{made['module']}/price", {**changed, "price": "3964.00"})


async def test_an_act_nobody_approved_gives_no_cost(operator: Door) -> None:
    region = await open_region(operator)
    made = await region.door.made("/v1/modules", module(region))
    path = f"/v1/modules/{made['module']}/normatives"
    refused = await region.door.post(path, {"method": "module-formula", "basis": basis(region)})
    assert (refused.status, refused.code) == (422, "tariff-unknown")
