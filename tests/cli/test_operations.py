"""What an operator does where the database is: migrations, keys, views, checks and their codes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest

from ledger import journal
from ledger.database import open_pool
from ledger.keys import key_id_of
from ledger.writer import Writer
from projections import checkpoints
from projections.catalogue import VIEWS
from projections.runner import Runner
from projections.waiting import Waiting
from tests import made
from tests.cli.conftest import Certledger

T = TypeVar("T")


@pytest.fixture
def dsn(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a book in which a child is enrolled, named in the environment."""
    asyncio.run(begin_book(database))
    monkeypatch.setenv("CERTLEDGER_DSN", database)
    return database


async def begin_book(dsn: str) -> None:
    pool = await open_pool(dsn)
    async with pool.acquire() as db:
        await journal.found_book(db, made.BOOK, "Europe/Moscow")
        await checkpoints.install(db, VIEWS)
    writer = Writer(pool)
    past = [*made.region(), made.certificate(), *made.enrolled(), made.charge()]
    await writer.execute_all([made.order(each) for each in past], atomic=True)
    await writer.close()
    await catch_up(pool)
    await pool.close()


async def catch_up(pool: asyncpg.Pool) -> None:
    waiting = Waiting(pool)
    async with pool.acquire() as db:
        await checkpoints.open_book(db, made.BOOK, VIEWS)
    while await Runner(pool, made.BOOK, VIEWS, waiting).step():
        pass
    await waiting.close()


def at(dsn: str, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    async def run() -> T:
        db = await asyncpg.connect(dsn)
        try:
            return await work(db)
        finally:
            await db.close()

    return asyncio.run(run())


def execute(dsn: str, statement: str) -> None:
    async def work(db: asyncpg.Connection) -> None:
        await db.execute(statement)

    at(dsn, work)


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_migrations_are_applied_and_listed(certledger: Certledger, empty_database: str) -> None:
    before = certledger("db", "status", "--dsn", empty_database, "--json")
    assert before.exit_code == 3
    assert [each["applied_at"] for each in lines(before.stdout)] == [None] * len(
        lines(before.stdout)
    )
    done = certledger("db", "migrate", "--dsn", empty_database, "--json")
    assert done.exit_code == 0
    assert [each["number"] for each in lines(done.stdout)] == [
        each["number"] for each in lines(before.stdout)
    ]
    assert certledger("db", "status", "--dsn", empty_database).exit_code == 0
    again = certledger("db", "migrate", "--dsn", empty_database)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "Всё уже применено" in again.stderr


def test_a_key_is_made_listed_replaced_and_revoked(certledger: Certledger, dsn: str) -> None:
    made_key = certledger("key", "create", "--role", "operator", "--name", "Оператор", "--json")
    assert made_key.exit_code == 0
    assert dsn not in made_key.output
    first = json.loads(made_key.stdout)
    assert key_id_of(first["token"]) == first["key_id"]
    second = json.loads(certledger("key", "rotate", first["key_id"], "--json").stdout)
    assert certledger("key", "revoke", second["key_id"]).exit_code == 0
    listed = lines(certledger("key", "list", "--json").stdout)
    assert [each["key_id"] for each in listed] == [first["key_id"], second["key_id"]]
    assert listed[0]["expires_at"]
    assert listed[1]["revoked_at"]
    assert all("token" not in each for each in listed)


def test_a_key_that_is_unknown_is_told(certledger: Certledger, dsn: str) -> None:
    result = certledger("key", "revoke", "nothing1")
    assert result.exit_code == 1
    assert "nothing1" in result.stderr
    assert dsn


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "provider"),
        ("--role", "finance"),
        ("--role", "auditor", "--provider", "p1"),
        ("--role", "operator", "--municipality", "m1"),
    ],
)
def test_a_key_names_whom_its_role_needs(
    certledger: Certledger, dsn: str, words: tuple[str, ...]
) -> None:
    assert certledger("key", "create", "--name", "x", *words).exit_code == 2
    assert dsn


def test_a_book_must_be_named_where_there_are_several(certledger: Certledger, dsn: str) -> None:
    execute(dsn, "INSERT INTO ledger.heads (book) VALUES ('77')")
    result = certledger("key", "list")
    assert result.exit_code == 2
    assert "77" in result.stderr
    assert certledger("key", "list", "--book", "77").exit_code == 0
    assert certledger("key", "list", "--book", "78").exit_code == 1


def test_a_clean_book_verifies(certledger: Certledger, dsn: str) -> None:
    result = certledger("events", "verify", "--json")
    assert result.exit_code == 0, result.output
    (found,) = lines(result.stdout)
    assert (found["book"], found["differences"]) == (made.BOOK, [])
    assert "✓" in certledger("events", "verify").stdout
    assert dsn


def test_a_planted_kopeck_is_named_with_code_3(certledger: Certledger, dsn: str) -> None:
    execute(
        dsn,
        "UPDATE ledger.sums SET limit_kopecks = limit_kopecks + 1,"
        " available_kopecks = available_kopecks + 1 WHERE account = 'provision:c1:2025'",
    )
    result = certledger("events", "verify")
    assert result.exit_code == 3
    assert "sums provision:c1:2025" in result.stdout
    doctor = certledger("doctor")
    assert doctor.exit_code == 3
    assert "provision:c1:2025" in doctor.stdout
    assert certledger("doctor", "--quick").exit_code in {0, 3}


