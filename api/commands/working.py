"""Lets workers build views, each in a process of its own, while one looks on."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager

import asyncpg

from api.commands.places import pooled_at
from api.commands.watching import Place, watch
from projections import builds, rebuilding
from projections.builds import Build
from projections.catalogue import BY_NAME
from projections.rebuild import COMMAND_SECONDS


def place_of(build: Build) -> Place:
    """Tell by what a build is found again."""
    return build.book, build.view, build.generation


async def worked(
    pool: asyncpg.Pool, dsn: str, places: list[Place], worker: str, workers: int
) -> list[Build]:
    """Let workers work while one watches; give the builds as they are in the end."""
    books = sorted({book for book, _, _ in places})
    async with working(dsn, books, worker, min(workers, len(places))) as done:
        return await watch(pool, places, worker, done)


@asynccontextmanager
async def working(
    dsn: str, books: list[str], worker: str, count: int
) -> AsyncIterator[Callable[[], bool]]:
    """Run workers, in this process if one is enough, and tell whether they are done."""
    tasks: list[asyncio.Future[None]]
    if count <= 1:
        tasks = [asyncio.ensure_future(work(dsn, books, worker))]
        executor = None
    else:
        # A fresh process: one that was forked would share this one's connections.
        executor = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
        loop = asyncio.get_running_loop()
        tasks = [
            loop.run_in_executor(executor, work_in_process, dsn, books, worker)
            for _ in range(count)
        ]
    try:
        yield lambda: all(task.done() for task in tasks)
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)


def work_in_process(dsn: str, books: list[str], asked: str) -> None:
    """Work in a process of one's own."""
    try:
        asyncio.run(work(dsn, books, asked))
    except KeyboardInterrupt:
        return  # the build stays for the next one


async def work(dsn: str, books: list[str], asked: str) -> None:
    """Work on what was laid aside until there is no more of it."""
    async with pooled_at(dsn, COMMAND_SECONDS) as pool:
        await rebuilding.work_off(pool, BY_NAME, books, builds.new_worker(), asked)
