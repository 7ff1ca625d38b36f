"""Closing a month, caps and nominals, indicators, anomalies and reports, as a finance officer."""

import aiohttp

from api.console.sessions import Users
from tests.cases.region import Client, Door
from tests.console.browsing import Browser
from tests.console.treasury import filled, open_office, seen


async def test_a_month_is_closed_by_the_sums_that_were_shown(
    browser: Browser, users: Users, operator: Door
) -> None:
    region = await open_office(operator, users, browser)
    page = await browser.open("/closing")
    page.check()
    assert "Закрыть сентябрь 2017 г." in page.text
    assert "Нет в счетах" in page.text
    fields = filled(
        page.csrf,
        key=page.field("key"),
        **{name: page.field(name) for name in ("payer", "month", "agreement.0")},
        **{f"{name}.0": page.field(f"{name}.0") for name in ("charged", "invoiced")},
        **{"late_reversed.0": "0.00"},
    )
    off = await browser.send("/closing", {**fields, "charged.0": "1.00", "key": "another-key"})
    off.check()
    assert off.status in {409, 422}
    closed = await browser.send("/closing", fields)
    closed.check()
    assert closed.address.startswith(f"/closing?payer={region['payer']}&month=2017-09")
    assert "Месяц закрыт" in closed.text
    assert region["amount"] in closed.text
    assert "Раньше нужно закрыть октябрь" in (await browser.open("/closing?month=2017-12")).text


async def test_a_cap_and_a_nominal_change_and_faults_stand_at_their_fields(
    browser: Browser, users: Users, operator: Door
) -> None:
    region = await open_office(operator, users, browser)
    address = f"/pf-programmes/{region['pf_programme']}"
    page = await browser.open(address)
    page.check()
    assert "Действующих сертификатов 1 из 100" in page.text
    fields = filled(page.csrf, key=page.field("key"), period="2017", cap="900 000")
    wrong = await browser.send(f"{address}/caps", {**fields, "cap": "much", "act.dated": ""})
    wrong.check()
    assert wrong.status == 422
    assert 'id="field-cap-fault"' in wrong.html
    assert 'id="field-act.dated-fault"' in wrong.html
    done = await browser.send(f"{address}/caps", fields)
    done.check()
    assert "900 000,00 ₽" in done.text
    group = f"{address}/groups/{region['cert_group']}"
    nominal = filled(page.csrf, key="n-1", group=region["cert_group"], period="2017")
    raised = await browser.send(f"{group}/nominals", {**nominal, "nominal": "15000"})
    raised.check()
    assert "15 000,00 ₽" in raised.text
    fewer = await browser.send(f"{group}/limits", {**nominal, "key": "n-2", "amount_count": "-"})
    fewer.check()
    assert fewer.status == 422


async def test_a_report_is_built_given_out_and_known_again(
    browser: Browser, users: Users, operator: Door, client: Client
) -> None:
    region = await open_office(operator, users, browser)
    form = await browser.open("/reports/new?kind=budget-execution")
    form.check()
    fields = {"csrf": form.csrf, "kind": "budget-execution", "period": "twenty"}
    wrong = await browser.send("/reports/new", fields)
    wrong.check()
    assert 'id="field-period-fault"' in wrong.html
    built = await browser.send("/reports/new", {**fields, "period": "2017"})
    built.check()
    assert "Скачать CSV" in built.text
    report = built.address.partition("?")[0].rpartition("/")[2]
    answered = await browser.session.get(
        client.make_url(f"/files/v1/reports/{report}/file.csv"), headers=browser.headers
    )
    file = await answered.read()
    await seen(operator, region)
    for content, told in ((file, "Это подлинный отчёт"), (file + b" ", "книга не строила")):
        body = aiohttp.FormData({"csrf": form.csrf})
        body.add_field("file", content, filename="report.csv")
        checked = await browser.session.post(
            client.make_url("/reports/check"), data=body, headers=browser.headers
        )
        assert checked.status == 200
        assert told in await checked.text()
    assert "Выберите файл" in (await browser.send("/reports/check", {"csrf": form.csrf})).text


async def test_indicators_and_anomalies_say_what_they_found(
    browser: Browser, users: Users, operator: Door
) -> None:
    await open_office(operator, users, browser)
    indicators = await browser.open("/indicators?year=2017")
    indicators.check()
    assert "Охват по сертификатам ПФ" in indicators.text
    assert "ничего не объявлено" in indicators.text
    rules = await browser.open("/anomalies")
    rules.check()
    assert "Списано без заключённого договора" in rules.text
    none = await browser.open("/anomalies/round-amounts")
    none.check()
    assert "Случаев нет" in none.text
    assert (await browser.open("/anomalies/no-such-rule")).status == 404
