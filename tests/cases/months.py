"""A payer's month by HTTP: what its worked cases do over and over."""

from typing import Any

from tests.cases.region import Answer, Door, Region, open_region

WEEKENDS_ONLY: dict[str, Any] = {"year": 2017}


async def october(operator: Door) -> Region:
    """Bring about the October of S18: a contract of 1 018.51 a month, and one of 848.78."""
    region = await open_region(operator)
    for name, price in (("a", "4051.92"), ("b", "3376.67")):
        region.ids[f"child_{name}"] = await region.child()
        region.ids[f"group_{name}"] = await region.group(price)
        contract = await region.enrol(region[f"child_{name}"], region[f"group_{name}"])
        await region.on("2017-10-03").conclude(contract)
        region.ids[f"contract_{name}"] = contract
    await region.door.made("/v1/working-calendars", WEEKENDS_ONLY)
    return region.on("2017-10-04")


async def ask_advance(region: Region, **more: Any) -> Answer:
    """Ask for an advance of October."""
    body = {"agreement": region["agreement"], "month": "2017-10", **more}
    return await region.door.post("/v1/advances", body)


async def rendered(region: Region, group: str, percent: int, month: str = "2017-10") -> None:
    """Say how much of a month a study group was given."""
    body = {"month": month, "percent": percent, "reason": "lessons-cancelled"}
    await region.door.made(f"/v1/study-groups/{region[group]}/completeness", body)


async def invoice(region: Region, month: str = "2017-10") -> dict[str, Any]:
    """Ask the payer to pay for a month."""
    body = {"agreement": region["agreement"], "month": month}
    return await region.door.made("/v1/invoices", body)


async def pay(region: Region, issued: dict[str, Any]) -> dict[str, Any]:
    """Take an invoice in work and pay it."""
    await region.door.made(f"/v1/invoices/{issued['invoice']}/work")
    return await region.door.made(f"/v1/invoices/{issued['invoice']}/payment")


async def close(region: Region, month: str, charged: str, invoiced: str) -> Answer:
    """Close a payer's month by control totals under its one agreement."""
    row = {"agreement": region["agreement"], "charged": charged, "invoiced": invoiced}
    body = {"month": month, "totals": [row]}
    return await region.door.post(f"/v1/payers/{region['payer']}/month-closings", body)
