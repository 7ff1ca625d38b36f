"""Every kind of file: registries, certificates, enrolments, completeness and payments."""

import io
from typing import Any

import asyncpg
from aiohttp.test_utils import TestServer

from api.imports.routes import IMPORTS as WORKER
from tests.cases.region import Client, Door, Region, certificate, open_region
from tests.cases.uploads import IMPORTS, applied, checked, csv, faults

GROUPS = ("Программа", "Модуль", "Начало", "Окончание", "Мест")
CHILDREN = ("Фамилия", "Имя", "Дата рождения", "Группа сертификатов")


async def sent(
    region: Region, subject: str, titles: tuple[str, ...], *rows: tuple[object, ...], **query: str
) -> dict[str, Any]:
    """Check a file and apply all of it."""
    file = await checked(region.door, subject, csv(titles, rows), **query)
    assert file["valid_count"] == len(rows), [str(file), await faults(region.door, file["import"])]
    done = await applied(region.door, file["import"])
    assert done["state"] == "applied", done
    return done


async def test_registries_come_in_files(operator: Door) -> None:
    region = await open_region(operator)
    titles = ("Наименование", "ИНН", "Тип", "Ключ муниципалитета")
    kind = "Образовательная организация"
    rows = [(f"Школа {n}", f"421200001{n}", kind, region["municipality"]) for n in (1, 2)]
    await sent(region, "providers", titles, *rows)
    twice = await checked(region.door, "providers", csv(titles, rows[:1]))
    assert twice["duplicate_count"] == 1

    programme = ("4212000011", "Шахматы", "Физкультурно-спортивная")
    done = await sent(
        region, "programmes", ("ИНН поставщика", "Программа", "Направленность"), programme
    )
    head = done["last_position"]
    found = await operator.read("/v1/programmes", min_position=head)
    assert "Шахматы" in {each["title"] for each in found.body["items"]}

    modules = ("Программа", "Модуль", "Месяцев", "Часов", "Детей в группе", "Стоимость, руб.")
    await sent(region, "modules", modules, ("Робототехника", "Второй год", 4, 72, 15, "4051,92"))
    group = ("Робототехника", "Второй год", "01.09.2017", "31.12.2017", 15)
    wrong = ("Робототехника", "Третий год", "01.09.2017", "31.12.2017", 15)
    await sent(region, "study-groups", GROUPS, group, group)
    file = await checked(region.door, "study-groups", csv(GROUPS, [wrong]))
    (fault,) = await faults(region.door, file["import"])
    assert (fault["ref"], fault["code"]) == ("B2", "import-module-unknown")


async def test_children_come_in_files_and_their_names_stay_out_of_sight(
    client: Client, operator: Door, db: asyncpg.Connection, log: io.BytesIO
) -> None:
    region = await open_region(operator)
    rows = [
        ("Невидимкина", "Анна", "17.05.2008", region["cert_group"]),
        ("Невидимкин", "Пётр", "18.05.2008", region["cert_group"]),
    ]
    file = await checked(region.door, "certificates", csv(CHILDREN, [*rows, rows[0]]))
    assert (file["valid_count"], file["duplicate_count"]) == (2, 1)
    done = await applied(region.door, file["import"], "valid")
    assert done["posted_count"] == 2
    again = await checked(region.door, "certificates", csv(CHILDREN, rows))
    assert again["duplicate_count"] == 2
    hidden = await region.door.read(f"{IMPORTS}/{file['import']}/rows")
    assert {each["values"] for each in hidden.body["items"]} == {None}
    named = await region.door.read(f"{IMPORTS}/{file['import']}/rows", names="true")
    assert "Невидимкина" in named.body["items"][0]["values"]
    for table in ("imports", "import_chunks", "import_rows"):
        rows_kept = await db.fetch(f"SELECT * FROM ledger.{table}")  # noqa: S608 - our own names
        assert "Невидимкин".encode() not in b"".join(
            each for row in rows_kept for each in row.values() if isinstance(each, bytes)
        )
    assert "Невидимкин".encode() not in log.getvalue()

    await db.execute("UPDATE ledger.imports SET updated_at = now() - interval '31 days'")
    server = client.server
    assert isinstance(server, TestServer)
    await server.app[WORKER].erase_due()
    gone = await region.door.read(f"{IMPORTS}/{file['import']}/rows", names="true")
    assert {each["values"] for each in gone.body["items"]} == {None}
    shown = (await region.door.read(f"{IMPORTS}/{file['import']}")).body
    assert (shown["file_name"], shown["posted_count"]) == (None, 2)
    assert await db.fetchval("SELECT count(*) FROM ledger.import_chunks") == 0
    anew = await checked(region.door, "certificates", csv(CHILDREN, [*rows, rows[0]]))
    assert anew["import"] != file["import"]
    assert (anew["posted_count"], anew["duplicate_count"]) == (2, 1)


async def test_a_month_comes_in_files_from_the_application_to_the_payment(
    operator: Door,
) -> None:
    region = await open_region(operator)
    group = await region.group()
    body = certificate(region["payer"], cert_group=region["cert_group"])
    number = (await region.door.made("/v1/certificates", body))["number"]
    titles = ("Номер сертификата", "Ключ группы", "Дата начала обучения")
    september = region.on("2017-08-25")
    done = await sent(september, "enrolments", titles, (number, group, "01.09.2017"))
    found = await operator.read("/v1/contracts", min_position=done["last_position"])
    (contract,) = [each["contract"] for each in found.body["items"]]
    await region.on("2017-09-15").conclude(contract)

    october = region.on("2017-10-31")
    asked = {"month": "2017-09"}
    said = ("Ключ группы", "Объем оказания услуги, %", "Причина")
    short = await checked(october.door, "completeness", csv(said, [(group, 75, "")]), **asked)
    (fault,) = await faults(october.door, short["import"])
    assert fault["code"] == "import-reason-missing"
    await sent(october, "completeness", said, (group, 75, "Карантин"), **asked)

    made = {"agreement": region["agreement"], "month": "2017-09"}
    invoice = await october.door.made("/v1/invoices", made)
    await october.door.made(f"/v1/invoices/{invoice['invoice']}/work")
    paid = ("Ключ строки", "Оплачено, руб.")
    head = await region.head()
    shown = await operator.read(f"/v1/invoices/{invoice['invoice']}", min_position=head)
    payable = shown.body["payable"].replace(".", ",")
    off = await checked(october.door, "payments", csv(paid, [(invoice["invoice"], "1,00")]))
    (fault,) = await faults(october.door, off["import"])
    assert (fault["ref"], fault["code"]) == ("B2", "import-payment-differs")
    done = await sent(october, "payments", paid, (invoice["invoice"], payable))
    shown = await operator.read(
        f"/v1/invoices/{invoice['invoice']}", min_position=done["last_position"]
    )
    assert shown.body["status"] == "paid"
