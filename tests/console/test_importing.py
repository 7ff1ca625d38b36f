"""Files in three steps as pages: sent, mended, applied, and never twice."""

import asyncio
from collections.abc import Mapping

import pytest
from aiohttp import FormData

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, Region, open_region
from tests.cases.uploads import CHARGES, charges_of, csv
from tests.console.browsing import PASSWORD, Browser, Shown, shown

MONTH = "2017-10"
NEW = f"/imports/new?subject=charges&month={MONTH}"
PATIENCE_SECONDS = 60


@pytest.fixture
async def school(operator: Door, users: Users, browser: Browser) -> Region:
    """A provider with a contract in force, and its accountant signed in."""
    region = await open_region(operator)
    region.ids["contract"] = await region.enrol(await region.child(), await region.group())
    await region.conclude(region["contract"])
    await users.add(BOOK, "vera", "Вера", Role.PROVIDER, PASSWORD, provider=region["provider"])
    await browser.sign_in("vera")
    await operator.read("/v1/contracts", min_position=await region.head())
    return region


async def upload(browser: Browser, file: bytes | None) -> Shown:
    """Fill in the first step."""
    page = await browser.open(NEW)
    page.check()
    form = FormData()
    for name, value in {"csrf": page.csrf, "key": page.field("key")}.items():
        form.add_field(name, value)
    form.add_field("subject", "charges")
    form.add_field("month", MONTH)
    if file is not None:
        form.add_field("file", file, filename="october.csv", content_type="text/csv")
    answered = await browser.session.post(
        browser.client.make_url(NEW), data=form, headers=browser.headers
    )
    return await shown(answered)


async def settled(browser: Browser, page: Shown) -> Shown:
    """Look until nobody works at the file."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "<progress" in page.html:
            assert 'http-equiv="refresh"' in page.html
            await asyncio.sleep(0.05)
            page = await browser.open(page.address)
    return page


async def press(browser: Browser, page: Shown, does: str, **more: str) -> Shown:
    fields: Mapping[str, str] = {"csrf": page.csrf, "key": page.field("key"), "does": does}
    return await browser.send(page.address.partition("?")[0], {**fields, **more})


async def test_a_file_is_checked_applied_and_leads_to_what_it_wrote(
    school: Region, browser: Browser
) -> None:
    file = charges_of([school["contract"]])
    page = await settled(browser, await upload(browser, file))
    page.check()
    assert "Можно провести 1 1 018,51 ₽" in page.text
    assert "Что станет с остатками" in page.text
    done = await settled(browser, await press(browser, page, "all"))
    done.check()
    assert "Проведено 1 1 018,51 ₽" in done.text
    assert f'href="/charges?month={MONTH}"' in done.html
    again = await settled(browser, await upload(browser, file))
    assert "Этот файл уже загружали" in again.text
    assert "october.csv" in (await browser.open("/imports")).text


async def test_faults_are_told_by_kind_with_their_cells_and_nothing_is_recorded(
    school: Region, browser: Browser
) -> None:
    rows = [("", "", "сто", "", school["contract"]), ("нет такого", "", 100, "", "")]
    page = await settled(browser, await upload(browser, csv(CHARGES, rows)))
    page.check()
    assert "C2" in page.text
    assert "Такого договора среди ваших нет." in page.text
    assert 'value="all"' not in page.html
    assert f"{page.address.partition('?')[0].removeprefix('/imports/')}/errors.xlsx" in page.html
    refused = await press(browser, page, "all")
    assert refused.status == 409
    gone = await press(browser, page, "cancel")
    gone.check()
    assert "отменён" in gone.text


@pytest.mark.usefixtures("school")
async def test_no_file_and_an_unreadable_one_are_told_apart(browser: Browser) -> None:
    none = await upload(browser, None)
    none.check()
    assert none.status == 422
    assert 'id="field-file-fault"' in none.html
    broken = await settled(browser, await upload(browser, b"PK\x03\x04 not a workbook"))
    broken.check()
    assert "отклонён" in broken.text
