"""What banks did to others: F17 a bad line, F18 an unknown outcome, F22 paid though it is not."""

from typing import Any

from ledger.keys import Keys, Role
from tests.cases.months import ask_advance, invoice, october, rendered
from tests.cases.region import Answer, Door, Region

ACCOUNT = {
    "title": "УФК (Управление образования, л/с 03393000001)",
    "inn": "4212000001",
    "kpp": "421201001",
    "bank_bik": "013207212",
    "account": "03231643327010003900",
}
ENTRY = {
    "kind": "training-organisation",
    "title": "ООО «Роботы №1»",
    "inn": "4200000000",
    "requisites": {
        "ogrn": "1024200000000",
        "kpp": "420001001",
        "bank_bik": "043207612",
        "account": "40702810900000000017",
    },
    "licence": {"number": "17-Л", "dated": "2016-03-02"},
}


async def due(operator: Door) -> tuple[Region, str, str]:
    """An advance of October and an invoice of September's and October's, both to be paid."""
    region = await october(operator)
    await region.door.made(f"/v1/providers/{region['provider']}/entry", ENTRY)
    asked = await ask_advance(region, percent=10)
    await rendered(region, "group_a", 75)
    issued = await invoice(region.on("2017-10-31"))
    await region.door.made(f"/v1/invoices/{issued['invoice']}/work")
    return region, issued["invoice"], asked.body["advance"]


async def register(region: Region, **named: Any) -> dict[str, Any]:
    body = {"payer": region["payer"], "account": ACCOUNT, "first_number": 40, **named}
    return await region.door.made("/v1/payment-registers", body)


async def file_of(region: Region, name: str) -> bytes:
    response = await region.door.client.get(
        f"/v1/payment-registers/{name}/file",
        headers={"Authorization": f"Bearer {region.door.token}"},
    )
    assert response.status == 200
    return await response.read()


def executed(file: bytes, *, day: str = "01.11.2017") -> str:
    """What a bank makes of a register whose every line it has paid."""
    text = file.decode("cp1251")
    return text.replace("ВидПлатежа=", f"ДатаСписано={day}\r\nВидПлатежа=")


async def upload(region: Region, statement: str) -> Answer:
    headers = {
        "Authorization": f"Bearer {region.door.token}",
        "Content-Type": "text/plain; charset=windows-1251",
        "Idempotency-Key": str(hash(statement)),
    }
    response = await region.door.client.post(
        f"/v1/payers/{region['payer']}/bank-statements",
        params={"effective_on": "2017-11-01"},
        data=statement.encode("cp1251"),
        headers=headers,
    )
    body = await response.json()
    return Answer(response.status, body, b"", response.headers)


async def statuses(region: Region, **filters: str) -> list[str]:
    listed = await region.door.read("/v1/payments", min_position=await region.head(), **filters)
    return [each["status"] for each in listed.body["items"]]


async def invoice_status(region: Region, name: str) -> str:
    shown = await region.door.read(f"/v1/invoices/{name}", min_position=await region.head())
    return str(shown.body["status"])


async def test_f17_one_bad_line_of_a_statement_stops_no_other(operator: Door, log: Any) -> None:
    region, invoice_id, advance = await due(operator)
    made = await register(region)
    assert (made["lines_count"], made["left_out"]) == (2, [])
    name = made["payment_register"]
    file = await file_of(region, name)
    assert file == await file_of(region, name)
    assert file.startswith(b"1CClientBankExchange\r\n")
    assert file.endswith("КонецФайла\r\n".encode("cp1251"))
    await region.door.made(f"/v1/payment-registers/{name}/handover")

    good, bad = f"CL:{name}:1", f"CL:{name}:2"
    told = executed(file)
    broken = told.replace(bad, bad + "9")
    salary = "СекцияДокумент=Платежное поручение\r\nНомер=7\r\nСумма=1.00\r\nКонецДокумента\r\n"
    odd = f"СекцияДокумент=Платежное поручение\r\nСумма=1,0б\r\nНазначениеПлатежа={good}\r\n"
    broken = broken.replace("КонецФайла\r\n", salary + odd + "КонецФайла\r\n")
    read = await upload(region, broken)
    assert read.status == 201, log.getvalue().decode()[-3000:]
    counts = [read.body[f"{what}_count"] for what in ("documents", "foreign", "confirmed")]
    assert counts == [4, 1, 1]
    assert [each["reason"] for each in read.body["queued"]] == ["unknown-line", "cut-off"]
    assert await statuses(region) == ["confirmed", "sent"]
    assert await invoice_status(region, invoice_id) == "paid"
    assert (await region.sums(region["child_a"]))[0] == "10202.71"  # the quarter came back at once

    again = await upload(region, broken + " ")  # another file that says the same
    assert (again.body["known_count"], again.body["confirmed_count"]) == (1, 0)
    same = await upload(region, broken + " ")
    assert same.body == again.body
    mended = await upload(region, told)
    assert (mended.body["known_count"], mended.body["confirmed_count"]) == (1, 1)
    assert await statuses(region) == ["confirmed", "confirmed"]
    shown = await region.door.read(f"/v1/advances/{advance}", min_position=await region.head())
    assert shown.body["status"] == "paid"
    queued = await region.door.read("/v1/unmatched-payments", payer=region["payer"])
    assert len(queued.body["items"]) == 4


