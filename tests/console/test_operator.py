"""What the operator runs: the state of the service, keys that are shown once."""

import pytest

from tests.cases.region import Door, open_region
from tests.console.browsing import Browser


async def test_the_state_says_what_needs_a_look(officer: Browser, operator: Door) -> None:
    await open_region(operator)
    page = await officer.open("/health")
    page.check()
    assert "PostgreSQL" in page.text
    assert "событий; проекций всего" in page.text


async def test_a_key_is_shown_once_however_often_its_form_is_sent(
    officer: Browser, operator: Door
) -> None:
    await open_region(operator)
    page = await officer.open("/api-keys")
    page.check()
    form = {"csrf": page.csrf, "key": page.field("key"), "role": "auditor", "name": "Выгрузка"}
    first = await officer.send("/api-keys", form, follow=False)
    again = await officer.send("/api-keys", form, follow=False)
    assert (first.status, again.status) == (303, 303)
    shown = await officer.open("/api-keys")
    shown.check()
    assert "Bearer cl_live_" in shown.text
    after = await officer.open("/api-keys")
    assert "Bearer cl_live_" not in after.text
    assert after.html.count(">Выгрузка<br>") == 1
    key = after.html.split(">Выгрузка<br>")[1].split("<code>")[1].split("<")[0]
    revoked = await officer.send(f"/api-keys/{key}/revocation", {"csrf": page.csrf})
    assert "отозван" in revoked.html.split(">Выгрузка<br>")[1].split("</tr>")[0]


@pytest.mark.parametrize(("role", "field"), [("provider", "provider"), ("", "role")])
async def test_what_a_key_lacks_is_told_at_its_field(
    officer: Browser, operator: Door, role: str, field: str
) -> None:
    await open_region(operator)
    page = await officer.open("/api-keys")
    form = {"csrf": page.csrf, "key": page.field("key"), "role": role, "name": "Кому"}
    told = await officer.send("/api-keys", form)
    told.check()
    assert told.status == 422
    assert f'id="field-{field}-fault"' in told.html
