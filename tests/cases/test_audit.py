"""An auditor sees how every fact came about, what followed from it, and what was refused."""

from typing import Any

import msgspec

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Client, Door, open_region


async def test_a_fact_is_followed_both_ways(client: Client, operator: Door, keys: Keys) -> None:
    region = (await open_region(operator)).on("2017-09-01")
    child, group = await region.child(), await region.group()
    contract = await region.enrol(child, group)
    concluded = await region.on("2017-10-05").conclude(contract)
    first, second = (each["charge"] for each in concluded["charges"])
    october = region.on("2017-10-31").door
    body = {"reason": "wrong-amount", "amount": "18.51"}
    reversal = await october.made(f"/v1/contracts/{contract}/charges/{second}/reversals", body)
    invoice = await october.made(
        "/v1/invoices", {"agreement": region["agreement"], "month": "2017-10"}
    )
    auditor = Door(client, (await keys.create(BOOK, Role.AUDITOR, "Контрольный орган")).token)
    head = await region.head()

    async def trail(position: int) -> dict[str, Any]:
        answer = await auditor.read(f"/v1/events/{position}/trail", min_position=head)
        assert answer.status == 200, answer.body
        return answer.body

    charged = await trail(second)
    assert charged["actor"]["role"] == "operator"
    assert charged["actor"]["name"] == "operator of the tests"
    why = {(each["position"], each["why"]) for each in charged["causes"]}
    conclusion = next(
        each["position"] for each in charged["causes"] if each["why"] == "same-command"
    )
    assert (conclusion, "same-command") in why
    effects = {each["why"]: each["position"] for each in charged["effects"]}
    assert effects["takes-back"] == reversal["position"]
    assert effects["asks-for"] == invoice["position"]
    begun = await trail(int(str(conclusion)))
    assert {first, second} <= {each["position"] for each in begun["effects"]}
    storno = await trail(reversal["position"])
    assert {"position": second, "type": "certificate.charged.v1", "why": "takes-back"} in storno[
        "causes"
    ]
    approved = await auditor.read("/v1/events", type="pf-programme.approved.v1")
    position = approved.body["items"][0]["position"]
    assert (await auditor.read(f"/v1/events/{position}/trail")).body["act"] == ACT


async def test_the_row_of_a_file_is_found(operator: Door) -> None:
    region = (await open_region(operator)).on("2017-09-01")
    group = await region.group()
    contracts = []
    for _ in range(3):
        contract = await region.enrol(await region.child(), group)
        await region.conclude(contract)
        contracts.append(contract)
    october = region.on("2017-10-05").door
    rows = [{"contract": each, "month": "2017-10"} for each in contracts]
    made = await october.made("/v1/charges/batch", {"charges": rows})
    head = await region.head()
    seen = []
    for item in made["items"]:
        answer = await region.door.read(f"/v1/events/{item['charge']}/trail", min_position=head)
        seen.append((answer.body["row"], answer.body["request_facts_count"]))
        assert len(answer.body["file"]) == 32
    assert seen == [(None, 3), (1, 3), (2, 3)]


async def test_refusals_are_kept_listed_and_explained(
    client: Client, operator: Door, keys: Keys
) -> None:
    region = (await open_region(operator, nominal="1000.00")).on("2017-09-01")
    child, group = await region.child(), await region.group()
    contract = await region.enrol(child, group)
    await region.conclude(contract)
    twice = await region.door.post(f"/v1/contracts/{contract}/charges", {"month": "2017-09"})
    assert twice.code == "already-charged"
    other = await region.group()
    nothing = await region.ask(child, other)
    assert nothing.code == "nothing-available"

    auditor = Door(client, (await keys.create(BOOK, Role.AUDITOR, "auditor")).token)
    listed = await auditor.read("/v1/refusals")
    assert [each["problem"]["code"] for each in listed.body["items"]] == [
        "nothing-available",
        "already-charged",
    ]
    first = await auditor.read("/v1/refusals", limit=1)
    rest = await auditor.read("/v1/refusals", cursor=first.body["next_cursor"])
    assert first.body["items"] + rest.body["items"] == listed.body["items"]
    kept = (await auditor.read("/v1/refusals", code="already-charged")).body["items"][0]
    assert kept["problem"] == msgspec.json.decode(twice.raw)
    by_request = await auditor.read("/v1/refusals", request=kept["request"])
    assert by_request.body["items"] == [kept]
    assert (await auditor.read(f"/v1/refusals/{kept['refusal']}")).body == kept

    explained = (await auditor.read(f"/v1/refusals/{kept['refusal']}/explain")).body
    assert explained["code"] == "already-charged"
    assert "один раз" in explained["rule"]
    assert "№ 242-рп" in explained["source"]
    assert {each["type"] for each in explained["facts"]} >= {
        "contract.requested.v1",
        "certificate.charged.v1",
    }
    finance = await keys.create(BOOK, Role.FINANCE, "f", municipality=region["municipality"])
    assert (await Door(client, finance.token).read("/v1/refusals")).status == 403
    assert (await auditor.read(f"/v1/refusals/{'0' * 32}")).status == 404
