"""F19: each step of an invoice is taken once; what went back never goes back again."""

from tests.cases.months import invoice, october, rendered
from tests.cases.region import Door


async def test_f19_an_invoice_is_paid_once_and_its_refund_made_once(operator: Door) -> None:
    region = await october(operator)
    await rendered(region, "group_a", 75)
    issued = await invoice(region.on("2017-10-31"))
    path = f"/v1/invoices/{issued['invoice']}"
    for early in ("payment", "rollbacks"):
        body = {"reason": "wrong-amount"} if early == "rollbacks" else None
        refused = await region.door.post(f"{path}/{early}", body)
        assert (refused.status, refused.code) == (409, "wrong-status")

    await region.door.made(f"{path}/work")
    taken_twice = await region.door.post(f"{path}/work")
    removed = await region.door.post(f"{path}/removal")
    assert {taken_twice.code, removed.code} == {"wrong-status"}
    back = await region.door.made(f"{path}/rollbacks", {"reason": "taken-by-mistake"})
    assert back["reason"] == "taken-by-mistake"
    await region.door.made(f"{path}/work")
    paid = await region.door.post(f"{path}/payment", key="the payment")
    after = await region.sums(region["child_a"])
    assert (paid.body["refunded"], after) == ("254.63", ("10202.71", "2037.02", "1760.27"))

    again = await region.door.post(f"{path}/payment", key="the payment")
    assert (again.status, again.raw) == (paid.status, paid.raw)
    for late in ("payment", "work", "rollbacks", "removal"):
        body = {"reason": "wrong-amount"} if late == "rollbacks" else None
        refused = await region.door.post(f"{path}/{late}", body)
        assert (refused.status, refused.code) == (409, "wrong-status")
    assert await region.sums(region["child_a"]) == after
