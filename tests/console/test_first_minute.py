"""The first minute of a visitor: from the address that `make run` prints to a rebuilt view."""

import asyncio
from pathlib import Path

import msgspec

from api.console.sessions import Users
from api.demo.keeping import FILE, SEED, Kept, KeptKey
from api.demo.load import Loaded
from api.demo.year import Example
from events.base import Month
from ledger.keys import Keys, Role
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door
from tests.console.browsing import Browser, Shown
from tests.console.places import Place, settle

PATIENCE_SECONDS = 60
PROVIDER = "Учреждение № 1"
NAMES = {
    Role.PROVIDER: PROVIDER,
    Role.FINANCE: "Финансовый орган",
    Role.OPERATOR: "Оператор",
    Role.AUDITOR: "Контролёр",
}


async def make_demo(folder: Path, keys: Keys, place: Place) -> None:
    """Write down what a loaded demo writes down."""
    kept = Kept(SEED)
    kept.keys[BOOK] = {
        name: KeptKey(
            role,
            (
                await keys.create(
                    BOOK,
                    role,
                    name,
                    provider=place.parts["provider"] if role is Role.PROVIDER else None,
                    municipality=place.parts["municipality"] if role is Role.FINANCE else None,
                )
            ).token,
        )
        for role, name in NAMES.items()
    }
    example = Example(
        provider=0,
        contract=place.parts["contract"],
        certificate=place.parts["certificate"],
        month=Month("2017-10"),
        amount="1012.98",
    )
    kept.loaded = [Loaded(BOOK, "Регион", place.parts["municipality"], PROVIDER, example)]
    (folder / FILE).write_bytes(msgspec.json.encode(kept))


async def press(browser: Browser, shown: Shown, action: str, **fields: str) -> Shown:
    """Press the button of the form that is sent to an address."""
    part = shown.html.partition(f'action="{action}"')[2].partition("</form>")[0]
    assert part, f"{shown.address} has no form for {action}"
    form = Shown(shown.status, part, shown.address, {})
    hidden = {name: form.field(name) for name in ("key", "next") if f'name="{name}"' in part}
    return await browser.send(action, {"csrf": form.csrf, **hidden, **fields})


async def test_a_visitor_charges_sees_the_balance_the_event_its_proof_and_the_rebuilt_view(
    client: Client, operator: Door, keys: Keys, folder: Path
) -> None:
    await make_demo(folder, keys, await settle(operator))
    async with Browser(client) as browser:
        first = await browser.open("/")
        first.check()
        charge = await press(browser, first, "/demo-sign-in", role="provider")
        assert charge.address == "/first/charge"
        moved = await press(browser, charge, "/first/charge")
        assert moved.address.startswith("/first/balance?position=")
        moved.check()
        assert "зарезервировано 3 055,53 ₽ 2 042,55 ₽" in moved.text
        assert "списано 996,39 ₽ 2 009,37 ₽" in moved.text
        event = await press(browser, moved, "/demo-sign-in", role="auditor")
        event.check()
        assert event.address == f"/journal/{moved.address.rpartition('=')[2]}?first=3"
        assert "Проверено сервером: всё сходится" in event.text
        rebuild = await press(browser, event, "/demo-sign-in", role="operator")
        assert (rebuild.status, rebuild.address) == (200, "/first/rebuild")
        rebuild.check()
        shown = await press(browser, rebuild, "/first/rebuild")
        assert shown.address == "/first/rebuild"
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "Всё сошлось до копейки" not in shown.text:
                await asyncio.sleep(0.1)
                shown = await browser.open("/first/rebuild")


async def test_a_charge_of_the_path_sent_twice_is_one_and_can_be_taken_back(
    client: Client, operator: Door, keys: Keys, folder: Path
) -> None:
    await make_demo(folder, keys, await settle(operator))
    async with Browser(client) as browser:
        charge = await press(browser, await browser.open("/"), "/demo-sign-in", role="provider")
        once = await press(browser, charge, "/first/charge")
        again = await press(browser, charge, "/first/charge")
        assert again.address == once.address
        fresh = await browser.open(f"/first/charge?{once.address.partition('?')[2]}")
        assert "Списание проведено" in fresh.text
        back = await press(browser, fresh, "/first/reversal")
        assert "Списание проведено" not in back.text


async def test_where_nothing_is_loaded_nobody_gets_in_without_a_password(
    browser: Browser, users: Users
) -> None:
    shown = await browser.open("/sign-in")
    assert "demo-sign-in" not in shown.html
    assert users
    answered = await browser.send("/demo-sign-in", {"csrf": shown.csrf, "role": "operator"})
    assert answered.status == 404
