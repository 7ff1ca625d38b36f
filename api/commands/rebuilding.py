"""Views built anew beside what is read: built, compared, approved, turned to, and turned back."""

import os
from collections.abc import Callable, Coroutine
from typing import Any, Final

import asyncpg
import click

from api.commands.comparing import show_comparison
from api.commands.frame import DIFFERENT, Command, Failure, given
from api.commands.keys import the_book
from api.commands.places import addresses_of_database, pooled, pooled_at, wait_for
from api.commands.showing import show_rows
from api.commands.speech import say
from api.commands.watching import Place
from api.commands.working import place_of, worked
from ledger.database import Db
from projections import builds, checkpoints
from projections import rebuilding as steps
from projections.builds import Build, Superseded
from projections.catalogue import BY_NAME
from projections.comparison import Comparison
from projections.feed import read_books
from projections.rebuild import COMMAND_SECONDS, Stopped
from projections.view import View

WORKERS_MAX: Final = 16
WHO: Final = "the command line"
BOOK = click.option("--book", help=say("Код региона; иначе все.", "Code of a region; else all."))
VIEW = click.Choice(list(BY_NAME))
NAME = click.argument("name", type=VIEW, metavar=say("ИМЯ", "NAME"))
NAMES = click.argument("names", type=VIEW, nargs=-1, metavar=say("[ИМЯ]…", "[NAME]…"))
CALLED = click.argument("called", metavar=say("СБОРКА", "BUILD"))


async def chosen_books(db: Db, book: str | None) -> list[str]:
    """Give the book that was named, or all."""
    books = await read_books(db)
    return books if book is None else [the_book(book, books)]


@click.command(
    "rebuild",
    cls=Command,
    help=say(
        """Построить заново рядом, сличить и переключить; без имён — все.

        Читается прежнее, запись не ждёт. Если новые строки ни в чём не расходятся, они
        становятся видны сами; иначе ждут: certledger projection approve (или --approve).
        Прерванная сборка продолжается с последнего записанного места: --resume.
        """,
        """Build anew beside, compare, and turn to it; all without a name.

        The former rows are read meanwhile and no write waits. New rows that differ in nothing
        are turned to; others wait for: certledger projection approve (or --approve). A build
        that was interrupted goes on from the last place that was written: --resume.
        """,
    ),
)
@NAMES
@BOOK
@click.option(
    "--workers", type=click.IntRange(1, WORKERS_MAX), help=say("Процессов.", "Processes.")
)
@click.option(
    "--rest",
    type=click.IntRange(0, 10_000),
    default=0,
    help=say("Отдых, % от времени работы.", "Rest, % of the time at work."),
)
@click.option(
    "--approve", is_flag=True, help=say("Переключить и при расхождениях.", "Turn whatever differs.")
)
@click.option(
    "--resume", is_flag=True, help=say("Продолжить прерванное.", "Go on with what stopped.")
)
def rebuild_views(
    names: tuple[str, ...],
    book: str | None,
    workers: int | None,
    rest: int,
    *,
    approve: bool,
    resume: bool,
) -> None:
    """Build views again from the facts while the old rows are read."""
    views = [BY_NAME[name] for name in names or BY_NAME]
    count = workers or min(len(views), os.cpu_count() or 1)
    found = wait_for(rebuild_all(views, book, count, rest, approve=approve, resume=resume))
    tell_what_came(found)


async def rebuild_all(
    views: list[View], book: str | None, workers: int, rest: int, *, approve: bool, resume: bool
) -> list[Build]:
    """Begin or resume builds, let workers work on them, and show how far they are."""
    worker = builds.new_worker()
    async with addresses_of_database() as addresses, pooled_at(addresses.service) as pool:
        async with pool.acquire() as db:
            books = await chosen_books(db, book)
            begin = taken_up if resume else begun
            places = [
                place for each in books for place in await begin(db, views, each, worker, rest)
            ]
        try:
            done = await worked(pool, addresses.service, places, worker, workers)
            if approve and (waiting := [each for each in done if each.status == "built"]):
                places = [place_of(each) for each in waiting]
                async with pool.acquire() as db:
                    for each in waiting:
                        await builds.approve(db, each, WHO, worker)
                turned = await worked(pool, addresses.service, places, worker, workers)
                done = [each for each in done if each not in waiting] + turned
        finally:
            async with pool.acquire() as db:
                for region in books:
                    await builds.let_go(db, region, worker)
    return done


