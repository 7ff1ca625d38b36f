"""Places in groups: queues, nominals that nobody uses, children who move, come of age or die."""

from typing import Any

from tests.cases.region import Door, Region, certificate, measure, open_region

ACT = {"kind": "resolution", "number": "763", "dated": "2016-11-22"}


async def test_a_child_leaves_the_queue_and_nobody_moves_up(operator: Door) -> None:
    region = await open_region(operator, amount_count=1)
    held = await region.child()
    waiting = [await region.child() for _ in range(2)]
    gone = await region.door.made(f"/v1/certificates/{waiting[0]}/queue-exit")
    assert [fact["type"] for fact in gone["facts"]] == ["certificate.unqueued.v1"]
    again = await region.door.post(f"/v1/certificates/{waiting[0]}/queue-exit")
    assert (again.status, again.code) == (409, "not-queued")
    await region.door.made(f"/v1/certificates/{held}/conversion-to-accounting")
    assert (await region.balance(waiting[1]))["available"] == "14000.00"


async def test_one_nominal_is_lowered_while_none_of_it_is_used(operator: Door) -> None:
    region = await open_region(operator)
    child = await region.child()
    path = f"/v1/certificates/{child}/nominals"
    lowered = await region.door.made(path, {"period": "2017", "nominal": "9000.50"})
    assert lowered["changed"] == [
        {"period": "2017", "old": "14000.00", "new": "9000.50", "reason": "lowered"}
    ]
    assert await region.sums(child) == ("9000.50", "0.00", "0.00")
    raised = await region.door.post(path, {"period": "2017", "nominal": "9000.51"})
    assert (raised.status, raised.code) == (422, "not-lower")
    await region.enrol(child, await region.group("4051.92"))
    used = await region.door.post(path, {"period": "2017", "nominal": "0.00"})
    assert (used.status, used.code) == (409, "live-contracts")


async def test_an_unused_nominal_shrinks_with_the_months(operator: Door) -> None:
    region = await open_region(operator)
    before = await region.child()
    policy = {"policy": "monthly-remaining"}
    await region.door.made(f"/v1/payers/{region['payer']}/proration", policy)
    again = await region.door.post(f"/v1/payers/{region['payer']}/proration", policy)
    assert (again.status, again.code) == (409, "nothing-to-change")

    april = region.on("2017-04-01")
    shrunk = await april.door.made(f"/v1/certificates/{before}/proration")
    assert [each["new"] for each in shrunk["changed"]] == ["10500.00"]
    assert (await region.balance(before))["available"] == "10500.00"
    twice = await april.door.post(f"/v1/certificates/{before}/proration")
    assert (twice.status, twice.code) == (409, "nothing-to-change")
    late = await region.on("2017-10-15").child()
    assert (await region.balance(late))["nominal"] == "2333.33"


async def test_a_place_that_nobody_uses_goes_to_the_head_of_the_queue(operator: Door) -> None:
    region = await open_region(operator, amount_count=1)
    idle, waiting = await region.child(), await region.child()
    terms = f"/v1/payers/{region['payer']}/unused-terms"
    short = await region.door.post(terms, {"first_request_days": 4, "after_refusal_days": 10})
    assert (short.status, short.code) == (422, "term-too-short")
    await region.door.made(terms, {"first_request_days": 30, "after_refusal_days": 20})

    query = {"unused_in": "2017", "min_position": await region.head()}
    listed = await region.door.read("/v1/certificates", **query)
    assert [each["certificate"] for each in listed.body["items"]] == [idle]
    path = f"/v1/certificates/{idle}/taking-back"
    early = await region.on("2017-01-31").door.post(path)
    assert (early.status, early.code) == (409, "still-in-time")
    assert early.body["until_on"] == "2017-01-31"
    taken = await region.on("2017-02-01").door.made(path)
    assert taken["taken"] == [{"period": "2017", "amount": "14000.00"}]
    assert (await region.balance(waiting))["available"] == "14000.00"


