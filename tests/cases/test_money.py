"""Worked cases S22, S29, S30 and S41: invoices, reallocations, a thin cap, a charge once."""

import asyncio
from typing import Any

from tests.cases.region import ACT, Door, Region, measure, open_region

OCTOBER = {"month": "2017-10"}


async def two_contracts_charged(operator: Door) -> Region:
    """Bring about the October of S18: one contract of 1 018.51 a month, one of 848.78."""
    region = await open_region(operator)
    for price in ("4051.92", "3376.67"):
        contract = await region.enrol(await region.child(), await region.group(price))
        await region.on("2017-10-05").conclude(contract)
    return region.on("2017-10-31")


async def test_s22_a_month_is_invoiced_once_until_it_is_removed(operator: Door) -> None:
    region = await two_contracts_charged(operator)
    asked = {"agreement": region["agreement"], **OCTOBER}
    first = await region.door.made("/v1/invoices", asked)
    assert sorted(line["amount"] for line in first["lines"]) == ["1018.51", "848.78"]
    assert first["total"] == "1867.29"

    second = await region.door.post("/v1/invoices", asked)
    assert (second.status, second.code) == (409, "invoice-exists")
    assert second.body["invoice"] == first["invoice"]

    await region.door.made(f"/v1/invoices/{first['invoice']}/removal")
    third = await region.door.made("/v1/invoices", asked)
    assert third["total"] == "1867.29"


async def test_an_invoiced_charge_is_not_reversed(operator: Door) -> None:
    region = await two_contracts_charged(operator)
    asked = {"agreement": region["agreement"], **OCTOBER}
    invoice = await region.door.made("/v1/invoices", asked)
    line = invoice["lines"][0]
    path = f"/v1/contracts/{line['contract']}/charges/{line['charge']}/reversals"
    refused = await region.door.post(path, {"reason": "wrong-amount"})
    assert (refused.status, refused.code) == (409, "month-invoiced")
    await region.door.made(f"/v1/invoices/{invoice['invoice']}/removal")
    done = await region.door.made(path, {"reason": "wrong-amount"})
    assert (done["amount"], done["reversed_to"]) == (line["amount"], "reserve")


async def budget_of(region: Region, year: int) -> dict[str, dict[str, Any]]:
    found = await region.door.read(
        "/v1/budget-execution", year=year, min_position=await region.head()
    )
    return {each["measure"]: each for each in found.body["items"]}


async def test_s29_money_moves_between_measures_and_its_total_stays(operator: Door) -> None:
    region = await open_region(operator)
    municipality = region["municipality"]
    budget = {
        "municipality": municipality,
        "year": 2018,
        "measures": [
            measure("assignment", "10000000.00", "municipal-assignment"),
            measure("pfdo", "1800000.00"),
        ],
        "act": ACT,
    }
    await region.door.made("/v1/budgets", budget)
    bound = {"measure": "assignment", "amount": "2000000.00", "act": ACT}
    await region.door.made(f"/v1/budgets/{municipality}/2018/obligations", bound)

    moved = {
        "municipality": municipality,
        "year": 2018,
        "from_measure": "assignment",
        "to_measure": "pfdo",
        "amount": "300000.00",
        "basis": "council-decision",
        "act": ACT,
    }
    done = await region.door.made("/v1/reallocations", moved)
    assert done["amount"] == "300000.00"
    measures = await budget_of(region, 2018)
    assert measures["assignment"]["current"] == "9700000.00"
    assert measures["pfdo"]["current"] == "2100000.00"
    assert measures["assignment"]["free"] == "7700000.00"
    assert sum(int(each["current"].replace(".", "")) for each in measures.values()) == 11_800_000_00

    refused = await region.door.post("/v1/reallocations", {**moved, "amount": "8000000.00"})
    assert (refused.status, refused.code) == (409, "measure-exhausted")
    assert refused.body["free"] == "7700000.00"


async def test_s30_nominals_over_the_cap_are_warned_of_and_allowed(operator: Door) -> None:
    region = await open_region(operator)
    await region.door.made(
        "/v1/periods", {"period": "2018", "starts_on": "2018-01-01", "ends_on": "2018-12-31"}
    )
    budget = {
        "municipality": region["municipality"],
        "year": 2018,
        "measures": [measure("pfdo", "1500000.00")],
        "act": ACT,
    }
    await region.door.made("/v1/budgets", budget)
    groups = [("5–18", 100, "14000.00"), ("ОВЗ", 20, "20000.00")]
    programme = {
        "municipality": region["municipality"],
        "payer": region["payer"],
        "periods": [{"period": "2018", "cap": "1500000.00", "year": 2018, "measure": "pfdo"}],
        "groups": [
            {
                "title": title,
                "amount_count": amount,
                "nominals": [{"period": "2018", "nominal": nominal}],
            }
            for title, amount, nominal in groups
        ],
        "act": ACT,
    }
    made = await region.door.made("/v1/pf-programmes", programme)
    assert made["warnings"] == [
        {
            "code": "nominals-over-cap",
            "period": "2018",
            "nominals": "1800000.00",
            "cap": "1500000.00",
        }
    ]


async def test_s41_a_month_is_charged_once(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group("4051.92"))
    await region.on("2017-09-15").conclude(contract)
    october = region.on("2017-10-31").door
    path = f"/v1/contracts/{contract}/charges"

    first = await october.post(path, OCTOBER, key="october")
    assert (first.status, first.body["amount"]) == (201, "1018.51")
    again = await october.post(path, OCTOBER, key="october")
    assert (again.status, again.raw) == (201, first.raw)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers

    other = await october.post(path, OCTOBER, key="october, once more")
    assert (other.status, other.code) == (409, "already-charged")
    assert other.body["charge"] == first.body["charge"]
    assert await region.sums(child) == ("9948.08", "2037.02", "2014.90")


async def test_of_fifty_who_charge_a_month_at_once_one_does(operator: Door) -> None:
    region = await open_region(operator)
    contract = await region.enrol(await region.child(), await region.group("4051.92"))
    await region.on("2017-09-15").conclude(contract)
    october = region.on("2017-10-31").door
    path = f"/v1/contracts/{contract}/charges"
    answers = await asyncio.gather(
        *(october.post(path, OCTOBER, key=f"clerk {number}") for number in range(50))
    )
    done = [each for each in answers if each.status == 201]
    refused = [each for each in answers if each.status == 409]
    assert (len(done), len(refused)) == (1, 49)
    assert {each.body["charge"] for each in refused} == {done[0].body["charge"]}
