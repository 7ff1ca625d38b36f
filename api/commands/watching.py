"""Shows how far builds of views are: bars at a terminal, lines of JSON for programs."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from api.commands.frame import given
from api.commands.showing import console_for_messages, show_json
from api.commands.speech import say
from projections import builds, rebuild
from projections.builds import Build

LOOK_SECONDS: Final = 0.25

Place = tuple[str, str, int]  # book, view, generation
Tell = Callable[[Build, rebuild.Progress], None]


async def watch(
    pool: asyncpg.Pool, places: list[Place], worker: str, is_done: Callable[[], bool]
) -> list[Build]:
    """Look at builds until their workers are done, and keep those that wait for their turn."""
    began = time.monotonic()
    first: dict[Place, int] = {}
    with telling() as tell:
        while True:
            was_done = is_done()  # before the look, which then sees the end
            async with pool.acquire() as db:
                for book in {book for book, _, _ in places}:
                    await builds.keep_holding(db, book, worker)
                found = [await builds.the(db, *place) for place in places]
            for place, build in zip(places, found, strict=True):
                begun = first.setdefault(place, build.folded_position)
                tell(build, progress_of(build, begun, time.monotonic() - began))
            if was_done:
                return found
            await asyncio.sleep(LOOK_SECONDS)


def progress_of(build: Build, begun: int, seconds: float) -> rebuild.Progress:
    """Say how far a build is; what was done before we looked counts for no rate."""
    return rebuild.Progress(
        build.folded_position,
        max(build.target_position, build.folded_position),
        seconds,
        min(begun, build.folded_position),
    )


@contextmanager
def telling() -> Iterator[Tell]:
    """Give what shows the progress of builds."""
    if given().json:
        yield told_once()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[words]}"),
    )
    with Progress(*columns, console=console_for_messages(), disable=given().quiet) as bar:
        tasks: dict[Place, TaskID] = {}

        def draw(build: Build, progress: rebuild.Progress) -> None:
            place = build.book, build.view, build.generation
            if place not in tasks:
                tasks[place] = bar.add_task(f"{build.view} {build.book}", words="", total=0)
            rate, left = progress.rate, progress.seconds_left
            words = say(f"{rate}/с, осталось {left} с", f"{rate}/s, {left} s left")
            bar.update(
                tasks[place],
                completed=progress.done_count,
                total=progress.total_count,
                words=words if build.is_under_way else build.status,
            )

        yield draw


def told_once() -> Tell:
    """Write a line of JSON whenever something has changed."""
    last: dict[Place, tuple[int, int, str]] = {}

    def tell(build: Build, progress: rebuild.Progress) -> None:
        place = build.book, build.view, build.generation
        now = progress.done_count, progress.total_count, build.status
        if last.get(place) == now:
            return
        last[place] = now
        show_json(
            {
                "book": build.book,
                "view": build.view,
                "build": f"{build.view}.{build.generation}",
                "status": build.status,
                "done_count": progress.done_count,
                "total_count": progress.total_count,
                "rate": progress.rate,
                "seconds_left": progress.seconds_left,
                "difference_count": build.difference_count,
            }
        )

    return tell
