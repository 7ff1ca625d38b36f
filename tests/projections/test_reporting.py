"""Tools of others read documented views of what is read now, and nothing else."""

import re

import asyncpg
import pytest

from projections import catalogue, rebuilding
from projections.reporting import REPORTED
from projections.runner import Runner
from tests import year
from tests.made import BOOK
from tests.projections.history import SQL, Journal, Town, catch_up
from tests.tidy import ROOT

PAGE = ROOT / "docs" / "REPORTING.md"


async def test_the_page_names_every_view_and_column(journal: Journal) -> None:
    columns: dict[str, list[str]] = {}
    for row in await journal.db.fetch(SQL.read_reporting_columns):
        columns.setdefault(row["table_name"], []).append(row["column_name"])
    parts = PAGE.read_text("utf-8").split("\n### ")[1:]
    told = {
        part.split("\n", 1)[0]: re.findall(r"^\| `(\w+)`", part, re.MULTILINE) for part in parts
    }
    assert told == columns
    assert set(columns) == set(REPORTED)


def test_every_column_of_the_page_has_a_title() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [name for name, title in rows if not title.strip()] == []
    money = [(name, title.strip()) for name, title in rows if name.endswith("_roubles")]
    assert [name for name, title in money if not title.endswith(", руб.")] == []


async def as_tool(db: asyncpg.Connection, *queries: str) -> None:
    async with db.transaction():
        await db.execute(SQL.take_reporting_role)
        for query in queries:
            await db.execute(query)


async def test_its_role_reads_these_alone(journal: Journal) -> None:
    await as_tool(journal.db, *(f"TABLE reporting.{table}" for table in REPORTED))
    for query in (SQL.read_facts_themselves, SQL.change_what_is_reported):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_tool(journal.db, query)


async def test_money_is_in_roubles_and_of_one_generation(
    pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    await Town.of(*year.YEAR).write(journal)
    await catch_up(runner)
    rows = await journal.db.fetch(SQL.read_reported_balances)
    await rebuilding.rebuild(pool, catalogue.BY_NAME["balances"], BOOK)
    assert await journal.db.fetch(SQL.read_reported_balances) == rows
    stored = await journal.db.fetch(SQL.read_balance_rows, BOOK)
    kopecks = {row["certificate"]: row["available_kopecks"] for row in stored}
    assert {row["certificate"]: int(row["available_roubles"] * 100) for row in rows} == kopecks