async def begun(db: Db, views: list[View], book: str, worker: str, rest: int) -> list[Place]:
    """Begin to build views of a book; they are laid aside for our workers."""
    await checkpoints.install(db, views)
    await checkpoints.open_book(db, book, views)
    found = [
        await builds.begin(
            *(db, view, book),
            asked_by=WHO,
            worker=worker,
            is_automatic=True,
            rest_percent=rest,
        )
        for view in views
    ]
    return [place_of(build) for build in found]


async def taken_up(db: Db, views: list[View], book: str, worker: str, _: int) -> list[Place]:
    """Take up what nobody works on any more."""
    names = {view.name for view in views}
    held = [
        await builds.hold(db, book, view, generation, worker)
        for view, generation in await builds.read_free(db, book)
        if view in names
    ]
    return [place_of(build) for build in held if build is not None]


def tell_what_came(found: list[Build]) -> None:
    """Say what came of builds, and what to do about those that are not read yet."""
    for build in found:
        name = called(build)
        if build.status == "failed":
            raise Failure(
                f"{name}: {build.reason}",
                say(
                    "Что с книгой, скажет certledger events verify.",
                    "See certledger events verify.",
                ),
            )
        if build.status == "built":
            given().tell(
                say(
                    f"{name}: расходится строк: {build.difference_count}. "
                    f"Что в них: certledger projection show {name}; "
                    f"переключить: certledger projection approve {name}",
                    f"{name}: rows that differ: {build.difference_count}. "
                    f"What is in them: certledger projection show {name}; "
                    f"to turn: certledger projection approve {name}",
                )
            )
        elif build.status == "live":
            given().tell(say(f"{name}: читается.", f"{name}: is read."))
    if any(build.status != "live" for build in found):
        click.get_current_context().exit(DIFFERENT)


def called(build: Build) -> str:
    """Name a build as the commands take it."""
    return f"{build.view}.{build.generation}"


@click.command(
    "diff",
    cls=Command,
    help=say("Равна ли фактам; код 3, если нет.", "Whether it is what the facts say; else 3."),
)
@NAME
@BOOK
def diff_view(name: str, book: str | None) -> None:
    """Build a view beside itself and name what differs, with the facts behind it."""
    found = wait_for(diff_in(BY_NAME[name], book))
    for each, comparison in found:
        show_comparison(each, comparison)
    if any(comparison.difference_count for _, comparison in found):
        click.get_current_context().exit(DIFFERENT)


async def diff_in(view: View, book: str | None) -> list[tuple[str, Comparison]]:
    """Lay a view beside the facts in the chosen books."""
    async with pooled(COMMAND_SECONDS) as pool, pool.acquire() as db:
        found = []
        for each in await chosen_books(db, book):
            try:
                found.append((each, await steps.check(db, view, each)))
            except (Stopped, Superseded) as fault:
                raise Failure(f"{view.name}, {each}: {fault}") from None
    return found


@click.command(
    "builds",
    cls=Command,
    help=say("Что строится и построено.", "What is being built and was built."),
)
@BOOK
def list_builds(book: str | None) -> None:
    """List builds, the latest first."""
    columns = {
        "book": say("Регион", "Region"),
        "build": say("Сборка", "Build"),
        "status": say("Состояние", "Status"),
        "folded_position": say("Готово", "Done"),
        "target_position": say("Всего", "Of"),
        "difference_count": say("Расхождений", "Differences"),
        "asked_by": say("Кто просил", "Asked by"),
        "approved_by": say("Кто одобрил", "Approved by"),
        "reason": say("Причина", "Reason"),
    }
    found = wait_for(read_builds(book))
    rows = [
        {
            "build": called(each),
            **{name: getattr(each, name, None) for name in columns if name != "build"},
        }
        for each in found
    ]
    show_rows(rows, columns)


