"""Proof at the terminal: keys, the verifier's file, the guard, a book written out and put back."""

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from click.testing import Result

from ledger.proof.note import COSIGNATURE, parse_verifier_key
from tests import books
from tests.cli.conftest import Certledger
from tests.proof.sealing import seal, sealer_of


@pytest.fixture
async def sealed(pool: asyncpg.Pool, database: str, tmp_path: Path) -> str:
    """Address of a database with a book that was sealed and published from this data folder."""
    async with books.begun(pool):
        await seal(sealer_of(pool, tmp_path / "data"))
    return database


def test_keys_are_shown_and_stay(certledger: Certledger, tmp_path: Path) -> None:
    first, again = certledger("proof", "key", "42"), certledger("proof", "key", "42")
    assert first.stdout == again.stdout
    assert parse_verifier_key(first.stdout).name == "certledger/42"
    folder = str(tmp_path / "witness")
    shown = certledger("witness", "key", "--name", "finance.example", "--folder", folder)
    key = parse_verifier_key(shown.stdout)
    assert (key.name, key.kind) == ("finance.example", COSIGNATURE)
    assert certledger("witness", "key", "--name", "a b", "--folder", folder).exit_code == 1


def test_the_verifier_comes_out_whole_and_runs(certledger: Certledger, tmp_path: Path) -> None:
    path = tmp_path / "verifier.py"
    path.write_text(certledger("proof", "verifier").stdout, "utf-8")
    command = [sys.executable, "-I", "-S", str(path), "--help"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (ran.returncode, "--witness-key" in ran.stdout) == (0, True)


def test_a_witness_says_when_the_service_is_away(certledger: Certledger, tmp_path: Path) -> None:
    key = certledger("proof", "key", "42").stdout.strip()
    folder = ("--folder", str(tmp_path / "witness"), "--name", "finance.example")
    away = certledger("witness", "watch", *folder, "--log-key", key, "--url", "http://127.0.0.1:9")
    assert away.exit_code == 1
    assert certledger("witness", "watch", *folder, "--log-key", "nonsense").exit_code == 1


async def test_a_book_is_written_out_once(
    certledger: Certledger, sealed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.commands.archive.SEAL_SECONDS", -1.0)  # no service: views stay behind
    folder = str(tmp_path / "book")
    first = await off_the_loop(certledger, "events", "export", folder, "--dsn", sealed)
    assert first.exit_code == 0, first.output
    assert (tmp_path / "book" / "manifest.json").exists()
    again = await off_the_loop(certledger, "events", "export", folder, "--dsn", sealed)
    assert again.exit_code == 1
    there = await off_the_loop(certledger, "events", "import", folder, "--dsn", sealed)
    assert there.exit_code == 1
    assert "уже есть" in there.output


async def test_the_guard_names_what_is_missing_until_the_loss_is_admitted(
    certledger: Certledger, sealed: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    fine = await off_the_loop(certledger, "proof", "guard", "--dsn", sealed)
    assert fine.exit_code == 0, fine.output
    await db.execute("UPDATE ledger.heads SET position = position - 1")
    lost = await off_the_loop(certledger, "proof", "guard", "--dsn", sealed)
    assert lost.exit_code == 3
    head = await books.head(db)
    assert f"lacks positions {head + 1} to {head + 1}" in lost.output
    assert (
        await off_the_loop(certledger, "proof", "guard", "--accept", "--dsn", sealed)
    ).exit_code == 0
    assert [path.name[:10] for path in (tmp_path / "data").glob("published*")] == ["published."]
    assert (await off_the_loop(certledger, "proof", "guard", "--dsn", sealed)).exit_code == 0


async def off_the_loop(certledger: Certledger, *arguments: str) -> Result:
    """Run a command that has a loop of its own."""
    return await asyncio.to_thread(certledger, *arguments)
