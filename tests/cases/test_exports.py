"""A list as a file: what a spreadsheet opens is what the list shows, to the kopeck."""

import csv
import io
from datetime import datetime
from typing import Any

import msgspec
import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest
import python_calamine

from api.exporting.sheets import inert
from tests.cases.months import october
from tests.cases.region import Client, Door, Region

LIST = "/v1/charges"


@pytest.fixture
async def region(operator: Door) -> Region:
    return await october(operator)


async def take(door: Door, path: str, language: str = "ru", **query: Any) -> tuple[int, bytes]:
    response = await door.client.get(
        path,
        headers={"Authorization": f"Bearer {door.token}", "Accept-Language": language},
        params={name: str(it) for name, it in query.items()},
    )
    return response.status, await response.read()


async def listed(region: Region) -> list[dict[str, Any]]:
    found = await region.door.read(LIST, min_position=await region.head())
    items: list[dict[str, Any]] = found.body["items"]
    assert len(items) > 1
    return items


async def test_csv_has_the_rows_of_the_list(region: Region) -> None:
    items = await listed(region)
    status, raw = await take(region.door, f"{LIST}.csv", columns="contract")
    assert (status, raw.splitlines()[0]) == (200, b"contract")
    status, raw = await take(region.door, f"{LIST}.csv")
    rows = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    assert [(row["contract"], row["amount"], row["month"]) for row in rows] == [
        (item["contract"], item["amount"], item["month"]) for item in items
    ]


async def test_csv_for_excel_has_a_bom_semicolons_commas_and_words(region: Region) -> None:
    items = await listed(region)
    path = f"{LIST}.csv?columns=amount&columns=effective_on&columns=live"
    status, raw = await take(region.door, path + "&excel=true")
    assert status == 200
    assert raw.startswith("\ufeffСумма, руб.;Дата операции;Действует\r\n".encode())
    first = raw.decode("utf-8-sig").splitlines()[1].split(";")
    day = datetime.fromisoformat(items[0]["effective_on"])
    assert first == [items[0]["amount"].replace(".", ","), f"{day:%d.%m.%Y}", "да"]


async def test_ndjson_has_an_object_a_line(region: Region) -> None:
    items = await listed(region)
    status, raw = await take(region.door, f"{LIST}.ndjson", columns="amount")
    assert status == 200
    assert [msgspec.json.decode(line) for line in raw.splitlines()] == [
        {"amount": item["amount"]} for item in items
    ]


async def test_a_workbook_holds_numbers_and_dates_and_says_what_it_shows(region: Region) -> None:
    items = await listed(region)
    status, raw = await take(region.door, f"{LIST}.xlsx", month="2017-10")
    assert status == 200
    book = openpyxl.load_workbook(io.BytesIO(raw))
    titles, *rows = book["Список"].iter_rows(values_only=True)
    amounts = [row[titles.index("Сумма, руб.")] for row in rows]
    wanted = [float(item["amount"]) for item in items if item["month"] == "2017-10"]
    assert amounts == wanted
    assert isinstance(rows[0][titles.index("Дата операции")], datetime)
    about = dict(book["Отбор"].iter_rows(values_only=True))
    assert about["Отбор"] == "month=2017-10"
    assert about["Строк"] == str(len(wanted))
    other = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_name("Список")
    assert len(other.to_python()) == len(wanted) + 1


async def test_the_same_rows_give_the_same_bytes(region: Region) -> None:
    await listed(region)
    assert await take(region.door, f"{LIST}.xlsx") == await take(region.door, f"{LIST}.xlsx")


async def test_pages_are_put_together(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    items = await listed(region)
    monkeypatch.setattr("api.exporting.routes.LIMIT_MAX", 1)
    _, raw = await take(region.door, f"{LIST}.csv", columns="charge")
    assert len(raw.splitlines()) == len(items) + 1


async def test_unknown_columns_and_filters_are_all_named(region: Region) -> None:
    status, raw = await take(region.door, f"{LIST}.csv?columns=amount&columns=a&columns=b")
    problem = msgspec.json.decode(raw)
    assert (status, problem["code"]) == (422, "validation-failed")
    assert [fault["parameter"] for fault in problem["errors"]] == ["columns/1", "columns/2"]
    status, raw = await take(region.door, f"{LIST}.csv?limit=5&colour=red")
    assert status == 422
    assert {fault["parameter"] for fault in msgspec.json.decode(raw)["errors"]} == {
        "limit",
        "colour",
    }


async def test_a_stranger_takes_nothing(client: Client) -> None:
    response = await client.get(f"{LIST}.xlsx")
    assert response.status == 401


async def test_more_rows_than_a_sheet_has_are_refused_in_words(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listed(region)
    monkeypatch.setattr("api.exporting.routes.XLSX_ROWS_MAX", 1)
    status, raw = await take(region.door, f"{LIST}.xlsx")
    assert (status, msgspec.json.decode(raw)["code"]) == (422, "too-many-for-xlsx")


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 900", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"]
)
def test_what_would_be_calculated_is_inert(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "12", "обычный текст", "", "2017-10"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert inert(text) == text
