"""A month's charges come in a file: checked without a trace, applied once, traced to their rows."""

import asyncio
import io
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from ledger.keys import Keys, Role
from ledger.rules.commands import ChargeCertificate
from ledger.verdicts import Conflict, Order, Verdict
from ledger.writer import Writer
from tests.cases.conftest import BOOK
from tests.cases.region import Client, Door, Region, open_region
from tests.cases.uploads import (
    CHARGES,
    IMPORTS,
    applied,
    charges_of,
    checked,
    csv,
    faults,
    send,
    send_form,
    settled,
)

MONTH = "2017-10"


async def in_force(operator: Door, count: int = 3) -> tuple[Region, list[str]]:
    region = await open_region(operator)
    group = await region.group()
    contracts = [await region.enrol(await region.child(), group) for _ in range(count)]
    for number, contract in enumerate(contracts, 1):
        await region.on("2017-09-15").conclude(contract, f"{number}-ПФ/17")
    return region.on("2017-10-31"), contracts


async def test_a_file_is_checked_without_a_trace_and_applied_whole(operator: Door) -> None:
    region, contracts = await in_force(operator)
    head = await region.head()
    rows: list[tuple[object, ...]] = [(f"{number}-ПФ/17", "", 100, "", "") for number in (1, 2)]
    rows.append(("3-ПФ/17", "октябрь 2017", "", "500,00", ""))
    file = await checked(region.door, "charges", csv(CHARGES, rows), month=MONTH)
    assert (file["state"], file["valid_count"], file["fault_count"]) == ("checked", 3, 0)
    assert file["valid_amount"] == "2537.02"
    assert await region.head() == head
    (provisions,) = [each for each in file["balances"] if each["kind"] == "provision"]
    assert provisions["accounts_count"] == 3
    assert (provisions["before_charged"], provisions["after_charged"]) == ("2989.17", "5526.19")
    assert "записано" in file["note"]

    done = await applied(region.door, file["import"])
    assert (done["state"], done["posted_count"]) == ("applied", 3)
    assert done["posted_amount"] == "2537.02"
    assert await region.head() == done["last_position"]
    found = await operator.read("/v1/charges", month=MONTH, min_position=done["last_position"])
    assert {each["contract"]: each["amount"] for each in found.body["items"]} == {
        contracts[0]: "1018.51",
        contracts[1]: "1018.51",
        contracts[2]: "500.00",
    }


async def test_every_fact_knows_its_file_sheet_and_row(client: Client, operator: Door) -> None:
    region, contracts = await in_force(operator)
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    done = await applied(region.door, file["import"])
    position = done["last_position"]
    trail = (await operator.read(f"/v1/events/{position}/trail", min_position=position)).body
    assert trail["source"] == {
        "import": file["import"],
        "file": file["sha256"],
        "file_name": "october.csv",
        "sheet": trail["source"]["sheet"],
        "sheet_number": 1,
        "row": 4,
    }
    assert trail["request_facts_count"] == 1
    event = (await operator.read(f"/v1/events/{position}")).body
    digest = file["sha256"][:32]
    assert event["request"] == f"import:{digest}:1:4"
    assert event["origin"] == {"file": digest, "sheet_number": 1, "row": 4}
    page = (await client.get("/metrics")).text()
    assert 'certledger_import_rows_total{result="posted",subject="charges"} 3' in await page
    rows = (await operator.read(f"{IMPORTS}/{file['import']}/rows")).body["items"]
    assert [(row["row"], row["status"]) for row in rows] == [
        (2, "posted"),
        (3, "posted"),
        (4, "posted"),
    ]
    assert rows[-1]["position"] == position


async def test_the_same_file_twice_is_recorded_once(operator: Door) -> None:
    region, contracts = await in_force(operator)
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    done = await applied(region.door, file["import"])
    again = await send_form(region.door, "charges", charges_of(contracts), "x.csv", month=MONTH)
    assert (again.status, again.body["repeated"]) == (200, True)
    assert again.body["import"] == file["import"]
    assert (again.body["state"], again.body["posted_count"]) == ("applied", 3)
    assert str(done["first_position"]) in again.body["note"]
    twice = await applied(region.door, file["import"])
    assert twice["last_position"] == done["last_position"] == await region.head()


async def test_two_who_apply_at_once_are_one(operator: Door) -> None:
    region, contracts = await in_force(operator)
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    head = await region.head()
    await asyncio.gather(*(applied(region.door, file["import"]) for _ in range(3)))
    assert await region.head() == head + 3


