"""The vault keeps people: what goes in comes out, for whoever has the key, and is logged."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from events.base import CertificateId, PersonRef
from ledger.keyring import Keyring, TamperedError, WrongMasterKeyError
from ledger.persons import CertificateNumber, Person, Purpose
from ledger.vault import DRAWS_MAX, NumberTakenError, UnknownPersonError, Vault
from tests.vault.steps import ANNA, BOOK, BORIS, PREFIX, Chance, admit, only, refs_of

NOBODY = PersonRef("00000000-0000-4000-8000-000000000000")


async def read(vault: Vault, *persons: PersonRef, book: str = BOOK) -> dict[PersonRef, Person]:
    return await vault.read(
        book, persons, by="key:reader", purpose=Purpose.SHOW_CERTIFICATE, request="r-1"
    )


async def find(vault: Vault, number: str, *, book: str = BOOK) -> CertificateId | None:
    return await vault.find_certificate(
        book,
        CertificateNumber(number),
        by="key:reader",
        purpose=Purpose.FIND_CERTIFICATE,
        request="r-2",
    )


async def test_a_child_comes_out_as_it_went_in(vault: Vault) -> None:
    refs = await refs_of(vault)
    number = await admit(vault, refs)
    assert await read(vault, refs.person) == {refs.person: replace(ANNA, certificate_number=number)}


async def test_a_person_without_a_number_is_kept_too(vault: Vault) -> None:
    refs = await refs_of(vault)
    owner = replace(BORIS, inn="860500000111")
    await vault.store(BOOK, refs.person, owner, stream=f"provider:{refs.subject}")
    assert only(await read(vault, refs.person)) == owner


async def test_many_are_read_at_once_and_the_unknown_are_absent(vault: Vault) -> None:
    refs = [await refs_of(vault, key) for key in "123"]
    for one, content in zip(refs, (ANNA, BORIS, ANNA), strict=True):
        await admit(vault, one, content)
    found = await read(vault, refs[0].person, NOBODY, refs[1].person)
    assert {ref: person.given_name for ref, person in found.items()} == {
        refs[0].person: "Анна",
        refs[1].person: "Борис",
    }


async def test_nothing_of_a_person_is_readable_in_the_database(
    vault: Vault, db: asyncpg.Connection
) -> None:
    number = await admit(vault, await refs_of(vault))
    await find(vault, number)
    tables = await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'ledger'")
    dump = b""
    for (table,) in tables:
        for row in await db.fetch(f"SELECT * FROM ledger.{table}"):  # noqa: S608 - a table's name
            dump += b"".join(
                value if isinstance(value, bytes) else str(value).encode() for value in row
            )
    assert len(dump) > 500
    for word in (ANNA.family_name, ANNA.given_name, "Петровна", "2014-05-01", number):
        assert word.encode() not in dump


@pytest.mark.parametrize(
    "swap",
    [
        "ciphertext = other.ciphertext",
        "wrapped_key = other.wrapped_key",
        "ciphertext = other.ciphertext, wrapped_key = other.wrapped_key",
    ],
)
async def test_a_row_in_anothers_place_does_not_open(
    vault: Vault, db: asyncpg.Connection, swap: str
) -> None:
    anna, boris = await refs_of(vault, "1"), await refs_of(vault, "2")
    await admit(vault, anna, ANNA)
    await admit(vault, boris, BORIS)
    await db.execute(
        f"UPDATE ledger.persons SET {swap} FROM ledger.persons AS other"  # noqa: S608 - a case above
        " WHERE persons.person = $1 AND other.person = $2",
        boris.person,
        anna.person,
    )
    with pytest.raises(TamperedError):
        await read(vault, boris.person)


async def test_a_row_in_another_book_does_not_open(vault: Vault, db: asyncpg.Connection) -> None:
    refs = await refs_of(vault)
    await vault.store(BOOK, refs.person, ANNA, stream="certificate:1")
    await db.execute("UPDATE ledger.persons SET book = '42'")
    with pytest.raises(TamperedError):
        await read(vault, refs.person, book="42")


async def test_a_changed_byte_is_noticed(vault: Vault, db: asyncpg.Connection) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    await db.execute(
        "UPDATE ledger.persons"
        " SET ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1)"
    )
    with pytest.raises(TamperedError):
        await read(vault, refs.person)


async def test_a_wrong_master_key_fails_at_once_and_says_so(
    vault: Vault, pool: asyncpg.Pool
) -> None:
    refs = await refs_of(vault)
    await admit(vault, refs)
    stranger = Vault(pool, Keyring([b"x" * 32]))
    with pytest.raises(WrongMasterKeyError, match="the vault is closed with master key"):
        await stranger.open(BOOK)
    with pytest.raises(WrongMasterKeyError):
        await read(stranger, refs.person)


async def test_every_reading_is_logged(vault: Vault, db: asyncpg.Connection) -> None:
    anna, boris = await refs_of(vault, "1"), await refs_of(vault, "2")
    number = await admit(vault, anna)
    await admit(vault, boris, BORIS)
    await read(vault, anna.person, boris.person, NOBODY)
    await find(vault, number)
    await find(vault, "8605999999")
    rows = await db.fetch(
        "SELECT * FROM ledger.vault_reads ORDER BY request, person = $1 DESC", anna.person
    )
    assert [
        (row["book"], str(row["person"]), row["reader"], row["purpose"], row["request"])
        for row in rows
    ] == [
        (BOOK, anna.person, "key:reader", "show-certificate", "r-1"),
        (BOOK, boris.person, "key:reader", "show-certificate", "r-1"),
        (BOOK, anna.person, "key:reader", "find-certificate", "r-2"),
    ]
    assert rows[0]["reading"] == rows[1]["reading"] != rows[2]["reading"]
    assert abs(rows[0]["read_at"] - await db.fetchval("SELECT now()")) < timedelta(minutes=1)


async def test_what_cannot_be_logged_cannot_be_read(vault: Vault, db: asyncpg.Connection) -> None:
    refs = await refs_of(vault)
    number = await admit(vault, refs)
    await db.execute("REVOKE INSERT ON ledger.vault_reads FROM certledger")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await read(vault, refs.person)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await find(vault, number)


@pytest.mark.parametrize(
    "change", ["UPDATE ledger.vault_reads SET reader = 'x'", "DELETE FROM ledger.vault_reads"]
)
async def test_the_log_of_readings_cannot_be_changed(pool: asyncpg.Pool, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(change)


async def test_a_certificate_is_found_by_its_number(vault: Vault) -> None:
    anna, boris = await refs_of(vault, "1"), await refs_of(vault, "2")
    numbers = [await admit(vault, anna), await admit(vault, boris, BORIS)]
    assert [await find(vault, number) for number in numbers] == [anna.subject, boris.subject]
    assert await find(vault, "no number at all") is None


async def test_a_taken_number_is_drawn_again(pool: asyncpg.Pool, secret: bytes) -> None:
    vault = Vault(pool, Keyring([secret]), Chance(7, 7, 7, 8))
    assert await admit(vault, await refs_of(vault, "1")) == "8605000007"
    assert await admit(vault, await refs_of(vault, "2")) == "8605000008"


async def test_drawing_ends_where_no_number_is_free(
    pool: asyncpg.Pool, secret: bytes, db: asyncpg.Connection
) -> None:
    chance = Chance(7, *[7] * DRAWS_MAX, 8)
    vault = Vault(pool, Keyring([secret]), chance)
    await admit(vault, await refs_of(vault, "1"))
    with pytest.raises(NumberTakenError, match="no number beginning with 8605 was free"):
        await admit(vault, await refs_of(vault, "2"))
    assert chance.draws == [8]
    assert await db.fetchval("SELECT count(*) FROM ledger.persons") == 1


async def test_a_number_that_a_child_brings_is_kept_and_unique(
    vault: Vault, db: asyncpg.Connection
) -> None:
    brought = CertificateNumber("8601123456")
    anna = await refs_of(vault, "1")
    with_number = replace(ANNA, certificate_number=brought)
    assert await admit(vault, anna, with_number) == brought
    assert await admit(vault, anna, with_number) == brought
    with pytest.raises(NumberTakenError) as error:
        await admit(vault, await refs_of(vault, "2"), replace(BORIS, certificate_number=brought))
    assert brought not in f"{error.value!r}"
    assert await db.fetchval("SELECT count(*) FROM ledger.persons") == 1


async def test_the_database_itself_refuses_a_number_twice(
    vault: Vault, db: asyncpg.Connection
) -> None:
    anna, boris = await refs_of(vault, "1"), await refs_of(vault, "2")
    await admit(vault, anna)
    await vault.store(BOOK, boris.person, BORIS, stream="certificate:2")
    with pytest.raises(asyncpg.UniqueViolationError):
        await db.execute(
            "INSERT INTO ledger.certificate_numbers"
            " SELECT book, number_index, certificate, $1 FROM ledger.certificate_numbers",
            boris.person,
        )


async def test_references_come_from_the_request_alone(vault: Vault, pool: asyncpg.Pool) -> None:
    refs = await vault.refs(BOOK, "client", b"key", b"body")
    assert await vault.refs(BOOK, "client", b"key", b"body") == refs
    assert await Vault(pool, vault._keyring).refs(BOOK, "client", b"key", b"body") == refs
    others = [
        await vault.refs("42", "client", b"key", b"body"),
        await vault.refs(BOOK, "another", b"key", b"body"),
        await vault.refs(BOOK, "client", b"another", b"body"),
        await vault.refs(BOOK, "client", b"key", b"another"),
    ]
    every = [ref for pair in (refs, *others) for ref in pair]
    assert len(set(every)) == len(every)
    assert {UUID(ref).version for ref in every} == {4}


async def test_a_repeated_request_admits_nobody_new(vault: Vault, db: asyncpg.Connection) -> None:
    refs = await refs_of(vault)
    answers = await asyncio.gather(*(admit(vault, refs) for _ in range(8)))
    assert len(set(answers)) == 1
    assert await db.fetchval("SELECT count(*) FROM ledger.persons") == 1
    assert await db.fetchval("SELECT count(*) FROM ledger.certificate_numbers") == 1


async def test_processes_that_open_a_book_at_once_agree(pool: asyncpg.Pool, secret: bytes) -> None:
    vaults = [Vault(pool, Keyring([secret])) for _ in range(8)]
    refs = await asyncio.gather(*(refs_of(vault) for vault in vaults))
    assert len(set(refs)) == 1


async def test_a_person_kept_for_another_stream_is_a_bug(vault: Vault) -> None:
    refs = await refs_of(vault)
    await vault.store(BOOK, refs.person, ANNA, stream="certificate:1")
    with pytest.raises(AssertionError):
        await vault.store(BOOK, refs.person, ANNA, stream="certificate:2")
    with pytest.raises(AssertionError):
        await admit(vault, refs)


async def test_a_person_is_corrected_and_keeps_the_number(
    vault: Vault, db: asyncpg.Connection
) -> None:
    refs = await refs_of(vault)
    number = await admit(vault, refs)
    old_key = await db.fetchval("SELECT wrapped_key FROM ledger.persons")
    await vault.correct(BOOK, refs.person, BORIS, by="key:writer", request="r-3")
    assert only(await read(vault, refs.person)) == replace(BORIS, certificate_number=number)
    assert await find(vault, number) == refs.subject
    assert await db.fetchval("SELECT wrapped_key FROM ledger.persons") != old_key
    logged = await db.fetchrow("SELECT reader, purpose FROM ledger.vault_reads WHERE request='r-3'")
    assert logged is not None
    assert tuple(logged) == ("key:writer", "correct-person")


async def test_who_is_unknown_cannot_be_corrected(vault: Vault) -> None:
    with pytest.raises(UnknownPersonError):
        await vault.correct(BOOK, NOBODY, BORIS, by="key:writer", request="r-3")


async def test_books_know_nothing_of_each_other(vault: Vault, db: asyncpg.Connection) -> None:
    brought = replace(ANNA, certificate_number=CertificateNumber("8601123456"))
    for book in ("42", BOOK):
        await admit(vault, await refs_of(vault, book=book), brought, book=book)
    refs = await refs_of(vault)
    assert await read(vault, refs.person, book="42") == {}
    assert await find(vault, "8601123456") == refs.subject
    indexes = await db.fetch("SELECT DISTINCT number_index FROM ledger.certificate_numbers")
    assert len(indexes) == 2


async def test_who_is_removed_is_not_found_by_number(vault: Vault, pool: asyncpg.Pool) -> None:
    refs = await refs_of(vault)
    number = await admit(vault, refs)
    await pool.execute("DELETE FROM ledger.persons")
    assert await read(vault, refs.person) == {}
    assert await find(vault, number) is None


async def test_a_prefix_is_two_digits_of_the_region_and_two_of_the_payer(vault: Vault) -> None:
    number = await admit(vault, await refs_of(vault))
    assert number.startswith(PREFIX)
    assert len(number) == 10
