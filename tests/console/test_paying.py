"""Invoices to be paid, as a finance officer looks through them."""

from api.console.sessions import Users
from tests.cases.region import Door
from tests.console.browsing import Browser
from tests.console.paying import invoiced
from tests.console.treasury import filled, open_office, seen


async def test_an_invoice_is_taken_in_work_and_may_go_on_a_register(
    browser: Browser, users: Users, operator: Door
) -> None:
    region = await open_office(operator, users, browser)
    invoice = await invoiced(region)
    await seen(operator, region)
    page = await browser.open("/payments")
    page.check()
    assert region["amount"] in page.text
    payer = region["payer"]
    assert f'href="/payment-registers/new?payer={payer}"' not in page.html
    taken = filled(page.csrf, key=page.field("key"), payer=payer, invoice=invoice)
    at_work = await browser.send("/payments/work", taken)
    at_work.check()
    assert "в работе" in at_work.text
    assert f'href="/payment-registers/new?payer={payer}"' in at_work.html
