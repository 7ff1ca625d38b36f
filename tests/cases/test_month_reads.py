"""What a payer and a provider read of a month: its tasks, its registries, its reconciliation."""

from typing import Any

from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.months import ask_advance, close, invoice, october, pay, rendered
from tests.cases.region import Door, Region


async def tasks(region: Region, month: str = "2017-10") -> dict[str, Any]:
    found = await region.door.read("/v1/month-tasks", month=month, min_position=await region.head())
    assert found.status == 200, found.body
    return found.body


async def counts(region: Region, month: str = "2017-10") -> dict[str, int]:
    found = await tasks(region, month)
    return {name.removesuffix("_count"): it for name, it in found.items() if "_count" in name}


async def test_what_is_due_of_a_month_is_told_in_one_call_until_all_is_done(
    operator: Door,
) -> None:
    region = await october(operator)
    advance = (await ask_advance(region)).body["advance"]
    assert await counts(region) == {
        "uncharged": 0,
        "unsaid": 2,
        "uninvoiced": 2,  # September too
        "unpaid_invoices": 0,
        "unpaid_advances": 1,
        "unclosed": 2,
    }
    november = await tasks(region, "2017-11")
    assert sorted(each["amount"] for each in november["uncharged"]) == ["1018.51", "848.78"]

    await region.door.made(f"/v1/advances/{advance}/payment")
    for name in ("group_a", "group_b"):
        await rendered(region, name, 100)
    for month in ("2017-09", "2017-10"):
        await pay(region, await invoice(region.on("2017-10-31"), month))
    later = region.on("2017-11-02")
    for month, sum_ in (("2017-09", "1826.72"), ("2017-10", "1867.29")):
        assert (await close(later, month, sum_, sum_)).status == 201
    assert set((await counts(later)).values()) == {0}


async def test_payer_and_provider_are_reconciled_to_the_kopeck(operator: Door) -> None:
    region = await october(operator)
    advance = (await ask_advance(region)).body["advance"]
    await region.door.made(f"/v1/advances/{advance}/payment")
    await rendered(region, "group_b", 50)
    for month in ("2017-09", "2017-10"):
        await pay(region, await invoice(region.on("2017-10-31"), month))
    found = await region.door.read(
        "/v1/reconciliations", agreement=region["agreement"], min_position=await region.head()
    )
    september, of_october = found.body["items"]
    assert (september["charged"], september["paid"], september["closing"]) == (
        "1826.72",
        "1826.72",
        "0.00",
    )
    figures = ("opening", "charged", "refunded", "invoiced", "advanced", "paid", "closing")
    assert [of_october[name] for name in figures] == [
        "0.00",
        "1867.29",
        "424.39",
        "1442.90",
        "1493.83",
        "0.00",
        "-50.93",  # S20: what the advance exceeds the services by
    ]
    of_one = await region.door.read("/v1/reconciliations", limit=1)
    following = await region.door.read(
        "/v1/reconciliations", limit=1, cursor=of_one.body["next_cursor"]
    )
    assert [*of_one.body["items"], *following.body["items"]] == found.body["items"]


async def test_the_registries_of_a_month_are_read_with_filters(operator: Door) -> None:
    region = await october(operator)
    advance = (await ask_advance(region)).body
    await rendered(region, "group_b", 50)
    register = await region.door.made(
        f"/v1/payers/{region['payer']}/subsidy-registers", {"month": "2017-10"}
    )
    later = region.on("2017-11-02")
    await close(later, "2017-09", "1826.72", "0.00")
    read = region.door.read
    head = await region.head()
    advances = await read("/v1/advances", status="requested", min_position=head)
    assert [each["total"] for each in advances.body["items"]] == ["1493.83"]
    assert (await read("/v1/advances", status="paid")).body["items"] == []
    one = await read(f"/v1/advances/{advance['advance']}")
    assert one.body == advances.body["items"][0]
    shares = await read(f"/v1/advances/{advance['advance']}/lines")
    assert sorted(each["amount"] for each in shares.body["items"]) == ["679.02", "814.81"]
    said = await read("/v1/completeness-reports", month="2017-10", min_position=head)
    assert [each["percent"] for each in said.body["items"]] == [50]
    registers = await read("/v1/subsidy-registers", month="2017-10", min_position=head)
    assert [each["cutoff"] for each in registers.body["items"]] == [register["cutoff"]]
    lines = await read(f"/v1/subsidy-registers/{register['cutoff']}/lines")
    assert len(lines.body["items"]) == registers.body["items"][0]["lines_count"] == 2
    closings = await read("/v1/month-closings", payer=region["payer"], min_position=head)
    assert [each["uninvoiced"] for each in closings.body["items"]] == ["1826.72"]


async def test_a_strange_provider_sees_nothing_of_the_month(operator: Door, keys: Keys) -> None:
    region = await october(operator)
    advance = (await ask_advance(region)).body["advance"]
    issued = await invoice(region.on("2017-10-31"))
    stranger = {
        "kind": "educational-organisation",
        "municipality": region["municipality"],
        "title": "Чужой дом творчества",
        "inn": "4212000003",
    }
    other = (await region.door.made("/v1/providers", stranger))["provider"]
    token = (await keys.create(BOOK, Role.PROVIDER, "a stranger", provider=other)).token
    theirs = Door(region.door.client, token)
    head = await region.head()
    for path in ("/v1/advances", "/v1/reconciliations", "/v1/invoices"):
        found = await theirs.read(path, min_position=head)
        assert (found.status, found.body["items"]) == (200, [])
    due = await theirs.read("/v1/month-tasks", month="2017-12", min_position=head)
    assert {it for name, it in due.body.items() if name.endswith("_count")} == {0}
    one, other_one = f"/v1/advances/{advance}", f"/v1/invoices/{issued['invoice']}"
    for path, button in ((one, "cancellation"), (other_one, "removal")):
        assert (await theirs.read(path)).status == 404
        assert (await theirs.post(f"{path}/{button}")).status == 404
    for path in ("/v1/subsidy-registers", "/v1/month-closings"):
        assert (await theirs.read(path)).status == 403


async def test_a_finance_department_presses_the_buttons_of_its_own_payer_alone(
    operator: Door, keys: Keys
) -> None:
    region = await october(operator)
    issued = await invoice(region.on("2017-10-31"))
    other = await region.door.made("/v1/municipalities", {"title": "Соседск"})
    tokens = [
        (await keys.create(BOOK, Role.FINANCE, "finance", municipality=each)).token
        for each in (region["municipality"], other["municipality"])
    ]
    own, strange = (Door(region.door.client, token) for token in tokens)
    path = f"/v1/invoices/{issued['invoice']}"
    payer = f"/v1/payers/{region['payer']}"
    for door, expected in ((strange, 404), (own, 200)):
        for step in ("work", "payment"):
            assert (await door.post(f"{path}/{step}")).status in {expected, 201}, step
    closing = {"month": "2017-09", "totals": []}
    assert (await strange.post(f"{payer}/month-closings", closing)).status == 404
    refused = await own.post(f"{payer}/month-closings", closing)
    assert (refused.status, refused.code) == (409, "stated-total-off")
    due = await strange.read("/v1/month-tasks", month="2017-10", min_position=await region.head())
    assert {it for name, it in due.body.items() if name.endswith("_count")} == {0}
