"""A region whose month is charged, with a second measure, and its finance officer signed in."""

from typing import Any

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Door, Region, measure, open_region
from tests.console.browsing import PASSWORD, Browser

ACT_FIELDS = {f"act.{name}": value for name, value in ACT.items()}


async def open_office(operator: Door, users: Users, browser: Browser) -> Region:
    """Charge September, and let the finance officer in."""
    region = await open_region(operator)
    await region.door.made(
        f"/v1/budgets/{region['municipality']}/2017/amendments",
        {"added": [measure("club", "500000.00", "municipal-assignment")], "act": ACT},
    )
    certificate, group = await region.child(), await region.group()
    region.ids["contract"] = await region.enrol(certificate, group)
    await region.conclude(region["contract"])
    charges = f"/v1/contracts/{region['contract']}/charges"
    charged = await region.on("2017-10-02").door.made(charges, {"month": "2017-09"})
    region.ids |= {"charge": str(charged["position"]), "amount": words(charged["amount"])}
    municipality = region["municipality"]
    await users.add(BOOK, "olga", "Ольга", Role.FINANCE, PASSWORD, municipality=municipality)
    await browser.sign_in("olga")
    await seen(operator, region)
    return region


async def seen(operator: Door, region: Region) -> None:
    """Wait until the views have all that is written."""
    head = await region.head()
    for address in ("budget-execution", "pf-programmes", "invoices", "reconciliations"):
        await operator.read(f"/v1/{address}", min_position=head)
    await operator.read("/v1/month-tasks", month="2017-09", min_position=head)


def filled(form: str, **fields: Any) -> dict[str, str]:
    """Fill in a form that was drawn: its token and key, and the act."""
    return {"csrf": form, **ACT_FIELDS, **{name: str(it) for name, it in fields.items()}}


def words(amount: str) -> str:
    """Write a sum as a Russian page does."""
    whole, _, rest = amount.partition(".")
    return f"{int(whole):,}".replace(",", " ") + f",{rest} ₽"
