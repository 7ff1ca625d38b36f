"""The budget by HTTP: its ladder, its execution on any date, its extracts, its subsidy."""

from typing import Any

from tests.cases.papers import print_report
from tests.cases.region import ACT, CODE, Door, Region, measure, open_region

DECEMBER = {"act": ACT, "basis": "council-decision"}
S27 = (("2024-1", "2024-01-01", "2024-08-31"), ("2024-2", "2024-09-01", "2024-12-31"))


def document(number: str) -> dict[str, str]:
    return {"number": number, "dated": "2018-02-01"}


async def two_measures(operator: Door) -> Region:
    """Approve 10 million for the assignment and 1.8 million for certificates."""
    region = await open_region(operator)
    budget = {
        "municipality": region["municipality"],
        "year": 2018,
        "measures": [
            measure("assignment", "10000000.00", "municipal-assignment"),
            measure("pfdo", "1800000.00"),
        ],
        "act": ACT,
    }
    await region.door.made("/v1/budgets", budget)
    return region


async def rows(region: Region, **query: Any) -> dict[str, dict[str, Any]]:
    found = await region.door.read(
        "/v1/budget-execution", year=2018, min_position=await region.head(), **query
    )
    assert found.status == 200, found.body
    return {each["measure"]: each for each in found.body["items"]}


def moved(region: Region, amount: str, **more: Any) -> dict[str, Any]:
    return {
        "municipality": region["municipality"],
        "year": 2018,
        "from_measure": "assignment",
        "to_measure": "pfdo",
        "amount": amount,
        **DECEMBER,
        **more,
    }


async def test_s27_a_provision_is_split_by_months_to_the_kopeck(operator: Door) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    for name, first, last in S27:
        body = {"period": name, "starts_on": first, "ends_on": last}
        await operator.made("/v1/periods", body)
    answer = await operator.client.get(
        "/v1/provision-splits?amount=98304588.10&period=2024-1&period=2024-2",
        headers={"Authorization": f"Bearer {operator.token}"},
    )
    split = await answer.json()
    assert [each["amount"] for each in split["items"]] == ["65536392.07", "32768196.03"]
    assert split["total"] == "98304588.10"
    unknown = await operator.read("/v1/provision-splits", amount="1.00", period="2031")
    assert (unknown.status, unknown.code) == (422, "period-unknown")


async def test_a_budget_code_is_checked_part_by_part(operator: Door) -> None:
    region = await open_region(operator)
    budget = {
        "municipality": region["municipality"],
        "year": 2018,
        "measures": [{**measure("pfdo", "1.00"), "code": "000990003690000000944"[:20]}],
        "act": ACT,
    }
    refused = await region.door.post("/v1/budgets", budget)
    assert (refused.status, refused.code) == (422, "validation-failed"), refused.body
    assert {(each["pointer"], each["code"]) for each in refused.body["errors"]} == {
        ("/measures/0/code", "budget-code-part")
    }
    # The administrator, the section, the subsection and the kind of spending.
    assert len(refused.body["errors"]) == 4


async def test_the_schedule_moves_only_what_it_may(operator: Door) -> None:
    region = await two_measures(operator)
    place = f"/v1/budgets/{region['municipality']}/2018"
    await region.door.made(f"{place}/reallocation-limits", {"percent_max": 5, "act": ACT})
    schedule = {"basis": "budget-schedule-change"}
    await region.door.made("/v1/reallocations", moved(region, "500000.00", **schedule))
    over = await region.door.post("/v1/reallocations", moved(region, "0.01", **schedule))
    assert (over.status, over.code) == (409, "schedule-limit-reached")
    await region.door.made("/v1/reallocations", moved(region, "0.01"))
    assert (await rows(region))["pfdo"]["current"] == "2300000.01"


def subsidy(region: Region) -> dict[str, Any]:
    return {
        "municipality": region["municipality"],
        "payer": region["payer"],
        "year": 2018,
        "measure": "pfdo",
        "amount": "1500000.00",
        "schedule": [
            {"due_from": "2018-01-15", "due_to": "2018-02-15", "amount": "1000000.00"},
            {"due_from": "2018-06-15", "due_to": "2018-07-15", "amount": "500000.00"},
        ],
        "act": ACT,
    }


def programme(region: Region, cap: str) -> dict[str, Any]:
    group = {
        "title": "5–18",
        "amount_count": 10,
        "nominals": [{"period": "2018", "nominal": "14000.00"}],
    }
    return {
        "municipality": region["municipality"],
        "payer": region["payer"],
        "periods": [{"period": "2018", "cap": cap, "year": 2018, "measure": "pfdo"}],
        "groups": [group],
        "act": ACT,
    }


