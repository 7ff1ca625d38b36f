"""F14: a closed month stands; what comes late is a fact of the open one and says so."""

from typing import Any

from tests.cases.months import close, invoice, october, pay
from tests.cases.region import Door, Region
from tests.cases.test_f03_taken_back_twice import charge_of


async def closed_october(operator: Door) -> Region:
    """October is charged under both contracts, invoiced, paid and closed."""
    region = (await october(operator)).on("2017-10-31")
    await close(region, "2017-09", "1826.72", "0.00")
    await pay(region, await invoice(region))
    november = region.on("2017-11-02")
    closed = await close(november, "2017-10", "1867.29", "1867.29")
    assert closed.status == 201, closed.body
    return november


async def statement_of(region: Region, month: str = "2017-10") -> bytes:
    """Give a closed month's rows as bytes."""
    path = f"/v1/payers/{region['payer']}/month-closings/{month}/rows"
    answer = await region.door.read(path, min_position=await region.head())
    return repr(answer.body["items"]).encode()


async def test_f14_a_storno_of_a_closed_month_goes_to_the_open_one_and_recovers_the_money(
    operator: Door,
) -> None:
    region = await closed_october(operator)
    before = await statement_of(region)
    path = await charge_of(region, "contract_a")
    taken = await region.door.made(
        f"{path}/reversals", {"reason": "wrong-amount", "amount": "18.51"}
    )
    assert taken["amount"] == "18.51"
    corrected = await region.door.made(
        f"{path}/corrections", {"reason": "wrong-amount", "amount": "900.00"}
    )
    assert (corrected["month"], corrected["booked_month"]) == ("2017-10", "2017-11")
    assert await region.sums(region["child_a"]) == ("9948.08", "2155.53", "1896.39")
    assert await statement_of(region) == before
    of_a = {"contract": region["contract_a"], "month": "2017-10"}
    listed = await region.door.read("/v1/charges", **of_a, min_position=await region.head())
    lanes = [(row["booked_month"], row["late_month"]) for row in listed.body["items"]]
    assert lanes == [("2017-10", "2017-11"), ("2017-11", None)]

    following = await invoice(region, "2017-11")
    assert (following["total"], following["carried"]) == ("900.00", "1018.51")
    assert (following["payable"], following["advance_overpaid"]) == ("0.00", "118.51")
    december = region.on("2017-12-01")
    row = {"agreement": region["agreement"], "charged": "900.00", "invoiced": "900.00"}
    body = {"month": "2017-11", "totals": [row]}
    closings = f"/v1/payers/{region['payer']}/month-closings"
    off = await december.door.post(closings, body)
    assert (off.code, off.body["late_reversed"]) == ("stated-total-off", "1018.51")
    row["late_reversed"] = "1018.51"
    await december.door.made(closings, body)

    found = await region.door.read("/v1/reconciliations", min_position=await region.head())
    november = found.body["items"][-1]
    assert (november["opening"], november["late_reversed"]) == ("0.00", "1018.51")
    assert november["closing"] == "-118.51"  # what the provider owes


async def test_f14_a_closed_month_refuses_whatever_would_change_it(operator: Door) -> None:
    region = await closed_october(operator)
    before = await statement_of(region)
    payer = f"/v1/payers/{region['payer']}"
    group = f"/v1/study-groups/{region['group_a']}/completeness"
    asked = {"agreement": region["agreement"]}
    writes: list[tuple[str, dict[str, Any], str]] = [
        (f"/v1/contracts/{region['contract_a']}/charges", {}, "already-charged"),
        (group, {"percent": 1, "reason": "quarantine"}, "month-closed"),
        ("/v1/advances", asked, "advance-month-over"),
        ("/v1/invoices", asked, "month-closed"),
        (f"{payer}/subsidy-registers", {}, "month-closed"),
        (f"{payer}/month-closings", {"totals": []}, "month-closed"),
    ]
    for path, body, code in writes:
        refused = await region.door.post(path, {"month": "2017-10", **body})
        assert refused.code == code, path
    assert await statement_of(region) == before


async def test_f14_a_month_that_never_began_is_refused(operator: Door) -> None:
    region = await october(operator)
    path = f"/v1/contracts/{region['contract_a']}/charges"
    refused = await region.door.post(path, {"month": "2017-11"})
    assert (refused.status, refused.code) == (422, "month-in-future")


async def test_f14_december_is_invoiced_in_december_alone(operator: Door) -> None:
    region = await october(operator)
    await region.on("2017-12-01").door.made(
        f"/v1/contracts/{region['contract_a']}/charges", {"month": "2017-12"}
    )
    asked = {"agreement": region["agreement"], "month": "2017-12"}
    refused = await region.on("2018-01-09").door.post("/v1/invoices", asked)
    assert (refused.status, refused.code) == (409, "december-over")
    issued = await region.on("2017-12-29").door.made("/v1/invoices", asked)
    assert "2017-12" in {line["month"] for line in issued["lines"]}


async def test_f14_a_storno_that_no_invoice_will_follow_stays_open_in_the_reconciliation(
    operator: Door,
) -> None:
    region = await closed_october(operator)
    later = region.on("2018-01-09")  # the agreement was of 2017: nothing more is invoiced under it
    path = await charge_of(region, "contract_a")
    await later.door.made(f"{path}/reversals", {"reason": "wrong-amount", "amount": "18.51"})
    found = await region.door.read("/v1/reconciliations", min_position=await region.head())
    last = found.body["items"][-1]
    assert (last["late_reversed"], last["closing"]) == ("18.51", "-18.51")
    shown = await region.door.read(f"/v1/agreements/{region['agreement']}")
    assert shown.body["overpaid"] == "18.51"