async def second_payer(region: Region) -> dict[str, Any]:
    """Another municipality with a programme, a payer and a group of its own."""
    town = await region.door.made("/v1/municipalities", {"title": "Сосед"})
    payer = await region.door.made(
        "/v1/payers",
        {"municipality": town["municipality"], "title": "Управление", "inn": "4212000009"},
    )
    budget = {
        "municipality": town["municipality"],
        "year": 2017,
        "measures": [measure("pfdo", "1000000.00")],
        "act": ACT,
    }
    await region.door.made("/v1/budgets", budget)
    group = {
        "title": "5–18",
        "amount_count": 1,
        "nominals": [{"period": "2017", "nominal": "11000.00"}],
    }
    programme = {
        "municipality": town["municipality"],
        "payer": payer["payer"],
        "periods": [{"period": "2017", "cap": "500000.00", "year": 2017, "measure": "pfdo"}],
        "groups": [group],
        "act": ACT,
    }
    made = await region.door.made("/v1/pf-programmes", programme)
    return {"payer": payer["payer"], "cert_group": made["cert_groups"][0]}


async def test_who_moves_gets_the_nominal_of_the_new_payer_and_frees_the_old_place(
    operator: Door,
) -> None:
    region = await open_region(operator, amount_count=1)
    moving, waiting = await region.child(), await region.child()
    there = await second_payer(region)
    path = f"/v1/certificates/{moving}/transfer"
    moved = await region.door.made(path, there)
    assert moved["left"] == [{"period": "2017", "amount": "14000.00"}]
    assert moved["granted"] == [{"period": "2017", "amount": "11000.00"}]
    assert await region.sums(moving) == ("11000.00", "0.00", "0.00")
    assert (await region.balance(waiting))["available"] == "14000.00"
    shown = await region.door.read(f"/v1/certificates/{moving}", names="true")
    assert shown.body["payer"] == there["payer"]
    assert shown.body["number"]  # the same till 18

    again = await region.door.post(path, there)
    assert (again.status, again.code) == (409, "nothing-to-change")
    queued = await region.door.made(f"/v1/certificates/{waiting}/transfer", there)
    assert (queued["granted"], queued["ticket"]) == ([], 1)


def born(day: str) -> dict[str, str]:
    return {"family_name": "Вымышленный", "given_name": f"Ребёнок {day}", "born_on": day}


async def of_age(region: Region, day: str) -> tuple[str, str]:
    """A child who turns 18 in October, with a contract that runs to the end of December."""
    body = certificate(region["payer"], cert_group=region["cert_group"], child=born(day))
    child = (await region.door.made("/v1/certificates", body))["certificate"]
    contract = await region.enrol(child, await region.group("4051.92"))
    await region.on("2017-09-01").conclude(contract)
    return child, contract


async def test_s42_who_turns_18_is_charged_for_the_month_of_the_last_usable_day(
    operator: Door,
) -> None:
    region = await open_region(operator)
    child, contract = await of_age(region, "1999-10-14")
    path, why = f"/v1/certificates/{child}/closing", {"reason": "age-18"}
    minor = await region.on("2017-10-13").door.post(path, why)
    assert (minor.status, minor.code) == (422, "not-of-age")

    november = region.on("2017-11-01")
    closed = await november.door.made(path, why)
    assert closed["ended_contracts"] == [contract]
    assert closed["left"] == [{"period": "2017", "amount": "11985.10"}]
    ended = await november.door.made(f"/v1/contracts/{contract}/closing")
    assert ended["closed_on"] == "2017-10-31"
    found = await region.balance(child)
    assert (found["reserved"], found["charged"]) == ("0.00", "2014.90")
    shown = await region.door.read(f"/v1/contracts/{contract}", min_position=await region.head())
    assert shown.body["status"] == "closed"


async def test_death_ends_contracts_and_a_request_does_not(operator: Door) -> None:
    region = await open_region(operator)
    child, contract = await of_age(region, "2005-03-01")
    path = f"/v1/certificates/{child}/closing"
    october = region.on("2017-10-20")
    for reason in ("request", "moved", "error"):
        refused = await october.door.post(path, {"reason": reason})
        assert (refused.status, refused.code) == (409, "live-contracts"), reason
    closed = await october.door.made(path, {"reason": "death"})
    assert closed["ended_contracts"] == [contract]
    assert (await region.balance(child))["charged"] == "2014.90"