async def read_builds(book: str | None) -> list[Build]:
    """Read the builds of the chosen books."""
    async with pooled() as pool, pool.acquire() as db:
        return [
            build
            for each in await chosen_books(db, book)
            for build in await builds.listed(db, each)
        ]


def on_build(
    name: str, words: str, act: Callable[[asyncpg.Pool, str, Build], Coroutine[Any, Any, None]]
) -> click.Command:
    """Make a command that does something with one build."""

    @click.command(name, cls=Command, help=words)
    @CALLED
    @click.option("--book", help=say("Код региона.", "Code of the region."))
    def command(called: str, book: str | None) -> None:
        wait_for(act_on(called, book, act))

    return command


async def act_on(
    name: str,
    book: str | None,
    act: Callable[[asyncpg.Pool, str, Build], Coroutine[Any, Any, None]],
) -> None:
    """Find a build by its name and do something with it."""
    view, _, generation = name.partition(".")
    async with (
        addresses_of_database() as addresses,
        pooled_at(addresses.service, COMMAND_SECONDS) as pool,
    ):
        async with pool.acquire() as db:
            the = the_book(book, await read_books(db))
            number = int(generation) if generation.isdecimal() else 0
            build = await builds.find(db, the, view, number) if view in BY_NAME else None
        if build is None:
            raise Failure(
                say(f"Сборки {name} нет.", f"There is no build {name}."),
                "certledger projection builds",
            )
        await act(pool, addresses.service, build)


async def show_build(_: asyncpg.Pool, _dsn: str, build: Build) -> None:
    """Show what a build differed in when it was compared."""
    if build.comparison is None:
        raise Failure(say(f"{called(build)} не сличали.", f"{called(build)} was not compared."))
    show_comparison(build.book, steps.read_comparison(build.comparison))


async def approve_build(pool: asyncpg.Pool, dsn: str, build: Build) -> None:
    """Turn to a build, whatever it differs in."""
    worker = builds.new_worker()
    async with pool.acquire() as db:
        if not await builds.approve(db, build, WHO, worker):
            raise Failure(
                say(
                    f"{called(build)}: одобрять нечего, состояние {build.status}.",
                    f"{called(build)}: nothing to approve, it is {build.status}.",
                )
            )
    tell_what_came(await worked(pool, dsn, [place_of(build)], worker, 1))


async def cancel_build(pool: asyncpg.Pool, _: str, build: Build) -> None:
    """Stop a build and throw its rows away."""
    async with pool.acquire() as db:
        done = await builds.finish(db, BY_NAME[build.view], build, "cancelled")
    if not done:
        raise Failure(
            say(
                f"{called(build)}: отменять нечего, состояние {build.status}.",
                f"{called(build)}: nothing to cancel, it is {build.status}.",
            )
        )
    given().tell(say(f"{called(build)}: отменена.", f"{called(build)}: cancelled."))


@click.command(
    "back",
    cls=Command,
    help=say(
        "Вернуться к строкам, что читались прежде.", "Return to the rows that were read before."
    ),
)
@NAME
@click.option("--book", help=say("Код региона.", "Code of the region."))
def turn_back(name: str, book: str | None) -> None:
    """Return to the former rows, brought up to the end of the book."""
    wait_for(back(name, book))


async def back(name: str, book: str | None) -> None:
    """Find the former rows and turn to them."""
    async with (
        addresses_of_database() as addresses,
        pooled_at(addresses.service, COMMAND_SECONDS) as pool,
    ):
        async with pool.acquire() as db:
            the = the_book(book, await read_books(db))
            former = [
                each for each in await builds.listed(db, the, name) if each.status == "former"
            ]
        if not former:
            raise Failure(
                say(f"{name}: прежних строк не хранится.", f"{name}: no former rows are kept.")
            )
        await approve_build(pool, addresses.service, former[0])


COMMANDS: Final = (
    rebuild_views,
    diff_view,
    list_builds,
    on_build("show", say("Чем расходится.", "What it differs in."), show_build),
    on_build("approve", say("Переключить на сборку.", "Turn to a build."), approve_build),
    on_build("cancel", say("Отменить сборку.", "Cancel a build."), cancel_build),
    turn_back,
)
