"""The pages in a real browser: no error, no stumbling block, no request to anybody else."""

import os
import shutil
from collections.abc import AsyncIterator
from typing import Final, Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.async_api import Browser as Chromium
from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    async_playwright,
)

from api.console.listed import PAGES
from api.console.security import POLICY
from api.console.sessions import ROLES, Users
from tests.cases.region import Client, Door
from tests.console.browsing import PASSWORD
from tests.console.places import Place, settle
from tests.console.test_walk import FILES, add_users

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next((path for name in NAMES if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(
    FOUND is None, reason="no Chromium on this machine; tests/console/test_walk.py stands alone"
)
AXE = Axe().axe_script
WCAG: Final[dict[str, object]] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
}
# What another size or other colours can change; the rest was looked for already.
CHANGED: Final[dict[str, object]] = {
    "type": "rule",
    "values": ["color-contrast", "label", "scrollable-region-focusable"],
}
RUN = "wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})"
DESK = ViewportSize(width=1280, height=900)
HAND = ViewportSize(width=390, height=844)
LOOKS: Final[tuple[tuple[ViewportSize, Literal["light", "dark"], dict[str, object]], ...]] = (
    (DESK, "light", WCAG),
    (HAND, "dark", CHANGED),
)
PATIENCE_MS = 60_000


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    async with async_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=FOUND, args=options)
        yield browser
        await browser.close()


@pytest.fixture
async def place(users: Users, operator: Door) -> Place:
    found = await settle(operator)
    await add_users(users, found)
    return found


class Watched:
    """A tab, and everything that went wrong in it."""

    def __init__(self, tab: Page, home: str) -> None:
        self.tab = tab
        self.home = home
        self.wrong: list[str] = []
        tab.set_default_timeout(PATIENCE_MS)
        tab.on("console", self.hear)
        tab.on("pageerror", lambda error: self.note(f"threw {error}"))
        tab.on("request", self.see)

    def note(self, what: str) -> None:
        self.wrong.append(f"{self.tab.url}: {what}")

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.note(f"said {said.text}")

    def see(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self.note(f"asked {request.url}")

    async def open(self, address: str) -> None:
        answered = await self.tab.goto(self.home + address)
        assert answered is not None
        if answered.status != 200:
            self.note(f"status {answered.status}")
        if answered.headers["content-security-policy"] != POLICY:
            self.note("another policy")

    async def sign_in(self, login: str) -> None:
        await self.tab.goto(self.home + "/sign-in")
        await self.tab.fill("input[name=login]", login)
        await self.tab.fill("input[name=password]", PASSWORD)
        await self.tab.click("form[action='/sign-in'] button.main")

    async def check_for_all(self, wanted: dict[str, object]) -> None:
        """Look for what keeps people with disabilities out, and for a page that is too wide."""
        found = await self.tab.evaluate(RUN, wanted)
        for each in found["violations"]:
            self.note(f"{each['id']} {[node['html'] for node in each['nodes']][:3]}")
        wide = await self.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.note(f"{wide} px too wide at {self.tab.viewport_size}")


async def watched(context: BrowserContext, client: Client) -> Watched:
    return Watched(await context.new_page(), str(client.make_url("")).rstrip("/"))


async def test_every_page_serves_everybody_at_a_desk_and_in_the_hand(
    chromium: Chromium, client: Client, place: Place
) -> None:
    seen: set[str] = set()
    wrong: list[str] = []
    for role in ROLES:
        context = await chromium.new_context(locale="ru-RU")
        watch = await watched(context, client)
        await watch.sign_in(role.value)
        for page in PAGES:
            may = page.is_open or role in page.roles
            if page.method != "GET" or not may or page.path in seen or page.path.startswith(FILES):
                continue
            seen.add(page.path)
            await watch.open(place.address(page.path, role))
            await watch.tab.evaluate(AXE)
            for size, colours, wanted in LOOKS:
                await watch.tab.set_viewport_size(size)
                await watch.tab.emulate_media(color_scheme=colours)
                await watch.check_for_all(wanted)
        wrong += watch.wrong
        await context.close()
    assert wrong == []


async def test_without_a_script_one_signs_in_filters_and_opens_a_fact(
    chromium: Chromium, client: Client, place: Place
) -> None:
    context = await chromium.new_context(locale="ru-RU", java_script_enabled=False)
    watch = await watched(context, client)
    await watch.sign_in("auditor")
    await watch.open("/journal")
    await watch.tab.fill("input[name=q]", "2017-10")
    await watch.tab.click("form.filters button")
    await watch.tab.click(f"a[href='/journal/{place.parts['position']}']")
    assert "Списано с сертификата" in await watch.tab.inner_text("main")
    assert watch.wrong == []
    await context.close()


async def test_a_fact_is_checked_again_by_the_browser_and_prints_without_the_menu(
    chromium: Chromium, client: Client, place: Place
) -> None:
    context = await chromium.new_context(locale="ru-RU")
    watch = await watched(context, client)
    await watch.sign_in("auditor")
    await watch.open(place.address("/journal/{position}"))
    await watch.tab.get_by_text("Проверено этим браузером: всё сходится").wait_for()
    await watch.tab.emulate_media(media="print")
    assert not await watch.tab.locator("nav").first.is_visible()
    assert await watch.tab.locator(".printed").is_visible()
    assert watch.wrong == []
    await context.close()


async def test_the_journal_tells_of_a_new_fact_by_itself(
    chromium: Chromium, client: Client, place: Place
) -> None:
    context = await chromium.new_context(locale="ru-RU")
    watch = await watched(context, client)
    await watch.sign_in("auditor")
    await watch.open("/journal")
    await place.region.child()
    badge = watch.tab.locator("[data-live]")
    await badge.wait_for(state="visible")
    await badge.click()
    await watch.tab.locator("#events td", has_text="Выдан сертификат").first.wait_for()
    assert watch.wrong == []
    await context.close()
