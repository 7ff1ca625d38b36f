"""Worked cases S18 to S21 and S44: completeness, advances, invoices, registers, closing."""

from tests.cases.months import ask_advance, close, invoice, october, pay, rendered
from tests.cases.region import Door, open_region


async def test_s18_an_advance_is_at_most_a_share_and_not_before_its_working_day(
    operator: Door,
) -> None:
    region = await october(operator)
    over = await ask_advance(region, percent=81)
    assert (over.status, over.code) == (422, "advance-share-over-limit")
    assert (over.body["asked_percent"], over.body["limit_percent"]) == (81, 80)
    early = await ask_advance(region.on("2017-10-02"))  # the first working day of the month
    assert (early.status, early.code) == (409, "advance-too-early")
    assert early.body["first_on"] == "2017-10-03"

    asked = await ask_advance(region)
    assert (asked.status, asked.body["total"]) == (201, "1493.83")
    assert sorted(line["amount"] for line in asked.body["lines"]) == ["679.02", "814.81"]
    again = await ask_advance(region)
    assert (again.status, again.code) == (409, "advance-exists")
    assert again.body["advance"] == asked.body["advance"]


async def test_an_advance_is_cancelled_until_it_is_paid_and_paid_once(operator: Door) -> None:
    region = await october(operator)
    first = (await ask_advance(region, percent=50)).body["advance"]
    await region.door.made(f"/v1/advances/{first}/cancellation")
    second = (await ask_advance(region)).body["advance"]
    paid = await region.door.made(f"/v1/advances/{second}/payment")
    assert paid["total"] == "1493.83"
    for button in ("payment", "cancellation"):
        refused = await region.door.post(f"/v1/advances/{second}/{button}")
        assert (refused.status, refused.code) == (409, "wrong-status")


async def test_a_year_without_its_calendar_and_a_region_without_advances(operator: Door) -> None:
    region = (await open_region(operator)).on("2017-10-04")
    refused = await ask_advance(region)
    assert (refused.status, refused.code) == (409, "calendar-unknown")
    no_advances = {"percent_max": 0, "working_day": 3}
    terms = await region.door.made("/v1/advance-terms", no_advances)
    assert (terms["percent_max"], terms["working_day"]) == (0, 3)
    same = await region.door.post("/v1/advance-terms", no_advances)
    assert (same.status, same.code) == (409, "nothing-to-change")
    days = {"year": 2017, "days_off": ["2017-11-06"], "worked_weekends": ["2017-11-07"]}
    wrong = await region.door.post("/v1/working-calendars", days)
    assert (wrong.status, wrong.code, wrong.body["day"]) == (422, "calendar-wrong", "2017-11-07")


async def test_s19_the_advance_is_taken_off_the_invoice(operator: Door) -> None:
    region = await october(operator)
    advance = (await ask_advance(region)).body["advance"]
    issued = await invoice(region.on("2017-10-31"))
    assert (issued["total"], issued["advance"]) == ("1867.29", "1493.83")
    assert (issued["payable"], issued["advance_overpaid"]) == ("373.46", "0.00")
    assert issued["advances"] == [advance]
    cancelled = await region.door.post(f"/v1/advances/{advance}/cancellation")
    assert (cancelled.status, cancelled.code) == (409, "month-invoiced")


async def test_s20_what_the_advance_exceeds_the_services_by_is_carried_forward(
    operator: Door,
) -> None:
    region = await october(operator)
    await ask_advance(region)
    await rendered(region, "group_b", 50)
    issued = await invoice(region.on("2017-10-31"))
    of_b = next(each for each in issued["lines"] if each["contract"] == region["contract_b"])
    assert (of_b["price"], of_b["completeness_percent"], of_b["amount"]) == ("848.78", 50, "424.39")
    assert (issued["total"], issued["payable"]) == ("1442.90", "0.00")
    assert issued["advance_overpaid"] == "50.93"

    november = region.on("2017-11-30")
    for name in ("a", "b"):
        path = f"/v1/contracts/{region[f'contract_{name}']}/charges"
        await november.door.made(path, {"month": "2017-11"})
    following = await invoice(november, "2017-11")
    assert (following["total"], following["carried"]) == ("1867.29", "50.93")
    assert following["payable"] == "1816.36"


async def test_s21_what_was_not_rendered_returns_when_the_invoice_is_paid(operator: Door) -> None:
    region = await october(operator)
    await rendered(region, "group_a", 75)
    issued = await invoice(region.on("2017-10-31"))
    of_a = next(each for each in issued["lines"] if each["contract"] == region["contract_a"])
    assert of_a["amount"] == "763.88"
    assert await region.sums(region["child_a"]) == ("9948.08", "2037.02", "2014.90")

    paid = await pay(region, issued)
    assert (paid["payable"], paid["refunded"]) == ("1612.66", "254.63")
    assert [each["amount"] for each in paid["refunds"]] == ["254.63"]
    assert await region.sums(region["child_a"]) == ("10202.71", "2037.02", "1760.27")

    found = await region.door.read(
        f"/v1/invoices/{issued['invoice']}", min_position=await region.head()
    )
    assert (found.body["status"], found.body["refunded"]) == ("paid", "254.63")
    listed = await region.door.read("/v1/invoices", status="paid", month="2017-10")
    assert [each["invoice"] for each in listed.body["items"]] == [issued["invoice"]]


