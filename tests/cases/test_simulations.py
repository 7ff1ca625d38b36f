"""What is tried on a fork is what comes of it when it is done, figure by figure."""

import random
from typing import Any

import pytest

from tests.cases.region import ACT, Answer, Door, Region, measure, open_region
from tests.cases.tariffs import approve, basis, module

Step = dict[str, dict[str, Any]]


async def simulate(region: Region, steps: list[Step]) -> dict[str, Any]:
    answer = await region.door.post("/v1/simulations", {"steps": steps})
    assert answer.status == 200, answer.body
    return answer.body


async def do(region: Region, step: Step) -> Answer:
    """Take a step for real, by the address that it has."""
    ((name, body),) = step.items()
    body = dict(body)
    match name:
        case "reallocation":
            path = "/v1/reallocations"
        case "nominal":
            path = f"/v1/cert-groups/{body.pop('cert_group')}/nominals"
        case "price":
            path = f"/v1/modules/{body.pop('module')}/price"
        case "cap":
            path = f"/v1/pf-programmes/{body.pop('pf_programme')}/caps"
        case "amendment":
            path = f"/v1/budgets/{body.pop('municipality')}/{body.pop('year')}/amendments"
        case _:
            path = "/v1/contracts"
    return await region.door.post(path, body)


def without_names(figures: dict[str, Any]) -> dict[str, Any]:
    """Leave out where in the book a measure was last changed: a step that moves it is dated."""
    measures = [
        {key: it for key, it in each.items() if key != "position"} for each in figures["measures"]
    ]
    return {**figures, "measures": measures}


async def moved(region: Region) -> None:
    """Give the budget a second measure to move money from."""
    body = {
        "municipality": region["municipality"],
        "year": 2018,
        "measures": [measure("pfdo", "1000.00"), measure("assignment", "900.00")],
        "act": ACT,
    }
    await region.door.made("/v1/budgets", body)


def chosen(chance: random.Random, region: Region, children: list[str], group: str) -> Step:
    """Choose a step; some are refused."""
    kinds = ["reallocation", "nominal", "price", "cap", "amendment", "enrolment", "enrolment"]
    kind = chance.choice(kinds)
    if kind == "cap":
        return {kind: {"pf_programme": region["pf_programme"], **cap_chosen(chance)}}
    if kind == "amendment":
        place = {"municipality": region["municipality"], "year": 2018}
        sums = [{"measure": "pfdo", "approved": chance.choice(["0.00", "999.99", "5000.00"])}]
        club = [measure(f"club-{chance.randrange(3)}", "1.00")]
        return {kind: {**place, "changes": sums, "added": chance.choice([[], club]), "act": ACT}}
    if kind == "reallocation":
        return {
            kind: {
                "municipality": region["municipality"],
                "year": 2018,
                "from_measure": "assignment",
                "to_measure": "pfdo",
                "amount": chance.choice(["0.01", "333.33", "600.00"]),
                "basis": "council-decision",
                "act": ACT,
            }
        }
    if kind == "price":
        normative = chance.choice(["4051.92", "3000.00", "2500.01"])
        price = {"price": "4051.92", "normative": normative, "price_confirmed": True}
        return {kind: {"module": region["module"], "method": "module-formula", **price}}
    if kind == "nominal":
        nominal = chance.choice(["4000.00", "4051.92", "15000.01"])
        return {kind: {"cert_group": region["cert_group"], "period": "2017", "nominal": nominal}}
    child = chance.choice(children)
    return {kind: {"certificate": child, "study_group": group, "starts_on": "2017-09-01"}}


