"""The operator makes users and disables them; nobody else does."""

import re

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Client
from tests.console.browsing import PASSWORD, Browser


async def test_an_operator_makes_a_user_renews_its_password_and_disables_it(
    officer: Browser, client: Client
) -> None:
    form = await officer.open("/users")
    fields = {"csrf": form.csrf, "login": "Boris", "name": "Борис", "role": "auditor"}
    made = await officer.send("/users", fields)
    made.check()
    first = password_in(made.html)
    async with Browser(client) as other:
        assert (await other.sign_in("boris", first)).address == "/me"
        renewed = await officer.send("/users/boris/password", {"csrf": form.csrf})
        assert (await other.open("/me")).address.startswith("/sign-in")
        assert (await other.sign_in("boris", password_in(renewed.html))).address == "/me"
        await officer.send("/users/boris/disabling", {"csrf": form.csrf})
        assert (await other.open("/me")).address.startswith("/sign-in")


def password_in(html: str) -> str:
    found = re.findall(r"<dd><code>([^<]+)</code></dd>", html)
    assert len(found) == 2
    return str(found[1])


async def test_what_is_wrong_with_a_user_is_told_at_its_field(officer: Browser) -> None:
    form = await officer.open("/users")
    for fields, told in (
        ({"login": "я"}, "Логин должен состоять"),
        ({"name": " "}, "Укажите имя"),
        ({"role": "finance"}, "Муниципалитет нужен финансовому органу"),
        ({"login": "anna"}, "Такой логин уже есть"),
        ({"role": "integration"}, "Выберите роль"),
    ):
        whole = {"csrf": form.csrf, "login": "vera", "name": "Вера", "role": "auditor", **fields}
        answered = await officer.send("/users", whole)
        assert answered.status == 422
        assert told in answered.text
        answered.check()
    oneself = await officer.send("/users/anna/disabling", {"csrf": form.csrf})
    assert "Себя отключить нельзя" in oneself.text


async def test_an_auditor_neither_sees_nor_makes_users(browser: Browser, users: Users) -> None:
    await users.add(BOOK, "vera", "Вера", Role.AUDITOR, PASSWORD)
    mine = await browser.sign_in("vera")
    assert (await browser.open("/users")).status == 403
    fields = {"csrf": mine.csrf, "login": "other", "name": "Другой", "role": "operator"}
    assert (await browser.send("/users", fields)).status == 403
