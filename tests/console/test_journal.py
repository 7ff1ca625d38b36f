"""The journal says each fact in a sentence, and a fact's page says all that is known of it."""

from api.console.texts import texts
from events.codec import FACTS
from tests.cases.region import Door, open_region
from tests.console.browsing import Browser


def test_every_kind_of_fact_has_its_sentence_in_both_languages() -> None:
    for language in ("ru", "en"):
        known = {key for key in texts(language) if key.startswith("sentence.")}
        assert known == {f"sentence.{kind}" for kind in FACTS}


async def test_the_journal_says_what_was_recorded_and_every_fact_has_its_page(
    officer: Browser, operator: Door
) -> None:
    region = await open_region(operator)
    await region.child()
    head = await region.head()
    await operator.read("/v1/events", min_position=head)
    journal = await officer.open("/journal")
    journal.check()
    assert journal.status == 200
    assert "Выдан сертификат:" in journal.text
    assert f'href="/journal/{head}"' in journal.html
    page = await officer.open(f"/journal/{head}")
    page.check()
    assert f"Событие № {head}" in page.text
    assert "Из чего следует" in page.text


async def test_what_is_sought_is_in_the_address_and_what_is_not_understood_is_told(
    officer: Browser, operator: Door
) -> None:
    region = await open_region(operator)
    await operator.read("/v1/events", min_position=await region.head())
    found = await officer.open("/journal?type=municipality.registered.v1")
    assert "Зарегистрирован муниципалитет:" in found.text
    assert 'href="/files/v1/events.csv?type=municipality.registered.v1"' in found.html
    file = await officer.open("/files/v1/events.csv?type=municipality.registered.v1")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Не понимаю «???»" in (await officer.open("/journal?q=???")).text
    assert "нет" in (await officer.open("/journal?q=1999")).text


async def test_an_unknown_fact_is_a_page_that_says_so(officer: Browser) -> None:
    page = await officer.open("/journal/999999")
    page.check()
    assert page.status == 404
