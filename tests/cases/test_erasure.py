"""S43: a person is erased by an act: the names are gone, the money and the facts stay."""

import io
from typing import Any

import asyncpg
import pytest

from api.people import VAULT
from api.plumbing import POOL
from ledger.keys import Keys, Role
from ledger.refold import refold
from projections import catalogue, rebuilding
from tests.cases.conftest import BOOK
from tests.cases.region import ACT, Client, Door, Region, open_region

NAMES = {"family_name": "Стиралова", "given_name": "Ёлка", "born_on": "2008-05-01"}
WORDS = ("Стиралова", "Ёлка", "2008-05-01")
ERASE = {"basis": "consent-withdrawn", "act": ACT, "requested_on": "2017-09-01"}


async def rows_of(db: asyncpg.Connection) -> list[tuple[str, str]]:
    """Read every row of every table that stands in our schemas, as text."""
    found = await db.fetch(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname IN ('ledger', 'projections')"
    )
    return [
        (table, str(row[0]))
        for (table,) in found
        for row in await db.fetch(f"SELECT t::text FROM {table} t")  # noqa: S608 - a table's name
    ]


async def pages_of(db: asyncpg.Connection) -> bytes:
    """Read the pages of our tables and indexes, with what was deleted and not overwritten."""
    await db.execute("CHECKPOINT")
    return b"".join(
        bytes(row[0])
        for row in await db.fetch(
            "SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('ledger', 'projections', 'pg_toast')"
            " AND c.relkind IN ('r', 'i', 't')"
        )
    )


@pytest.fixture
async def region(operator: Door) -> Region:
    return (await open_region(operator)).on("2017-09-01")


async def child_of(region: Region) -> tuple[dict[str, Any], str]:
    """Enter a child with a contract; give its receipt and the reference of the child."""
    body = {
        "payer": region["payer"],
        "channel": "office",
        "child": NAMES,
        "cert_group": region["cert_group"],
    }
    made = await region.door.made("/v1/certificates", body)
    contract = await region.enrol(made["certificate"], await region.group())
    await region.conclude(contract)
    return made, await region.child_of(made["certificate"])


async def test_s43_names_are_gone_and_everything_else_stays(
    region: Region, client: Client, db: asyncpg.Connection, log: io.BytesIO
) -> None:
    made, child = await child_of(region)
    certificate, number = made["certificate"], made["number"]
    before = await region.balance(certificate)
    facts = await db.fetch("SELECT position, envelope FROM ledger.journal ORDER BY position")
    key = await db.fetchval("SELECT wrapped_key FROM ledger.persons WHERE person = $1", child)
    shown = await region.door.read(f"/v1/certificates/{certificate}", names="true")
    assert shown.body["person"]["family_name"] == "Стиралова"

    erased = await region.door.made(f"/v1/persons/{child}/erasure", ERASE)
    assert erased["categories"] == ["name", "birth-date", "certificate-number"]

    assert await region.balance(certificate) == before
    after = await db.fetch("SELECT position, envelope FROM ledger.journal ORDER BY position")
    assert after[: len(facts)] == facts
    assert [row["position"] for row in after[len(facts) :]] == [erased["position"]]
    assert (await refold(db, BOOK)).differences == ()
    for view in catalogue.VIEWS:
        async with client.app[POOL].acquire() as connection:
            found = await rebuilding.check(connection, view, BOOK)
        assert found.difference_count == 0, found.first

    shown = await region.door.read(f"/v1/certificates/{certificate}", names="true")
    assert "person" not in shown.body
    assert "number" not in shown.body
    listed = await region.door.read("/v1/certificates", names="true")
    assert not any(word in listed.raw.decode() for word in (*WORDS, number))
    export = await region.door.read("/v1/events", limit=500)
    written = log.getvalue().decode()
    assert "/v1/persons/{person}/erasure" in written
    everywhere = [("the export", export.raw.decode()), ("the log", written)]
    everywhere += await rows_of(db)
    for where, text in everywhere:
        for word in (*WORDS, number, key.hex()):
            assert word not in text, where
    pages = await pages_of(db)
    for word in (*WORDS, number):
        assert word.encode() not in pages
    missing = await region.door.post("/v1/certificates/lookup", {"number": number})
    assert missing.status == 404


