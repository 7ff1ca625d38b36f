"""Invoices and advances as pages: issued from what is due, taken in work, given back, paid."""

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.months import october
from tests.cases.region import Door
from tests.console.browsing import PASSWORD, Browser, Shown


async def press(browser: Browser, page: Shown, address: str, **fields: str) -> Shown:
    own = {"csrf": page.csrf, "key": page.field("key")}
    return await browser.send(address, {**own, **fields})


async def test_a_month_is_invoiced_given_back_and_paid(
    operator: Door, users: Users, browser: Browser
) -> None:
    region = await october(operator)
    head = await region.head()
    await operator.read("/v1/month-tasks", month="2017-10", min_position=head)
    await users.add(BOOK, "vera", "Вера", Role.PROVIDER, PASSWORD, provider=region["provider"])
    await users.add(
        BOOK, "olga", "Ольга", Role.FINANCE, PASSWORD, municipality=region["municipality"]
    )
    await browser.sign_in("vera")
    page = await browser.open("/invoices?month=2017-10")
    page.check()
    assert "Пора выставить" in page.text
    asked = {"agreement": region["agreement"], "month": "2017-10"}
    paper = await press(browser, page, "/invoices", does="issue-invoice", **asked)
    paper.check()
    address = paper.address.partition("?")[0]
    assert "Приложение к счёту от" in paper.text
    assert "Подлежит оплате 1 867,29 ₽" in paper.text
    again = await press(browser, page, "/invoices", does="issue-invoice", **asked)
    assert again.address == paper.address
    refused = await press(browser, paper, address, does="pay-invoice")
    refused.check()
    assert refused.status == 403
    async with Browser(browser.client) as office:
        await office.sign_in("olga")
        taken = await office.open(address)
        for step in ("take-invoice-in-work", "roll-back-invoice", "take-invoice-in-work"):
            taken = await press(office, taken, address, does=step, reason="wrong-amount")
            taken.check()
        paid = await press(office, taken, address, does="pay-invoice")
        assert "оплачен" in paid.text
        assert "paper-step" not in paid.html
        printed = await press(office, paid, address, does="build-report")
        assert printed.address.startswith("/reports/")


async def test_an_advance_is_refused_with_its_reason_and_cancelled(
    operator: Door, users: Users, browser: Browser
) -> None:
    region = await october(operator)
    asked = {"agreement": region["agreement"], "month": "2017-10"}
    made = await region.door.made("/v1/advances", asked)
    await operator.read("/v1/advances", min_position=await region.head())
    await users.add(BOOK, "vera", "Вера", Role.PROVIDER, PASSWORD, provider=region["provider"])
    await browser.sign_in("vera")
    page = await browser.open("/invoices?month=2017-10")
    page.check()
    over = await press(browser, page, "/invoices", does="request-advance", percent="90 %", **asked)
    over.check()
    assert over.status in {409, 422}
    assert 'role="alert"' in over.html
    address = f"/advances/{made['advance']}"
    card = await browser.open(address)
    card.check()
    assert "1 493,83 ₽" in card.text
    gone = await press(browser, card, address, does="cancel-advance")
    gone.check()
    assert "отменён" in gone.text
