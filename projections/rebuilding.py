"""Builds a view anew beside the rows that are read, compares, and turns to it when it may.

The steps: fold up to where the live rows stand; compare both at one position; wait for approval,
or go on by the rule that there is no difference; turn in one short transaction; keep the former
rows for the way back. Writers wait for none of it, and a read sees one generation whole.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg
import msgspec

from ledger.database import Db
from projections import builds, feed
from projections.builds import Build, Superseded
from projections.comparison import Comparison, compare, with_facts
from projections.faults import passes
from projections.rebuild import REST_FACTS, Builder, Report, Stopped, silent
from projections.view import View

BEAT_SECONDS: Final = 1.0
TRIES_MAX: Final = 5  # of a snapshot that a sign of life came into
BEHIND_SECONDS: Final = 0.1  # until the live rows are looked at again
BEHIND_TRIES_MAX: Final = 100  # the live rows may have stopped for good
RULE: Final = "rule: no difference"
DIRECTLY: Final = "whoever rebuilt"


async def rebuild(pool: asyncpg.Pool, view: View, book: str, report: Report = silent) -> None:
    """Build a view anew from all facts and turn to it, whatever it differs in."""
    async with pool.acquire() as db:
        build = await builds.begin(db, view, book, asked_by=DIRECTLY, worker=builds.new_worker())
        async with giving_up(db, view, build):
            builder = Builder(db, view, build, report)
            async with beating(pool, builder):
                await turn(db, view, builder, DIRECTLY)


async def check(
    db: Db, view: View, book: str, report: Report = silent, rest_percent: int = 0
) -> Comparison:
    """Build a view beside itself, compare, and throw the new rows away."""
    build = await builds.begin(
        *(db, view, book), asked_by=DIRECTLY, status="checking", rest_percent=rest_percent
    )
    try:
        builder = Builder(db, view, build, report)
        await catch_up(builder, lambda: live_position(db, build))
        return await compare_at_one_position(db, view, builder)
    finally:
        await builds.forget(db, view, build)


async def work(pool: asyncpg.Pool, view: View, held: Build, report: Report = silent) -> Build:
    """Take a build that one holds as far as it may go; give it as it is then.

    Who is killed leaves it to the next one; who is stopped by a fact leaves the reason.
    """
    async with pool.acquire() as db, giving_up(db, view, held):
        builder = Builder(db, view, held, report)
        async with beating(pool, builder):
            if held.status == "approved":
                await turn(db, view, builder, held.approved_by or DIRECTLY)
            else:
                await build_and_compare(db, view, builder)
        return await builds.the(db, held.book, held.view, held.generation)


async def work_off(
    pool: asyncpg.Pool,
    views: Mapping[str, View],
    books: Iterable[str],
    worker: str,
    asked: str | None = None,
) -> None:
    """Work on all builds that nobody works on, one after the other, until there are no more.

    `asked` has laid builds aside for his workers; those are free for them alone.
    """
    for book in books:
        while held := await hold_next(pool, views, book, worker, asked):
            with suppress(Superseded, Stopped):  # the build says so itself
                await work(pool, views[held.view], held)


async def hold_next(
    pool: asyncpg.Pool, views: Mapping[str, View], book: str, worker: str, asked: str | None
) -> Build | None:
    """Take the next free build of a book in hand, if there is one."""
    async with pool.acquire() as db:
        for view, generation in await builds.read_free(db, book, asked):
            if view in views:
                held = await builds.hold(db, book, view, generation, worker, asked)
                if held is not None:
                    return held
    return None


async def build_and_compare(db: Db, view: View, builder: Builder) -> None:
    """Build, compare, and turn if the rule allows it; else it waits for somebody to approve."""
    build = builder.build
    await catch_up(builder, lambda: live_position(db, build))
    comparison = await compare_at_one_position(db, view, builder)
    if build.is_automatic and comparison.difference_count == 0:
        await turn(db, view, builder, RULE)
        return
    text = msgspec.json.encode(comparison).decode()
    await builds.compared(db, build, comparison.position, comparison.difference_count, text)


def read_comparison(text: str) -> Comparison:
    """Read what was written down about a build."""
    return msgspec.json.decode(text, type=Comparison)


async def catch_up(builder: Builder, read_target: Callable[[], Awaitable[int]]) -> None:
    """Come so near to a target that moves that the rest takes no time."""
    while (target := await read_target()) - builder.place.position > REST_FACTS:
        await builder.go(target)
    if builder.place.position == 0:  # short books are folded here, and not under a lock
        await builder.go(target)


async def live_position(db: Db, build: Build) -> int:
    """Tell how far the rows that are read have come."""
    return (await builds.read_live(db, build))[1]


async def head_position(db: Db, build: Build) -> int:
    """Tell how far the book has come."""
    return (await feed.read_head(db, build.book)).position


async def compare_at_one_position(db: Db, view: View, builder: Builder) -> Comparison:
    """Compare with the rows that are read, both at the position at which those stand."""
    for _ in range(BEHIND_TRIES_MAX):
        if await live_position(db, builder.build) >= builder.place.position:
            break
        await asyncio.sleep(BEHIND_SECONDS)
    build, place = builder.build, builder.place
    for tried in range(1, TRIES_MAX + 1):
        try:
            async with db.transaction(isolation="repeatable_read"):
                live, position = await builds.read_live(db, build)
                if position < builder.place.position:
                    raise Stopped(builder.place.position, "the rows that are read are behind")
                await builder.reach(position)
                comparison = await compare(db, view, build.book, live, build.generation, position)
        except asyncpg.SerializationError:
            builder.go_back(place)  # what it wrote is rolled back
            if tried == TRIES_MAX:
                raise
        else:
            return await with_facts(db, view, build.book, comparison)
    raise AssertionError("the last try returns or raises")


async def turn(db: Db, view: View, builder: Builder, by: str) -> None:
    """Come to the end of the book and let the rows be read, in one short transaction."""
    build = builder.build
    await catch_up(builder, lambda: head_position(db, build))
    async with db.transaction():
        standing = await builds.lock_standing(db, build)
        head = await feed.read_head(db, build.book)
        await builder.reach(max(head.position, standing["position"]))
        await builds.turn(db, build, builder.place, standing, by)
    await builds.discard(db, view, build.book)


@asynccontextmanager
async def giving_up(db: Db, view: View, build: Build) -> AsyncIterator[None]:
    """Note why a build came to nothing; one that was only interrupted stays for the next worker."""
    try:
        yield
    except Superseded:
        await builds.discard(db, view, build.book)
        raise
    except Exception as error:
        if not passes(error):
            reason = (
                str(error) if isinstance(error, Stopped) else f"{type(error).__name__}: {error}"
            )
            await builds.finish(db, view, build, "failed", reason)
        raise


@asynccontextmanager
async def beating(pool: asyncpg.Pool, builder: Builder) -> AsyncIterator[None]:
    """Give signs of life while the block runs, and let the builder know when it is cancelled."""

    async def beat() -> None:
        while builder.is_wanted:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                async with pool.acquire() as db:
                    builder.is_wanted = await builds.beat(
                        db, builder.build, builder.place.position, builder.target
                    )
            await asyncio.sleep(BEAT_SECONDS)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
