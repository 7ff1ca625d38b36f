"""A witness signs what continues what it saw, and names whatever does not."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from ledger.proof import tree
from ledger.proof.note import COSIGNATURE, Checkpoint, Signer, parse_note, signed_checkpoint
from ledger.proof.sealer import Sealer
from ledger.proof.witness import Misbehaved, Witness, hashes_of
from tests import books, made
from tests.journal.test_volumes import NEW_YEAR, Clock
from tests.proof.sealing import SEED, seal, sealer_of

SIGNER = Signer("finance.example", bytes([7]) * 32, COSIGNATURE)
HASH = "A" * 43 + "="


@pytest.fixture
def database(own_book: str) -> str:
    return own_book


class OpenLog:
    """The paths of a log, read off the database without a service; a test may bend them."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self.db = db
        self.bent: dict[str, str | None] = {}
        self.posted: list[str] = []

    async def read(self, path: str) -> str | None:
        for end, shown in self.bent.items():
            if path.endswith(end):
                return shown
        return await self.shown(path)

    async def shown(self, path: str) -> str | None:
        lasts = {each.volume: each for each in await tree.read_lasts(self.db, made.BOOK)}
        _, _, _, *rest = path.split("/")
        if not rest:
            return msgspec.json.encode({"volumes": [{"volume": each} for each in lasts]}).decode()
        volume, what = int(rest[0]), rest[1]
        if what == "checkpoint":
            return lasts[volume].note
        name, _, query = what.partition("?")
        one, two = (int(part.partition("=")[2]) for part in query.split("&"))
        prove = tree.prove_consistency if name == "consistency" else tree.prove_inclusion
        path_of = await prove(self.db, made.BOOK, volume, one, two)
        return "".join(f"{msgspec.json.encode(each).decode()[1:-1]}\n" for each in path_of)

    async def post(self, path: str, body: str) -> None:
        self.posted.append(f"{path} {body}")


def witness_of(sealer: Sealer, tmp_path: Path) -> Witness:
    return Witness(tmp_path / "seen.json", SIGNER, sealer.signers[0].key)


async def test_what_grows_is_signed_over_a_new_year_and_after_a_restart(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    clock, sealer, log = (
        Clock(NEW_YEAR - timedelta(hours=2)),
        sealer_of(pool, tmp_path),
        OpenLog(db),
    )
    async with books.begun(pool, clock=clock) as writer:
        await seal(sealer)
        (first,) = await witness_of(sealer, tmp_path).watch(log, 5)
        assert log.posted[0].endswith(first.line)
        assert f"/{first.volume}/cosignatures?size={first.size} " in log.posted[0]
        assert await witness_of(sealer, tmp_path).watch(log, 6) == []
        await writer.execute(made.order(made.charge()))
        clock.now = NEW_YEAR
        await writer.execute(made.order(made.charge(month="2025-11")))
        await seal(sealer)
    signed = await witness_of(sealer, tmp_path).watch(log, 7)
    assert [each.volume for each in signed] == [2025, 2026]


@pytest.mark.parametrize(
    ("end", "shown", "kind"),
    [
        ("/checkpoint", "short", "shortened"),
        ("/checkpoint", "other", "split-view"),
        ("/checkpoint", "forged", "signature"),
        ("/checkpoint", "elsewhere", "signature"),
        ("/checkpoint", "nonsense", "signature"),
        ("consistency", f"{HASH}\n", "split-view"),
        ("consistency", "?\n", "split-view"),
        ("consistency", None, "split-view"),
        (f"/{made.BOOK}", '{"volumes":[]}', "shortened"),
    ],
)
async def test_what_does_not_continue_is_refused_and_named(
    pool: asyncpg.Pool,
    db: asyncpg.Connection,
    tmp_path: Path,
    end: str,
    shown: str | None,
    kind: str,
) -> None:
    sealer, log = sealer_of(pool, tmp_path), OpenLog(db)
    async with books.begun(pool) as writer:
        await seal(sealer)
        witness = witness_of(sealer, tmp_path)
        await witness.watch(log, 5)
        seen = (tmp_path / "seen.json").read_bytes()
        await writer.execute(made.order(made.charge()))
        await seal(sealer)
    (last,) = await tree.read_lasts(db, made.BOOK)
    log.bent = bent(end, shown, last.volume, last.size)
    with pytest.raises(Misbehaved) as misbehaved:
        await witness.watch(log, 6)
    assert misbehaved.value.kind == kind
    assert misbehaved.value.remembered
    assert len(log.posted) == 1
    assert (tmp_path / "seen.json").read_bytes() == seen


def bent(end: str, shown: str | None, volume: int, size: int) -> dict[str, str | None]:
    """What the log shows in place of the truth."""
    name = f"log.example/{made.BOOK}"
    origin = f"{name}/{volume}"
    ours, theirs = Signer(name, SEED), Signer(name, bytes(32))
    notes = {
        "short": signed_checkpoint(Checkpoint(origin, 2, bytes(32)), [ours]),
        "other": signed_checkpoint(Checkpoint(origin, size, bytes(32)), [ours]),
        "forged": signed_checkpoint(Checkpoint(origin, size, bytes(32)), [theirs]),
        "elsewhere": signed_checkpoint(Checkpoint("another/log", size, bytes(32)), [ours]),
    }
    if end == "/checkpoint":
        return {end: str(notes[shown]) if shown in notes else shown}
    if end == "consistency":
        return {f"&new={size}": shown}
    return {f"/log/{made.BOOK}": shown}


async def test_a_year_that_begins_anew_is_refused(
    pool: asyncpg.Pool, db: asyncpg.Connection, tmp_path: Path
) -> None:
    clock, sealer, log = (
        Clock(NEW_YEAR - timedelta(hours=2)),
        sealer_of(pool, tmp_path),
        OpenLog(db),
    )
    async with books.begun(pool, clock=clock) as writer:
        await seal(sealer)
        witness = witness_of(sealer, tmp_path)
        await witness.watch(log, 5)
        clock.now = NEW_YEAR
        await writer.execute(made.order(made.charge()))
        await seal(sealer)
    old = witness.memory.notes[2025]
    other = Checkpoint(parse_note(old).text.split("\n")[0], 1, bytes(32))
    log.bent = {"2025/checkpoint": old}
    witness.memory.notes[2025] = str(signed_checkpoint(other, sealer.signers))
    log.bent = {"2025/checkpoint": witness.memory.notes[2025]}
    with pytest.raises(Misbehaved) as misbehaved:
        await witness.watch(log, 6)
    assert (misbehaved.value.kind, misbehaved.value.volume) == ("opening", 2026)


async def test_a_log_that_is_not_there_yet_is_waited_for(
    db: asyncpg.Connection, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    log = OpenLog(db)
    log.bent = {f"/log/{made.BOOK}": None}
    assert await witness_of(sealer_of(pool, tmp_path), tmp_path).watch(log, 1) == []


@pytest.mark.parametrize("shown", [None, "AAAA\n", f"{HASH}\n" * 64])
def test_what_is_no_proof_is_refused(shown: str | None) -> None:
    assert hashes_of(shown) is None
