"""The execution of a budget as pages: what a figure is made of, money moved, and what if."""

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door
from tests.console.browsing import PASSWORD, Browser
from tests.console.treasury import filled, open_office, seen


async def test_execution_shows_the_measures_and_opens_each_sum(
    browser: Browser, users: Users, operator: Door
) -> None:
    region = await open_office(operator, users, browser)
    page = await browser.open("/execution?year=2017")
    page.check()
    assert region["amount"] in page.text
    assert 'data-chart="line"' in page.html
    assert 'data-chart="stacked"' in page.html
    address = f"/execution/{region['municipality']}/2017/pfdo?figure=cap"
    assert f'href="{address}&amp;as_of=' in page.html
    cap = await browser.open(address)
    cap.check()
    assert "1 000 000,00 ₽" in cap.text
    assert "утверждена программа персонифицированного финансирования" in cap.text


async def test_execution_looks_from_another_day_and_says_so(
    browser: Browser, users: Users, operator: Door
) -> None:
    await open_office(operator, users, browser)
    then = await browser.open("/execution?year=2017&as_of=2017-08-31")
    then.check()
    assert "Показано на 31.08.2017" in then.text
    assert "Списано 0,00 ₽ Зарезервировано 4 051,92 ₽" in then.text
    assert "бюджета за этот год" in (await browser.open("/execution?year=2001")).text.lower()
    wrong = await browser.open("/execution?year=2017&as_of=yesterday")
    assert wrong.status == 422
    assert 'id="field-as_of-fault"' in wrong.html


async def test_money_is_tried_first_and_moved_once_by_an_act(
    browser: Browser, users: Users, operator: Door
) -> None:
    region = await open_office(operator, users, browser)
    chosen = "from_measure=club&to_measure=pfdo&amount=1+000,5"
    tried = await browser.open(f"/reallocation?year=2017&{chosen}")
    tried.check()
    assert "Проба на копии книги" in tried.text
    assert "498 999,50 ₽" in tried.text  # of 500 000
    fields = filled(
        tried.csrf,
        key=tried.field("key"),
        municipality=region["municipality"],
        year=2017,
        from_measure="club",
        to_measure="pfdo",
        amount="1 000,5",
        basis="council-decision",
    )
    without_act = await browser.send("/reallocation", {**fields, "act.number": ""})
    without_act.check()
    assert without_act.status == 422
    assert 'id="field-act.number-fault"' in without_act.html
    first = await browser.send("/reallocation", fields, follow=False)
    again = await browser.send("/reallocation", fields, follow=False)
    assert (first.status, first.headers["Location"]) == (303, again.headers["Location"])
    done = await browser.open(first.headers["Location"])
    done.check()
    assert "Средства перераспределены" in done.text
    assert "1 000,50 ₽" in done.text


async def test_what_if_answers_beside_the_present_and_writes_nothing(
    browser: Browser, users: Users, operator: Door
) -> None:
    region = await open_office(operator, users, browser)
    head = await region.head()
    asked = f"cert_group={region['cert_group']}&period=2017&nominal=15000"
    page = await browser.open(f"/what-if?year=2017&{asked}")
    page.check()
    assert "Книга приняла бы шагов: 1 из 1" in page.text
    assert "15 000,00 ₽" in page.text
    over = await browser.open("/what-if?year=2017&from_measure=pfdo&to_measure=club&amount=9e9")
    assert over.status == 422
    assert 'id="field-amount-fault"' in over.html
    await seen(operator, region)
    assert await region.head() == head


async def test_an_auditor_looks_and_has_no_page_that_moves_money(
    browser: Browser, users: Users
) -> None:
    await users.add(BOOK, "audit", "Контролёр", Role.AUDITOR, PASSWORD)
    mine = await browser.sign_in("audit")
    assert 'href="/execution"' in mine.html
    assert 'href="/reallocation"' not in mine.html
    assert (await browser.open("/reallocation")).status == 403
