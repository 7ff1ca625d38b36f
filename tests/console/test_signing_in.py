"""Who signs in, who does not, and what a form must have been drawn for."""

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.console.browsing import PASSWORD, Browser


async def test_a_user_signs_in_sees_its_rights_and_signs_out(
    browser: Browser, users: Users
) -> None:
    await users.add(BOOK, "anna", "Анна Операторова", Role.OPERATOR, PASSWORD)
    mine = await browser.sign_in("anna")
    assert (mine.status, mine.address) == (200, "/me")
    assert "Анна Операторова" in mine.text
    mine.check()
    left = await browser.send("/sign-out", {"csrf": mine.csrf})
    assert left.address == "/sign-in"
    assert (await browser.open("/me")).address.startswith("/sign-in")


async def test_a_wrong_password_and_an_unknown_login_are_told_alike(
    browser: Browser, users: Users
) -> None:
    await users.add(BOOK, "anna", "Анна", Role.OPERATOR, PASSWORD)
    wrong = await browser.sign_in("anna", "another password")
    unknown = await browser.sign_in("boris", "another password")
    assert wrong.status == unknown.status == 401
    assert "не подходят" in wrong.text
    assert "не подходят" in unknown.text


async def test_a_form_of_another_site_or_of_nobody_is_turned_away(officer: Browser) -> None:
    mine = await officer.open("/me")
    assert (await officer.send("/sign-out", {})).status == 403
    assert (await officer.send("/sign-out", {"csrf": "0" * 64})).status == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert (await officer.send("/sign-out", {"csrf": mine.csrf}, foreign)).status == 403
    assert (await officer.open("/me")).status == 200


async def test_a_disabled_user_is_out_at_once(officer: Browser, users: Users) -> None:
    await users.disable(BOOK, "anna")
    assert (await officer.open("/me")).address.startswith("/sign-in")
    assert (await officer.sign_in("anna")).status == 401


async def test_guessing_a_password_ends_soon(browser: Browser, users: Users) -> None:
    await users.add(BOOK, "anna", "Анна", Role.OPERATOR, PASSWORD)
    answers = [(await browser.sign_in("anna", "another password")).status for _ in range(12)]
    assert answers[0] == 401
    assert answers[-1] == 429


async def test_signing_in_leads_to_the_page_that_was_asked_for_and_to_no_other_site(
    browser: Browser, users: Users
) -> None:
    await users.add(BOOK, "anna", "Анна", Role.OPERATOR, PASSWORD)
    asked = await browser.open("/journal?q=2025")
    assert asked.address == "/sign-in?next=/journal?q%3D2025"
    for stated, reached in (("/journal?q=2025", "/journal?q=2025"), ("//evil.example/", "/")):
        form = await browser.open("/sign-in")
        fields = {"csrf": form.csrf, "login": "anna", "password": PASSWORD, "next": stated}
        answered = await browser.send("/sign-in", fields, follow=False)
        assert answered.headers["Location"] == reached
        await browser.send("/sign-out", {"csrf": (await browser.open("/me")).csrf})
