"""Neither a person without a fact stays for ever, nor does a fact lose its person."""

from datetime import timedelta

import asyncpg

from ledger.vault import Swept, Vault
from tests.vault.steps import ANNA, BOOK, admit, name_in_a_fact, refs_of

HOUR = timedelta(hours=1)


async def age(db: asyncpg.Connection, hours: int) -> None:
    await db.execute(
        "UPDATE ledger.persons"
        " SET stored_at = stored_at - $1::interval, pending_since = pending_since - $1::interval",
        timedelta(hours=hours),
    )


async def kept(db: asyncpg.Connection) -> list[tuple[str, bool]]:
    rows = await db.fetch("SELECT person, pending_since IS NOT NULL AS pending FROM ledger.persons")
    return [(str(row["person"]), row["pending"]) for row in rows]


async def test_a_person_whose_fact_never_came_is_removed_with_the_number(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await age(db, 2)
    assert await vault.sweep_orphans(BOOK, HOUR) == Swept(kept_count=0, removed_count=1)
    assert await kept(db) == []
    assert await db.fetchval("SELECT count(*) FROM ledger.certificate_numbers") == 0


async def test_a_person_named_by_a_fact_is_kept_and_waits_no_more(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await name_in_a_fact(db, refs)
    await age(db, 2)
    assert await vault.sweep_orphans(BOOK, HOUR) == Swept(kept_count=1, removed_count=0)
    assert await kept(db) == [(refs.person, False)]
    assert await vault.sweep_orphans(BOOK, HOUR) == Swept(kept_count=0, removed_count=0)


async def test_a_person_named_in_an_earlier_volume_is_kept(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await name_in_a_fact(db, refs)
    await db.execute("UPDATE ledger.persons SET stored_at = stored_at - INTERVAL '3 years'")
    await age(db, 2)
    assert await vault.sweep_orphans(BOOK, HOUR) == Swept(kept_count=1, removed_count=0)


async def test_a_command_still_under_way_keeps_its_person(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    assert await vault.sweep_orphans(BOOK, HOUR) == Swept(kept_count=0, removed_count=0)
    assert await kept(db) == [(refs.person, True)]


async def test_a_retry_starts_the_wait_anew(vault: Vault, db: asyncpg.Connection) -> None:
    child, owner = await refs_of(vault, "1"), await refs_of(vault, "2")
    for _ in range(2):
        await admit(vault, child)
        await vault.store(BOOK, owner.person, ANNA, stream="provider:1")
        await age(db, 2)
    await admit(vault, child)
    await vault.store(BOOK, owner.person, ANNA, stream="provider:1")
    assert await vault.sweep_orphans(BOOK, HOUR) == Swept(kept_count=0, removed_count=0)


async def test_a_retry_after_the_sweep_is_admitted_again(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await age(db, 2)
    await vault.sweep_orphans(BOOK, HOUR)
    await admit(vault, refs)
    assert await kept(db) == [(refs.person, True)]


async def test_a_late_retry_does_not_put_a_kept_person_in_doubt(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await name_in_a_fact(db, refs)
    await age(db, 2)
    await vault.sweep_orphans(BOOK, HOUR)
    await admit(vault, refs)
    await vault.store(BOOK, refs.person, ANNA, stream=f"certificate:{refs.subject}")
    assert await kept(db) == [(refs.person, False)]


async def test_a_fact_of_another_book_keeps_nobody(vault: Vault, db: asyncpg.Connection) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await name_in_a_fact(db, refs, book="42")
    await age(db, 2)
    assert (await vault.sweep_orphans("42", HOUR)).removed_count == 0
    assert (await vault.sweep_orphans(BOOK, HOUR)).removed_count == 1
