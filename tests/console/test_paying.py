"""Invoices paid through a bank, as a finance officer does it."""

import aiohttp

from api.console.sessions import Users
from tests.cases.region import Client, Door
from tests.console.browsing import Browser, Shown, shown
from tests.console.paying import ACCOUNT, invoiced
from tests.console.treasury import filled, open_office, seen


async def upload(browser: Browser, client: Client, form: Shown, payer: str, file: bytes) -> Shown:
    body = aiohttp.FormData({"csrf": form.csrf, "key": "statement-1", "payer": payer})
    body.add_field("file", file, filename="statement.txt", content_type="text/plain")
    address = client.make_url("/payments/statements")
    return await shown(await browser.session.post(address, data=body, headers=browser.headers))


async def test_an_invoice_goes_from_the_list_to_a_register_and_is_paid_by_a_statement(
    browser: Browser, users: Users, operator: Door, client: Client
) -> None:
    region = await open_office(operator, users, browser)
    invoice = await invoiced(region)
    await seen(operator, region)
    page = await browser.open("/payments")
    page.check()
    assert region["amount"] in page.text
    payer = region["payer"]
    taken = filled(page.csrf, key=page.field("key"), payer=payer, invoice=invoice)
    at_work = await browser.send("/payments/work", taken)
    at_work.check()
    assert "в работе" in at_work.text
    account = {f"account.{name}": it for name, it in ACCOUNT.items()}
    form = filled(page.csrf, key="register-1", payer=payer, first_number="40", **account)
    wrong = await browser.send("/payments/registers", {**form, "account.inn": ""})
    wrong.check()
    assert 'id="field-account.inn-fault"' in wrong.html
    made = await browser.send("/payments/registers", form)
    made.check()
    assert "ждёт передачи" in made.text
    register = made.address.partition("?")[0]
    sent = await browser.send(f"{register}/handover", filled(page.csrf, key="handover-1"))
    sent.check()
    assert "Отметить переданным" not in sent.text
    name = register.rpartition("/")[2]
    file = await browser.session.get(
        client.make_url(f"/files/v1/payment-registers/{name}/file"), headers=browser.headers
    )
    orders = (await file.read()).decode("cp1251")
    paid = orders.replace("ВидПлатежа=", "ДатаСписано=06.10.2017\r\nВидПлатежа=")
    read = await upload(browser, client, sent, payer, paid.encode("cp1251"))
    read.check()
    assert "Выписка прочитана" in read.text
    assert "Подтверждено оплат: 1" in read.text
    again = await upload(browser, client, sent, payer, b"not a statement")
    again.check()
    assert again.status in {400, 422}
