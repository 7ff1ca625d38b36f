"""The month charged, the period turned and a webhook asked for, each by its form."""

from tests.cases.region import Door, open_region
from tests.console.browsing import Browser


async def test_a_month_is_run_once_however_often_its_form_is_sent(
    officer: Browser, operator: Door
) -> None:
    await open_region(operator)
    page = await officer.open("/month-runs")
    page.check()
    form = {"csrf": page.csrf, "key": page.field("key"), "month": "2017-09"}
    first = await officer.send("/month-runs", form, follow=False)
    again = await officer.send("/month-runs", form, follow=False)
    assert (first.status, first.headers["Location"]) == (303, again.headers["Location"])
    shown = await officer.open(first.headers["Location"])
    shown.check()
    assert "сентябрь 2017" in shown.text
    wrong = await officer.send("/month-runs", {**form, "key": "other", "month": "осень"})
    wrong.check()
    assert (wrong.status, 'id="field-month-fault"' in wrong.html) == (422, True)


async def test_what_is_wrong_with_a_turn_of_the_period_is_told(
    officer: Browser, operator: Door
) -> None:
    await open_region(operator)
    page = await officer.open("/period-rolls")
    page.check()
    form = {"csrf": page.csrf, "key": page.field("key"), "future": ""}
    wrong = await officer.send("/period-rolls", form)
    wrong.check()
    assert (wrong.status, 'id="field-future-fault"' in wrong.html) == (422, True)


async def test_a_webhook_is_asked_for_paused_and_forgotten(
    officer: Browser, operator: Door
) -> None:
    await open_region(operator)
    page = await officer.open("/webhooks")
    page.check()
    form = {
        "csrf": page.csrf,
        "key": page.field("key"),
        "url": "https://hooks.example.org/facts",
        "description": "1С",
        "types": "certificate.charged.v1",
    }
    made = await officer.send("/webhooks", form)
    made.check()
    assert "whsec_" in made.text
    assert "Списано с сертификата" in made.text
    assert "whsec_" not in (await officer.open(made.address)).text
    paused = await officer.send(f"{made.address}/pause", {"csrf": page.csrf})
    assert "приостановлен" in paused.text
    again = {"csrf": page.csrf, "from_position": "2", "to_position": "1"}
    wrong = await officer.send(f"{made.address}/redeliveries", again)
    wrong.check()
    assert (wrong.status, 'id="field-to_position-fault"' in wrong.html) == (422, True)
    gone = await officer.send(f"{made.address}/deletion", {"csrf": page.csrf})
    assert "Вебхуков нет." in gone.text
    wrong = await officer.send("/webhooks", {**form, "key": "other", "url": "http://10.0.0.1/"})
    assert 'id="field-url-fault"' in wrong.html
