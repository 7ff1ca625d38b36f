"""A rebuild under write load whose process is killed, again and again, ends in no difference."""

import asyncio
import signal
import sys
from contextlib import suppress
from itertools import chain, cycle

import asyncpg

from events.codec import AnyFact
from projections import builds, catalogue, rebuilding
from projections.builds import Build
from projections.runner import Raced, Runner
from tests import made
from tests.made import BOOK
from tests.projections.history import Journal, Town, catch_up, status_of
from tests.projections.test_stepping import RESTORED, SUSPENDED
from tests.tidy import ROOT

CHILDREN = 24  # five facts each before the first kill: more pages than all kills take
MONTHS = ("2025-10", "2025-11", "2025-12")
KILLED_AFTER = (2, 5, 9)  # pages of five facts
NEVER = 0
LATEST: list[AnyFact] = [SUSPENDED, RESTORED]


def town() -> tuple[Town, list[AnyFact]]:
    """Give a town with contracts, and the charges that are written while it is rebuilt."""
    names = [str(number) for number in range(CHILDREN)]
    made_up = Town.of(*made.region())
    for name in names:
        made_up.tell(made.certificate(f"c{name}"), *made.enrolled(f"k{name}", f"c{name}"))
    before = len(made_up.facts)
    made_up.tell(*(made.charge(f"k{name}", month) for month in MONTHS for name in names))
    later = [fact for _, fact in made_up.facts[before:]]
    del made_up.facts[before:]
    return made_up, later


async def run(database: str, build: Build, pages: int) -> int:
    """Work on a build in a process of its own; tell how it ended."""
    asked = (database, build.view, str(build.generation), str(pages))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.projections.rebuilder", *asked, cwd=ROOT
    )
    return await process.wait()


async def test_a_killed_rebuild_goes_on_beside_writers(
    database: str, pool: asyncpg.Pool, runner: Runner, journal: Journal
) -> None:
    view, (history, later) = catalogue.BY_NAME["balances"], town()
    await history.write(journal)
    await catch_up(runner)
    over = asyncio.Event()

    async def write() -> None:
        for fact in chain(later, cycle(LATEST)):
            await journal.record([fact])
            with suppress(Raced):  # the turn came in between
                await runner.step()
            if over.is_set():
                return

    async with pool.acquire() as db:
        build = await builds.begin(db, view, BOOK, asked_by="tests", is_automatic=True)
    writing = asyncio.create_task(write())
    for pages in KILLED_AFTER:
        assert await run(database, build, pages) == -signal.SIGKILL
        async with pool.acquire() as db:
            left = await builds.the(db, BOOK, view.name, build.generation)
            assert (left.status, left.position >= build.position) == ("building", True)
            await builds.let_go(db, BOOK, str(left.worker))  # or its lease runs out
        build = left
    assert build.position > 0
    assert await run(database, build, NEVER) == 0
    over.set()
    await writing
    await catch_up(runner)
    status = await status_of(journal.db, view.name)
    assert (status.generation, status.lag_count) == (build.generation, 0)
    async with pool.acquire() as db:
        assert (await rebuilding.check(db, view, BOOK)).difference_count == 0
