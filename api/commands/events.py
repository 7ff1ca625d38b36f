"""Facts at the terminal: read through the door, and verified where the database is."""

import asyncio
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Final

import click
from msgspec.structs import asdict
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from api.commands.archive import export_events, import_events
from api.commands.asking import Query, ask, get, read_all
from api.commands.frame import DIFFERENT, given, group
from api.commands.keys import the_book
from api.commands.places import connected, wait_for
from api.commands.showing import console_for_messages, mark, show_json, show_record, show_rows
from api.commands.speech import say
from ledger.refold import Difference, Findings, refold
from projections.feed import read_books

LOOK_SECONDS: Final = 0.5
PAGE: Final = 500
COLUMNS: Final = {
    "position": "№",
    "time": say("Записано", "Recorded"),
    "effective_on": say("Дата", "Date"),
    "type": say("Факт", "Fact"),
    "subject": say("Поток", "Stream"),
    "authid": say("Кто", "Who"),
}


@group(
    """Факты.

    \b
    certledger events list --type certificate.charged.v1 --limit 20
    certledger events list --stream contract:0190…
    certledger events show 10514
    certledger events tail --follow
    certledger events verify          плотность, потоки, время, состояния и суммы
    certledger events export ПАПКА    для проверки без сети и для восстановления
    """,
    """Facts.

    \b
    certledger events list --type certificate.charged.v1 --limit 20
    certledger events list --stream contract:0190…
    certledger events show 10514
    certledger events tail --follow
    certledger events verify          density, streams, times, states and sums
    certledger events export FOLDER   to be checked offline, or restored
    """,
)
def command() -> None:
    """Group."""


command.add_command(export_events)
command.add_command(import_events)


@command.command("list", help=say("Факты по порядку книги.", "Facts in the order of the book."))
@click.option("--type", "kind", help=say("Вид факта.", "Type of fact."))
@click.option("--stream", help=say("Поток.", "Stream."))
@click.option("--actor", help=say("Кто записал: номер ключа.", "Who recorded: a key's id."))
@click.option("--certificate", help=say("О сертификате.", "About a certificate."))
@click.option("--contract", help=say("О договоре.", "About a contract."))
@click.option("--after", type=int, help=say("После позиции.", "After a position."))
@click.option("--from", "since", type=click.DateTime(), help=say("Записан с.", "Recorded since."))
@click.option("--to", "until", type=click.DateTime(), help=say("Записан по.", "Recorded until."))
@click.option("--limit", default=50, type=click.IntRange(1), show_default=True)
def list_events(  # noqa: PLR0913 - what facts can be found by
    *,
    kind: str | None,
    stream: str | None,
    actor: str | None,
    certificate: str | None,
    contract: str | None,
    after: int | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> None:
    """List facts by stream, type, actor, time and place."""
    query: Query = {
        "type": kind,
        "stream": stream,
        "actor": actor,
        "certificate": certificate,
        "contract": contract,
        "after": after,
        "recorded_from": instant(since),
        "recorded_to": instant(until),
    }
    show_rows(read_all("/v1/events", query, limit), COLUMNS)


def instant(stated: datetime | None) -> str | None:
    """Write a moment as a query says it; one without a zone is of this machine's."""
    return None if stated is None else stated.astimezone().isoformat()


@command.command("show", help=say("Один факт целиком.", "One fact in full."))
@click.argument("position", type=click.IntRange(1))
def show_event(position: int) -> None:
    """Show one fact by its place in the book."""
    found = get(f"/v1/events/{position}")
    if not given().json:
        found = {**found, **found["data"]["fact"]}
    columns = {**COLUMNS, **{name: name for name in found.get("data", {}).get("fact", {})}}
    show_record(found, columns)


@command.command("tail", help=say("Последние факты; --follow — и новые.", "The last facts."))
@click.option("--count", default=10, type=click.IntRange(0, PAGE), show_default=True)
@click.option("--follow", "-f", is_flag=True, help=say("Ждать новых.", "Wait for new ones."))
def tail_events(count: int, *, follow: bool) -> None:
    """Show the last facts, and the new ones as they come."""
    with suppress(KeyboardInterrupt):
        asyncio.run(follow_events(count, for_ever=follow))


async def follow_events(count: int, *, for_ever: bool) -> None:
    """Write facts as they come."""
    head = (await ask("GET", "/v1/events", query={"limit": 1}))["position"]
    after = max(0, head - count)
    while True:
        page = await ask("GET", "/v1/events", query={"after": after, "limit": PAGE})
        for fact in page["items"]:
            write_line(fact)
            after = fact["position"]
        if not page["items"] or not for_ever:
            if not for_ever and page["next_cursor"] is None:
                return
            await asyncio.sleep(LOOK_SECONDS)


def write_line(fact: dict[str, Any]) -> None:
    """Write one fact on a line."""
    if given().json:
        show_json(fact)
    else:
        click.echo("\t".join(str(fact[name]) for name in COLUMNS))


@command.command(
    "verify",
    help=say(
        """Проверить книги: позиции, версии и время без пропусков, байты фактов канонические,
        состояния, суммы, списания и обещания равны свёртке фактов. Код 3 при расхождении.""",
        """Verify books: positions, versions and times without gaps, canonical bytes; states, sums,
        charges and claims equal the fold of the facts. Code 3 if something differs.""",
    ),
)
@click.option("--book", help=say("Код региона; иначе все.", "Code of a region; else all."))
def verify_events(book: str | None) -> None:
    """Fold every book anew and lay it beside what is stored."""
    found = wait_for(verify(book))
    for findings in found:
        show_findings(findings)
    if any(each.differences for each in found):
        click.get_current_context().exit(DIFFERENT)


async def verify(book: str | None) -> list[Findings]:
    """Go through the books."""
    async with connected() as db:
        books = await read_books(db)
        chosen = books if book is None else [the_book(book, books)]
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        console = console_for_messages()
        is_shown = console.is_terminal and not given().quiet
        found = []
        with Progress(*columns, console=console, transient=True, disable=not is_shown) as progress:
            for each in chosen:
                bar = progress.add_task(say(f"Регион {each}", f"Region {each}"))

                tell = partial(show_progress, progress, bar)
                found.append(await refold(db, each, tell))
        return found


def show_progress(progress: Progress, bar: TaskID, done: int, total: int) -> None:
    """Move a bar."""
    progress.update(bar, completed=done, total=total)


def show_findings(findings: Findings) -> None:
    """Say what came of one book."""
    if given().json:
        show_json(asdict(findings))
        return
    text = say(
        f"Регион {findings.book}: фактов {findings.facts_count}, состояний"
        f" {findings.states_count}, сумм {findings.sums_count}, списаний"
        f" {findings.charges_count}, обещаний {findings.claims_count}",
        f"Region {findings.book}: {findings.facts_count} facts, {findings.states_count} states,"
        f" {findings.sums_count} sums, {findings.charges_count} charges,"
        f" {findings.claims_count} claims",
    )
    lines = [line for each in findings.differences for line in lines_of(each)]
    mark(not findings.differences, text, lines)


def lines_of(difference: Difference) -> list[str]:
    """Write a difference on three lines."""
    return [
        f"{difference.table} {difference.row}",
        say(f"хранится: {difference.stored}", f"stored:  {difference.stored}"),
        say(f"по фактам: {difference.derived}", f"derived: {difference.derived}"),
    ]