async def test_the_ladder_from_the_measure_to_the_cap(operator: Door) -> None:
    region = await two_measures(operator)
    place = f"/v1/budgets/{region['municipality']}/2018"
    await region.door.made(
        "/v1/periods", {"period": "2018", "starts_on": "2018-01-01", "ends_on": "2018-12-31"}
    )
    signed = await region.door.made("/v1/subsidy-agreements", subsidy(region))
    name = signed["subsidy_agreement"]
    body = programme(region, "1500000.01")
    refused = await region.door.post("/v1/pf-programmes", body)
    assert (refused.status, refused.code) == (409, "subsidy-exhausted")
    await region.door.made("/v1/pf-programmes", programme(region, "1500000.00"))
    cut = await region.door.post(
        f"{place}/amendments",
        {"changes": [{"measure": "pfdo", "approved": "1499999.99"}], "act": ACT},
    )
    assert (cut.status, cut.code) == (409, "below-committed")
    await region.door.made(
        f"{place}/amendments",
        {"changes": [{"measure": "pfdo", "approved": "1500000.00"}], "act": ACT},
    )
    paid = {"amount": "1000000.00", "document": document("11")}
    await region.door.made(f"/v1/subsidy-agreements/{name}/receipts", paid)
    again = await region.door.post(f"/v1/subsidy-agreements/{name}/receipts", paid)
    assert (again.status, again.code) == (409, "already-exists")
    over = {"amount": "500000.01", "document": document("12")}
    refused = await region.door.post(f"/v1/subsidy-agreements/{name}/receipts", over)
    assert (refused.status, refused.code) == (409, "subsidy-exhausted")

    pfdo = (await rows(region))["pfdo"]
    figures = ("approved", "amended", "current", "cap", "agreed", "free", "executed", "unexecuted")
    assert [pfdo[each] for each in figures] == [
        *("1800000.00", "-300000.00", "1500000.00", "1500000.00", "1500000.00"),
        *("0.00", "1000000.00", "500000.00"),
    ]
    assert pfdo["executed_percent"] == "66.67"
    calculation = await operator.read(f"/v1/subsidy-agreements/{name}/calculation")
    assert calculation.body["total"] == "1500000.00"
    assert calculation.body["lines"][1] == {
        "number": 2,
        "line_code": "002",
        "administrator": CODE[:3],
        "section": CODE[3:7],
        "programme_article": CODE[7:12],
        "spending_direction": CODE[12:17],
        "spending_kind": CODE[17:],
        "due_from": "2018-06-15",
        "due_to": "2018-07-15",
        "amount": "500000.00",
    }
    paper = await print_report(region, "subsidy-calculation", subsidy_agreement=name)
    parts = [CODE[:3], CODE[3:7], CODE[7:12], CODE[12:17], CODE[17:]]
    assert [line.split(";")[1:] for line in (await paper.lines())[1:]] == [
        ["001", *parts, "15.01.2018", "15.02.2018", "1000000,00"],
        ["002", *parts, "15.06.2018", "15.07.2018", "500000,00"],
    ]
    assert "ВСЕГО: Один миллион пятьсот тысяч рублей 00 копеек." in await paper.text()


async def test_execution_on_any_date_and_as_known_anywhere(operator: Door) -> None:
    region = await two_measures(operator)
    place = f"/v1/budgets/{region['municipality']}/2018"
    early = region.on("2018-03-01")
    late = region.on("2018-05-01")
    bound = {"measure": "assignment", "amount": "2000000.00", "act": ACT}
    known = (await late.door.made(f"{place}/obligations", bound))["position"]
    paid = {"measure": "assignment", "amount": "300000.00", "document": document("1")}
    await late.door.made(f"{place}/payments", paid)
    await early.door.made("/v1/reallocations", moved(region, "300000.00"))

    now = (await rows(region))["assignment"]
    assert (now["current"], now["obligations"], now["executed"]) == (
        *("9700000.00", "2000000.00", "300000.00"),
    )
    march = (await rows(region, as_of="2018-03-31"))["assignment"]
    assert (march["current"], march["obligations"]) == ("9700000.00", "0.00")
    then = (await rows(region, at_position=known))["assignment"]
    assert (then["current"], then["obligations"], then["executed"]) == (
        *("10000000.00", "2000000.00", "0.00"),
    )
    opened = await operator.read(
        "/v1/budget-execution/lines", measure="assignment", year=2018, as_of="2018-05-01"
    )
    assert [(each["figure"], each["change"]) for each in opened.body["items"]] == [
        ("approved", "10000000.00"),
        ("obligations", "2000000.00"),
        ("cash", "300000.00"),
        ("reallocated", "-300000.00"),
    ]
    form = await operator.read("/v1/budget-execution/finance-extract", year=2018)
    (row,) = form.body["rows"]  # both measures have one code
    assert (row["code"], row["approved"], row["executed"], row["unexecuted"]) == (
        *(CODE, "11800000.00", "300000.00", "11500000.00"),
    )
    form = await operator.read("/v1/budget-execution/administrator-extract", year=2018)
    assert form.body["total"]["unexecuted_limits"] == "11500000.00"
    totals = await operator.read("/v1/budget-execution/totals", year=2018, by="mechanism")
    assert {each["key"]: each["current"] for each in totals.body["items"]} == {
        "municipal-assignment": "9700000.00",
        "personalised": "2100000.00",
    }
