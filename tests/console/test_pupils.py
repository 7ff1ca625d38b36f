"""Applications and study groups as pages: accepted or refused, and what of a month was given."""

import pytest

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, Region, open_region
from tests.console.browsing import PASSWORD, Browser, Shown


@pytest.fixture
async def school(operator: Door, users: Users, browser: Browser) -> Region:
    """A provider with two applications, and its accountant signed in."""
    region = await open_region(operator)
    region.ids["group"] = await region.group()
    for name in ("first", "second"):
        region.ids[name] = await region.enrol(await region.child(), region["group"])
    await users.add(BOOK, "vera", "Вера", Role.PROVIDER, PASSWORD, provider=region["provider"])
    await browser.sign_in("vera")
    head = await region.head()
    for view in ("/v1/contracts", "/v1/study-groups", "/v1/completeness-reports"):
        await operator.read(view, min_position=head)
    return region


async def press(browser: Browser, page: Shown, address: str, **fields: str) -> Shown:
    own = {"csrf": page.csrf, "key": page.field("key")}
    return await browser.send(address, {**own, **fields})


async def test_an_application_is_accepted_and_another_refused_with_its_reason(
    school: Region, browser: Browser
) -> None:
    page = await browser.open("/enrolments?names=true")
    page.check()
    assert "Ждут ответа 2" in page.text
    assert "Вымышленный Ребёнок" in page.text
    asked = {"does": "accept-enrolment", "contract": school["first"]}
    done = await press(browser, page, "/enrolments", **asked)
    done.check()
    assert "Заявка принята" in done.text
    assert "Ждут согласия родителя 1" in done.text
    refusal = {"does": "refuse-enrolment", "contract": school["second"]}
    wrong = await press(browser, done, "/enrolments", **refusal, reason="none")
    wrong.check()
    assert wrong.status == 422
    gone = await press(browser, wrong, "/enrolments", **refusal, reason="no-places")
    gone.check()
    assert "Заявка отклонена" in gone.text
    assert "Новых заявок нет" in gone.text


async def test_a_group_says_how_much_of_a_month_it_gave_and_corrects_it(
    school: Region, browser: Browser
) -> None:
    address = "/study-groups?month=2017-09"
    page = await browser.open(address)
    page.check()
    assert "не сообщали" in page.text
    said = {"study_group": school["group"], "month": "2017-09", "reason": "quarantine"}
    over = await press(browser, page, address, does="set-completeness", percent="175", **said)
    over.check()
    assert over.status == 422
    assert f'id="fault-{school["group"]}"' in over.html
    done = await press(browser, over, address, does="set-completeness", percent="75 %", **said)
    done.check()
    assert "75 % карантин" in done.text
    again = await press(browser, done, address, does="correct-completeness", percent="80", **said)
    again.check()
    assert "80 % карантин исправлений: 1" in again.text
