"""Whatever a superuser changes, the verifier or the guard sees it and says where.

One book is written, sealed in three checkpoints, signed by a witness after the second, and then
changed in every way that we could think of, each in a copy of its own.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from events.codec import decode, encode
from ledger.proof import tree, verifier
from ledger.proof.guard import Forked, ForkGuard
from ledger.proof.note import (
    COSIGNATURE,
    Checkpoint,
    Signer,
    parse_note,
    signed_checkpoint,
)
from ledger.proof.published import Published
from tests import books, made
from tests.proof.exported import exported, faults, written
from tests.proof.sealing import SEED, back_to, seal, sealer_of

Db = asyncpg.Connection
Change = Callable[[Db], Awaitable[object]]
WITNESS = Signer("finance.example", bytes([7]) * 32, COSIGNATURE)
FACT = 20  # what is tampered with; under the first checkpoint
LOG = Signer("log.example/42", SEED)


@pytest.fixture
async def sealed(pool: asyncpg.Pool, db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Db:
    """A book of three checkpoints; the witness has seen the second, the guard the last."""
    monkeypatch.setattr(made, "BOOK", "42")
    sealer = sealer_of(pool, tmp_path)
    async with books.begun(pool) as writer:
        await seal(sealer)
        await writer.execute(made.order(made.charge(), "one"))
        await seal(sealer)
        (second,) = await tree.read_lasts(db, "42")
        line = str(WITNESS.cosign(parse_note(second.note).text, 1_800_000_000))
        await tree.add_cosignature(db, "42", second, WITNESS.key.name, line)
        (tmp_path / "witnessed").write_text(second.note + line, "utf-8")
        await writer.execute(made.order(made.charge(month="2025-10"), "refused before"))
        await writer.execute(made.order(made.charge(month="2025-11"), "two"))
        await writer.execute(made.order(made.charge(month="2025-10"), "refused"))
        await seal(sealer)
    await db.execute("SET session_replication_role = replica")  # no trigger, no foreign key
    return db


async def rewrite(db: Db, position: int, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Store other bytes for a fact, as canonical as the first."""
    stored = await db.fetchval("SELECT envelope FROM ledger.journal WHERE position = $1", position)
    body = msgspec.json.decode(stored)
    change(body)
    forged: bytes = encode(msgspec.convert(body, type(decode(stored))))
    await db.execute(
        "UPDATE ledger.journal SET envelope = $2, stream = $3 WHERE position = $1",
        position,
        forged,
        body["stream"],
    )
    return forged


async def last_charge(db: Db) -> int:
    position = await db.fetchval(
        "SELECT max(position) FROM ledger.journal WHERE type = 'certificate.charged.v1'"
    )
    assert isinstance(position, int)
    return position


async def lower_a_charge(db: Db) -> None:
    def change(body: dict[str, Any]) -> None:
        body["fact"]["amount_kopecks"] -= 1

    await rewrite(db, await last_charge(db), change)


async def change_an_actor(db: Db) -> None:
    await rewrite(db, FACT, lambda body: body.update(actor="somebody-else"))


async def shift_a_date(db: Db) -> None:
    await rewrite(db, FACT, lambda body: body.update(effective_on="2025-09-02"))


async def shift_an_instant(db: Db) -> None:
    await rewrite(db, FACT, lambda body: body.update(recorded_at="2020-01-01T00:00:00Z"))


async def swap_two(db: Db) -> None:
    first, second = [
        await db.fetchval("SELECT envelope FROM ledger.journal WHERE position = $1", at)
        for at in (FACT, FACT + 1)
    ]
    await db.execute("UPDATE ledger.journal SET envelope = $2 WHERE position = $1", FACT, second)
    await db.execute("UPDATE ledger.journal SET envelope = $2 WHERE position = $1", FACT + 1, first)


async def reorder(db: Db) -> None:
    await db.execute("UPDATE ledger.journal SET position = -position WHERE position = $1", FACT)