def cap_chosen(chance: random.Random) -> dict[str, Any]:
    """Choose another cap, and sometimes limits and funding within it."""
    cap = chance.choice(["4051.91", "9000.00", "12000.00"])
    robots = {"direction": "technical-robotics", "limit": chance.choice(["4051.92", "0.00"])}
    certified = {"register": "certified", "limit_count": chance.randrange(3)}
    more: list[dict[str, Any]] = [
        {},
        {"direction_limits": [robots]},
        {"register_limits": [certified]},
        {"funding": [{"source": "municipal", "amount": "9000.00"}]},
    ]
    return {"period": "2017", "cap": cap, "act": ACT, **chance.choice(more)}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_done_for_real_it_gives_the_same(operator: Door, seed: int) -> None:
    region = await open_region(operator, cap="9000.00")
    await moved(region)
    children, group = [await region.child() for _ in range(3)], await region.group("4051.92")
    shown = await region.door.read(f"/v1/study-groups/{group}", min_position=await region.head())
    region.ids["module"] = shown.body["module"]
    chance = random.Random(seed)
    steps = [chosen(chance, region, children, group) for _ in range(9)]
    head = await region.head()
    tried = await simulate(region, steps)
    assert await region.head() == head
    assert tried["position"] == head
    codes = [each.get("problem", {}).get("code") for each in tried["steps"]]
    assert [answer.body.get("code") for answer in [await do(region, each) for each in steps]] == (
        codes
    )
    facts = [fact for each in tried["steps"] for fact in each["facts"]]
    page = await region.door.read("/v1/events", after=head, min_position=head + len(facts))
    real = [each["data"]["fact"] for each in page.body["items"]]
    new = {"contract"}  # each application gets a reference of its own
    assert [{k: v for k, v in each.items() if k not in new} for each in facts] == [
        {k: v for k, v in each.items() if k not in new} for each in real
    ]
    again = await simulate(region, probing(region))
    before, after = without_names(again["before"]), without_names(tried["after"])
    assert before["measures"] == after["measures"]
    held = {(each["certificate"], each["period"]): each for each in before["certificates"]}
    for each in after["certificates"]:
        assert held[each["certificate"], each["period"]] == each
    found = await region.door.read(
        f"/v1/pf-programmes/{region['pf_programme']}/forecast", min_position=await region.head()
    )
    for programme in after["pf_programmes"]:
        assert programme["periods"] == found.body["periods"]


def probing(region: Region) -> list[Step]:
    """Touch every certificate, to be shown what it holds."""
    nominal = {"cert_group": region["cert_group"], "period": "2017", "nominal": "20000.00"}
    return [{"nominal": nominal}]


async def test_a_refused_step_tells_its_figures_and_spoils_nothing(operator: Door) -> None:
    region = await open_region(operator, cap="4051.92")
    group, children = await region.group("4051.92"), [await region.child() for _ in range(2)]
    steps: list[Step] = [
        {"enrolment": {"certificate": each, "study_group": group, "starts_on": "2017-09-01"}}
        for each in children
    ]
    tried = await simulate(region, steps)
    assert tried["steps"][1]["problem"]["code"] == "cap-reached"
    (before,), (after,) = (tried[when]["pf_programmes"] for when in ("before", "after"))
    assert (before["periods"][0]["warning"], after["periods"][0]["warning"]) == (
        "none",
        "exhausted",
    )
    wrong = await region.door.post("/v1/simulations", {"steps": [{}]})
    assert (wrong.status, wrong.code) == (422, "validation-failed")


async def test_a_stranger_is_told_nothing(operator: Door) -> None:
    region = await open_region(operator)
    other = await region.door.made("/v1/municipalities", {"title": "Другой город"})
    key = {"name": "Финансы", "role": "finance", "municipality": other["municipality"]}
    made = await region.door.made("/v1/api-keys", key)
    stranger = Region(Door(operator.client, made["token"]), region.ids)
    tried = await simulate(stranger, probing(region))
    assert (tried["steps"][0]["problem"]["code"], tried["position"]) == ("not-found", None)
    assert tried["before"]["measures"] == tried["after"]["measures"] == []


async def test_a_price_is_tried_out_with_the_basis_that_it_cites(operator: Door) -> None:
    region = await open_region(operator)
    await approve(region)
    opened = await region.door.made("/v1/modules", module(region, price="3900.00"))
    price = {"price": "3964.00", "method": "module-formula", "basis": basis(region)}
    right, wrong = ({**price, "normative": each} for each in ("3964.00", "3965.00"))
    head = await region.head()
    steps: list[Step] = [{"price": {"module": opened["module"], **each}} for each in (wrong, right)]
    first, second = (await simulate(region, steps))["steps"]
    assert (first["problem"]["code"], first["problem"]["computed"]) == (
        "normative-differs",
        "3964.00",
    )
    await do(region, steps[1])
    page = await region.door.read("/v1/events", after=head, min_position=head + 1)
    assert [each["data"]["fact"] for each in page.body["items"]] == second["facts"]
    assert second["facts"][0]["basis"]["municipal_version"] == 1