async def test_a_file_is_its_providers_own(client: Client, operator: Door, keys: Keys) -> None:
    region, contracts = await in_force(operator)
    issued = [
        await keys.create(BOOK, Role.PROVIDER, name, provider=provider)
        for name, provider in (("own", region["provider"]), ("other", "another"))
    ]
    own, other = (Door(client, each.token) for each in issued)
    file = await checked(own, "charges", charges_of(contracts[:1]), month=MONTH)
    assert file["valid_count"] == 1
    path = f"{IMPORTS}/{file['import']}"
    for asked in (path, f"{path}/rows", f"{path}/faults", f"{path}/errors.xlsx"):
        assert (await other.read(asked)).status == 404
    assert (await other.post(f"{path}/application", {"mode": "all"})).status == 404
    assert (await other.read(IMPORTS)).body["items"] == []
    foreign = await checked(other, "charges", charges_of(contracts[:1]), month=MONTH)
    assert foreign["import"] != file["import"]
    assert [each["code"] for each in await faults(other, foreign["import"])] == [
        "import-contract-unknown"
    ]
    sent = await send(own, "certificates", b"x")
    assert (sent.status, sent.code) == (403, "forbidden-for-role")
    done = await applied(own, file["import"])
    assert (done["state"], done["posted_count"]) == ("applied", 1)


async def test_bad_cells_are_told_one_by_one_and_nothing_is_written(operator: Door) -> None:
    region, contracts = await in_force(operator)
    head = await region.head()
    rows: list[tuple[object, ...]] = [("", "", 100, "", contracts[0])] * 1
    rows += [("", "", "", "", contracts[1])] * 990  # left as they were: nothing is asked
    rows += [
        ("", "", "сто", "", contracts[1]),
        ("", "", "", "1 234,5б", contracts[1]),
        ("", "2017-13", 100, "", contracts[1]),
        ("нет такого", "", 100, "", ""),
        ("", "", 50, "17,00", contracts[2]),
        ("", "", "", "9999,00", contracts[2]),
        ("", "", 100, "", contracts[0]),
    ]
    file = await checked(region.door, "charges", csv(CHARGES, rows), month=MONTH)
    assert (file["row_count"], file["fault_count"], file["valid_count"]) == (998, 7, 1)
    found = await faults(region.door, file["import"])
    assert [(each["ref"], each["code"]) for each in found] == [
        ("C993", "sheet-not-percent"),
        ("D994", "sheet-not-money"),
        ("B995", "sheet-not-a-month"),
        ("A996", "import-contract-unknown"),
        ("D997", "import-percent-disagrees"),
        ("D998", "over-month-price"),
        (None, "import-row-repeated"),
    ]
    assert all(each["detail"] and each["fix"] for each in found)
    assert found[1]["header"] == "К оплате, руб."
    assert found[1]["value"] == "1 234,5б"
    refused = await region.door.post(f"{IMPORTS}/{file['import']}/application", {"mode": "all"})
    assert (refused.status, refused.code) == (409, "import-has-faults")
    assert await region.head() == head
    done = await applied(region.door, file["import"], "valid")
    assert (done["state"], done["posted_count"]) == ("partly-applied", 1)
    assert await region.head() == head + 1


async def test_what_moved_since_the_check_is_told_and_nothing_is_written(operator: Door) -> None:
    region, contracts = await in_force(operator)
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    await region.door.made(f"/v1/contracts/{contracts[1]}/charges", {"month": MONTH})
    head = await region.head()
    moved = await applied(region.door, file["import"])
    assert (moved["state"], moved["duplicate_count"], moved["valid_count"]) == ("checked", 1, 2)
    assert "изменилось" in moved["note"]
    assert await region.head() == head
    (fault,) = await faults(region.door, file["import"])
    assert fault["code"] == "already-charged"
    done = await applied(region.door, file["import"], "valid")
    assert (done["state"], done["posted_count"]) == ("partly-applied", 2)
    assert await region.head() == head + 2


async def test_a_row_that_was_refused_may_be_applied_later(operator: Door) -> None:
    region, contracts = await in_force(operator)
    made = await region.door.made(f"/v1/contracts/{contracts[0]}/charges", {"month": MONTH})
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    done = await applied(region.door, file["import"], "valid")
    assert (done["posted_count"], done["duplicate_count"]) == (2, 1)
    where = f"/v1/contracts/{contracts[0]}/charges/{made['charge']}/reversals"
    await region.door.made(where, {"reason": "wrong-amount"})
    again = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    assert (again["import"], again["state"]) == (file["import"], "checked")
    assert (again["posted_count"], again["valid_count"]) == (2, 1)
    done = await applied(region.door, file["import"])
    assert (done["state"], done["posted_count"]) == ("applied", 3)


