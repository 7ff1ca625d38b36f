"""Worked cases S25 and S26: a period turns, unused money stays where it was."""

from tests.cases.region import ACT, YEAR_2017, Door, Region, open_region
from tests.cases.rolls import roll, set_nominal
from tests.cases.runs import run_month

YEAR_2018 = ("2018", "2018-01-01", "2018-12-31")
SHORT_2018 = ("2018", "2018-01-01", "2018-05-02")  # 122 days


async def test_s25_the_turn_carries_nothing_over(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2017, YEAR_2018))
    await set_nominal(region, "2018", "15000.00")
    child = await region.child()
    contract = await region.enrol(child, await region.group("4051.92"))
    await region.on("2017-09-15").conclude(contract)
    for month in ("2017-10", "2017-11", "2017-12"):
        await run_month(region.on(f"{month}-01"), month)
    long_group = await region.group("9000.00", "2017-09-01", "2018-05-31")
    asked = await region.on("2017-12-15").ask(child, long_group, "2018-01-01")
    assert asked.body["reserved"] == "4978.03"

    new_year = region.on("2018-01-01")
    done = await roll(new_year, "2019")
    assert (done["current"], done["future"]) == ("2018", "2019")
    assert (done["groups_count"], done["certificates_count"]) == (1, 1)
    assert done["nominals"] == "15000.00"
    past, current = await region.balance(child, "2017"), await region.balance(child, "2018")
    assert (past["nominal"], past["available"]) == ("14000.00", "9948.08")
    assert (current["nominal"], current["available"]) == ("15000.00", "10021.97")
    assert current["reserved"] == "4978.03"
    assert await region.sums(child, "2019") == ("15000.00", "0.00", "0.00")

    again = await new_year.door.post("/v1/period-rolls", {"future": "2020"})
    assert (again.status, again.code) == (409, "nothing-to-change")
    unknown = await new_year.door.read("/v1/period-rolls/2017")
    assert (unknown.status, unknown.code) == (404, "not-found")


async def test_s26_a_shorter_periods_nominal_is_scaled_to_a_year(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2017, SHORT_2018))
    await set_nominal(region, "2018", "5000.00")
    child = await region.child()
    done = await roll(region.on("2018-01-01"), "2018b", future_ends_on="2018-12-31")
    assert done["nominals"] == "14959.00"
    assert (await region.balance(child, "2018b"))["nominal"] == "14959.00"
    periods = await region.door.read("/v1/periods")
    assert periods.body["items"][-1] == {
        "period": "2018b",
        "starts_on": "2018-05-03",
        "ends_on": "2018-12-31",
    }


async def test_a_turn_waits_for_its_period_to_begin(operator: Door) -> None:
    region = await open_region(operator)
    refused = await region.on("2016-12-31").door.post("/v1/period-rolls", {"future": "2018"})
    assert (refused.status, refused.code) == (409, "no-period-running")
    tried = await region.door.post("/v1/period-rolls", {"future": "2018"}, dry_run="true")
    assert (tried.status, tried.body["dry_run"]) == (200, True)
    unbegun = await region.door.read("/v1/period-rolls/2017")
    assert unbegun.status == 404


async def funded_2018(region: Region) -> None:
    """Let the turn of 2017 give the region a future, and the municipality pay for it."""
    await roll(region, "2018")
    measure = {"measure": "pfdo", "year": 2017, "period": "2018", "cap": "500000.00"}
    path = f"/v1/pf-programmes/{region['pf_programme']}/periods"
    await region.door.made(path, {"period": measure, "act": ACT})


async def test_a_period_that_a_turn_has_added_is_paid_for_once_it_has_a_cap(
    operator: Door,
) -> None:
    region = await open_region(operator)
    await funded_2018(region)
    path = f"/v1/pf-programmes/{region['pf_programme']}"
    shown = await region.door.read(path, min_position=await region.head())
    (added,) = [each for each in shown.body["periods"] if each["period"] == "2018"]
    assert (added["cap"], added["available"]) == ("500000.00", "500000.00")
    again = {"measure": "pfdo", "year": 2017, "period": "2018", "cap": "1.00"}
    refused = await region.door.post(f"{path}/periods", {"period": again, "act": ACT})
    assert (refused.status, refused.code) == (409, "already-exists")


async def test_enrolment_opens_and_closes_from_stated_days(operator: Door) -> None:
    region = await open_region(operator)
    child, group = await region.child(), await region.group(ends_on="2017-12-31")
    payer = f"/v1/payers/{region['payer']}"
    closing = {"period": "2017", "from_on": "2017-10-31"}
    early = await region.door.post(f"{payer}/enrolment-closings", closing)
    assert (early.status, early.code) == (409, "closing-too-early")
    assert early.body["earliest_on"] == "2017-11-01"
    await region.door.made(f"{payer}/enrolment-closings", {**closing, "from_on": "2017-11-10"})
    shut = await region.on("2017-11-10").ask(child, group, "2017-12-01")
    assert (shut.status, shut.code) == (409, "enrolment-not-open")
    assert (await region.on("2017-11-09").ask(child, group, "2017-12-01")).status == 201

    past = {"period": "2017", "from_on": "2017-11-10"}
    late = await region.on("2017-11-12").door.post(f"{payer}/enrolment-openings", past)
    assert (late.status, late.code) == (422, "moment-passed")
    opening = {"period": "2017", "from_on": "2017-11-20"}
    await region.on("2017-11-12").door.made(f"{payer}/enrolment-openings", opening)
    other = await region.child()
    before = await region.on("2017-11-19").ask(other, group, "2017-12-01")
    assert before.code == "enrolment-not-open"
    assert (await region.on("2017-11-20").ask(other, group, "2017-12-01")).status == 201
