"""Every page of the table is sound for whoever may open it, and closed to the others."""

import re

from api.console.arriving import visit_of
from api.console.listed import PAGES
from api.console.pages import SECTIONS
from api.console.sessions import ROLES, Users
from api.console.texts import sections, texts
from api.headers import LANGUAGES
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door
from tests.console.browsing import PASSWORD, Browser
from tests.console.places import Place, settle

READ = [page for page in PAGES if page.method == "GET"]
FILES = "/files/"
SUMS = re.compile(r"[0-9],[0-9]{2} ?₽")
CHILD = re.compile(r"Вымышленный Ребёнок|Роль (?:provider|operator|finance|auditor)")


async def add_users(users: Users, place: Place) -> None:
    """Let somebody of every role sign in, under the name of the role."""
    for role in ROLES:
        await users.add(
            BOOK,
            role.value,
            f"Роль {role}",
            role,
            PASSWORD,
            provider=place.parts["provider"] if role is Role.PROVIDER else None,
            municipality=place.parts["municipality"] if role is Role.FINANCE else None,
        )


async def test_every_page_is_sound_for_whoever_may_open_it_and_closed_to_others(
    client: Client, users: Users, operator: Door
) -> None:
    place = await settle(operator)
    await add_users(users, place)
    found: list[str] = []
    for role in ROLES:
        async with Browser(client) as browser:
            await browser.sign_in(role.value)
            for page in READ:
                address = place.address(page.path, role)
                shown = await browser.open(address)
                if not page.is_open and role not in page.roles:
                    assert shown.status == 403, f"{role} opened {address}"
                    continue
                if shown.status != 200:
                    found.append(f"{role} {address}: {shown.status} {shown.text[:300]}")
                elif not address.startswith(FILES):
                    shown.check()
                for query in page.sample.items():
                    more = await browser.open(f"{address}?{'='.join(query)}")
                    if more.status != 200:
                        found.append(f"{role} {more.address}: {more.status} {more.text[:300]}")
    assert found == []


async def test_nobody_sees_a_page_before_signing_in(client: Client, operator: Door) -> None:
    place = await settle(operator)
    async with Browser(client) as browser:
        for page in READ:
            shown = await browser.open(place.address(page.path))
            assert shown.status == 200
            is_asked = shown.address.startswith("/sign-in")
            assert is_asked != (page.is_open and page.path != "/sign-in"), page.path


async def test_a_page_comes_in_english_in_the_dark_and_masked_as_the_browser_likes(
    client: Client, users: Users, operator: Door
) -> None:
    place = await settle(operator)
    await add_users(users, place)
    async with Browser(client) as browser:
        await browser.sign_in("operator")
        shown = await browser.open("/journal?lang=en&theme=dark&mask=1&q=2017")
        assert shown.address == "/journal?q=2017"
        assert '<html lang="en" class="dark">' in shown.html
        assert "Charged to a certificate: •••" in shown.text
        event = await browser.open(place.address("/journal/{position}"))
        assert "amount_kopecks&#34;" not in event.html


async def test_no_page_shows_a_sum_or_a_name_when_they_are_masked(
    client: Client, users: Users, operator: Door
) -> None:
    place = await settle(operator)
    await add_users(users, place)
    found: list[str] = []
    for role in ROLES:
        async with Browser(client) as browser:
            await browser.sign_in(role.value)
            await browser.open("/?mask=1")
            for page in READ:
                if role not in page.roles or page.path.startswith(FILES):
                    continue
                shown = await browser.open(place.address(page.path))
                seen = SUMS.findall(shown.text) + CHILD.findall(shown.text)
                found += [f"{role} {shown.address} shows {each}" for each in seen[:3]]
    assert found == []


def test_every_text_is_there_in_both_languages_with_the_same_figures_and_once() -> None:
    russian, english = (sections(language) for language in LANGUAGES)
    assert {name: set(own) for name, own in russian.items()} == {
        name: set(own) for name, own in english.items()
    }
    keys = [key for own in russian.values() for key in own]
    assert sorted(keys) == sorted(set(keys))


def test_every_page_of_the_menu_has_a_title_and_a_section() -> None:
    for page in PAGES:
        assert page.section in SECTIONS
        assert page.method == "POST" or page.path.startswith(FILES) or page.title in texts("ru")
    places = [(page.method, page.path) for page in PAGES]
    assert len(places) == len(set(places))
    assert visit_of(PAGES[0]) is not PAGES[0].handler
