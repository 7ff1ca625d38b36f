"""F3: of a charge no more is ever taken back than was charged, however often one asks."""

import asyncio

from tests.cases.months import october
from tests.cases.region import Door, Region


async def charge_of(region: Region, contract: str, month: str = "2017-10") -> str:
    """Give the path of a contract's charge."""
    found = await region.door.read(
        "/v1/charges", contract=region[contract], month=month, min_position=await region.head()
    )
    return f"/v1/contracts/{region[contract]}/charges/{found.body['items'][-1]['charge']}"


async def test_f3_of_twenty_who_reverse_a_charge_at_once_one_does(operator: Door) -> None:
    region = await october(operator)
    path = await charge_of(region, "contract_a")
    answers = await asyncio.gather(
        *(
            region.door.post(f"{path}/reversals", {"reason": "wrong-amount"}, key=f"clerk {n}")
            for n in range(20)
        )
    )
    assert sorted(each.status for each in answers) == [201] + [409] * 19
    assert {each.code for each in answers if each.status == 409} == {"already-reversed"}
    assert await region.sums(region["child_a"]) == ("9948.08", "3055.53", "996.39")


async def test_f3_parts_add_up_to_the_charge_and_no_further(operator: Door) -> None:
    region = await october(operator)
    path = await charge_of(region, "contract_a")
    for amount in ("500.00", "518.50"):
        await region.door.made(f"{path}/reversals", {"reason": "wrong-amount", "amount": amount})
    over = await region.door.post(f"{path}/reversals", {"reason": "wrong-amount", "amount": "0.02"})
    assert (over.status, over.code, over.body["left"]) == (422, "reversal-over-charge", "0.01")
    await region.door.made(f"{path}/reversals", {"reason": "wrong-amount", "amount": "0.01"})
    spent = await region.door.post(
        f"{path}/corrections", {"amount": "1.00", "reason": "wrong-amount"}
    )
    assert (spent.status, spent.code) == (409, "already-reversed")
    assert await region.sums(region["child_a"]) == ("9948.08", "3055.53", "996.39")
    found = await region.door.read(
        "/v1/reconciliations", from_month="2017-10", min_position=await region.head()
    )
    (month,) = found.body["items"]
    assert (month["charged"], month["reversed"]) == ("1867.29", "1018.51")  # counted once
