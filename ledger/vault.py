"""Keeps names, birth dates and certificate numbers apart from the facts, each under its own key.

How it meets the book. A fact names a person only by a reference, and neither may be lost without
the other, yet they are written in two transactions. So the person is written first, as *pending*,
with the stream whose fact will name it; then the command is executed. The references come from the
request itself (`refs`), so a retry finds the row of the first attempt instead of making another.
`sweep_orphans` later settles what is pending: a stream with a fact keeps its person, and a person
whose command was refused or never came is removed.

How a row is closed. Every writing makes a fresh 32-byte key, encrypts the person under it
(AES-256-GCM) and wraps that key under the master key; both are bound to book and person, so a row
moved to another's place does not open. To destroy the wrapped key is to destroy the person. Each
book also has a root key, wrapped likewise, from which the keys for references and for the index of
numbers are derived: the index survives a change of master key.
"""

import hmac
import os
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import asyncpg
from msgspec.json import encode
from msgspec.structs import replace

from events.base import CertificateId, PersonRef
from ledger import queries
from ledger.blind import (
    BookKeys,
    Identity,
    book_keys,
    identity_index,
    name_index,
    number_index,
)
from ledger.keyring import KEY_BYTES, Keyring, seal, unseal
from ledger.persons import (
    CertificateNumber,
    NumberPrefix,
    Person,
    Purpose,
    draw_number,
    person_bytes,
    person_from,
)

SQL = queries.load("ledger", "vault")

ONE_PER_CHILD: Final = "certificate_numbers_one_per_child"
DRAWS_MAX: Final = 64  # with half of a payer's million numbers taken, this never runs out
NAMESAKES_MAX: Final = 100  # a search that finds more is no search for one child
REWRAP_ROWS: Final = 1_000  # a transaction; short enough to run beside traffic


class UnknownPersonError(LookupError):
    """The vault has no such person: never stored, removed, or erased."""


class ErasedError(Exception):
    """The person was erased by an act and may not be kept again under its reference."""


class NumberTakenError(Exception):
    """The certificate number belongs to another child, or none of its payer's was free."""


class ChildKnownError(Exception):
    """Another request was the first to enter this child; `find_child` tells its references."""


class Refs(NamedTuple):
    """What a request will be known by: made from the request, so a retry has the same."""

    person: PersonRef
    subject: str  # the certificate, or whatever else the request makes


class Swept(NamedTuple):
    """What a sweep of pending rows came to."""

    kept_count: int
    removed_count: int


class Found(NamedTuple):
    """A child that a search has found."""

    child: PersonRef
    certificate: CertificateId
    person: Person


class _Closed(NamedTuple):
    """A person as the table holds one."""

    key_id: str
    wrapped_key: bytes
    ciphertext: bytes


