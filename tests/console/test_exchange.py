"""The samples of an exchange name the caller's own contract; the queue stands in its order."""

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, open_region
from tests.console.browsing import PASSWORD, Browser


async def test_samples_name_the_provider_s_own_contract(
    operator: Door, users: Users, browser: Browser
) -> None:
    region = await open_region(operator)
    contract = await region.enrol(await region.child(), await region.group())
    await region.conclude(contract)
    await operator.read("/v1/contracts", min_position=await region.head())
    await users.add(BOOK, "vera", "Вера", Role.PROVIDER, PASSWORD, provider=region["provider"])
    await browser.sign_in("vera")
    page = await browser.open("/exchange")
    page.check()
    assert f"/v1/contracts/{contract}/charges" in page.text
    assert region["provider"] in page.text
    assert "HTTPСоединение" in page.text


async def test_who_waits_stands_in_the_queue_in_order(operator: Door, officer: Browser) -> None:
    region = await open_region(operator, amount_count=1)
    for _ in range(3):
        await region.child()
    head = await region.head()
    for view in ("/v1/pf-programmes", f"/v1/cert-groups/{region['cert_group']}/queue"):
        await operator.read(view, min_position=head)
    page = await officer.open("/queue?names=true")
    page.check()
    assert "Ждут места 2" in page.text
    assert "Вымышленный Ребёнок" in page.text
