"""Every figure is explained down to its facts, its rules and its sums, in Russian and English."""

from typing import Any

from tests.cases.region import ACT, Door, open_region


async def test_figures_are_taken_apart(operator: Door) -> None:
    region = (await open_region(operator)).on("2017-09-01")
    child, group = await region.child(), await region.group()
    contract = await region.enrol(child, group)
    concluded = await region.on("2017-10-05").conclude(contract)
    charge = concluded["charges"][1]["charge"]
    october = region.on("2017-10-31").door
    invoice = await october.made(
        "/v1/invoices", {"agreement": region["agreement"], "month": "2017-10"}
    )
    head = await region.head()

    async def explained(path: str, **query: object) -> dict[str, Any]:
        answer = await region.door.read(f"{path}/explain", min_position=head, **query)
        assert answer.status == 200, answer.body
        return answer.body

    balance = await explained(f"/v1/certificates/{child}", period="2017")
    assert balance["value"] == "9948.08"
    assert [(step["type"], step["change"], step["after"]) for step in balance["steps"]] == [
        ("certificate.converted-to-pf.v1", "14000.00", "14000.00"),
        ("certificate.funds-reserved.v1", "-4051.92", "9948.08"),
    ]
    assert [rule["rule"] for rule in balance["rules"]] == ["provision", "reservation"]
    assert "№ 242-рп" in balance["rules"][0]["source"]
    assert balance["arithmetic"] == ["14\xa0000,00\xa0₽ − 4\xa0051,92\xa0₽ = 9\xa0948,08\xa0₽"]

    money = await explained(f"/v1/charges/{charge}")
    assert money["value"] == "1018.51"
    assert [step["type"] for step in money["steps"]] == [
        "contract.requested.v1",
        "contract.concluded.v1",
        "certificate.charged.v1",
    ]
    assert money["arithmetic"][0].endswith("/ 3⌋ = 1\xa0018,51\xa0₽")
    assert "(122 − 30) / 122" in money["arithmetic"][0]

    line = await explained(f"/v1/invoices/{invoice['invoice']}/lines/{charge}")
    assert line["value"] == "1018.51"
    assert line["arithmetic"] == ["1\xa0018,51\xa0₽ × 100 / 100 = 1\xa0018,51\xa0₽"]

    path = f"/v1/budget-execution/{region['municipality']}/2017/pfdo"
    free = await explained(path)
    assert free["value"] == "4000000.00"
    assert [step["act"] for step in free["steps"]] == [ACT, ACT]
    charged = await explained(path, figure="charged")
    assert charged["value"] == "2014.90"
    assert sum(step["facts_count"] for step in charged["steps"]) == 2
    english = await region.door.client.get(
        f"{path}/explain",
        headers={"Authorization": f"Bearer {region.door.token}", "Accept-Language": "en"},
    )
    assert "allocations were approved" in await english.text()
    nowhere = await region.door.read(f"{path}x/explain")
    assert nowhere.status == 404