async def test_completeness_is_said_once_then_corrected_and_not_once_invoiced(
    operator: Door,
) -> None:
    region = await october(operator)
    path = f"/v1/study-groups/{region['group_a']}/completeness"
    said = {"month": "2017-10", "percent": 50, "reason": "quarantine"}
    await region.door.made(path, said)
    again = await region.door.post(path, said)
    assert (again.status, again.code, again.body["percent"]) == (409, "completeness-set", 50)
    anew = {"percent": 75, "reason": "lessons-made-up"}
    corrected = await region.door.made(f"{path}/2017-10/corrections", anew)
    assert [each["type"] for each in corrected["facts"]] == [
        "group.completeness-reversed.v1",
        "group.completeness-corrected.v1",
    ]
    issued = await invoice(region.on("2017-10-31"))
    refused = await region.door.post(f"{path}/2017-10/corrections", {**anew, "percent": 80})
    assert (refused.status, refused.code) == (409, "month-invoiced")
    assert refused.body["invoice"] == issued["invoice"]


async def test_s44_a_contract_after_the_cutoff_stands_on_the_next_register(operator: Door) -> None:
    region = await october(operator)
    path = f"/v1/payers/{region['payer']}/subsidy-registers"
    issued = await region.door.made(path, {"month": "2017-10"})
    assert (issued["total"], issued["omitted"]) == ("1867.29", "0.00")
    assert issued["cutoff"] == issued["position"]
    again = await region.door.post(path, {"month": "2017-10"})
    assert (again.status, again.code) == (409, "register-exists")
    nothing = await region.door.post(path, {"month": "2017-10", "kind": "supplementary"})
    assert (nothing.status, nothing.code) == (409, "nothing-to-register")

    late = await region.enrol(await region.child(), await region.group("4051.92"), "2017-10-15")
    await region.on("2017-10-20").conclude(late)
    november = await region.on("2017-11-02").door.made(path, {"month": "2017-11"})
    of_late = [each for each in november["lines"] if each["contract"] == late]
    assert [each["month"] for each in of_late] == ["2017-10", "2017-11"]
    assert november["omitted"] == of_late[0]["amount"]


async def test_a_supplementary_register_adds_what_came_after_the_months_own(
    operator: Door,
) -> None:
    region = await october(operator)
    path = f"/v1/payers/{region['payer']}/subsidy-registers"
    await region.door.made(path, {"month": "2017-10"})
    late = await region.enrol(await region.child(), await region.group("4051.92"), "2017-10-15")
    await region.on("2017-10-20").conclude(late)
    added = await region.on("2017-10-21").door.made(
        path, {"month": "2017-10", "kind": "supplementary"}
    )
    assert [(each["contract"], each["month"]) for each in added["lines"]] == [(late, "2017-10")]


async def test_one_kopeck_off_blocks_the_closing_and_names_the_row(operator: Door) -> None:
    region = (await october(operator)).on("2017-10-31")
    september = await close(region, "2017-09", "1826.72", "0.00")
    assert september.status == 201
    await invoice(region)
    november = region.on("2017-11-02")
    for charged, invoiced in (("1867.28", "1867.29"), ("1867.29", "1867.30")):
        off = await close(november, "2017-10", charged, invoiced)
        assert (off.status, off.code) == (409, "stated-total-off")
        assert off.body["agreement"] == region["agreement"]
        assert (off.body["charged"], off.body["stated_charged"]) == ("1867.29", charged)
        assert (off.body["invoiced"], off.body["stated_invoiced"]) == ("1867.29", invoiced)
    closed = await close(november, "2017-10", "1867.29", "1867.29")
    assert (closed.status, closed.body["charges_count"]) == (201, 2)
    assert (closed.body["charged"], closed.body["uninvoiced"]) == ("1867.29", "0.00")
    again = await close(november, "2017-10", "1867.29", "1867.29")
    assert (again.status, again.code) == (409, "month-closed")


async def test_a_row_left_out_of_the_control_totals_blocks_the_closing(operator: Door) -> None:
    region = (await october(operator)).on("2017-10-31")
    path = f"/v1/payers/{region['payer']}/month-closings"
    refused = await region.door.post(path, {"month": "2017-09", "totals": []})
    assert (refused.status, refused.code) == (409, "stated-total-off")
    assert (refused.body["agreement"], refused.body["stated_charged"]) == (
        region["agreement"],
        "0.00",
    )


async def test_a_charge_is_corrected_by_storno_and_new_value(operator: Door) -> None:
    region = await october(operator)
    registry = await region.door.read(
        "/v1/charges",
        contract=region["contract_a"],
        month="2017-10",
        min_position=await region.head(),
    )
    (charge,) = registry.body["items"]
    path = f"/v1/contracts/{region['contract_a']}/charges/{charge['charge']}/corrections"
    done = await region.door.made(path, {"amount": "1000.00", "reason": "wrong-amount"})
    assert (done["reversed"], done["amount"]) == ("1018.51", "1000.00")
    assert (done["corrected"], done["booked_month"]) == (charge["charge"], "2017-10")
    assert await region.sums(region["child_a"]) == ("9948.08", "2055.53", "1996.39")
    again = await region.door.post(path, {"amount": "900.00", "reason": "wrong-amount"})
    assert (again.status, again.code) == (404, "not-found")


async def test_an_offer_that_nobody_took_up_falls_away_with_the_months_invoice(
    operator: Door,
) -> None:
    region = await october(operator)
    child = await region.child()
    group = await region.group("4051.92")
    late = await region.enrol(child, group, "2017-10-20")
    next_month = await region.enrol(await region.child(), group, "2017-11-01")
    issued = await invoice(region.on("2017-10-31"))
    assert issued["offers_withdrawn"] == [late]
    assert await region.sums(child) == ("14000.00", "0.00", "0.00")
    refused = await region.door.post(f"/v1/contracts/{late}/acceptance")
    assert (refused.status, refused.code) == (409, "wrong-status")
    await region.door.made(f"/v1/contracts/{next_month}/acceptance")
