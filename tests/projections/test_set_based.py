"""What a rebuild is measured beside does the same work: the same balances in one statement."""

from ledger import queries
from projections.runner import Runner
from tests import made
from tests.made import BOOK
from tests.projections.history import Journal, Town, catch_up

SQL = queries.load("bench", "views")


async def test_the_set_based_balances_are_those_of_the_view(
    runner: Runner, journal: Journal
) -> None:
    town = Town.of(*made.region(), made.certificate("c1"), *made.enrolled("k1", "c1"))
    town.tell(made.charge("k1", "2025-10"))
    await town.write(journal)
    await catch_up(runner)
    await journal.db.execute(SQL.create_balances)
    await journal.db.execute(SQL.fill_balances, BOOK)
    assert await journal.db.fetchval(SQL.count_differences, BOOK) == 0
    await journal.db.execute("UPDATE bench.balances SET charged_kopecks = charged_kopecks + 1")
    assert await journal.db.fetchval(SQL.count_differences, BOOK) == 1