async def test_f18_what_nobody_knows_stays_sent_and_is_paid_no_second_time(operator: Door) -> None:
    region, invoice_id, advance = await due(operator)
    made = await register(region, invoices=[invoice_id, "nobodys"])
    name = made["payment_register"]
    assert [each["reason"] for each in made["left_out"]] == ["not-payable"]
    path = f"/v1/payment-registers/{name}"
    sent = await region.door.made(f"{path}/handover")
    assert (await region.door.post(f"{path}/handover")).code == "wrong-status"
    assert (await region.door.post(f"{path}/withdrawal")).code == "wrong-status"

    assert await statuses(region, sent_before="2017-11-15") == ["sent"]
    assert await statuses(region, sent_before="2017-10-04") == []
    body = {"payer": region["payer"], "account": ACCOUNT, "invoices": [invoice_id]}
    twice = await region.door.post("/v1/payment-registers", body)
    assert (twice.status, twice.code) == (409, "nothing-to-pay")
    for step in ("payment", "rollbacks"):
        reason = {"reason": "wrong-amount"} if step == "rollbacks" else None
        crossed = await region.door.post(f"/v1/invoices/{invoice_id}/{step}", reason)
        assert (crossed.status, crossed.code) == (409, "in-payment-register")

    failure = {"reason": "rejected"}
    await region.door.made(f"{path}/payments/1/failure", failure)
    assert (await region.door.post(f"{path}/payments/1/failure", failure)).code == "wrong-status"
    late = await upload(region, executed(await file_of(region, name)))
    assert [each["reason"] for each in late.body["queued"]] == ["paid-after-failure"]
    anew = await register(region)  # all that is due
    assert anew["lines_count"] == 2
    assert sent["file"] != anew["payment_register"]
    withdrawn = f"/v1/payment-registers/{anew['payment_register']}/withdrawal"
    await region.door.made(withdrawn)
    await region.door.made(f"/v1/advances/{advance}/payment")


async def test_f22_nothing_is_paid_before_the_bank_says_so(operator: Door) -> None:
    region, invoice_id, _ = await due(operator)
    made = await register(region, invoices=[invoice_id])
    name = made["payment_register"]
    assert await statuses(region) == ["accepted"]
    await region.door.made(f"/v1/payment-registers/{name}/handover")
    file = await file_of(region, name)
    waiting = await upload(region, file.decode("cp1251"))  # taken in, not executed
    assert [each["reason"] for each in waiting.body["queued"]] == ["not-executed"]
    less = executed(file).replace("Сумма=", "Сумма=1")
    assert [each["reason"] for each in (await upload(region, less)).body["queued"]] == [
        "amount-differs"
    ]
    other = executed(file).replace(ACCOUNT["account"], "03231643327010003901")
    assert [each["reason"] for each in (await upload(region, other)).body["queued"]] == [
        "other-account"
    ]
    assert (await statuses(region), await invoice_status(region, invoice_id)) == (
        ["sent"],
        "in-work",
    )

    paid = await upload(region, executed(file))
    assert (paid.body["confirmed"], paid.body["queued"]) == (made["total"], [])
    twice = await upload(region, executed(file, day="02.11.2017"))
    back = executed(file).replace("ДатаСписано", "ДатаПоступило")
    back = back.replace(
        "ПолучательРасчСчет=", "ПолучательРасчСчет=" + ACCOUNT["account"] + "\r\n-="
    )
    assert [each["reason"] for each in twice.body["queued"]] == ["paid-twice"]
    assert [each["reason"] for each in (await upload(region, back)).body["queued"]] == [
        "returned-late"
    ]
    wrong = await upload(region, "Номер;Сумма\r\n")
    assert (wrong.status, wrong.body["errors"][0]["code"]) == (422, "not-an-exchange")


async def test_a_payment_that_came_back_may_be_made_anew(operator: Door) -> None:
    region, invoice_id, _ = await due(operator)
    name = (await register(region, invoices=[invoice_id]))["payment_register"]
    await region.door.made(f"/v1/payment-registers/{name}/handover")
    back = executed(await file_of(region, name)).replace("ДатаСписано", "ДатаПоступило")
    back = back.replace(
        "ПолучательРасчСчет=", "ПолучательРасчСчет=" + ACCOUNT["account"] + "\r\n-="
    )
    read = await upload(region, back)
    assert (read.body["failed_count"], await statuses(region)) == (1, ["failed"])
    assert (await register(region, invoices=[invoice_id]))["lines_count"] == 1


async def test_another_municipality_sees_none_of_it(operator: Door, keys: Keys) -> None:
    region, invoice_id, _ = await due(operator)
    name = (await register(region, invoices=[invoice_id]))["payment_register"]
    issued = await keys.create("42", Role.FINANCE, "another", municipality="m-other")
    other = Door(region.door.client, issued.token)
    for path in ("", "/file"):
        seen = await other.read(f"/v1/payment-registers/{name}{path}")
        assert seen.code == "not-found"
    assert (await other.post(f"/v1/payment-registers/{name}/handover")).code == "not-found"
    assert (await other.read("/v1/payments")).body["items"] == []
