"""Worked cases S12 to S17: reserved, concluded, charged month by month, terminated, refused."""

from tests.cases.region import Door, Region, open_region
from tests.cases.runs import run_month

NOTICE = {"by": "guardian", "reason": "guardian-wish"}


async def applied(operator: Door) -> tuple[Region, str, str]:
    """Bring S12 about."""
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group("4051.92"))
    return region, child, contract


async def test_s12_an_application_reserves_the_whole_part(operator: Door) -> None:
    region, child, _ = await applied(operator)
    assert await region.sums(child) == ("9948.08", "4051.92", "0.00")


async def test_s13_concluding_charges_the_month_of_the_start(operator: Door) -> None:
    region, child, contract = await applied(operator)
    made = await region.on("2017-09-15").conclude(contract)
    assert [(each["month"], each["amount"]) for each in made["charges"]] == [("2017-09", "996.39")]
    assert await region.sums(child) == ("9948.08", "3055.53", "996.39")


async def test_s14_concluding_late_charges_the_months_so_far(operator: Door) -> None:
    region, child, contract = await applied(operator)
    made = await region.on("2017-10-05").conclude(contract)
    assert made["concluded_on"] == "2017-10-05"
    assert await region.sums(child) == ("9948.08", "2037.02", "2014.90")


async def test_s15_each_month_is_run_once(operator: Door) -> None:
    region, child, contract = await applied(operator)
    await region.on("2017-09-15").conclude(contract)
    after = [
        ("2017-10", "2037.02", "2014.90"),
        ("2017-11", "1018.51", "3033.41"),
        ("2017-12", "0.00", "4051.92"),
    ]
    for month, reserved, charged in after:
        done = await run_month(region.on(f"{month}-01"), month)
        assert (done["charged_count"], done["charged"]) == (1, "1018.51")
        assert await region.sums(child) == ("9948.08", reserved, charged)

        again = await region.on(f"{month}-01").door.post("/v1/month-runs", {"month": month})
        assert (again.status, again.code) == (409, "month-already-run")
        assert await region.sums(child) == ("9948.08", reserved, charged)


async def test_s16_notice_frees_the_reserve_and_stops_the_months(operator: Door) -> None:
    region, child, contract = await applied(operator)
    await region.on("2017-09-15").conclude(contract)
    await run_month(region.on("2017-10-01"), "2017-10")
    told = await region.on("2017-10-30").door.made(f"/v1/contracts/{contract}/termination", NOTICE)
    assert told["ends_on"] == "2017-10-31"
    assert told["released"] == "2037.02"
    assert await region.sums(child) == ("11985.10", "0.00", "2014.90")

    done = await run_month(region.on("2017-11-01"), "2017-11")
    assert (done["charged_count"], done["closed_count"]) == (0, 1)
    assert await region.sums(child) == ("11985.10", "0.00", "2014.90")
    found = await region.door.read(f"/v1/contracts/{contract}", min_position=await region.head())
    assert (found.body["status"], found.body["closed_on"]) == ("closed", "2017-10-31")


async def test_s17_a_refused_application_frees_all(operator: Door) -> None:
    region, child, contract = await applied(operator)
    why = {"by": "provider", "reason": "no-places"}
    made = await region.door.made(f"/v1/contracts/{contract}/refusal", why)
    assert made["released"] == "4051.92"
    assert await region.sums(child) == ("14000.00", "0.00", "0.00")


async def test_s17_freezing_refuses_the_application_and_frees_all(operator: Door) -> None:
    region, child, contract = await applied(operator)
    made = await region.door.made(f"/v1/certificates/{child}/freezing")
    assert made["refused_contracts"] == [contract]
    found = await region.balance(child)
    assert (found["frozen"], found["reserved"]) == ("14000.00", "0.00")