def test_the_doctor_goes_through_every_check(certledger: Certledger, dsn: str) -> None:
    result = certledger("doctor", "--json")
    found = {each["check"]: each for each in lines(result.stdout)}
    assert list(found) == [
        *(
            "disk",
            "server",
            "durability",
            "clock",
            "migrations",
            "master-key",
            "views",
            "checks",
            "fold",
        )
    ]
    unsafe = found.pop("durability")  # the server of the tests gives durability up
    assert not unsafe["is_fine"]
    assert any("fsync" in cure for cure in unsafe["cures"])
    assert all(each["is_fine"] for each in found.values()), found
    assert result.exit_code == 3
    assert dsn


def test_the_doctor_names_a_wrong_master_key(
    certledger: Certledger, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        certledger("doctor", "--quick").exit_code == 3
    )  # makes a key and closes the vault with it
    monkeypatch.setenv("CERTLEDGER_MASTER_KEYS", "A" * 43 + "=")
    result = certledger("doctor", "--quick", "--json")
    found = {each["check"]: each for each in lines(result.stdout)}
    assert not found["master-key"]["is_fine"]
    assert "CERTLEDGER_MASTER_KEYS" in " ".join(found["master-key"]["cures"])
    assert dsn


def test_the_doctor_survives_a_database_that_is_away(certledger: Certledger) -> None:
    result = certledger("doctor", "--json", "--dsn", "postgresql://nobody@127.0.0.1:1/nothing")
    assert result.exit_code == 3
    found = {each["check"]: each for each in lines(result.stdout)}
    assert found["disk"]["is_fine"]
    assert not found["database"]["is_fine"]


def test_the_doctor_sees_missing_migrations(certledger: Certledger, empty_database: str) -> None:
    result = certledger("doctor", "--dsn", empty_database)
    assert result.exit_code == 3
    assert "certledger db migrate" in result.stdout


def test_views_are_listed_with_their_place(certledger: Certledger, dsn: str) -> None:
    result = certledger("projection", "status", "--json")
    assert result.exit_code == 0
    rows = lines(result.stdout)
    assert [each["view"] for each in rows] == [view.name for view in VIEWS]
    assert {each["lag_count"] for each in rows} == {0}
    assert dsn


def test_a_view_that_stopped_is_told_with_code_3(certledger: Certledger, dsn: str) -> None:
    execute(
        dsn,
        "UPDATE projections.checkpoints SET status = 'failed',"
        " failed_position = position + 1,"
        " reason = 'planted' WHERE view = 'balances'",
    )
    result = certledger("projection", "status")
    assert result.exit_code == 3
    assert "planted" in result.stdout
    assert "projection rebuild balances" in certledger("doctor", "--quick").stdout


@pytest.mark.parametrize("view", ["balances", "audit_trail"])
def test_a_view_is_rebuilt_with_progress(certledger: Certledger, dsn: str, view: str) -> None:
    table = next(each.tables[0] for each in VIEWS if each.name == view)
    execute(dsn, f"DELETE FROM projections.{table}")  # noqa: S608 - our own name
    assert certledger("projection", "diff", view).exit_code == 3
    assert certledger("projection", "rebuild", view).exit_code == 3  # it waits for approval
    assert certledger("projection", "diff", view).exit_code == 3
    result = certledger("projection", "rebuild", view, "--approve", "--json")
    assert result.exit_code == 0, result.output
    progress = lines(result.stdout)
    assert progress[-1]["done_count"] == progress[-1]["total_count"] > 0
    assert certledger("projection", "diff", view).exit_code == 0


def test_a_difference_of_a_view_is_named(certledger: Certledger, dsn: str) -> None:
    execute(
        dsn,
        "UPDATE projections.balances SET nominal_kopecks = nominal_kopecks + 1,"
        " available_kopecks = available_kopecks + 1",
    )
    result = certledger("projection", "diff", "balances", "--json")
    assert result.exit_code == 3
    (found,) = lines(result.stdout)
    assert found["difference_count"] == 1
    (row,) = found["comparison"]["tables"][0]["rows"]
    assert row["columns"] == ["nominal_kopecks", "available_kopecks"]
    assert row["facts"][-1]["type"] == "certificate.charged.v1"
    told = certledger("projection", "diff", "balances").stdout
    assert "nominal_kopecks: хранится" in told
    assert "certificate.charged.v1" in told


def test_an_unknown_view_is_a_wrong_call(certledger: Certledger, tmp_path: Path) -> None:
    result = certledger("projection", "rebuild", "nothing")
    assert result.exit_code == 2
    assert "balances" in result.stderr
    assert not (tmp_path / "data").exists()


def test_a_user_of_the_console_is_made_listed_renewed_and_disabled(
    certledger: Certledger, dsn: str
) -> None:
    words = ("--role", "auditor", "--name", "Вера")
    first = json.loads(certledger("user", "add", "vera", *words, "--json").stdout)
    assert first["login"] == "vera"
    assert len(first["password"]) > 10
    again = certledger("user", "add", "vera", *words)
    assert again.exit_code == 1
    assert "уже есть" in again.stderr
    stated = certledger("user", "password", "vera", "--password-stdin", input="short\n")
    assert stated.exit_code == 1
    assert certledger("user", "disable", "vera").exit_code == 0
    (listed,) = lines(certledger("user", "list", "--json").stdout)
    assert listed["disabled_at"]
    assert "password" not in listed
    assert dsn
