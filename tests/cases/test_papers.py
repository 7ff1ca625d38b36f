"""Each paper of a month holds the month's figures to the kopeck, in the columns of the trade."""

from typing import Any

import pytest

from tests.cases.months import ask_advance, invoice, october, pay
from tests.cases.papers import print_report, verify
from tests.cases.region import Door, Region


@pytest.fixture
async def region(operator: Door) -> Region:
    return await october(operator)


async def table(region: Region, kind: str, **terms: Any) -> list[list[str]]:
    return [line.split(";") for line in await (await print_report(region, kind, **terms)).lines()]


async def test_the_papers_of_a_payers_month(region: Region) -> None:
    asked = (await ask_advance(region)).body
    titles, *rows = await table(region, "advance", advance=asked["advance"])
    assert titles[4:] == ["Объем оказания услуги, %", "К оплате, руб."]
    assert [row[4:] for row in rows] == [["80", "814,81"], ["80", "679,02"]]
    body = {"month": "2017-10", "kind": "monthly"}
    made = await region.door.made(f"/v1/payers/{region['payer']}/subsidy-registers", body)
    titles, *rows = await table(region, "subsidy-register", subsidy_register=made["position"])
    assert titles == [
        "№",
        "Номер сертификата",
        "Реквизиты договора (твёрдой оферты)",
        "Объём обязательств за текущий месяц, руб.",
    ]
    assert [row[3] for row in rows] == ["1018,51", "848,78"]
    assert rows[0][2].endswith(" от 03.10.2017")
    await region.door.made(f"/v1/advances/{asked['advance']}/payment")
    await pay(region, await invoice(region))
    titles, *rows = await table(region, "reconciliation", agreement=region["agreement"])
    assert titles[1:] == [
        "Сальдо на начало, руб.",
        "Начислено, руб.",
        "Сторнировано, руб.",
        "Не оказано, руб.",
        "Аванс, руб.",
        "Оплачено по счёту, руб.",
        "Сальдо на конец, руб.",
    ]
    assert [row[1:] for row in rows] == [
        ["0,00", "1826,72", "0,00", "0,00", "0,00", "0,00", "1826,72"],
        ["1826,72", "1867,29", "0,00", "0,00", "1493,83", "373,46", "1826,72"],
    ]


async def test_registries_and_statements_and_what_has_changed_since(region: Region) -> None:
    titles, *rows = await table(
        region, "certificate-statement", certificate=region["child_a"], period="2017"
    )
    assert titles[7:12] == [
        "Дебет, руб.",
        "Кредит, руб.",
        "Списано, руб.",
        "Резерв после, руб.",
        "Доступно после, руб.",
    ]
    assert [row[7:12] for row in rows] == [
        ["", "14000,00", "", "0,00", "14000,00"],
        ["4051,92", "", "", "4051,92", "9948,08"],
        ["", "", "996,39", "3055,53", "9948,08"],
        ["", "", "1018,51", "2037,02", "9948,08"],
    ]
    titles, *rows = await table(region, "contracts")
    assert [row[11:16] for row in rows] == [
        ["4051,92", "4051,92", "0,00", "2037,02", "2014,90"],
        ["3376,67", "3376,67", "0,00", "1697,56", "1679,11"],
    ]
    paper = await print_report(region, "certificates")
    assert [line.split(";")[8:] for line in (await paper.lines())[1:]] == [
        ["14000,00", each, "1"] for each in rests(await paper.lines())
    ]
    assert sorted(rests(await paper.lines())) == ["10623,33", "9948,08"]
    _, *rows = await table(region, "providers")
    assert [row[1:3] + row[8:11] for row in rows] == [
        ["Дом творчества", "4212000002", "2", "1", "2"]
    ]
    _, *rows = await table(region, "programmes")
    assert [row[1:5] + row[8:9] for row in rows] == [
        ["Робототехника", "Дом творчества", "техническая (робототехника)", "сертифицирована", "2"]
    ]
    child = await region.child()
    changes = (await verify(region.door, await paper.file("csv"))).body["changes"]
    assert (changes["added_count"], changes["removed_count"], changes["changed_count"]) == (1, 0, 0)
    assert changes["rows"][0]["key"] == [child]


def rests(lines: list[str]) -> list[str]:
    return [line.split(";")[9] for line in lines[1:]]


async def test_a_budget_in_the_forms_of_finance_and_what_is_still_to_come(region: Region) -> None:
    _, *rows = await table(region, "budget-execution", period="2017")
    assert [row[3:8] for row in rows] == [
        ["5000000,00", "5000000,00", "1000000,00", "3734,58", "3694,01"]
    ]
    titles, *rows = await table(region, "form-0503117", period="2017")
    assert (len(titles), rows[0][1:3]) == (6, ["200", "04907036900000000244"])
    titles, *rows = await table(region, "form-0503127", period="2017")
    assert (len(titles), rows[0][3], rows[0][4]) == (11, "5000000,00", "5000000,00")
    _, *rows = await table(region, "obligations-forecast", period="2017")
    assert [row[1:] for row in rows] == [
        ["1867,29", "5561,30", "1000000,00", "994438,70"],
        ["1867,29", "7428,59", "1000000,00", "992571,41"],
    ]
    _, *rows = await table(region, "audit-trail", period="2017-10")
    assert [row[3] for row in rows].count("Списание за месяц") == 4
