"""Payments as pages: a register of what is due, its file, a statement that pays line by line."""

from aiohttp import FormData

from api.console.sessions import Users
from ledger.keys import Role
from tests.cases.conftest import BOOK
from tests.cases.region import Door, Region
from tests.cases.test_f17_f18_f22_banks import ACCOUNT, due, executed, file_of
from tests.console.browsing import PASSWORD, Browser, Shown, shown

ACCOUNT_FIELDS = {f"account.{name}": it for name, it in ACCOUNT.items()}


async def opened(operator: Door, users: Users, browser: Browser) -> tuple[Region, str, str]:
    """An invoice in work and an advance asked for, and the finance officer who pays them."""
    region, invoice, advance = await due(operator)
    for view in ("/v1/invoices", "/v1/advances", "/v1/payment-registers"):
        await operator.read(view, min_position=await region.head())
    municipality = region["municipality"]
    await users.add(BOOK, "olga", "Ольга", Role.FINANCE, PASSWORD, municipality=municipality)
    await browser.sign_in("olga")
    return region, invoice, advance


def keyed(page: Shown, **more: str) -> dict[str, str]:
    return {"csrf": page.csrf, "key": page.field("key"), **more}


async def issued(browser: Browser, region: Region, invoice: str) -> Shown:
    form = await browser.open("/payment-registers/new")
    form.check()
    fields = keyed(form, payer=region["payer"], invoice=invoice, first_number="40")
    made = await browser.send("/payment-registers/new", {**fields, **ACCOUNT_FIELDS})
    made.check()
    return made


async def test_what_is_due_is_ticked_put_on_a_register_once_and_withdrawn(
    browser: Browser, users: Users, operator: Door
) -> None:
    region, invoice, advance = await opened(operator, users, browser)
    form = await browser.open("/payment-registers/new")
    form.check()
    for reference in (invoice, advance):
        assert f'value="{reference}"' in form.html
    fields = keyed(form, payer=region["payer"], first_number="1", **ACCOUNT_FIELDS)
    nothing = await browser.send("/payment-registers/new", fields)
    assert nothing.status == 422
    assert "Отметьте хотя бы один" in nothing.text
    wrong = {**fields, "invoice": invoice, "account.account": "", "first_number": "первый"}
    refused = await browser.send("/payment-registers/new", wrong)
    refused.check()
    assert refused.status == 422
    assert 'id="field-account.account-fault"' in refused.html
    assert 'id="field-first_number-fault"' in refused.html
    right = {**fields, "invoice": invoice}
    first = await browser.send("/payment-registers/new", right, follow=False)
    again = await browser.send("/payment-registers/new", right, follow=False)
    assert (first.status, first.headers["Location"]) == (303, again.headers["Location"])
    made = await browser.open(first.headers["Location"])
    assert "составлен" in made.text
    left = await browser.open("/payment-registers/new")
    assert f'value="{invoice}"' not in left.html
    assert left.field("payer") == region["payer"]
    assert 'value="03231643327010003900"' in left.html  # as the last register had it
    path = made.address.partition("?")[0]
    back = await browser.send(f"{path}/withdrawal", keyed(made))
    back.check()
    assert "Реестр отозван до передачи в банк" in back.text
    late = await browser.send(f"{path}/handover", keyed(made, key="other"))
    late.check()
    assert late.status == 409


async def test_a_statement_pays_line_by_line_and_names_what_waits_for_a_person(
    browser: Browser, users: Users, operator: Door
) -> None:
    region, invoice, _ = await opened(operator, users, browser)
    made = await issued(browser, region, invoice)
    path = made.address.partition("?")[0]
    name = path.rpartition("/")[2]
    sent = await browser.send(f"{path}/handover", keyed(made))
    assert "передан в банк" in sent.text
    told = executed(await file_of(region, name))
    odd = f"СекцияДокумент=Платежное поручение\r\nСумма=1,0б\r\nНазначениеПлатежа=CL:{name}:1\r\n"
    whole = told.replace("КонецФайла\r\n", odd + "КонецФайла\r\n").encode("cp1251")
    read = await uploaded(browser, region, whole)
    read.check()
    assert "Документов в файле: 2" in read.text
    assert "подтверждён поручение № 40, 01.11.2017" in read.text
    assert "документ оборван" in read.text
    again = await uploaded(browser, region, whole)
    assert "Эта выписка уже была прочитана" in again.text
    foreign = await uploaded(browser, region, "не выписка".encode("cp1251"))
    foreign.check()
    assert foreign.status == 422
    assert 'id="field-file-fault"' in foreign.html
    register = await browser.open(f"{path}?status=confirmed")
    register.check()
    assert "поручение № 40" in register.text
    waits = await browser.open("/unmatched-payments")
    assert "Файл неполон. Загрузите выписку целиком." in waits.text


async def uploaded(browser: Browser, region: Region, statement: bytes) -> Shown:
    """Upload a statement by the form of the page."""
    page = await browser.open("/bank-statements")
    page.check()
    form = FormData(keyed(page, payer=region["payer"]))
    form.add_field("file", statement, filename="kl_to_1c.txt", content_type="text/plain")
    address = browser.client.make_url("/bank-statements")
    answered = await browser.session.post(address, data=form, headers=browser.headers)
    return await shown(answered)


async def test_an_auditor_reads_payments_and_a_bank_s_no_is_noted_by_the_payer(
    browser: Browser, users: Users, operator: Door
) -> None:
    region, invoice, _ = await opened(operator, users, browser)
    made = await issued(browser, region, invoice)
    path = made.address.partition("?")[0]
    sent = await browser.send(f"{path}/handover", keyed(made))
    failed = await browser.send(f"{path}/payments/1/failure", keyed(sent, reason="rejected"))
    failed.check()
    assert "отклонён банком" in failed.text
    await users.add(BOOK, "audit", "Контролёр", Role.AUDITOR, PASSWORD)
    await browser.sign_in("audit")
    seen = await browser.open(path)
    assert "отклонён банком" in seen.text
    assert '<form class="form" method="post"' not in seen.html
    assert (await browser.open("/payment-registers/new")).status == 403
    assert "Прочитать выписку" not in (await browser.open("/bank-statements")).text