async def test_a_file_can_be_called_off_until_it_is_applied(operator: Door) -> None:
    region, contracts = await in_force(operator)
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    gone = await region.door.post(f"{IMPORTS}/{file['import']}/cancellation")
    assert gone.body["state"] == "cancelled"
    late = await region.door.post(f"{IMPORTS}/{file['import']}/application", {"mode": "all"})
    assert (late.status, late.code) == (409, "import-not-open")
    anew = await send(region.door, "charges", charges_of(contracts), month=MONTH)
    assert anew.status == 202
    assert anew.body["import"] != file["import"]
    done = await applied(region.door, (await settled(region.door, anew.body["import"]))["import"])
    assert done["state"] == "applied"


async def test_progress_is_watched(client: Client, operator: Door) -> None:
    region, contracts = await in_force(operator)
    sent = await send(region.door, "charges", charges_of(contracts), month=MONTH)
    headers = {"Authorization": f"Bearer {operator.token}"}
    where = f"{IMPORTS}/{sent.body['import']}/progress"
    async with client.get(where, headers=headers) as response:
        text = (await response.read()).decode()
    events = [line.removeprefix("event: ") for line in text.splitlines() if "event:" in line]
    assert (events[0], events[-1]) == ("import", "finished")


async def test_what_cannot_be_taken_is_told(operator: Door) -> None:
    region, contracts = await in_force(operator)
    unknown = await send(region.door, "fortunes", b"x", month=MONTH)
    assert (unknown.status, unknown.code) == (404, "not-found")
    without = await send(region.door, "charges", b"x")
    assert [each["parameter"] for each in without.body["errors"]] == ["month"]
    broken = await checked(region.door, "charges", b"\x00\x01\x02", month=MONTH)
    assert broken["state"] == "rejected"
    assert broken["problems"]
    tried = await send(region.door, "charges", charges_of(contracts), month=MONTH, dry_run="true")
    assert tried.status == 200
    listed = (await operator.read(IMPORTS)).body["items"]
    assert [each["state"] for each in listed] == ["rejected"]


async def test_a_template_is_prefilled_and_may_be_sent_as_it_is(
    client: Client, operator: Door
) -> None:
    region, contracts = await in_force(operator)
    asked = {"month": MONTH, "names": "true", "min_position": str(await region.head())}
    ref = ""
    for form in ("csv", "xlsx"):
        template = await got(client, operator, f"/charges/template.{form}", **asked)
        name = f"october.{form}"
        sent = await send(region.door, "charges", template, name=name, month=MONTH)
        ref = sent.body["import"]
        file = await settled(region.door, ref)
        assert (file["valid_count"], file["fault_count"]) == (3, 0), file
        rows = (await operator.read(f"{IMPORTS}/{ref}/rows")).body["items"]
        assert contracts[0] in rows[0]["values"]
    done = await applied(region.door, ref)
    assert done["posted_amount"] == "3055.53"
    query = {"month": MONTH, "min_position": str(done["last_position"])}
    empty = await got(client, operator, "/charges/template.csv", **query)
    assert empty.decode("utf-8-sig").count("\n") == 1


async def test_faults_come_back_on_the_users_own_sheet(client: Client, operator: Door) -> None:
    region, contracts = await in_force(operator)
    rows = [("", "", "сто", "", contracts[0]), ("", "", 100, "", contracts[1])]
    file = await checked(region.door, "charges", csv(CHARGES, rows), month=MONTH)
    whole = await got(client, operator, f"/{file['import']}/errors.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(whole)).worksheets[0]
    assert sheet["C2"].value == "сто"
    assert "процент" in str(sheet["C2"].comment.text).lower()
    assert any("процент" in str(cell.value).lower() for cell in sheet[2] if cell.column > 5)
    assert all(cell.value is None for cell in sheet[3] if cell.column > 5)


async def got(client: Client, door: Door, path: str, **query: str) -> bytes:
    headers = {"Authorization": f"Bearer {door.token}"}
    async with client.get(f"{IMPORTS}{path}", headers=headers, params=query) as response:
        assert response.status == 200, await response.text()
        return await response.read()


async def test_a_row_that_the_database_alone_refuses_stops_no_other(
    operator: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    region, contracts = await in_force(operator)
    file = await checked(region.door, "charges", charges_of(contracts), month=MONTH)
    execute = Writer.execute

    async def together(_: Writer, __: Sequence[Order], *, atomic: bool) -> list[Verdict]:
        assert not atomic
        raise Conflict("charges_once_live")

    async def alone(writer: Writer, order: Order) -> Verdict:
        if isinstance(order.command, ChargeCertificate) and order.command.contract == contracts[1]:
            raise Conflict("charges_once_live")
        return await execute(writer, order)

    monkeypatch.setattr(Writer, "execute_all", together)
    monkeypatch.setattr(Writer, "execute", alone)
    done = await applied(region.door, file["import"], "valid")
    assert (done["state"], done["posted_count"]) == ("partly-applied", 2)
    assert [each["code"] for each in await faults(region.door, file["import"])] == [
        "import-row-broke"
    ]
