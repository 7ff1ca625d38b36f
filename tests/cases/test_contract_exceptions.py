"""Contracts that nobody accepted in time, that never should have been, or that go on."""

from typing import Any

from tests.cases.region import ACCEPTED, ACT, YEAR_2017, Door, open_region
from tests.cases.runs import run_month

YEAR_2018 = ("2018", "2018-01-01", "2018-12-31")
MISTAKE = {"reason": "entered-by-mistake", "act": ACT}


async def test_an_application_lapses_two_months_after_its_beginning(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group("4051.92"))
    path = f"/v1/contracts/{contract}/lapse"
    early = await region.on("2017-10-31").door.post(path)
    assert (early.status, early.code) == (409, "may-still-be-accepted")
    lapsed = await region.on("2017-11-01").door.made(path)
    assert lapsed["released"] == "4051.92"
    assert await region.sums(child) == ("14000.00", "0.00", "0.00")


async def test_the_run_of_a_month_lapses_what_waited_too_long(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group("4051.92"))
    await run_month(region.on("2017-11-01"), "2017-11")
    shown = await region.door.read(f"/v1/contracts/{contract}", min_position=await region.head())
    assert shown.body["status"] == "refused"
    assert await region.sums(child) == ("14000.00", "0.00", "0.00")


async def test_an_annulled_contract_leaves_both_its_charges_and_their_storno(
    operator: Door,
) -> None:
    region = await open_region(operator)
    child = await region.child()
    contract = await region.enrol(child, await region.group("4051.92"))
    await region.on("2017-10-05").conclude(contract)
    done = await region.door.made(f"/v1/contracts/{contract}/annulment", MISTAKE)
    assert [each["amount"] for each in done["reversals"]] == ["996.39", "1018.51"]
    assert done["released"] == "2037.02"
    assert await region.sums(child) == ("14000.00", "0.00", "0.00")
    again = await region.door.post(f"/v1/contracts/{contract}/annulment", MISTAKE)
    assert (again.status, again.code) == (409, "wrong-status")


async def test_s10_a_contract_goes_on_over_the_boundary_of_periods(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2017, YEAR_2018))
    child = await region.child()
    group = await region.group("9000.00", "2017-09-01", "2018-05-31", places=1)
    contract = await region.enrol(child, group)
    await region.on("2017-09-01").conclude(contract)
    path = f"/v1/contracts/{contract}/prolongation"
    early = await region.on("2017-11-29").door.post(path, {})
    assert (early.status, early.code) == (409, "outside-prolongation")

    december = region.on("2017-12-10")
    made = await december.door.made(path, {})
    assert (made["prolongs"], made["starts_on"], made["ends_on"]) == (
        contract,
        "2018-01-01",
        "2018-05-31",
    )
    assert made["reserved"] == "4978.03"
    quote = made["quote"]
    split = (quote["certificate_first_month"], quote["certificate_other_month"])
    assert split == ("1021.99", "989.01")
    again = await december.door.post(path, {})
    assert (again.status, again.code) == (409, "already-prolonged")
    silence = {"kind": "informed-silence", "reference": "notice-1"}
    body = {"number": "2 - ПФ", "acceptance": silence}
    await region.on("2018-01-01").door.made(f"/v1/contracts/{made['contract']}/conclusion", body)
    assert await region.sums(child, "2018") == ("9021.97", "3956.04", "1021.99")


async def test_each_side_has_reasons_of_its_own_and_the_young_stay(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child(born=2003)
    contract = await region.enrol(child, await region.group("4051.92"))
    await region.on("2017-09-01").conclude(contract)
    path = f"/v1/contracts/{contract}/termination"
    october = region.on("2017-10-10")
    wrong = await october.door.post(path, {"by": "guardian", "reason": "expulsion"})
    assert (wrong.status, wrong.code) == (422, "reason-not-of-side")
    young = await october.door.post(path, {"by": "provider", "reason": "expulsion"})
    assert (young.status, young.code) == (409, "too-young-to-expel")


async def test_a_months_invoice_withdraws_the_offers_that_missed_it(operator: Door) -> None:
    region = await open_region(operator)
    group = await region.group("4051.92")
    first, second = await region.child(), await region.child()
    contract = await region.enrol(first, group)
    await region.on("2017-09-01").conclude(contract)
    await region.enrol(second, group)
    body = {"agreement": region["agreement"], "month": "2017-09"}
    issued = await region.on("2017-09-30").door.made("/v1/invoices", body)
    assert issued["total"] == "996.39"
    assert await region.sums(second) == ("14000.00", "0.00", "0.00")


async def test_a_contracts_number_is_unique_for_the_provider_and_the_year(operator: Door) -> None:
    region = await open_region(operator, periods=(YEAR_2017, YEAR_2018))
    group = await region.group("9000.00", "2017-09-01", "2018-05-31")
    first, second = [await region.enrol(await region.child(), group) for _ in range(2)]
    september = region.on("2017-09-05")
    await september.conclude(first, "254 - ПФ")
    await september.door.made(f"/v1/contracts/{second}/acceptance")
    body = {"number": "254 - ПФ", "acceptance": {"kind": "epgu", "reference": "order-1"}}
    taken = await september.door.post(f"/v1/contracts/{second}/conclusion", body)
    assert (taken.status, taken.code) == (409, "number-taken")
    await september.door.made(f"/v1/contracts/{second}/conclusion", {**body, "number": "255 - ПФ"})
    third = await region.enrol(await region.child(), group, "2018-01-01")
    made = await region.on("2018-01-09").conclude(third, "254 - ПФ")
    assert made["number"] == "254 - ПФ"


async def test_who_waits_too_long_is_on_a_list(operator: Door) -> None:
    """An application waits five days for the provider, an offer ten for the guardian."""
    region = (await open_region(operator)).on("2017-09-01")
    contract = await region.enrol(await region.child(), await region.group())

    async def overdue(day: str, **more: Any) -> list[str]:
        head = await region.head()
        found = await region.door.read("/v1/contracts", overdue_on=day, min_position=head, **more)
        return [row["waits_until"] for row in found.body["items"]]

    assert (await overdue("2017-09-06"), await overdue("2017-09-07")) == ([], ["2017-09-06"])
    await region.on("2017-09-08").door.made(f"/v1/contracts/{contract}/acceptance")
    asked = await region.head()
    assert (await overdue("2017-09-18"), await overdue("2017-09-19")) == ([], ["2017-09-18"])
    assert await overdue("2017-09-19", provider=region["provider"]) == ["2017-09-18"]
    body = {"number": "1 - ПФ", "acceptance": ACCEPTED}
    await region.on("2017-09-20").door.made(f"/v1/contracts/{contract}/conclusion", body)
    assert await overdue("2017-12-31") == []
    assert await overdue("2017-09-19", at_position=asked) == ["2017-09-18"]