async def insert_one(db: Db) -> None:
    await db.execute(
        "INSERT INTO ledger.journal SELECT book, volume, 999, stream || 'x', version, type,"
        " recorded_at, envelope FROM ledger.journal WHERE position = $1",
        FACT,
    )


async def renumber_after_deleting(db: Db) -> None:
    await db.execute("DELETE FROM ledger.journal WHERE position = $1", FACT)
    head = await books.head(db)
    for position in range(FACT + 1, head + 1):
        await rewrite(db, position, lambda body: body.update(position=body["position"] - 1))
        await db.execute(
            "UPDATE ledger.journal SET position = $1 - 1 WHERE position = $1", position
        )
    await db.execute("UPDATE ledger.heads SET position = position - 1")


async def truncate_the_tail(db: Db) -> None:
    head = await books.head(db)
    await db.execute("DELETE FROM ledger.journal WHERE position = $1", head)
    await db.execute("UPDATE ledger.heads SET position = position - 1")


async def bytes_of_another_spelling(db: Db) -> None:
    await db.execute(
        "UPDATE ledger.journal SET envelope = convert_to(replace(convert_from(envelope, 'UTF8'),"
        " '{\"actor\"', '{ \"actor\"'), 'UTF8') WHERE position = $1",
        FACT,
    )


async def edit_a_tile(db: Db) -> None:
    tile = bytearray(await db.fetchval("SELECT hashes FROM ledger.tiles WHERE level = 0"))
    tile[FACT * 32] ^= 1
    await db.execute("UPDATE ledger.tiles SET hashes = $1 WHERE level = 0", bytes(tile))


async def edit_a_fact_with_its_tile(db: Db) -> None:
    forged = await rewrite(db, FACT, lambda body: body.update(actor="somebody-else"))
    tile = bytearray(await db.fetchval("SELECT hashes FROM ledger.tiles WHERE level = 0"))
    tile[FACT * 32 : FACT * 32 + 32] = verifier.leaf_of(forged)
    await db.execute("UPDATE ledger.tiles SET hashes = $1 WHERE level = 0", bytes(tile))


def execute(query: str, *values: object) -> Change:
    """Change something by one statement."""

    async def change(db: Db) -> None:
        await db.execute(query, *values)

    return change


NOTE = "UPDATE ledger.checkpoints SET note = {} WHERE number = 1"
GUARD = "UPDATE ledger.sums SET charged_kopecks = charged_kopecks + 1 WHERE account LIKE '{}%'"

