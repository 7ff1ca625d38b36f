"""Projections as pages: a planted difference is found, looked at, approved and turned back."""

import asyncio

import asyncpg

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door
from tests.console.browsing import PASSWORD, Browser, Shown

PATIENCE_SECONDS = 60


async def settled(officer: Browser, address: str, wanted: str) -> Shown:
    """Look at a page until it says so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            page = await officer.open(address)
            if wanted in page.text:
                return page
            await asyncio.sleep(0.1)


async def test_a_planted_difference_is_shown_with_its_facts_approved_and_turned_back(
    officer: Browser, operator: Door, db: asyncpg.Connection
) -> None:
    region = await operator.made("/v1/regions", {"title": "Вымышленная область"})
    await operator.read("/v1/events", min_position=region["position"])
    await db.execute("UPDATE projections.audit_trail SET actor = 'nobody'")
    page = await officer.open("/projections")
    page.check()
    assert "Журнал событий audit_trail" in page.text
    marked = {"csrf": page.csrf, "projections": "audit_trail", "rest_percent": "0"}
    begun = await officer.send("/projections", {**marked, "automatic": "1"})
    assert begun.status == 200
    built = await settled(officer, "/projections/audit_trail.2", "Утвердить и читать новые строки")
    built.check()
    assert "строк расходится: 1" in built.text
    assert f'href="/journal/{region["position"]}"' in built.html
    approval = {"csrf": built.csrf}
    await officer.send("/projections/audit_trail.2/approval", approval)
    await settled(officer, "/projections/audit_trail.2", "Эти строки читаются.")
    back = await settled(officer, "/projections/audit_trail.1", "Вернуть прежние строки")
    back.check()
    await officer.send("/projections/audit_trail.1/approval", approval)
    await settled(officer, "/projections/audit_trail.1", "Эти строки читаются.")


async def test_nothing_marked_is_told_and_an_auditor_only_looks(
    officer: Browser, users: Users, operator: Door
) -> None:
    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    page = await officer.open("/projections")
    told = await officer.send("/projections", {"csrf": page.csrf})
    assert (told.status, "Отметьте хотя бы одну" in told.text) == (422, True)
    await users.add(BOOK, "audit", "Контролёр", Role.AUDITOR, PASSWORD)
    await officer.sign_in("audit")
    page = await officer.open("/projections")
    page.check()
    assert "Пересобрать" not in page.text
