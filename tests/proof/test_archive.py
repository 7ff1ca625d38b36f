"""An export is the same bytes every time, verifies, and restores to the same hashes."""

import ast
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from ledger.database import open_pool
from ledger.proof import verifier
from ledger.proof.archive import UnknownBookError
from ledger.proof.evidence import Receipt, sign_receipt
from ledger.proof.note import COSIGNATURE, Signer
from ledger.proof.restoring import NotEmptyError, restore
from ledger.refold import refold, tell_nobody
from tests import books, made, year
from tests.journal.test_volumes import NEW_YEAR, Clock
from tests.proof.exported import exported, faults
from tests.proof.sealing import SEED, seal, sealer_of

TEACH = "if a new fact moves money, teach it to ledger/proof/verifier.py: it shares no code with us"
WITNESS = Signer("finance.example", bytes([7]) * 32, COSIGNATURE)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


async def cosign(db: asyncpg.Connection) -> None:
    """Let a witness sign the last checkpoint."""
    row = await db.fetchrow(
        "SELECT volume, size, note FROM ledger.checkpoints WHERE book = $1"
        " ORDER BY number DESC LIMIT 1",
        made.BOOK,
    )
    assert row is not None
    line = WITNESS.cosign(row["note"].partition("\n\n")[0] + "\n", 1_800_000_000)
    await db.execute(
        "INSERT INTO ledger.cosignatures (book, volume, size, witness, line)"
        " VALUES ($1, $2, $3, $4, $5)",
        made.BOOK,
        row["volume"],
        row["size"],
        WITNESS.key.name,
        str(line),
    )


async def test_a_year_of_every_fact_is_exported_verified_and_restored(
    pool: asyncpg.Pool,
    db: asyncpg.Connection,
    tmp_path: Path,
    server: str,
) -> None:
    clock, sealer = Clock(NEW_YEAR - timedelta(hours=2)), sealer_of(pool, tmp_path)
    half = len(year.YEAR) // 2
    async with books.begun(pool, year.YEAR[:half], clock=clock) as writer:
        await seal(sealer)
        clock.now = NEW_YEAR
        await books.record(writer, year.YEAR[half:])
        await writer.execute(made.order(made.charge(month="2024-01"), "refused"))
        await seal(sealer)
    await cosign(db)
    first = await exported(db, tmp_path / "first")
    assert contents(first) == contents(await exported(db, tmp_path / "again"))
    key = sealer.signers[0].key
    assert faults(first, key) == [], TEACH
    assert faults(first, key, WITNESS.key) == []
    money = verifier.Verification(first, verifier.Trust([], [], []))
    money.run()
    stored = await db.fetch("SELECT account FROM ledger.sums WHERE book = $1", made.BOOK)
    assert {row["account"] for row in stored} == set(money.money.sums), TEACH

    from tests.machine import servers  # noqa: PLC0415 - the second database is this test's alone

    name = servers.new_name()
    await servers.create_migrated(server, name)
    try:
        second = await open_pool(servers.within(server, name))
        async with second.acquire() as other:
            assert await restore(other, first, tell_nobody) == (made.BOOK, await books.head(db))
            assert (await refold(other, made.BOOK)).differences == ()
            copy = await exported(other, tmp_path / "copy")
            with pytest.raises(NotEmptyError):
                await restore(other, first, tell_nobody)
        assert contents(copy) == contents(first)
        async with books.writing(second, clock=clock) as writer:
            again = await writer.execute(made.order(made.charge(month="2024-01"), "refused"))
            assert again.replayed
            await books.record(writer, [made.certificate("after-the-restoration")])
        await seal(sealer_of(second, tmp_path))
        async with second.acquire() as other:
            assert faults(await exported(other, tmp_path / "more"), key) == []
        await second.close()
    finally:
        await servers.drop(server, name)


async def test_a_book_that_nobody_founded_is_not_exported(
    db: asyncpg.Connection, tmp_path: Path
) -> None:
    with pytest.raises(UnknownBookError):
        await exported(db, tmp_path / "export", "nowhere")


def test_the_verifier_is_written_for_an_old_python_and_its_library_alone() -> None:
    written = ast.parse(Path(verifier.__file__).read_text("utf-8"), feature_version=(3, 9))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(written)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
        )
    }
    assert imported - set(sys.stdlib_module_names) == set()


def test_the_verifier_needs_nothing_but_python(tmp_path: Path) -> None:
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    signer = Signer("log.example/54", SEED)
    receipt = Receipt(
        amount_kopecks=1_018_51,
        available_kopecks=3_000_00,
        book="54",
        certificate="c1",
        contract="k1",
        leaf="A" * 43 + "=",
        month="2025-10",
        position=7,
        recorded_at="2025-10-05T00:00:00+00:00",
        reserved_kopecks=0,
    )
    line = sign_receipt(receipt, signer)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(alone), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)

    good = run("--receipt", line, "--log-key", str(signer.key))
    assert (good.returncode, '"amount_kopecks": 101851' in good.stdout) == (0, True), good.stderr
    assert run("--receipt", line[:-4] + "AAAA", "--log-key", str(signer.key)).returncode == 1
    assert run("--receipt", line).returncode == 1
    assert run("nowhere").returncode == 2
    assert run("--log-key", "nonsense", "nowhere").returncode == 2