class Vault:
    """Personal data of every book that one database holds."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        keyring: Keyring,
        below: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._below = below
        self._books: dict[str, BookKeys] = {}

    async def open(self, book: str) -> None:
        """Prove that the master key fits this book, making the book's root key if it has none."""
        await self._keys_of(book)

    async def refs(self, book: str, client: str, key: bytes, fingerprint: bytes) -> Refs:
        """Derive the references of a request from its client, idempotency key and body.

        The body counts too: a key used again with another body, which the ledger refuses, must
        not reach the person of the first request.
        """
        secret = (await self._keys_of(book)).refs

        def ref(what: str) -> str:
            request = encode([client, key.hex(), fingerprint.hex(), what])
            digest = hmac.digest(secret, request, "sha256")
            return str(UUID(bytes=digest[:16], version=4))  # chance, to whoever lacks the key

        return Refs(person=PersonRef(ref("person")), subject=ref("subject"))

    async def store(self, book: str, person: PersonRef, content: Person, *, stream: str) -> None:
        """Keep a person without a number, pending until the stream's first fact.

        Repeating it changes nothing but starts the wait for the fact anew.
        """
        closed = self._close(book, person, content)
        kept_for = await self._pool.fetchval(SQL.store_person, book, person, *closed, stream)
        if kept_for is None:
            raise ErasedError(person)
        _agree(kept_for, stream)

    async def admit(
        self,
        book: str,
        child: PersonRef,
        content: Person,
        *,
        certificate: CertificateId,
        prefix: NumberPrefix,
        identity: Identity | None = None,
    ) -> CertificateNumber:
        """Keep a child and give it the certificate's number, pending until the certificate's fact.

        The number is the one in `content` if the child brings one, else it is drawn. Repeating it
        answers with the same number and starts the wait for the fact anew. With an identity, the
        child is entered once: under other references it raises `ChildKnownError`.
        """
        keys = await self._keys_of(book)
        stream = f"certificate:{certificate}"
        known_by = None if identity is None else identity_index(keys, identity)
        named = name_index(keys, content.family_name, content.given_name)
        for _ in range(DRAWS_MAX):
            number = content.certificate_number or draw_number(prefix, self._below)
            closed = self._close(book, child, replace(content, certificate_number=number))
            index = number_index(keys, number)
            try:
                own = (*closed, stream, index, certificate, known_by, named)
                if await self._pool.fetchval(SQL.admit_child, book, child, *own):
                    return number
            except asyncpg.UniqueViolationError as error:
                if error.constraint_name == ONE_PER_CHILD:
                    raise ChildKnownError from None
                if content.certificate_number:
                    raise NumberTakenError("the number is another child's") from None
                continue
            # The child is there from an earlier attempt; no row means that a sweep was faster.
            if row := await self._pool.fetchrow(SQL.wait_anew, book, child):
                _agree(row["stream"], stream)
                return self._number_of(book, row)
            if await self._pool.fetchval(SQL.is_erased, book, child):
                raise ErasedError(child)
        raise NumberTakenError(f"no number beginning with {prefix} was free")

    async def find_child(
        self, book: str, identity: Identity, *, by: str, purpose: Purpose, request: str
    ) -> Refs | None:
        """Find the references under which a child was entered, and log it as a reading."""
        index = identity_index(await self._keys_of(book), identity)
        row = await self._pool.fetchrow(SQL.find_child, book, index, uuid4(), by, purpose, request)
        if row is None:
            return None
        return Refs(person=PersonRef(str(row["person"])), subject=str(row["certificate"]))

    async def correct(
        self, book: str, person: PersonRef, content: Person, *, by: str, request: str
    ) -> None:
        """Replace what is kept of a person under a fresh key; a number stays as it was."""
        found = await self.read(
            book, [person], by=by, purpose=Purpose.CORRECT_PERSON, request=request
        )
        if person not in found:
            raise UnknownPersonError(person)
        kept = replace(content, certificate_number=found[person].certificate_number)
        closed = self._close(book, person, kept)
        if not await self._pool.fetchval(SQL.correct_person, book, person, *closed):
            raise UnknownPersonError(person)

    async def read(
        self, book: str, persons: Iterable[PersonRef], *, by: str, purpose: Purpose, request: str
    ) -> dict[PersonRef, Person]:
        """Open the persons that the vault has, and log who read whom, why and when.

        Who is erased or unknown is absent from the answer.
        """
        rows = await self._pool.fetch(
            SQL.read_persons, book, list(persons), uuid4(), by, purpose, request
        )
        return {PersonRef(str(row["person"])): self._open(book, row) for row in rows}

    async def read_child(
        self, book: str, certificate: CertificateId, *, by: str, purpose: Purpose, request: str
    ) -> Person | None:
        """Open the child of a certificate, whom its first fact names; log it as a reading."""
        child = await self._pool.fetchval(SQL.read_child, book, f"certificate:{certificate}")
        if child is None:
            return None
        found = await self.read(book, [child], by=by, purpose=purpose, request=request)
        return found.get(child)

    async def find_certificate(
        self, book: str, number: CertificateNumber, *, by: str, purpose: Purpose, request: str
    ) -> CertificateId | None:
        """Find the certificate of a number, and log it as a reading of its child."""
        index = number_index(await self._keys_of(book), number)
        certificate = await self._pool.fetchval(
            SQL.find_certificate, book, index, uuid4(), by, purpose, request
        )
        return CertificateId(str(certificate)) if certificate else None

    async def find_by_name(
        self,
        book: str,
        family_name: str,
        given_name: str,
        *,
        by: str,
        purpose: Purpose,
        request: str,
    ) -> list[Found]:
        """Find children by their names, and log each as read; namesakes are all told."""
        index = name_index(await self._keys_of(book), family_name, given_name)
        rows = await self._pool.fetch(
            SQL.find_by_name, book, index, uuid4(), by, purpose, request, NAMESAKES_MAX
        )
        return [
            Found(
                PersonRef(str(row["person"])),
                CertificateId(str(row["certificate"])),
                self._open(book, row),
            )
            for row in rows
        ]

    async def stream_of(self, book: str, person: PersonRef) -> str | None:
        """Tell whose facts name a person; None if nothing is kept of it."""
        stream: str | None = await self._pool.fetchval(SQL.find_stream, book, person)
        return stream

    async def erase(self, book: str, person: PersonRef) -> None:
        """Destroy a person's key with all that it closes; what is not there is erased already."""
        await self._pool.execute(SQL.erase_person, book, person)

    async def finish_erasures(self, book: str) -> int:
        """Destroy what an act has erased and is still here, or here again; tell how many."""
        return len(await self._pool.fetch(SQL.finish_erasures, book))

    async def index_names(self, book: str) -> None:
        """Let children be found by name who were entered before there was such an index."""
        keys = await self._keys_of(book)
        while rows := await self._pool.fetch(SQL.next_without_name, book, REWRAP_ROWS):
            people = [self._open(book, row) for row in rows]
            names = [name_index(keys, each.family_name, each.given_name) for each in people]
            refs = [row["person"] for row in rows]
            await self._pool.execute(SQL.index_names, book, refs, names)

    async def sweep_orphans(self, book: str, older_than: timedelta) -> Swept:
        """Settle the persons who have been pending for so long: keep the named, remove the rest.

        `older_than` must exceed the longest time between `store` and the verdict.
        """
        async with self._pool.acquire() as db, db.transaction():
            kept = await db.fetch(SQL.keep_named, book, older_than)
            removed = await db.fetch(SQL.remove_orphans, book, older_than)
        return Swept(kept_count=len(kept), removed_count=len(removed))

    async def rewrap(self, book: str) -> int:
        """Wrap every key of a book under the current master key; answer how many were moved.

        It can be stopped and run again, and runs beside traffic: a row that is corrected meanwhile
        has a new key already and is left alone.
        """
        await self._keys_of(book)
        await self._rewrap_root(book)
        moved_count = 0
        after = UUID(int=0)
        while rows := await self._pool.fetch(
            SQL.next_to_rewrap, book, after, self._keyring.current, REWRAP_ROWS
        ):
            olds = [row["wrapped_key"] for row in rows]
            news = [self._rewrapped(book, row) for row in rows]
            refs = [row["person"] for row in rows]
            moved_count += len(
                await self._pool.fetch(
                    SQL.rewrap_persons, book, refs, olds, news, self._keyring.current
                )
            )
            after = refs[-1]
        return moved_count

    def _close(self, book: str, person: PersonRef, content: Person) -> _Closed:
        key = os.urandom(KEY_BYTES)
        return _Closed(
            key_id=self._keyring.current,
            wrapped_key=self._keyring.wrap(key, _bound("key", book, person)),
            ciphertext=seal(key, person_bytes(content), _bound("person", book, person)),
        )

    def _open(self, book: str, row: asyncpg.Record) -> Person:
        person = str(row["person"])
        key = self._keyring.unwrap(row["key_id"], row["wrapped_key"], _bound("key", book, person))
        return person_from(unseal(key, row["ciphertext"], _bound("person", book, person)))

    def _rewrapped(self, book: str, row: asyncpg.Record) -> bytes:
        bound_to = _bound("key", book, str(row["person"]))
        key = self._keyring.unwrap(row["key_id"], row["wrapped_key"], bound_to)
        return self._keyring.wrap(key, bound_to)

    def _number_of(self, book: str, row: asyncpg.Record) -> CertificateNumber:
        number = self._open(book, row).certificate_number
        if number is None:
            raise AssertionError(f"{row['person']} was stored without a number, then admitted")
        return number

    async def _keys_of(self, book: str) -> BookKeys:
        keys = self._books.get(book)
        if keys is None:
            bound_to = _bound("root", book)
            row = await self._pool.fetchrow(SQL.read_root, book)
            if row is None:
                fresh = self._keyring.wrap(os.urandom(KEY_BYTES), bound_to)
                await self._pool.execute(SQL.make_root, book, self._keyring.current, fresh)
                row = await self._pool.fetchrow(SQL.read_root, book)  # perhaps another's
            if row is None:
                raise AssertionError(f"the root key of {book} vanished")
            root = self._keyring.unwrap(row["key_id"], row["wrapped_key"], bound_to)
            keys = book_keys(root)
            self._books[book] = keys
        return keys

    async def _rewrap_root(self, book: str) -> None:
        row = await self._pool.fetchrow(SQL.read_root, book)
        if row is None:
            raise AssertionError(f"the root key of {book} vanished")
        bound_to = _bound("root", book)
        root = self._keyring.unwrap(row["key_id"], row["wrapped_key"], bound_to)
        wrapped = self._keyring.wrap(root, bound_to)
        await self._pool.execute(
            SQL.rewrap_root, book, row["wrapped_key"], self._keyring.current, wrapped
        )


def _agree(kept_for: str, stream: str) -> None:
    # Persons swept by the wrong stream would be lost, so references that differ between attempts
    # are a bug to be stopped here.
    if kept_for != stream:
        raise AssertionError(f"a person kept for {kept_for} is now stored for {stream}")


def _bound(*what: str) -> bytes:
    return encode(what)  # JSON, because joined parts must not be read in two ways