# What is done, by whom it is seen, and at which position (none: wherever the book ends).
SEEN: dict[str, tuple[Change, str, int | None]] = {
    "a charge is lowered": (lower_a_charge, "leaf", None),
    "an actor is changed": (change_an_actor, "leaf", FACT),
    "a date is shifted": (shift_a_date, "leaf", FACT),
    "an instant is shifted": (shift_an_instant, "leaf", FACT),
    "bytes are spelt otherwise": (bytes_of_another_spelling, "bytes", FACT),
    "a fact is deleted": (
        execute("DELETE FROM ledger.journal WHERE position = $1", FACT),
        "density",
        FACT,
    ),
    "a fact is deleted, the rest renumbered": (renumber_after_deleting, "leaf", FACT),
    "a fact is inserted": (insert_one, "density", None),
    "two facts are swapped": (swap_two, "density", FACT),
    "facts are reordered": (reorder, "density", None),
    "the tail is cut off": (truncate_the_tail, "density", None),
    "all facts are removed": (execute("DELETE FROM ledger.journal"), "density", 1),
    "a fact is filed in another stream": (
        execute("UPDATE ledger.journal SET stream = 'x:1' WHERE position = $1", FACT),
        "columns",
        FACT,
    ),
    "a row is dated otherwise": (
        execute("UPDATE ledger.journal SET recorded_at = now() WHERE position = $1", FACT),
        "columns",
        FACT,
    ),
    "the head is moved": (execute("UPDATE ledger.heads SET position = position + 5"), "head", None),
    "a tile is edited": (edit_a_tile, "leaf", FACT),
    "a tile is removed": (execute("DELETE FROM ledger.tiles"), "tile", None),
    "a fact is edited together with its tile": (edit_a_fact_with_its_tile, "root", 1),
    "a checkpoint's size is edited": (
        execute("UPDATE ledger.checkpoints SET size = size - 1 WHERE number = 1"),
        "checkpoint",
        1,
    ),
    "a checkpoint's root is edited": (
        execute(NOTE.format("regexp_replace(note, '[A-Za-z]', 'X')")),
        "signature",
        1,
    ),
    "a checkpoint's signature is edited": (
        execute(NOTE.format("overlay(note placing 'AAAA' from length(note) - 20)")),
        "signature",
        1,
    ),
    "a checkpoint is signed with another key": (
        execute(
            NOTE.format("$1"),
            str(
                signed_checkpoint(
                    Checkpoint("log.example/42/2026", 1, bytes(32)),
                    [Signer("log.example/42", bytes(32))],
                )
            ),
        ),
        "key",
        1,
    ),
    "the last checkpoint is removed": (
        execute("DELETE FROM ledger.checkpoints WHERE number = 3"),
        "unsealed",
        None,
    ),
    "all checkpoints are removed": (execute("DELETE FROM ledger.checkpoints"), "unsealed", 1),
    "a certificate's sum is edited": (execute(GUARD.format("provision")), "sums", None),
    "an agreement's sum is edited": (execute(GUARD.format("agreement")), "sums", None),
    "a sum is removed": (
        execute("DELETE FROM ledger.sums WHERE account LIKE 'cap:%'"),
        "sums",
        None,
    ),
    "a charge's guard is removed": (execute("DELETE FROM ledger.charges"), "charges", None),
    "a charge's guard is edited": (
        execute("UPDATE ledger.charges SET reversed_kopecks = 1"),
        "charges",
        None,
    ),
    "a verdict is moved": (
        execute("UPDATE ledger.verdicts SET position = position - 1 WHERE position = $1", FACT),
        "verdict",
        None,
    ),
    "a verdict is removed": (
        execute("DELETE FROM ledger.verdicts WHERE position = $1", FACT),
        "verdict",
        None,
    ),
    "a verdict becomes a refusal": (
        execute(
            "UPDATE ledger.verdicts SET fact_count = 0, refusal = '{}' WHERE position = $1", FACT
        ),
        "verdict",
        None,
    ),
    "a refusal becomes an acceptance": (
        execute("UPDATE ledger.verdicts SET fact_count = 1, refusal = NULL WHERE fact_count = 0"),
        "verdict",
        None,
    ),
    "a refusal is worded otherwise": (
        execute("UPDATE ledger.verdicts SET refusal = refusal || ' ' WHERE fact_count = 0"),
        "refusal",
        None,
    ),
    "a refusal is removed": (
        execute("DELETE FROM ledger.verdicts WHERE fact_count = 0"),
        "refusal",
        None,
    ),
    "a refusal is invented": (
        execute(
            "INSERT INTO ledger.verdicts SELECT book, decode(repeat('ab', 16), 'hex'), fingerprint,"
            " volume, 5, 0, actor, request, recorded_at, '{}' FROM ledger.verdicts LIMIT 1"
        ),
        "refusal",
        None,
    ),
    "a verdict is given to somebody else": (
        execute("UPDATE ledger.verdicts SET actor = 'x' WHERE position = $1", FACT),
        "verdict",
        None,
    ),
    "a witness's line is edited": (
        execute(
            "UPDATE ledger.cosignatures SET line = overlay(line placing 'A' from length(line) - 20)"
        ),
        "signature",
        None,
    ),
    "a witness's line is removed": (execute("DELETE FROM ledger.cosignatures"), "witness", 1),
}