async def test_the_service_can_not_read_pages_of_the_database(client: Client) -> None:
    for query in ("SELECT pg_read_file('PG_VERSION')", "CREATE EXTENSION pageinspect"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await client.app[POOL].execute(query)


async def test_an_erasure_is_done_once_and_a_repetition_is_answered_alike(region: Region) -> None:
    _, child = await child_of(region)
    path = f"/v1/persons/{child}/erasure"
    tried = await region.door.post(path, ERASE, dry_run=True)
    assert tried.status == 200
    first = await region.door.post(path, ERASE, key="erase-1")
    again = await region.door.post(path, ERASE, key="erase-1")
    assert (first.status, again.raw) == (201, first.raw)
    assert (await region.door.post(path, ERASE)).code == "nothing-to-change"
    nobody = "00000000-0000-4000-8000-000000000000"
    assert (await region.door.post(f"/v1/persons/{nobody}/erasure", ERASE)).code == "not-found"


async def test_the_extract_says_what_the_order_asks_for(region: Region) -> None:
    made, child = await child_of(region)
    done = await region.door.made(f"/v1/persons/{child}/erasure", ERASE)
    answer = await region.door.read(f"/v1/persons/{child}/erasure", min_position=done["position"])
    extract = answer.body
    assert extract["person"] == child
    assert extract["certificate"] == made["certificate"]
    assert extract["categories"] == ["name", "birth-date", "certificate-number"]
    assert extract["system"] == "certledger/42"
    assert (extract["basis"], extract["act"]) == ("consent-withdrawn", ACT)
    assert extract["erased_on"] == "2017-09-01"
    assert extract["position"] == done["position"]
    assert extract["destroyed"] is True
    listed = await region.door.read("/v1/erasures")
    assert listed.body["items"] == [extract]


async def test_a_late_repetition_does_not_bring_the_person_back(
    region: Region, db: asyncpg.Connection
) -> None:
    body = {"payer": region["payer"], "channel": "office", "child": NAMES}
    first = await region.door.post("/v1/certificates", body, key="issue-1")
    child = await db.fetchval("SELECT person::text FROM ledger.persons")
    await region.door.made(f"/v1/persons/{child}/erasure", ERASE)
    again = await region.door.post("/v1/certificates", body, key="issue-1")
    assert again.status == first.status
    assert again.body == {name: it for name, it in first.body.items() if name != "number"}
    assert await db.fetchval("SELECT count(*) FROM ledger.persons") == 0


async def test_what_an_older_copy_brings_back_is_erased_again(
    region: Region, client: Client, db: asyncpg.Connection
) -> None:
    _, child = await child_of(region)
    row = await db.fetchrow("SELECT * FROM ledger.persons WHERE person = $1", child)
    await region.door.made(f"/v1/persons/{child}/erasure", ERASE)
    await db.copy_records_to_table("persons", schema_name="ledger", records=[tuple(row or ())])
    assert await client.app[VAULT].finish_erasures(BOOK) == 1
    assert await db.fetchval("SELECT count(*) FROM ledger.persons WHERE person = $1", child) == 0


async def test_a_child_is_found_by_name_for_a_purpose_and_the_reading_is_logged(
    region: Region, client: Client, keys: Keys
) -> None:
    made, child = await child_of(region)
    wanted = {"family_name": "  стиралова", "given_name": "елка", "purpose": "appeal"}
    found = await region.door.made("/v1/persons/search", wanted)
    (item,) = found["items"]
    assert (item["certificate"], item["person"]) == (made["certificate"], child)
    assert item["number"] == made["number"]
    assert (await region.door.post("/v1/persons/search", {**wanted, "purpose": "x"})).status == 422
    other = await region.door.made("/v1/persons/search", {**wanted, "born_on": "2009-01-01"})
    assert other["items"] == []

    auditor = Door(client, (await keys.create(BOOK, Role.AUDITOR, "auditor")).token)
    log = await auditor.read("/v1/personal-data-readings", person=child, purpose="search-appeal")
    assert len(log.body["items"]) == 2
    assert {line["person"] for line in log.body["items"]} == {child}
    assert all(line["request"] for line in log.body["items"])
    first = await auditor.read("/v1/personal-data-readings", limit=1)
    rest = await auditor.read("/v1/personal-data-readings", cursor=first.body["next_cursor"])
    assert first.body["items"][0] not in rest.body["items"]
    provider = await keys.create(BOOK, Role.PROVIDER, "p", provider=region["provider"])
    assert (await Door(client, provider.token).read("/v1/personal-data-readings")).status == 403


async def test_whose_data_is_due_is_listed(region: Region) -> None:
    # The tests run on the day of the machine; one of the two is of age since 2018.
    due, young = [await region.child(born=year) for year in (2000, 2011)]
    for certificate in (due, young):
        await region.door.made(f"/v1/certificates/{certificate}/closing", {"reason": "moved"})
    listed = await region.door.read("/v1/persons/retention", min_position=await region.head())
    assert [row["certificate"] for row in listed.body["items"]] == [due]
    assert listed.body["items"][0]["kept_until"] == "2018-05-01"
