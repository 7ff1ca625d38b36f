"""Road maps as pages: measures on a line of time, a document filed once, taken back, and papers."""

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door
from tests.cases.test_indicators import FLOWING
from tests.console.browsing import PASSWORD, Browser, Shown

ACT = {"act.kind": "report", "act.number": "2", "act.dated": "2019-04-20"}


async def adopted(operator: Door, users: Users, browser: Browser) -> tuple[str, str]:
    """Adopt a municipality's road map, and let its finance officer in."""
    door = operator.dated("2020-05-26")
    await door.made("/v1/regions", {"title": "Область"})
    town = (await door.made("/v1/municipalities", {"title": "Район"}))["municipality"]
    made = (await door.publish(FLOWING, municipality=town)).body
    await operator.read("/v1/roadmaps", min_position=made["position"])
    await users.add(BOOK, "olga", "Ольга", Role.FINANCE, PASSWORD, municipality=town)
    await browser.sign_in("olga")
    return town, made["roadmap"]


def keyed(page: Shown, **more: str) -> dict[str, str]:
    return {"csrf": page.csrf, "key": page.field("key"), **ACT, **more}


async def test_a_road_map_stands_on_a_line_of_time_on_any_day(
    browser: Browser, users: Users, operator: Door
) -> None:
    _, roadmap = await adopted(operator, users, browser)
    listed = await browser.open("/roadmaps")
    listed.check()
    assert f'href="/roadmaps/{roadmap}?state=overdue"' in listed.html
    page = await browser.open(f"/roadmaps/{roadmap}?as_of=2019-04-10")
    page.check()
    assert "Дорожная карта: Район, 2019 г." in page.text
    assert "Показано на 10.04.2019" in page.text
    assert page.html.count("<rect ") == 13
    assert "срок подходит" in page.text
    assert 'data-value="9.0"' in page.html
    late = await browser.open(f"/roadmaps/{roadmap}?as_of=2019-04-10&state=overdue")
    assert late.html.count('scope="row" class="wide"') == 2
    wrong = await browser.open(f"/roadmaps/{roadmap}?as_of=soon")
    wrong.check()
    assert wrong.status == 422
    assert 'id="field-as_of-fault"' in wrong.html


async def test_a_document_is_filed_once_counts_from_its_day_and_is_taken_back_by_an_act(
    browser: Browser, users: Users, operator: Door
) -> None:
    _, roadmap = await adopted(operator, users, browser)
    address = f"/roadmaps/{roadmap}/measures/3"
    form = await browser.open(address)
    form.check()
    steps = {"kind": "meeting", "dated": "2019-04-12", "place": "Школы", "count": "12"}
    told = {f"steps.1.{name}": it for name, it in {**steps, "title": "Собрания"}.items()}
    fields = keyed(form, **{"steps.0.title": ""}, **told)
    wrong = await browser.send(address, {**fields, "steps.1.dated": "", "act.number": ""})
    wrong.check()
    assert wrong.status == 422
    assert 'id="field-act.number-fault"' in wrong.html
    assert 'id="field-steps.0.dated-fault"' in wrong.html  # a blank row before it is left out
    first = await browser.send(address, fields, follow=False)
    again = await browser.send(address, fields, follow=False)
    assert (first.status, first.headers["Location"]) == (303, again.headers["Location"])
    shown = await browser.open(first.headers["Location"])
    shown.check()
    assert "исполнено с опозданием 20.04.2019 · опоздание 4 дн." in shown.text
    report = await browser.open(f"{address}/campaign-report")
    report.check()
    assert "12.04.2019 встреча Собрания Школы 12" in report.text
    document = shown.html.partition(f'href="/roadmaps/{roadmap}/evidence/')[2].partition('"')[0]
    taken = await browser.open(f"/roadmaps/{roadmap}/evidence/{document}")
    taken.check()
    back = await browser.send(taken.address, keyed(taken))
    back.check()
    assert "не засчитан" in back.text


async def test_a_text_that_cannot_be_read_names_its_lines_and_one_that_can_is_entered(
    browser: Browser, users: Users, operator: Door
) -> None:
    town, roadmap = await adopted(operator, users, browser)
    form = await browser.open("/roadmaps")
    bad = FLOWING.replace("25.02.2019", "31.02.2019")
    sent = {"csrf": form.csrf, "key": form.field("key"), "municipality": town}
    refused = await browser.send("/roadmaps", {**sent, "text": bad})
    refused.check()
    assert refused.status == 422
    assert "31.02.2019" in refused.text
    memo = await browser.open(f"/roadmaps/{roadmap}/measures/11/memo?as_of=2020-12-31")
    memo.check()
    assert "2020 охват персонифицированным финансированием" in memo.text
    await users.add(BOOK, "school", "Школа", Role.AUDITOR, PASSWORD)
    await browser.sign_in("school")
    seen = await browser.open(f"/roadmaps/{roadmap}/measures/3")
    assert "Представить документ" not in seen.text
    assert "Внести дорожную карту" not in (await browser.open("/roadmaps")).text
