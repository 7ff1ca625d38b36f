"""The tables run unchanged on an engine that shards by book: the catalogue itself is read."""

import asyncpg
import pytest

from ledger import queries
from tests.tidy import ROOT

SQL = queries.load("tests", "catalogue")

# Tables that belong to no book: a sharding engine copies them whole to every node.
DICTIONARIES = {"ledger.migrations"}
NODE_BOUND = ("advisory", "notify")  # reach only the node on which they run


async def lines(db: asyncpg.Connection, query: str) -> list[str]:
    return [row[0] for row in await db.fetch(query)]


async def misplaced(db: asyncpg.Connection) -> list[str]:
    found = []
    for row in await db.fetch(SQL.read_indexes):
        start = ["book", "volume"] if row["partitioned"] else ["book"]
        if row["table"] not in DICTIONARIES and row["columns"][: len(start)] != start:
            found.append(f"{row['index']} begins with {row['columns']}")
    return sorted(found)


async def node_bound(db: asyncpg.Connection) -> list[str]:
    return [
        f"{row['function']} uses {word}"
        for row in await db.fetch(SQL.read_functions)
        for word in NODE_BOUND
        if word in row["source"].lower()
    ]


@pytest.fixture
async def catalogue(db: asyncpg.Connection) -> asyncpg.Connection:
    """The catalogue with a volume open and with every view, so that all of it is seen."""
    await db.execute("SELECT ledger.open_volume(2026)")
    for file in sorted((ROOT / "projections" / "sql").glob("*.sql")):
        view = queries.load("projections", file.stem)
        if hasattr(view, "create"):
            await db.execute(view.create)
    return db


async def test_every_key_and_index_begins_with_the_book(catalogue: asyncpg.Connection) -> None:
    assert await misplaced(catalogue) == []


async def test_a_key_that_begins_elsewhere_is_found(catalogue: asyncpg.Connection) -> None:
    await catalogue.execute("CREATE INDEX late ON ledger.journal (book, position)")
    await catalogue.execute("CREATE TABLE ledger.t (id uuid PRIMARY KEY, book text)")
    assert await misplaced(catalogue) == [
        "ledger.journal_2026_book_position_idx begins with ['book', 'position']",
        "ledger.late begins with ['book', 'position']",
        "ledger.t_pkey begins with ['id']",
    ]


@pytest.mark.parametrize(
    ("query", "breach", "found"),
    [
        (SQL.find_tables_without_key, "CREATE TABLE ledger.t (book text)", "ledger.t"),
        (
            SQL.find_deep_partitions,
            (
                "CREATE TABLE ledger.deep PARTITION OF ledger.journal FOR VALUES IN (1)"
                " PARTITION BY LIST (book)"
            ),
            "ledger.deep",
        ),
        (SQL.find_counters, "CREATE SEQUENCE ledger.s", "ledger.s is a sequence"),
        (
            SQL.find_counters,
            "CREATE TABLE ledger.t (n bigint GENERATED ALWAYS AS IDENTITY)",
            "ledger.t.n counts by itself",
        ),
        (SQL.find_inexact_columns, "CREATE TABLE ledger.t (n numeric)", "ledger.t.n is numeric"),
        (
            SQL.find_foreign_keys_without_book,
            "CREATE TABLE ledger.t (m integer CONSTRAINT m REFERENCES ledger.migrations)",
            "ledger.t m",
        ),
        (
            SQL.find_exclusions_and_rules,
            "CREATE RULE r AS ON DELETE TO ledger.heads DO INSTEAD NOTHING",
            "ledger.heads r",
        ),
    ],
)
async def test_there_is_none_and_a_breach_is_found(
    catalogue: asyncpg.Connection, query: str, breach: str, found: str
) -> None:
    assert await lines(catalogue, query) == []
    await catalogue.execute(breach)
    assert found in await lines(catalogue, query)


async def test_no_function_depends_on_one_node(catalogue: asyncpg.Connection) -> None:
    assert await node_bound(catalogue) == []
    await catalogue.execute(
        "CREATE FUNCTION ledger.f() RETURNS void LANGUAGE sql AS"
        " $$ SELECT pg_advisory_xact_lock(1) $$"
    )
    assert await node_bound(catalogue) == ["ledger.f() uses advisory"]
