"""What a developer reads: operations, kinds of facts and refusals, found by a word."""

from tests.cases.region import Door, open_region
from tests.console.browsing import Browser


async def test_operations_are_found_by_a_word_and_explained(browser: Browser) -> None:
    page = await browser.open("/docs?q=charge-certificate")
    page.check()
    assert 'href="/docs/charge-certificate"' in page.html
    assert 'href="/docs/roll-period"' not in page.html
    assert 'href="/docs/roll-period"' not in (await browser.open("/docs?role=provider")).html
    one = await browser.open("/docs/charge-certificate")
    one.check()
    assert "Idempotency-Key: $(uuidgen)" in one.text
    assert 'href="/problems/over-reserve"' in one.html
    assert (await browser.open("/docs/no-such")).status == 404
    assert "Ничего не найдено" in (await browser.open("/docs?q=zzz")).text


async def test_a_refusal_has_its_cure_its_rule_and_both_languages(browser: Browser) -> None:
    page = await browser.open("/problems/over-reserve")
    page.check()
    for said in ("Что делать", "По какому правилу", "HTTP 422", '"code": "over-reserve"'):
        assert said in page.text
    assert '<div class="box" lang="en">' in page.html
    assert 'href="/docs/charge-certificate"' in page.html
    found = await browser.open("/problems?q=over-reserve")
    found.check()
    assert found.html.count("<tr>") == 2


async def test_the_catalogue_has_every_kind_with_a_sample_and_the_latest(
    officer: Browser, operator: Door
) -> None:
    region = await open_region(operator)
    await operator.read("/v1/events", min_position=await region.head())
    page = await officer.open("/event-catalogue?q=муниципалитет")
    page.check()
    assert 'href="/event-catalogue/municipality.registered.v1"' in page.html
    one = await officer.open("/event-catalogue/municipality.registered.v1")
    one.check()
    assert '"fact": "municipality.registered.v1"' in one.text
    assert 'href="/journal?type=municipality.registered.v1"' in one.html
    assert (await officer.open("/event-catalogue/nothing.v1")).status == 404
