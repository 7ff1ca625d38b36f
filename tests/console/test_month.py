"""The month's charges as a page: a line charged in place, refused, and reversed."""

import pytest

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, Region, open_region
from tests.console.browsing import PASSWORD, Browser, Shown


@pytest.fixture
async def school(operator: Door, users: Users, browser: Browser) -> Region:
    """A provider with one contract in force, and its accountant signed in."""
    region = await open_region(operator)
    region.ids["contract"] = await region.enrol(await region.child(), await region.group())
    await region.conclude(region["contract"], "17 - ПФ")
    await users.add(BOOK, "vera", "Вера", Role.PROVIDER, PASSWORD, provider=region["provider"])
    await browser.sign_in("vera")
    await operator.read("/v1/contracts", min_position=await region.head())
    return region


async def charge(browser: Browser, page: Shown, region: Region, amount: str) -> Shown:
    fields = {
        "csrf": page.csrf,
        "key": page.field("key"),
        "does": "charge",
        "contract": region["contract"],
        "month": "2017-10",
        "amount": amount,
    }
    return await browser.send("/charges?month=2017-10", fields)


async def test_a_line_is_charged_in_place_by_per_cent_once_and_reversed(
    school: Region, browser: Browser
) -> None:
    page = await browser.open("/charges?month=2017-10")
    page.check()
    assert "№ 17 - ПФ" in page.text
    assert "не списано" in page.text
    done = await charge(browser, page, school, "50 %")
    done.check()
    again = await charge(browser, page, school, "50 %")
    assert (done.status, again.address) == (200, done.address)
    assert "Проведено: 509,26 ₽" in done.text
    assert "списано частично" in done.text
    fields = {
        "csrf": done.csrf,
        "key": done.field("key"),
        "does": "reverse",
        "contract": school["contract"],
        "charge": done.field("charge"),
        "reason": "wrong-amount",
        "amount": "",
    }
    reversed_ = await browser.send("/charges?month=2017-10", fields)
    reversed_.check()
    assert "Сторнировано: 509,26 ₽" in reversed_.text


async def test_a_sum_over_the_price_is_refused_at_its_line(
    school: Region, browser: Browser
) -> None:
    page = await browser.open("/charges?month=2017-10")
    over = await charge(browser, page, school, "1 999,5")
    over.check()
    assert over.status == 422
    assert f'id="fault-{school["contract"]}"' in over.html
    assert 'value="1 999,5"' in over.html
    odd = await charge(browser, page, school, "сто")
    assert odd.status == 422
    assert 'aria-invalid="true"' in odd.html


@pytest.mark.usefixtures("school")
async def test_an_auditor_sees_the_month_and_changes_nothing(
    browser: Browser, users: Users
) -> None:
    await users.add(BOOK, "audit", "Контролёр", Role.AUDITOR, PASSWORD)
    async with Browser(browser.client) as other:
        await other.sign_in("audit")
        seen = await other.open("/charges?month=2017-10")
        assert "№ 17 - ПФ" in seen.text
        assert 'name="does"' not in seen.html
