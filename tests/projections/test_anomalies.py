"""Every planted case is found by its rule; in clean books no rule finds anything."""

import asyncpg
import pytest

from ledger import queries
from projections import anomalies
from projections.anomalies import Anomaly
from projections.paging import Scope
from projections.runner import Runner
from tests import made
from tests.made import BOOK
from tests.projections.history import Journal, Town, catch_up

# What a wrong program, or a hand in the database, would leave in the views.
PLANTED = queries.load("tests", "anomalies")
CHILDREN = ("c1", "c2", "c3")


def clean() -> Town:
    """Three children, each with a contract in force and a charge of October."""
    town = Town.of(*made.region(), *(made.certificate(child) for child in CHILDREN))
    for number, child in enumerate(CHILDREN, 1):
        town.tell(*made.enrolled(f"k{number}", child))
        town.tell(made.charge(f"k{number}", "2025-10", on=made.DAY.replace(month=10, day=6)))
    return town


@pytest.fixture
async def book(journal: Journal, runner: Runner, db: asyncpg.Connection) -> asyncpg.Connection:
    await clean().write(journal)
    await catch_up(runner)
    return db


async def found(db: asyncpg.Connection, name: str, scope: Scope | None = None) -> list[Anomaly]:
    rule = anomalies.rules()[name]
    page = await anomalies.find(db, BOOK, rule, None, 50, scope or Scope())
    return list(page.rows)


async def test_clean_books_show_nothing(book: asyncpg.Connection) -> None:
    await book.execute(PLANTED.guard)
    for name in anomalies.rules():
        assert await found(book, name) == [], name


@pytest.mark.parametrize("name", sorted(anomalies.rules()))
async def test_what_is_planted_is_found_and_names_its_facts(
    book: asyncpg.Connection, name: str
) -> None:
    await book.execute(PLANTED.guard)
    await book.execute(getattr(PLANTED, name.replace("-", "_")))
    cases = await found(book, name)
    assert cases
    for case in cases:
        assert case.facts
        assert case.figures or name == "charged-without-contract"
    elsewhere = await found(book, name, Scope(municipality="m9"))
    assert elsewhere == []
    rule = anomalies.rules()[name]
    page = await anomalies.find(book, BOOK, rule, None, 1)
    rest = await anomalies.find(book, BOOK, rule, page.after) if page.after else None
    assert [*page.rows, *(rest.rows if rest else ())] == cases


def test_every_rule_has_its_query_words_and_planted_case() -> None:
    rules = anomalies.rules()
    assert {rule.query for rule in rules.values()} == set(anomalies.QUERIES)
    planted = {name for name in vars(PLANTED) if not name.startswith("_")} - {"guard"}
    assert {name.replace("_", "-") for name in planted} == set(rules)
    for rule in rules.values():
        assert all((rule.ru, rule.en, rule.why_ru, rule.why_en))