async def test_an_honest_book_gives_no_alarm(sealed: Db, tmp_path: Path) -> None:
    known = (tmp_path / "witnessed").read_text("utf-8")
    folder = await exported(sealed, tmp_path / "export")
    assert faults(folder, LOG.key, WITNESS.key, [known]) == []
    await ForkGuard(Published(tmp_path / "published.json")).check(sealed, "42")


async def test_every_change_is_seen_and_found(sealed: Db, tmp_path: Path) -> None:
    await sealed.execute("ALTER TABLE ledger.journal DROP CONSTRAINT journal_counts_from_one")
    await sealed.execute("ALTER TABLE ledger.sums DROP CONSTRAINT sums_add_up")
    missed = {}
    for number, (name, (change, kind, position)) in enumerate(SEEN.items()):
        transaction = sealed.transaction()
        await transaction.start()
        await change(sealed)
        folder = await written(sealed, tmp_path / str(number))
        await transaction.rollback()
        found = faults(folder, LOG.key, WITNESS.key)
        is_found = position is None or (found and found[0].position == position)
        if kind not in {each.kind for each in found} or not is_found:
            missed[name] = found[:3]
    assert missed == {}
    assert len(SEEN) >= 20


async def rehash(db: Db) -> None:
    """Rewrite a fact, and the whole chain after it with the service's own key."""
    await shift_a_date(db)
    numbers = await db.fetch("SELECT number, size, volume FROM ledger.checkpoints ORDER BY number")
    envelopes = [
        row["envelope"]
        for row in await db.fetch("SELECT envelope FROM ledger.journal ORDER BY position")
    ]
    origin = f"log.example/42/{numbers[0]['volume']}"
    grown = verifier.Tree()
    grown.add(verifier.leaf_of(verifier.opening_of_nothing(origin).encode()))
    for envelope in envelopes:
        grown.add(verifier.leaf_of(envelope))
        for row in numbers:
            if row["size"] == grown.size:
                note = signed_checkpoint(Checkpoint(origin, grown.size, grown.root()), [LOG])
                await db.execute(
                    "UPDATE ledger.checkpoints SET note = $2, root = $3 WHERE number = $1",
                    row["number"],
                    str(note),
                    grown.root(),
                )
    for (level, number), hashes in grown.tiles.items():
        await db.execute(
            "UPDATE ledger.tiles SET hashes = $3 WHERE level = $1 AND number = $2",
            level,
            number,
            bytes(hashes),
        )
    await db.execute("DELETE FROM ledger.cosignatures")


async def test_a_chain_made_anew_with_the_services_key_is_seen_by_the_witness(
    sealed: Db, tmp_path: Path
) -> None:
    await rehash(sealed)
    folder = await exported(sealed, tmp_path / "export")
    assert faults(folder, LOG.key) == []  # the service's key alone proves nothing against its owner
    assert [each.kind for each in faults(folder, LOG.key, WITNESS.key)] == ["witness"]
    known = (tmp_path / "witnessed").read_text("utf-8")
    assert [each.kind for each in faults(folder, LOG.key, known=[known])] == ["known"]
    with pytest.raises(Forked) as forked:
        await ForkGuard(Published(tmp_path / "published.json")).check(sealed, "42")
    assert not forked.value.is_short


async def test_an_old_consistent_copy_is_seen_by_the_guard_and_by_what_is_known(
    sealed: Db, tmp_path: Path
) -> None:
    last = await tree.read_last(sealed, "42")
    assert last is not None
    second = await sealed.fetchrow("SELECT * FROM ledger.checkpoints WHERE number = 2")
    assert second is not None
    position = second["first_position"] + second["size"] - 2
    await back_to(sealed, position)
    folder = await exported(sealed, tmp_path / "export")
    found = faults(folder, LOG.key, WITNESS.key, [last.note])
    assert [each.position for each in found if each.kind == "known"] == [position + 1]
    with pytest.raises(Forked, match=f"lacks positions {position + 1} to {last.position}"):
        await ForkGuard(Published(tmp_path / "published.json")).check(sealed, "42")
